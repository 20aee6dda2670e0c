//! `GET /search`: finding working copies.

use axum::extract::{OriginalUri, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Uri, header};

use crate::app::App;
use crate::follow::Working;
use crate::http::api::answer::next_link;
use crate::http::api::search::{
    SearchAnswer, SearchParameters, SearchQuery, WorkingParameters, answer,
};
use crate::http::extract::{Cataloguer, TwoQueries};
use crate::http::problem::Problem;

/// Search working copies
///
/// The public search over working copies in every state, restricted fields and exact places included: the same language,
/// parameters and answer, and `state` and `publication` besides, as filters, facets and fields of `q` and `filter`; `explain`
/// tells what scores are made of.
/// `min_seq` and `since` take numbers of the log of changes: `seq` of a write, or of an earlier answer.
#[utoipa::path(
    get,
    path = "/api/v1/curation/search",
    operation_id = "search_working_copies",
    tag = "search",
    params(SearchParameters, WorkingParameters),
    responses((status = 200, description = "A page of results.", body = SearchAnswer,
        headers(("Link" = String, description = "`rel=\"next\"`, if there is more (RFC 8288)."))))
)]
pub async fn search_working_copies(
    State(app): State<App>,
    _: Cataloguer,
    TwoQueries(states, parameters): TwoQueries<WorkingParameters, SearchParameters>,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, Problem> {
    let query = parameters.into_working_query(states, &app.config.limits)?;
    respond(&app, query, &uri).await
}

/// Answers a search of working copies, with the address of its next page.
pub(super) async fn respond(app: &App, query: SearchQuery, uri: &Uri) -> Result<Response, Problem> {
    let answer = answer::<Working>(app, query).await?;
    let mut response = axum::Json(&answer).into_response();
    if let Some(next) = &answer.next {
        let link = next_link(&app.config.public_url, uri.path(), uri.query(), next);
        let link = HeaderValue::from_str(&link).map_err(Problem::internal)?;
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}
