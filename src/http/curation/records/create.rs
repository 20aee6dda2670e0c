//! `POST /records`.

use axum::extract::State;
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};

use super::{WrittenRecord, view};
use crate::app::App;
use crate::catalog;
use crate::domain::record::Content;
use crate::http::extract::{Cataloguer, JsonContent, NoQuery};
use crate::http::problem::Problem;

/// Create a record
///
/// As a draft at version 1, known to curators alone. Media are made by uploading their file.
#[utoipa::path(
    post,
    path = "/api/v1/curation/records",
    operation_id = "create_record",
    tag = "records",
    request_body = Content,
    responses((status = 201, description = "The new record.", body = WrittenRecord,
        headers(("ETag" = String, description = "The version."), ("Location" = String, description = "Where the record is read."))))
)]
pub async fn create_record(
    State(app): State<App>,
    who: Cataloguer,
    _: NoQuery,
    JsonContent(content): JsonContent,
) -> Result<Response, Problem> {
    let written = catalog::create(
        &app.db,
        app.clock.as_ref(),
        &who.actor,
        &who.permit,
        &content,
    )
    .await?;
    let location = format!(
        "{}/api/v1/curation/records/{}",
        app.config.public_url, written.stored.envelope.id
    );
    let mut reader = app.db.read().await?;
    let mut response = view::written(&mut reader.conn(), StatusCode::CREATED, written).await?;
    let location = HeaderValue::from_str(&location).map_err(Problem::internal)?;
    response.headers_mut().insert(header::LOCATION, location);
    Ok(response)
}
