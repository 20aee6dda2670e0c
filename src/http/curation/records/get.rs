//! `GET /records/{id}`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};

use super::{WorkingRecord, view};
use crate::app::App;
use crate::catalog::CatalogError;
use crate::db;
use crate::domain::id::RecordId;
use crate::http::extract::{Cataloguer, Id, IfNoneMatch, NoQuery};
use crate::http::problem::Problem;

/// Read a working copy
///
/// The record as it stands, published or not.
#[utoipa::path(
    get,
    path = "/api/v1/curation/records/{id}",
    operation_id = "get_record",
    tag = "records",
    params(("id" = RecordId, Path, description = "The record's id.")),
    responses((status = 200, description = "The working copy.", body = WorkingRecord, headers(("ETag" = String, description = "The version."))))
)]
pub async fn get_record(
    State(app): State<App>,
    _: Cataloguer,
    Id(id): Id<RecordId>,
    _: NoQuery,
    _: IfNoneMatch,
) -> Result<Response, Problem> {
    let mut reader = app.db.read().await?;
    let mut conn = reader.conn();
    let stored = db::records::by_id(&mut conn, id)
        .await?
        .ok_or(CatalogError::NotFound)?;
    let body = view::view(&mut conn, &stored).await?;
    Ok((
        StatusCode::OK,
        [(header::ETAG, view::etag(&stored)?)],
        axum::Json(body),
    )
        .into_response())
}
