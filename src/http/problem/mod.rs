//! `Problem`, the only error type of the HTTP surface (RFC 9457, `application/problem+json`).
//!
//! A handler returns one and knows neither the request id nor the public address: the answer carries the problem as
//! an extension, and the edge (`middleware::edge`) writes the body, logs a 5xx once with its cause, and sends the
//! client nothing of that cause. The pages write a body of their own (HTML), which the edge leaves as it is.

mod convert;
pub mod types;

use std::sync::Arc;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use convert::unauthenticated;
pub use types::ProblemType;

/// What lies behind a failure; only ever logged.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// One fault within a request: where, what kind, and in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldFault {
    /// JSON pointer (RFC 6901) into the body, or `/name` of a parameter; `""` is the whole.
    #[schema(example = "/labels")]
    pub pointer: String,
    /// Stable `snake_case` code of the fault.
    #[schema(example = "required")]
    pub code: String,
    /// The fault in words.
    #[schema(example = "a label in at least one language is required")]
    pub detail: String,
}

impl FieldFault {
    /// A fault at a pointer.
    pub fn new(
        pointer: impl Into<String>,
        code: impl Into<String>,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            pointer: pointer.into(),
            code: code.into(),
            detail: detail.into(),
        }
    }
}

/// What the client is sent when a request is refused or fails (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// Address of the page that explains this type.
    #[serde(rename = "type")]
    #[schema(format = "uri", example = "https://museum.example/problems/not_found")]
    pub kind: String,
    /// The same line in every problem of this type.
    #[schema(example = "There is nothing here")]
    pub title: String,
    /// The status of the answer.
    #[schema(example = 404)]
    pub status: u16,
    /// This occurrence, in words.
    #[schema(example = "no published record has this id")]
    pub detail: String,
    /// The path that was asked for.
    #[schema(example = "/api/v1/objects/0190a1b2-0000-7000-8000-000000000000")]
    pub instance: String,
    /// Names this request in the server's log; also in the `X-Request-Id` header.
    #[schema(example = "0199b3c0-5f7e-7a31-8d3c-2b1a09f8e7d6")]
    pub request_id: String,
    /// Every fault found, if the problem lies in parts of the request.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldFault>,
}

/// A refusal or failure on its way to the edge.
#[derive(Debug)]
pub struct Problem {
    kind: &'static ProblemType,
    detail: String,
    errors: Vec<FieldFault>,
    headers: Vec<(HeaderName, HeaderValue)>,
    cause: Option<Cause>,
}

impl Problem {
    /// A problem of this type, told in words fit for the client.
    pub fn new(kind: &'static ProblemType, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            errors: Vec::new(),
            headers: Vec::new(),
            cause: None,
        }
    }

    /// 404: unknown and never published alike, so that neither can be told from the other.
    pub fn not_found() -> Self {
        Self::new(
            &types::NOT_FOUND,
            "no published record or page has this address",
        )
    }

    /// 410: once published, now withdrawn.
    pub fn withdrawn() -> Self {
        Self::new(
            &types::WITHDRAWN,
            "this record has been withdrawn from publication",
        )
    }

    /// 400: parameters are wrong; every fault is named.
    pub fn parameters(errors: Vec<FieldFault>) -> Self {
        let detail = summary(&errors);
        Self::new(&types::INVALID_PARAMETERS, detail).with_errors(errors)
    }

    /// 400: one parameter is wrong.
    pub fn parameter(name: &str, code: &str, detail: impl Into<String>) -> Self {
        Self::parameters(vec![FieldFault::new(format!("/{name}"), code, detail)])
    }

    /// 422: the content is wrong; every fault is named.
    pub fn content(errors: Vec<FieldFault>) -> Self {
        let detail = summary(&errors);
        Self::new(&types::INVALID_CONTENT, detail).with_errors(errors)
    }

    /// 503 with the seconds to wait.
    pub fn busy(retry_after_s: u64) -> Self {
        Self::new(&types::BUSY, "no room for this request at the moment").retry_after(retry_after_s)
    }

    /// 500: the client learns nothing but the request id; the cause goes to the log, once, at the edge.
    pub fn internal(cause: impl Into<Cause>) -> Self {
        Self::new(&types::INTERNAL, "the request could not be completed").caused_by(cause)
    }

    /// Adds the faults the problem consists of.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<FieldFault>) -> Self {
        self.errors = errors;
        self
    }

    /// Adds a header to the answer.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Adds `Retry-After`, in seconds.
    #[must_use]
    pub fn retry_after(self, seconds: u64) -> Self {
        self.with_header(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)))
    }

    /// Adds the cause, for the log alone.
    #[must_use]
    pub fn caused_by(mut self, cause: impl Into<Cause>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// The status the answer will have.
    pub fn status(&self) -> StatusCode {
        self.kind.status()
    }

    /// The type of the problem.
    pub fn kind(&self) -> &'static ProblemType {
        self.kind
    }

    /// The words for the client.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The faults named.
    pub fn errors(&self) -> &[FieldFault] {
        &self.errors
    }

    /// The cause, for the log alone.
    pub fn cause(&self) -> Option<&Cause> {
        self.cause.as_ref()
    }

    /// The document for the client.
    pub fn body(&self, public_url: &str, instance: &str, request_id: &str) -> ProblemBody {
        ProblemBody {
            kind: format!(
                "{}/problems/{}",
                public_url.trim_end_matches('/'),
                self.kind.code
            ),
            title: self.kind.title.to_owned(),
            status: self.kind.status,
            detail: self.detail.clone(),
            instance: instance.to_owned(),
            request_id: request_id.to_owned(),
            errors: self.errors.clone(),
        }
    }
}

/// The extension by which a response tells the edge that it is a problem.
#[derive(Debug, Clone)]
pub struct Attached(pub Arc<Problem>);

impl IntoResponse for Problem {
    fn into_response(mut self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status();
        for (name, value) in std::mem::take(&mut self.headers) {
            response.headers_mut().append(name, value);
        }
        response.extensions_mut().insert(Attached(Arc::new(self)));
        response
    }
}

fn summary(errors: &[FieldFault]) -> String {
    match errors {
        [] => "the request is not acceptable".to_owned(),
        [one] => one.detail.clone(),
        [first, rest @ ..] => format!("{} (and {} more)", first.detail, rest.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_tells_the_client_nothing_of_its_cause() {
        let problem = Problem::internal("password of the database is hunter2");
        let body = serde_json::to_string(&problem.body("http://m.example/", "/x", "r"))
            .expect("serialises");
        assert!(!body.contains("hunter2"), "{body}");
        assert!(
            body.contains("http://m.example/problems/internal"),
            "{body}"
        );
    }
}
