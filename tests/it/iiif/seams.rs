//! Where two answers meet there is no line: on a chart whose colours run softly into one another, the pixels on both sides of
//! every border have the chart's own colour.

use celadon::domain::ceramic::{Lab, ciede2000};
use image::RgbImage;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::gallery::Gallery;

const WIDTH: u32 = 1339;
const HEIGHT: u32 = 1117;

/// The chart's colour at a point, in pixels of the whole; no two channels run the same way.
fn chart(x: f64, y: f64) -> [f64; 3] {
    let (x, y) = (x / f64::from(WIDTH), y / f64::from(HEIGHT));
    [60.0 + 150.0 * x, 200.0 - 110.0 * y, 80.0 + 60.0 * (x + y)]
}

/// From linear sRGB to CIE XYZ, each row over its white (D65).
const XYZ: [([f64; 3], f64); 3] = [
    ([0.412_456_4, 0.357_576_1, 0.180_437_5], 0.950_47),
    ([0.212_672_9, 0.715_152_2, 0.072_175], 1.0),
    ([0.019_333_9, 0.119_192, 0.950_304_1], 1.088_83),
];

/// CIELAB of sRGB under D65, by the book (IEC 61966-2-1, ISO/CIE 11664-4).
fn lab(srgb: [f64; 3]) -> Lab {
    let linear = srgb.map(|value| {
        let value = value / 255.0;
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    });
    let [x, y, z] = XYZ.map(|(weights, white)| {
        let sum: f64 = weights.iter().zip(linear).map(|(w, light)| w * light).sum();
        let value = sum / white;
        if value > 216.0 / 24389.0 {
            value.cbrt()
        } else {
            (24389.0 / 27.0 * value + 16.0) / 116.0
        }
    });
    Lab {
        l: 116.0 * y - 16.0,
        a: 500.0 * (x - y),
        b: 200.0 * (y - z),
    }
}

/// The chart as a photograph of this sampling.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the chart's values are between 60 and 210"
)]
fn photograph(sampling: SamplingFactor) -> Vec<u8> {
    let pixels = (0..HEIGHT).flat_map(|y| {
        (0..WIDTH).flat_map(move |x| {
            chart(f64::from(x) + 0.5, f64::from(y) + 0.5).map(|value| value.round() as u8)
        })
    });
    let pixels: Vec<u8> = pixels.collect();
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, 97);
    encoder.set_sampling_factor(sampling);
    let side = |side: u32| u16::try_from(side).expect("a side");
    encoder
        .encode(&pixels, side(WIDTH), side(HEIGHT), ColorType::Rgb)
        .expect("a photograph");
    out
}

/// Adds how far the two outermost pixels on all sides of an answer are from the chart.
fn along_the_border(seen: &RgbImage, corner: (u32, u32), scale: f64, apart: &mut Vec<f64>) {
    let (width, height) = seen.dimensions();
    for (x, y, pixel) in seen.enumerate_pixels() {
        let inner = |at: u32, side: u32| at >= 2 && at + 2 < side;
        if inner(x, width) && inner(y, height) {
            continue;
        }
        let at = |from: u32, at: u32| f64::from(from) + (f64::from(at) + 0.5) * scale;
        let promised = lab(chart(at(corner.0, x), at(corner.1, y)));
        apart.push(ciede2000(promised, lab(pixel.0.map(f64::from))));
    }
}

/// Asks for the picture in pieces of `side` pixels, each of them `scale` times smaller.
async fn borders(gallery: &Gallery, id: &str, side: u32, scale: u32) -> f64 {
    let mut apart = Vec::new();
    for y in (0..HEIGHT).step_by(side as usize) {
        for x in (0..WIDTH).step_by(side as usize) {
            let (w, h) = (side.min(WIDTH - x), side.min(HEIGHT - y));
            let (width, height) = (w.div_ceil(scale), h.div_ceil(scale));
            let request = format!("/{x},{y},{w},{h}/{width},{height}/0/default.jpg");
            let seen = gallery.see(id, &request).await;
            assert_eq!(seen.dimensions(), (width, height), "{request}");
            // The last piece may be a trifle larger than its part of the picture: sizes are rounded up.
            if w % scale == 0 && h % scale == 0 {
                along_the_border(&seen, (x, y), f64::from(scale), &mut apart);
            }
        }
    }
    assert!(apart.len() > 1000);
    let count = u32::try_from(apart.len()).expect("a count");
    apart.iter().sum::<f64>() / f64::from(count)
}

#[tokio::test]
async fn no_line_is_seen_between_pieces_of_any_kind() {
    for sampling in [SamplingFactor::F_2_2, SamplingFactor::F_1_1] {
        let gallery = Gallery::open().await;
        let id = gallery
            .publish_bytes(photograph(sampling), "image/jpeg")
            .await;
        // Tiles as they are stored, of two levels; pieces beside them, at odd places, as they are and resampled.
        for (side, scale) in [(512, 1), (1024, 2), (301, 1), (333, 3), (500, 4)] {
            let mean = borders(&gallery, &id, side, scale).await;
            println!("{sampling:?}: pieces of {side} at 1:{scale}: mean \u{394}E2000 {mean:.3}");
            assert!(mean < 1.0, "pieces of {side} at 1:{scale}: {mean}");
        }
    }
}
