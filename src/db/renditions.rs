//! The pyramid each medium is served from.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use super::conn::on;
use super::dialect::{self, Cell};
use super::{Conn, DbError};
use crate::domain::id::RecordId;
use crate::domain::making::Making;
use crate::domain::picture_glaze::PictureGlaze;

/// What was made of an original.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendition {
    /// Of which medium, by which recipe, which time: the names of its objects in the store.
    pub making: Making,
    /// Upright.
    pub width: u32,
    /// Upright.
    pub height: u32,
    /// A tiny picture as a `data:` address.
    pub placeholder: String,
    /// The widths of the thumbnails there are.
    pub thumbnails: Vec<u32>,
    /// The glaze of what it shows, by the program that made it; `None` if that looked for none.
    pub glaze: Option<PictureGlaze>,
    /// The pyramid's size.
    pub bytes: i64,
    /// When it was made, or last purged: what caches know it by.
    pub at: DateTime<Utc>,
}

#[derive(FromRow)]
struct Row {
    media: Uuid,
    recipe: i64,
    making: Option<Uuid>,
    width: i64,
    height: i64,
    placeholder: String,
    thumbnails: Json<Vec<u32>>,
    glaze: Option<Json<PictureGlaze>>,
    bytes: i64,
    at: DateTime<Utc>,
}

impl TryFrom<Row> for Rendition {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let small =
            |value: i64| u32::try_from(value).map_err(|_| DbError::corrupt("renditions", value));
        Ok(Self {
            making: Making {
                media: RecordId(row.media),
                recipe: small(row.recipe)?,
                id: row.making,
            },
            width: small(row.width)?,
            height: small(row.height)?,
            placeholder: row.placeholder,
            thumbnails: row.thumbnails.0,
            glaze: row.glaze.map(|json| json.0),
            bytes: row.bytes,
            at: row.at,
        })
    }
}

/// Writes a medium's rendition in place of an older one.
pub async fn put(conn: &mut Conn<'_>, r: &Rendition) -> Result<(), DbError> {
    dialect::execute_in(
        conn,
        "delete from renditions where media in",
        &[r.making.media.0],
        "",
    )
    .await?;
    let glaze = r.glaze.as_ref().map(serde_json::to_value).transpose();
    let glaze = glaze.map_err(|error| DbError::corrupt("renditions", error))?;
    let row = vec![
        r.making.media.0.into(),
        i64::from(r.making.recipe).into(),
        Cell::Uuid(r.making.id),
        i64::from(r.width).into(),
        i64::from(r.height).into(),
        r.placeholder.as_str().into(),
        Value::from(r.thumbnails.clone()).into(),
        r.bytes.into(),
        r.at.into(),
        Cell::Json(glaze),
    ];
    dialect::insert_rows(conn, "insert into renditions (media, recipe, making, width, height, placeholder, thumbnails, bytes, at, glaze) ", vec![row]).await
}

/// Gives a medium's rendition a new time; whether there is one.
pub async fn touch(
    conn: &mut Conn<'_>,
    media: RecordId,
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    const SQL: &str = "update renditions set at = $1 where media = $2";
    let touched = on!(conn, c => sqlx::query(SQL).bind(at).bind(media.0).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(touched == 1)
}

/// The renditions of these media, in no order.
pub async fn by_media(conn: &mut Conn<'_>, media: &[RecordId]) -> Result<Vec<Rendition>, DbError> {
    let ids: Vec<_> = media.iter().map(|id| id.0).collect();
    let rows: Vec<Row> =
        dialect::select_in(conn, "select * from renditions where media in", &ids, "").await?;
    rows.into_iter().map(Rendition::try_from).collect()
}

/// The rendition of a medium that the public may see; `None` while it is not published, not made, or denied.
pub async fn public(conn: &mut Conn<'_>, media: RecordId) -> Result<Option<Rendition>, DbError> {
    const SQL: &str = "select r.* from renditions r join records on records.id = r.media where r.media = $1 and records.publication = 'published' and not exists (select 1 from deny_list where record = r.media)";
    on!(conn, c => sqlx::query_as::<_, Row>(SQL).bind(media.0).fetch_optional(c).await)?
        .map(Rendition::try_from)
        .transpose()
}

/// Media that have a rendition, in the order of their ids, after `after`.
pub async fn ids(
    conn: &mut Conn<'_>,
    after: Option<RecordId>,
    limit: i64,
) -> Result<Vec<RecordId>, DbError> {
    const SQL: &str = "select media from renditions where media > $1 order by media limit $2";
    let rows = on!(conn, c => sqlx::query_scalar::<_, Uuid>(SQL).bind(after.map_or(Uuid::nil(), |id| id.0)).bind(limit).fetch_all(c).await)?;
    Ok(rows.into_iter().map(RecordId).collect())
}

/// Media whose rendition was made by an older recipe than this, in the order of their ids, after `after`.
pub async fn older_than(
    conn: &mut Conn<'_>,
    recipe: u32,
    after: Option<RecordId>,
    limit: i64,
) -> Result<Vec<RecordId>, DbError> {
    const SQL: &str =
        "select media from renditions where recipe < $1 and media > $2 order by media limit $3";
    let rows = on!(conn, c => sqlx::query_scalar::<_, Uuid>(SQL).bind(i64::from(recipe)).bind(after.map_or(Uuid::nil(), |id| id.0)).bind(limit).fetch_all(c).await)?;
    Ok(rows.into_iter().map(RecordId).collect())
}

/// How many there are.
pub async fn count(conn: &mut Conn<'_>) -> Result<i64, DbError> {
    const SQL: &str = "select count(*) from renditions";
    Ok(on!(conn, c => sqlx::query_scalar::<_, i64>(SQL).fetch_one(c).await)?)
}
