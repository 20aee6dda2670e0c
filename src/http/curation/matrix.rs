//! The Harris matrix of a site as its working copies state it.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;

use crate::app::App;
use crate::catalog::CatalogError;
use crate::db::{Conn, records, relations};
use crate::domain::context::Context;
use crate::domain::id::RecordId;
use crate::domain::record::Content;
use crate::http::api::kinds::language_of;
use crate::http::api::matrix::{MatrixQuery, SiteMatrix, Strata, few_enough};
use crate::http::extract::{Cataloguer, Id, Query};
use crate::http::problem::Problem;

/// The working copies of a site's contexts.
pub(super) async fn contexts(
    app: &App,
    conn: &mut Conn<'_>,
    site: RecordId,
) -> Result<Vec<(RecordId, Context)>, Problem> {
    let ids = relations::contexts_of(conn, site).await?;
    few_enough(app, ids.len())?;
    let mut contexts = Vec::with_capacity(ids.len());
    for stored in records::by_ids(conn, &ids).await? {
        let content = Content::from_stored(stored.envelope.kind, &stored.working)?;
        if let Content::Context(context) = content {
            contexts.push((stored.envelope.id, *context));
        }
    }
    Ok(contexts)
}

async fn strata(app: &App, id: RecordId, query: &MatrixQuery) -> Result<Strata, Problem> {
    let lang = language_of(query.lang.as_deref())?;
    let mut reader = app.db.read().await?;
    let mut conn = reader.conn();
    let stored = records::by_id(&mut conn, id).await?;
    let stored = stored.ok_or(CatalogError::NotFound)?;
    let content = Content::from_stored(stored.envelope.kind, &stored.working)?;
    if !matches!(content, Content::Site(_)) {
        return Err(CatalogError::NotFound.into());
    }
    let contexts = contexts(app, &mut conn, id).await?;
    Strata::new(id, content.label(lang), contexts, query)
}

/// Read the Harris matrix of a site's working copies
///
/// Its units in order of time as they are catalogued, published or not.
#[utoipa::path(
    get,
    path = "/api/v1/curation/sites/{id}/matrix",
    operation_id = "get_working_site_matrix",
    tag = "records",
    params(("id" = RecordId, Path, description = "The site's id."), MatrixQuery),
    responses((status = 200, description = "The matrix.", body = SiteMatrix))
)]
pub async fn get_working_site_matrix(
    State(app): State<App>,
    _: Cataloguer,
    Id(id): Id<RecordId>,
    Query(query): Query<MatrixQuery>,
) -> Result<Json<SiteMatrix>, Problem> {
    let strata = strata(&app, id, &query).await?;
    let root = app.config.public_url.clone();
    let url = move |id| format!("{root}/api/v1/curation/records/{id}");
    let data = strata.in_order(move |strata, section| strata.data(section, url));
    Ok(Json(data.await?))
}

/// Draw the Harris matrix of a site's working copies
///
/// The same as a picture, each unit a link to its form.
#[utoipa::path(
    get,
    path = "/api/v1/curation/sites/{id}/matrix.svg",
    operation_id = "draw_working_site_matrix",
    tag = "records",
    params(("id" = RecordId, Path, description = "The site's id."), MatrixQuery),
    responses((status = 200, description = "The picture.", body = String, content_type = "image/svg+xml"))
)]
pub async fn draw_working_site_matrix(
    State(app): State<App>,
    _: Cataloguer,
    Id(id): Id<RecordId>,
    Query(query): Query<MatrixQuery>,
) -> Result<Response, Problem> {
    let strata = strata(&app, id, &query).await?;
    let href = |id| format!("/workbench/records/{id}");
    let svg = strata.in_order(move |strata, section| strata.svg(section, href));
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], svg.await?).into_response())
}
