//! IIIF: the grammar of image requests, `info.json`, manifests.
