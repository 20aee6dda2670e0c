//! What publishing would do, publishing, withdrawing.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{WrittenRecord, view};
use crate::app::App;
use crate::catalog::{self, CatalogError, PublicationPlan};
use crate::domain::id::RecordId;
use crate::http::extract::{Cataloguer, Curator, Id, IfMatch, Json, NoQuery};
use crate::http::problem::{FieldFault, Problem, types};

/// How to publish.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"include_media": true}))]
pub struct PublishBody {
    /// Whether to publish the photographs it shows along with it.
    #[serde(default)]
    include_media: bool,
}

/// See what publishing would do
///
/// The media the public cannot see yet, and whatever keeps the record or one of them from being published.
#[utoipa::path(
    get,
    path = "/api/v1/curation/records/{id}/publication",
    operation_id = "get_publication_plan",
    tag = "records",
    params(("id" = RecordId, Path, description = "The record's id.")),
    responses((status = 200, description = "The plan.", body = PublicationPlan))
)]
pub async fn get_publication_plan(
    State(app): State<App>,
    _: Cataloguer,
    Id(id): Id<RecordId>,
    _: NoQuery,
) -> Result<axum::Json<PublicationPlan>, Problem> {
    Ok(axum::Json(catalog::plan(&app.db, &*app.clock, id).await?))
}

/// Publish a record
///
/// Makes the working copy public, with the disclosure rules applied; `include_media` publishes its photographs too.
#[utoipa::path(
    post,
    path = "/api/v1/curation/records/{id}/publish",
    operation_id = "publish_record",
    tag = "records",
    params(
        ("id" = RecordId, Path, description = "The record's id."),
        ("If-Match" = String, Header, description = "The ETag of the version you read.", example = "\"3\""),
    ),
    request_body = PublishBody,
    responses((status = 200, description = "The record as it stands now.", body = WrittenRecord, headers(("ETag" = String, description = "The version."))))
)]
pub async fn publish_record(
    State(app): State<App>,
    who: Curator,
    Id(id): Id<RecordId>,
    IfMatch(expected): IfMatch,
    _: NoQuery,
    Json(body): Json<PublishBody>,
) -> Result<Response, Problem> {
    let include_media = body.include_media;
    let outcome = catalog::publish(
        &app.db,
        app.clock.as_ref(),
        &who.actor,
        &who.permit,
        id,
        expected,
        include_media,
    )
    .await;
    let written = outcome.map_err(|error| match error {
        CatalogError::Invalid(faults) => {
            let detail = faults.to_string();
            let errors = faults.0.into_iter().map(FieldFault::from).collect();
            Problem::new(&types::NOT_READY, detail).with_errors(errors)
        }
        error => error.into(),
    })?;
    app.index.wake();
    let mut reader = app.db.read().await?;
    view::written(&mut reader.conn(), StatusCode::OK, written).await
}

/// Withdraw a record
///
/// The public is told 410 from now on. It may be published again.
#[utoipa::path(
    post,
    path = "/api/v1/curation/records/{id}/withdraw",
    operation_id = "withdraw_record",
    tag = "records",
    params(
        ("id" = RecordId, Path, description = "The record's id."),
        ("If-Match" = String, Header, description = "The ETag of the version you read.", example = "\"3\""),
    ),
    responses((status = 200, description = "The record as it stands now.", body = WrittenRecord, headers(("ETag" = String, description = "The version."))))
)]
pub async fn withdraw_record(
    State(app): State<App>,
    who: Curator,
    Id(id): Id<RecordId>,
    IfMatch(expected): IfMatch,
    _: NoQuery,
) -> Result<Response, Problem> {
    let written = catalog::withdraw(
        &app.db,
        app.clock.as_ref(),
        &who.actor,
        &who.permit,
        id,
        expected,
    )
    .await?;
    app.index.wake();
    let mut reader = app.db.read().await?;
    view::written(&mut reader.conn(), StatusCode::OK, written).await
}
