//! What handlers take from a request: each extractor refuses with a `Problem` that names every fault.

mod path;
mod query;
pub(crate) mod strict;

pub use path::Id;
pub use query::{Comma, Query};
