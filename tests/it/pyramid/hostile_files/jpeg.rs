//! JPEGs made to do harm.

#![expect(
    clippy::too_many_lines,
    reason = "a table is one function, however long"
)]

use super::{BUFFER, COSTLY, CUT, DATA, EMPTY, EXIF, HEADER, MANY, Table, VARIANT, at, changed};
use crate::pyramid::pictures::Picture;

pub fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let mut out = vec![0xff, marker];
    out.extend((body.len() as u16 + 2).to_be_bytes());
    out.extend(body);
    out
}

/// A JPEG with these segments after its first two bytes.
pub fn jpeg_with(segments: &[Vec<u8>]) -> Vec<u8> {
    let good = Picture::smooth(40, 40, 3).jpeg();
    [&good[..2], &segments.concat(), &good[2..]].concat()
}

pub fn add_to(table: &mut Table) {
    let kind = "image/jpeg";
    let picture = Picture::smooth(300, 260, 3);
    let (good, progressive) = (picture.jpeg(), picture.jpeg_as(true, &[]));
    table.add("nothing", kind, Vec::new(), &["media_type_mismatch"]);
    table.add("three bytes", kind, good[..3].to_vec(), CUT);
    table.add(
        "another format",
        kind,
        picture.png(),
        &["media_type_mismatch"],
    );
    table.cuts(kind, &good);
    table.cuts(kind, &progressive);
    table.add("no end marker", kind, good[..good.len() - 2].to_vec(), CUT);
    let frame = at(&good, &[0xff, 0xc0]) + 5;
    table.add("no rows", kind, changed(&good, frame, &[0, 0]), EMPTY);
    table.add(
        "no columns",
        kind,
        changed(&good, frame + 2, &[0, 0]),
        EMPTY,
    );
    table.add(
        "65,535 by 65,535",
        kind,
        changed(&good, frame, &[0xff; 4]),
        MANY,
    );
    let big = [0x75, 0x30, 0x75, 0x30];
    table.add(
        "900 megapixels without data",
        kind,
        changed(&good[..good.len() - 2], frame, &big),
        DATA,
    );
    let sof2 = at(&progressive, &[0xff, 0xc2]) + 5;
    table.add(
        "progressive, 900 megapixels",
        kind,
        changed(&progressive, sof2, &big),
        BUFFER,
    );
    table.add("12 bits", kind, changed(&good, frame - 1, &[12]), VARIANT);
    table.add(
        "lossless",
        kind,
        changed(&good, frame - 4, &[0xc3]),
        VARIANT,
    );
    table.add(
        "arithmetic",
        kind,
        changed(&good, frame - 4, &[0xc9]),
        VARIANT,
    );
    table.add(
        "nine components",
        kind,
        changed(&good, frame + 4, &[9]),
        HEADER,
    );
    table.add(
        "a segment of no length",
        kind,
        changed(&good, 4, &[0, 0]),
        HEADER,
    );
    table.add(
        "5,000 empty segments",
        kind,
        jpeg_with(&vec![segment(0xfe, b""); 5000]),
        HEADER,
    );
    table.add(
        "a scan without a frame",
        kind,
        [&[0xff, 0xd8][..], &segment(0xda, &[1, 1, 0, 0, 63, 0])].concat(),
        HEADER,
    );
    // A scan of one band of one component that says nothing, again and again.
    let end = progressive.len() - 2;
    let scan = [segment(0xda, &[1, 1, 0, 1, 5, 0]), vec![0x7f; 4]].concat();
    let bomb = [
        &progressive[..end],
        &scan.repeat(20_000),
        &progressive[end..],
    ]
    .concat();
    table.add("20,000 scans", kind, bomb, COSTLY);
    let exif = |body: &[u8]| jpeg_with(&[segment(0xe1, &[b"Exif\0\0", body].concat())]);
    table.add(
        "EXIF of letters",
        kind,
        exif(b"this is no TIFF header at all"),
        EXIF,
    );
    table.add(
        "EXIF far away",
        kind,
        exif(b"MM\0\x2a\xff\xff\xff\xff\0\0\0\0\0\0\0\0\0\0\0\0"),
        EXIF,
    );
    table.add(
        "orientation 9",
        kind,
        exif(b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x09\0\0\0\0\0\0"),
        EXIF,
    );
}
