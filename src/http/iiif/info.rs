//! `/{id}/info.json` and the redirect that leads there (Image API 3.0 and 2.1 §2, §5).

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};

use super::door::Seen;
use super::{fault, json_ld};
use crate::app::App;
use crate::http::problem::Problem;
use crate::standards::iiif::info::{Described, info};

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
    let index = app.tiles.index(seen.picture.pyramid).await;
    let index = index.map_err(fault::of_tile)?;
    let document = info(
        &Described {
            id: &seen.service(app).to_string(),
            geometry: &index.geometry,
            largest: seen.picture.largest,
            rights: seen.picture.rights.as_deref(),
            credit: &seen.picture.credit,
        },
        seen.version,
    );
    let cache = seen.door.keep_description();
    json_ld::answer(
        &document,
        seen.version.into(),
        asked,
        cache,
        vec![seen.version.profile_link().to_owned()],
    )
}
