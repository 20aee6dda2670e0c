//! The one list and the one read behind the operations of all kinds of record.

use axum::extract::{OriginalUri, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::answer::{hashed_json, next_link};
use super::view::{self, Public};
use crate::app::App;
use crate::db::{self, Conn};
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::domain::language;
use crate::domain::state::Publication;
use crate::http::extract::{Comma, Id, IfNoneMatch, Query};
use crate::http::problem::{Problem, types};

/// Items of a page that names no `limit`.
const USUAL_PAGE: u32 = 20;

/// What a list can be asked.
#[derive(Debug, Deserialize)]
pub struct ListQuery {
    ids: Option<Comma<RecordId>>,
    limit: Option<u32>,
    cursor: Option<String>,
    #[serde(default)]
    count: bool,
    lang: Option<String>,
}

/// What a read can be asked.
#[derive(Debug, Deserialize)]
pub struct ReadQuery {
    lang: Option<String>,
}

/// `GET /api/v1/{kinds}`.
pub async fn list(
    State(app): State<App>,
    kind: RecordKind,
    Query(query): Query<ListQuery>,
    OriginalUri(uri): OriginalUri,
    held: IfNoneMatch,
) -> Result<Response, Problem> {
    let lang = language_of(query.lang.as_deref())?;
    let mut reader = app.db.read().await?;
    let mut conn = reader.conn();
    if let Some(Comma(ids)) = &query.ids {
        let found = by_ids(&app, &mut conn, kind, ids, &query).await?;
        let items = view::records(&app, &mut conn, &found, lang).await?;
        return hashed_json(&json!({"items": items, "next": null}), &held, None);
    }

    let limit = page_size(&app, query.limit)?;
    let scope = format!("list_{}", kind.plural());
    let after = match &query.cursor {
        Some(cursor) => Some(position(&app, &mut conn, &scope, cursor).await?),
        None => None,
    };
    let after = after.as_ref().map(|(key, id)| (key.as_str(), *id));
    // One more than asked tells whether there is a next page.
    let mut stored =
        db::records::list_published(&mut conn, kind, after, i64::from(limit) + 1).await?;
    let more = stored.len() > limit as usize;
    stored.truncate(limit as usize);
    let last = stored.last().map(|record| record.envelope.id);
    let found = Public::read(&mut conn, stored).await?;
    let items = view::records(&app, &mut conn, &found, lang).await?;

    let next = match last.filter(|_| more) {
        Some(last) => Some(app.cursors.seal(&scope, &last)?),
        None => None,
    };
    let mut page = Map::from_iter([
        ("items".to_owned(), Value::from(items)),
        ("next".to_owned(), json!(next)),
    ]);
    if query.count {
        page.insert(
            "total".to_owned(),
            json!(db::records::count_published(&mut conn, kind).await?),
        );
    }
    let link = next.map(|next| next_link(&app.config.public_url, uri.path(), uri.query(), &next));
    hashed_json(&page, &held, link.as_deref())
}

/// `GET /api/v1/{kinds}/{id}`.
pub async fn read(
    State(app): State<App>,
    kind: RecordKind,
    Id(id): Id<RecordId>,
    Query(query): Query<ReadQuery>,
    OriginalUri(uri): OriginalUri,
    held: IfNoneMatch,
) -> Result<Response, Problem> {
    let lang = language_of(query.lang.as_deref())?;
    let mut reader = app.db.read().await?;
    let mut conn = reader.conn();
    let record = match address(&mut conn, id).await? {
        Address::Here(record) => *record,
        Address::Moved(target) if kind == RecordKind::Concept => {
            return moved(view::url(&app, kind, target), uri.query());
        }
        Address::Moved(_) => return Err(Problem::not_found()),
    };
    if record.stored.envelope.kind != kind {
        return Err(Problem::not_found());
    }
    let mut views = view::records(&app, &mut conn, &[record], lang).await?;
    hashed_json(&views.pop(), &held, None)
}

/// The published record of this id: 404 if it never was published (or is held back), 410 if it was withdrawn.
pub async fn public_record(conn: &mut Conn<'_>, id: RecordId) -> Result<Public, Problem> {
    let stored = db::records::by_id(conn, id)
        .await?
        .ok_or_else(Problem::not_found)?;
    match stored.envelope.publication {
        Publication::Never => return Err(Problem::not_found()),
        Publication::Withdrawn => return Err(Problem::withdrawn()),
        Publication::Published => {}
    }
    if !db::deny_list::among(conn, &[id]).await?.is_empty() {
        return Err(Problem::not_found());
    }
    let mut found = Public::read(conn, vec![stored]).await?;
    found.pop().ok_or_else(Problem::not_found)
}

/// What stands at a record's address.
#[derive(Debug)]
pub enum Address {
    /// The record.
    Here(Box<Public>),
    /// Nothing any more: this concept is what it was merged into.
    Moved(RecordId),
}

/// As [`public_record`], but a concept that was merged into another leads there.
pub async fn address(conn: &mut Conn<'_>, id: RecordId) -> Result<Address, Problem> {
    let problem = match public_record(conn, id).await {
        Ok(record) => return Ok(Address::Here(Box::new(record))),
        Err(problem) => problem,
    };
    if *problem.kind() != types::WITHDRAWN {
        return Err(problem);
    }
    let Some((_, target)) = db::redirects::among(conn, &[id]).await?.pop() else {
        return Err(problem);
    };
    if db::records::once_public(conn, &[target]).await?.is_empty() {
        return Err(problem);
    }
    Ok(Address::Moved(target))
}

/// 308 to another address, with the question as it was asked.
pub fn moved(address: String, question: Option<&str>) -> Result<Response, Problem> {
    let address = match question {
        Some(question) => format!("{address}?{question}"),
        None => address,
    };
    let address = HeaderValue::from_str(&address).map_err(Problem::internal)?;
    let headers = [
        (header::LOCATION, address),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    Ok((StatusCode::PERMANENT_REDIRECT, headers).into_response())
}

async fn by_ids(
    app: &App,
    conn: &mut Conn<'_>,
    kind: RecordKind,
    ids: &[RecordId],
    query: &ListQuery,
) -> Result<Vec<Public>, Problem> {
    if query.limit.is_some() || query.cursor.is_some() {
        return Err(Problem::parameter(
            "ids",
            "contradiction",
            "`ids` stands alone: it takes no `limit` and no `cursor`",
        ));
    }
    let most = app.config.limits.ids_per_call;
    if ids.len() > most as usize {
        return Err(Problem::parameter(
            "ids",
            "too_many",
            format!("at most {most} ids in one call"),
        ));
    }
    let mut found = view::public_among(conn, ids).await?;
    let asked = ids.iter().filter_map(|id| found.remove(id));
    Ok(asked
        .filter(|record| record.stored.envelope.kind == kind)
        .collect())
}

/// Where a cursor points: it names the last record shown, never its sort key, which is nobody else's business.
async fn position(
    app: &App,
    conn: &mut Conn<'_>,
    scope: &str,
    cursor: &str,
) -> Result<(String, RecordId), Problem> {
    let last: RecordId = app.cursors.open(scope, cursor)?;
    let key = db::records::public_sort_key(conn, last).await?;
    key.map(|key| (key, last)).ok_or_else(|| {
        Problem::parameter(
            "cursor",
            "invalid_cursor",
            "the record this cursor points to is gone; start again",
        )
    })
}

/// The asked page size, or the usual one; 400 outside 1 to the limit.
pub fn page_size(app: &App, asked: Option<u32>) -> Result<u32, Problem> {
    let most = app.config.limits.page_size;
    match asked {
        None => Ok(USUAL_PAGE.min(most)),
        Some(limit) if (1..=most).contains(&limit) => Ok(limit),
        Some(_) => Err(Problem::parameter(
            "limit",
            "out_of_range",
            format!("`limit` is between 1 and {most}"),
        )),
    }
}

/// The asked language, or Chinese.
pub fn language_of(asked: Option<&str>) -> Result<&str, Problem> {
    match asked {
        None => Ok("zh-Hans"),
        Some(tag) if language::is_tag(tag) => Ok(tag),
        Some(_) => Err(Problem::parameter(
            "lang",
            "invalid_language",
            "`lang` is a language tag, like zh-Hans or en",
        )),
    }
}
