//! The file each medium was made from, and the claims of uploads on their way.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::conn::on;
use super::dialect::{self, Cell};
use super::{Conn, DbError};
use crate::domain::id::{RecordId, Sha256};

/// The facts of an original.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Original {
    /// The medium.
    pub media: RecordId,
    /// Of its bytes; its name in the store.
    pub sha256: Sha256,
    /// Its size.
    pub bytes: i64,
    /// What it is, as declared and found: `image/jpeg`, `image/tiff`, `image/jxl` …
    pub media_type: String,
    /// What its uploader called it.
    pub file_name: Option<String>,
    /// As stored in the file, before orientation.
    pub width: i64,
    /// As stored in the file, before orientation.
    pub height: i64,
    /// When it came.
    pub at: DateTime<Utc>,
}

#[derive(FromRow)]
struct Row {
    media: Uuid,
    sha256: String,
    bytes: i64,
    media_type: String,
    file_name: Option<String>,
    width: i64,
    height: i64,
    at: DateTime<Utc>,
}

impl TryFrom<Row> for Original {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        Ok(Self {
            media: RecordId(row.media),
            sha256: row
                .sha256
                .parse()
                .map_err(|_| DbError::corrupt("originals", "sha256"))?,
            bytes: row.bytes,
            media_type: row.media_type,
            file_name: row.file_name,
            width: row.width,
            height: row.height,
            at: row.at,
        })
    }
}

/// Names the original of a medium.
pub async fn insert(conn: &mut Conn<'_>, o: &Original) -> Result<(), DbError> {
    let row = vec![
        o.media.0.into(),
        o.sha256.to_string().into(),
        o.bytes.into(),
        o.media_type.as_str().into(),
        Cell::Text(o.file_name.clone()),
        o.width.into(),
        o.height.into(),
        o.at.into(),
    ];
    dialect::insert_rows(
        conn,
        "insert into originals (media, sha256, bytes, media_type, file_name, width, height, at) ",
        vec![row],
    )
    .await
}

/// The originals of these media, in no order.
pub async fn by_media(conn: &mut Conn<'_>, media: &[RecordId]) -> Result<Vec<Original>, DbError> {
    let ids: Vec<_> = media.iter().map(|id| id.0).collect();
    let rows: Vec<Row> =
        dialect::select_in(conn, "select * from originals where media in", &ids, "").await?;
    rows.into_iter().map(Original::try_from).collect()
}

/// Claims a hash for an upload on its way.
pub async fn claim(
    conn: &mut Conn<'_>,
    id: Uuid,
    sha256: Sha256,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    dialect::insert_rows(
        conn,
        "insert into claims (id, sha256, at) ",
        vec![vec![id.into(), sha256.to_string().into(), at.into()]],
    )
    .await
}

/// Ends a claim.
pub async fn release(conn: &mut Conn<'_>, id: Uuid) -> Result<(), DbError> {
    const SQL: &str = "delete from claims where id = $1";
    Ok(on!(conn, c => sqlx::query(SQL).bind(id).execute(c).await.map(|_| ()))?)
}

/// Whether the bytes of `sha256` may be swept: no medium names them and no claim is younger than `since`.
pub async fn is_left_over(
    conn: &mut Conn<'_>,
    sha256: Sha256,
    since: DateTime<Utc>,
) -> Result<bool, DbError> {
    const SQL: &str = "select count(*) from (select 1 as one from originals where sha256 = $1 union all select 1 as one from claims where sha256 = $1 and at > $2) as named";
    let named = on!(conn, c => sqlx::query_scalar::<_, i64>(SQL).bind(sha256.to_string()).bind(since).fetch_one(c).await)?;
    Ok(named == 0)
}

/// Media that have an original, in the order of their ids, after `after`.
pub async fn ids(
    conn: &mut Conn<'_>,
    after: Option<RecordId>,
    limit: i64,
) -> Result<Vec<RecordId>, DbError> {
    const SQL: &str = "select media from originals where media > $1 order by media limit $2";
    let rows = on!(conn, c => sqlx::query_scalar::<_, Uuid>(SQL).bind(after.map_or(Uuid::nil(), |id| id.0)).bind(limit).fetch_all(c).await)?;
    Ok(rows.into_iter().map(RecordId).collect())
}

/// How many there are.
pub async fn count(conn: &mut Conn<'_>) -> Result<i64, DbError> {
    const SQL: &str = "select count(*) from originals";
    Ok(on!(conn, c => sqlx::query_scalar::<_, i64>(SQL).fetch_one(c).await)?)
}
