//! Snapshots of the figures that searches score by, shared by all nodes: each numbered, and never changed.

use sqlx::FromRow;

use super::conn::on;
use super::{Conn, DbError};
use crate::domain::id::Seq;

/// A snapshot without its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Its number, from 1.
    pub number: i64,
    /// From which number of the view's log on it counts.
    pub seq: Seq,
    /// Which rebuild of the indexes it is of.
    pub generation: i64,
    /// Documents that it is of.
    pub documents: i64,
}

#[derive(FromRow)]
struct Row {
    number: i64,
    seq: i64,
    generation: i64,
    documents: i64,
}

/// The snapshots of a view in one form, in the order of their numbers.
pub async fn of_view(
    conn: &mut Conn<'_>,
    view: &str,
    form: &str,
) -> Result<Vec<Snapshot>, DbError> {
    const SQL: &str = "select number, seq, generation, documents from statistics where view = $1 and form = $2 order by number";
    let rows =
        on!(conn, c => sqlx::query_as::<_, Row>(SQL).bind(view).bind(form).fetch_all(c).await)?;
    let rows = rows.into_iter().map(|row| Snapshot {
        number: row.number,
        seq: Seq(row.seq),
        generation: row.generation,
        documents: row.documents,
    });
    Ok(rows.collect())
}

/// The body of a snapshot.
pub async fn body(
    conn: &mut Conn<'_>,
    view: &str,
    form: &str,
    number: i64,
) -> Result<Option<Vec<u8>>, DbError> {
    const SQL: &str = "select body from statistics where view = $1 and form = $2 and number = $3";
    Ok(on!(conn, c => sqlx::query_scalar::<_, Vec<u8>>(SQL)
        .bind(view)
        .bind(form)
        .bind(number)
        .fetch_optional(c).await)?)
}

/// Adds a snapshot; nothing happens where there is one of that number.
pub async fn add(
    conn: &mut Conn<'_>,
    view: &str,
    form: &str,
    snapshot: &Snapshot,
    body: &[u8],
) -> Result<(), DbError> {
    const SQL: &str = "insert into statistics (view, form, number, seq, generation, documents, body) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing";
    Ok(on!(conn, c => sqlx::query(SQL)
        .bind(view)
        .bind(form)
        .bind(snapshot.number)
        .bind(snapshot.seq.0)
        .bind(snapshot.generation)
        .bind(snapshot.documents)
        .bind(body)
        .execute(c).await.map(|_| ()))?)
}

/// Removes the snapshots that are older than the last `kept`.
pub async fn prune(conn: &mut Conn<'_>, view: &str, form: &str, kept: i64) -> Result<(), DbError> {
    const SQL: &str = "delete from statistics where view = $1 and form = $2 and number <= (select max(number) from statistics where view = $1 and form = $2) - $3";
    Ok(on!(conn, c => sqlx::query(SQL)
        .bind(view)
        .bind(form)
        .bind(kept)
        .execute(c).await.map(|_| ()))?)
}
