//! When the next embargo on fields of a published record ends.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::conn::on;
use super::{Conn, DbError};
use crate::domain::id::RecordId;

/// Says when the record's next embargo ends; with `None` that there is none.
pub async fn set(
    conn: &mut Conn<'_>,
    record: RecordId,
    until: Option<DateTime<Utc>>,
) -> Result<(), DbError> {
    const CLEAR_SQL: &str = "delete from embargoes where record = $1";
    const SQL: &str = "insert into embargoes (record, until) values ($1, $2) on conflict (record) do update set until = excluded.until";
    match until {
        None => on!(conn, c => sqlx::query(CLEAR_SQL).bind(record.0).execute(c).await.map(|_| ()))?,
        Some(until) => {
            on!(conn, c => sqlx::query(SQL).bind(record.0).bind(until).execute(c).await.map(|_| ()))?;
        }
    }
    Ok(())
}

/// The records whose embargo has ended by `now`, at most `limit`, those that ended first before the others.
pub async fn ended(
    conn: &mut Conn<'_>,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<RecordId>, DbError> {
    const SQL: &str =
        "select record from embargoes where until <= $1 order by until, record limit $2";
    let rows = on!(conn, c => sqlx::query_scalar::<_, Uuid>(SQL).bind(now).bind(limit).fetch_all(c).await)?;
    Ok(rows.into_iter().map(RecordId).collect())
}
