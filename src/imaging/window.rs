//! A part of a level as one small JPEG: just the restart segments that a rectangle touches, copied out of their tiles.
//!
//! Decoding it costs what the rectangle costs, not what the tiles cost that it lies across.

use std::ops::Range;

use super::geometry::Sampling;
use super::index::{LevelIndex, PyramidIndex};
use super::jpeg;
use super::plan::Rect;
use super::stitch::StitchError;

/// Pixels around the rectangle that its own pixels are made of: chroma is spread over its neighbours.
const MARGIN: u32 = 2;

/// The whole MCUs of a level that a rectangle touches.
#[derive(Debug)]
pub struct Window<'a> {
    level: &'a LevelIndex,
    sampling: Sampling,
    tile: u32,
    /// MCUs from the left; both ends at restart segments.
    across: Range<u32>,
    /// MCUs from the top.
    down: Range<u32>,
}

impl<'a> Window<'a> {
    /// The window of `rect` in level `level`; a window wider or higher than a JPEG can be is refused.
    pub fn new(index: &'a PyramidIndex, level: usize, rect: Rect) -> Result<Self, StitchError> {
        let level = index.levels.get(level).ok_or(StitchError::NoSuchTiles)?;
        let (width, height) = (level.level.width, level.level.height);
        let (right, bottom) = (rect.x.checked_add(rect.w), rect.y.checked_add(rect.h));
        let within = right.is_some_and(|right| right <= width)
            && bottom.is_some_and(|bottom| bottom <= height);
        if rect.w == 0 || rect.h == 0 || !within {
            return Err(StitchError::NoSuchTiles);
        }
        let mcu = index.sampling.mcu();
        let step = mcu * u32::from(level.interval);
        let span = |from: u32, len: u32, step: u32, whole: u32| {
            let end = (from + len).saturating_add(MARGIN).min(whole);
            let first = from.saturating_sub(MARGIN) / step * (step / mcu);
            first..(end.div_ceil(step) * (step / mcu)).min(whole.div_ceil(mcu))
        };
        let window = Self {
            level,
            sampling: index.sampling,
            tile: index.geometry.tile,
            across: span(rect.x, rect.w, step, width),
            down: span(rect.y, rect.h, mcu, height),
        };
        let area = window.area();
        if area.w.max(area.h) > jpeg::MAX_SIDE {
            return Err(StitchError::TooLarge);
        }
        Ok(window)
    }

    /// Which pixels of the level it holds.
    pub fn area(&self) -> Rect {
        let mcu = self.sampling.mcu();
        let (x, y) = (self.across.start * mcu, self.down.start * mcu);
        Rect {
            x,
            y,
            w: (self.across.end * mcu).min(self.level.level.width) - x,
            h: (self.down.end * mcu).min(self.level.level.height) - y,
        }
    }

    /// Columns of the tiles it is made of.
    pub fn columns(&self) -> Range<u32> {
        let mcus = self.sampling.mcus_per_tile_row();
        self.across.start / mcus..self.across.end.div_ceil(mcus)
    }

    /// Rows of the tiles it is made of.
    pub fn rows(&self) -> Range<u32> {
        let mcus = self.sampling.mcus_per_tile_row();
        self.down.start / mcus..self.down.end.div_ceil(mcus)
    }

    /// The bytes of the pyramid that hold its tiles of one row: they lie one after another.
    pub fn byte_range(&self, y: u32) -> Result<Range<u64>, StitchError> {
        let columns = self.columns();
        let tile = |x| self.level.tile(x, y).ok_or(StitchError::NoSuchTiles);
        let (first, last) = (tile(columns.start)?, tile(columns.end - 1)?);
        Ok(first.offset..last.offset + u64::from(last.len))
    }

    /// The JPEG; `rows` is what lies in the pyramid at each row's [`byte_range`](Self::byte_range), from the top.
    pub fn assemble<B: AsRef<[u8]>>(&self, rows: &[B]) -> Result<Vec<u8>, StitchError> {
        let area = self.area();
        let side = |n: u32| u16::try_from(n).map_err(|_| StitchError::TooLarge);
        let mut out = jpeg::file_header(
            &self.level.tables,
            self.sampling,
            side(area.w)?,
            side(area.h)?,
            self.level.interval,
        );
        let mut written = 0u32;
        let mut row = rows.iter();
        for y in self.rows() {
            let bytes = row.next().ok_or(StitchError::Mismatch)?;
            self.take_row(y, bytes.as_ref(), &mut written, &mut out)?;
        }
        out.extend(jpeg::EOI);
        Ok(out)
    }

    fn take_row(
        &self,
        y: u32,
        bytes: &[u8],
        written: &mut u32,
        out: &mut Vec<u8>,
    ) -> Result<(), StitchError> {
        let mcus = self.sampling.mcus_per_tile_row();
        let interval = u32::from(self.level.interval);
        let side = u16::try_from(self.tile).map_err(|_| StitchError::TooLarge)?;
        let header = jpeg::tile_header(self.sampling, side, self.level.interval);
        let base = self.byte_range(y)?.start;
        let mut tiles = Vec::with_capacity(self.columns().len());
        for x in self.columns() {
            let entry = self.level.tile(x, y).ok_or(StitchError::NoSuchTiles)?;
            let start = usize::try_from(entry.offset - base).map_err(|_| StitchError::Mismatch)?;
            let stream = bytes.get(start..start + entry.len as usize);
            let entropy = stream.and_then(|stream| stream.strip_prefix(header.as_slice()));
            // Which of the tile's segments of a row of MCUs lie in the window.
            let within = |at: u32| at.saturating_sub(x * mcus).min(mcus) / interval;
            tiles.push((
                jpeg::Segments::new(entropy.ok_or(StitchError::Mismatch)?),
                within(self.across.start)..within(self.across.end),
            ));
        }
        for line in y * mcus..self.down.end.min((y + 1) * mcus) {
            let wanted = line >= self.down.start;
            for (segments, kept) in &mut tiles {
                for at in 0..mcus / interval {
                    let segment = segments.next().ok_or(StitchError::Mismatch)?;
                    if !wanted || !kept.contains(&at) {
                        continue;
                    }
                    if let Some(number) = written.checked_sub(1) {
                        out.extend([0xff, 0xd0 | number.to_le_bytes()[0] & 7]);
                    }
                    out.extend_from_slice(segment);
                    *written = written.wrapping_add(1);
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;
    use crate::imaging::pixels::Pixels;
    use crate::imaging::planes::FromPixels;
    use crate::imaging::pyramid::{PyramidWriter, RowSink};
    use crate::imaging::stitch::Stitcher;

    fn pyramid(width: u32, height: u32, sampling: Sampling) -> (PyramidIndex, Vec<u8>) {
        let channels = sampling.components();
        let mut file = Cursor::new(Vec::new());
        let mut writer = PyramidWriter::new(&mut file, width, height, sampling, 1).unwrap();
        let mut pixels = FromPixels::new((width, height), sampling, &mut writer);
        for y in 0..height {
            let row: Vec<u8> = (0..width)
                .flat_map(|x| {
                    let (wave, step) = ((x * 7 + y * 3) % 251, (x / 9 + y / 5) * 40);
                    [wave, step, x ^ y].map(|value| value.to_le_bytes()[0])
                })
                .collect();
            let row: Vec<u8> = row
                .chunks(3)
                .flat_map(|pixel| &pixel[..channels])
                .copied()
                .collect();
            pixels.rows(&row).unwrap();
        }
        let index = writer.finish().unwrap().index;
        (index, file.into_inner())
    }

    fn bytes(file: &[u8], range: Range<u64>) -> &[u8] {
        &file[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()]
    }

    fn whole(index: &PyramidIndex, level: usize, file: &[u8]) -> Pixels {
        let mut stitcher = Stitcher::whole(index, level).unwrap();
        let mut out = Vec::new();
        stitcher.header(&mut out);
        for y in stitcher.rows() {
            let range = stitcher.byte_range(y).unwrap();
            stitcher.row(bytes(file, range), &mut out).unwrap();
        }
        stitcher.finish(&mut out).unwrap();
        Pixels::of_jpeg(&out).unwrap()
    }

    fn crop(pixels: &Pixels, rect: Rect, within: Rect) -> Pixels {
        let mut cropped = Pixels::new(rect.w, rect.h, pixels.channels);
        let from = |outer: u32, inner: u32| i64::from(outer) - i64::from(inner);
        cropped.place(pixels, from(within.x, rect.x), from(within.y, rect.y));
        cropped
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn a_window_shows_just_what_the_whole_level_shows_there(
            w in 1_u32..1300, h in 1_u32..1300, at in any::<(u32, u32, u32, u32, u32)>(),
            sampling in prop::sample::select(vec![Sampling::Yuv420, Sampling::Yuv444, Sampling::Grey]),
        ) {
            let (index, file) = pyramid(w, h, sampling);
            let level = at.0 as usize % index.levels.len();
            let shape = index.levels[level].level;
            let (x, y) = (at.1 % shape.width, at.2 % shape.height);
            let rect = Rect { x, y, w: at.3 % (shape.width - x) + 1, h: at.4 % (shape.height - y) + 1 };
            let window = Window::new(&index, level, rect).unwrap();
            let rows: Vec<&[u8]> = window.rows().map(|y| bytes(&file, window.byte_range(y).unwrap())).collect();
            let part = Pixels::of_jpeg(&window.assemble(&rows).unwrap()).unwrap();
            let area = window.area();
            prop_assert_eq!((part.width, part.height), (area.w, area.h));
            let step = index.sampling.mcu() * u32::from(index.levels[level].interval);
            prop_assert!(area.w <= rect.w + 2 * (step + MARGIN) && area.h <= rect.h + 2 * (step + MARGIN));
            let all = Rect { x: 0, y: 0, w: shape.width, h: shape.height };
            prop_assert_eq!(crop(&part, rect, area), crop(&whole(&index, level, &file), rect, all));
        }
    }

    #[test]
    fn what_lies_outside_or_is_not_there_is_refused() {
        let (index, _) = pyramid(600, 600, Sampling::Yuv420);
        let rect = |x, y, w, h| Rect { x, y, w, h };
        for (level, rect) in [
            (9, rect(0, 0, 1, 1)),
            (0, rect(600, 0, 1, 1)),
            (0, rect(0, 0, 601, 1)),
            (0, rect(0, 0, 0, 1)),
            (0, rect(u32::MAX, 0, 2, 1)),
        ] {
            assert_eq!(
                Window::new(&index, level, rect).err(),
                Some(StitchError::NoSuchTiles)
            );
        }
        let window = Window::new(&index, 0, rect(0, 0, 600, 600)).unwrap();
        assert_eq!(
            window.assemble(&[vec![0; 100_000], vec![0; 100_000]]),
            Err(StitchError::Mismatch)
        );
    }
}
