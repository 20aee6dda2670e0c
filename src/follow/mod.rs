//! Tasks of a node that keep its indexes and caches level with the logs.
//!
//! One [`Follower`] follows each log: [`PublicIndex`] that of publications, [`WorkingIndex`] that of changes. What differs
//! between them is told by a [`View`]; a door that has the one cannot reach the other.

mod alike;
mod daily;
pub mod document;
mod follower;
mod health;
mod load;
pub mod names;
mod public;
mod rebuild;
mod statistics;
mod tints;
mod view;
mod working;

pub use alike::Alike;
pub use follower::{FollowError, Follower, Found, request_rebuild};
pub use health::Health;
pub use names::Names;
pub use public::{Change, Public};
pub use view::{Changed, Entry, Stepped, View};
pub use working::Working;

/// What the public may find.
pub type PublicIndex = Follower<Public>;
/// What curators may find: working copies in every state, with all that they say.
pub type WorkingIndex = Follower<Working>;
