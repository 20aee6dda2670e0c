//! What the API promises to everybody who calls it.

mod curation;
mod embargoes;
mod hostile;
mod merging;
mod numbers;
mod people;
mod photographs;
mod reads;
mod strata;
mod vocabulary;
