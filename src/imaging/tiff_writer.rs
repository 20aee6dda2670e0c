//! The directories of a tiled pyramidal `BigTIFF` with JPEG tiles (TIFF 6.0, TIFF Technical Note 2, `BigTIFF`).
//!
//! One page a level, full size first, the others marked as reduced images: the classic form that libtiff, libvips
//! and `IIPImage` read.

use super::{
    geometry::{Sampling, TILE},
    index::{LevelIndex, PyramidIndex},
};

/// Bytes of the file header; the first tile follows.
pub const HEADER_LEN: u64 = 16;

/// The file header: little endian, `BigTIFF`, first directory at `first_directory`.
pub fn header(first_directory: u64) -> [u8; 16] {
    let mut out = [0; 16];
    out[..8].copy_from_slice(&[b'I', b'I', 43, 0, 8, 0, 0, 0]);
    out[8..].copy_from_slice(&first_directory.to_le_bytes());
    out
}

const SHORT: u16 = 3;
const LONG: u16 = 4;
const RATIONAL: u16 = 5;
const UNDEFINED: u16 = 7;
const LONG8: u16 = 16;

/// All directories, to be written at byte `at` (a multiple of 8), with the offset of the first.
pub fn directories(index: &PyramidIndex, at: u64) -> (Vec<u8>, u64) {
    let mut out = Vec::new();
    let mut first = 0;
    let mut link: Option<usize> = None;
    for (number, level) in index.levels.iter().enumerate() {
        let start = write_level(&mut out, at, level, index.sampling, number > 0);
        match link {
            None => first = at + start as u64,
            Some(link) => out[link..link + 8].copy_from_slice(&(at + start as u64).to_le_bytes()),
        }
        link = Some(out.len() - 8);
    }
    (out, first)
}

/// Appends one level's long values and directory (ending in a null link); returns where the directory starts.
fn write_level(
    out: &mut Vec<u8>,
    at: u64,
    level: &LevelIndex,
    sampling: Sampling,
    reduced: bool,
) -> usize {
    let samples = if sampling == Sampling::Grey { 1u16 } else { 3 };
    let photometric: u16 = if sampling == Sampling::Grey { 1 } else { 6 };
    let subsampling: u16 = if sampling == Sampling::Yuv420 { 2 } else { 1 };
    let shorts = |values: &[u16]| {
        values
            .iter()
            .flat_map(|v| v.to_le_bytes())
            .collect::<Vec<u8>>()
    };
    let longs = |values: &[u32]| {
        values
            .iter()
            .flat_map(|v| v.to_le_bytes())
            .collect::<Vec<u8>>()
    };

    let mut fields: Vec<(u16, u16, Vec<u8>)> = vec![
        (254, LONG, longs(&[u32::from(reduced)])),
        (256, LONG, longs(&[level.level.width])),
        (257, LONG, longs(&[level.level.height])),
        (258, SHORT, shorts(&vec![8; samples.into()])),
        (259, SHORT, shorts(&[7])),
        (262, SHORT, shorts(&[photometric])),
        (277, SHORT, shorts(&[samples])),
        (284, SHORT, shorts(&[1])),
        (322, LONG, longs(&[TILE])),
        (323, LONG, longs(&[TILE])),
        (
            324,
            LONG8,
            level
                .tiles
                .iter()
                .flat_map(|t| t.offset.to_le_bytes())
                .collect(),
        ),
        (
            325,
            LONG,
            level
                .tiles
                .iter()
                .flat_map(|t| t.len.to_le_bytes())
                .collect(),
        ),
        (347, UNDEFINED, level.tables.clone()),
    ];
    if samples == 3 {
        fields.push((530, SHORT, shorts(&[subsampling, subsampling])));
        // Full range, as JFIF has it: (0, 255), (128, 255), (128, 255).
        fields.push((
            532,
            RATIONAL,
            longs(&[0, 1, 255, 1, 128, 1, 255, 1, 128, 1, 255, 1]),
        ));
    }

    let mut entries = Vec::with_capacity(fields.len() * 20);
    for (tag, kind, mut value) in fields {
        let unit = match kind {
            SHORT => 2,
            LONG => 4,
            RATIONAL | LONG8 => 8,
            _ => 1,
        };
        entries.extend(tag.to_le_bytes());
        entries.extend(kind.to_le_bytes());
        entries.extend((value.len() as u64 / unit).to_le_bytes());
        if value.len() <= 8 {
            value.resize(8, 0);
            entries.extend(value);
        } else {
            out.resize(out.len().next_multiple_of(8), 0);
            entries.extend((at + out.len() as u64).to_le_bytes());
            out.extend(value);
        }
    }
    out.resize(out.len().next_multiple_of(8), 0);
    let start = out.len();
    out.extend((entries.len() as u64 / 20).to_le_bytes());
    out.extend(entries);
    out.extend(0u64.to_le_bytes());
    start
}
