//! From sRGB to CIELAB (D65), picture-wide: tables instead of powers.

use crate::domain::ceramic::Lab;

/// Lightness, green to red, blue to yellow, as single floats: a quarter of a million of them are kept.
pub(super) type Pixel = [f32; 3];

/// Linear light of every 8-bit value, IEC 61966-2-1.
pub(super) fn linear_table() -> [f32; 256] {
    std::array::from_fn(|value| {
        #[expect(clippy::cast_precision_loss, reason = "at most 255")]
        let value = value as f32 / 255.0;
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    })
}

/// CIELAB of linear sRGB, each channel 0 to 1.
pub(super) fn from_linear([red, green, blue]: [f32; 3]) -> Pixel {
    let xyz = [
        (0.412_456_4 * red + 0.357_576_1 * green + 0.180_437_5 * blue) / 0.950_47,
        0.212_672_9 * red + 0.715_152_2 * green + 0.072_175 * blue,
        (0.019_333_9 * red + 0.119_192 * green + 0.950_304_1 * blue) / 1.088_83,
    ];
    let [x, y, z] = xyz.map(|value| {
        if value > 216.0 / 24389.0 {
            value.cbrt()
        } else {
            (value * (24389.0 / 27.0) + 16.0) / 116.0
        }
    });
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

pub(super) fn chroma(pixel: Pixel) -> f32 {
    pixel[1].hypot(pixel[2])
}

/// Rounded to hundredths: more would be noise.
pub(super) fn to_lab([l, a, b]: [f64; 3]) -> Lab {
    Lab {
        l: hundredths(l.clamp(0.0, 100.0)),
        a: hundredths(a),
        b: hundredths(b),
    }
}

pub(super) fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// A share of 0 to 1, to four decimals.
pub(super) fn rounded_share(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_go_to_lab_and_back() {
        let table = linear_table();
        for colour in [
            [0, 0, 0],
            [255, 255, 255],
            [153, 165, 142],
            [8, 133, 161],
            [175, 54, 60],
        ] {
            let lab = from_linear(colour.map(|value: u8| table[usize::from(value)]));
            assert_eq!(to_lab(lab.map(f64::from)).to_srgb(), colour);
        }
    }
}
