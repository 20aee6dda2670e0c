//! Colours of glazes as the index keeps them: a number each, to the hundredth along every axis of CIELAB.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::ceramic::{Lab, within};

/// How a colour was got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ColourOrigin {
    /// Measured on the piece by an instrument.
    Instrument,
    /// Taken from a photograph.
    Photograph,
}

/// A colour of a piece's glaze.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tint {
    /// In CIELAB.
    pub lab: Lab,
    /// How it was got.
    pub origin: ColourOrigin,
}

/// A colour that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ColourRange {
    /// In CIELAB.
    pub lab: Lab,
    /// ΔE2000 that results may be away from it.
    pub tolerance: f64,
}

impl ColourRange {
    /// The nearest of these colours and its ΔE2000, if it is near enough.
    pub fn nearest(&self, tints: impl Iterator<Item = Tint>) -> Option<(Tint, f64)> {
        let near =
            tints.filter_map(|tint| Some((tint, within(self.lab, tint.lab, self.tolerance)?)));
        near.min_by(|one, two| one.1.total_cmp(&two.1))
    }
}

/// Bits of an axis; the highest of the number is the origin's.
const AXIS: u32 = 16;
const PHOTOGRAPH: u64 = 1 << 63;
/// What a and b are raised by, so that they are not negative.
const SHIFT: f64 = 128.0;

impl Tint {
    /// The number that stands for it.
    pub(super) fn pack(self) -> u64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "cut to what 15 bits hold"
        )]
        let axis = |value: f64| (value * 100.0).round().clamp(0.0, 32_767.0) as u64;
        let Lab { l, a, b } = self.lab;
        let placed = [l, a + SHIFT, b + SHIFT].map(axis);
        let lab = placed.iter().fold(0, |all, axis| (all << AXIS) | axis);
        match self.origin {
            ColourOrigin::Instrument => lab,
            ColourOrigin::Photograph => lab | PHOTOGRAPH,
        }
    }

    /// What a number stands for.
    pub(super) fn unpack(packed: u64) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "15 bits")]
        let axis = |at: u32| ((packed >> (at * AXIS)) & 0x7fff) as f64 / 100.0;
        Self {
            lab: Lab {
                l: axis(2),
                a: axis(1) - SHIFT,
                b: axis(0) - SHIFT,
            },
            origin: if packed & PHOTOGRAPH == 0 {
                ColourOrigin::Instrument
            } else {
                ColourOrigin::Photograph
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_comes_back_to_the_hundredth() {
        for (lab, origin) in [
            ([62.4, -4.8, 9.1], ColourOrigin::Instrument),
            ([0.0, -128.0, 128.0], ColourOrigin::Photograph),
            ([100.0, 127.99, -128.0], ColourOrigin::Instrument),
        ] {
            let [l, a, b] = lab;
            let tint = Tint {
                lab: Lab { l, a, b },
                origin,
            };
            let back = Tint::unpack(tint.pack());
            assert_eq!(back.origin, origin);
            for (one, two) in [(l, back.lab.l), (a, back.lab.a), (b, back.lab.b)] {
                assert!((one - two).abs() < 1e-9, "{one} {two}");
            }
        }
    }
}
