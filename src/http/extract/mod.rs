//! What handlers take from a request: each extractor refuses with a `Problem` that names every fault.

mod body;
mod conditional;
mod path;
mod query;
pub(crate) mod strict;

pub use body::{Json, JsonContent, require_media_type};
pub use conditional::{IfMatch, IfNoneMatch};
pub use path::Id;
pub use query::{Comma, Query};
