//! The chain of a TIFF's directories, followed without reading what they describe: how many pictures it holds.
//!
//! Reduced copies and masks of a picture are no pages (TIFF 6.0, tag 254). A chain that comes back to itself is refused.

use super::{MOST_PAGES, ReadSeek, boxes, broken};
use crate::imaging::fault::ImageFault;
use std::collections::HashSet;

const NEW_SUBFILE_TYPE: u64 = 254;
const PHOTOMETRIC: u64 = 262;
/// A reduced copy, or a mask.
const NO_PAGE: u64 = 1 | 4;
/// Directories followed.
const MAX_DIRECTORIES: usize = 2 * MOST_PAGES as usize;
/// Their entries in all: directories may lie over each other, and a small file could then keep the probe busy.
const MAX_ENTRIES: u64 = 1 << 21;

pub(super) fn count(input: &mut dyn ReadSeek) -> Result<u32, ImageFault> {
    let (file, mut next) = Layout::of(input)?;
    let (mut seen, mut pages, mut entries) = (HashSet::new(), 0, 0);
    while next != 0 && pages < MOST_PAGES {
        if !seen.insert(next) {
            return Err(broken("the TIFF's directories go round in a circle"));
        }
        let directory = file.directory(input, next)?;
        entries += directory.entries;
        if seen.len() > MAX_DIRECTORIES || entries > MAX_ENTRIES {
            return Err(broken("the TIFF has too many directories"));
        }
        pages += u32::from(directory.kind & NO_PAGE == 0);
        next = directory.next;
    }
    // The picture itself counts, whatever its directory calls it.
    Ok(pages.max(1))
}

/// Where the first directory keeps how its samples are to be seen, and the bytes by which that says "grey, black is
/// zero": the codec reads indices of a palette as grey, but refuses the palette.
pub(super) fn grey_in_place(
    input: &mut dyn ReadSeek,
) -> Result<Option<(u64, [u8; 2])>, ImageFault> {
    let (file, first) = Layout::of(input)?;
    let at = file.directory(input, first)?.photometric;
    let grey = if file.little { [1, 0] } else { [0, 1] };
    Ok(at.map(|at| (at, grey)))
}

/// What is of use in a directory.
struct Directory {
    kind: u64,
    /// Where the value of tag 262 stands.
    photometric: Option<u64>,
    entries: u64,
    next: u64,
}

#[derive(Clone, Copy)]
struct Layout {
    little: bool,
    big: bool,
}

impl Layout {
    /// The layout, and where the first directory is.
    fn of(input: &mut dyn ReadSeek) -> Result<(Self, u64), ImageFault> {
        let head = boxes::read(input, 0, 8)?;
        let file = Self {
            little: head[0] == b'I',
            big: head[2].max(head[3]) == 43,
        };
        let first = if file.big {
            file.number(&boxes::read(input, 8, 8)?)
        } else {
            file.number(&head[4..])
        };
        Ok((file, first))
    }

    fn number(self, bytes: &[u8]) -> u64 {
        let add = |sum: u64, byte: &u8| sum << 8 | u64::from(*byte);
        if self.little {
            bytes.iter().rev().fold(0, add)
        } else {
            bytes.iter().fold(0, add)
        }
    }

    fn directory(self, input: &mut dyn ReadSeek, at: u64) -> Result<Directory, ImageFault> {
        let (count_len, entry_len, value_at) = if self.big { (8, 20, 12) } else { (2, 12, 8) };
        let count = self.number(&boxes::read(input, at, count_len)?);
        if count > u64::from(u16::MAX) {
            return Err(broken("a directory of the TIFF has too many entries"));
        }
        let first = at.saturating_add(count_len);
        let next_len: usize = if self.big { 8 } else { 4 };
        let body = boxes::read(input, first, count * entry_len as u64 + next_len as u64)?;
        let mut directory = Directory {
            kind: 0,
            photometric: None,
            entries: count,
            next: 0,
        };
        let entries = body.chunks_exact(entry_len);
        for (entry, place) in entries.zip((first..).step_by(entry_len)) {
            match self.number(&entry[..2]) {
                NEW_SUBFILE_TYPE => {
                    // A short stands at the start of its field, a long fills four bytes.
                    let width = if self.number(&entry[2..4]) == 3 { 2 } else { 4 };
                    directory.kind = self.number(&entry[value_at..value_at + width]);
                }
                PHOTOMETRIC => directory.photometric = Some(place + value_at as u64),
                _ => {}
            }
        }
        directory.next = self.number(&body[body.len() - next_len..]);
        Ok(directory)
    }
}
