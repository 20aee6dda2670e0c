//! `info.json`: what a viewer has to know of a picture, in the form of either version (§5).

mod three;
mod two;

use serde_json::{Value, json};

use super::rights_address;
use super::version::Version;
use crate::domain::language::LangMap;
use crate::imaging::geometry::Geometry;
use crate::imaging::measure::Offer;

/// What is told of a picture.
#[derive(Debug, Clone, Copy)]
pub struct Described<'a> {
    /// Where its service stands.
    pub id: &'a str,
    /// Its shape.
    pub geometry: &'a Geometry,
    /// The longest side in pixels that it is served at, if that is bounded.
    pub largest: Option<u32>,
    /// Licence or rights statement, an address.
    pub rights: Option<&'a str>,
    /// Whom to name, by language.
    pub credit: &'a LangMap,
}

/// The document.
pub fn info(described: &Described<'_>, version: Version) -> Value {
    let offer = Offer::new(described.geometry, described.largest);
    match version {
        Version::Two => two::info(described, &offer),
        Version::Three => three::info(described, &offer),
    }
}

/// Whole pictures that are copied as they are stored, smallest first; if there is none within what is served, the largest
/// that is.
fn sizes(geometry: &Geometry, offer: &Offer) -> Vec<Value> {
    let size = |(width, height): (u32, u32)| json!({"width": width, "height": height});
    let levels = geometry.levels.iter().rev();
    let mut sizes: Vec<_> = levels
        .map(|level| (level.width, level.height))
        .filter(|level| level.0 <= offer.whole.0 && level.1 <= offer.whole.1)
        .map(size)
        .collect();
    if sizes.is_empty() {
        sizes.push(size(offer.whole));
    }
    sizes
}

/// The tiles that are served: of every level, or of those that show no more detail than the whole may.
fn tiles(geometry: &Geometry, offer: &Offer) -> Option<Value> {
    let served = |width: u32, height: u32| {
        !offer.bounded || (width <= offer.whole.0 && height <= offer.whole.1)
    };
    let scales: Vec<u32> = geometry
        .levels
        .iter()
        .filter(|level| served(level.width, level.height))
        .map(|level| level.scale)
        .collect();
    (!scales.is_empty())
        .then(|| json!([{"width": geometry.tile, "height": geometry.tile, "scaleFactors": scales}]))
}
