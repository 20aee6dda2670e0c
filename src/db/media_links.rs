//! The media that working copies show, in order.

use uuid::Uuid;

use super::conn::on;
use super::dialect;
use super::{Conn, DbError};
use crate::domain::common::MediaLink;
use crate::domain::id::RecordId;

/// Replaces the media of records.
pub async fn replace(
    conn: &mut Conn<'_>,
    of: &[(RecordId, Vec<MediaLink>)],
) -> Result<(), DbError> {
    let ids: Vec<_> = of.iter().map(|(id, _)| id.0).collect();
    dialect::execute_in(conn, "delete from media_links where record in", &ids, "").await?;
    insert(conn, of).await
}

/// Writes the media of records that have none yet.
pub async fn insert(conn: &mut Conn<'_>, of: &[(RecordId, Vec<MediaLink>)]) -> Result<(), DbError> {
    let rows = of
        .iter()
        .flat_map(|(id, links)| {
            (0_i64..).zip(links).map(|(at, link)| {
                vec![
                    id.0.into(),
                    at.into(),
                    link.media.0.into(),
                    link.role.as_str().into(),
                ]
            })
        })
        .collect();
    dialect::insert_rows(
        conn,
        "insert into media_links (record, position, media, role) ",
        rows,
    )
    .await
}

/// The records that show a medium, in the order of their ids.
pub async fn showing(conn: &mut Conn<'_>, media: RecordId) -> Result<Vec<RecordId>, DbError> {
    const SQL: &str = "select distinct record from media_links where media = $1 order by record";
    let rows = on!(conn, c => sqlx::query_scalar::<_, Uuid>(SQL).bind(media.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(RecordId).collect())
}

/// The media of these records: `(record, position, media, role)`, in no order.
pub async fn of(
    conn: &mut Conn<'_>,
    ids: &[RecordId],
) -> Result<Vec<(RecordId, i64, RecordId, String)>, DbError> {
    let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
    let head = "select record, position, media, role from media_links where record in";
    let rows: Vec<(Uuid, i64, Uuid, String)> = dialect::select_in(conn, head, &ids, "").await?;
    Ok(rows
        .into_iter()
        .map(|(record, position, media, role)| (RecordId(record), position, RecordId(media), role))
        .collect())
}
