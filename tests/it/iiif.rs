//! The IIIF doors, as a viewer and as an enemy would knock: real photographs, uploaded through the API and tiled by the
//! worker's own path.

mod busy;
mod drafts;
mod gallery;
mod identifiers;
mod imported;
mod info;
mod manifest;
mod pixels;
mod presentation;
mod publication;
mod refused;
mod sizes;
mod store;
mod tiles;
mod wire;
