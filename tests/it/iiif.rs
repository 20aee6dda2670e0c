//! The IIIF doors, as a viewer and as an enemy would knock: real photographs, uploaded through the API and tiled by the
//! worker's own path.

mod bounded;
mod busy;
mod drafts;
mod gallery;
mod geometry;
mod identifiers;
mod imported;
mod info;
mod manifest;
mod pixels;
mod presentation;
mod publication;
mod refused;
mod seams;
mod sizes;
mod store;
mod tiles;
mod version_two;
mod wire;
