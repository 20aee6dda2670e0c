//! Turning pictures: multiples of 90 degrees by moving pixels, any other angle by sampling.
//!
//! Image API 3.0 §4.3: mirrored first, then turned clockwise; the answer is the bounding box, and what lies beside the
//! picture is transparent, or black where the format cannot hold transparency: as others' tools leave it.

use super::pixels::Pixels;
use super::request::Rotation;

/// What lies beside a picture that is turned by no multiple of 90 degrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// Nothing: the answer has an alpha channel.
    Transparent,
    /// Black.
    Black,
}

/// Width and height of a picture once turned: those of its bounding box, to the nearest whole pixel, at least 1.
pub fn turned_size(width: u32, height: u32, rotation: Rotation) -> (u32, u32) {
    match rotation.as_quarters() {
        Some(0 | 2) => (width, height),
        Some(_) => (height, width),
        None => {
            let (sin, cos) = rotation.degrees().to_radians().sin_cos();
            let (w, h) = (f64::from(width), f64::from(height));
            let side = |exact: f64| whole(exact.round().max(1.0));
            (
                side(w * cos.abs() + h * sin.abs()),
                side(w * sin.abs() + h * cos.abs()),
            )
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to what fits"
)]
fn whole(value: f64) -> u32 {
    value.clamp(0.0, f64::from(u32::MAX)) as u32
}

/// Mirrors, then turns clockwise. Only an angle that is no multiple of 90 degrees, on [`Ground::Transparent`], makes four
/// channels of one or three.
pub fn rotate(pixels: Pixels, rotation: Rotation, ground: Ground) -> Pixels {
    match rotation.as_quarters() {
        Some(0) if !rotation.mirror => pixels,
        Some(quarters) => by_quarters(&pixels, rotation.mirror, quarters),
        None if rotation.mirror => by_angle(&by_quarters(&pixels, true, 0), rotation, ground),
        None => by_angle(&pixels, rotation, ground),
    }
}

fn by_quarters(pixels: &Pixels, mirror: bool, quarters: u8) -> Pixels {
    match pixels.channels {
        1 => moved::<1>(pixels, mirror, quarters),
        3 => moved::<3>(pixels, mirror, quarters),
        _ => moved::<4>(pixels, mirror, quarters),
    }
}

/// Side of the squares that are moved together: both the rows read and the rows written stay in the cache.
const SQUARE: usize = 32;

fn moved<const N: usize>(pixels: &Pixels, mirror: bool, quarters: u8) -> Pixels {
    let (w, h) = (pixels.width as usize, pixels.height as usize);
    let (width, height) = if quarters % 2 == 1 {
        (pixels.height, pixels.width)
    } else {
        (pixels.width, pixels.height)
    };
    let mut turned = Pixels::new(width, height, N);
    let (across, down) = (width as usize, height as usize);
    let (from, to) = (&pixels.bytes, &mut turned.bytes);
    // Where in the picture a pixel of the answer comes from.
    let source = |x: usize, y: usize| {
        let (sx, sy) = match quarters {
            1 => (y, h - 1 - x),
            2 => (w - 1 - x, h - 1 - y),
            3 => (w - 1 - y, x),
            _ => (x, y),
        };
        (if mirror { w - 1 - sx } else { sx }, sy)
    };
    for top in (0..down).step_by(SQUARE) {
        for left in (0..across).step_by(SQUARE) {
            for y in top..(top + SQUARE).min(down) {
                for x in left..(left + SQUARE).min(across) {
                    let (sx, sy) = source(x, y);
                    let (at, is) = ((y * across + x) * N, (sy * w + sx) * N);
                    to[at..at + N].copy_from_slice(&from[is..is + N]);
                }
            }
        }
    }
    turned
}

fn by_angle(pixels: &Pixels, rotation: Rotation, ground: Ground) -> Pixels {
    match (pixels.channels, ground) {
        (1, Ground::Black) => sampled::<1, 1>(pixels, rotation),
        (1, Ground::Transparent) => sampled::<1, 4>(pixels, rotation),
        (3, Ground::Black) => sampled::<3, 3>(pixels, rotation),
        (3, Ground::Transparent) => sampled::<3, 4>(pixels, rotation),
        _ => sampled::<4, 4>(pixels, rotation),
    }
}

/// Steps between two pixels at which the weights of a sample are tabled.
const STEPS: usize = 256;

/// Weights of the four pixels around a place between the second and the third (Catmull–Rom); they sum to 1.
fn weights() -> Vec<[f32; 4]> {
    let weight = |t: f32| {
        let (t2, t3) = (t * t, t * t * t);
        [
            0.5 * (2.0 * t2 - t - t3),
            0.5 * (2.0 - 5.0 * t2 + 3.0 * t3),
            0.5 * (t + 4.0 * t2 - 3.0 * t3),
            0.5 * (t3 - t2),
        ]
    };
    (0..u16::try_from(STEPS).unwrap_or(u16::MAX))
        .map(|step| weight(f32::from(step) / 256.0))
        .collect()
}

/// Samples with a bicubic kernel. Beyond its edge the picture goes on as it ends there, so that colours do not bleed; how
/// much of a pixel the picture covers makes its alpha, or how far it is from black.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "places and colours are clamped before they are narrowed"
)]
fn sampled<const FROM: usize, const TO: usize>(pixels: &Pixels, rotation: Rotation) -> Pixels {
    let (width, height) = turned_size(pixels.width, pixels.height, rotation);
    let (sin, cos) = rotation.degrees().to_radians().sin_cos();
    let (w, h) = (f64::from(pixels.width), f64::from(pixels.height));
    let (last_x, last_y) = (i64::from(pixels.width) - 1, i64::from(pixels.height) - 1);
    let stride = pixels.width as usize * FROM;
    let (left, top) = box_corner(w, h, sin, cos);
    // Other tools turn about the middle of the first pixel, not about its corner, and what they make is what answers are
    // compared with. Half of the way between is nowhere more than seven tenths of a pixel from either.
    let (aside_x, aside_y) = (0.25 * (1.0 - cos - sin), 0.25 * (1.0 - cos + sin));
    let weights = weights();
    let mut turned = Pixels::new(width, height, TO);
    let rows = turned.bytes.chunks_exact_mut(width as usize * TO);
    for (y, row) in (0_u32..).zip(rows) {
        let dy = f64::from(y) + 0.5 + top;
        for (x, out) in (0_u32..).zip(row.chunks_exact_mut(TO)) {
            let dx = f64::from(x) + 0.5 + left;
            // The way back: turned against the clock about the upper left corner.
            let sx = dx * cos + dy * sin + aside_x;
            let sy = dy * cos - dx * sin + aside_y;
            let covered = |at: f64, side: f64| (at + 0.5).min(side - at + 0.5).clamp(0.0, 1.0);
            let alpha = (covered(sx, w) * covered(sy, h)) as f32;
            if alpha <= 0.0 {
                continue;
            }
            let (column, across) = place(sx);
            let (line, down) = place(sy);
            let mut sum = [0.0_f32; FROM];
            for (row, weight_y) in (line - 1..).zip(weights[down]) {
                let start = row.clamp(0, last_y) as usize * stride;
                for (at, weight_x) in (column - 1..).zip(weights[across]) {
                    let from = start + at.clamp(0, last_x) as usize * FROM;
                    let weight = weight_x * weight_y;
                    for (sum, value) in sum.iter_mut().zip(&pixels.bytes[from..from + FROM]) {
                        *sum += f32::from(*value) * weight;
                    }
                }
            }
            let byte = |value: f32| (value + 0.5).clamp(0.0, 255.0) as u8;
            if TO == 4 {
                for (at, out) in out.iter_mut().take(3).enumerate() {
                    *out = byte(sum[at.min(FROM - 1)]);
                }
                let own = if FROM == 4 { sum[FROM - 1] } else { 255.0 };
                out[3] = byte(own.clamp(0.0, 255.0) * alpha);
            } else {
                for (out, sum) in out.iter_mut().zip(sum) {
                    *out = byte(sum.clamp(0.0, 255.0) * alpha);
                }
            }
        }
    }
    turned
}

/// Where the upper left corner of the bounding box lies from that of the picture, in whole pixels.
fn box_corner(w: f64, h: f64, sin: f64, cos: f64) -> (f64, f64) {
    let least = |a: f64, b: f64| (a.min(0.0) + b.min(0.0)).round();
    (least(w * cos, -h * sin), least(w * sin, h * cos))
}

/// The pixel whose middle lies at or before a place, and how far beyond it the place lies, in [`STEPS`].
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "within the picture and a pixel beside it"
)]
fn place(at: f64) -> (i64, usize) {
    let at = at - 0.5;
    let pixel = at.floor();
    (
        pixel as i64,
        (((at - pixel) * STEPS as f64) as usize).min(STEPS - 1),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn picture(width: u32, height: u32, bytes: &[u8]) -> Pixels {
        Pixels {
            width,
            height,
            channels: 1,
            bytes: bytes.to_vec(),
        }
    }

    fn turned(mirror: bool, degrees: f64) -> Rotation {
        Rotation {
            mirror,
            micro_degrees: whole(degrees * 1e6),
        }
    }

    #[test]
    fn turning_goes_clockwise_and_mirrors_first() {
        let p = picture(3, 2, &[1, 2, 3, 4, 5, 6]);
        let turned = |mirror, quarter| {
            let rotation = Rotation::quarters(mirror, quarter);
            rotate(p.clone(), rotation, Ground::Transparent)
        };
        assert_eq!(turned(false, 0), p);
        assert_eq!(turned(false, 1), picture(2, 3, &[4, 1, 5, 2, 6, 3]));
        assert_eq!(turned(false, 2), picture(3, 2, &[6, 5, 4, 3, 2, 1]));
        assert_eq!(turned(false, 3), picture(2, 3, &[3, 6, 2, 5, 1, 4]));
        assert_eq!(turned(true, 0), picture(3, 2, &[3, 2, 1, 6, 5, 4]));
        assert_eq!(turned(true, 1), picture(2, 3, &[6, 3, 5, 2, 4, 1]));
    }

    #[test]
    fn a_turned_picture_has_the_size_of_its_bounding_box() {
        for (degrees, size) in [
            (45.0, (141, 141)),
            (30.0, (137, 137)),
            (0.000_001, (100, 100)),
            (0.001, (100, 100)),
            (22.5, (131, 131)),
        ] {
            assert_eq!(
                turned_size(100, 100, turned(false, degrees)),
                size,
                "{degrees}"
            );
        }
        assert_eq!(turned_size(300, 100, turned(false, 60.0)), (237, 310));
        assert_eq!(turned_size(3, 4, turned(false, 53.130_102)), (5, 5));
        assert_eq!(
            turned_size(300, 100, Rotation::quarters(true, 3)),
            (100, 300)
        );
    }

    #[test]
    fn corners_are_transparent_or_black_and_the_middle_is_what_it_was() {
        let red = Pixels {
            width: 40,
            height: 30,
            channels: 3,
            bytes: [200, 10, 20].repeat(40 * 30),
        };
        let seen = rotate(red.clone(), turned(false, 30.0), Ground::Transparent);
        assert_eq!((seen.width, seen.height, seen.channels), (50, 46, 4));
        let at = |seen: &Pixels, x: usize, y: usize| {
            let from = (y * seen.width as usize + x) * seen.channels;
            seen.bytes[from..from + seen.channels].to_vec()
        };
        assert_eq!(at(&seen, 0, 0), [0, 0, 0, 0]);
        assert_eq!(at(&seen, 25, 23), [200, 10, 20, 255]);
        // No dark or white fringe: whatever is seen at all has the picture's colour.
        for pixel in seen.bytes.chunks_exact(4).filter(|pixel| pixel[3] > 0) {
            assert_eq!(pixel[..3], [200, 10, 20]);
        }
        let seen = rotate(red, turned(true, 30.0), Ground::Black);
        assert_eq!((seen.channels, at(&seen, 0, 0)), (3, vec![0, 0, 0]));
        assert_eq!(at(&seen, 25, 23), [200, 10, 20]);
    }

    #[test]
    fn any_angle_turns_clockwise_too() {
        // A light spot above the middle, turned by 60 degrees, lies to the upper right.
        let mut p = picture(101, 101, &[0; 101 * 101]);
        for (x, y) in (47..54).flat_map(|x| (7..14).map(move |y| (x, y))) {
            p.bytes[y * 101 + x] = 255;
        }
        let lightest = |rotation| {
            let seen = rotate(p.clone(), rotation, Ground::Black);
            let (mut sum, mut at) = (0.0, (0.0, 0.0));
            for (place, value) in seen.bytes.iter().enumerate() {
                let light = f64::from(*value);
                let place = u32::try_from(place).unwrap();
                sum += light;
                at.0 += light * f64::from(place % seen.width);
                at.1 += light * f64::from(place / seen.width);
            }
            let middle = (
                f64::from(seen.width - 1) / 2.0,
                f64::from(seen.height - 1) / 2.0,
            );
            (at.0 / sum - middle.0, at.1 / sum - middle.1)
        };
        let near = |a: (f64, f64), b: (f64, f64)| (a.0 - b.0).hypot(a.1 - b.1) < 1.0;
        assert!(near(lightest(Rotation::NONE), (0.0, -40.0)));
        let (sin, cos) = 60_f64.to_radians().sin_cos();
        assert!(near(
            lightest(turned(false, 60.0)),
            (40.0 * sin, -40.0 * cos)
        ));
    }

    #[test]
    fn an_angle_beside_a_quarter_turn_is_nearly_that_turn() {
        let bytes: Vec<u8> = (0..60_u8 * 4).collect();
        let p = picture(20, 12, &bytes);
        let quarter = rotate(p.clone(), Rotation::quarters(false, 1), Ground::Black);
        let beside = rotate(p, turned(false, 90.0001), Ground::Black);
        assert_eq!((beside.width, beside.height), (12, 20));
        // Half a pixel aside, and a pixel is 20 from the one below it; the outermost lie half beside the picture.
        for (y, x) in (1..19).flat_map(|y| (1..11).map(move |x| (y, x))) {
            let (beside, quarter) = (beside.bytes[y * 12 + x], quarter.bytes[y * 12 + x]);
            assert!(beside.abs_diff(quarter) <= 20, "{beside} {quarter}");
        }
    }

    proptest! {
        #[test]
        fn no_turn_panics_and_all_have_the_size_that_was_told(w in 1..40_u32, h in 1..40_u32, micro_degrees in 0..Rotation::CIRCLE, mirror: bool, channels in 0..3_usize, black: bool) {
            let channels = [1, 3, 4][channels];
            let rotation = Rotation { mirror, micro_degrees };
            let ground = if black { Ground::Black } else { Ground::Transparent };
            let seen = rotate(Pixels::new(w, h, channels), rotation, ground);
            prop_assert_eq!((seen.width, seen.height), turned_size(w, h, rotation));
            prop_assert_eq!(seen.bytes.len(), seen.width as usize * seen.height as usize * seen.channels);
        }
    }
}
