//! `WebP`s made to do harm.

use super::{BUFFER, CUT, DATA, HEADER, MANY, PROFILE, Table};

pub fn add_to(table: &mut Table, good: &[u8]) {
    let kind = "image/webp";
    table.cuts(kind, good);
    let riff = |body: &[u8]| {
        let mut out = b"RIFF".to_vec();
        out.extend((body.len() as u32 + 4).to_le_bytes());
        out.extend(b"WEBP");
        out.extend(body);
        out
    };
    let extended = |flags: u8, w: u32, h: u32| {
        let mut out = b"VP8X\x0a\0\0\0".to_vec();
        out.extend([flags, 0, 0, 0]);
        out.extend(&(w - 1).to_le_bytes()[..3]);
        out.extend(&(h - 1).to_le_bytes()[..3]);
        out
    };
    let still = &good[12..];
    table.add("nothing in it", kind, riff(b""), HEADER);
    table.add("no picture", kind, riff(&extended(0, 10, 10)), HEADER);
    table.add(
        "280 terapixels",
        kind,
        riff(&[&extended(0, 1 << 24, 1 << 24)[..], still].concat()),
        MANY,
    );
    table.add(
        "268 megapixels",
        kind,
        riff(&[&extended(0, 1 << 14, 1 << 14)[..], still].concat()),
        BUFFER,
    );
    table.add(
        "a canvas of another size",
        kind,
        riff(&[&extended(0, 500, 10)[..], still].concat()),
        DATA,
    );
    let mut swollen = [&extended(0x20, 300, 260)[..], b"ICCP\0\0\x60\0"].concat();
    swollen.extend(vec![0; 0x60_0000]);
    table.add(
        "a profile of 6 megabytes",
        kind,
        riff(&[&swollen[..], still].concat()),
        PROFILE,
    );
    table.add(
        "a chunk that ends nowhere",
        kind,
        riff(b"VP8L\xff\xff\xff\x7f\x2f\0\0\0\0"),
        CUT,
    );
    table.add(
        "lossless that is none",
        kind,
        riff(b"VP8L\x08\0\0\0\x2f\xff\xff\xff\x0f\xff\xff\xff"),
        &["broken_data", "truncated", "too_large_to_buffer"],
    );
    table.add(
        "lossy that is none",
        kind,
        riff(b"VP8 \x0a\0\0\0\x10\0\0\x9d\x01\x2a\xff\x0f\xff\x0f"),
        &["broken_data", "broken_header"],
    );
    let empty = [&extended(2, 5, 5)[..], &b"ANMF\0\0\0\0".repeat(50_000)].concat();
    table.add("frames without a picture", kind, riff(&empty), HEADER);
}
