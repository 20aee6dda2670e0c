//! The log of every change of the public view; gap-free, in the order of the commits.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::changes::take;
use super::conn::on;
use super::dialect;
use super::{Conn, DbError};
use crate::domain::id::{RecordId, Seq, Version};
use crate::domain::kind::RecordKind;

/// A change of the public view on its way into the log.
#[derive(Debug, Clone)]
pub struct NewPublication {
    /// What changed: `publish`, `withdraw`, `update` (the same version seen anew).
    pub op: &'static str,
    /// The record.
    pub record: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// The version the public sees, or saw.
    pub version: Version,
}

/// A row of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicationRow {
    /// Its place in the log.
    pub seq: Seq,
    /// When.
    pub at: DateTime<Utc>,
    /// What changed.
    pub op: String,
    /// The record.
    pub record: RecordId,
    /// Its kind.
    pub kind: RecordKind,
}

#[derive(FromRow)]
struct Row {
    seq: i64,
    at: DateTime<Utc>,
    op: String,
    record: Uuid,
    kind: String,
}

/// Appends to the log and answers the first of the numbers taken; the last statements of a transaction.
pub async fn append(
    conn: &mut Conn<'_>,
    at: DateTime<Utc>,
    rows: &[NewPublication],
) -> Result<Seq, DbError> {
    let first = take(conn, "publications", rows.len()).await?;
    let rows = (first.0..)
        .zip(rows)
        .map(|(seq, row)| {
            vec![
                seq.into(),
                at.into(),
                row.op.into(),
                row.record.0.into(),
                row.kind.as_str().into(),
                row.version.0.into(),
            ]
        })
        .collect();
    dialect::insert_rows(
        conn,
        "insert into publications (seq, at, op, record, kind, version) ",
        rows,
    )
    .await?;
    Ok(first)
}

/// Rows after `after`, in order.
pub async fn after(
    conn: &mut Conn<'_>,
    after: Seq,
    limit: i64,
) -> Result<Vec<PublicationRow>, DbError> {
    const SQL: &str =
        "select seq, at, op, record, kind from publications where seq > $1 order by seq limit $2";
    let rows =
        on!(conn, c => sqlx::query_as::<_, Row>(SQL).bind(after.0).bind(limit).fetch_all(c).await)?;
    rows.into_iter()
        .map(|row| {
            Ok(PublicationRow {
                seq: Seq(row.seq),
                at: row.at,
                op: row.op,
                record: RecordId(row.record),
                kind: row
                    .kind
                    .parse()
                    .map_err(|_| DbError::corrupt("publications", format!("kind {}", row.kind)))?,
            })
        })
        .collect()
}

/// The last number that names each of these records; records that the log never named are absent.
pub async fn last_of(
    conn: &mut Conn<'_>,
    ids: &[RecordId],
) -> Result<BTreeMap<RecordId, Seq>, DbError> {
    let head = "select record, max(seq) from publications where record in";
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<(Uuid, i64)> = dialect::select_in(conn, head, &ids, "group by record").await?;
    Ok(rows
        .into_iter()
        .map(|(id, seq)| (RecordId(id), Seq(seq)))
        .collect())
}

/// What an index that has followed the log to `after` is not to show as it knows it: what the log names since, and what is
/// on the deny-list. Of one moment, for what leaves the list enters the log with it.
pub async fn held_back(conn: &mut Conn<'_>, after: Seq) -> Result<BTreeSet<RecordId>, DbError> {
    // Distinct and ordered here: asked for that, SQLite walks its index of all records.
    const SQL: &str =
        "select record from publications where seq > $1 union all select record from deny_list";
    let rows = on!(conn, c => sqlx::query_scalar::<_, Uuid>(SQL).bind(after.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(RecordId).collect())
}

/// The last number given.
pub async fn head(conn: &mut Conn<'_>) -> Result<Seq, DbError> {
    const SQL: &str = "select seq from counters where name = 'publications'";
    Ok(Seq(
        on!(conn, c => sqlx::query_scalar::<_, i64>(SQL).fetch_one(c).await)?,
    ))
}

/// How many numbers up to the head have no row; 0 in a sound log.
pub async fn missing(conn: &mut Conn<'_>) -> Result<i64, DbError> {
    const SQL: &str = "select (select seq from counters where name = 'publications') - (select count(*) from publications where seq between 1 and (select seq from counters where name = 'publications'))";
    Ok(on!(conn, c => sqlx::query_scalar::<_, i64>(SQL).fetch_one(c).await)?)
}
