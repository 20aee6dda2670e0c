//! Every version of every working copy.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::conn::on;
use super::dialect::{self, Cell};
use super::{Conn, DbError};
use crate::domain::id::{RecordId, UserId, Version};

/// A version of a working copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// The record.
    pub record: RecordId,
    /// Its version.
    pub version: Version,
    /// The content, canonical JSON (RFC 8785).
    pub content: String,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// By whom.
    pub author: Option<UserId>,
    /// By what name.
    pub author_name: String,
}

#[derive(FromRow)]
struct Row {
    record: Uuid,
    version: i64,
    content: String,
    at: DateTime<Utc>,
    author: Option<Uuid>,
    author_name: String,
}

impl From<Row> for Revision {
    fn from(row: Row) -> Self {
        Self {
            record: RecordId(row.record),
            version: Version(row.version),
            content: row.content,
            at: row.at,
            author: row.author.map(UserId),
            author_name: row.author_name,
        }
    }
}

/// Writes new revisions.
pub async fn insert(conn: &mut Conn<'_>, revisions: &[Revision]) -> Result<(), DbError> {
    let rows = revisions
        .iter()
        .map(|r| {
            vec![
                r.record.0.into(),
                r.version.0.into(),
                r.content.as_str().into(),
                r.at.into(),
                Cell::Uuid(r.author.map(|u| u.0)),
                r.author_name.as_str().into(),
            ]
        })
        .collect();
    dialect::insert_rows(
        conn,
        "insert into revisions (record, version, content, at, author, author_name) ",
        rows,
    )
    .await
}

/// A record's revisions, the newest first, below version `before`.
pub async fn list(
    conn: &mut Conn<'_>,
    record: RecordId,
    before: Option<Version>,
    limit: i64,
) -> Result<Vec<Revision>, DbError> {
    const SQL: &str =
        "select * from revisions where record = $1 and version < $2 order by version desc limit $3";
    let rows = on!(conn, c => sqlx::query_as::<_, Row>(SQL).bind(record.0).bind(before.map_or(i64::MAX, |v| v.0)).bind(limit).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Revision::from).collect())
}

/// One revision.
pub async fn get(
    conn: &mut Conn<'_>,
    record: RecordId,
    version: Version,
) -> Result<Option<Revision>, DbError> {
    const SQL: &str = "select * from revisions where record = $1 and version = $2";
    Ok(on!(conn, c => sqlx::query_as::<_, Row>(SQL).bind(record.0).bind(version.0).fetch_optional(c).await)?.map(Revision::from))
}

/// The revisions that these records' working copies stand at, in no order.
pub async fn current(conn: &mut Conn<'_>, ids: &[RecordId]) -> Result<Vec<Revision>, DbError> {
    let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
    let head = "select revisions.* from revisions join records on records.id = revisions.record and records.version = revisions.version where revisions.record in";
    let rows: Vec<Row> = dialect::select_in(conn, head, &ids, "").await?;
    Ok(rows.into_iter().map(Revision::from).collect())
}

/// Records whose newest revision is not their version.
pub async fn out_of_step(conn: &mut Conn<'_>) -> Result<Vec<RecordId>, DbError> {
    const SQL: &str = "select id from records where version <> (select count(*) from revisions where record = records.id) or version <> (select coalesce(max(version), 0) from revisions where record = records.id) order by id";
    let rows = on!(conn, c => sqlx::query_scalar::<_, Uuid>(SQL).fetch_all(c).await)?;
    Ok(rows.into_iter().map(RecordId).collect())
}
