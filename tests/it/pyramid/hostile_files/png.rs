//! PNGs made to do harm.

use super::{BUFFER, CUT, DATA, EMPTY, EXIF, HEADER, MANY, PROFILE, Table, changed};
use crate::pyramid::hostile::{chunk, png_of};
use crate::pyramid::pictures::Picture;

/// What deflate makes of so many zeros, in the wrapping of zlib.
fn deflated_zeros(side: u32) -> Vec<u8> {
    let blank = Picture {
        width: side,
        height: side,
        channels: 1,
        pixels: vec![0; (side * side) as usize],
    };
    let file = blank.png();
    let (mut place, mut out) = (8, Vec::new());
    while place + 12 <= file.len() {
        let length = u32::from_be_bytes(file[place..place + 4].try_into().unwrap()) as usize;
        if &file[place + 4..place + 8] == b"IDAT" {
            out.extend(&file[place + 8..place + 8 + length]);
        }
        place += 12 + length;
    }
    out
}

pub fn add_to(table: &mut Table) {
    let kind = "image/png";
    let good = Picture::smooth(300, 260, 3).png();
    table.cuts(kind, &good);
    table.add("no end", kind, good[..good.len() - 12].to_vec(), CUT);
    table.add("no columns", kind, png_of(0, 10, 0), EMPTY);
    table.add(
        "2,147,483,647 columns",
        kind,
        png_of(0x7fff_ffff, 1, 0),
        MANY,
    );
    table.add("60,000 by 60,000", kind, png_of(60_000, 60_000, 0), MANY);
    table.add(
        "interlaced, 400 megapixels",
        kind,
        png_of(20_000, 20_000, 1),
        BUFFER,
    );
    table.add(
        "900 megapixels without data",
        kind,
        png_of(30_000, 30_000, 0),
        DATA,
    );
    let with =
        |kind: &[u8; 4], body: &[u8]| [&good[..33], &chunk(*kind, body), &good[33..]].concat();
    table.add(
        "a profile that swells",
        kind,
        with(b"iCCP", &[b"x\0\0", &deflated_zeros(8000)[..]].concat()),
        &["broken_profile", "broken_header"],
    );
    table.add(
        "a profile of letters",
        kind,
        with(b"iCCP", b"x\0\0letters"),
        PROFILE,
    );
    table.add(
        "EXIF of letters",
        kind,
        with(b"eXIf", b"letters, letters, letters"),
        EXIF,
    );
    table.add(
        "a chunk that ends nowhere",
        kind,
        changed(&good, 33, &[0x7f, 0xff, 0xff, 0xff]),
        CUT,
    );
    table.add(
        "no header first",
        kind,
        [&good[..8], &good[33..]].concat(),
        HEADER,
    );
    table.add(
        "5,000 empty chunks",
        kind,
        [&good[..33], &chunk(*b"teXt", b"").repeat(5000), &good[33..]].concat(),
        HEADER,
    );
    table.add(
        "no picture",
        kind,
        [&good[..33], &chunk(*b"IEND", b"")[..]].concat(),
        HEADER,
    );
    let header = |depth: u8, colour: u8| {
        let mut own = good[16..24].to_vec();
        own.extend([depth, colour, 0, 0, 0]);
        [&good[..8], &chunk(*b"IHDR", &own), &good[33..]].concat()
    };
    table.add("three bits", kind, header(3, 2), HEADER);
    table.add("colours of kind 5", kind, header(8, 5), HEADER);
    table.add(
        "a palette that is not there",
        kind,
        header(8, 3),
        &["broken_header", "broken_data"],
    );
}
