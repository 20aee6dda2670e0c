//! What a running node holds. Cheap to clone: handlers take it as their state.

use std::sync::Arc;

use crate::config::Config;
use crate::domain::clock::Clock;

/// The engines and settings of one node.
#[derive(Debug, Clone)]
pub struct App {
    /// What the node was told.
    pub config: Arc<Config>,
    /// Time and ids.
    pub clock: Arc<dyn Clock>,
}
