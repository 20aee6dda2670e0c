//! The verbs of photographs: upload, ingest, attach, serve, retire.

pub mod ingest;
