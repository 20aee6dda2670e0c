//! Import and export; goes through catalog and media, never around them.

pub mod generate;
