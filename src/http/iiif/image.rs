//! `/{id}/{region}/{size}/{rotation}/{quality}.{format}` (Image API 3.0 §4).
//!
//! The route is lean: no query a tile, nothing computed for who holds the answer already.

use std::fmt::{self, Write};

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};

use super::body::Joined;
use super::door::Seen;
use super::fault;
use crate::app::App;
use crate::http::extract::IfNoneMatch;
use crate::http::middleware::client_address::ClientAddress;
use crate::http::problem::Problem;
use crate::imaging::plan::Plan;
use crate::media::serve_tile::{self, PyramidId};
use crate::standards::iiif::image_request::{Canonical, parse};

/// Raised whenever the same pixels are encoded to other bytes.
const EDITION: u32 = 3;

/// The pixels that are asked for; `segments` are region, size, rotation, and quality and format.
pub async fn answer(
    app: &App,
    client: ClientAddress,
    seen: &Seen,
    segments: [&str; 4],
    held: &IfNoneMatch,
) -> Result<Response, Problem> {
    let [region, size, rotation, file] = segments;
    let request = parse(seen.version, region, size, rotation, file);
    let request = request.map_err(|fault| fault::of_request(&fault))?;
    let pyramid = seen.picture.pyramid;
    let index = app.tiles.index(pyramid).await.map_err(fault::of_tile)?;
    let plan = app.tiles.plan(&index, &request, seen.picture.largest);
    let plan = plan.map_err(fault::of_tile)?;
    let profile = seen.version.profile_link();
    let address = fmt::from_fn(|f| {
        write!(
            f,
            "{}/{}",
            seen.service(app),
            Canonical(&plan, seen.version)
        )
    });
    let mut links = String::with_capacity(512);
    write!(links, "<{address}>;rel=\"canonical\", {profile}").map_err(Problem::internal)?;
    let etag = etag(seen, &plan, &links);
    let mut response = if held.holds(&etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let client = client.network();
        let body = app.tiles.answer(client, pyramid, index, &plan).await;
        let mut response = match body.map_err(fault::of_tile)? {
            serve_tile::Body::Whole(parts) => Response::new(Body::new(Joined::from(parts))),
            serve_tile::Body::Stream { len, stream } => of_length(len, Body::from_stream(stream)),
        };
        let media_type = HeaderValue::from_static(plan.format.media_type());
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, media_type);
        response
    };
    let value = |text: &str| HeaderValue::from_str(text).map_err(Problem::internal);
    let headers = response.headers_mut();
    // These and the edge's: grown once.
    headers.reserve(12);
    headers.insert(header::ETAG, value(&etag)?);
    headers.insert(header::CACHE_CONTROL, seen.door.keep_pixels());
    headers.insert(header::LINK, value(&links)?);
    Ok(response)
}

fn of_length(len: u64, body: Body) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(len));
    response
}

/// Names the bytes of an answer. A pyramid never changes, so they follow from what is asked of it and from when it was made
/// or purged; `max` is as large as the picture is served at that moment, so the size is told too.
fn etag(seen: &Seen, plan: &Plan, links: &str) -> String {
    let PyramidId { making, at } = seen.picture.pyramid;
    let mut told = Sha256::new();
    for number in [EDITION, making.recipe, plan.width, plan.height] {
        told.update(number.to_le_bytes());
    }
    told.update(at.to_le_bytes());
    told.update(links);
    let name = told.finalize();
    let mut etag = String::with_capacity(26);
    etag.push('"');
    URL_SAFE_NO_PAD.encode_string(&name[..18], &mut etag);
    etag.push('"');
    etag
}
