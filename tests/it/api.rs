//! What the API promises to everybody who calls it.

mod curation;
mod disclosure;
mod hostile;
mod mending;
mod numbers;
mod people;
mod photographs;
mod readings;
mod reads;
mod strata;
