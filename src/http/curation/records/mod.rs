//! Working copies: one file a verb.

pub mod create;
pub mod edit;
pub mod get;
pub mod history;
pub mod list;
pub mod publication;
pub mod relations;
pub mod review;
pub mod view;

pub use view::{RecordPage, WorkingRecord, WrittenRecord};
