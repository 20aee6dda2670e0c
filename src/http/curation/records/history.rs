//! `GET /records/{id}/revisions` and one of them.

use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::catalog;
use crate::db::revisions::Revision;
use crate::domain::id::{RecordId, UserId, Version};
use crate::domain::patch::Difference;
use crate::http::api::kinds::page_size;
use crate::http::extract::{Cataloguer, Id, NoQuery, Query, parse_id};
use crate::http::problem::Problem;

/// Which revisions to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RevisionsQuery {
    /// How many items to answer.
    #[param(minimum = 1)]
    limit: Option<u32>,
    /// Where to go on: `next` of the answer before.
    cursor: Option<String>,
}

/// A version of a working copy, in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct RevisionSummary {
    /// The version.
    pub version: Version,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// By whom; absent where the program itself did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<UserId>,
    /// By what name.
    #[schema(example = "lin")]
    pub author_name: String,
}

/// A page of revisions, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct RevisionPage {
    /// The revisions.
    pub items: Vec<RevisionSummary>,
    /// The cursor of the next page; null on the last.
    #[schema(required = true)]
    pub next: Option<String>,
}

/// A version of a working copy, whole, beside the one before it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RevisionDetail {
    /// What a list says of it.
    #[serde(flatten)]
    pub summary: RevisionSummary,
    /// The content as it was.
    #[schema(value_type = crate::domain::record::Content)]
    pub content: Value,
    /// What differs from the version before; the first differs in everything.
    pub differences: Vec<Difference>,
}

impl From<Revision> for RevisionSummary {
    fn from(revision: Revision) -> Self {
        let Revision {
            version,
            at,
            author,
            author_name,
            ..
        } = revision;
        Self {
            version,
            at,
            author,
            author_name,
        }
    }
}

/// List a record's revisions
///
/// Every version the working copy ever had, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/curation/records/{id}/revisions",
    operation_id = "list_revisions",
    tag = "records",
    params(("id" = RecordId, Path, description = "The record's id."), RevisionsQuery),
    responses((status = 200, description = "A page of revisions.", body = RevisionPage))
)]
pub async fn list_revisions(
    State(app): State<App>,
    _: Cataloguer,
    Id(id): Id<RecordId>,
    Query(query): Query<RevisionsQuery>,
) -> Result<Json<RevisionPage>, Problem> {
    let limit = page_size(&app, query.limit)?;
    let scope = format!("list_revisions {id}");
    let before: Option<Version> = match &query.cursor {
        Some(cursor) => Some(app.cursors.open(&scope, cursor)?),
        None => None,
    };
    let mut found = catalog::list_revisions(&app.db, id, before, i64::from(limit) + 1).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = match found.last().filter(|_| more) {
        Some(last) => Some(app.cursors.seal(&scope, &last.version)?),
        None => None,
    };
    Ok(Json(RevisionPage {
        items: found.into_iter().map(RevisionSummary::from).collect(),
        next,
    }))
}

/// Read a revision
///
/// The content as it was, and what changed against the version before.
#[utoipa::path(
    get,
    path = "/api/v1/curation/records/{id}/revisions/{version}",
    operation_id = "get_revision",
    tag = "records",
    params(
        ("id" = RecordId, Path, description = "The record's id."),
        ("version" = Version, Path, description = "The version."),
    ),
    responses((status = 200, description = "The revision.", body = RevisionDetail))
)]
pub async fn get_revision(
    State(app): State<App>,
    _: Cataloguer,
    Path((id, version)): Path<(String, String)>,
    _: NoQuery,
) -> Result<Json<RevisionDetail>, Problem> {
    let id: RecordId = parse_id(&id)?;
    let version = version.parse().map_err(|_| {
        Problem::parameter("version", "invalid_value", "a version is a whole number")
    })?;
    let found = catalog::revision(&app.db, id, Version(version)).await?;
    let summary = RevisionSummary {
        version: found.version,
        at: found.at,
        author: found.author,
        author_name: found.author_name,
    };
    Ok(Json(RevisionDetail {
        summary,
        content: found.content,
        differences: found.differences,
    }))
}
