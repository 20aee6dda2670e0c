//! Colour profiles made to do harm.

use super::jpeg::{jpeg_with, segment};
use super::{PROFILE, Table};
use crate::pyramid::pictures::Picture;

/// A profile's header, then so many tags, then a body.
fn profile(tags: u32, body: &[u8]) -> Vec<u8> {
    let mut icc = moxcms::ColorProfile::new_display_p3().encode().unwrap()[..128].to_vec();
    icc.extend(tags.to_be_bytes());
    icc.extend(body);
    let len = (icc.len() as u32).to_be_bytes();
    icc[..4].copy_from_slice(&len);
    icc
}

pub fn add_to(table: &mut Table) {
    let kind = "image/jpeg";
    let with = |number: u8, of: u8, body: &[u8]| {
        segment(0xe2, &[b"ICC_PROFILE\0", &[number, of][..], body].concat())
    };
    let whole = |body: &[u8]| jpeg_with(&[with(1, 1, body)]);
    let good = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    table.add(
        "a profile of letters",
        kind,
        whole(b"not a profile"),
        PROFILE,
    );
    table.add(
        "half a profile",
        kind,
        whole(&good[..good.len() / 2]),
        PROFILE,
    );
    table.add("a part 0", kind, jpeg_with(&[with(0, 1, &good)]), PROFILE);
    table.add(
        "one of 255 parts",
        kind,
        jpeg_with(&[with(1, 255, &good)]),
        PROFILE,
    );
    table.add(
        "a part twice",
        kind,
        jpeg_with(&[with(1, 2, &good), with(1, 2, &good)]),
        PROFILE,
    );
    let parts: Vec<_> = (1..=100).map(|n| with(n, 100, &vec![0; 65_000])).collect();
    table.add("a profile of 6 megabytes", kind, jpeg_with(&parts), PROFILE);
    table.add(
        "four thousand million tags",
        kind,
        whole(&profile(u32::MAX, &[])),
        PROFILE,
    );
    let mut far = Vec::new();
    for tag in [
        b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC", b"wtpt",
    ] {
        far.extend(tag);
        far.extend(0xffff_fff0u32.to_be_bytes());
        far.extend(u32::MAX.to_be_bytes());
    }
    table.add(
        "tags beyond the end",
        kind,
        whole(&profile(7, &far)),
        PROFILE,
    );
    // Tables of ink with 255 points in each of 15 channels.
    let mut lut = b"A2B0\0\0\0\x90\0\0\x10\0".to_vec();
    lut.extend(b"mft2\0\0\0\0\x0f\x03\xff\0");
    lut.extend([0xff; 4084]);
    let mut ink = profile(1, &lut);
    ink[16..20].copy_from_slice(b"CMYK");
    let photo = Picture::smooth(40, 40, 4)
        .jpeg_as(false, &[(2, [b"ICC_PROFILE\0\x01\x01", &ink[..]].concat())]);
    table.add("a table of 255 to the 15th colours", kind, photo, PROFILE);
    let grey = moxcms::ColorProfile::new_gray_with_gamma(2.2)
        .encode()
        .unwrap();
    table.add("a grey profile", kind, whole(&grey), PROFILE);
}
