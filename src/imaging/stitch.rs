//! Pictures assembled from a pyramid's restart segments: no decoding, no encoding, a memory copy.
//!
//! All tiles of a level share tables and a restart interval that divides both a tile's and the last column's MCUs, so
//! every segment stands for the same MCUs wherever it is put. An edge tile is its stored tile without the surplus
//! segments; any rectangle of tiles, up to a whole level, is their segments row by row, RST markers renumbered.
//! Bit-identical to the decoded tiles under plain chroma upsampling.

use bytes::Bytes;

use super::{
    geometry::Sampling,
    index::{LevelIndex, PyramidIndex},
    jpeg,
};
use std::ops::Range;

/// Why a rectangle of tiles cannot be stitched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StitchError {
    /// No such level or tiles, or none at all.
    #[error("the pyramid has no such tiles")]
    NoSuchTiles,
    /// A side beyond what a JPEG can state.
    #[error("a JPEG ends at {} pixels a side", jpeg::MAX_SIDE)]
    TooLarge,
    /// The tile bytes are not what the index says.
    #[error("the pyramid does not match its index")]
    Mismatch,
}

/// A row of tiles on its way into a picture.
#[derive(Debug)]
pub struct TileRow<'b> {
    /// The segments of each tile, and how many of a line's are kept.
    tiles: Vec<(jpeg::Segments<'b>, u32)>,
    /// Segments of a line of each tile.
    stored: u32,
    /// Lines to come.
    left: u32,
}

/// Assembles the tiles of columns × rows of one level, tile row by tile row.
#[derive(Debug)]
pub struct Stitcher<'a> {
    level: &'a LevelIndex,
    sampling: Sampling,
    columns: Range<u32>,
    rows: Range<u32>,
    width: u16,
    height: u16,
    next_row: u32,
    written: u32,
}

impl<'a> Stitcher<'a> {
    /// Plans a rectangle of tiles of level `level` (0 is full size).
    pub fn new(
        index: &'a PyramidIndex,
        level: usize,
        columns: Range<u32>,
        rows: Range<u32>,
    ) -> Result<Self, StitchError> {
        let level = index.levels.get(level).ok_or(StitchError::NoSuchTiles)?;
        let shape = &level.level;
        if columns.is_empty()
            || rows.is_empty()
            || columns.end > shape.across()
            || rows.end > shape.down()
        {
            return Err(StitchError::NoSuchTiles);
        }
        let tile = index.geometry.tile;
        let width = shape.width.min(columns.end * tile) - columns.start * tile;
        let height = shape.height.min(rows.end * tile) - rows.start * tile;
        if width.max(height) > jpeg::MAX_SIDE {
            return Err(StitchError::TooLarge);
        }
        let side = |n: u32| u16::try_from(n).map_err(|_| StitchError::TooLarge);
        Ok(Self {
            level,
            sampling: index.sampling,
            next_row: rows.start,
            columns,
            rows,
            width: side(width)?,
            height: side(height)?,
            written: 0,
        })
    }

    /// Plans a whole level.
    pub fn whole(index: &'a PyramidIndex, level: usize) -> Result<Self, StitchError> {
        let shape = index
            .levels
            .get(level)
            .ok_or(StitchError::NoSuchTiles)?
            .level;
        Self::new(index, level, 0..shape.across(), 0..shape.down())
    }

    /// Width and height of the result.
    pub const fn size(&self) -> (u16, u16) {
        (self.width, self.height)
    }

    /// Exact length of the result in bytes, told from the index alone:
    /// headers + Σ kept + 2 · (segments − 1) + 2.
    pub fn content_length(&self) -> u64 {
        let mut kept = 0;
        for y in self.rows.clone() {
            for x in self.columns.clone() {
                kept += self.level.tile(x, y).map_or(0, |tile| u64::from(tile.kept));
            }
        }
        let header = jpeg::file_header_len(&self.level.tables, self.sampling) as u64;
        header + kept + 2 * (self.segments() - 1) + 2
    }

    /// The bytes of the pyramid that hold one row of the rectangle's tiles: they lie one after another.
    pub fn byte_range(&self, y: u32) -> Result<Range<u64>, StitchError> {
        let tile = |x| self.level.tile(x, y).ok_or(StitchError::NoSuchTiles);
        let (first, last) = (tile(self.columns.start)?, tile(self.columns.end - 1)?);
        Ok(first.offset..last.offset + u64::from(last.len))
    }

    /// Rows of tiles, in the order [`row`](Self::row) wants them.
    pub fn rows(&self) -> Range<u32> {
        self.rows.clone()
    }

    /// Appends the file's header.
    pub fn header(&self, out: &mut Vec<u8>) {
        out.extend(jpeg::file_header(
            &self.level.tables,
            self.sampling,
            self.width,
            self.height,
            self.level.interval,
        ));
    }

    /// Begins the next row of tiles, to be appended line by line; `bytes` is what lies in the pyramid at
    /// [`byte_range`](Self::byte_range).
    pub fn begin<'b>(&self, bytes: &'b [u8]) -> Result<TileRow<'b>, StitchError> {
        let y = self.next_row;
        if y >= self.rows.end {
            return Err(StitchError::NoSuchTiles);
        }
        let base = self.byte_range(y)?.start;
        let mut tiles = Vec::with_capacity(self.columns.len());
        let mut left = 0;
        for x in self.columns.clone() {
            let entry = self.level.tile(x, y).ok_or(StitchError::NoSuchTiles)?;
            let start = usize::try_from(entry.offset - base).map_err(|_| StitchError::Mismatch)?;
            let stream = bytes
                .get(start..start + entry.len as usize)
                .ok_or(StitchError::Mismatch)?;
            let entropy = stream
                .get(jpeg::tile_header_len(self.sampling)..)
                .ok_or(StitchError::Mismatch)?;
            let (kept, down) = self.kept_segments(x, y)?;
            left = down;
            tiles.push((jpeg::Segments::new(entropy), kept));
        }
        let stored = self.sampling.mcus_per_tile_row() / u32::from(self.level.interval);
        Ok(TileRow {
            tiles,
            stored,
            left,
        })
    }

    /// Appends the next MCU row of a row of tiles; `false` once there is none left.
    pub fn line(&mut self, row: &mut TileRow<'_>, out: &mut Vec<u8>) -> Result<bool, StitchError> {
        let Some(left) = row.left.checked_sub(1) else {
            return Ok(false);
        };
        for (segments, kept) in &mut row.tiles {
            let surplus = row.stored.checked_sub(*kept);
            self.push(segments, *kept, out)
                .zip(surplus)
                .and_then(|((), surplus)| segments.run(surplus, |_| ()))
                .ok_or(StitchError::Mismatch)?;
        }
        row.left = left;
        if left == 0 {
            self.next_row += 1;
        }
        Ok(true)
    }

    /// Appends the whole next row of tiles.
    pub fn row(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), StitchError> {
        let mut row = self.begin(bytes)?;
        while self.line(&mut row, out)? {}
        Ok(())
    }

    /// Appends EOI; every row must have been appended.
    pub fn finish(&self, out: &mut Vec<u8>) -> Result<(), StitchError> {
        if self.next_row != self.rows.end {
            return Err(StitchError::Mismatch);
        }
        out.extend(jpeg::EOI);
        Ok(())
    }

    /// Appends segments that follow each other, in one copy; the markers are then numbered anew.
    fn push(
        &mut self,
        segments: &mut jpeg::Segments<'_>,
        count: u32,
        out: &mut Vec<u8>,
    ) -> Option<()> {
        let mut numbers = (self.written..).map(|number| 0xd0 | number.to_le_bytes()[0] & 7);
        if let Some(number) = self.written.checked_sub(1) {
            out.extend([0xff, 0xd0 | number.to_le_bytes()[0] & 7]);
        }
        let start = out.len();
        let mut markers = [0; 64];
        let mut between = 0;
        let run = segments.run(count, |at| {
            if let Some(marker) = markers.get_mut(between) {
                *marker = at;
            }
            between += 1;
        })?;
        out.extend_from_slice(run);
        for at in markers.get(..between)? {
            *out.get_mut(start + at + 1)? = numbers.next()?;
        }
        self.written = self.written.wrapping_add(count);
        Some(())
    }

    /// Segments kept of each MCU row, and MCU rows kept, of a tile.
    fn kept_segments(&self, x: u32, y: u32) -> Result<(u32, u32), StitchError> {
        let (width, height) = self
            .level
            .level
            .tile_size(x, y)
            .ok_or(StitchError::NoSuchTiles)?;
        let mcu = self.sampling.mcu();
        Ok((
            width.div_ceil(mcu) / u32::from(self.level.interval),
            height.div_ceil(mcu),
        ))
    }

    fn segments(&self) -> u64 {
        let mcu = self.sampling.mcu();
        let mcus = u64::from(u32::from(self.width).div_ceil(mcu))
            * u64::from(u32::from(self.height).div_ceil(mcu));
        mcus / u64::from(self.level.interval)
    }
}

/// Whether `stream` is a whole tile of `level` as pyramids hold them: the level's header, every restart segment, the end.
pub fn is_sound(index: &PyramidIndex, level: &LevelIndex, stream: &[u8]) -> bool {
    let Ok(side) = u16::try_from(index.geometry.tile) else {
        return false;
    };
    let header = jpeg::tile_header(index.sampling, side, level.interval);
    let Some(entropy) = stream.strip_prefix(header.as_slice()) else {
        return false;
    };
    let n = index.sampling.mcus_per_tile_row();
    let segments = jpeg::Segments::new(entropy).filter(|segment| !segment.is_empty());
    entropy.ends_with(&jpeg::EOI)
        && segments.count() == (n * n / u32::from(level.interval.max(1))) as usize
}

/// One tile as a complete JPEG file of its true size, in parts that follow each other; `stream` is its bytes in the pyramid.
/// Where no column is left out they are handed on as they are, as far as the tile goes down, between a header and an end.
pub fn tile(
    index: &PyramidIndex,
    level: usize,
    x: u32,
    y: u32,
    stream: &Bytes,
) -> Result<[Bytes; 3], StitchError> {
    let end = |n: u32| n.checked_add(1).ok_or(StitchError::NoSuchTiles);
    let mut stitcher = Stitcher::new(index, level, x..end(x)?, y..end(y)?)?;
    let length = usize::try_from(stitcher.content_length()).unwrap_or(0);
    let mut header = Vec::new();
    stitcher.header(&mut header);
    let side = u16::try_from(index.geometry.tile).map_err(|_| StitchError::TooLarge)?;
    let own = jpeg::tile_header(index.sampling, side, stitcher.level.interval);
    if !stream.starts_with(&own) {
        return Err(StitchError::Mismatch);
    }
    if stitcher.width == side {
        let entropy = length.checked_sub(header.len() + jpeg::EOI.len());
        let entropy = entropy.filter(|len| own.len() + len <= stream.len());
        let entropy = entropy.ok_or(StitchError::Mismatch)?;
        return Ok([
            header.into(),
            stream.slice(own.len()..own.len() + entropy),
            Bytes::from_static(&jpeg::EOI),
        ]);
    }
    header.reserve_exact(length.saturating_sub(header.len()));
    stitcher.row(stream, &mut header)?;
    stitcher.finish(&mut header)?;
    if header.len() == length {
        Ok([header.into(), Bytes::new(), Bytes::new()])
    } else {
        Err(StitchError::Mismatch)
    }
}
