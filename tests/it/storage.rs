//! Both stores keep the same promises: one suite, run on a folder and on a real S3 server.

mod conformance;
mod failing;
mod folder;
