//! What the integration tests stand on: a real PostgreSQL, a real S3 server, the application itself.

pub mod app;
pub mod postgres;
pub mod program;
pub mod s3;
