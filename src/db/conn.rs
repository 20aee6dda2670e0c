//! A connection of either engine, lent alike by a pool (reads) and a transaction (writes).

use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, Postgres, Sqlite, SqliteConnection, Transaction};

use super::DbError;
use super::courtesy::Claim;
use super::gate::Turn;

/// A connection that a query runs on.
#[derive(Debug)]
pub enum Conn<'c> {
    /// SQLite, embedded.
    Sqlite(&'c mut SqliteConnection),
    /// PostgreSQL.
    Postgres(&'c mut PgConnection),
}

/// Runs one body on either engine: `on!(conn, c => sqlx::query(SQL).bind(id).execute(c).await)`.
macro_rules! on {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn {
            $crate::db::Conn::Sqlite(inner) => {
                let $c = &mut **inner;
                $body
            }
            $crate::db::Conn::Postgres(inner) => {
                let $c = &mut **inner;
                $body
            }
        }
    };
}
pub(crate) use on;

/// A connection for reading.
#[derive(Debug)]
pub struct Reader(pub(super) ReaderInner);

#[derive(Debug)]
pub(super) enum ReaderInner {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

impl Reader {
    /// Lends the connection.
    pub fn conn(&mut self) -> Conn<'_> {
        match &mut self.0 {
            ReaderInner::Sqlite(inner) => Conn::Sqlite(inner),
            ReaderInner::Postgres(inner) => Conn::Postgres(inner),
        }
    }
}

/// A transaction; dropped without [`Tx::commit`] it is rolled back.
#[derive(Debug)]
pub struct Tx {
    // The order matters: the transaction ends before the turn does.
    pub(super) inner: TxInner,
    pub(super) turn: Option<(Turn, Option<Claim>)>,
}

#[derive(Debug)]
pub(super) enum TxInner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    /// Lends the connection.
    pub fn conn(&mut self) -> Conn<'_> {
        match &mut self.inner {
            TxInner::Sqlite(inner) => Conn::Sqlite(inner),
            TxInner::Postgres(inner) => Conn::Postgres(inner),
        }
    }

    /// Makes everything durable; after this returns, nothing of it can be lost.
    pub async fn commit(self) -> Result<(), DbError> {
        let Self { inner, turn } = self;
        match inner {
            TxInner::Sqlite(inner) => inner.commit().await?,
            TxInner::Postgres(inner) => inner.commit().await?,
        }
        drop(turn);
        Ok(())
    }
}
