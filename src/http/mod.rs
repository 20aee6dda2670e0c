//! The HTTP surface: one router, one edge.

pub mod api;
pub mod curation;
pub mod documents;
pub mod extract;
pub mod health;
pub mod identity;
pub mod iiif;
pub mod middleware;
pub mod openapi;
pub mod pages;
pub mod problem;
pub mod serve;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use tokio::sync::Semaphore;

use crate::app::App;
use middleware::edge::{Edge, edge};
use middleware::rate_limit::{Rate, RateLimit};
use problem::{Problem, types};

/// Everything this node answers, behind its edge.
pub fn router(app: App) -> Router {
    let edge_state = Arc::new(edge_of(&app));
    Router::new()
        .merge(api::routes())
        .merge(curation::routes())
        .merge(documents::routes())
        .merge(health::routes())
        .merge(iiif::routes())
        .route("/id/{id}", get(identity::redirect))
        .merge(pages::routes())
        .fallback(pages::nothing_here)
        .method_not_allowed_fallback(|| async {
            Problem::new(
                &types::METHOD_NOT_ALLOWED,
                "this address does not take that method",
            )
        })
        .with_state(app)
        .layer(from_fn_with_state(edge_state, edge))
}

fn edge_of(app: &App) -> Edge {
    let limits = &app.config.limits;
    let rate = Rate {
        per_second: f64::from(limits.requests_per_second),
        burst: f64::from(limits.request_burst),
    };
    Edge {
        public_url: app.config.public_url.clone(),
        trusted_proxies: app.config.trusted_proxies.clone(),
        clock: app.clock.clone(),
        rate_limit: RateLimit::new(rate),
        under_way: Semaphore::new(limits.requests as usize),
        time_limit: Duration::from_millis(limits.request_timeout_ms),
    }
}
