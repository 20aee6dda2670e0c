//! GIFs made to do harm.

use super::{BUFFER, DATA, EMPTY, HEADER, MANY, Table};

/// A GIF of one frame.
fn gif(canvas: (u16, u16), frame: (u16, u16), data: &[u8]) -> Vec<u8> {
    let mut out = b"GIF89a".to_vec();
    out.extend(canvas.0.to_le_bytes());
    out.extend(canvas.1.to_le_bytes());
    out.extend([0x80, 0, 0, 1, 2, 3, 4, 5, 6, 0x2c, 0, 0, 0, 0]);
    out.extend(frame.0.to_le_bytes());
    out.extend(frame.1.to_le_bytes());
    out.extend([0, 2]);
    out.extend(data);
    out.push(0x3b);
    out
}

pub fn add_to(table: &mut Table) {
    let kind = "image/gif";
    let dot = [2, 0x44, 1, 0];
    table.cuts(
        kind,
        &gif((1, 1), (1, 1), &[&[200][..], &[0x44; 200], &[0]].concat()),
    );
    table.add("no columns", kind, gif((0, 5), (1, 1), &dot), EMPTY);
    table.add(
        "65,535 by 65,535",
        kind,
        gif((u16::MAX, u16::MAX), (1, 1), &dot),
        MANY,
    );
    table.add(
        "400 megapixels",
        kind,
        gif((20_000, 20_000), (1, 1), &dot),
        BUFFER,
    );
    table.add(
        "no frame",
        kind,
        b"GIF89a\x05\0\x05\0\0\0\0\x3b".to_vec(),
        HEADER,
    );
    table.add(
        "stray bytes",
        kind,
        b"GIF89a\x05\0\x05\0\0\0\0\x99\x99".to_vec(),
        HEADER,
    );
    table.add(
        "a frame of 4 gigapixels",
        kind,
        gif((5, 5), (u16::MAX, u16::MAX), &dot),
        &["broken_data", "truncated", "too_costly"],
    );
    table.add(
        "a frame without data",
        kind,
        gif((9000, 9000), (9000, 9000), &dot),
        DATA,
    );
    table.add(
        "codes that are none",
        kind,
        gif((50, 50), (50, 50), &[4, 0xff, 0xff, 0xff, 0xff, 0]),
        DATA,
    );
}
