//! What can keep somebody out.

use crate::db::DbError;
use crate::domain::fault::{Fault, Faults};

/// Every way an auth verb ends without its effect.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// The name and password, the token or the link let nobody in. Which of them was wrong is not said.
    #[error("that does not let anybody in")]
    Refused,
    /// No such user or token.
    #[error("no such user or token")]
    NotFound,
    /// What was given breaks rules; each is named.
    #[error("the user is not valid")]
    Invalid(Faults),
    /// The database failed.
    #[error(transparent)]
    Db(DbError),
    /// The machine failed: no random numbers, or no hash.
    #[error("the machine could not make a secret")]
    Machine,
    /// A file could not be written.
    #[error("the set-up link could not be written")]
    File(#[from] std::io::Error),
}

impl From<DbError> for AuthError {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Conflict { constraint } if constraint.contains("name") => {
                Self::Invalid(Fault::new("/name", "taken", "somebody has this name").into())
            }
            error => Self::Db(error),
        }
    }
}
