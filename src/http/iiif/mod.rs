//! The IIIF doors: Image API 3.0 and 2.1, both at level 2 and more, and a manifest per object.

mod body;
mod door;
pub mod draft;
mod fault;
mod image;
pub mod images;
mod info;
mod json_ld;
mod manifest;
mod public;

use axum::Router;
use axum::routing::get;

pub use public::PublicImages;

use crate::app::App;

/// Manifests; photographs are told apart in [`images`], drafts' are curation's.
pub fn routes() -> Router<App> {
    Router::new().route(
        "/iiif/presentation/3/object/{id}/manifest",
        get(manifest::object),
    )
}
