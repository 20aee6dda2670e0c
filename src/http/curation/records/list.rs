//! `GET /records`.

use axum::extract::{OriginalUri, State};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use http::{HeaderValue, header};
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use utoipa::IntoParams;

use super::{RecordPage, view};
use crate::app::App;
use crate::db::records::{self, Filter};
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::domain::state::{Publication, Review};
use crate::http::api::answer::next_link;
use crate::http::api::kinds::page_size;
use crate::http::extract::{Cataloguer, Query};
use crate::http::problem::Problem;

/// Which working copies to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RecordsQuery {
    /// Only of this kind.
    kind: Option<RecordKind>,
    /// Only in this state of review.
    review: Option<Review>,
    /// Only in this state of publication.
    publication: Option<Publication>,
    /// Only those that hold this text anywhere.
    #[param(example = "净瓶")]
    q: Option<String>,
    /// How many items to answer.
    #[param(minimum = 1)]
    limit: Option<u32>,
    /// Where to go on: `next` of the answer before.
    cursor: Option<String>,
    /// Whether to count the whole list into `total`.
    #[serde(default)]
    count: bool,
}

/// Where a page ended: the last record shown.
#[derive(Debug, Serialize, Deserialize)]
pub struct Position(pub DateTime<Utc>, pub RecordId);

/// List working copies
///
/// The last written first.
#[utoipa::path(
    get,
    path = "/api/v1/curation/records",
    operation_id = "list_records",
    tag = "records",
    params(RecordsQuery),
    responses((status = 200, description = "A page of working copies.", body = RecordPage,
        headers(("Link" = String, description = "`rel=\"next\"`, if there is more (RFC 8288)."))))
)]
pub async fn list_records(
    State(app): State<App>,
    _: Cataloguer,
    Query(query): Query<RecordsQuery>,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, Problem> {
    let limit = page_size(&app, query.limit)?;
    let longest = app.config.limits.query_length as usize;
    if query
        .q
        .as_ref()
        .is_some_and(|q| q.chars().count() > longest)
    {
        return Err(Problem::parameter(
            "q",
            "too_long",
            format!("`q` has at most {longest} characters"),
        ));
    }
    let filter = Filter {
        kind: query.kind,
        review: query.review,
        publication: query.publication,
        text: query.q.filter(|q| !q.is_empty()),
    };
    let scope = format!("list_records {filter:?}");
    let after = match &query.cursor {
        Some(cursor) => Some(app.cursors.open::<Position>(&scope, cursor)?),
        None => None,
    };
    let mut reader = app.db.read().await?;
    let mut conn = reader.conn();
    // One more than asked tells whether there is a next page.
    let after = after.map(|Position(at, id)| (at, id));
    let mut found = records::list(&mut conn, &filter, after, i64::from(limit) + 1).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = match found.last().filter(|_| more) {
        Some(last) => Some(app.cursors.seal(
            &scope,
            &Position(last.envelope.updated_at, last.envelope.id),
        )?),
        None => None,
    };
    let mut page = Map::new();
    page.insert(
        "items".to_owned(),
        json!(view::views(&mut conn, &found).await?),
    );
    page.insert("next".to_owned(), json!(next));
    if query.count {
        page.insert(
            "total".to_owned(),
            json!(records::count(&mut conn, &filter).await?),
        );
    }
    let mut response = axum::Json(page).into_response();
    if let Some(next) = next {
        let link = next_link(&app.config.public_url, uri.path(), uri.query(), &next);
        response.headers_mut().insert(
            header::LINK,
            HeaderValue::from_str(&link).map_err(Problem::internal)?,
        );
    }
    Ok(response)
}
