//! `info.json` (Image API 3.0 §5).

use serde_json::{Value, json};

use super::rights_address;
use crate::imaging::geometry::Geometry;
use crate::imaging::measure::max_size;

/// The profile that JSON-LD is served with.
pub const CONTEXT: &str = "http://iiif.io/api/image/3/context.json";

/// The document of a picture whose service stands at `id`.
pub fn info(id: &str, geometry: &Geometry, rights: Option<&str>) -> Value {
    let (max_width, max_height) = max_size(geometry);
    let sizes: Vec<Value> = geometry
        .levels
        .iter()
        .rev()
        .filter(|level| level.width <= max_width && level.height <= max_height)
        .map(|level| json!({"width": level.width, "height": level.height}))
        .collect();
    let scales: Vec<u32> = geometry.levels.iter().map(|level| level.scale).collect();
    let mut info = json!({
        "@context": CONTEXT,
        "id": id,
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": "level2",
        "width": geometry.width,
        "height": geometry.height,
        "maxWidth": max_width,
        "maxHeight": max_height,
        "sizes": sizes,
        "tiles": [{"width": geometry.tile, "height": geometry.tile, "scaleFactors": scales}],
        "preferredFormats": ["jpg"],
        "extraQualities": ["color", "gray", "bitonal"],
        "extraFeatures": ["canonicalLinkHeader", "mirroring", "profileLinkHeader", "sizeUpscaling"],
    });
    if let Some(rights) = rights.and_then(rights_address) {
        info["rights"] = json!(rights);
    }
    info
}
