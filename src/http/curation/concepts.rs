//! Two concepts become one.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::records::{WrittenRecord, view};
use crate::app::App;
use crate::catalog;
use crate::domain::id::RecordId;
use crate::http::extract::{Curator, Id, IfMatch, Json, NoQuery};
use crate::http::problem::Problem;

/// What to merge into.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"into": "0190a1b2-0000-7000-8000-000000000002"}))]
pub struct MergeBody {
    /// The concept that stays.
    into: RecordId,
}

/// Merge a concept into another
///
/// Whatever named it, drafts and what the public sees alike, names the other from now on; its labels become labels of the
/// other, and its address leads there (308). What was a draft stays one. The merged concept stays under curation, deprecated.
#[utoipa::path(
    post,
    path = "/api/v1/curation/concepts/{id}/merge",
    operation_id = "merge_concept",
    tag = "vocabulary",
    params(
        ("id" = RecordId, Path, description = "The concept that goes."),
        ("If-Match" = String, Header, description = "The ETag of the version you read.", example = "\"3\""),
    ),
    request_body = MergeBody,
    responses((status = 200, description = "The concept that stays, as it stands now.", body = WrittenRecord, headers(("ETag" = String, description = "The version."))))
)]
pub async fn merge_concept(
    State(app): State<App>,
    who: Curator,
    Id(id): Id<RecordId>,
    IfMatch(expected): IfMatch,
    _: NoQuery,
    Json(body): Json<MergeBody>,
) -> Result<Response, Problem> {
    let (clock, most) = (app.clock.as_ref(), app.config.limits.merge_records as usize);
    let merging = catalog::merge(
        &app.db,
        clock,
        &who.actor,
        &who.permit,
        id,
        expected,
        body.into,
        most,
    );
    let written = Box::pin(merging).await?;
    app.index.wake();
    let mut reader = app.db.read().await?;
    view::written(&mut reader.conn(), StatusCode::OK, written).await
}
