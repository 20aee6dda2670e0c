//! `/assets/{name}`: scripts and styles, embedded in the binary.

use axum::body::Body;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::http::extract::IfNoneMatch;
use crate::http::problem::Problem;

/// What `npm run build` wrote into `web/dist`; `make` runs it first.
#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Bundle;

/// The address of an asset, carrying a piece of its hash.
pub(super) fn address(name: &str) -> String {
    match Bundle::get(name) {
        Some(file) => format!("/assets/{name}?v={}", tag(&file)),
        None => format!("/assets/{name}"),
    }
}

/// `GET /assets/{name}`. An address with another hash answers the asset as it is now, so it is asked about each time.
pub(super) async fn asset(
    Path(name): Path<String>,
    axum::extract::RawQuery(query): axum::extract::RawQuery,
    held: IfNoneMatch,
) -> Result<Response, Problem> {
    let file = Bundle::get(&name).ok_or_else(Problem::not_found)?;
    let tag = tag(&file);
    let etag = format!("\"{tag}\"");
    let lasting = query.as_deref() == Some(format!("v={tag}").as_str());
    let keep = if lasting {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let mut response = if held.holds(&etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let kind = HeaderValue::from_str(file.metadata.mimetype()).map_err(Problem::internal)?;
        (
            [(header::CONTENT_TYPE, kind)],
            Body::from(file.data.into_owned()),
        )
            .into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    headers.insert(
        header::ETAG,
        HeaderValue::from_str(&etag).map_err(Problem::internal)?,
    );
    Ok(response)
}

fn tag(file: &EmbeddedFile) -> String {
    hex::encode(&file.metadata.sha256_hash()[..8])
}
