//! Planes of an upright picture in, a finished pyramid out, in one pass.
//!
//! Each level holds one MCU row of planes and the compressed tiles of its current row of tiles: memory is bounded by the
//! width. A full MCU row is halved into the next level's and goes to the encoders. Where a side is odd the last row or
//! column stands for itself. Edge tiles are padded to full size: MCUs that are shown in part by replication, those beyond
//! evenly.

use super::{
    fault::{ImageFault, ImageFaultCode},
    geometry::{Geometry, Level, Sampling, TILE},
    index::{LevelIndex, PyramidIndex, TileEntry},
    jpeg,
    planes::{self, PlaneSink},
    strips::{self, Answer, Encoders, Strip, TILES_PER_STRIP},
    tiff_writer,
};
use celadon_jpeg::Planes;
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
    /// The current MCU row, whole tiles wide, and how many rows of pixels are in it.
    open: Planes,
    filled: u32,
    /// Rows of pixels in the MCU rows before it.
    closed: u32,
    /// MCU rows no longer in use.
    spare: Vec<Planes>,
    strips: u32,
    tiles: Vec<OpenTile>,
    entries: Vec<TileEntry>,
}

impl OpenLevel {
    fn new(shape: Level, sampling: Sampling) -> Self {
        Self {
            shape,
            interval: sampling.restart_interval(shape.width),
            open: Planes::new(shape.across() * TILE, sampling.mcu(), sampling.into()),
            filled: 0,
            closed: 0,
            spare: Vec::new(),
            strips: 0,
            tiles: std::iter::repeat_with(OpenTile::default)
                .take(shape.across() as usize)
                .collect(),
            entries: Vec::new(),
        }
    }

    /// Whether the current MCU row, or the level, has all its rows.
    fn is_full(&self) -> bool {
        self.filled == self.open.height || self.closed + self.filled == self.shape.height
    }

    /// Pads the current MCU row and opens the next.
    fn close(&mut self) -> Planes {
        planes::pad(&mut self.open, self.shape.width, self.filled);
        planes::flatten_right(&mut self.open, self.shape.width);
        self.closed += self.filled;
        self.filled = 0;
        let open = &self.open;
        let fresh = self.spare.pop();
        let fresh = fresh.unwrap_or_else(|| Planes::new(open.width, open.height, open.sampling));
        std::mem::replace(&mut self.open, fresh)
    }
}

/// A strip on its way through the encoders.
#[derive(Debug)]
struct Pending {
    level: usize,
    /// Its first column of tiles.
    column: u32,
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
    /// A level whose pixels are wanted afterwards, and as much of it as there is.
    kept: Option<(usize, Planes)>,
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
        let levels = geometry.levels.iter();
        let levels = levels
            .map(|&shape| OpenLevel::new(shape, sampling))
            .collect();
        Ok(Self {
            out,
            at: tiff_writer::HEADER_LEN,
            geometry,
            sampling,
            levels,
            encoders: Encoders::new(threads),
            pending: VecDeque::new(),
            kept: None,
        })
    }

    /// Shape of the pyramid being written.
    pub const fn geometry(&self) -> &Geometry {
        &self.geometry
    }

    /// Asks for the pixels of a level, to be had from [`finish`](Self::finish).
    pub fn keep_level(&mut self, level: usize) {
        let width = self.geometry.levels[level].width;
        self.kept = Some((level, Planes::new(width, 0, self.sampling.into())));
    }

    /// Ends the pyramid: writes the last tiles and the directories.
    pub fn finish(mut self) -> Result<Finished, ImageFault> {
        if self.levels[0].closed != self.geometry.height {
            return Err(ImageFault::truncated());
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
            kept: self
                .kept
                .map(|(_, kept)| planes::to_pixels(&kept))
                .unwrap_or_default(),
        })
    }

    /// Passes the current MCU row of a level on to the next level and the encoders.
    fn close(&mut self, at: usize) -> Result<(), ImageFault> {
        let level = &mut self.levels[at];
        let rows = level.filled;
        let row = level.close();
        // Tiles are whole; MCU rows below the picture are all the same.
        let strips_per_tile = TILE / self.sampling.mcu();
        let below = (level.closed == level.shape.height)
            .then(|| strips_per_tile - 1 - level.strips % strips_per_tile)
            .filter(|times| *times > 0)
            .map(|times| (planes::flat_below(&row), times));
        if let Some((kept, planes)) = &mut self.kept
            && *kept == at
        {
            planes::append(&row, planes, rows);
        }
        let next = self.levels.get_mut(at + 1);
        let next_is_full = next.is_some_and(|next| {
            planes::halve(&row, &mut next.open, next.shape.width, next.filled);
            next.filled += rows.div_ceil(2);
            next.is_full()
        });
        self.submit(at, row, 1)?;
        if let Some((row, times)) = below {
            self.submit(at, row, times)?;
        }
        if next_is_full {
            self.close(at + 1)?;
        }
        Ok(())
    }

    /// Sends an MCU row of a level to the encoders.
    fn submit(&mut self, at: usize, row: Planes, times: u32) -> Result<(), ImageFault> {
        for (column, planes) in (0..)
            .step_by(TILES_PER_STRIP as usize)
            .zip(strips::cut(row))
        {
            if self.pending.len() >= IN_FLIGHT
                && let Some(pending) = self.pending.pop_front()
            {
                self.deal_out(pending)?;
            }
            let level = &self.levels[at];
            let interval = level.interval;
            self.pending.push_back(Pending {
                level: at,
                column,
                strip: level.strips,
                times,
                answer: self.encoders.submit(Strip { planes, interval }),
            });
        }
        self.levels[at].strips += times;
        Ok(())
    }

    /// Deals the segments of an encoded strip out to the tiles it crosses.
    fn deal_out(&mut self, pending: Pending) -> Result<(), ImageFault> {
        let (encoded, planes) = pending.answer.wait()?;
        let (sampling, mcu) = (self.sampling, self.sampling.mcu());
        let strips_per_tile = TILE / mcu;
        let level = &mut self.levels[pending.level];
        let end = pending.column + planes.width / TILE;
        if planes.width == level.open.width {
            level.spare.push(planes);
        }
        let per_tile = sampling.mcus_per_tile_row() / u32::from(level.interval);
        let segments: Vec<&[u8]> = jpeg::Segments::new(jpeg::entropy(&encoded)).collect();
        for strip in pending.strip..pending.strip + pending.times {
            let (tile_row, inner) = (strip / strips_per_tile, strip % strips_per_tile);
            for (column, own) in (pending.column..).zip(segments.chunks(per_tile as usize)) {
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
            if inner + 1 == strips_per_tile && end == level.shape.across() {
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

impl<W: Write + Seek> PlaneSink for PyramidWriter<W> {
    fn planes(&mut self, from: &mut Planes, rows: u32) -> Result<(), ImageFault> {
        let level = &mut self.levels[0];
        if level.closed + level.filled + rows > level.shape.height {
            return Err(ImageFault::new(
                ImageFaultCode::BrokenData,
                "the picture has more rows than its header says",
            ));
        }
        planes::pad(from, level.shape.width, rows);
        planes::copy(from, &mut level.open, level.shape.width, level.filled);
        level.filled += rows;
        if level.is_full() {
            self.close(0)?;
        }
        Ok(())
    }
}

fn cannot_write(error: &std::io::Error) -> ImageFault {
    ImageFault::new(
        ImageFaultCode::TooCostly,
        format!("the pyramid cannot be written: {error}"),
    )
}
