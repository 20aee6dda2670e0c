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

/// X, Y and Z of the white of D65.
const WHITE: [f64; 3] = [0.950_47, 1.0, 1.088_83];

impl Lab {
    /// Whether each axis is within what CIELAB is stated for.
    pub fn is_sound(self) -> bool {
        let axis = |value: f64| (-128.0..=128.0).contains(&value);
        (0.0..=100.0).contains(&self.l) && axis(self.a) && axis(self.b)
    }

    /// A colour of a screen: sRGB (IEC 61966-2-1) under D65, as 8-bit red, green, blue.
    pub fn of_srgb(rgb: [u8; 3]) -> Self {
        let [red, green, blue] = rgb.map(|byte| {
            let value = f64::from(byte) / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        });
        let xyz = [
            (0.412_456_4 * red + 0.357_576_1 * green + 0.180_437_5 * blue) / WHITE[0],
            (0.212_672_9 * red + 0.715_152_2 * green + 0.072_175 * blue) / WHITE[1],
            (0.019_333_9 * red + 0.119_192 * green + 0.950_304_1 * blue) / WHITE[2],
        ];
        let [x, y, z] = xyz.map(|value| {
            if value > 216.0 / 24389.0 {
                value.cbrt()
            } else {
                (value * (24389.0 / 27.0) + 16.0) / 116.0
            }
        });
        Self {
            l: (116.0 * y - 16.0).clamp(0.0, 100.0),
            a: 500.0 * (x - y),
            b: 200.0 * (y - z),
        }
    }

    /// What a screen shows for it: sRGB (IEC 61966-2-1) under D65, cut to what a screen can show.
    pub fn to_srgb(self) -> [u8; 3] {
        let y = (self.l + 16.0) / 116.0;
        let lines = [y + self.a / 500.0, y, y - self.b / 200.0];
        let mut xyz = [0.0; 3];
        for ((value, line), white) in xyz.iter_mut().zip(lines).zip(WHITE) {
            let cube = line * line * line;
            let linear = (line - 4.0 / 29.0) * (108.0 / 841.0);
            *value = white * if line > 6.0 / 29.0 { cube } else { linear };
        }
        let rows = [
            [3.240_454_2, -1.537_138_5, -0.498_531_4],
            [-0.969_266, 1.876_010_8, 0.041_556],
            [0.055_643_4, -0.204_025_9, 1.057_225_2],
        ];
        rows.map(|row| {
            let linear: f64 = row
                .iter()
                .zip(xyz)
                .map(|(factor, value)| factor * value)
                .sum();
            let curved = if linear <= 0.003_130_8 {
                12.92 * linear
            } else {
                1.055 * linear.powf(1.0 / 2.4) - 0.055
            };
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "cut to a byte just here"
            )]
            let byte = (curved.clamp(0.0, 1.0) * 255.0).round() as u8;
            byte
        })
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_shown_as_the_standard_has_them() {
        let shown = |l, a, b| Lab { l, a, b }.to_srgb();
        assert_eq!(shown(0.0, 0.0, 0.0), [0, 0, 0]);
        assert_eq!(shown(100.0, 0.0, 0.0), [255, 255, 255]);
        // The corners of sRGB, as its primaries stand in CIELAB.
        assert_eq!(shown(53.2408, 80.0925, 67.2032), [255, 0, 0]);
        assert_eq!(shown(87.7347, -86.1827, 83.1793), [0, 255, 0]);
        assert_eq!(shown(32.297, 79.1875, -107.8602), [0, 0, 255]);
        for shown in [[0, 0, 0], [255, 0, 0], [153, 165, 142], [8, 133, 161]] {
            assert_eq!(Lab::of_srgb(shown).to_srgb(), shown);
        }
        // Beyond what a screen can show.
        assert_eq!(shown(50.0, -128.0, 127.0)[0], 0);
    }
}
