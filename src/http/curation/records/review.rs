//! `PUT /records/{id}/review`.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{WrittenRecord, view};
use crate::app::App;
use crate::catalog::{self, ReviewPermit};
use crate::domain::id::RecordId;
use crate::domain::permit::Permit;
use crate::domain::state::Review;
use crate::http::extract::{Cataloguer, Id, IfMatch, Json, NoQuery};
use crate::http::problem::Problem;

/// Where the working copy is to stand.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"review": "in_review"}))]
pub struct ReviewBody {
    /// `draft` or `in_review`; `approved` is a curator's.
    review: Review,
}

/// Hand in, take back or approve a working copy
///
/// A cataloguer hands in (`in_review`) or takes back (`draft`); approving asks for a curator.
#[utoipa::path(
    put,
    path = "/api/v1/curation/records/{id}/review",
    operation_id = "review_record",
    tag = "records",
    params(
        ("id" = RecordId, Path, description = "The record's id."),
        ("If-Match" = String, Header, description = "The ETag of the version you read.", example = "\"3\""),
    ),
    request_body = ReviewBody,
    responses((status = 200, description = "The record as it stands now.", body = WrittenRecord, headers(("ETag" = String, description = "The version."))))
)]
pub async fn review_record(
    State(app): State<App>,
    who: Cataloguer,
    Id(id): Id<RecordId>,
    IfMatch(expected): IfMatch,
    _: NoQuery,
    Json(body): Json<ReviewBody>,
) -> Result<Response, Problem> {
    let permit = match body.review {
        Review::Approved => ReviewPermit::Approve(Permit::of(&who.actor)?),
        Review::Draft | Review::InReview => ReviewPermit::Edit(who.permit),
    };
    let written = catalog::review(
        &app.db,
        app.clock.as_ref(),
        &who.actor,
        &permit,
        id,
        expected,
        body.review,
    )
    .await?;
    let mut reader = app.db.read().await?;
    view::written(&mut reader.conn(), StatusCode::OK, written).await
}
