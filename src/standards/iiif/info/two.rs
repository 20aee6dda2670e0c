//! Image API 2.1 §5.

use serde_json::{Value, json};

use super::{Described, sizes, tiles};
use crate::imaging::measure::Offer;
use crate::imaging::request::Format;
use crate::standards::iiif::version::Version;

pub(super) fn info(described: &Described<'_>, offer: &Offer) -> Value {
    let geometry = described.geometry;
    // "Not specified by the level": 2.1 tells what is beyond level 2 (§5.3).
    let mut supports = vec![
        "canonicalLinkHeader",
        "mirroring",
        "profileLinkHeader",
        "regionSquare",
        "rotationArbitrary",
    ];
    if !offer.bounded {
        supports.push("sizeAboveFull");
    }
    let mut info = json!({
        "@context": Version::Two.context(),
        "@id": described.id,
        "protocol": "http://iiif.io/api/image",
        "width": geometry.width,
        "height": geometry.height,
        "sizes": sizes(geometry, offer),
        "profile": [Version::Two.profile(), {
            "formats": Format::ALL.map(Format::name),
            "qualities": ["default", "color", "gray", "bitonal"],
            "supports": supports,
            "maxWidth": offer.whole.0,
            "maxHeight": offer.whole.1,
        }],
    });
    if let Some(tiles) = tiles(geometry, offer) {
        info["tiles"] = tiles;
    }
    if let Some(licence) = described.rights {
        info["license"] = json!(licence);
    }
    let credit: Vec<Value> = described
        .credit
        .iter()
        .map(|(language, text)| json!({"@value": text, "@language": language}))
        .collect();
    if !credit.is_empty() {
        info["attribution"] = json!(credit);
    }
    info
}
