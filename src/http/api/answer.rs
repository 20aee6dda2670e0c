//! Public answers: an `ETag` that is a hash of the body, 304 for whoever holds it already.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::http::extract::IfNoneMatch;
use crate::http::problem::Problem;

/// Answers with a JSON body, or 304 if the client holds it. `no-cache`: kept, but asked about each time, so that a
/// withdrawal is seen at once.
pub fn hashed_json(
    body: &impl Serialize,
    held: &IfNoneMatch,
    link: Option<&str>,
) -> Result<Response, Problem> {
    let bytes = serde_json::to_vec(body).map_err(Problem::internal)?;
    hashed(bytes, "application/json", held, link)
}

/// The same for a body of any kind.
pub fn hashed(
    bytes: Vec<u8>,
    content_type: &'static str,
    held: &IfNoneMatch,
    link: Option<&str>,
) -> Result<Response, Problem> {
    let hash = URL_SAFE_NO_PAD.encode(&Sha256::digest(&bytes)[..18]);
    let etag = format!("\"{hash}\"");
    let mut headers: Vec<(HeaderName, HeaderValue)> =
        vec![(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))];
    headers.push((
        header::ETAG,
        HeaderValue::from_str(&etag).map_err(Problem::internal)?,
    ));
    if let Some(link) = link {
        headers.push((
            header::LINK,
            HeaderValue::from_str(link).map_err(Problem::internal)?,
        ));
    }
    let mut response = if held.holds(&etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        headers.push((header::CONTENT_TYPE, HeaderValue::from_static(content_type)));
        Response::new(Body::from(bytes))
    };
    response.headers_mut().extend(headers);
    Ok(response)
}

/// `Link: <…>; rel="next"` (RFC 8288), the same question with another cursor.
pub fn next_link(public_url: &str, path: &str, query: Option<&str>, cursor: &str) -> String {
    let pairs = query.unwrap_or_default().split('&');
    let kept = pairs.filter(|pair| !pair.is_empty() && pair.split('=').next() != Some("cursor"));
    let mut asked: Vec<String> = kept.map(str::to_owned).collect();
    asked.push(format!("cursor={cursor}"));
    format!("<{public_url}{path}?{}>; rel=\"next\"", asked.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_asks_the_same_question() {
        let link = next_link(
            "https://m.example",
            "/api/v1/objects",
            Some("limit=2&cursor=old&count=true"),
            "new",
        );
        assert_eq!(
            link,
            "<https://m.example/api/v1/objects?limit=2&count=true&cursor=new>; rel=\"next\""
        );
    }
}
