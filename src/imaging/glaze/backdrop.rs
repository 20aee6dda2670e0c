//! The backdrop as a smooth surface of colour, fitted to the border and then to all that agrees with it.
//!
//! Lightness bends in both directions (a light that falls off, a sweep from wall to table), so it is a cubic of the
//! place; the two axes of colour are planes.

use super::lab::Pixel;

/// Terms of the surface of lightness; the first three are those of colour.
const TERMS: usize = 10;
/// Width of the border that is looked at, as a part of the shorter side.
const BORDER: usize = 14;
/// Fewer than this share of the border in agreement: no plain backdrop.
const AGREEING: f64 = 0.55;
/// The spread of colour that a plain backdrop may have, in CIELAB units.
const PLAIN: f32 = 2.5;
/// Rounds of fitting over the whole picture.
const ROUNDS: usize = 4;
/// A difference of lightness counts this much: shadows of the piece fall on its backdrop and are no other colour.
const DARKER: f32 = 0.08;
const LIGHTER: f32 = 0.3;

/// A fitted backdrop.
#[derive(Debug)]
pub(super) struct Backdrop {
    lightness: [f64; TERMS],
    colour: [[f64; 3]; 2],
    /// How far its own pixels usually lie from it.
    pub spread: f32,
    size: (usize, usize),
}

impl Backdrop {
    /// Fits; `None` where the border is not of one piece.
    pub(super) fn fit(pixels: &[Pixel], size: (usize, usize)) -> Option<Self> {
        let (width, height) = size;
        let rim = (width.min(height) / BORDER).max(1);
        let border: Vec<usize> = (0..pixels.len())
            .step_by(3)
            .filter(|at| {
                let (x, y) = (at % width, at / width);
                x < rim || y < rim || x >= width - rim || y >= height - rim
            })
            .collect();
        let mut fitted = Self::level(pixels, &border, size);
        // Whatever reaches over the border is shed first; what is left bends the surface.
        for _ in 0..6 {
            let near = fitted.near(pixels, &border, 3.0);
            fitted = fitted.refit(pixels, &near, 3)?;
        }
        let near = fitted.near(pixels, &border, 3.0);
        #[expect(clippy::cast_precision_loss, reason = "counts of pixels")]
        let agreeing = near.len() as f64 / border.len().max(1) as f64;
        if agreeing < AGREEING || fitted.spread > PLAIN {
            return None;
        }
        let all: Vec<usize> = (0..pixels.len()).step_by(5).collect();
        for _ in 0..ROUNDS {
            let near = fitted.near(pixels, &all, 3.0);
            fitted = fitted.refit(pixels, &near, TERMS)?;
        }
        (fitted.spread <= PLAIN).then_some(fitted)
    }

    fn level(pixels: &[Pixel], at: &[usize], size: (usize, usize)) -> Self {
        let median = |axis: usize| {
            let mut values: Vec<f32> = at.iter().map(|&at| pixels[at][axis]).collect();
            f64::from(super::median(&mut values))
        };
        let mut fitted = Self {
            lightness: [0.0; TERMS],
            colour: [[median(1), 0.0, 0.0], [median(2), 0.0, 0.0]],
            spread: 0.0,
            size,
        };
        fitted.lightness[0] = median(0);
        fitted.spread = fitted.spread_of(pixels, at);
        fitted
    }

    /// Those of `at` within some spreads of the surface.
    fn near(&self, pixels: &[Pixel], at: &[usize], spreads: f32) -> Vec<usize> {
        let limit = (spreads * self.spread).clamp(1.5, 6.0);
        let near = at.iter().copied();
        near.filter(|&at| self.distance(at, pixels[at]) <= limit)
            .collect()
    }

    fn refit(&self, pixels: &[Pixel], at: &[usize], terms: usize) -> Option<Self> {
        if at.len() < 4 * TERMS {
            return None;
        }
        let mut fitted = Self {
            lightness: [0.0; TERMS],
            colour: [[0.0; 3]; 2],
            spread: self.spread,
            size: self.size,
        };
        // Cast shadows agree in colour, not in lightness, and would pull the surface down.
        let lit: Vec<usize> = at
            .iter()
            .copied()
            .filter(|&at| f64::from(pixels[at][0]) > self.expected(at).0 - 12.0)
            .collect();
        let lightness = solve(&lit, terms, |at| (terms_of(at, self.size), pixels[at][0]))?;
        fitted.lightness[..terms].copy_from_slice(&lightness);
        for axis in [0, 1] {
            let plane = solve(at, 3, |at| (terms_of(at, self.size), pixels[at][axis + 1]))?;
            fitted.colour[axis].copy_from_slice(&plane);
        }
        fitted.spread = fitted.spread_of(pixels, at);
        Some(fitted)
    }

    fn spread_of(&self, pixels: &[Pixel], at: &[usize]) -> f32 {
        let mut far: Vec<f32> = at.iter().map(|&at| self.distance(at, pixels[at])).collect();
        1.2 * super::median(&mut far)
    }

    fn expected(&self, at: usize) -> (f64, f64, f64) {
        let terms = terms_of(at, self.size);
        let sum = |factors: &[f64]| factors.iter().zip(terms).map(|(f, t)| f * t).sum::<f64>();
        (
            sum(&self.lightness),
            sum(&self.colour[0]),
            sum(&self.colour[1]),
        )
    }

    /// How far a pixel lies from what the backdrop would be at its place.
    #[expect(clippy::cast_possible_truncation, reason = "colours are small numbers")]
    pub(super) fn distance(&self, at: usize, pixel: Pixel) -> f32 {
        let (l, a, b) = self.expected(at);
        let dl = pixel[0] - l as f32;
        let dl = dl * if dl < 0.0 { DARKER } else { LIGHTER };
        (dl * dl + (pixel[1] - a as f32).powi(2) + (pixel[2] - b as f32).powi(2)).sqrt()
    }

    /// Its colour in the middle of the picture, as chroma.
    pub(super) fn chroma(&self) -> f64 {
        self.colour[0][0].hypot(self.colour[1][0])
    }
}

#[expect(clippy::cast_precision_loss, reason = "places in a small picture")]
fn terms_of(at: usize, (width, height): (usize, usize)) -> [f64; TERMS] {
    let x = 2.0 * (at % width) as f64 / width as f64 - 1.0;
    let y = 2.0 * (at / width) as f64 / height as f64 - 1.0;
    [
        1.0,
        x,
        y,
        x * x,
        x * y,
        y * y,
        x * x * x,
        x * x * y,
        x * y * y,
        y * y * y,
    ]
}

/// Least squares over the first `n` terms.
fn solve(at: &[usize], n: usize, row: impl Fn(usize) -> ([f64; TERMS], f32)) -> Option<Vec<f64>> {
    let mut m = [[0.0; TERMS + 1]; TERMS];
    for &at in at {
        let (terms, value) = row(at);
        for i in 0..n {
            for j in 0..n {
                m[i][j] += terms[i] * terms[j];
            }
            m[i][n] += terms[i] * f64::from(value);
        }
    }
    for i in 0..n {
        let pivot = (i..n).max_by(|&a, &b| m[a][i].abs().total_cmp(&m[b][i].abs()))?;
        m.swap(i, pivot);
        if m[i][i].abs() < 1e-9 {
            return None;
        }
        let lead = m[i];
        for (k, line) in m.iter_mut().enumerate().take(n) {
            if k != i {
                let factor = line[i] / lead[i];
                for j in i..=n {
                    line[j] -= factor * lead[j];
                }
            }
        }
    }
    Some((0..n).map(|i| m[i][n] / m[i][i]).collect())
}
