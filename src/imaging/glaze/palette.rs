//! The dominant colours of many pixels: the modes of their density in CIELAB, by mean shift over a coarse histogram.
//!
//! A curved glaze under one light runs from light to dark without being of two colours. Less light scales X, Y and Z
//! alike, so `a / (L + 16)` and `b / (L + 16)` stay: pixels are compared by these, at the lightness [`LEVEL`], and a step
//! of lightness counts a quarter of a step of colour.

use super::lab::{Pixel, rounded_share, to_lab};
use crate::domain::{
    ceramic::{Lab, ciede2000},
    picture_glaze::ColourShare,
};
use std::collections::BTreeMap;

/// Side of a cell of the histogram, and width of the kernel, in CIELAB units (lightness quartered).
const CELL: f64 = 2.0;
const KERNEL: f64 = 4.0;
/// Modes nearer than this in ΔE2000 are one colour.
const ONE: f64 = 5.0;
/// A colour of less than this share is not told.
const LEAST: f64 = 0.04;
/// Steps of a shift, more than any needs.
const STEPS: usize = 30;
const LIGHTNESS: f64 = 0.25;
const LEVEL: f64 = 60.0;

#[derive(Default)]
struct Cell {
    at: [f64; 3],
    weight: f64,
    sum: [f64; 3],
}

/// Dominant colours with their shares, the largest first. Deterministic.
pub(super) fn dominant(pixels: &[Pixel]) -> Vec<ColourShare> {
    let cells = histogram(pixels);
    let mut modes: Vec<([f64; 3], f64, [f64; 3])> = Vec::new();
    for cell in &cells {
        let top = climb(&cells, cell.at);
        let lab = |[l, a, b]: [f64; 3]| Lab {
            l: l / LIGHTNESS,
            a,
            b,
        };
        match modes
            .iter_mut()
            .find(|mode| ciede2000(lab(mode.0), lab(top)) < ONE)
        {
            Some(mode) => {
                mode.1 += cell.weight;
                (0..3).for_each(|axis| mode.2[axis] += cell.sum[axis]);
            }
            None => modes.push((top, cell.weight, cell.sum)),
        }
    }
    let all: f64 = cells.iter().map(|cell| cell.weight).sum();
    let told = modes.into_iter().filter(|mode| mode.1 >= LEAST * all);
    let mut told: Vec<ColourShare> = told
        .map(|(_, weight, sum)| ColourShare {
            lab: to_lab(sum.map(|sum| sum / weight)),
            share: rounded_share(weight / all),
        })
        .collect();
    told.sort_by(|one, two| two.share.total_cmp(&one.share));
    told.truncate(8);
    told
}

/// A pixel where it is compared: lightness, and colour as it would be at [`LEVEL`].
fn place(pixel: Pixel) -> [f64; 3] {
    let [l, a, b] = pixel.map(f64::from);
    let scale = (LEVEL + 16.0) / (l + 16.0);
    [l * LIGHTNESS, a * scale, b * scale]
}

fn histogram(pixels: &[Pixel]) -> Vec<Cell> {
    let mut cells: BTreeMap<[i32; 3], Cell> = BTreeMap::new();
    for &pixel in pixels {
        let place = place(pixel);
        #[expect(clippy::cast_possible_truncation, reason = "colours are small numbers")]
        let key = place.map(|value| (value / CELL).floor() as i32);
        let cell = cells.entry(key).or_default();
        cell.weight += 1.0;
        for axis in 0..3 {
            cell.at[axis] += place[axis];
            cell.sum[axis] += f64::from(pixel[axis]);
        }
    }
    // The heaviest first, so that the modes are named in that order.
    let mut cells: Vec<Cell> = cells.into_values().collect();
    for cell in &mut cells {
        cell.at = cell.at.map(|sum| sum / cell.weight);
    }
    cells.sort_by(|one, two| two.weight.total_cmp(&one.weight));
    cells
}

/// Where the density is greatest near `from`.
fn climb(cells: &[Cell], from: [f64; 3]) -> [f64; 3] {
    let mut here = from;
    for _ in 0..STEPS {
        let (mut all, mut sum) = (0.0, [0.0; 3]);
        for cell in cells {
            let far: f64 = (0..3)
                .map(|axis| (cell.at[axis] - here[axis]).powi(2))
                .sum();
            if far < 4.0 * KERNEL * KERNEL {
                let weight = cell.weight * (1.0 - far / (4.0 * KERNEL * KERNEL)).powi(2);
                all += weight;
                (0..3).for_each(|axis| sum[axis] += weight * cell.at[axis]);
            }
        }
        let next = sum.map(|sum| sum / all);
        let moved: f64 = (0..3).map(|axis| (next[axis] - here[axis]).powi(2)).sum();
        here = next;
        if moved < 0.01 {
            break;
        }
    }
    here
}
