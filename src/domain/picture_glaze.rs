//! The glaze of the piece in a picture, described from its pixels: what was found, how, and what was left out.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ceramic::Lab;

/// The way of looking; another way is another number.
pub const METHOD: &str = "celadon-glaze/1";

/// The colour of the glaze as a picture shows it, or why it shows none.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PictureGlaze {
    /// How it was got: name and number of the method.
    #[schema(example = "celadon-glaze/1")]
    pub method: String,
    /// The light that the values are stated for.
    #[schema(example = "D65")]
    pub illuminant: String,
    /// Why nothing is described: `no_colour`, `no_plain_backdrop`, `no_vessel`, `no_glaze`, `too_small`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub none: Option<String>,
    /// How the piece was told from what is behind it: `backdrop` (it stands before one that could be modelled) or
    /// `fills_frame` (one surface from edge to edge).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub background: Option<String>,
    /// What a colour strip did: `not_flagged`, `strip_not_found`, `corrected`.
    pub correction: String,
    /// The patches of the strip that the correction rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrected_by: Vec<String>,
    /// Per channel red, green, blue: gain and exponent that were applied in linear light.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub curves: Vec<ToneCurve>,
    /// Dominant colours, the largest share first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub colours: Vec<ColourShare>,
    /// Mean of the glaze.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean: Option<Lab>,
    /// Standard deviation along each axis.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deviation: Option<Lab>,
    /// Mean ΔE2000 of the glaze's pixels from their mean.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean_difference: Option<f64>,
    /// Share of the picture that is described, 0 to 1.
    #[serde(default)]
    pub share: f64,
    /// Pixels that were described, of the reduced picture that was looked at.
    #[serde(default)]
    pub pixels: u32,
    /// What of the piece was left out, as shares of it.
    #[serde(default)]
    pub excluded: Excluded,
}

/// A dominant colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ColourShare {
    /// In CIELAB.
    pub lab: Lab,
    /// Share of the glaze, 0 to 1.
    pub share: f64,
}

/// `gain · value ^ exponent`, in linear light from 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ToneCurve {
    /// Factor.
    pub gain: f64,
    /// Exponent.
    pub exponent: f64,
}

/// Shares of the piece that are no glaze, or do not show its colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Excluded {
    /// Beside the outline, where piece and backdrop mix.
    pub outline: f64,
    /// Light mirrored by the glaze.
    pub highlight: f64,
    /// Too dark to have a colour.
    pub shadow: f64,
    /// Red-brown body without glaze.
    pub body: f64,
}

impl PictureGlaze {
    /// Whether every number is one that a picture could give: what a confined process hands over is not trusted.
    pub fn is_sound(&self) -> bool {
        let share = |value: f64| (0.0..=1.0).contains(&value);
        let lab = |lab: &Lab| lab.is_sound();
        let words = [
            Some(&self.method),
            Some(&self.illuminant),
            Some(&self.correction),
        ];
        let words = words
            .into_iter()
            .chain([self.none.as_ref(), self.background.as_ref()]);
        let Excluded {
            outline,
            highlight,
            shadow,
            body,
        } = self.excluded;
        words
            .flatten()
            .chain(&self.corrected_by)
            .all(|word| word.len() <= 40)
            && self.colours.len() <= 16
            && self.corrected_by.len() <= 32
            && self.curves.len() <= 3
            && self
                .curves
                .iter()
                .all(|curve| curve.gain.is_finite() && curve.exponent.is_finite())
            && self
                .colours
                .iter()
                .all(|colour| lab(&colour.lab) && share(colour.share))
            && self.mean.iter().chain(&self.deviation).all(lab)
            && self
                .mean_difference
                .is_none_or(|far| (0.0..=200.0).contains(&far))
            && [self.share, outline, highlight, shadow, body]
                .into_iter()
                .all(share)
    }
}
