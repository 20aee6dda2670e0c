//! Working copies: one file a verb.

pub mod create;
pub mod delete;
pub mod edit;
pub mod get;
pub mod history;
pub mod list;
pub mod publication;
pub mod reindex;
pub mod relations;
pub mod review;
pub mod uses;
pub mod view;

pub use view::{RecordPage, WorkingRecord, WrittenRecord};
