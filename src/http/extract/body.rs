//! JSON bodies: typed (small ones) and content (records, checked by the domain). Bounded in size and time; the
//! content type is asked for; encoded bodies are refused, never unpacked.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use http::{HeaderMap, Method, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::strict;
use crate::app::App;
use crate::http::problem::{Problem, types};

/// How long a whole JSON body may take to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(15);

/// What a body comes as.
const JSON: &[&str] = &["application/json"];
/// What one comes as that says no more than what changes (RFC 7396).
const PATCH: &[&str] = &["application/json", "application/merge-patch+json"];

/// A small typed body; every unknown or unreadable field is named.
#[derive(Debug, Clone)]
pub struct Json<T>(pub T);

/// The content of a record as it was sent: an object, not yet checked against its kind.
#[derive(Debug, Clone)]
pub struct JsonContent(pub Value);

impl<T: DeserializeOwned> FromRequest<App> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let taken = if request.method() == Method::PATCH {
            PATCH
        } else {
            JSON
        };
        let object = read_json_object(request, app.config.limits.json_bytes, taken).await?;
        strict::read_object(object)
            .map(Self)
            .map_err(Problem::content)
    }
}

impl FromRequest<App> for JsonContent {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let object = read_json_object(request, app.config.limits.json_bytes, PATCH).await?;
        Ok(Self(Value::Object(object)))
    }
}

async fn read_json_object(
    request: Request,
    limit: u64,
    taken: &[&str],
) -> Result<Map<String, Value>, Problem> {
    let (parts, body) = request.into_parts();
    require_media_type(&parts.headers, taken)?;
    let bytes = read_body(body, limit, "JSON body").await?;
    match serde_json::from_slice(&bytes) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Problem::new(
            &types::INVALID_JSON,
            "the body is JSON, but a JSON object is asked for",
        )),
        Err(error) => Err(Problem::new(
            &types::INVALID_JSON,
            format!("the body is not JSON: {error}"),
        )),
    }
}

/// A file that is held whole: one of the media types `taken`, of at most `limit` bytes.
pub async fn read_file<'a>(
    headers: &HeaderMap,
    body: Body,
    taken: &[&'a str],
    limit: u64,
) -> Result<(&'a str, Bytes), Problem> {
    let media_type = require_media_type(headers, taken)?;
    Ok((media_type, read_body(body, limit, "file").await?))
}

async fn read_body(body: Body, limit: u64, what: &str) -> Result<Bytes, Problem> {
    let size = usize::try_from(limit).unwrap_or(usize::MAX);
    let collected = tokio::time::timeout(BODY_TIMEOUT, Limited::new(body, size).collect()).await;
    match collected {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.downcast_ref::<LengthLimitError>().is_some() => Err(Problem::new(
            &types::TOO_LARGE,
            format!("a {what} may have {limit} bytes"),
        )),
        Ok(Err(_)) => Err(Problem::new(
            &types::INVALID_JSON,
            "the body ended before it was whole",
        )),
        Err(_) => Err(Problem::new(
            &types::TOO_SLOW,
            "the body did not arrive in time",
        )),
    }
}

/// The media type of a body, in lower case and without parameters, if it is one of `taken`; 415 otherwise, and for
/// any `Content-Encoding`.
pub fn require_media_type<'a>(headers: &HeaderMap, taken: &[&'a str]) -> Result<&'a str, Problem> {
    let refuse = |words: String| Err(Problem::new(&types::UNSUPPORTED_MEDIA_TYPE, words));
    if headers
        .get(header::CONTENT_ENCODING)
        .is_some_and(|coding| coding != "identity")
    {
        return refuse(
            "encoded bodies are not unpacked; send it without Content-Encoding".to_owned(),
        );
    }
    let given = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim();
    match taken
        .iter()
        .find(|media_type| media_type.eq_ignore_ascii_case(essence))
    {
        Some(media_type) => Ok(media_type),
        None => refuse(format!("Content-Type must be {}", taken.join(" or "))),
    }
}
