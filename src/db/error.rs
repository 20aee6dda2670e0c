//! What can go wrong with a database.

/// A failure of the database. Nothing in it reveals a password.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// A unique index or a foreign key was broken; the name decides what the caller says.
    #[error("the constraint {constraint} was broken")]
    Conflict {
        /// The index's name; `TABLE_pkey` for a primary key. SQLite tells no foreign key's name: there it is `foreign_key`.
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
                    let constraint = match inner.constraint() {
                        Some(name) => name.to_owned(),
                        None => name_of(inner.message()),
                    };
                    return Self::Conflict { constraint };
                }
                match inner.code().as_deref() {
                    // SQLITE_BUSY in its kinds; PostgreSQL's deadlock, no lock in time, too long, too many connections,
                    // shutting down, starting up.
                    Some(
                        "5" | "261" | "517" | "773" | "40001" | "40P01" | "55P03" | "57014"
                        | "53300" | "57P01" | "57P03",
                    ) => Self::Unavailable(error),
                    _ => Self::Engine(error),
                }
            }
            _ => Self::Engine(error),
        }
    }
}

/// SQLite names the columns of a broken unique index; this is the name that PostgreSQL would have told.
fn name_of(message: &str) -> String {
    let columns = message.rsplit(": ").next().unwrap_or(message);
    let name = match columns {
        "numbers.value" => "numbers_accession",
        "users.name" => "users_name",
        "tokens.hash" => "tokens_hash",
        // A primary key: PostgreSQL calls it after its table.
        other => match other.split_once('.') {
            Some((table, _)) => return format!("{table}_pkey"),
            None => "foreign_key",
        },
    };
    name.to_owned()
}
