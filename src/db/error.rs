//! What can go wrong with a database.

/// A failure of the database. Nothing in it reveals a password.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// A constraint was broken; its name decides what the caller says.
    #[error("the constraint {constraint} was broken")]
    Conflict {
        /// The constraint or index, as the migrations name it.
        constraint: String,
    },
    /// No connection within the time allowed.
    #[error("the database is busy or cannot be reached")]
    Unavailable(#[source] sqlx::Error),
    /// The database was written by a newer program.
    #[error("the database has the schema {found}, this program knows {known}: use a newer program")]
    NewerSchema {
        /// What the database has.
        found: i64,
        /// What this program knows.
        known: i64,
    },
    /// The address, or the engine behind it, will not do.
    #[error("{0}")]
    Unsuitable(String),
    /// A row does not hold what this program wrote.
    #[error("a row of {table} cannot be read: {detail}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// What is wrong.
        detail: String,
    },
    /// Anything else.
    #[error("the database failed")]
    Engine(#[source] sqlx::Error),
}

impl DbError {
    pub(super) fn corrupt(table: &'static str, detail: impl std::fmt::Display) -> Self {
        Self::Corrupt {
            table,
            detail: detail.to_string(),
        }
    }
}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::PoolTimedOut | sqlx::Error::Io(_) | sqlx::Error::PoolClosed => {
                Self::Unavailable(error)
            }
            sqlx::Error::Database(inner) => {
                // SQLite names the columns of a broken unique index, PostgreSQL the index.
                if inner.is_unique_violation() || inner.is_foreign_key_violation() {
                    let constraint = inner
                        .constraint()
                        .unwrap_or_else(|| inner.message())
                        .to_owned();
                    let constraint = if constraint.contains("numbers.value") {
                        "numbers_accession".into()
                    } else {
                        constraint
                    };
                    return Self::Conflict { constraint };
                }
                // SQLITE_BUSY and PostgreSQL's "too many connections", "shutting down", "starting up".
                match inner.code().as_deref() {
                    Some("5" | "517" | "53300" | "57P01" | "57P03") => Self::Unavailable(error),
                    _ => Self::Engine(error),
                }
            }
            _ => Self::Engine(error),
        }
    }
}
