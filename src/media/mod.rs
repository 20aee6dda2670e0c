//! The verbs of photographs: receive, upload, ingest, make, sweep, purge.

pub mod ingest;
pub mod make;
mod places;
pub mod purge;
pub mod receive;
pub mod serve_tile;
pub mod sweep;
pub mod upload;
