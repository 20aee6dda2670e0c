//! Documents and grammars of others.

pub mod iiif;
pub mod skos;
