//! JPEG 2000 files made to do harm.

use super::{BUFFER, CUT, EMPTY, HEADER, MANY, Table, VARIANT, at, changed};

pub fn add_to(table: &mut Table, good: &[u8]) {
    let kind = "image/jp2";
    table.cuts(kind, good);
    let size = at(good, &[0xff, 0x51]) + 6;
    let both = |place: usize, w: u32, h: u32| {
        changed(
            good,
            size + place,
            &[w.to_be_bytes(), h.to_be_bytes()].concat(),
        )
    };
    table.add("no columns", kind, both(0, 0, 50), EMPTY);
    table.add("an offset beyond its size", kind, both(8, 70_000, 0), EMPTY);
    table.add(
        "4 thousand million columns",
        kind,
        both(0, u32::MAX, 1),
        MANY,
    );
    table.add("60,000 by 60,000", kind, both(0, 60_000, 60_000), MANY);
    table.add("400 megapixels", kind, both(0, 20_000, 20_000), BUFFER);
    table.add("tiles of no size", kind, both(16, 0, 0), HEADER);
    table.add("tiles of one pixel", kind, both(16, 1, 1), HEADER);
    table.add(
        "16,384 components",
        kind,
        changed(good, size + 32, &[0x40, 0]),
        HEADER,
    );
    table.add("38 bits", kind, changed(good, size + 34, &[37]), VARIANT);
    table.add(
        "components of no size",
        kind,
        changed(good, size + 35, &[0, 0]),
        HEADER,
    );
    let colours = at(good, b"colr") + 4;
    table.add(
        "colours of kind 14",
        kind,
        changed(good, colours, &[1, 0, 0, 0, 0, 0, 14]),
        VARIANT,
    );
    table.add(
        "a box of three bytes",
        kind,
        changed(good, 12, &[0, 0, 0, 3]),
        HEADER,
    );
    table.add(
        "a box that ends nowhere",
        kind,
        changed(good, 12, &[0x7f, 0, 0, 0]),
        CUT,
    );
    table.add(
        "no codestream",
        kind,
        changed(good, at(good, b"jp2c"), b"free"),
        HEADER,
    );
    // A whole codestream of one tile without a block in it.
    let mut empty = b"\xff\x4f\xff\x51\0\x29\0\0".to_vec();
    for number in [6700u32, 6700, 0, 0, 6700, 6700, 0, 0] {
        empty.extend(number.to_be_bytes());
    }
    empty.extend(b"\0\x01\x07\x01\x01");
    empty.extend(b"\xff\x52\0\x0c\0\0\0\x01\0\x05\0\0\0\x01\xff\x5c\0\x13\x40");
    empty.extend([0x40; 16]);
    empty.extend(b"\xff\x90\0\x0a\0\0\0\0\0\0\0\x01\xff\x93\0\0\0\0\0\0\xff\xd9");
    table.add("45 megapixels in 130 bytes", kind, empty, HEADER);
    table.add(
        "100,000 boxes",
        kind,
        [&good[..12], &b"\0\0\0\x08free".repeat(100_001)].concat(),
        HEADER,
    );
}
