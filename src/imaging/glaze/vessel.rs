//! Which pixels are the piece: what differs from the backdrop, cleaned, in its large parts; then what of it is glaze.

use super::{
    backdrop::Backdrop,
    lab::{Pixel, chroma},
    median,
};

/// Nearer to the backdrop than this many of its spreads, or than this in CIELAB units, is backdrop.
const SPREADS: f32 = 4.0;
const LEAST: f32 = 4.0;
/// A part smaller than this share of the largest is a label, a speck or a reflection.
const PART: f64 = 0.06;
/// Below this chroma a part is grey: a scale bar, a stand, a drawing.
const GREY: f32 = 4.0;
/// Pixels this near to the outline mix two colours.
const OUTLINE: usize = 2;
/// Linear steps of hue, in degrees: fired clay without glaze lies between red and this, stronger than `CLAY_CHROMA`.
const CLAY_HUE: f32 = 78.0;
const CLAY_CHROMA: f32 = 9.0;

/// A mask of the picture's size.
pub(super) type Mask = Vec<bool>;

/// Differs from the backdrop; cleaned; the large coloured parts, holes filled.
pub(super) fn find(
    pixels: &[Pixel],
    size: (usize, usize),
    backdrop: &Backdrop,
    never: &Mask,
) -> Mask {
    let limit = (SPREADS * backdrop.spread).max(LEAST);
    let far = pixels.iter().enumerate();
    let far: Mask = far
        .map(|(at, &pixel)| !never[at] && backdrop.distance(at, pixel) > limit)
        .collect();
    let opened = grow(&shrink(&far, size, 1), size, 1);
    let closed = shrink(&grow(&opened, size, 2), size, 2);
    let parts = parts(&closed, size);
    let coloured: Vec<Vec<usize>> = parts
        .into_iter()
        .filter(|part| {
            let mut values: Vec<f32> = part.iter().map(|&at| chroma(pixels[at])).collect();
            median(&mut values) >= GREY
        })
        .collect();
    let largest = coloured.iter().map(Vec::len).max().unwrap_or(0);
    let mut mask = vec![false; pixels.len()];
    for part in coloured {
        #[expect(clippy::cast_precision_loss, reason = "counts of pixels")]
        let large = part.len() as f64 >= PART * largest as f64;
        if large {
            for at in part {
                mask[at] = true;
            }
        }
    }
    mask
}

/// What of a piece is what.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    pub glaze: Vec<Pixel>,
    pub outline: usize,
    pub highlight: usize,
    pub shadow: usize,
    pub body: usize,
}

/// Sorts the pixels of a piece. Highlights are lighter and greyer than the piece is by half; shadow is less than half
/// as light as it.
pub(super) fn sort(
    pixels: &[Pixel],
    mask: &Mask,
    size: (usize, usize),
    clipped: impl Fn(usize) -> bool,
) -> Sorted {
    let inner = shrink(mask, size, OUTLINE);
    let coloured = || (0..pixels.len()).filter(|&at| inner[at] && !is_clay(pixels[at]));
    let (mut light, mut strong): (Vec<f32>, Vec<f32>) = coloured()
        .map(|at| (pixels[at][0], chroma(pixels[at])))
        .unzip();
    let (light, strong) = (median(&mut light), median(&mut strong));
    let mut sorted = Sorted::default();
    for at in (0..pixels.len()).filter(|&at| mask[at]) {
        let pixel = pixels[at];
        let (l, c) = (pixel[0], chroma(pixel));
        if !inner[at] {
            sorted.outline += 1;
        } else if clipped(at) || (l > light + 10.0 && c < 0.7 * strong) {
            sorted.highlight += 1;
        } else if l < 0.5 * light {
            sorted.shadow += 1;
        } else if is_clay(pixel) {
            sorted.body += 1;
        } else {
            sorted.glaze.push(pixel);
        }
    }
    sorted
}

fn is_clay(pixel: Pixel) -> bool {
    let hue = pixel[2].atan2(pixel[1]).to_degrees();
    (-30.0..CLAY_HUE).contains(&hue) && chroma(pixel) > CLAY_CHROMA
}

/// The connected parts of a mask, each with the holes within it that are small.
fn parts(mask: &Mask, (width, height): (usize, usize)) -> Vec<Vec<usize>> {
    let mut seen = vec![false; mask.len()];
    let mut parts = Vec::new();
    for start in 0..mask.len() {
        if seen[start] || !mask[start] {
            continue;
        }
        seen[start] = true;
        let (mut part, mut next) = (vec![start], 0);
        while let Some(&at) = part.get(next) {
            next += 1;
            let (x, y) = (at % width, at / width);
            let around = [
                (x > 0).then(|| at - 1),
                (x + 1 < width).then(|| at + 1),
                (y > 0).then(|| at - width),
                (y + 1 < height).then(|| at + width),
            ];
            for neighbour in around.into_iter().flatten() {
                if mask[neighbour] && !seen[neighbour] {
                    seen[neighbour] = true;
                    part.push(neighbour);
                }
            }
        }
        parts.push(part);
    }
    parts
}

/// What has the mask within `radius`, along rows and then columns.
pub(super) fn grow(mask: &Mask, size: (usize, usize), radius: usize) -> Mask {
    spread(mask, size, radius, true)
}

/// What has nothing but the mask within `radius`; beyond the picture's edge it is taken to go on.
pub(super) fn shrink(mask: &Mask, size: (usize, usize), radius: usize) -> Mask {
    spread(mask, size, radius, false)
}

/// Spreads `value` over a square of `radius`.
fn spread(mask: &Mask, (width, height): (usize, usize), radius: usize, value: bool) -> Mask {
    let mut across = mask.clone();
    for (at, _) in mask
        .iter()
        .enumerate()
        .filter(|(_, there)| **there == value)
    {
        let (x, row) = (at % width, at - at % width);
        across[row + x.saturating_sub(radius)..=row + (x + radius).min(width - 1)].fill(value);
    }
    let mut down = across.clone();
    for (at, _) in across
        .iter()
        .enumerate()
        .filter(|(_, there)| **there == value)
    {
        let (x, y) = (at % width, at / width);
        for y in y.saturating_sub(radius)..=(y + radius).min(height - 1) {
            down[y * width + x] = value;
        }
    }
    down
}
