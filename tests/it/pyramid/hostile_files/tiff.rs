//! TIFFs made to do harm.

#![expect(
    clippy::too_many_lines,
    reason = "a table is one function, however long"
)]

use std::io::Cursor;

use super::{BUFFER, DATA, EMPTY, HEADER, MANY, Table, VARIANT, changed};
use crate::pyramid::hostile::retag;
use crate::pyramid::pictures::Picture;

/// A little-endian TIFF of nothing but directories, each an entry count, entries and the place of the next.
fn directories(nexts: &[u32]) -> Vec<u8> {
    let good = Picture::smooth(20, 20, 3).tiff();
    let first = u32::from_le_bytes(good[4..8].try_into().unwrap()) as usize;
    let count = usize::from(u16::from_le_bytes([good[first], good[first + 1]]));
    let body = good[first..first + 2 + 12 * count].to_vec();
    let mut out = good.clone();
    let start = out.len() as u32;
    for next in nexts {
        out.extend(&body);
        out.extend((start + next * (body.len() as u32 + 4)).to_le_bytes());
    }
    changed(&out, 4, &start.to_le_bytes())
}

pub fn add_to(table: &mut Table) {
    let kind = "image/tiff";
    let good = Picture::smooth(64, 64, 3).tiff();
    table.cuts(kind, &good);
    table.add(
        "a directory that is its own next",
        kind,
        directories(&[0]),
        HEADER,
    );
    table.add(
        "a circle of three directories",
        kind,
        directories(&[1, 2, 0]),
        HEADER,
    );
    table.add(
        "a circle after many",
        kind,
        directories(&(1..500).chain([7]).collect::<Vec<_>>()),
        HEADER,
    );
    // Directories of 65,535 entries that lie over each other, each two bytes further.
    let mut heap = b"II\x2a\0\x08\0\0\0".to_vec();
    heap.extend(vec![0xff; 900_000]);
    table.add(
        "a directory of nothing but 255",
        kind,
        heap,
        &["broken_header", "truncated", "unsupported_variant"],
    );
    let with = |changes: &[(u16, u32)]| {
        let mut bytes = good.clone();
        for &(tag, value) in changes {
            retag(&mut bytes, tag, value);
        }
        bytes
    };
    table.add("no columns", kind, with(&[(256, 0)]), EMPTY);
    table.add(
        "60,000 by 60,000",
        kind,
        with(&[(256, 60_000), (257, 60_000), (278, 60_000)]),
        MANY,
    );
    table.add(
        "a strip of 900 megapixels",
        kind,
        with(&[(256, 30_000), (257, 30_000), (278, 30_000)]),
        BUFFER,
    );
    table.add(
        "strips that do not cover it",
        kind,
        with(&[(278, 1)]),
        HEADER,
    );
    table.add(
        "a strip beyond the end",
        kind,
        with(&[(273, u32::MAX - 7)]),
        &["truncated", "broken_data"],
    );
    table.add(
        "9,000 samples",
        kind,
        with(&[(277, 9000)]),
        &["broken_header", "unsupported_variant"],
    );
    table.add(
        "33 bits",
        kind,
        with(&[(258, 33)]),
        &["broken_header", "unsupported_variant"],
    );
    table.add(
        "an unknown compression",
        kind,
        with(&[(259, 60_000)]),
        &["broken_data", "unsupported_variant"],
    );
    table.add("LZW that is none", kind, with(&[(259, 5)]), DATA);
    table.add("deflate that is none", kind, with(&[(259, 8)]), DATA);
    table.add("JPEG that is none", kind, with(&[(259, 7)]), DATA);
    table.add(
        "a palette that is not there",
        kind,
        with(&[(262, 3)]),
        &["unsupported_variant", "broken_header"],
    );
    table.add("colours of kind 9,999", kind, with(&[(262, 9999)]), VARIANT);
    let mut floats = Cursor::new(Vec::new());
    tiff::encoder::TiffEncoder::new(&mut floats)
        .unwrap()
        .write_image::<tiff::encoder::colortype::RGB32Float>(2, 2, &[0.5; 12])
        .unwrap();
    table.add("floats", kind, floats.into_inner(), VARIANT);
    let big = b"II\x2b\0\x08\0\0\0\xff\xff\xff\xff\xff\xff\xff\x7f".to_vec();
    table.add(
        "a BigTIFF that begins far away",
        kind,
        big,
        &["truncated", "broken_data", "broken_header"],
    );
}
