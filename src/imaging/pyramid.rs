//! Upright sRGB or grey rows in, a finished pyramid out, in one pass.
//!
//! Each level holds one MCU row of pixels, one row to halve against the next, and the compressed tiles of its current
//! row of tiles: memory is bounded by the width. Halving averages two by two; where a side is odd the last row or
//! column stands for itself. Edge tiles are padded to full size by replication.

use super::{
    fault::{ImageFault, ImageFaultCode},
    geometry::{Geometry, Level, Sampling, TILE},
    index::{LevelIndex, PyramidIndex, TileEntry},
    jpeg,
    strips::{Answer, Encoders, Strip, TILES_PER_STRIP},
    tiff_writer,
};
use std::{
    collections::VecDeque,
    io::{Seek, SeekFrom, Write},
};

/// Strips under way at once; bounds memory and keeps two encoders busy.
const IN_FLIGHT: usize = 6;

/// Something that takes rows of pixels, top to bottom.
pub trait RowSink {
    /// One or more whole rows of interleaved 8-bit pixels.
    fn rows(&mut self, pixels: &[u8]) -> Result<(), ImageFault>;
}

/// Tiles of the current row of tiles, of one column.
#[derive(Debug, Default)]
struct OpenTile {
    stream: Vec<u8>,
    segments: u32,
    kept: u32,
}

#[derive(Debug)]
struct OpenLevel {
    shape: Level,
    interval: u16,
    /// Pixels of the current MCU row, one buffer for each chunk of [`TILES_PER_STRIP`] tiles.
    chunks: Vec<Vec<u8>>,
    rows_in_strip: u32,
    rows: u32,
    /// The upper row of a pair waiting to be halved; empty if none.
    upper: Vec<u8>,
    /// The level's last row, padded, in the same chunks; empty until it has come.
    last_rows: Vec<Vec<u8>>,
    strips: u32,
    tiles: Vec<OpenTile>,
    entries: Vec<TileEntry>,
}

/// A strip on its way through the encoders.
#[derive(Debug)]
struct Pending {
    level: usize,
    chunk: usize,
    strip: u32,
    /// How many MCU rows it stands for: padding below the picture is encoded once.
    times: u32,
    answer: Answer,
}

/// Writes one pyramid.
#[derive(Debug)]
pub struct PyramidWriter<W> {
    out: W,
    at: u64,
    geometry: Geometry,
    sampling: Sampling,
    levels: Vec<OpenLevel>,
    encoders: Encoders,
    pending: VecDeque<Pending>,
    spare: Vec<Vec<u8>>,
    /// A level whose pixels are wanted afterwards, and those pixels.
    kept: Option<(usize, Vec<u8>)>,
}

/// A finished pyramid.
#[derive(Debug)]
pub struct Finished {
    /// Where everything lies.
    pub index: PyramidIndex,
    /// Length of the file in bytes.
    pub len: u64,
    /// Pixels of the level that was asked for, else empty.
    pub kept: Vec<u8>,
}

impl<W: Write + Seek> PyramidWriter<W> {
    /// Starts a pyramid at the current position of `out`, which must be the start of an empty file.
    pub fn new(
        mut out: W,
        width: u32,
        height: u32,
        sampling: Sampling,
        threads: usize,
    ) -> Result<Self, ImageFault> {
        out.write_all(&tiff_writer::header(0))
            .map_err(|e| cannot_write(&e))?;
        let geometry = Geometry::new(width, height);
        let levels = geometry
            .levels
            .iter()
            .map(|&shape| OpenLevel {
                shape,
                interval: sampling.restart_interval(shape.width),
                chunks: vec![Vec::new(); shape.across().div_ceil(TILES_PER_STRIP) as usize],
                rows_in_strip: 0,
                rows: 0,
                upper: Vec::new(),
                last_rows: Vec::new(),
                strips: 0,
                tiles: std::iter::repeat_with(OpenTile::default)
                    .take(shape.across() as usize)
                    .collect(),
                entries: Vec::new(),
            })
            .collect();
        Ok(Self {
            out,
            at: tiff_writer::HEADER_LEN,
            geometry,
            sampling,
            levels,
            encoders: Encoders::new(threads),
            pending: VecDeque::new(),
            spare: Vec::new(),
            kept: None,
        })
    }

    /// Shape of the pyramid being written.
    pub const fn geometry(&self) -> &Geometry {
        &self.geometry
    }

    /// Asks for the pixels of a level, to be had from [`finish`](Self::finish).
    pub fn keep_level(&mut self, level: usize) {
        self.kept = Some((level, Vec::new()));
    }

    /// Ends the pyramid: pads the last tiles and writes the directories.
    pub fn finish(mut self) -> Result<Finished, ImageFault> {
        for at in 0..self.levels.len() {
            if self.levels[at].rows != self.levels[at].shape.height {
                return Err(ImageFault::truncated());
            }
            let upper = std::mem::take(&mut self.levels[at].upper);
            if !upper.is_empty() && at + 1 < self.levels.len() {
                let row = halve(&upper, &upper, self.sampling.components());
                self.push(at + 1, &row)?;
            }
            self.pad(at)?;
        }
        while let Some(pending) = self.pending.pop_front() {
            self.deal_out(pending)?;
        }
        let tables = jpeg::tables(self.sampling)?;
        let levels = self
            .levels
            .drain(..)
            .map(|open| LevelIndex {
                level: open.shape,
                interval: open.interval,
                tables: tables.clone(),
                tiles: open.entries,
            })
            .collect();
        let index = PyramidIndex {
            geometry: self.geometry,
            sampling: self.sampling,
            levels,
        };

        let padding = self.at.next_multiple_of(8) - self.at;
        let (directories, first) = tiff_writer::directories(&index, self.at + padding);
        let mut write = || -> std::io::Result<()> {
            self.out
                .write_all(&[0; 8][..usize::try_from(padding).unwrap_or(0)])?;
            self.out.write_all(&directories)?;
            self.out.seek(SeekFrom::Start(0))?;
            self.out.write_all(&tiff_writer::header(first))?;
            self.out.seek(SeekFrom::End(0))?;
            self.out.flush()
        };
        write().map_err(|e| cannot_write(&e))?;
        Ok(Finished {
            index,
            len: self.at + padding + directories.len() as u64,
            kept: self.kept.map(|(_, pixels)| pixels).unwrap_or_default(),
        })
    }

    /// Takes one row into a level and, once it has a partner, its half into the next.
    fn push(&mut self, at: usize, row: &[u8]) -> Result<(), ImageFault> {
        let channels = self.sampling.components();
        let strip_rows = self.sampling.mcu();
        if let Some((level, pixels)) = &mut self.kept
            && *level == at
        {
            pixels.extend_from_slice(row);
        }
        let level = &mut self.levels[at];
        if level.rows == level.shape.height {
            return Err(ImageFault::new(
                ImageFaultCode::BrokenData,
                "the picture has more rows than its header says",
            ));
        }
        level.rows += 1;
        level.rows_in_strip += 1;
        let span = (TILE * TILES_PER_STRIP) as usize * channels;
        let padded = (level.shape.across() * TILE) as usize * channels;
        for (number, chunk) in level.chunks.iter_mut().enumerate() {
            let start = number * span;
            let end = padded.min(start + span);
            chunk.extend_from_slice(&row[start..end.min(row.len())]);
            if let (Some(surplus), Some(last)) =
                (end.checked_sub(row.len()), row.last_chunk_of(channels))
            {
                for _ in 0..surplus / channels {
                    chunk.extend_from_slice(last);
                }
            }
        }
        if level.rows == level.shape.height {
            level.last_rows = level
                .chunks
                .iter()
                .map(|chunk| {
                    chunk[chunk.len() - chunk.len() / level.rows_in_strip as usize..].to_vec()
                })
                .collect();
        }
        let full = level.rows_in_strip == strip_rows;
        if full {
            self.submit(at, 1)?;
        }
        if at + 1 == self.levels.len() {
            return Ok(());
        }
        let level = &mut self.levels[at];
        if level.upper.is_empty() {
            level.upper.extend_from_slice(row);
            return Ok(());
        }
        let mut upper = std::mem::take(&mut level.upper);
        let half = halve(&upper, row, channels);
        upper.clear();
        level.upper = upper;
        self.push(at + 1, &half)
    }

    /// Sends the current strip of a level to the encoders.
    fn submit(&mut self, at: usize, times: u32) -> Result<(), ImageFault> {
        let chunks = self.levels[at].chunks.len();
        for chunk in 0..chunks {
            if self.pending.len() >= IN_FLIGHT
                && let Some(pending) = self.pending.pop_front()
            {
                self.deal_out(pending)?;
            }
            let fresh = self.spare.pop().unwrap_or_default();
            let level = &mut self.levels[at];
            let pixels = std::mem::replace(&mut level.chunks[chunk], fresh);
            let first = u32::try_from(chunk).unwrap_or(0) * TILES_PER_STRIP;
            let across = (level.shape.across() - first).min(TILES_PER_STRIP);
            let answer = self.encoders.submit(Strip {
                pixels,
                tiles: across,
                sampling: self.sampling,
                interval: level.interval,
            });
            self.pending.push_back(Pending {
                level: at,
                chunk,
                strip: level.strips,
                times,
                answer,
            });
        }
        let level = &mut self.levels[at];
        level.strips += times;
        level.rows_in_strip = 0;
        Ok(())
    }

    /// Fills the last strip and the last row of tiles of a level by repeating its last row.
    fn pad(&mut self, at: usize) -> Result<(), ImageFault> {
        let mcu = self.sampling.mcu();
        let level = &mut self.levels[at];
        let strips_per_tile = TILE / mcu;
        let missing = (mcu - level.rows_in_strip) % mcu;
        let surplus = level.shape.down() * strips_per_tile - level.shape.height.div_ceil(mcu);
        let last_rows = std::mem::take(&mut level.last_rows);
        if level.rows_in_strip > 0 {
            for (chunk, row) in level.chunks.iter_mut().zip(&last_rows) {
                for _ in 0..missing {
                    chunk.extend_from_slice(row);
                }
            }
            self.submit(at, 1)?;
        }
        if surplus == 0 {
            return Ok(());
        }
        for (chunk, row) in self.levels[at].chunks.iter_mut().zip(&last_rows) {
            chunk.extend_from_slice(&row.repeat(mcu as usize));
        }
        self.submit(at, surplus)
    }

    /// Deals the segments of an encoded strip out to the tiles it crosses.
    fn deal_out(&mut self, pending: Pending) -> Result<(), ImageFault> {
        let (encoded, mut buffer) = pending.answer.wait()?;
        if self.spare.len() < IN_FLIGHT {
            buffer.clear();
            self.spare.push(buffer);
        }
        let (sampling, mcu) = (self.sampling, self.sampling.mcu());
        let strips_per_tile = TILE / mcu;
        let level = &mut self.levels[pending.level];
        let per_tile = sampling.mcus_per_tile_row() / u32::from(level.interval);
        let segments: Vec<&[u8]> = jpeg::Segments::new(jpeg::entropy(&encoded)).collect();
        let first = u32::try_from(pending.chunk).unwrap_or(0) * TILES_PER_STRIP;
        for strip in pending.strip..pending.strip + pending.times {
            let (tile_row, inner) = (strip / strips_per_tile, strip % strips_per_tile);
            for (column, own) in (first..).zip(segments.chunks(per_tile as usize)) {
                let (width, height) = level.shape.tile_size(column, tile_row).unwrap_or((0, 0));
                let kept = if inner < height.div_ceil(mcu) {
                    width.div_ceil(mcu) / u32::from(level.interval)
                } else {
                    0
                };
                let Some(tile) = level.tiles.get_mut(column as usize) else {
                    break;
                };
                tile.take(own, kept, sampling, level.interval);
            }
            if inner + 1 == strips_per_tile && pending.chunk + 1 == level.chunks.len() {
                for tile in &mut level.tiles {
                    tile.stream.extend(jpeg::EOI);
                    self.out
                        .write_all(&tile.stream)
                        .map_err(|e| cannot_write(&e))?;
                    let len = u32::try_from(tile.stream.len()).unwrap_or(u32::MAX);
                    level.entries.push(TileEntry {
                        offset: self.at,
                        len,
                        kept: tile.kept,
                    });
                    self.at += u64::from(len);
                    tile.stream.clear();
                    tile.segments = 0;
                    tile.kept = 0;
                }
            }
        }
        Ok(())
    }
}

impl OpenTile {
    /// Appends the segments of one MCU row; the first `kept` of them survive cropping.
    fn take(&mut self, segments: &[&[u8]], kept: u32, sampling: Sampling, interval: u16) {
        if self.stream.is_empty() {
            let side = u16::try_from(TILE).unwrap_or(0);
            self.stream
                .extend(jpeg::tile_header(sampling, side, interval));
        }
        for (number, segment) in (0u32..).zip(segments) {
            if let Some(before) = self.segments.checked_sub(1) {
                self.stream
                    .extend([0xff, 0xd0 | before.to_le_bytes()[0] & 7]);
            }
            self.stream.extend_from_slice(segment);
            self.segments += 1;
            if number < kept {
                self.kept += u32::try_from(segment.len()).unwrap_or(u32::MAX);
            }
        }
    }
}

impl<W: Write + Seek> RowSink for PyramidWriter<W> {
    fn rows(&mut self, pixels: &[u8]) -> Result<(), ImageFault> {
        let row = self.geometry.width as usize * self.sampling.components();
        pixels
            .chunks_exact(row)
            .try_for_each(|row| self.push(0, row))
    }
}

/// The last pixel of a row.
trait LastPixel {
    fn last_chunk_of(&self, channels: usize) -> Option<&[u8]>;
}

impl LastPixel for [u8] {
    fn last_chunk_of(&self, channels: usize) -> Option<&[u8]> {
        self.len().checked_sub(channels).map(|start| &self[start..])
    }
}

/// Averages two rows two by two, rounding half up; an odd last column stands for itself.
pub fn halve(upper: &[u8], lower: &[u8], channels: usize) -> Vec<u8> {
    match channels {
        1 => halve_pixels::<1, 2>(upper, lower),
        _ => halve_pixels::<3, 6>(upper, lower),
    }
}

fn halve_pixels<const C: usize, const PAIR: usize>(upper: &[u8], lower: &[u8]) -> Vec<u8> {
    let mut out = vec![0; (upper.len() / C).div_ceil(2) * C];
    let (above, above_rest) = upper.as_chunks::<PAIR>();
    let (below, below_rest) = lower.as_chunks::<PAIR>();
    let (pixels, _) = out.as_chunks_mut::<C>();
    for ((pixel, a), b) in pixels.iter_mut().zip(above).zip(below) {
        for c in 0..C {
            let sum = u16::from(a[c]) + u16::from(a[c + C]) + u16::from(b[c]) + u16::from(b[c + C]);
            pixel[c] = ((sum + 2) >> 2).to_le_bytes()[0];
        }
    }
    if let Some(last) = pixels.last_mut()
        && !above_rest.is_empty()
    {
        for c in 0..C {
            let sum = u16::from(above_rest[c]) + u16::from(below_rest[c]);
            last[c] = ((sum + 1) >> 1).to_le_bytes()[0];
        }
    }
    out
}

fn cannot_write(error: &std::io::Error) -> ImageFault {
    ImageFault::new(
        ImageFaultCode::TooCostly,
        format!("the pyramid cannot be written: {error}"),
    )
}
