//! One making of a medium's tiles. It names their objects in the store: what was made another time stands under other names,
//! so that nothing is ever overwritten, and whoever reads by an older row reads what that row is of.

use uuid::Uuid;

use super::id::RecordId;

/// Which medium's tiles, made how, which time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Making {
    /// The medium.
    pub media: RecordId,
    /// The number of the recipe.
    pub recipe: u32,
    /// Which time; none for those made before each had an id of its own.
    pub id: Option<Uuid>,
}
