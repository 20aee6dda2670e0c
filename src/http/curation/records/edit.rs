//! `PATCH /records/{id}`.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use super::{WrittenRecord, view};
use crate::app::App;
use crate::catalog;
use crate::domain::id::RecordId;
use crate::http::extract::{Cataloguer, Id, IfMatch, JsonContent, NoQuery};
use crate::http::problem::Problem;

/// Edit a record
///
/// A JSON merge patch (RFC 7396) over the content: lists are replaced whole, `null` removes a field. The whole record
/// must be valid afterwards. The public goes on seeing what was published last.
#[utoipa::path(
    patch,
    path = "/api/v1/curation/records/{id}",
    operation_id = "edit_record",
    tag = "records",
    params(
        ("id" = RecordId, Path, description = "The record's id."),
        ("If-Match" = String, Header, description = "The ETag of the version you read.", example = "\"3\""),
    ),
    request_body(content = std::collections::BTreeMap<String, serde_json::Value>, description = "The fields to change, as in the record; `null` removes one.",
        example = json!({"labels": {"en": "Octagonal kundika"}, "description": null})),
    responses((status = 200, description = "The record as it stands now.", body = WrittenRecord, headers(("ETag" = String, description = "The version."))))
)]
pub async fn edit_record(
    State(app): State<App>,
    who: Cataloguer,
    Id(id): Id<RecordId>,
    IfMatch(expected): IfMatch,
    _: NoQuery,
    JsonContent(patch): JsonContent,
) -> Result<Response, Problem> {
    let written = catalog::edit(
        &app.db,
        app.clock.as_ref(),
        &who.actor,
        &who.permit,
        id,
        expected,
        &patch,
    )
    .await?;
    let mut reader = app.db.read().await?;
    view::written(&mut reader.conn(), StatusCode::OK, written).await
}
