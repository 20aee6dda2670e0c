//! `DELETE /records/{id}`.

use axum::extract::State;
use http::StatusCode;

use crate::app::App;
use crate::catalog;
use crate::domain::id::RecordId;
use crate::http::extract::{Curator, Id, IfMatch, NoQuery};
use crate::http::problem::Problem;

/// Delete a draft
///
/// With its history. Refused while others refer to it, each named in `errors`, and for what has ever been public: that is
/// withdrawn, and a concept deprecated or merged.
#[utoipa::path(
    delete,
    path = "/api/v1/curation/records/{id}",
    operation_id = "delete_record",
    tag = "records",
    params(
        ("id" = RecordId, Path, description = "The record's id."),
        ("If-Match" = String, Header, description = "The ETag of the version you read.", example = "\"3\""),
    ),
    responses((status = 204, description = "It is gone."))
)]
pub async fn delete_record(
    State(app): State<App>,
    who: Curator,
    Id(id): Id<RecordId>,
    IfMatch(expected): IfMatch,
    _: NoQuery,
) -> Result<StatusCode, Problem> {
    let clock = app.clock.as_ref();
    catalog::delete(&app.db, clock, &who.actor, &who.permit, id, expected).await?;
    Ok(StatusCode::NO_CONTENT)
}
