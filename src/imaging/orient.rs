//! Setting a picture upright, for all eight EXIF orientations, without holding it in memory.
//!
//! Mirroring left to right happens row by row. All others wait for the last row: the stored rows are laid down in
//! blocks on a scratch file and read back in upright order, one row or column of blocks at a time.

use super::{
    exif::Orientation,
    fault::{ImageFault, ImageFaultCode},
    pyramid::RowSink,
};
use std::io::{Read, Seek, SeekFrom, Write};

/// Side of a block in pixels.
const BLOCK: u32 = 64;

/// Somewhere to lay rows down: an empty file, or memory.
pub trait Scratch: Read + Write + Seek {}
impl<T: Read + Write + Seek + ?Sized> Scratch for T {}

/// Takes stored rows and gives upright ones; [`finish`](Self::finish) must be called at the end.
pub struct Upright<'a> {
    orientation: Orientation,
    width: u32,
    height: u32,
    channels: usize,
    next: &'a mut dyn RowSink,
    scratch: &'a mut dyn Scratch,
    /// Rows of the current row of blocks, or one mirrored row.
    band: Vec<u8>,
    bands: u32,
}

impl<'a> Upright<'a> {
    /// For a picture stored as `width` × `height`.
    pub fn new(
        orientation: Orientation,
        (width, height): (u32, u32),
        channels: usize,
        next: &'a mut dyn RowSink,
        scratch: &'a mut dyn Scratch,
    ) -> Self {
        Self {
            orientation,
            width,
            height,
            channels,
            next,
            scratch,
            band: Vec::new(),
            bands: 0,
        }
    }

    /// Gives the rows that had to wait.
    pub fn finish(mut self) -> Result<(), ImageFault> {
        if matches!(
            self.orientation,
            Orientation::Upright | Orientation::Mirrored
        ) {
            return Ok(());
        }
        if !self.band.is_empty() {
            self.lay_down()?;
        }
        if self.bands != self.height.div_ceil(BLOCK) {
            return Err(ImageFault::truncated());
        }
        if self.orientation.turns() {
            self.by_columns()
        } else {
            self.by_rows()
        }
    }

    /// Length in bytes of a block's slot; blocks at the edges use part of theirs.
    fn slot(&self) -> usize {
        (BLOCK * BLOCK) as usize * self.channels
    }

    /// Width or height of the block at this place along a side.
    const fn span(side: u32, number: u32) -> usize {
        let left = side - number * BLOCK;
        (if left < BLOCK { left } else { BLOCK }) as usize
    }

    /// Writes the band as blocks. Slots stand column by column for turns and row by row otherwise, so that what is
    /// read back together lies together.
    fn lay_down(&mut self) -> Result<(), ImageFault> {
        let across = self.width.div_ceil(BLOCK);
        let row = self.width as usize * self.channels;
        let rows = self.band.len() / row;
        let mut block = Vec::with_capacity(self.slot());
        for x in 0..across {
            block.clear();
            let start = (x * BLOCK) as usize * self.channels;
            let length = Self::span(self.width, x) * self.channels;
            for y in 0..rows {
                block.extend_from_slice(&self.band[y * row + start..][..length]);
            }
            let number = self.number(x, self.bands);
            self.scratch
                .seek(SeekFrom::Start(number * self.slot() as u64))
                .and_then(|_| self.scratch.write_all(&block))
                .map_err(|e| failed(&e))?;
        }
        self.bands += 1;
        self.band.clear();
        Ok(())
    }

    fn number(&self, x: u32, y: u32) -> u64 {
        let (across, down) = (self.width.div_ceil(BLOCK), self.height.div_ceil(BLOCK));
        if self.orientation.turns() {
            u64::from(x) * u64::from(down) + u64::from(y)
        } else {
            u64::from(y) * u64::from(across) + u64::from(x)
        }
    }

    fn read_block(&mut self, x: u32, y: u32, block: &mut Vec<u8>) -> Result<(), ImageFault> {
        let length = Self::span(self.width, x) * Self::span(self.height, y) * self.channels;
        block.resize(length, 0);
        self.scratch
            .seek(SeekFrom::Start(self.number(x, y) * self.slot() as u64))
            .and_then(|_| self.scratch.read_exact(block))
            .map_err(|e| failed(&e))
    }

    /// Half turn and flip: bands from the last to the first, rows within them too.
    fn by_rows(&mut self) -> Result<(), ImageFault> {
        let row = self.width as usize * self.channels;
        let mut block = Vec::new();
        for y in (0..self.height.div_ceil(BLOCK)).rev() {
            let rows = Self::span(self.height, y);
            let mut out = vec![0; row * rows];
            for x in 0..self.width.div_ceil(BLOCK) {
                self.read_block(x, y, &mut block)?;
                let length = Self::span(self.width, x) * self.channels;
                let start = (x * BLOCK) as usize * self.channels;
                for (number, line) in block.chunks(length).enumerate() {
                    out[(rows - 1 - number) * row + start..][..length].copy_from_slice(line);
                }
            }
            if self.orientation == Orientation::HalfTurn {
                for line in out.chunks_mut(row) {
                    mirror(line, self.channels);
                }
            }
            self.next.rows(&out)?;
        }
        Ok(())
    }

    /// Turns: a column of blocks becomes a band of upright rows.
    fn by_columns(&mut self) -> Result<(), ImageFault> {
        // Upright rows run down the stored columns; which end comes first is all that tells the four apart.
        let from_right = matches!(
            self.orientation,
            Orientation::Transversed | Orientation::QuarterLeft
        );
        let from_below = matches!(
            self.orientation,
            Orientation::QuarterRight | Orientation::Transversed
        );
        let across = self.width.div_ceil(BLOCK);
        let row = self.height as usize * self.channels;
        let mut block = Vec::new();
        for number in 0..across {
            let x = if from_right {
                across - 1 - number
            } else {
                number
            };
            let columns = Self::span(self.width, x);
            let mut out = vec![0; row * columns];
            for y in 0..self.height.div_ceil(BLOCK) {
                self.read_block(x, y, &mut block)?;
                let top = (y * BLOCK) as usize;
                for (within, pixel) in block.chunks_exact(self.channels).enumerate() {
                    let (column, line) = (within % columns, top + within / columns);
                    let to_row = if from_right {
                        columns - 1 - column
                    } else {
                        column
                    };
                    let to_column = if from_below {
                        self.height as usize - 1 - line
                    } else {
                        line
                    };
                    out[to_row * row + to_column * self.channels..][..self.channels]
                        .copy_from_slice(pixel);
                }
            }
            self.next.rows(&out)?;
        }
        Ok(())
    }
}

impl RowSink for Upright<'_> {
    fn rows(&mut self, pixels: &[u8]) -> Result<(), ImageFault> {
        let row = self.width as usize * self.channels;
        match self.orientation {
            Orientation::Upright => return self.next.rows(pixels),
            Orientation::Mirrored => {
                self.band.clear();
                self.band.extend_from_slice(pixels);
                for line in self.band.chunks_mut(row) {
                    mirror(line, self.channels);
                }
                return self.next.rows(&self.band);
            }
            _ => {}
        }
        for line in pixels.chunks_exact(row) {
            self.band.extend_from_slice(line);
            if self.band.len() == row * BLOCK as usize {
                self.lay_down()?;
            }
        }
        Ok(())
    }
}

fn mirror(line: &mut [u8], channels: usize) {
    line.reverse();
    for pixel in line.chunks_mut(channels) {
        pixel.reverse();
    }
}

fn failed(error: &std::io::Error) -> ImageFault {
    ImageFault::new(
        ImageFaultCode::TooCostly,
        format!("the picture cannot be turned: {error}"),
    )
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "any bytes will do, and what goes wrong ends the test"
)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Cursor;

    struct Collect(Vec<u8>);
    impl RowSink for Collect {
        fn rows(&mut self, pixels: &[u8]) -> Result<(), ImageFault> {
            self.0.extend_from_slice(pixels);
            Ok(())
        }
    }

    /// The definition of the eight values: where the pixel that is shown at (x, y) is stored.
    fn stored_at(
        orientation: Orientation,
        (w, h): (usize, usize),
        x: usize,
        y: usize,
    ) -> (usize, usize) {
        match orientation {
            Orientation::Upright => (x, y),
            Orientation::Mirrored => (w - 1 - x, y),
            Orientation::HalfTurn => (w - 1 - x, h - 1 - y),
            Orientation::Flipped => (x, h - 1 - y),
            Orientation::Transposed => (y, x),
            Orientation::QuarterRight => (y, h - 1 - x),
            Orientation::Transversed => (w - 1 - y, h - 1 - x),
            Orientation::QuarterLeft => (w - 1 - y, x),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn every_orientation_puts_every_pixel_in_its_place(w in 1u32..200, h in 1u32..200, channels in prop::sample::select(vec![1usize, 3])) {
            let pixels: Vec<u8> = (0..(w * h) as usize * channels).map(|i| ((i * 2_654_435_761) >> 7) as u8).collect();
            for orientation in Orientation::ALL {
                let mut sink = Collect(Vec::new());
                let mut scratch = Cursor::new(Vec::new());
                let mut upright = Upright::new(orientation, (w, h), channels, &mut sink, &mut scratch);
                for rows in pixels.chunks(w as usize * channels * 7) {
                    upright.rows(rows).unwrap();
                }
                upright.finish().unwrap();
                let (wide, high) = if orientation.turns() { (h, w) } else { (w, h) };
                for y in 0..high as usize {
                    for x in 0..wide as usize {
                        let (sx, sy) = stored_at(orientation, (w as usize, h as usize), x, y);
                        let got = &sink.0[(y * wide as usize + x) * channels..][..channels];
                        let want = &pixels[(sy * w as usize + sx) * channels..][..channels];
                        prop_assert_eq!(got, want);
                    }
                }
            }
        }
    }
}
