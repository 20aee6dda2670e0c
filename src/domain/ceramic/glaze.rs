//! The glaze, its colours as they were measured, its crackle.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::fault::{Fault, step};
use crate::domain::id::RecordId;
use crate::domain::language::LangMap;

/// The glaze.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Glaze {
    /// The glaze, a concept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concept: Option<RecordId>,
    /// The glaze in words.
    #[serde(default, skip_serializing_if = "LangMap::is_empty")]
    pub description: LangMap,
    /// Its colours, each measured at one spot.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub colours: Vec<GlazeColour>,
    /// Its crackle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crackle: Option<String>,
}

/// A colour, and how it was got.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GlazeColour {
    /// In CIELAB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lab: Option<Lab>,
    /// By Munsell: hue, value and chroma.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "5GY 6/2")]
    pub munsell: Option<String>,
    /// Measured by an instrument, taken from a photograph, or compared with a chart.
    pub origin: String,
    /// The instrument, the camera or the chart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instrument: Option<String>,
    /// The light the colour is stated for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub illuminant: Option<String>,
    /// Where on the piece.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spot: Option<String>,
}

/// CIELAB (ISO/CIE 11664-4): lightness, green to red, blue to yellow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Lab {
    /// L*, 0 to 100.
    #[schema(example = 62.4)]
    pub l: f64,
    /// a*, -128 to 127.
    #[schema(example = -4.8)]
    pub a: f64,
    /// b*, -128 to 127.
    #[schema(example = 9.1)]
    pub b: f64,
}

impl Glaze {
    /// A colour has a value; an instrument has a name.
    pub(in crate::domain) fn settle(&self, pointer: &str, faults: &mut Vec<Fault>) {
        for (at, colour) in self.colours.iter().enumerate() {
            let pointer = step(&step(pointer, "colours"), at);
            if colour.lab.is_none() && colour.munsell.is_none() {
                let words = "a colour is told in CIELAB, by Munsell, or both";
                faults.push(Fault::new(step(&pointer, "lab"), "required", words));
            }
            if colour.origin == "instrument" && colour.instrument.is_none() {
                let words = "a colour measured by an instrument names it";
                faults.push(Fault::new(step(&pointer, "instrument"), "required", words));
            }
        }
    }
}
