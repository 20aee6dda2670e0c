//! Image API 3.0 §5.

use serde_json::{Value, json};

use super::{Described, rights_address, sizes, tiles};
use crate::imaging::measure::Offer;
use crate::standards::iiif::version::Version;

pub(super) fn info(described: &Described<'_>, offer: &Offer) -> Value {
    let geometry = described.geometry;
    let mut features = vec![
        "canonicalLinkHeader",
        "mirroring",
        "profileLinkHeader",
        "rotationArbitrary",
    ];
    if !offer.bounded {
        features.push("sizeUpscaling");
    }
    let mut info = json!({
        "@context": Version::Three.context(),
        "id": described.id,
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": "level2",
        "width": geometry.width,
        "height": geometry.height,
        "maxWidth": offer.whole.0,
        "maxHeight": offer.whole.1,
        "sizes": sizes(geometry, offer),
        "preferredFormats": ["jpg"],
        "extraFormats": ["webp", "avif", "gif", "tif"],
        "extraQualities": ["color", "gray", "bitonal"],
        "extraFeatures": features,
    });
    if let Some(tiles) = tiles(geometry, offer) {
        info["tiles"] = tiles;
    }
    if let Some(rights) = described.rights.and_then(rights_address) {
        info["rights"] = json!(rights);
    }
    info
}
