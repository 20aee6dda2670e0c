//! The OpenAPI documents and Swagger UI, all from this binary: nothing is fetched from elsewhere.

use std::sync::LazyLock;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use serde_json::Value;
use utoipa_swagger_ui::{Config, SwaggerUi, Url};

use super::api::answer::hashed_json;
use super::extract::{IfNoneMatch, NoQuery};
use super::openapi;
use super::problem::Problem;
use crate::app::App;

static MUSEUM: LazyLock<Value> = LazyLock::new(openapi::museum);
static CURATION: LazyLock<Value> = LazyLock::new(openapi::curation);

/// `/openapi/museum.json`, `/openapi/curation.json` and `/docs`.
pub fn routes() -> Router<App> {
    let urls = [
        Url::with_primary("Museum", "/openapi/museum.json", true),
        Url::new("Curation", "/openapi/curation.json"),
    ];
    let config = Config::new(urls)
        .validator_url("none")
        .deep_linking(true)
        .persist_authorization(false);
    Router::new()
        .route("/openapi/museum.json", get(museum))
        .route("/openapi/curation.json", get(curation))
        .merge(Router::from(SwaggerUi::new("/docs").config(config)))
}

async fn museum(_: NoQuery, held: IfNoneMatch) -> Result<Response, Problem> {
    hashed_json(&*MUSEUM, &held, None)
}

async fn curation(_: NoQuery, held: IfNoneMatch) -> Result<Response, Problem> {
    hashed_json(&*CURATION, &held, None)
}
