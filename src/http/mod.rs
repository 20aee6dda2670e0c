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
use axum::response::Response;
use axum::routing::get;
use http::Request;
use hyper::body::Incoming;
use tokio::sync::Semaphore;

use crate::app::App;
use iiif::images::Address;
use middleware::edge::{Edge, edge};
use middleware::rate_limit::{Rate, RateLimit};
use problem::{Problem, types};
use serve::{Answers, Peer};

/// Everything a node answers, behind its edge: published photographs at once, all else through one router.
#[derive(Debug, Clone)]
pub struct Site {
    app: App,
    edge: Arc<Edge>,
    router: Router,
}

impl Site {
    /// What `app` answers.
    pub fn new(app: App) -> Self {
        let edge = Arc::new(edge_of(&app));
        Self {
            router: router(app.clone(), Arc::clone(&edge)),
            app,
            edge,
        }
    }
}

impl Answers for Site {
    async fn answer(&self, peer: Peer, request: Request<Incoming>) -> Response {
        let Some(address) = Address::of(request.uri().path()) else {
            return self.router.answer(peer, request).await;
        };
        let (method, path) = (request.method(), request.uri().path());
        let arrival = self.edge.arrival(peer.0.ip(), request.headers());
        let route = address.label();
        let inner = iiif::images::answer(
            &self.app,
            arrival.client,
            &address,
            method,
            request.headers(),
        );
        self.edge.around(arrival, route, method, path, inner).await
    }
}

fn router(app: App, at: Arc<Edge>) -> Router {
    Router::new()
        .merge(api::routes())
        .merge(curation::routes())
        .merge(documents::routes())
        .merge(health::routes())
        .merge(iiif::routes())
        .route("/id/{id}", get(identity::redirect))
        .merge(pages::routes())
        .fallback(pages::nothing_here)
        .method_not_allowed_fallback(async || wrong_method())
        .with_state(app)
        .layer(from_fn_with_state(at, edge))
}

fn wrong_method() -> Problem {
    Problem::new(
        &types::METHOD_NOT_ALLOWED,
        "this address does not take that method",
    )
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
