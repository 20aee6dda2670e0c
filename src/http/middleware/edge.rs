//! The outermost ring of every request: its id, the client's true address, the rate limit, the concurrency cap, the
//! time limit, panics, problem bodies, security headers, CORS, one line of access log.
//!
//! Neither `Host` nor any `X-Forwarded-*` header changes an answer; `X-Forwarded-For` of a trusted proxy names the
//! client for the log and the rate limit alone.

use std::net::{IpAddr, Ipv4Addr};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use http::{HeaderName, HeaderValue, Method, header};
use tokio::sync::Semaphore;
use tracing::Instrument;

use super::client_address::{ClientAddress, client_address};
use super::cors;
use super::rate_limit::RateLimit;
use crate::config::TrustedProxies;
use crate::domain::clock::Clock;
use crate::http::problem::{Attached, Problem, ProblemType, types};
use crate::http::serve::Peer;

/// The id of a request, minted here; never taken from the client.
#[derive(Debug, Clone)]
pub struct RequestId(pub Arc<str>);

/// What the edge needs of the node.
#[derive(Debug)]
pub struct Edge {
    /// Where the museum is reached, without a trailing slash.
    pub public_url: String,
    /// Who may tell the client's address.
    pub trusted_proxies: TrustedProxies,
    /// Mints request ids.
    pub clock: Arc<dyn Clock>,
    /// How often one address may ask.
    pub rate_limit: RateLimit,
    /// How many requests may be under way.
    pub under_way: Semaphore,
    /// How long one may take (uploads are timed by their own progress).
    pub time_limit: Duration,
}

/// What is worth a line at `info`, a span, a token of the rate limit: everything but pictures, assets and probes.
fn is_light(path: &str) -> bool {
    ["/iiif/image/", "/assets/", "/health/"]
        .iter()
        .any(|root| path.starts_with(root))
}

fn is_upload(method: &Method, path: &str) -> bool {
    method == Method::POST && path == "/api/v1/curation/uploads"
}

/// The middleware.
pub async fn edge(State(edge): State<Arc<Edge>>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id: Arc<str> = edge.clock.new_id().to_string().into();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let peer = request
        .extensions()
        .get::<Peer>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip());
    let client = client_address(peer, request.headers(), &edge.trusted_proxies);
    request.extensions_mut().insert(RequestId(id.clone()));
    request.extensions_mut().insert(ClientAddress(client));

    let light = is_light(&path);
    let mut response = if let Some(answer) = cors::preflight(&method, &path, request.headers()) {
        answer
    } else {
        let span = if light {
            tracing::Span::none()
        } else {
            tracing::info_span!("request", request_id = %id)
        };
        admit(
            &edge,
            client,
            light,
            is_upload(&method, &path),
            request,
            next,
        )
        .instrument(span)
        .await
    };
    finish(&edge, &mut response, &method, &path, &id);

    let status = response.status().as_u16();
    let elapsed = started.elapsed();
    let route = route
        .as_ref()
        .map_or("none", MatchedPath::as_str)
        .to_owned();
    metrics::counter!("celadon_http_requests_total", "route" => route.clone(), "status" => status.to_string())
        .increment(1);
    metrics::histogram!("celadon_http_request_seconds", "route" => route)
        .record(elapsed.as_secs_f64());
    let ms = elapsed.as_secs_f64() * 1000.0;
    if light {
        tracing::debug!(target: "celadon::access", request_id = %id, %method, path, status, ms, %client, "request");
    } else {
        tracing::info!(target: "celadon::access", request_id = %id, %method, path, status, ms, %client, "request");
    }
    response
}

/// Lets a request in if its client and the server have room for it, and sees it through.
async fn admit(
    edge: &Edge,
    client: IpAddr,
    light: bool,
    upload: bool,
    request: Request,
    next: Next,
) -> Response {
    if !light && let Err(wait) = edge.rate_limit.take(client, Instant::now()) {
        return Problem::new(
            &types::TOO_MANY_REQUESTS,
            "this address has asked too often; wait a little",
        )
        .retry_after(wait.as_secs() + 1)
        .into_response();
    }
    let Ok(_place) = edge.under_way.try_acquire() else {
        return Problem::busy(1).into_response();
    };
    let work = AssertUnwindSafe(next.run(request)).catch_unwind();
    let outcome = if upload {
        Ok(work.await)
    } else {
        tokio::time::timeout(edge.time_limit, work).await
    };
    match outcome {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => {
            Problem::internal(format!("panic: {}", panic_words(&*panic))).into_response()
        }
        Err(_) => Problem::busy(5)
            .caused_by("the handler ran out of time")
            .into_response(),
    }
}

fn panic_words(panic: &(dyn std::any::Any + Send)) -> String {
    let words = panic
        .downcast_ref::<&str>()
        .map(|words| (*words).to_owned());
    words
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no words".to_owned())
}

/// Writes problem bodies, logs failures once, sets the headers that every answer carries.
fn finish(edge: &Edge, response: &mut Response, method: &Method, path: &str, id: &str) {
    if let Some(problem) = bare_refusal(response) {
        let headers = response.headers().clone();
        *response = problem.into_response();
        if let Some(allow) = headers.get(header::ALLOW) {
            response.headers_mut().insert(header::ALLOW, allow.clone());
        }
    }
    if let Some(Attached(problem)) = response.extensions_mut().remove::<Attached>() {
        log_failure(&problem, method, path, id);
        let body = problem.body(&edge.public_url, path, id);
        let text = serde_json::to_vec(&body).unwrap_or_default();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        *response.body_mut() = Body::from(text);
    }
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
    if cors::is_open(path) {
        cors::open(headers);
    }
    let resource_policy = if cors::is_open(path) {
        "cross-origin"
    } else {
        "same-origin"
    };
    let always: [(HeaderName, &'static str); 5] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            resource_policy,
        ),
    ];
    for (name, value) in always {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    if edge.public_url.starts_with("https://") {
        let year = HeaderValue::from_static("max-age=31536000");
        headers
            .entry(header::STRICT_TRANSPORT_SECURITY)
            .or_insert(year);
    }
}

/// Own scripts and pictures only; styles inline because the viewers set them; no frames, plugins or foreign forms.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; \
    manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A refusal made below us by the framework, in plain words, told again as a problem.
fn bare_refusal(response: &Response) -> Option<Problem> {
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error())
        || response.extensions().get::<Attached>().is_some()
    {
        return None;
    }
    let kind = response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    if kind.is_some_and(|kind| !kind.starts_with("text/plain")) {
        return None;
    }
    let same_status = types::ALL
        .iter()
        .copied()
        .find(|kind| kind.status == status.as_u16());
    let kind: &ProblemType = same_status.unwrap_or(if status.is_server_error() {
        &types::INTERNAL
    } else {
        &types::INVALID_PARAMETERS
    });
    Some(Problem::new(kind, kind.title))
}

fn log_failure(problem: &Problem, method: &Method, path: &str, id: &str) {
    if !problem.status().is_server_error() {
        return;
    }
    let cause = problem
        .cause()
        .map(|cause| chain(cause.as_ref()))
        .unwrap_or_default();
    let code = problem.kind().code;
    if problem.kind() == &types::INTERNAL {
        tracing::error!(request_id = %id, %method, path, code, cause, "request failed");
    } else {
        tracing::warn!(request_id = %id, %method, path, code, cause, "request turned away");
    }
}

/// An error and all that caused it, in one line.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}
