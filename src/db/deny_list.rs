//! Records no public door may show until they are projected anew: what lies below a site whose disclosure was tightened.

use uuid::Uuid;

use super::dialect;
use super::{Conn, DbError};
use crate::domain::id::RecordId;

/// Adds records; those already on it stay.
pub async fn add(conn: &mut Conn<'_>, ids: &[RecordId]) -> Result<(), DbError> {
    let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
    dialect::execute_in(
        conn,
        "insert into deny_list (record) select id from records where id in",
        &ids,
        "on conflict (record) do nothing",
    )
    .await
}

/// Takes records off it.
pub async fn remove(conn: &mut Conn<'_>, ids: &[RecordId]) -> Result<(), DbError> {
    let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
    dialect::execute_in(conn, "delete from deny_list where record in", &ids, "").await
}

/// Those of `ids` that are on it.
pub async fn among(conn: &mut Conn<'_>, ids: &[RecordId]) -> Result<Vec<RecordId>, DbError> {
    let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<(Uuid,)> = dialect::select_in(
        conn,
        "select record from deny_list where record in",
        &ids,
        "order by record",
    )
    .await?;
    Ok(rows.into_iter().map(|(id,)| RecordId(id)).collect())
}
