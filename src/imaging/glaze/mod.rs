//! The glaze of the piece in a picture, described in CIELAB (D65) from the pixels of one level of its pyramid.
//!
//! The backdrop is fitted from the border; what differs from it is the vessel; what of that is neither highlight,
//! shadow, outline nor bare clay is glaze, told by its dominant colours (palette), mean and spread. Where the medium
//! is flagged as showing a colour strip, its neutral patches first put the tones right. A picture without colour, or
//! without a plain backdrop, is told to be so. Pure and deterministic; `docs/glaze.md` says how far off it is.

mod backdrop;
mod lab;
mod palette;
mod strip;
mod vessel;

use super::geometry::Sampling;
use crate::domain::{
    ceramic::{Lab, ciede2000},
    picture_glaze::{Excluded, METHOD, PictureGlaze, ToneCurve},
};
use backdrop::Backdrop;
use fast_image_resize::{
    FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer,
    images::{Image, ImageRef},
};
use lab::{Pixel, chroma, hundredths, rounded_share};
use std::borrow::Cow;

/// Pixels that are looked at; more are averaged down to this.
const PIXELS: f64 = 120_000.0;
/// Fewer than this tell nothing.
const FEWEST: usize = 200;
/// A picture is colourless if not even this share of it has a chroma above [`COLOUR`].
const COLOURED: f64 = 0.01;
const COLOUR: f32 = 4.0;
/// Piece and backdrop must both be there: shares of the picture.
const SMALLEST: f64 = 0.005;
/// A surface from edge to edge is glaze if this strong in colour, and this even in its colour (not in its lightness).
const FULL_CHROMA: f32 = 5.0;
const FULL_SPREAD: f32 = 6.0;

/// Describes the glaze in interleaved 8-bit sRGB. `colour_strip` says that a strip is in the picture.
pub fn describe(
    pixels: &[u8],
    width: u32,
    height: u32,
    sampling: Sampling,
    colour_strip: bool,
) -> PictureGlaze {
    let correction = if colour_strip {
        "strip_not_found"
    } else {
        "not_flagged"
    };
    let told = PictureGlaze {
        method: METHOD.into(),
        illuminant: "D65".into(),
        correction: correction.into(),
        ..PictureGlaze::default()
    };
    let none = |told: PictureGlaze, why: &str| PictureGlaze {
        none: Some(why.into()),
        ..told
    };
    if sampling == Sampling::Grey {
        return none(told, "no_colour");
    }
    let Some((rgb, size)) = reduced(pixels, width, height) else {
        return none(told, "too_small");
    };
    look(told, &rgb, size, colour_strip).unwrap_or_else(|short| none(short.0, short.1))
}

/// What is told, or what is told so far and why there is no more.
type Outcome = Result<PictureGlaze, Box<(PictureGlaze, &'static str)>>;

fn look(mut told: PictureGlaze, rgb: &[u8], size: (usize, usize), colour_strip: bool) -> Outcome {
    let linear = lab::linear_table();
    let mut tables = [linear; 3];
    let mut never = vec![false; size.0 * size.1];
    if colour_strip && let Some((place, found)) = strip::find(&strip::Picture { rgb, size }) {
        cover(&mut never, size, place);
        if let Some((curves, names)) = strip::curves(&found, &linear) {
            for (table, curve) in tables.iter_mut().zip(curves) {
                bend(table, curve);
            }
            told.correction = "corrected".into();
            told.corrected_by = names;
            let round = |value: f64| (value * 10_000.0).round() / 10_000.0;
            told.curves = curves
                .map(|c| ToneCurve {
                    gain: round(c.gain),
                    exponent: round(c.exponent),
                })
                .to_vec();
        }
    }
    let (bytes, _) = rgb.as_chunks::<3>();
    let pixels: Vec<Pixel> = bytes
        .iter()
        .map(|rgb| lab::from_linear(std::array::from_fn(|c| tables[c][usize::from(rgb[c])])))
        .collect();

    let coloured = pixels
        .iter()
        .filter(|pixel| chroma(**pixel) > COLOUR)
        .count();
    if share(coloured, pixels.len()) < COLOURED {
        return Err(Box::new((told, "no_colour")));
    }
    let mask = match Backdrop::fit(&pixels, size) {
        Some(backdrop) => {
            let mask = vessel::find(&pixels, size, &backdrop, &never);
            let found = share(mask.iter().filter(|there| **there).count(), mask.len());
            if found >= SMALLEST {
                told.background = Some("backdrop".into());
                mask
            } else if backdrop.chroma() >= f64::from(FULL_CHROMA) {
                told.background = Some("fills_frame".into());
                vec![true; pixels.len()]
            } else {
                return Err(Box::new((told, "no_vessel")));
            }
        }
        None if one_surface(&pixels) => {
            told.background = Some("fills_frame".into());
            vec![true; pixels.len()]
        }
        None => return Err(Box::new((told, "no_plain_backdrop"))),
    };
    let piece = mask.iter().filter(|there| **there).count();
    let sorted = vessel::sort(&pixels, &mask, size, |at| bytes[at].contains(&255));
    let part = |count| rounded_share(share(count, piece));
    told.excluded = Excluded {
        outline: part(sorted.outline),
        highlight: part(sorted.highlight),
        shadow: part(sorted.shadow),
        body: part(sorted.body),
    };
    // Mostly bare clay: saggars, kiln posts, unglazed ware. A few grey-green flecks on it are no glaze.
    if sorted.glaze.len() < FEWEST || sorted.glaze.len() < sorted.body {
        return Err(Box::new((told, "no_glaze")));
    }
    measure(&mut told, &sorted.glaze);
    told.share = rounded_share(share(sorted.glaze.len(), pixels.len()));
    told.pixels = u32::try_from(sorted.glaze.len()).unwrap_or(u32::MAX);
    Ok(told)
}

/// Colours, mean and spread.
fn measure(told: &mut PictureGlaze, glaze: &[Pixel]) {
    #[expect(clippy::cast_precision_loss, reason = "a count of pixels")]
    let count = glaze.len() as f64;
    let axes = |of: &dyn Fn(f64, usize) -> f64| -> [f64; 3] {
        std::array::from_fn(|axis| {
            glaze
                .iter()
                .map(|pixel| of(f64::from(pixel[axis]), axis))
                .sum::<f64>()
                / count
        })
    };
    let mean = axes(&|value, _| value);
    let deviation = axes(&|value, axis| (value - mean[axis]).powi(2)).map(f64::sqrt);
    let middle = lab::to_lab(mean);
    let far = glaze.iter().step_by(7).map(|&[l, a, b]| {
        let lab = Lab {
            l: l.into(),
            a: a.into(),
            b: b.into(),
        };
        ciede2000(lab, middle)
    });
    #[expect(clippy::cast_precision_loss, reason = "a count of pixels")]
    let sampled = glaze.len().div_ceil(7) as f64;
    told.mean_difference = Some(hundredths(far.sum::<f64>() / sampled));
    told.mean = Some(middle);
    told.deviation = Some(lab::to_lab(deviation));
    told.colours = palette::dominant(glaze);
}

/// Whether all of the picture is of one colour that is not grey, however light or dark.
fn one_surface(pixels: &[Pixel]) -> bool {
    let axis = |axis: usize| {
        let mut values: Vec<f32> = pixels.iter().step_by(3).map(|pixel| pixel[axis]).collect();
        let middle = median(&mut values);
        let mut far: Vec<f32> = values.iter().map(|value| (value - middle).abs()).collect();
        far.sort_by(f32::total_cmp);
        (middle, far.get(far.len() * 9 / 10).copied().unwrap_or(0.0))
    };
    let ((a, wide_a), (b, wide_b)) = (axis(1), axis(2));
    a.hypot(b) >= FULL_CHROMA && wide_a.max(wide_b) <= FULL_SPREAD
}

/// Bends a table of linear light by a curve.
#[expect(clippy::cast_possible_truncation, reason = "between 0 and 1")]
fn bend(table: &mut [f32; 256], curve: ToneCurve) {
    for value in table {
        *value = (curve.gain * f64::from(*value).powf(curve.exponent)).min(1.0) as f32;
    }
}

/// Takes the strip and its frame out of the picture.
#[expect(clippy::cast_precision_loss, reason = "sides of a small picture")]
fn cover(never: &mut [bool], (width, height): (usize, usize), place: strip::Place) {
    let (dx, dy) = place.step;
    let side = dx.hypot(dy);
    for (at, covered) in never.iter_mut().enumerate().take(width * height) {
        let (x, y) = (
            (at % width) as f32 - place.first.0,
            (at / width) as f32 - place.first.1,
        );
        let (along, beside) = ((x * dx + y * dy) / side, (x * dy - y * dx) / side);
        *covered |= along > -1.2 * side && along < 12.2 * side && beside.abs() < 1.2 * side;
    }
}

/// Interleaved pixels, and how many across and down.
type Reduced<'a> = (Cow<'a, [u8]>, (usize, usize));

/// The picture at the size that is looked at; `None` if it is too small to tell anything.
fn reduced(pixels: &[u8], width: u32, height: u32) -> Option<Reduced<'_>> {
    let count = f64::from(width) * f64::from(height);
    let scale = (PIXELS / count).sqrt().min(1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a side times at most 1"
    )]
    let side = |side: u32| (f64::from(side) * scale).round().max(1.0) as u32;
    let (w, h) = (side(width), side(height));
    let size = (usize::try_from(w).ok()?, usize::try_from(h).ok()?);
    if size.0.min(size.1) < 24 {
        return None;
    }
    if scale >= 1.0 {
        let whole = pixels.get(..3 * size.0 * size.1)?;
        return Some((Cow::Borrowed(whole), size));
    }
    let source = ImageRef::new(width, height, pixels, PixelType::U8x3).ok()?;
    let mut target = Image::new(w, h, PixelType::U8x3);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Box));
    Resizer::new().resize(&source, &mut target, &options).ok()?;
    Some((Cow::Owned(target.into_vec()), size))
}

#[expect(clippy::cast_precision_loss, reason = "counts of pixels")]
fn share(some: usize, all: usize) -> f64 {
    some as f64 / all.max(1) as f64
}

/// The middle of values; reorders them. 0 for none.
fn median(values: &mut [f32]) -> f32 {
    if values.is_empty() {
        return 0.0;
    }
    let middle = values.len() / 2;
    *values.select_nth_unstable_by(middle, f32::total_cmp).1
}
