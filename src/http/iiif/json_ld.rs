//! JSON-LD documents: in which dress they go out, and whether they have to.
//!
//! Image API 3.0 §5.1 and Presentation API 3.0 §6.2: `application/ld+json` with its profile, unless the client would
//! rather have plain JSON; then a `Link` leads to the context. Image API 2.1 §5: plain JSON, unless the client would
//! rather have `application/ld+json`.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::http::extract::IfNoneMatch;
use crate::http::problem::Problem;
use crate::standards::iiif::version::Version;

/// A context, and how documents of it go out to whoever does not mind.
#[derive(Debug, Clone, Copy)]
pub struct Dress {
    /// The address of the context.
    context: &'static str,
    /// Plain JSON rather than JSON-LD, which has no profile then.
    plain: bool,
}

impl Dress {
    /// JSON-LD of this context.
    pub const fn linked(context: &'static str) -> Self {
        Self {
            context,
            plain: false,
        }
    }
}

impl From<Version> for Dress {
    fn from(version: Version) -> Self {
        Self {
            context: version.context(),
            plain: version == Version::Two,
        }
    }
}

/// Answers with a document of this context, or 304 to whoever holds it.
pub fn answer(
    document: &Value,
    dress: Dress,
    asked: &HeaderMap,
    cache_control: HeaderValue,
    mut links: Vec<String>,
) -> Result<Response, Problem> {
    let body = serde_json::to_vec(document).map_err(Problem::internal)?;
    let context = dress.context;
    let plain = wants_plain_json(asked, dress.plain);
    let media_type = if plain {
        links.push(format!(
            "<{context}>;rel=\"http://www.w3.org/ns/json-ld#context\";type=\"application/ld+json\""
        ));
        "application/json".to_owned()
    } else if dress.plain {
        "application/ld+json".to_owned()
    } else {
        format!("application/ld+json;profile=\"{context}\"")
    };
    let mut hash = Sha256::new_with_prefix(&body);
    hash.update([u8::from(plain)]);
    let etag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(&hash.finalize()[..18]));
    let value = |text: &str| HeaderValue::from_str(text).map_err(Problem::internal);
    let mut response = if IfNoneMatch::from_headers(asked).holds(&etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = Response::new(Body::from(body));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, value(&media_type)?);
        response
    };
    let headers = response.headers_mut();
    headers.insert(header::ETAG, value(&etag)?);
    headers.insert(header::CACHE_CONTROL, cache_control);
    headers.insert(header::VARY, HeaderValue::from_static("accept"));
    if !links.is_empty() {
        headers.insert(header::LINK, value(&links.join(", "))?);
    }
    Ok(response)
}

/// Whether `Accept` ranks plain JSON above JSON-LD (RFC 9110 §12.5.1), or as high where that is the usual dress. A browser's address line, which asks for HTML, is
/// shown plain JSON too: not every browser displays the other.
fn wants_plain_json(headers: &HeaderMap, usual: bool) -> bool {
    let mut ranges: Vec<(&str, f32)> = Vec::new();
    let lines = headers.get_all(header::ACCEPT).iter();
    for part in lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
    {
        let mut parameters = part.split(';').map(str::trim);
        let range = parameters.next().unwrap_or_default();
        let quality = parameters
            .find_map(|parameter| parameter.strip_prefix("q="))
            .map_or(Some(1.0), |q| q.parse().ok());
        ranges.push((range, quality.unwrap_or(0.0)));
    }
    let rank = |kind: &str| {
        let best = |range: &str| {
            let found = ranges
                .iter()
                .filter(|(name, _)| name.eq_ignore_ascii_case(range));
            found.map(|(_, quality)| *quality).reduce(f32::max)
        };
        best(kind)
            .or_else(|| best("application/*"))
            .or_else(|| best("*/*"))
            .unwrap_or(0.0)
    };
    let (plain, linked) = (rank("application/json"), rank("application/ld+json"));
    let shown = usual || ranges.iter().any(|(name, _)| *name == "text/html");
    plain > linked || (plain >= linked && shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_json_goes_to_whoever_ranks_it_higher() {
        let plain = |accept: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_str(accept).unwrap());
            wants_plain_json(&headers, false)
        };
        assert!(!wants_plain_json(&HeaderMap::new(), false));
        assert!(wants_plain_json(&HeaderMap::new(), true));
        for accept in [
            "*/*",
            "application/ld+json",
            "application/ld+json;profile=\"http://iiif.io/api/image/3/context.json\"",
            "application/json;q=0.5, application/ld+json",
            "application/json, application/ld+json",
            "application/*",
            "image/png",
            "application/json;q=nonsense",
            "",
        ] {
            assert!(!plain(accept), "{accept}");
        }
        for accept in [
            "application/json",
            "application/json, */*;q=0.1",
            "application/json, application/ld+json;q=0.9",
            "application/ld+json;q=0, */*",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        ] {
            assert!(plain(accept), "{accept}");
        }
    }
}
