//! The public read API.

pub mod cursor;
