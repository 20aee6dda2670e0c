//! The IIIF doors: Image API 3.0 at level 2, a manifest per object.

mod image;
mod manifest;
mod public;

use axum::Router;
use axum::routing::get;

pub use public::PublicImages;

use crate::app::App;

/// Everything under `/iiif`, and drafts' photographs under curation.
pub fn routes() -> Router<App> {
    Router::new()
        .nest("/iiif/image/3", image::routes(image::Door::Public))
        .nest(
            "/api/v1/curation/iiif/image/3",
            image::routes(image::Door::Curation),
        )
        .route(
            "/iiif/presentation/3/object/{id}/manifest",
            get(manifest::object),
        )
}
