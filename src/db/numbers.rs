//! The numbers that records bear; an accession number is unique in the museum.

use uuid::Uuid;

use super::dialect;
use super::{Conn, DbError};
use crate::domain::id::RecordId;

/// Replaces the numbers of records: `(record, [(type, value)])`.
///
/// A taken accession number is [`DbError::Conflict`] on `numbers_accession`.
pub async fn replace(
    conn: &mut Conn<'_>,
    of: &[(RecordId, Vec<(String, String)>)],
) -> Result<(), DbError> {
    let ids: Vec<_> = of.iter().map(|(id, _)| id.0).collect();
    dialect::execute_in(conn, "delete from numbers where record in", &ids, "").await?;
    insert(conn, of).await
}

/// Writes the numbers of records that have none yet.
pub async fn insert(
    conn: &mut Conn<'_>,
    of: &[(RecordId, Vec<(String, String)>)],
) -> Result<(), DbError> {
    let rows = of
        .iter()
        .flat_map(|(id, numbers)| {
            numbers
                .iter()
                .map(|(sort, value)| vec![id.0.into(), sort.as_str().into(), value.as_str().into()])
        })
        .collect();
    dialect::insert_rows(conn, "insert into numbers (record, type, value) ", rows).await
}

/// What these records bear: `(record, type, value)`, in no order.
pub async fn of(
    conn: &mut Conn<'_>,
    ids: &[RecordId],
) -> Result<Vec<(RecordId, String, String)>, DbError> {
    let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
    let head = "select record, type, value from numbers where record in";
    let rows: Vec<(Uuid, String, String)> = dialect::select_in(conn, head, &ids, "").await?;
    Ok(rows
        .into_iter()
        .map(|(id, sort, value)| (RecordId(id), sort, value))
        .collect())
}

/// Those of these accession numbers that are taken, and by which record.
pub async fn accessions(
    conn: &mut Conn<'_>,
    values: &[String],
) -> Result<Vec<(String, RecordId)>, DbError> {
    let head = "select value, record from numbers where type = 'accession' and value in";
    let rows: Vec<(String, Uuid)> = dialect::select_in(conn, head, values, "").await?;
    Ok(rows
        .into_iter()
        .map(|(value, id)| (value, RecordId(id)))
        .collect())
}
