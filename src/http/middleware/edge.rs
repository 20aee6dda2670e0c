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
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use metrics::SharedString;
use tokio::sync::Semaphore;
use tracing::Instrument;
use uuid::Uuid;

use super::client_address::{ClientAddress, client_address};
use super::cors;
use super::rate_limit::RateLimit;
use crate::config::TrustedProxies;
use crate::domain::clock::Clock;
use crate::http::problem::{Attached, Problem, ProblemType, types};
use crate::http::serve::Peer;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

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

/// A request that has arrived.
#[derive(Debug)]
pub struct Arrival {
    /// Minted here; never taken from the client.
    id: Uuid,
    /// Who asks.
    pub client: ClientAddress,
    started: Instant,
}

impl Edge {
    /// Takes note of a request.
    pub fn arrival(&self, peer: IpAddr, headers: &HeaderMap) -> Arrival {
        Arrival {
            id: self.clock.new_id(),
            client: ClientAddress(client_address(peer, headers, &self.trusted_proxies)),
            started: Instant::now(),
        }
    }

    /// Sees a request through: `inner` answers it if it is let in; `route` is its name among the metrics.
    pub async fn around(
        &self,
        arrival: Arrival,
        route: impl Into<SharedString>,
        method: &Method,
        path: &str,
        inner: impl Future<Output = Response>,
    ) -> Response {
        let Arrival {
            id,
            client: ClientAddress(client),
            started,
        } = arrival;
        let mut written = Uuid::encode_buffer();
        let id: &str = id.as_hyphenated().encode_lower(&mut written);
        let light = is_light(path);
        let mut response = if let Some(answer) = cors::options(method, path) {
            answer
        } else {
            let span = if light {
                tracing::Span::none()
            } else {
                tracing::info_span!("request", request_id = %id)
            };
            admit(self, client, light, is_upload(method, path), inner)
                .instrument(span)
                .await
        };
        finish(self, &mut response, method, path, id);

        let status = response.status().as_u16();
        let elapsed = started.elapsed();
        count(route.into(), status, elapsed);
        let ms = (elapsed.as_secs_f64() * 1e6).round() / 1e3;
        if light {
            tracing::debug!(target: "celadon::access", request_id = %id, %method, path, status, ms, %client, "request");
        } else {
            tracing::info!(target: "celadon::access", request_id = %id, %method, path, status, ms, %client, "request");
        }
        response
    }
}

fn count(route: SharedString, status: u16, elapsed: Duration) {
    let status: SharedString = match status {
        200 => "200".into(),
        304 => "304".into(),
        other => other.to_string().into(),
    };
    metrics::counter!("celadon_http_requests_total", "route" => route.clone(), "status" => status)
        .increment(1);
    metrics::histogram!("celadon_http_request_seconds", "route" => route)
        .record(elapsed.as_secs_f64());
}

/// The middleware around a router.
pub async fn edge(State(edge): State<Arc<Edge>>, mut request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or("none", MatchedPath::as_str).to_owned();
    let peer = request.extensions().get::<Peer>();
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip());
    let arrival = edge.arrival(peer, request.headers());
    request.extensions_mut().insert(arrival.client);
    let inner = next.run(request);
    edge.around(arrival, route, &method, &path, inner).await
}

/// Lets a request in if its client and the server have room for it, and sees it through.
async fn admit(
    edge: &Edge,
    client: IpAddr,
    light: bool,
    upload: bool,
    inner: impl Future<Output = Response>,
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
    let work = AssertUnwindSafe(inner).catch_unwind();
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

/// Writes problem bodies, logs failures once, sets the headers that answers carry.
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
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        // The pages have written theirs already.
        if !headers.contains_key(header::CONTENT_TYPE) {
            headers.insert(
                header::CONTENT_TYPE,
                HeaderValue::from_static("application/problem+json"),
            );
            let body = problem.body(&edge.public_url, path, id);
            let text = serde_json::to_vec(&body).unwrap_or_default();
            *response.body_mut() = Body::from(text);
        }
    }
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, value);
    }
    if cors::is_open(path) {
        cors::open(headers);
    }
    let resource_policy = if cors::is_open(path) {
        "cross-origin"
    } else {
        "same-origin"
    };
    let always = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (RESOURCE_POLICY, resource_policy),
    ];
    let of_documents = [
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    ];
    let bare = is_photograph(headers);
    let wanted = always
        .into_iter()
        .chain(of_documents.into_iter().filter(|_| !bare));
    for (name, value) in wanted {
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

/// What no browser runs or frames anything from: pixels, unlike SVG, which is a document.
fn is_photograph(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .map_or(&b""[..], HeaderValue::as_bytes);
    kind.starts_with(b"image/") && !kind.starts_with(b"image/svg")
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

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::routing::get;
    use http::StatusCode;
    use http_body_util::BodyExt;
    use serde_json::Value;
    use tower::ServiceExt;

    use super::super::rate_limit::Rate;
    use super::*;
    use crate::domain::clock::SystemClock;

    fn museum(rate: Rate) -> Router {
        let edge = Edge {
            public_url: "https://museum.example".to_owned(),
            trusted_proxies: TrustedProxies::default(),
            clock: Arc::new(SystemClock),
            rate_limit: RateLimit::new(rate),
            under_way: Semaphore::new(10),
            time_limit: Duration::from_millis(200),
        };
        let panics = || async {
            let inside = "secret".parse::<u8>();
            inside.expect("a secret of the inside").to_string()
        };
        let sleeps = || async { tokio::time::sleep(Duration::from_secs(5)).await };
        Router::new()
            .route("/api/v1/fine", get(|| async { "fine" }))
            .route("/api/v1/curation/fine", get(|| async { "fine" }))
            .route("/panics", get(panics))
            .route("/sleeps", get(sleeps))
            .layer(axum::middleware::from_fn_with_state(
                Arc::new(edge),
                super::edge,
            ))
    }

    async fn ask(
        router: &Router,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
    ) -> (StatusCode, http::HeaderMap, Value) {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = router
            .clone()
            .oneshot(request.body(Body::empty()).expect("a request"))
            .await
            .expect("infallible");
        let (parts, body) = answer.into_parts();
        let bytes = body.collect().await.expect("a body").to_bytes();
        (
            parts.status,
            parts.headers,
            serde_json::from_slice(&bytes).unwrap_or_default(),
        )
    }

    const FREE: Rate = Rate {
        per_second: 0.0,
        burst: 0.0,
    };

    #[tokio::test]
    async fn a_panic_becomes_a_failure_that_tells_nothing() {
        let router = museum(FREE);
        let (status, headers, body) = ask(&router, "GET", "/panics", &[]).await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(headers["content-type"], "application/problem+json");
        assert_eq!(body["type"], "https://museum.example/problems/internal");
        assert_eq!(
            body["request_id"],
            headers["x-request-id"].to_str().expect("ascii")
        );
        assert!(!body.to_string().contains("secret"), "{body}");
        let (status, ..) = ask(&router, "GET", "/api/v1/fine", &[]).await;
        assert_eq!(status, StatusCode::OK);
    }

    #[tokio::test]
    async fn a_handler_that_never_ends_is_ended() {
        let (status, headers, body) = ask(&museum(FREE), "GET", "/sleeps", &[]).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(headers.contains_key("retry-after"));
        assert_eq!(body["type"], "https://museum.example/problems/busy");
    }

    #[tokio::test]
    async fn unknown_addresses_and_methods_are_problems() {
        let (status, _, body) = ask(&museum(FREE), "GET", "/api/v1/nothing", &[]).await;
        assert_eq!(
            (status, body["status"].as_u64()),
            (StatusCode::NOT_FOUND, Some(404))
        );
        let (status, headers, body) = ask(&museum(FREE), "DELETE", "/api/v1/fine", &[]).await;
        assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(headers["allow"], "GET,HEAD");
        assert_eq!(
            body["type"],
            "https://museum.example/problems/method_not_allowed"
        );
    }

    #[tokio::test]
    async fn a_forged_host_changes_no_answer() {
        let forged = [
            ("host", "evil.example"),
            ("x-forwarded-host", "evil.example"),
            ("x-forwarded-proto", "http"),
        ];
        let (_, plain_headers, plain) = ask(&museum(FREE), "GET", "/api/v1/nothing", &[]).await;
        let (_, headers, body) = ask(&museum(FREE), "GET", "/api/v1/nothing", &forged).await;
        assert_eq!(plain["type"], body["type"]);
        assert_eq!(plain["instance"], body["instance"]);
        let names =
            |headers: &http::HeaderMap| headers.keys().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(names(&plain_headers), names(&headers));
        assert!(!format!("{headers:?}{body}").contains("evil"));
    }

    #[tokio::test]
    async fn the_public_surface_is_open_and_curation_is_not() {
        let router = museum(FREE);
        let origin = ("origin", "https://elsewhere.example");
        let (_, headers, _) = ask(&router, "GET", "/api/v1/fine", &[origin]).await;
        assert_eq!(headers["access-control-allow-origin"], "*");
        assert!(
            headers["access-control-expose-headers"]
                .to_str()
                .expect("ascii")
                .contains("etag")
        );
        assert!(!headers.contains_key("access-control-allow-credentials"));
        let (_, headers, _) = ask(&router, "GET", "/api/v1/curation/fine", &[origin]).await;
        assert!(!headers.contains_key("access-control-allow-origin"));
        let asks = [origin, ("access-control-request-method", "GET")];
        let (status, headers, _) = ask(&router, "OPTIONS", "/api/v1/fine", &asks).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
        assert!(
            headers["access-control-allow-headers"]
                .to_str()
                .expect("ascii")
                .contains("if-none-match")
        );
        let (status, headers, _) = ask(&router, "OPTIONS", "/api/v1/curation/fine", &asks).await;
        assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
        assert!(!headers.contains_key("access-control-allow-methods"));
    }

    #[tokio::test]
    async fn too_many_requests_are_told_when_to_come_back() {
        let router = museum(Rate {
            per_second: 0.5,
            burst: 2.0,
        });
        for _ in 0..2 {
            assert_eq!(
                ask(&router, "GET", "/api/v1/fine", &[]).await.0,
                StatusCode::OK
            );
        }
        // A stranger's header buys nothing: no proxy is trusted here.
        let (status, headers, body) = ask(
            &router,
            "GET",
            "/api/v1/fine",
            &[("x-forwarded-for", "203.0.113.9")],
        )
        .await;
        assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
        assert!(
            headers["retry-after"]
                .to_str()
                .expect("ascii")
                .parse::<u64>()
                .expect("seconds")
                >= 1
        );
        assert_eq!(body["title"], "Too many requests");
        assert_eq!(
            headers["access-control-allow-origin"], "*",
            "refusals are readable too"
        );
    }

    #[tokio::test]
    async fn every_answer_carries_the_safety_headers() {
        for path in ["/api/v1/fine", "/nothing"] {
            let (_, headers, _) = ask(&museum(FREE), "GET", path, &[]).await;
            assert_eq!(headers["x-content-type-options"], "nosniff");
            assert_eq!(headers["x-frame-options"], "DENY");
            assert!(
                headers["content-security-policy"]
                    .to_str()
                    .expect("ascii")
                    .contains("frame-ancestors 'none'")
            );
            assert!(headers.contains_key("strict-transport-security"));
            assert!(headers.contains_key("x-request-id"));
        }
    }
}
