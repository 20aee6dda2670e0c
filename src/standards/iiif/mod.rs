//! IIIF: the grammar of image requests, `info.json`, manifests.

pub mod image_request;
pub mod info;
pub mod manifest;
