//! What the API promises to everybody who calls it.

mod curation;
mod hostile;
mod numbers;
mod people;
mod reads;
mod strata;
