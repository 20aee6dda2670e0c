//! Colours as they are asked for and told.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::ceramic::Lab;
use crate::search::{ColourOrigin, ColourRange, Tint};

/// ΔE2000 that results may be away where nothing is said.
const USUAL: f64 = 5.0;
/// The most.
const MOST: f64 = 50.0;

/// The colour asked for, if any; or which parameter is wrong, its code, and why.
pub(super) fn range_of(
    colour: Option<&str>,
    tolerance: Option<f64>,
) -> Result<Option<ColourRange>, (&'static str, &'static str, &'static str)> {
    let within = (0.0..=MOST).contains(&tolerance.unwrap_or(USUAL));
    match (colour, tolerance) {
        (_, _) if !within => Err((
            "tolerance",
            "out_of_range",
            "`tolerance` is between 0 and 50",
        )),
        (None, Some(_)) => Err((
            "tolerance",
            "contradiction",
            "`tolerance` goes with `colour`",
        )),
        (None, None) => Ok(None),
        (Some(text), _) => {
            let lab = lab_of(text).ok_or((
                "colour",
                "invalid_value",
                "a colour is `L,a,b` in CIELAB (0 to 100, -128 to 128 twice) or `rrggbb` in sRGB",
            ))?;
            let tolerance = tolerance.unwrap_or(USUAL);
            Ok(Some(ColourRange { lab, tolerance }))
        }
    }
}

fn lab_of(text: &str) -> Option<Lab> {
    let digits = text.strip_prefix('#').unwrap_or(text);
    if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
        return Some(Lab::of_srgb([red, green, blue]));
    }
    let axes: Option<Vec<f64>> = text
        .split(',')
        .map(|axis| axis.trim().parse().ok())
        .collect();
    let [l, a, b] = axes?.try_into().ok()?;
    let lab = Lab { l, a, b };
    lab.is_sound().then_some(lab)
}

/// A colour of a piece's glaze.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TintAnswer {
    /// In CIELAB under D65.
    pub lab: Lab,
    /// What a screen shows for it, in sRGB.
    #[schema(example = "#8e9a84")]
    pub srgb: String,
    /// How it was got.
    pub origin: ColourOrigin,
}

impl From<Tint> for TintAnswer {
    fn from(Tint { lab, origin }: Tint) -> Self {
        let hundredths = |value: f64| (value * 100.0).round() / 100.0;
        let [red, green, blue] = lab.to_srgb();
        Self {
            lab: Lab {
                l: hundredths(lab.l),
                a: hundredths(lab.a),
                b: hundredths(lab.b),
            },
            srgb: format!("#{red:02x}{green:02x}{blue:02x}"),
            origin,
        }
    }
}

/// The colour of a glaze that is nearest to the one asked for.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct NearColour {
    /// The colour.
    #[serde(flatten)]
    pub tint: TintAnswer,
    /// ΔE2000 from the one asked for, to the hundredth; 1 is about what an eye can just tell apart.
    #[schema(example = 1.84)]
    pub difference: f64,
}

impl From<(Tint, f64)> for NearColour {
    fn from((tint, difference): (Tint, f64)) -> Self {
        Self {
            tint: tint.into(),
            difference: (difference * 100.0).round() / 100.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_in_lab_and_as_a_screen_has_them() {
        let lab = |l, a, b| Some(Lab { l, a, b });
        assert_eq!(lab_of("62.4, -4.8,9.1"), lab(62.4, -4.8, 9.1));
        assert_eq!(lab_of("#8e9a84"), lab_of("8E9A84"));
        assert_eq!(lab_of("8e9a84").map(Lab::to_srgb), Some([0x8e, 0x9a, 0x84]));
        for bad in [
            "", "green", "#", "8e9a8", "8e9a845", "1,2", "1,2,3,4", "101,0,0", "50,129,0",
            "NaN,0,0", "inf,0,0", "青", "+12345",
        ] {
            assert_eq!(lab_of(bad), None, "{bad}");
        }
    }
}
