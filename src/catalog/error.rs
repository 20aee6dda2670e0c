//! What can keep a verb from being done.

use crate::db::DbError;
use crate::domain::fault::{Fault, Faults};
use crate::domain::id::Version;

/// Every way a catalogue verb ends without a write.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// No record has this id.
    #[error("no such record")]
    NotFound,
    /// The record has been changed since the caller read it.
    #[error("the record stands at version {}", current.0)]
    Stale {
        /// The version it stands at.
        current: Version,
    },
    /// The record, as it would be after the write, breaks rules; each is named.
    #[error("the record is not valid")]
    Invalid(Faults),
    /// The verb does not apply to the state the record is in.
    #[error("{0}")]
    State(&'static str),
    /// The record cannot go: others refer to it.
    #[error("{total} references lead to the record")]
    InUse {
        /// The first of them.
        uses: Vec<super::Use>,
        /// How many there are.
        total: usize,
    },
    /// The database failed.
    #[error(transparent)]
    Db(DbError),
}

impl From<Faults> for CatalogError {
    fn from(faults: Faults) -> Self {
        Self::Invalid(faults)
    }
}

impl From<DbError> for CatalogError {
    /// The one constraint that a record alone cannot check is the museum-wide uniqueness of accession numbers.
    fn from(error: DbError) -> Self {
        match error {
            DbError::Conflict { constraint } if constraint.contains("accession") => {
                Self::Invalid(Faults(vec![Fault {
                    pointer: "/numbers".into(),
                    code: "taken",
                    detail: "this accession number belongs to another record".into(),
                }]))
            }
            error => Self::Db(error),
        }
    }
}
