//! The colours of a piece's glaze, from its record and from its photographs.

use std::collections::BTreeMap;

use crate::domain::id::RecordId;
use crate::domain::object::Object;
use crate::domain::picture_glaze::PictureGlaze;
use crate::search::{ColourOrigin, Tint};

/// The light that colours are compared under.
const LIGHT: &str = "D65";
/// The least share of a glaze that a photograph's colour must have: lesser ones are light and shade.
const LEAST_SHARE: f64 = 0.2;
/// Most colours of one piece.
const MOST: usize = 32;
/// Roles of pictures that do not show the piece as it is.
const NO_LIKENESS: [&str; 2] = ["drawing", "record"];

/// The colours that the record tells in CIELAB, measured or taken from a photograph, and then those of the photographs in
/// `shown`, which are public. Colours compared with a chart or stated for another light are not among them.
pub(super) fn tints(object: &Object, shown: &BTreeMap<RecordId, PictureGlaze>) -> Vec<Tint> {
    let told = object.glaze.iter().flat_map(|glaze| &glaze.colours);
    let told = told.filter_map(|colour| {
        let origin = match colour.origin.as_str() {
            "instrument" => ColourOrigin::Instrument,
            "photo" => ColourOrigin::Photograph,
            _ => return None,
        };
        let light = colour.illuminant.as_deref().unwrap_or(LIGHT);
        let lab = colour.lab.filter(|_| light == LIGHT)?;
        Some(Tint { lab, origin })
    });
    let pictures = object.common.media.iter();
    let pictures = pictures
        .filter(|link| !NO_LIKENESS.contains(&link.role.as_str()))
        .filter_map(|link| shown.get(&link.media));
    let seen = pictures
        .flat_map(|glaze| &glaze.colours)
        .filter(|colour| colour.share >= LEAST_SHARE)
        .map(|colour| Tint {
            lab: colour.lab,
            origin: ColourOrigin::Photograph,
        });
    let mut tints: Vec<Tint> = Vec::new();
    for tint in told.chain(seen).filter(|tint| tint.lab.is_sound()) {
        if !tints.contains(&tint) && tints.len() < MOST {
            tints.push(tint);
        }
    }
    tints
}
