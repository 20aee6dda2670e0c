//! The records: working copies beside public projections.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use super::conn::on;
use super::dialect::{self, Cell};
use super::{Conn, DbError};
use crate::domain::id::{RecordId, UserId, Version};
use crate::domain::kind::RecordKind;
use crate::domain::state::{Envelope, Publication, Review};

/// A record as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// What every record has.
    pub envelope: Envelope,
    /// What lists are sorted by.
    pub sort_key: String,
    /// The working copy.
    pub working: Value,
    /// The public projection; none while the public has nothing.
    pub published: Option<Value>,
    /// When it was last published.
    pub published_at: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    kind: String,
    version: i64,
    review: String,
    publication: String,
    published_version: Option<i64>,
    sort_key: String,
    working: Json<Value>,
    published: Option<Json<Value>>,
    published_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    created_by: Option<Uuid>,
    updated_at: DateTime<Utc>,
    updated_by: Option<Uuid>,
}

impl TryFrom<Row> for Stored {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        Ok(Self {
            envelope: Envelope {
                id: RecordId(row.id),
                kind: kind(&row.kind)?,
                version: Version(row.version),
                review: review_named(&row.review)
                    .ok_or_else(|| DbError::corrupt("records", format!("review {}", row.review)))?,
                publication: publication_named(&row.publication).ok_or_else(|| {
                    DbError::corrupt("records", format!("publication {}", row.publication))
                })?,
                published_version: row.published_version.map(Version),
                created_at: row.created_at,
                created_by: row.created_by.map(UserId),
                updated_at: row.updated_at,
                updated_by: row.updated_by.map(UserId),
            },
            sort_key: row.sort_key,
            working: row.working.0,
            published: row.published.map(|json| json.0),
            published_at: row.published_at,
        })
    }
}

fn kind(text: &str) -> Result<RecordKind, DbError> {
    text.parse()
        .map_err(|_| DbError::corrupt("records", format!("kind {text}")))
}

/// The name of a review state in the database.
pub fn review_name(review: Review) -> &'static str {
    match review {
        Review::Draft => "draft",
        Review::InReview => "in_review",
        Review::Approved => "approved",
    }
}

/// The review state of that name.
pub fn review_named(name: &str) -> Option<Review> {
    let all = [Review::Draft, Review::InReview, Review::Approved];
    all.into_iter().find(|review| review_name(*review) == name)
}

/// The publication state of that name.
pub fn publication_named(name: &str) -> Option<Publication> {
    let all = [
        Publication::Never,
        Publication::Published,
        Publication::Withdrawn,
    ];
    all.into_iter()
        .find(|publication| publication_name(*publication) == name)
}

/// The name of a publication state in the database.
pub fn publication_name(publication: Publication) -> &'static str {
    match publication {
        Publication::Never => "never",
        Publication::Published => "published",
        Publication::Withdrawn => "withdrawn",
    }
}

fn all(rows: Vec<Row>) -> Result<Vec<Stored>, DbError> {
    rows.into_iter().map(Stored::try_from).collect()
}

/// Writes new records, many a statement.
pub async fn insert(conn: &mut Conn<'_>, records: &[Stored]) -> Result<(), DbError> {
    let rows = records
        .iter()
        .map(|record| {
            let envelope = &record.envelope;
            vec![
                envelope.id.0.into(),
                envelope.kind.as_str().into(),
                envelope.version.0.into(),
                review_name(envelope.review).into(),
                publication_name(envelope.publication).into(),
                Cell::Int(envelope.published_version.map(|v| v.0)),
                record.sort_key.as_str().into(),
                filter_text(&record.working).into(),
                record.working.clone().into(),
                Cell::Json(record.published.clone()),
                Cell::Text(
                    (envelope.published_version == Some(envelope.version))
                        .then(|| record.sort_key.clone()),
                ),
                Cell::Time(record.published_at),
                envelope.created_at.into(),
                Cell::Uuid(envelope.created_by.map(|u| u.0)),
                envelope.updated_at.into(),
                Cell::Uuid(envelope.updated_by.map(|u| u.0)),
            ]
        })
        .collect();
    dialect::insert_rows(
        conn,
        "insert into records (id, kind, version, review, publication, published_version, sort_key, filter_text, working, published, published_sort_key, published_at, created_at, created_by, updated_at, updated_by) ",
        rows,
    )
    .await
}

/// The record with this id.
pub async fn by_id(conn: &mut Conn<'_>, id: RecordId) -> Result<Option<Stored>, DbError> {
    const SQL: &str = "select * from records where id = $1";
    on!(conn, c => sqlx::query_as::<_, Row>(SQL).bind(id.0).fetch_optional(c).await)?
        .map(Stored::try_from)
        .transpose()
}

/// Ids of records of every kind and state, in order, after `after`.
pub async fn ids(
    conn: &mut Conn<'_>,
    after: Option<RecordId>,
    limit: i64,
) -> Result<Vec<RecordId>, DbError> {
    const SQL: &str = "select id from records where id > $1 order by id limit $2";
    let rows = on!(conn, c => sqlx::query_scalar::<_, Uuid>(SQL).bind(after.map_or(Uuid::nil(), |id| id.0)).bind(limit).fetch_all(c).await)?;
    Ok(rows.into_iter().map(RecordId).collect())
}

/// How many records there are.
pub async fn count_all(conn: &mut Conn<'_>) -> Result<i64, DbError> {
    const SQL: &str = "select count(*) from records";
    Ok(on!(conn, c => sqlx::query_scalar::<_, i64>(SQL).fetch_one(c).await)?)
}

/// What is kept beside a record because lists ask for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// The record.
    pub id: RecordId,
    /// What [`Filter::text`] is looked for in; [`filter_text`] of the working copy.
    pub filter_text: String,
    /// The sort key of the version the public sees.
    pub published_sort_key: Option<String>,
}

/// What is kept beside these records, in no order.
pub async fn derived(conn: &mut Conn<'_>, ids: &[RecordId]) -> Result<Vec<Derived>, DbError> {
    let head = "select id, filter_text, published_sort_key from records where id in";
    let rows: Vec<(Uuid, String, Option<String>)> =
        dialect::select_in(conn, head, &raw(ids), "").await?;
    Ok(rows
        .into_iter()
        .map(|(id, filter_text, published_sort_key)| Derived {
            id: RecordId(id),
            filter_text,
            published_sort_key,
        })
        .collect())
}

/// The records with these ids, in no order; unknown ids are absent.
pub async fn by_ids(conn: &mut Conn<'_>, ids: &[RecordId]) -> Result<Vec<Stored>, DbError> {
    all(dialect::select_in(conn, "select * from records where id in", &raw(ids), "").await?)
}

/// As [`by_ids`], and nobody else changes them before this transaction ends: for what a decision of it rests on.
pub async fn by_ids_held(conn: &mut Conn<'_>, ids: &[RecordId]) -> Result<Vec<Stored>, DbError> {
    let hold = dialect::hold(conn);
    all(dialect::select_in(conn, "select * from records where id in", &raw(ids), hold).await?)
}

fn raw(ids: &[RecordId]) -> Vec<Uuid> {
    ids.iter().map(|id| id.0).collect()
}

/// The kinds of those ids that exist.
pub async fn kinds_of(
    conn: &mut Conn<'_>,
    ids: &[RecordId],
) -> Result<BTreeMap<RecordId, RecordKind>, DbError> {
    let rows: Vec<(Uuid, String)> = dialect::select_in(
        conn,
        "select id, kind from records where id in",
        &raw(ids),
        "",
    )
    .await?;
    rows.into_iter()
        .map(|(id, name)| Ok((RecordId(id), kind(&name)?)))
        .collect()
}

/// As [`kinds_of`], and nobody removes them before this transaction ends: for what refers to them.
pub async fn kinds_kept(
    conn: &mut Conn<'_>,
    ids: &[RecordId],
) -> Result<BTreeMap<RecordId, RecordKind>, DbError> {
    let keep = dialect::keep(conn);
    let head = "select id, kind from records where id in";
    let rows: Vec<(Uuid, String)> = dialect::select_in(conn, head, &raw(ids), keep).await?;
    rows.into_iter()
        .map(|(id, name)| Ok((RecordId(id), kind(&name)?)))
        .collect()
}

/// Those of `ids` that are public or were so once, in no order.
pub async fn once_public(conn: &mut Conn<'_>, ids: &[RecordId]) -> Result<Vec<RecordId>, DbError> {
    let rows: Vec<(Uuid,)> = dialect::select_in(
        conn,
        "select id from records where publication <> 'never' and id in",
        &raw(ids),
        "",
    )
    .await?;
    Ok(rows.into_iter().map(|(id,)| RecordId(id)).collect())
}

/// Writes a new version of the working copy where the record stands at `expected`; whether it did.
pub async fn update_working(
    conn: &mut Conn<'_>,
    record: &Stored,
    expected: Version,
) -> Result<bool, DbError> {
    const SQL: &str = "update records set version = $2, review = $3, sort_key = $4, working = $5, updated_at = $6, updated_by = $7, filter_text = $9 where id = $1 and version = $8";
    let envelope = &record.envelope;
    let touched = on!(conn, c => sqlx::query(SQL)
        .bind(envelope.id.0)
        .bind(envelope.version.0)
        .bind(review_name(envelope.review))
        .bind(&record.sort_key)
        .bind(Json(&record.working))
        .bind(envelope.updated_at)
        .bind(envelope.updated_by.map(|u| u.0))
        .bind(expected.0)
        .bind(filter_text(&record.working))
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(touched == 1)
}

/// Writes the states and the projection where the record stands at the envelope's version; whether it did.
///
/// The public is shown lists in the order of what it sees: the sort key of the version that is published is kept apart, so
/// that a draft's new label moves nothing.
pub async fn update_states(conn: &mut Conn<'_>, record: &Stored) -> Result<bool, DbError> {
    const SQL: &str = "update records set review = $2, publication = $3, published_version = $4, published = $5, published_sort_key = case when $4 = version then sort_key else published_sort_key end, published_at = $6, updated_at = $7, updated_by = $8 where id = $1 and version = $9";
    let envelope = &record.envelope;
    let touched = on!(conn, c => sqlx::query(SQL)
        .bind(envelope.id.0)
        .bind(review_name(envelope.review))
        .bind(publication_name(envelope.publication))
        .bind(envelope.published_version.map(|v| v.0))
        .bind(record.published.as_ref().map(Json))
        .bind(record.published_at)
        .bind(envelope.updated_at)
        .bind(envelope.updated_by.map(|u| u.0))
        .bind(envelope.version.0)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(touched == 1)
}

/// Holds a record until the transaction ends: whoever else would hold it alone waits.
pub async fn hold_alone(conn: &mut Conn<'_>, id: RecordId) -> Result<(), DbError> {
    dialect::hold_alone(conn, id.0).await
}

/// Holds the hierarchy of a kind until the transaction ends: whoever else would change a place in it waits.
pub async fn hold_hierarchy(conn: &mut Conn<'_>, kind: RecordKind) -> Result<(), DbError> {
    dialect::hold_hierarchy(conn, kind).await
}

/// Holds a record that is to go, or to be merged, until the transaction ends: whoever would refer to it waits.
pub async fn hold_for_removal(conn: &mut Conn<'_>, id: RecordId) -> Result<(), DbError> {
    dialect::hold_for_removal(conn, id.0).await
}

/// Removes a record with its side rows and its revisions. That nothing refers to it is the caller's to know.
pub async fn remove(conn: &mut Conn<'_>, id: RecordId) -> Result<(), DbError> {
    const NUMBERS_SQL: &str = "delete from numbers where record = $1";
    const RELATIONS_SQL: &str = "delete from relations where source = $1";
    const MEDIA_SQL: &str = "delete from media_links where record = $1";
    const LINT_SQL: &str = "delete from lint where record = $1";
    const FINDINGS_SQL: &str = "delete from findings where record = $1";
    const EMBARGOES_SQL: &str = "delete from embargoes where record = $1";
    const REVISIONS_SQL: &str = "delete from revisions where record = $1";
    const RECORD_SQL: &str = "delete from records where id = $1";
    for sql in [
        NUMBERS_SQL,
        RELATIONS_SQL,
        MEDIA_SQL,
        LINT_SQL,
        FINDINGS_SQL,
        EMBARGOES_SQL,
        REVISIONS_SQL,
        RECORD_SQL,
    ] {
        on!(&mut *conn, c => sqlx::query(sql).bind(id.0).execute(c).await.map(|_| ()))?;
    }
    Ok(())
}

/// Published records whose working copy has gone on since, in the order of their ids, after `after`.
pub async fn gone_on(
    conn: &mut Conn<'_>,
    after: Option<RecordId>,
    limit: i64,
) -> Result<Vec<Stored>, DbError> {
    const SQL: &str = "select * from records where publication = 'published' and published_version < version and id > $1 order by id limit $2";
    all(
        on!(conn, c => sqlx::query_as::<_, Row>(SQL).bind(after.map_or(Uuid::nil(), |id| id.0)).bind(limit).fetch_all(c).await)?,
    )
}

/// Which working copies a curator wants to see.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of this kind.
    pub kind: Option<RecordKind>,
    /// In this review state.
    pub review: Option<Review>,
    /// In this state of publication.
    pub publication: Option<Publication>,
    /// Holding this text, in any case of letters, in any of its texts.
    pub text: Option<String>,
}

impl Filter {
    fn pattern(&self) -> Option<String> {
        let text = self.text.as_deref()?.to_lowercase();
        let text = text.replace('\\', "\\\\");
        Some(format!(
            "%{}%",
            text.replace('%', "\\%").replace('_', "\\_")
        ))
    }
}

/// What [`Filter::text`] is looked for in: every text of the document in lower case, without names of fields and ids of
/// others. Kept beside the document, because the engines neither write JSON nor lower letters alike.
pub fn filter_text(working: &Value) -> String {
    fn gather(value: &Value, text: &mut String) {
        match value {
            Value::String(found) if Uuid::try_parse(found).is_err() => {
                text.push_str(&found.to_lowercase());
                text.push('\n');
            }
            Value::Array(values) => values.iter().for_each(|value| gather(value, text)),
            Value::Object(fields) => fields.values().for_each(|value| gather(value, text)),
            _ => {}
        }
    }
    let mut text = String::new();
    for (name, value) in working.as_object().into_iter().flatten() {
        if name != "kind" {
            gather(value, &mut text);
        }
    }
    text
}

/// Working copies, the last written first, after the position `(updated_at, id)`.
pub async fn list(
    conn: &mut Conn<'_>,
    filter: &Filter,
    after: Option<(DateTime<Utc>, RecordId)>,
    limit: i64,
) -> Result<Vec<Stored>, DbError> {
    const SQL: &str = "select * from records where (kind = $1 or $1 is null) and (review = $2 or $2 is null) and (publication = $3 or $3 is null) and (filter_text like $4 escape '\\' or $4 is null) and (updated_at, id) < ($5, $6) order by updated_at desc, id desc limit $7";
    let rows = on!(conn, c => sqlx::query_as::<_, Row>(SQL)
        .bind(filter.kind.map(RecordKind::as_str))
        .bind(filter.review.map(review_name))
        .bind(filter.publication.map(publication_name))
        .bind(filter.pattern())
        .bind(after.map_or_else(dialect::end_of_time, |a| a.0))
        .bind(after.map_or(Uuid::max(), |a| a.1.0))
        .bind(limit)
        .fetch_all(c).await)?;
    all(rows)
}

/// How many working copies the filter lets through.
pub async fn count(conn: &mut Conn<'_>, filter: &Filter) -> Result<i64, DbError> {
    const SQL: &str = "select count(*) from records where (kind = $1 or $1 is null) and (review = $2 or $2 is null) and (publication = $3 or $3 is null) and (filter_text like $4 escape '\\' or $4 is null)";
    Ok(on!(conn, c => sqlx::query_scalar::<_, i64>(SQL)
        .bind(filter.kind.map(RecordKind::as_str))
        .bind(filter.review.map(review_name))
        .bind(filter.publication.map(publication_name))
        .bind(filter.pattern())
        .fetch_one(c).await)?)
}

/// Published records of a kind in the order of their public labels, after the position `(key, id)` ([`public_sort_key`]);
/// none on the deny-list.
pub async fn list_published(
    conn: &mut Conn<'_>,
    kind: RecordKind,
    after: Option<(&str, RecordId)>,
    limit: i64,
) -> Result<Vec<Stored>, DbError> {
    const SQL: &str = "select * from records where publication = 'published' and kind = $1 and (published_sort_key, id) > ($2, $3) and not exists (select 1 from deny_list where record = records.id) order by published_sort_key, id limit $4";
    let rows = on!(conn, c => sqlx::query_as::<_, Row>(SQL)
        .bind(kind.as_str())
        .bind(after.map_or("", |a| a.0))
        .bind(after.map_or(Uuid::nil(), |a| a.1.0))
        .bind(limit)
        .fetch_all(c).await)?;
    all(rows)
}

/// What a published record is sorted by among its kind: the key of the version the public sees.
pub async fn public_sort_key(conn: &mut Conn<'_>, id: RecordId) -> Result<Option<String>, DbError> {
    const SQL: &str = "select published_sort_key from records where id = $1";
    Ok(on!(conn, c => sqlx::query_scalar::<_, Option<String>>(SQL).bind(id.0).fetch_optional(c).await)?.flatten())
}

/// Working copies of a kind in the order of their labels, after the position `(sort_key, id)`.
pub async fn list_by_label(
    conn: &mut Conn<'_>,
    kind: RecordKind,
    after: Option<(&str, RecordId)>,
    limit: i64,
) -> Result<Vec<Stored>, DbError> {
    const SQL: &str = "select * from records where kind = $1 and (sort_key, id) > ($2, $3) order by sort_key, id limit $4";
    let rows = on!(conn, c => sqlx::query_as::<_, Row>(SQL)
        .bind(kind.as_str())
        .bind(after.map_or("", |a| a.0))
        .bind(after.map_or(Uuid::nil(), |a| a.1.0))
        .bind(limit)
        .fetch_all(c).await)?;
    all(rows)
}

/// How many records of a kind are published.
pub async fn count_published(conn: &mut Conn<'_>, kind: RecordKind) -> Result<i64, DbError> {
    const SQL: &str = "select count(*) from records where publication = 'published' and kind = $1 and not exists (select 1 from deny_list where record = records.id)";
    Ok(on!(conn, c => sqlx::query_scalar::<_, i64>(SQL).bind(kind.as_str()).fetch_one(c).await)?)
}

/// Published records of every kind in the order of their ids, after `after`: for rebuilding an index.
pub async fn all_published(
    conn: &mut Conn<'_>,
    after: Option<RecordId>,
    limit: i64,
) -> Result<Vec<Stored>, DbError> {
    const SQL: &str = "select * from records where publication = 'published' and id > $1 and not exists (select 1 from deny_list where record = records.id) order by id limit $2";
    all(
        on!(conn, c => sqlx::query_as::<_, Row>(SQL).bind(after.map_or(Uuid::nil(), |id| id.0)).bind(limit).fetch_all(c).await)?,
    )
}

/// Records of every kind and state in the order of their ids, after `after`: for rebuilding an index.
pub async fn every(
    conn: &mut Conn<'_>,
    after: Option<RecordId>,
    limit: i64,
) -> Result<Vec<Stored>, DbError> {
    const SQL: &str = "select * from records where id > $1 order by id limit $2";
    all(
        on!(conn, c => sqlx::query_as::<_, Row>(SQL).bind(after.map_or(Uuid::nil(), |id| id.0)).bind(limit).fetch_all(c).await)?,
    )
}

/// Every id with the version of its working copy, in the order of the ids: what the curators' index must hold.
pub async fn versions(conn: &mut Conn<'_>) -> Result<Vec<(RecordId, Version)>, DbError> {
    const SQL: &str = "select id, version from records order by id";
    let rows = on!(conn, c => sqlx::query_as::<_, (Uuid, i64)>(SQL).fetch_all(c).await)?;
    Ok(rows
        .into_iter()
        .map(|(id, version)| (RecordId(id), Version(version)))
        .collect())
}

/// Every published id with its published version, in the order of the ids: what the index must hold.
pub async fn published_versions(conn: &mut Conn<'_>) -> Result<Vec<(RecordId, Version)>, DbError> {
    const SQL: &str = "select id, published_version from records where publication = 'published' and not exists (select 1 from deny_list where record = records.id) order by id";
    let rows = on!(conn, c => sqlx::query_as::<_, (Uuid, Option<i64>)>(SQL).fetch_all(c).await)?;
    Ok(rows
        .into_iter()
        .map(|(id, version)| (RecordId(id), Version(version.unwrap_or(0))))
        .collect())
}
