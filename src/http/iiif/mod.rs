//! The IIIF doors: Image API 3.0 at level 2, a manifest per object.

mod door;
pub mod draft;
mod fault;
mod image;
mod info;
mod json_ld;
mod manifest;
mod public;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use http::{HeaderMap, Uri};

pub use public::PublicImages;

use self::door::Seen;
use self::image::Segments;
use crate::app::App;
use crate::http::extract::IfNoneMatch;
use crate::http::problem::Problem;

/// What this server does, said in every answer (Image API 3.0 §6).
const PROFILE_LINK: &str = "<http://iiif.io/api/image/3/level2.json>;rel=\"profile\"";

/// Everything under `/iiif`. Drafts' photographs are curation's.
pub fn routes() -> Router<App> {
    let images = Router::new()
        .route("/{id}", get(public_base))
        .route("/{id}/", get(public_base))
        .route("/{id}/info.json", get(public_info))
        .route("/{id}/{region}/{size}/{rotation}/{file}", get(public_image))
        .fallback(public_other);
    Router::new().nest("/iiif/image/3", images).route(
        "/iiif/presentation/3/object/{id}/manifest",
        get(manifest::object),
    )
}

async fn public_base(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Problem> {
    Ok(info::base(&app, &Seen::publicly(&app, &id).await?))
}

async fn public_info(
    State(app): State<App>,
    Path(id): Path<String>,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    let seen = Seen::publicly(&app, &id).await?;
    info::describe(&app, &seen, &asked).await
}

async fn public_image(
    State(app): State<App>,
    Path(segments): Path<Segments>,
    held: IfNoneMatch,
) -> Result<Response, Problem> {
    let seen = Seen::publicly(&app, &segments.0).await?;
    image::answer(&app, &seen, &segments, &held).await
}

/// No form of image request has so many segments, or so few.
async fn public_other(State(app): State<App>, uri: Uri) -> Result<Response, Problem> {
    let below = uri.path().trim_start_matches('/');
    let id = below.split('/').next().unwrap_or_default();
    Seen::publicly(&app, id).await?;
    Err(fault::of_shape())
}
