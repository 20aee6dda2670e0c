//! The museum's colour strip in a picture, found by its look; and what it says of the picture's tones.
//!
//! Twelve patches in a line, white to black and six colours. Every place, size and direction is tried on a coarse grid
//! against the nominal values, up to gain and offset of each channel; the best is made better step by step.

use crate::domain::picture_glaze::ToneCurve;

/// Names and nominal sRGB (D65) of the patches, in their order.
pub const PATCHES: [(&str, [u8; 3]); 12] = [
    ("white", [243, 243, 242]),
    ("grey-8", [200, 200, 200]),
    ("grey-6.5", [160, 160, 160]),
    ("grey-5", [122, 122, 121]),
    ("grey-3.5", [85, 85, 85]),
    ("black", [52, 52, 52]),
    ("blue", [56, 61, 150]),
    ("green", [70, 148, 73]),
    ("red", [175, 54, 60]),
    ("yellow", [231, 199, 31]),
    ("magenta", [187, 86, 149]),
    ("cyan", [8, 133, 161]),
];
/// How many of them are neutral.
pub const NEUTRALS: usize = 6;
/// Correlation with the nominal values that each channel must reach.
const LIKE: f64 = 0.96;
/// The shortest patch in pixels, and the longest as a part of the longer side.
const SHORTEST: f32 = 5.0;
const LONGEST: f32 = 0.078;
/// Each size tried is this much larger than the one before.
const RATIO: f32 = 1.03;

/// Where a strip lies: the middle of its first patch, and the step to the next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    pub first: (f32, f32),
    pub step: (f32, f32),
}

pub(super) struct Picture<'a> {
    pub rgb: &'a [u8],
    pub size: (usize, usize),
}

impl Picture<'_> {
    /// The pixel at a point; `None` outside.
    fn at(&self, (x, y): (f32, f32)) -> Option<[u8; 3]> {
        if x < 0.0 || y < 0.0 {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "not negative, and saturating"
        )]
        let (x, y) = (x as usize, y as usize);
        if x >= self.size.0 || y >= self.size.1 {
            return None;
        }
        let at = 3 * (y * self.size.0 + x);
        self.rgb.get(at..at + 3)?.try_into().ok()
    }

    /// Middle of each patch.
    fn middles(&self, place: Place) -> Option<[[f64; 3]; 12]> {
        let mut found = [[0.0; 3]; 12];
        for (patch, (at, _)) in found.iter_mut().zip((0_u8..).zip(PATCHES)) {
            let at = f32::from(at);
            let point = (
                place.first.0 + at * place.step.0,
                place.first.1 + at * place.step.1,
            );
            *patch = self.at(point)?.map(f64::from);
        }
        Some(found)
    }

    /// Mean of the inner part of each patch, and how uneven the patches are.
    fn patches(&self, place: Place) -> Option<([[f64; 3]; 12], f64)> {
        let reach = place.step.0.hypot(place.step.1) * 0.3;
        let (mut found, mut uneven) = ([[0.0; 3]; 12], 0.0);
        for (patch, (at, _)) in found.iter_mut().zip((0_u8..).zip(PATCHES)) {
            let at = f32::from(at);
            let middle = (
                place.first.0 + at * place.step.0,
                place.first.1 + at * place.step.1,
            );
            let (mut sum, mut squares) = ([0.0; 3], [0.0; 3]);
            for dy in [-1.0, -0.5, 0.0, 0.5, 1.0] {
                for dx in [-1.0, -0.5, 0.0, 0.5, 1.0] {
                    let pixel = self.at((middle.0 + dx * reach, middle.1 + dy * reach))?;
                    for channel in 0..3 {
                        let value = f64::from(pixel[channel]);
                        sum[channel] += value;
                        squares[channel] += value * value;
                    }
                }
            }
            *patch = sum.map(|sum| sum / 25.0);
            for channel in 0..3 {
                uneven += (squares[channel] / 25.0 - patch[channel] * patch[channel])
                    .max(0.0)
                    .sqrt()
                    / 36.0;
            }
        }
        Some((found, uneven))
    }
}

/// A strip and the mean sRGB of its patches.
pub(super) fn find(picture: &Picture<'_>) -> Option<(Place, [[f64; 3]; 12])> {
    let mut best: Vec<(f64, Place)> = Vec::new();
    #[expect(clippy::cast_precision_loss, reason = "sides of a small picture")]
    let (width, height) = (picture.size.0 as f32, picture.size.1 as f32);
    let mut side = SHORTEST;
    while side <= LONGEST * width.max(height) {
        for (dx, dy) in [(side, 0.0), (-side, 0.0), (0.0, side), (0.0, -side)] {
            let grid = side / 3.0;
            let mut y = grid;
            while y < height {
                let mut x = grid;
                while x < width {
                    let place = Place {
                        first: (x, y),
                        step: (dx, dy),
                    };
                    if falls(picture, place)
                        && let Some(score) = picture.middles(place).map(|found| likeness(&found))
                        && score > 0.8
                    {
                        best.push((score, place));
                    }
                    x += grid;
                }
                y += grid;
            }
        }
        side *= RATIO;
    }
    best.sort_by(|one, two| two.0.total_cmp(&one.0));
    best.truncate(20);
    let refined = best
        .into_iter()
        .filter_map(|(_, place)| refine(picture, place));
    let (_, place) = refined.max_by(|one, two| one.0.total_cmp(&two.0))?;
    let (found, _) = picture.patches(place)?;
    (likeness(&found) >= LIKE).then_some((place, found))
}

/// Whether the neutral patches fall from white to black: the quick look that most places do not pass.
fn falls(picture: &Picture<'_>, place: Place) -> bool {
    let mut before = 256;
    for at in 0_u8..6 {
        let at = f32::from(at);
        let point = (
            place.first.0 + at * place.step.0,
            place.first.1 + at * place.step.1,
        );
        let Some(pixel) = picture.at(point) else {
            return false;
        };
        let green = i32::from(pixel[1]);
        if green + 8 > before {
            return false;
        }
        before = green;
    }
    true
}

/// Likeness less unevenness, climbed to its top by ever smaller steps.
fn refine(picture: &Picture<'_>, place: Place) -> Option<(f64, Place)> {
    let score = |place: Place| {
        picture
            .patches(place)
            .map(|(found, uneven)| likeness(&found) - uneven / 100.0)
    };
    let side = place.step.0.hypot(place.step.1);
    let (mut best, mut here) = (score(place)?, place);
    let mut reach = side / 3.0;
    while reach > 0.2 {
        let mut moved = false;
        for (axis, sign) in (0..4).flat_map(|axis| [(axis, 1.0), (axis, -1.0)]) {
            let (mut next, by) = (here, sign * reach);
            match axis {
                0 => next.first.0 += by,
                1 => next.first.1 += by,
                2 => next.step.0 += by / 12.0,
                _ => next.step.1 += by / 12.0,
            }
            if let Some(there) = score(next)
                && there > best
            {
                (best, here, moved) = (there, next, true);
            }
        }
        if !moved {
            reach /= 2.0;
        }
    }
    Some((best, here))
}

/// The least correlation of a channel with its nominal values.
fn likeness(found: &[[f64; 3]; 12]) -> f64 {
    (0..3)
        .map(|channel| {
            let pairs = found.iter().zip(PATCHES);
            let (mut x, mut y, mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0, 0.0, 0.0);
            for (found, (_, nominal)) in pairs {
                let (u, v) = (found[channel], f64::from(nominal[channel]));
                (x, y, xx, yy, xy) = (x + u, y + v, xx + u * u, yy + v * v, xy + u * v);
            }
            let (vx, vy) = (12.0 * xx - x * x, 12.0 * yy - y * y);
            if vx <= 0.0 {
                0.0
            } else {
                (12.0 * xy - x * y) / (vx * vy).sqrt()
            }
        })
        .fold(1.0, f64::min)
}

/// Per channel gain and exponent that bring the neutral patches to their nominal values, in linear light; and the names
/// of the patches it rests on. Clipped patches say nothing.
pub(super) fn curves(
    found: &[[f64; 3]; 12],
    linear: &[f32; 256],
) -> Option<([ToneCurve; 3], Vec<String>)> {
    let usable: Vec<usize> = (0..NEUTRALS)
        .filter(|&at| found[at].iter().all(|value| (4.0..=252.0).contains(value)))
        .collect();
    if usable.len() < 4 {
        return None;
    }
    let light = |value: f64| {
        let (low, part) = (value.floor(), value.fract());
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a mean of bytes"
        )]
        let low = (low as usize).min(254);
        f64::from(linear[low]) * (1.0 - part) + f64::from(linear[low + 1]) * part
    };
    let mut curves = [ToneCurve::default(); 3];
    for (channel, curve) in curves.iter_mut().enumerate() {
        let points = usable.iter().map(|&at| {
            let seen = light(found[at][channel]).ln();
            (seen, light(f64::from(PATCHES[at].1[channel])).ln())
        });
        let sum = |of: fn((f64, f64)) -> f64| points.clone().map(of).sum::<f64>();
        let (x, y, n) = (sum(|p| p.0), sum(|p| p.1), sum(|_| 1.0));
        let (xx, xy) = (sum(|p| p.0 * p.0), sum(|p| p.0 * p.1));
        let spread = n * xx - x * x;
        if spread < 1e-6 {
            return None;
        }
        let exponent = (n * xy - x * y) / spread;
        let gain = ((y - exponent * x) / n).exp();
        if !(0.3..=3.0).contains(&exponent) || !(0.1..=10.0).contains(&gain) {
            return None;
        }
        *curve = ToneCurve { gain, exponent };
    }
    let names = usable.iter().map(|&at| PATCHES[at].0.to_owned()).collect();
    Some((curves, names))
}
