//! Who may call from other web pages: everybody may read what is public, nobody may touch curation.
//!
//! Decided by path, at the edge, so that refusals and failures carry the same headers as answers.

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};

const EXPOSED: HeaderValue = HeaderValue::from_static(
    "etag, link, location, retry-after, x-request-id, content-length, content-range",
);
const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, OPTIONS");
const ALLOWED: HeaderValue = HeaderValue::from_static(
    "accept, accept-language, content-type, if-none-match, if-modified-since, range",
);
const ANYONE: HeaderValue = HeaderValue::from_static("*");

/// Whether this path belongs to the public read surface that other sites may call.
pub fn is_open(path: &str) -> bool {
    const OPEN: [&str; 7] = [
        "/api/v1",
        "/iiif",
        "/id",
        "/openapi",
        "/problems",
        "/files",
        "/health",
    ];
    const CLOSED: &str = "/api/v1/curation";
    let under = |root: &str| {
        path.strip_prefix(root)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    OPEN.iter().any(|root| under(root)) && !under(CLOSED)
}

/// Marks an answer of the public read surface as readable from anywhere, without credentials.
pub fn open(headers: &mut HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, ANYONE);
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
}

/// The answer to whoever asks what an open path takes: a browser before it reads from another page, or anybody.
pub fn options(method: &Method, path: &str) -> Option<Response> {
    if method != Method::OPTIONS || !is_open(path) {
        return None;
    }
    let answer: [(HeaderName, HeaderValue); 4] = [
        (header::ALLOW, METHODS),
        (header::ACCESS_CONTROL_ALLOW_METHODS, METHODS),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED),
        (
            header::ACCESS_CONTROL_MAX_AGE,
            HeaderValue::from_static("86400"),
        ),
    ];
    Some((StatusCode::NO_CONTENT, answer).into_response())
}

#[cfg(test)]
mod tests {
    use super::is_open;

    #[test]
    fn curation_and_look_alikes_are_closed() {
        for path in [
            "/api/v1/objects",
            "/iiif/image/3/x/info.json",
            "/id/x",
            "/problems/stale",
        ] {
            assert!(is_open(path), "{path}");
        }
        for path in [
            "/api/v1/curation",
            "/api/v1/curation/records",
            "/workbench",
            "/",
            "/iiifx",
            "/identity",
        ] {
            assert!(!is_open(path), "{path}");
        }
    }
}
