//! The HTTP surface.

pub mod api;
pub mod curation;
pub mod extract;
pub mod iiif;
pub mod middleware;
pub mod openapi;
pub mod pages;
pub mod problem;
pub mod serve;
