//! The index object beside a pyramid: where every tile lies and how long it is once cropped.
//!
//! Read once and kept, it lets any tile, region or level be planned and its exact length be told without touching the
//! pyramid. Tiles of a row lie one after another, so a row needs one offset: a gigapixel takes some 30 KB.

use super::{
    geometry::{Geometry, Level, Sampling},
    jpeg,
};

const MAGIC: &[u8; 8] = b"celadonP";
const VERSION: u16 = 1;
/// More levels than any picture of 32-bit sides can have.
const MAX_LEVELS: usize = 32;

/// Where one tile lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TileEntry {
    /// First byte of the abbreviated stream in the pyramid.
    pub offset: u64,
    /// Bytes of the abbreviated stream.
    pub len: u32,
    /// Entropy-coded bytes, without RST markers, of the segments kept when the tile is cropped to its true size.
    pub kept: u32,
}

/// One level: its shape, tables and tiles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelIndex {
    /// Shape of the level.
    pub level: Level,
    /// Restart interval of every tile, in MCUs: 1 or 2.
    pub interval: u16,
    /// The tables-only JPEG stream its tiles share.
    pub tables: Vec<u8>,
    /// Tiles row by row.
    pub tiles: Vec<TileEntry>,
}

impl LevelIndex {
    /// The tile at column `x`, row `y`.
    pub fn tile(&self, x: u32, y: u32) -> Option<&TileEntry> {
        self.level.tile_size(x, y)?;
        let at = u64::from(y) * u64::from(self.level.across()) + u64::from(x);
        self.tiles.get(usize::try_from(at).ok()?)
    }
}

/// The whole index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PyramidIndex {
    /// Shape of the pyramid.
    pub geometry: Geometry,
    /// How chroma is stored, in all levels.
    pub sampling: Sampling,
    /// Levels, full size first; as many as the geometry has.
    pub levels: Vec<LevelIndex>,
}

/// Why an index object cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IndexError {
    /// Not an index object, or one that was cut short or altered.
    #[error("this is not a whole pyramid index")]
    Broken,
    /// Written by a later version of this program.
    #[error("the pyramid index has version {0}, which this program does not read")]
    Version(u16),
}

impl PyramidIndex {
    /// The binary form: little endian; magic, version, sampling, size, then per level interval, tables and rows.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        out.extend(MAGIC);
        out.extend(VERSION.to_le_bytes());
        out.push(match self.sampling {
            Sampling::Yuv420 => 0,
            Sampling::Yuv444 => 1,
            Sampling::Grey => 2,
        });
        out.extend(self.geometry.width.to_le_bytes());
        out.extend(self.geometry.height.to_le_bytes());
        for level in &self.levels {
            out.extend(level.interval.to_le_bytes());
            out.extend(u32::try_from(level.tables.len()).unwrap_or(0).to_le_bytes());
            out.extend(&level.tables);
            let across = level.level.across();
            for (y, row) in (0..).zip(level.tiles.chunks(across as usize)) {
                out.extend(row.first().map_or(0, |t| t.offset).to_le_bytes());
                for (x, tile) in (0..).zip(row) {
                    out.extend(tile.len.to_le_bytes());
                    if level.level.is_edge(x, y) {
                        out.extend(tile.kept.to_le_bytes());
                    }
                }
            }
        }
        out
    }

    /// Reads [`encode`](Self::encode)'s form; every length is checked, nothing is allocated on trust.
    pub fn decode(bytes: &[u8]) -> Result<Self, IndexError> {
        let mut input = Input(bytes);
        if input.take(8)? != MAGIC {
            return Err(IndexError::Broken);
        }
        let version = input.u16()?;
        if version != VERSION {
            return Err(IndexError::Version(version));
        }
        let sampling = match input.take(1)? {
            [0] => Sampling::Yuv420,
            [1] => Sampling::Yuv444,
            [2] => Sampling::Grey,
            _ => return Err(IndexError::Broken),
        };
        let (width, height) = (input.u32()?, input.u32()?);
        if width == 0 || height == 0 {
            return Err(IndexError::Broken);
        }
        let geometry = Geometry::new(width, height);
        if geometry.levels.len() > MAX_LEVELS {
            return Err(IndexError::Broken);
        }
        let mut levels = Vec::with_capacity(geometry.levels.len());
        for &level in &geometry.levels {
            levels.push(read_level(&mut input, level, sampling)?);
        }
        if !input.0.is_empty() {
            return Err(IndexError::Broken);
        }
        Ok(Self {
            geometry,
            sampling,
            levels,
        })
    }
}

fn read_level(
    input: &mut Input<'_>,
    level: Level,
    sampling: Sampling,
) -> Result<LevelIndex, IndexError> {
    let interval = input.u16()?;
    if interval != sampling.restart_interval(level.width) {
        return Err(IndexError::Broken);
    }
    let length = input.u32()? as usize;
    let tables = input.take(length)?.to_vec();
    // Each tile takes at least four bytes of what is left, so a forged size cannot ask for more than the input holds.
    if u64::from(level.across()) * u64::from(level.down()) > input.0.len() as u64 / 4 {
        return Err(IndexError::Broken);
    }
    let mut tiles = Vec::new();
    for y in 0..level.down() {
        let mut offset = input.u64()?;
        for x in 0..level.across() {
            let len = input.u32()?;
            let kept = if level.is_edge(x, y) {
                input.u32()?
            } else {
                whole_kept(len, sampling, interval).ok_or(IndexError::Broken)?
            };
            tiles.push(TileEntry { offset, len, kept });
            offset = offset
                .checked_add(u64::from(len))
                .ok_or(IndexError::Broken)?;
        }
    }
    Ok(LevelIndex {
        level,
        interval,
        tables,
        tiles,
    })
}

/// Entropy-coded bytes of a tile that is kept whole: its length less header, RST markers and EOI.
pub fn whole_kept(len: u32, sampling: Sampling, interval: u16) -> Option<u32> {
    let n = sampling.mcus_per_tile_row();
    let markers = n * n / u32::from(interval.max(1)) - 1;
    let header = u32::try_from(jpeg::tile_header_len(sampling)).ok()?;
    len.checked_sub(header + 2 * markers + 2)
}

struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn take(&mut self, n: usize) -> Result<&'a [u8], IndexError> {
        let (head, rest) = self.0.split_at_checked(n).ok_or(IndexError::Broken)?;
        self.0 = rest;
        Ok(head)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], IndexError> {
        self.take(N)?.try_into().map_err(|_| IndexError::Broken)
    }

    fn u16(&mut self) -> Result<u16, IndexError> {
        self.array().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> Result<u32, IndexError> {
        self.array().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Result<u64, IndexError> {
        self.array().map(u64::from_le_bytes)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "what goes wrong ends the test")]
mod tests {
    use super::*;

    fn sample(width: u32, height: u32, sampling: Sampling) -> PyramidIndex {
        let geometry = Geometry::new(width, height);
        let mut offset = 16;
        let levels = geometry
            .levels
            .iter()
            .map(|&level| {
                let interval = sampling.restart_interval(level.width);
                let mut tiles = Vec::new();
                for y in 0..level.down() {
                    for x in 0..level.across() {
                        let len = 20_000 + x * 7 + y;
                        let whole = whole_kept(len, sampling, interval).unwrap();
                        let kept = if level.is_edge(x, y) {
                            whole / 2
                        } else {
                            whole
                        };
                        tiles.push(TileEntry { offset, len, kept });
                        offset += u64::from(len);
                    }
                }
                LevelIndex {
                    level,
                    interval,
                    tables: vec![1, 2, 3, 4, 5],
                    tiles,
                }
            })
            .collect();
        PyramidIndex {
            geometry,
            sampling,
            levels,
        }
    }

    #[test]
    fn an_index_reads_back_as_written() {
        for sampling in [Sampling::Yuv420, Sampling::Yuv444, Sampling::Grey] {
            let index = sample(3001, 1777, sampling);
            assert_eq!(PyramidIndex::decode(&index.encode()), Ok(index));
        }
    }

    #[test]
    fn a_cut_or_lengthened_index_is_refused() {
        let mut bytes = sample(1025, 600, Sampling::Yuv420).encode();
        for cut in 0..bytes.len() {
            assert!(PyramidIndex::decode(&bytes[..cut]).is_err(), "cut at {cut}");
        }
        bytes.push(0);
        assert_eq!(PyramidIndex::decode(&bytes), Err(IndexError::Broken));
    }

    #[test]
    fn a_forged_size_allocates_nothing() {
        let mut bytes = sample(100, 100, Sampling::Grey).encode();
        bytes[11..19].fill(0xff);
        assert_eq!(PyramidIndex::decode(&bytes), Err(IndexError::Broken));
    }
}
