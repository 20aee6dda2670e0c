//! Tasks of a node that keep its indexes and caches level with the logs.

mod alike;
mod daily;
pub mod document;
mod load;
pub mod names;
pub mod public_index;
mod rebuild;
mod tints;

pub use alike::Alike;
pub use names::Names;
pub use public_index::{Change, FollowError, Found, PublicIndex, request_rebuild};
