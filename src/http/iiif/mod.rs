//! The IIIF doors: Image API 3.0 and 2.1, both at level 2 and more, and a manifest per object.

mod door;
pub mod draft;
mod fault;
mod image;
mod info;
mod json_ld;
mod manifest;
mod public;

use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Router};
use http::{HeaderMap, Uri};

pub use public::PublicImages;

use self::door::Seen;
use self::image::Segments;
use crate::app::App;
use crate::http::extract::IfNoneMatch;
use crate::http::middleware::client_address::ClientAddress;
use crate::http::problem::Problem;
use crate::standards::iiif::version::Version;

/// Everything under `/iiif`. Drafts' photographs are curation's.
pub fn routes() -> Router<App> {
    Router::new()
        .nest("/iiif/image/3", images::<3>())
        .nest("/iiif/image/2", images::<2>())
        .route(
            "/iiif/presentation/3/object/{id}/manifest",
            get(manifest::object),
        )
}

/// Published photographs by version `V` of the Image API.
fn images<const V: u8>() -> Router<App> {
    Router::new()
        .route("/{id}", get(public_base::<V>))
        .route("/{id}/", get(public_base::<V>))
        .route("/{id}/info.json", get(public_info::<V>))
        .route(
            "/{id}/{region}/{size}/{rotation}/{file}",
            get(public_image::<V>),
        )
        .fallback(public_other)
}

const fn version<const V: u8>() -> Version {
    match V {
        2 => Version::Two,
        _ => Version::Three,
    }
}

async fn public_base<const V: u8>(
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let seen = Seen::publicly(&app, &id, version::<V>()).await?;
    Ok(info::base(&app, &seen))
}

async fn public_info<const V: u8>(
    State(app): State<App>,
    Path(id): Path<String>,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    let seen = Seen::publicly(&app, &id, version::<V>()).await?;
    info::describe(&app, &seen, &asked).await
}

async fn public_image<const V: u8>(
    State(app): State<App>,
    Extension(client): Extension<ClientAddress>,
    Path(segments): Path<Segments>,
    held: IfNoneMatch,
) -> Result<Response, Problem> {
    let seen = Seen::publicly(&app, &segments.0, version::<V>()).await?;
    image::answer(&app, client, &seen, &segments, &held).await
}

/// No form of image request has so many segments, or so few.
async fn public_other(State(app): State<App>, uri: Uri) -> Result<Response, Problem> {
    let below = uri.path().trim_start_matches('/');
    let id = below.split('/').next().unwrap_or_default();
    Seen::publicly(&app, id, Version::Three).await?;
    Err(fault::of_shape())
}
