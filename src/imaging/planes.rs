//! Planes of `YCbCr` as JFIF has it (full range, BT.601) or of grey: made of pixels, padded, copied, halved, and made
//! pixels again. From here on a picture has no other form until it is shown.
//!
//! Averages are of two by two samples, rounded half up. Where chroma is halved, a sample stands for two by two pixels.

use super::{fault::ImageFault, geometry::Sampling, pyramid::RowSink};
use celadon_jpeg::{Plane, Planes};

/// Rows of pixels that become planes at a time.
const ROWS: u32 = 8;

/// Takes planes, top to bottom.
pub trait PlaneSink {
    /// The upper left of `planes`, as wide as the picture and `rows` pixels high: a multiple of 8 unless it is the last.
    /// What lies outside of it is the taker's to fill.
    fn planes(&mut self, planes: &mut Planes, rows: u32) -> Result<(), ImageFault>;
}

/// Makes rows of RGB planes with full chroma, rows of grey one plane.
pub struct FromPixels<'a> {
    band: Planes,
    filled: u32,
    row: usize,
    left: u32,
    next: &'a mut dyn PlaneSink,
}

impl<'a> FromPixels<'a> {
    /// For an upright picture of `width` × `height` whose pyramid is to have this sampling.
    pub fn new(
        (width, height): (u32, u32),
        sampling: Sampling,
        next: &'a mut dyn PlaneSink,
    ) -> Self {
        let full = match sampling {
            Sampling::Grey => celadon_jpeg::Sampling::Grey,
            Sampling::Yuv420 | Sampling::Yuv444 => celadon_jpeg::Sampling::Yuv444,
        };
        Self {
            band: Planes::new(width.next_multiple_of(ROWS), ROWS, full),
            filled: 0,
            row: width as usize * sampling.components(),
            left: height,
            next,
        }
    }
}

impl RowSink for FromPixels<'_> {
    fn rows(&mut self, pixels: &[u8]) -> Result<(), ImageFault> {
        for row in pixels.chunks_exact(self.row) {
            let start = self.filled as usize * self.band.width as usize;
            match self.band.planes.as_mut_slice() {
                [y, cb, cr] => {
                    let samples = y.bytes[start..]
                        .iter_mut()
                        .zip(&mut cb.bytes[start..])
                        .zip(&mut cr.bytes[start..]);
                    for (rgb, ((y, cb), cr)) in row.as_chunks().0.iter().zip(samples) {
                        [*y, *cb, *cr] = to_ycbcr(*rgb);
                    }
                }
                planes => {
                    for plane in planes {
                        plane.bytes[start..start + row.len()].copy_from_slice(row);
                    }
                }
            }
            self.filled += 1;
            self.left = self.left.saturating_sub(1);
            if self.filled == ROWS || self.left == 0 {
                self.next.planes(&mut self.band, self.filled)?;
                self.filled = 0;
            }
        }
        Ok(())
    }
}

/// 16 fractional bits.
const ONE: i32 = 1 << 16;

/// JFIF 1.02, "Conversion to and from RGB".
fn to_ycbcr(rgb: [u8; 3]) -> [u8; 3] {
    let [r, g, b] = rgb.map(i32::from);
    let centre = 128 * ONE + ONE / 2 - 1;
    [
        19_595 * r + 38_470 * g + 7_471 * b + ONE / 2,
        -11_059 * r - 21_709 * g + 32_768 * b + centre,
        32_768 * r - 27_439 * g - 5_329 * b + centre,
    ]
    .map(|sum| (sum >> 16).to_le_bytes()[0])
}

/// The way back, cut to what can be shown.
fn to_rgb([y, cb, cr]: [u8; 3]) -> [u8; 3] {
    let (y, cb, cr) = (i32::from(y), i32::from(cb) - 128, i32::from(cr) - 128);
    [91_881 * cr, -22_554 * cb - 46_802 * cr, 116_130 * cb]
        .map(|sum| y + ((sum + ONE / 2) >> 16))
        .map(|value| value.clamp(0, 255).to_le_bytes()[0])
}

/// Interleaved RGB or grey, each sample of chroma standing for all its pixels.
pub fn to_pixels(planes: &Planes) -> Vec<u8> {
    let [y, cb, cr] = planes.planes.as_slice() else {
        let grey = planes.planes.iter().flat_map(|plane| &plane.bytes);
        return grey.copied().collect();
    };
    let step = if planes.sampling == celadon_jpeg::Sampling::Yuv420 {
        2
    } else {
        1
    };
    let mut out = Vec::with_capacity(y.bytes.len() * 3);
    for (number, line) in y.lines().enumerate() {
        let start = number / step * cb.width as usize;
        for (x, &y) in line.iter().enumerate() {
            let at = start + x / step;
            out.extend(to_rgb([y, cb.bytes[at], cr.bytes[at]]));
        }
    }
    out
}

/// Fills what lies right of `width` and below `rows` by repeating the last samples.
pub fn pad(planes: &mut Planes, width: u32, rows: u32) {
    let sampling = planes.sampling;
    for (index, plane) in planes.planes.iter_mut().enumerate() {
        let columns = sampling.side(index, width) as usize;
        let end = (sampling.side(index, rows) * plane.width) as usize;
        let last = end - plane.width as usize;
        for line in plane.lines_mut() {
            let (own, beside) = line.split_at_mut(columns);
            beside.fill(own[columns - 1]);
        }
        let (above, below) = plane.bytes.split_at_mut(end);
        for line in below.chunks_exact_mut(end - last) {
            line.copy_from_slice(&above[last..]);
        }
    }
}

/// Appends the first `rows` rows of pixels, as far as `to` is wide.
pub fn append(from: &Planes, to: &mut Planes, rows: u32) {
    let sampling = to.sampling;
    to.height += rows;
    for (index, (from, to)) in from.planes.iter().zip(&mut to.planes).enumerate() {
        let rows = sampling.side(index, rows);
        to.height += rows;
        for line in from.lines().take(rows as usize) {
            to.bytes.extend_from_slice(&line[..to.width as usize]);
        }
    }
}

/// Side of a block.
const BLOCK: usize = 8;

/// Makes each block right of the MCUs of `width` pixels as even as can be, which costs the fewest bits: the mean of what
/// was repeated there.
pub fn flatten_right(planes: &mut Planes, width: u32) {
    let sampling = planes.sampling;
    for (index, plane) in planes.planes.iter_mut().enumerate() {
        let (stride, end) = (plane.width as usize, width.next_multiple_of(sampling.mcu()));
        let start = sampling.side(index, end) as usize;
        for block in plane.bytes.chunks_exact_mut(BLOCK * stride) {
            let level = mean(block.iter().skip(start - 1).step_by(stride));
            for line in block.chunks_exact_mut(stride) {
                line[start..].fill(level);
            }
        }
    }
}

/// Planes as large as these to stand below them: each block the mean of the last row above it.
pub fn flat_below(planes: &Planes) -> Planes {
    let mut out = planes.clone();
    for (to, from) in out.planes.iter_mut().zip(&planes.planes) {
        let mut last = from.lines().next_back().unwrap_or_default().to_vec();
        for block in last.chunks_mut(BLOCK) {
            block.fill(mean(block.iter()));
        }
        for line in to.lines_mut() {
            line.copy_from_slice(&last);
        }
    }
    out
}

/// Of the first [`BLOCK`] samples, rounded half up.
fn mean<'a>(samples: impl Iterator<Item = &'a u8>) -> u8 {
    let sum: u16 = samples.take(BLOCK).copied().map(u16::from).sum();
    ((sum + 4) >> 3).to_le_bytes()[0]
}

/// At most `most` columns of pixels from column `left` on, which is even.
pub fn columns(planes: &Planes, left: u32, most: u32) -> Planes {
    let width = most.min(planes.width - left);
    let mut out = Planes::new(width, planes.height, planes.sampling);
    for (index, (to, from)) in out.planes.iter_mut().zip(&planes.planes).enumerate() {
        let start = planes.sampling.side(index, left) as usize;
        for (to, from) in to.lines_mut().zip(from.lines()) {
            to.copy_from_slice(&from[start..start + to.len()]);
        }
    }
    out
}

/// Copies the left `width` pixels of padded planes into `to`, from row `top` on; chroma is halved if only `to` has it so.
pub fn copy(from: &Planes, to: &mut Planes, width: u32, top: u32) {
    let (sampling, halved) = (to.sampling, to.sampling != from.sampling);
    for (index, (from, to)) in from.planes.iter().zip(&mut to.planes).enumerate() {
        let columns = sampling.side(index, width) as usize;
        let lines = to.lines_mut().skip(sampling.side(index, top) as usize);
        let lines = lines.map(|line| &mut line[..columns]);
        if halved && index > 0 {
            halve_lines(from, lines);
        } else {
            lines
                .zip(from.lines())
                .for_each(|(to, from)| to.copy_from_slice(&from[..columns]));
        }
    }
}

/// Halves padded planes into the left `width` pixels of `to`, from row `top` on.
pub fn halve(from: &Planes, to: &mut Planes, width: u32, top: u32) {
    let sampling = to.sampling;
    for (index, (from, to)) in from.planes.iter().zip(&mut to.planes).enumerate() {
        let columns = sampling.side(index, width) as usize;
        let lines = to.lines_mut().skip(sampling.side(index, top) as usize);
        halve_lines(from, lines.map(|line| &mut line[..columns]));
    }
}

fn halve_lines<'a>(from: &Plane, to: impl Iterator<Item = &'a mut [u8]>) {
    let pairs = from.bytes.chunks_exact(2 * from.width as usize);
    for (pair, to) in pairs.zip(to) {
        let (upper, lower) = pair.split_at(from.width as usize);
        let upper = upper.as_chunks::<2>().0.iter();
        let lower = lower.as_chunks::<2>().0.iter();
        for ((to, a), b) in to.iter_mut().zip(upper).zip(lower) {
            let sum = [a[0], a[1], b[0], b[1]].map(u16::from).iter().sum::<u16>();
            *to = ((sum + 2) >> 2).to_le_bytes()[0];
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "what goes wrong ends the test")]
mod tests {
    use super::*;
    use celadon_jpeg::Sampling as Stored;
    use proptest::prelude::*;

    const ALL: [Stored; 3] = [Stored::Yuv420, Stored::Yuv444, Stored::Grey];

    /// Planes of any bytes.
    fn noise(width: u32, height: u32, sampling: Stored) -> Planes {
        let mut planes = Planes::new(width, height, sampling);
        let mut grain = 0x2545_f491_u32;
        for byte in planes.planes.iter_mut().flat_map(|plane| &mut plane.bytes) {
            grain = grain.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *byte = grain.to_be_bytes()[0];
        }
        planes
    }

    /// The sample at a place, or the nearest there is within a picture of `side` samples.
    fn at(plane: &Plane, side: (u32, u32), x: u32, y: u32) -> u8 {
        let (x, y) = (x.min(side.0 - 1), y.min(side.1 - 1));
        plane.bytes[(y * plane.width + x) as usize]
    }

    #[test]
    fn colours_survive_the_way_there_and_back() {
        for step in 0..=u8::MAX {
            assert_eq!(to_ycbcr([step; 3]), [step, 128, 128]);
            assert_eq!(to_rgb([step, 128, 128]), [step; 3]);
        }
        assert_eq!(to_ycbcr([255, 0, 0]), [76, 85, 255]);
        assert_eq!(to_ycbcr([0, 255, 0]), [150, 44, 21]);
        assert_eq!(to_ycbcr([0, 0, 255]), [29, 255, 107]);
        let steps: Vec<u8> = (0..=255).step_by(15).collect();
        for &r in &steps {
            for &g in &steps {
                for &b in &steps {
                    let back = to_rgb(to_ycbcr([r, g, b]));
                    for (back, given) in back.into_iter().zip([r, g, b]) {
                        assert!(back.abs_diff(given) <= 2, "{r} {g} {b}: {back}");
                    }
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn padding_repeats_and_halving_averages_what_is_there(w in 1_u32..70, h in 1_u32..=16) {
            for sampling in ALL {
                let given = noise(128, 16, sampling);
                let mut padded = given.clone();
                pad(&mut padded, w, h);
                let mut flat = padded.clone();
                flatten_right(&mut flat, w);
                let mut half = Planes::new(64, 16, sampling);
                let (wide, high) = (w.div_ceil(2), h.div_ceil(2));
                halve(&padded, &mut half, wide, 8);
                for (index, plane) in given.planes.iter().enumerate() {
                    let side = |pixels| sampling.side(index, pixels);
                    let true_size = (side(w), side(h));
                    let own = |x, y| at(plane, true_size, x, y);
                    for y in 0..side(16) {
                        for x in 0..side(128) {
                            prop_assert_eq!(at(&padded.planes[index], (128, 16), x, y), own(x, y));
                        }
                        let (shown, last) = (side(w.next_multiple_of(sampling.mcu())), side(128) - 1);
                        let column = (y / 8 * 8..y / 8 * 8 + 8).map(|y| at(&padded.planes[index], (128, 16), last, y));
                        let level = mean(column.collect::<Vec<u8>>().iter());
                        for x in 0..side(128) {
                            let want = if x < shown { own(x, y) } else { level };
                            prop_assert_eq!(at(&flat.planes[index], (128, 16), x, y), want);
                        }
                    }
                    for y in 0..side(high) {
                        for x in 0..side(wide) {
                            let four = [(0, 0), (1, 0), (0, 1), (1, 1)];
                            let sum: u32 = four.iter().map(|(dx, dy)| u32::from(own(2 * x + dx, 2 * y + dy))).sum();
                            let got = at(&half.planes[index], (64, 16), x, y + side(8));
                            prop_assert_eq!(u32::from(got), (sum + 2) / 4);
                        }
                    }
                }
            }
        }

        #[test]
        fn full_chroma_is_halved_and_luma_kept(w in 1_u32..70, h in 1_u32..=8) {
            let mut given = noise(128, 8, Stored::Yuv444);
            pad(&mut given, w, h);
            let (mut whole, mut halved) = (noise(128, 16, Stored::Yuv420), noise(128, 16, Stored::Yuv420));
            copy(&given, &mut whole, w, 8);
            halve(&given, &mut halved, w, 0);
            let top = |planes: &Planes, index: usize, y: u32| {
                let plane = &planes.planes[index];
                let start = (y * plane.width) as usize;
                plane.bytes[start..start + Stored::Yuv420.side(index, w) as usize].to_vec()
            };
            for y in 0..h {
                prop_assert_eq!(top(&whole, 0, 8 + y), given.planes[0].bytes[(y * 128) as usize..][..w as usize].to_vec());
            }
            for y in 0..h.div_ceil(2) {
                for index in [1, 2] {
                    prop_assert_eq!(top(&whole, index, 4 + y), top(&halved, index, y));
                }
            }
        }
    }

    #[test]
    fn columns_and_rows_are_cut_where_they_are() {
        for sampling in ALL {
            let given = noise(96, 16, sampling);
            let part = columns(&given, 64, 64);
            let mut kept = Planes::new(90, 0, sampling);
            append(&given, &mut kept, 16);
            append(&flat_below(&given), &mut kept, 3);
            assert_eq!((part.width, part.height), (32, 16));
            part.check().unwrap();
            kept.check().unwrap();
            for (index, plane) in given.planes.iter().enumerate() {
                let side = |pixels| sampling.side(index, pixels);
                let last = &plane.bytes[((side(16) - 1) * plane.width) as usize..];
                for y in 0..side(19) {
                    for x in 0..side(90) {
                        let block = &last[x as usize / 8 * 8..][..8];
                        let want = if y < side(16) {
                            at(plane, (96, 16), x, y)
                        } else {
                            mean(block.iter())
                        };
                        assert_eq!(at(&kept.planes[index], (90, 19), x, y), want);
                    }
                }
                for y in 0..side(16) {
                    for x in 0..side(32) {
                        let got = at(&part.planes[index], (32, 16), x, y);
                        assert_eq!(got, at(plane, (96, 16), x + side(64), y));
                    }
                }
            }
        }
    }
}
