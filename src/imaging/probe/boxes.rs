//! The boxes that JPEG 2000 and JPEG XL files are made of: a length, four letters, a body.

use super::{ReadSeek, broken};
use crate::imaging::fault::ImageFault;
use std::io::{Read, SeekFrom};

/// More boxes than any writer makes; a file of nothing else would keep the probe busy.
const MAX_BOXES: usize = 100_000;

/// One box: its name, and where its body lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FileBox {
    pub(super) kind: [u8; 4],
    pub(super) at: u64,
    pub(super) length: u64,
}

/// Lists the boxes from `at` to `end`; one that goes beyond is a file cut short.
pub(super) fn list(
    input: &mut dyn ReadSeek,
    mut at: u64,
    end: u64,
) -> Result<Vec<FileBox>, ImageFault> {
    let mut boxes = Vec::new();
    while at < end {
        if boxes.len() == MAX_BOXES {
            return Err(broken("the file has too many boxes"));
        }
        let head = read(input, at, 8)?;
        let [l3, l2, l1, l0, k0, k1, k2, k3] = head[..] else {
            return Err(ImageFault::truncated());
        };
        let (head, length) = match u32::from_be_bytes([l3, l2, l1, l0]) {
            0 => (8, end - at),
            1 => {
                let long = read(input, at + 8, 8)?;
                let long = <[u8; 8]>::try_from(long).map_err(|_| ImageFault::truncated())?;
                (16, u64::from_be_bytes(long))
            }
            short => (8, u64::from(short)),
        };
        if length < head {
            return Err(broken("a box of the file states an impossible length"));
        }
        if length > end - at {
            return Err(ImageFault::truncated());
        }
        boxes.push(FileBox {
            kind: [k0, k1, k2, k3],
            at: at + head,
            length: length - head,
        });
        at += length;
    }
    Ok(boxes)
}

/// `length` bytes from `at`; fewer are a file cut short.
pub(super) fn read(input: &mut dyn ReadSeek, at: u64, length: u64) -> Result<Vec<u8>, ImageFault> {
    input
        .seek(SeekFrom::Start(at))
        .map_err(|e| ImageFault::from_read(&e))?;
    let mut out = Vec::new();
    input
        .take(length)
        .read_to_end(&mut out)
        .map_err(|e| ImageFault::from_read(&e))?;
    if u64::try_from(out.len()).is_ok_and(|read| read == length) {
        Ok(out)
    } else {
        Err(ImageFault::truncated())
    }
}
