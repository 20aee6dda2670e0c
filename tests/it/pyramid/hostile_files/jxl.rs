//! JPEG XL files made to do harm.

use super::{BUFFER, CUT, EXIF, HEADER, MANY, Table};

pub fn add_to(table: &mut Table, good: &[u8]) {
    let kind = "image/jxl";
    table.cuts(kind, good);
    // Not by eighths; height and width in 30 bits and no ratio: least significant bits first.
    let sized = |height: u32, width: u32| {
        let mut bits: u128 = 0x0aff;
        let mut place = 16 + 1;
        for (value, width) in [
            (3, 2),
            (u128::from(height - 1), 30),
            (0, 3),
            (3, 2),
            (u128::from(width - 1), 30),
        ] {
            bits |= value << place;
            place += width;
        }
        // All default.
        bits |= 1 << place;
        let mut out = bits.to_le_bytes().to_vec();
        out.extend([0x55; 400]);
        out
    };
    table.add(
        "a million million pixels",
        kind,
        sized(1 << 20, 1 << 20),
        MANY,
    );
    table.add("60,000 by 60,000", kind, sized(60_000, 60_000), MANY);
    table.add("400 megapixels", kind, sized(20_000, 20_000), BUFFER);
    table.add(
        "45 megapixels without data",
        kind,
        sized(6700, 6700),
        HEADER,
    );
    let boxed = |boxes: &[u8]| {
        [
            b"\0\0\0\x0cJXL \x0d\x0a\x87\x0a\0\0\0\x14ftypjxl \0\0\0\0jxl ",
            boxes,
        ]
        .concat()
    };
    table.add("no codestream", kind, boxed(b"\0\0\0\x08free"), HEADER);
    table.add(
        "a box of three bytes",
        kind,
        boxed(b"\0\0\0\x03free"),
        HEADER,
    );
    table.add(
        "a last part that never comes",
        kind,
        boxed(b"\0\0\0\x20jxlp\0\0\0\0\xff\x0a0123456789012345678"),
        CUT,
    );
    table.add("EXIF of letters", kind, boxed(b"\0\0\0\x2fExif\0\0\0\0letters, letters, letters, letters\0\0\0\0\x10jxlc\xff\x0a012345"), EXIF);
    let mut bits: u64 = 0x0aff;
    bits |= 1 << 22 << 3;
    let mut many = bits.to_le_bytes().to_vec();
    many.extend([0xff; 300]);
    table.add(
        "letters for a header",
        kind,
        many,
        &[
            "broken_header",
            "broken_data",
            "unsupported_variant",
            "truncated",
            "too_many_pixels",
            "too_large_to_buffer",
        ],
    );
}
