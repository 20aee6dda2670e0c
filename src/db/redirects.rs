//! Where the addresses of merged concepts lead.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::conn::on;
use super::dialect;
use super::{Conn, DbError};
use crate::domain::id::RecordId;

/// From now on `old` leads to `target`, and so does whatever led to `old`.
pub async fn put(
    conn: &mut Conn<'_>,
    old: RecordId,
    target: RecordId,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    const FOLLOW_SQL: &str = "update redirects set target = $1 where target = $2";
    const PUT_SQL: &str = "insert into redirects (old, target, at) values ($1, $2, $3)";
    let follow = FOLLOW_SQL;
    on!(&mut *conn, c => {
        let sql = follow;
        sqlx::query(sql).bind(target.0).bind(old.0).execute(c).await.map(|_| ())
    })?;
    on!(conn, c => {
        let sql = PUT_SQL;
        sqlx::query(sql).bind(old.0).bind(target.0).bind(at).execute(c).await.map(|_| ())
    })?;
    Ok(())
}

/// Where those of `ids` lead that were merged: `(old, target)`, in no order.
pub async fn among(
    conn: &mut Conn<'_>,
    ids: &[RecordId],
) -> Result<Vec<(RecordId, RecordId)>, DbError> {
    let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
    let head = "select old, target from redirects where old in";
    let rows: Vec<(Uuid, Uuid)> = dialect::select_in(conn, head, &ids, "").await?;
    Ok(rows
        .into_iter()
        .map(|(old, target)| (RecordId(old), RecordId(target)))
        .collect())
}

/// Whether a redirect begins or ends at a record.
pub async fn touch(conn: &mut Conn<'_>, id: RecordId) -> Result<bool, DbError> {
    const SQL: &str = "select count(*) from redirects where old = $1 or target = $1";
    Ok(on!(conn, c => sqlx::query_scalar::<_, i64>(SQL).bind(id.0).fetch_one(c).await)? > 0)
}
