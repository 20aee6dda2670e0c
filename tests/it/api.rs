//! What the API promises to everybody who calls it.

mod curation;
mod disclosure;
mod hierarchy;
mod hostile;
mod mending;
mod merging;
mod numbers;
mod people;
mod photographs;
mod readings;
mod reads;
mod relations;
mod replay;
mod searches;
mod section;
mod strata;
mod vocabulary;
