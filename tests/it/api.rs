//! What the API promises to everybody who calls it.

mod curation;
mod embargoes;
mod hierarchy;
mod hostile;
mod numbers;
mod people;
mod photographs;
mod reads;
mod relations;
mod replay;
mod section;
mod strata;
