//! Import and export; goes through catalog and media, never around them.

pub mod generate;
pub mod import;
pub mod lines;
pub mod vocabulary;
