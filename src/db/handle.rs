//! The handle on the database: opening it, reading, writing.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, SqlitePool};

use super::conn::{ReaderInner, TxInner};
use super::courtesy::Courtesy;
use super::gate::Gate;
use super::{DbError, Priority, Reader, Tx, migrate};

/// The oldest SQLite whose write-ahead log is trusted here.
const SQLITE_AT_LEAST: (u32, u32, u32) = (3, 51, 3);
/// How long a caller waits for a connection, or for another process's write.
const PATIENCE: Duration = Duration::from_secs(15);
/// Between two tries at a file that another turns to the write-ahead log.
const LOCKED_PAUSE: Duration = Duration::from_millis(10);
const READERS: u32 = 8;

/// The database; cheap to clone.
#[derive(Clone)]
pub struct Db(Engine);

/// Tells the engine only: what sqlx would tell of a pool holds the password.
impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Db({})", self.engine())
    }
}

#[derive(Clone)]
enum Engine {
    Sqlite {
        readers: SqlitePool,
        writer: SqlitePool,
        gate: Gate,
        courtesy: Courtesy,
    },
    Postgres(PgPool),
}

impl Db {
    /// Opens the database at `url` (`sqlite:PATH` or `postgres://…`) and brings it to this program's schema.
    pub async fn open(url: &str) -> Result<Self, DbError> {
        let db = Self::connect(url, true).await?;
        migrate::run(&db).await?;
        Ok(db)
    }

    /// Opens a museum's database that must be there: nothing is created; an older schema is brought to this program's.
    pub async fn open_existing(url: &str) -> Result<Self, DbError> {
        let db = Self::connect(url, false).await?;
        if !migrate::is_there(&db).await? {
            return Err(DbError::Unsuitable("this database holds no museum".into()));
        }
        migrate::run(&db).await?;
        Ok(db)
    }

    async fn connect(url: &str, create: bool) -> Result<Self, DbError> {
        if url.starts_with("sqlite:") {
            Self::sqlite(url, create).await
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Self::postgres(url).await
        } else {
            Err(DbError::Unsuitable(
                "a database address begins with sqlite: or postgres://".into(),
            ))
        }
    }

    async fn sqlite(url: &str, create: bool) -> Result<Self, DbError> {
        let options = SqliteConnectOptions::from_str(url)
            .map_err(|_| DbError::Unsuitable("this is no SQLite address".into()))?;
        if !create && !options.get_filename().exists() {
            let file = options.get_filename().display();
            return Err(DbError::Unsuitable(format!("{file} is not there")));
        }
        let options = options
            .create_if_missing(create)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // What a statement might have to undo is kept in memory, not in a file for each.
            .pragma("temp_store", "memory")
            .pragma("cache_size", "-16384")
            // 16 MB of log between two tidyings: an import writes many pages again and again.
            .pragma("wal_autocheckpoint", "4000")
            .busy_timeout(PATIENCE);
        let courtesy = Courtesy::beside(options.get_filename());
        let writer = Self::sqlite_writer(&options).await?;
        let version: String = sqlx::query_scalar("select sqlite_version()")
            .fetch_one(&writer)
            .await?;
        if parse_version(&version).is_none_or(|found| found < SQLITE_AT_LEAST) {
            let (a, b, c) = SQLITE_AT_LEAST;
            return Err(DbError::Unsuitable(format!(
                "SQLite {version} is too old: {a}.{b}.{c} at least"
            )));
        }
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(PATIENCE)
            // A file does not hang up.
            .test_before_acquire(false)
            .connect_with(options.pragma("query_only", "on"))
            .await?;
        Ok(Self(Engine::Sqlite {
            readers,
            writer,
            gate: Gate::default(),
            courtesy,
        }))
    }

    /// One connection alone writes; the pool of one gives it its rollback on drop.
    ///
    /// Turning a new file to the write-ahead log does not wait for another's lock, whatever the busy timeout: it reads, and
    /// SQLite refuses at once whoever would write after reading. Hence the asking again.
    async fn sqlite_writer(options: &SqliteConnectOptions) -> Result<SqlitePool, DbError> {
        let until = Instant::now() + PATIENCE;
        loop {
            let opened = SqlitePoolOptions::new()
                .max_connections(1)
                .acquire_timeout(PATIENCE)
                .test_before_acquire(false)
                .connect_with(options.clone())
                .await
                .map_err(DbError::from);
            match opened {
                Err(DbError::Unavailable(_)) if Instant::now() < until => {
                    tokio::time::sleep(LOCKED_PAUSE).await;
                }
                opened => return opened,
            }
        }
    }

    async fn postgres(url: &str) -> Result<Self, DbError> {
        let options = PgConnectOptions::from_str(url)
            .map_err(|_| DbError::Unsuitable("this is no PostgreSQL address".into()))?
            .application_name("celadon")
            .options([
                ("timezone", "UTC"),
                ("lock_timeout", "15s"),
                ("statement_timeout", "120s"),
                ("idle_in_transaction_session_timeout", "60s"),
            ]);
        let pool = PgPoolOptions::new()
            .max_connections(READERS * 2)
            .acquire_timeout(PATIENCE)
            .connect_with(options)
            .await?;
        Ok(Self(Engine::Postgres(pool)))
    }

    /// The engine's name: `sqlite` or `postgres`.
    pub fn engine(&self) -> &'static str {
        match &self.0 {
            Engine::Sqlite { .. } => "sqlite",
            Engine::Postgres(_) => "postgres",
        }
    }

    /// A connection for reading.
    pub async fn read(&self) -> Result<Reader, DbError> {
        Ok(Reader(match &self.0 {
            Engine::Sqlite { readers, .. } => ReaderInner::Sqlite(readers.acquire().await?),
            Engine::Postgres(pool) => ReaderInner::Postgres(pool.acquire().await?),
        }))
    }

    /// Begins a transaction. On SQLite one writes at a time, edits before batches.
    pub async fn begin(&self, priority: Priority) -> Result<Tx, DbError> {
        Ok(match &self.0 {
            Engine::Sqlite {
                writer,
                gate,
                courtesy,
                ..
            } => {
                // Before taking a turn: whoever has one waits for nobody of this process.
                let claim = match priority {
                    Priority::Edit => courtesy.claim(),
                    Priority::Batch => {
                        courtesy.give_way().await;
                        None
                    }
                };
                let turn = gate.turn(priority).await;
                let inner = writer.begin_with("begin immediate").await?;
                Tx {
                    inner: TxInner::Sqlite(inner),
                    turn: Some((turn, claim)),
                }
            }
            Engine::Postgres(pool) => Tx {
                inner: TxInner::Postgres(pool.begin().await?),
                turn: None,
            },
        })
    }

    /// A transaction that only reads, and sees everything as it stood at its first query, whatever is written meanwhile.
    /// Short-lived: SQLite's log grows and PostgreSQL's rows stay for as long as it is held.
    pub async fn snapshot(&self) -> Result<Tx, DbError> {
        const POSTGRES: &str = "begin isolation level repeatable read read only";
        let inner = match &self.0 {
            Engine::Sqlite { readers, .. } => TxInner::Sqlite(readers.begin().await?),
            Engine::Postgres(pool) => TxInner::Postgres(pool.begin_with(POSTGRES).await?),
        };
        Ok(Tx { inner, turn: None })
    }

    /// Closes every connection.
    pub async fn close(&self) {
        match &self.0 {
            Engine::Sqlite {
                readers, writer, ..
            } => {
                readers.close().await;
                writer.close().await;
            }
            Engine::Postgres(pool) => pool.close().await,
        }
    }
}

fn parse_version(text: &str) -> Option<(u32, u32, u32)> {
    let mut parts = text.split('.').map(|part| part.parse().ok());
    Some((parts.next()??, parts.next()??, parts.next()??))
}
