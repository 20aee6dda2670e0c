//! The numbers that records bear, each with the key in which its spellings meet and the key that lists sort by; an
//! accession number is unique in the museum.

use sqlx::FromRow;
use uuid::Uuid;

use super::conn::on;
use super::dialect;
use super::{Conn, DbError};
use crate::domain::id::RecordId;
use crate::domain::number::{self, NumberType};

/// A number and who bears it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Borne {
    /// The record.
    pub record: RecordId,
    /// The number as it is written there.
    pub value: String,
    /// The form in which spellings meet.
    pub key: String,
    /// What lists are sorted by.
    pub sort_key: String,
}

#[derive(FromRow)]
struct BorneRow {
    record: Uuid,
    value: String,
    key: String,
    sort_key: String,
}

impl From<BorneRow> for Borne {
    fn from(row: BorneRow) -> Self {
        Self {
            record: RecordId(row.record),
            value: row.value,
            key: row.key,
            sort_key: row.sort_key,
        }
    }
}

/// Numbers whose keys are computed at a time.
const AT_ONCE: i64 = 1_000;

/// Both keys of a number.
fn keys(sort: &str, value: &str) -> (String, String) {
    // A type from a list of another day is one of its own, and no find number.
    let sort = sort.parse().unwrap_or(NumberType::Other);
    (number::key(sort, value), number::sort_key(sort, value))
}

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
            numbers.iter().map(|(sort, value)| {
                let (key, sort_key) = keys(sort, value);
                vec![
                    id.0.into(),
                    sort.as_str().into(),
                    value.as_str().into(),
                    key.into(),
                    sort_key.into(),
                ]
            })
        })
        .collect();
    let into = "insert into numbers (record, type, value, key, sort_key) ";
    dialect::insert_rows(conn, into, rows).await
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

/// The numbers of these records whose keys are not those that this program computes: `(record, value)`.
pub async fn misplaced(
    conn: &mut Conn<'_>,
    ids: &[RecordId],
) -> Result<Vec<(RecordId, String)>, DbError> {
    let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
    let head = "select record, type, value, key, sort_key from numbers where record in";
    let rows: Vec<(Uuid, String, String, String, String)> =
        dialect::select_in(conn, head, &ids, "").await?;
    let wrong = rows.into_iter().filter(|(_, sort, value, key, sort_key)| {
        let (known, place) = keys(sort, value);
        (key, sort_key) != (&known, &place)
    });
    Ok(wrong
        .map(|(id, _, value, ..)| (RecordId(id), value))
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

/// Numbers of a type in their order, by part, after a position: `(sort key, record, value)` of the last one
/// seen.
pub async fn list(
    conn: &mut Conn<'_>,
    number_type: NumberType,
    after: Option<(&str, RecordId, &str)>,
    limit: i64,
) -> Result<Vec<Borne>, DbError> {
    const SQL: &str = "select record, value, key, sort_key from numbers where type = $1 and (sort_key, record, value) > ($2, $3, $4) order by sort_key, record, value limit $5";
    let (sort_key, record, value) =
        after.map_or(("", Uuid::nil(), ""), |(key, id, value)| (key, id.0, value));
    let rows = on!(conn, c => sqlx::query_as::<_, BorneRow>(SQL).bind(number_type.code()).bind(sort_key).bind(record).bind(value).bind(limit).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Borne::from).collect())
}

/// Who bears a number, in whatever spelling; `key` as [`number::key`] makes it.
pub async fn by_key(
    conn: &mut Conn<'_>,
    number_type: NumberType,
    key: &str,
) -> Result<Vec<Borne>, DbError> {
    const SQL: &str = "select record, value, key, sort_key from numbers where type = $1 and key = $2 order by record, value";
    let rows = on!(conn, c => sqlx::query_as::<_, BorneRow>(SQL).bind(number_type.code()).bind(key).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Borne::from).collect())
}

/// The first `limit` numbers of a type, in the order of their keys, that more than one record bears: every bearer of each,
/// those of one number together.
pub async fn shared(
    conn: &mut Conn<'_>,
    number_type: NumberType,
    limit: i64,
) -> Result<Vec<Borne>, DbError> {
    const SQL: &str = "select record, value, key, sort_key from numbers where type = $1 and key in (select key from numbers where type = $1 group by key having count(distinct record) > 1 order by key limit $2) order by key, record, value";
    let rows = on!(conn, c => sqlx::query_as::<_, BorneRow>(SQL).bind(number_type.code()).bind(limit).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Borne::from).collect())
}

/// Computes the keys of rows that have none yet.
pub(super) async fn fill_keys(conn: &mut Conn<'_>) -> Result<(), DbError> {
    const SQL: &str = "select distinct type, value from numbers where key = '' and (type, value) > ($1, $2) order by type, value limit $3";
    let mut after = (String::new(), String::new());
    loop {
        let rows = on!(&mut *conn, c => sqlx::query_as::<_, (String, String)>(SQL).bind(&after.0).bind(&after.1).bind(AT_ONCE).fetch_all(c).await)?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after.clone_from(last);
        for (sort, value) in &rows {
            fill(conn, sort, value).await?;
        }
    }
}

async fn fill(conn: &mut Conn<'_>, sort: &str, value: &str) -> Result<(), DbError> {
    const SQL: &str = "update numbers set key = $3, sort_key = $4 where type = $1 and value = $2";
    let (key, sort_key) = keys(sort, value);
    on!(conn, c => sqlx::query(SQL).bind(sort).bind(value).bind(key).bind(sort_key).execute(c).await.map(|_| ()))?;
    Ok(())
}
