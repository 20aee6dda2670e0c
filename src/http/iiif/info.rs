//! `/{id}/info.json` and the redirect that leads there (Image API 3.0 §2, §5).

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};

use super::door::Seen;
use super::{PROFILE_LINK, fault, json_ld};
use crate::app::App;
use crate::http::problem::Problem;
use crate::standards::iiif::info::{CONTEXT, info};

/// §2: the base address leads to `info.json`.
pub fn base(app: &App, seen: &Seen) -> Response {
    let location = format!("{}/info.json", seen.service(app));
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response();
    let cache = seen.door.keep_description();
    response.headers_mut().insert(header::CACHE_CONTROL, cache);
    response
}

/// The description of a picture.
pub async fn describe(app: &App, seen: &Seen, asked: &HeaderMap) -> Result<Response, Problem> {
    let index = app.tiles.index(seen.pyramid()).await;
    let index = index.map_err(fault::of_tile)?;
    let document = info(&seen.service(app), &index.geometry, seen.rights.as_deref());
    let cache = seen.door.keep_description();
    json_ld::answer(
        &document,
        CONTEXT,
        asked,
        cache,
        vec![PROFILE_LINK.to_owned()],
    )
}
