//! What can keep somebody from being let in, or being added.

use crate::db::DbError;
use crate::domain::fault::{Fault, Faults};

/// Every way an auth verb ends without having its way.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// Name, password or link are not right; which of them is not told.
    #[error("these credentials are not known")]
    Refused,
    /// Nobody, or nothing, has this id.
    #[error("no such user or token")]
    NotFound,
    /// What was sent breaks rules; each is named.
    #[error("the request is not valid")]
    Invalid(Faults),
    /// Too many passwords are being checked at once.
    #[error("too many sign-ins at once")]
    Busy,
    /// A password could not be hashed.
    #[error("hashing failed: {0}")]
    Hash(String),
    /// The database failed.
    #[error(transparent)]
    Db(DbError),
    /// The set-up link could not be written.
    #[error("the set-up link could not be written")]
    Io(#[from] std::io::Error),
}

impl From<Faults> for AuthError {
    fn from(faults: Faults) -> Self {
        Self::Invalid(faults)
    }
}

impl From<DbError> for AuthError {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Conflict { constraint } if constraint.contains("users") => {
                Self::Invalid(Fault::new("/name", "taken", "another user has this name").into())
            }
            error => Self::Db(error),
        }
    }
}
