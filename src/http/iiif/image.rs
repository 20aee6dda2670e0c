//! `/{id}/{region}/{size}/{rotation}/{quality}.{format}` (Image API 3.0 §4).
//!
//! The route is lean: no query a tile, nothing computed for who holds the answer already.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};

use super::door::Seen;
use super::fault;
use crate::app::App;
use crate::http::extract::IfNoneMatch;
use crate::http::problem::Problem;
use crate::imaging::plan::Plan;
use crate::media::serve_tile;
use crate::standards::iiif::image_request::{Canonical, parse};

/// Raised whenever the same pixels are encoded to other bytes.
const EDITION: u32 = 2;

/// Region, size, rotation, quality and format, after the identifier.
pub type Segments = (String, String, String, String, String);

/// The pixels that are asked for.
pub async fn answer(
    app: &App,
    seen: &Seen,
    segments: &Segments,
    held: &IfNoneMatch,
) -> Result<Response, Problem> {
    let (_, region, size, rotation, file) = segments;
    let request = parse(seen.version, region, size, rotation, file);
    let request = request.map_err(|fault| fault::of_request(&fault))?;
    let pyramid = seen.pyramid();
    let plan = app.tiles.plan(pyramid, &request, seen.largest).await;
    let plan = plan.map_err(fault::of_tile)?;
    let canonical = format!("{}/{}", seen.service(app), Canonical(&plan, seen.version));
    let etag = etag(seen, &plan, &canonical);
    let mut response = if held.holds(&etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let body = app.tiles.answer(pyramid, &plan).await;
        let mut response = match body.map_err(fault::of_tile)? {
            serve_tile::Body::Whole(bytes) => Response::new(Body::from(bytes)),
            serve_tile::Body::Stream { len, stream } => {
                let mut response = Response::new(Body::from_stream(stream));
                let headers = response.headers_mut();
                headers.insert(header::CONTENT_LENGTH, HeaderValue::from(len));
                response
            }
        };
        let media_type = HeaderValue::from_static(plan.format.media_type());
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, media_type);
        response
    };
    let value = |text: &str| HeaderValue::from_str(text).map_err(Problem::internal);
    let links = format!(
        "<{canonical}>;rel=\"canonical\", {}",
        seen.version.profile_link()
    );
    let headers = response.headers_mut();
    headers.insert(header::ETAG, value(&etag)?);
    headers.insert(header::CACHE_CONTROL, seen.door.keep_pixels());
    headers.insert(header::LINK, value(&links)?);
    Ok(response)
}

/// Names the bytes of an answer. A pyramid never changes, so they follow from what is asked of it and from when it was made or purged; `max` is
/// as large as the picture is served at that moment, so the size is told too.
fn etag(seen: &Seen, plan: &Plan, canonical: &str) -> String {
    let pyramid = seen.pyramid();
    let (recipe, at) = (pyramid.making.recipe, pyramid.at);
    let (width, height) = (plan.width, plan.height);
    let told = format!("{EDITION}/{recipe}/{at}/{width}/{height}/{canonical}");
    let name = Sha256::digest(told);
    format!("\"{}\"", URL_SAFE_NO_PAD.encode(&name[..18]))
}
