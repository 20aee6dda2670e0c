//! The log of every write to a record; gap-free, in the order of the commits.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::conn::on;
use super::dialect::{self, Cell};
use super::{Conn, DbError};
use crate::domain::id::{RecordId, Seq, UserId, Version};
use crate::domain::kind::RecordKind;

/// A write on its way into the log.
#[derive(Debug, Clone)]
pub struct NewChange {
    /// What was done: `create`, `edit`, `review`, `publish`, `withdraw`, `ingest`, `merge`, `delete`.
    pub op: &'static str,
    /// The record.
    pub record: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// Its version after the write.
    pub version: Version,
}

/// A row of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its place in the log.
    pub seq: Seq,
    /// When.
    pub at: DateTime<Utc>,
    /// What was done.
    pub op: String,
    /// The record.
    pub record: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// Its version after the write.
    pub version: Version,
}

#[derive(FromRow)]
struct Row {
    seq: i64,
    at: DateTime<Utc>,
    op: String,
    record: Uuid,
    kind: String,
    version: i64,
}

/// Appends to the log and answers the first of the numbers taken.
///
/// The counter's row is locked from here to the commit, so this comes after every other write of the transaction and
/// before [`super::publications::append`].
pub async fn append(
    conn: &mut Conn<'_>,
    at: DateTime<Utc>,
    actor: Option<UserId>,
    changes: &[NewChange],
) -> Result<Seq, DbError> {
    let first = take(conn, "changes", changes.len()).await?;
    let rows = (first.0..)
        .zip(changes)
        .map(|(seq, change)| {
            vec![
                seq.into(),
                at.into(),
                Cell::Uuid(actor.map(|u| u.0)),
                change.op.into(),
                change.record.0.into(),
                change.kind.as_str().into(),
                change.version.0.into(),
            ]
        })
        .collect();
    dialect::insert_rows(
        conn,
        "insert into changes (seq, at, actor, op, record, kind, version) ",
        rows,
    )
    .await?;
    Ok(first)
}

/// Takes `count` numbers of a log's counter; answers the first.
pub(super) async fn take(
    conn: &mut Conn<'_>,
    log: &'static str,
    count: usize,
) -> Result<Seq, DbError> {
    const SQL: &str = "update counters set seq = seq + $1 where name = $2 returning seq";
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let last =
        on!(conn, c => sqlx::query_scalar::<_, i64>(SQL).bind(count).bind(log).fetch_one(c).await)?;
    Ok(Seq(last - count + 1))
}

/// Rows after `after`, in order.
pub async fn after(conn: &mut Conn<'_>, after: Seq, limit: i64) -> Result<Vec<Change>, DbError> {
    const SQL: &str = "select seq, at, op, record, kind, version from changes where seq > $1 order by seq limit $2";
    let rows =
        on!(conn, c => sqlx::query_as::<_, Row>(SQL).bind(after.0).bind(limit).fetch_all(c).await)?;
    rows.into_iter()
        .map(|row| {
            Ok(Change {
                seq: Seq(row.seq),
                at: row.at,
                op: row.op,
                record: RecordId(row.record),
                kind: row
                    .kind
                    .parse()
                    .map_err(|_| DbError::corrupt("changes", format!("kind {}", row.kind)))?,
                version: Version(row.version),
            })
        })
        .collect()
}

/// The last number that names each of these records; records that the log never named are absent.
pub async fn last_of(
    conn: &mut Conn<'_>,
    ids: &[RecordId],
) -> Result<BTreeMap<RecordId, Seq>, DbError> {
    let head = "select record, max(seq) from changes where record in";
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<(Uuid, i64)> = dialect::select_in(conn, head, &ids, "group by record").await?;
    Ok(rows
        .into_iter()
        .map(|(id, seq)| (RecordId(id), Seq(seq)))
        .collect())
}

/// The records named after `after`.
pub async fn records_after(conn: &mut Conn<'_>, after: Seq) -> Result<BTreeSet<RecordId>, DbError> {
    // Distinct and ordered here: asked for that, SQLite walks its index of all records.
    const SQL: &str = "select record from changes where seq > $1";
    let rows = on!(conn, c => sqlx::query_scalar::<_, Uuid>(SQL).bind(after.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(RecordId).collect())
}

/// The last number given.
pub async fn head(conn: &mut Conn<'_>) -> Result<Seq, DbError> {
    const SQL: &str = "select seq from counters where name = 'changes'";
    Ok(Seq(
        on!(conn, c => sqlx::query_scalar::<_, i64>(SQL).fetch_one(c).await)?,
    ))
}

/// How many numbers up to the head have no row; 0 in a sound log.
pub async fn missing(conn: &mut Conn<'_>) -> Result<i64, DbError> {
    const SQL: &str = "select (select seq from counters where name = 'changes') - (select count(*) from changes where seq between 1 and (select seq from counters where name = 'changes'))";
    Ok(on!(conn, c => sqlx::query_scalar::<_, i64>(SQL).fetch_one(c).await)?)
}
