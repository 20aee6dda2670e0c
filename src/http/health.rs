//! Whether the node lives, and whether it can do its work.

use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use http::{HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use crate::app::App;
use crate::db;

/// How long a check may take before it counts as failed.
const PATIENCE: Duration = Duration::from_secs(3);

/// `/health/live` and `/health/ready`.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/health/live", get(live))
        .route("/health/ready", get(ready))
}

/// The process answers; nothing else is asked.
async fn live() -> Response {
    answer(StatusCode::OK, &json!({"status": "live"}))
}

/// Database and store answer, and the index has once been level with the log. What fails is named, not why; the log
/// says that.
async fn ready(State(app): State<App>) -> Response {
    let (database, store) = tokio::join!(
        check("database", database(&app)),
        check("store", store(&app))
    );
    let index = app.index.is_level();
    let ready = database && store && index;
    let word = |well: bool| if well { "ok" } else { "unavailable" };
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let body = json!({
        "status": if ready { "ready" } else { "not_ready" },
        "checks": {"database": word(database), "store": word(store), "index": word(index)},
    });
    answer(status, &body)
}

async fn check<E: std::fmt::Display>(
    name: &str,
    work: impl Future<Output = Result<(), E>>,
) -> bool {
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::warn!(check = name, %error, "not ready");
            false
        }
        Err(_) => {
            tracing::warn!(check = name, "not ready: no answer in time");
            false
        }
    }
}

async fn database(app: &App) -> Result<(), db::DbError> {
    let mut reader = app.db.read().await?;
    db::publications::head(&mut reader.conn()).await.map(|_| ())
}

async fn store(app: &App) -> Result<(), crate::storage::StoreError> {
    app.store.ready().await
}

fn answer(status: StatusCode, body: &Value) -> Response {
    let mut response = (status, Json(body)).into_response();
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    response
}
