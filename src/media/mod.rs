//! The verbs of photographs: receive, upload, ingest, make.

pub mod ingest;
pub mod make;
mod places;
pub mod receive;
pub mod serve_tile;
pub mod upload;
