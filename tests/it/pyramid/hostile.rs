//! What must be refused: each an [`ImageFault`] with its code, never a panic, a hang or much memory.

use super::{
    build,
    pictures::{Picture, exif},
};
use celadon::imaging::{
    fault::{ImageFault, ImageFaultCode as Code},
    limits::ImageLimits,
    probe::{Probe, probe},
};
use std::io::Cursor;

fn probed(bytes: &[u8], media_type: &str) -> Result<Probe, ImageFault> {
    probe(&mut Cursor::new(bytes), media_type, &ImageLimits::default())
}

fn refused(bytes: &[u8], media_type: &str) -> Code {
    match build(bytes, media_type, false) {
        Ok(_) => panic!("{} bytes of {media_type} were accepted", bytes.len()),
        Err(fault) => fault.code,
    }
}

pub fn chunk(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    let mut out = (body.len() as u32).to_be_bytes().to_vec();
    let mut checked = kind.to_vec();
    checked.extend(body);
    let mut crc = u32::MAX;
    for byte in &checked {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 {
                crc >> 1 ^ 0xedb8_8320
            } else {
                crc >> 1
            };
        }
    }
    out.extend(&checked);
    out.extend((!crc).to_be_bytes());
    out
}

pub fn png_of(width: u32, height: u32, interlaced: u8) -> Vec<u8> {
    let mut header = width.to_be_bytes().to_vec();
    header.extend(height.to_be_bytes());
    header.extend([8, 2, 0, 0, interlaced]);
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    out.extend(chunk(*b"IHDR", &header));
    out.extend(chunk(*b"IDAT", &[0x78, 0x9c, 3, 0, 0, 0, 0, 1]));
    out.extend(chunk(*b"IEND", &[]));
    out
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let picture = Picture::smooth(300, 260, 3);
    for (bytes, media_type) in [
        (picture.jpeg(), "image/jpeg"),
        (picture.jpeg_as(true, &[]), "image/jpeg"),
        (picture.png(), "image/png"),
        (picture.tiff(), "image/tiff"),
    ] {
        build(&bytes, media_type, false).unwrap();
        let step = (bytes.len() / 60).max(1);
        for cut in (0..bytes.len()).step_by(step).chain([bytes.len() - 1]) {
            refused(&bytes[..cut], media_type);
        }
    }
}

#[test]
fn altered_bytes_never_panic() {
    let picture = Picture::smooth(120, 90, 3);
    let mut seed = 7u64;
    for (bytes, media_type) in [
        (picture.jpeg(), "image/jpeg"),
        (picture.jpeg_as(true, &[(1, exif(6))]), "image/jpeg"),
        (picture.png(), "image/png"),
        (picture.tiff(), "image/tiff"),
    ] {
        for _ in 0..300 {
            let mut altered = bytes.clone();
            for _ in 0..4 {
                seed = seed
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                let at = (seed >> 33) as usize % altered.len().min(2000);
                altered[at] = (seed >> 20) as u8;
            }
            // Either is right; not returning is not.
            let _ = build(&altered, media_type, false);
        }
    }
}

#[test]
fn bytes_that_are_not_what_was_declared_are_refused() {
    let jpeg = Picture::smooth(20, 20, 3).jpeg();
    assert_eq!(refused(&jpeg, "image/png"), Code::MediaTypeMismatch);
    assert_eq!(
        refused(b"GIF89a and more than sixteen", "image/jpeg"),
        Code::MediaTypeMismatch
    );
    assert_eq!(refused(b"", "image/tiff"), Code::MediaTypeMismatch);
    assert_eq!(refused(&jpeg, "image/webp"), Code::MediaTypeMismatch);
    assert_eq!(refused(&jpeg, "image/avif"), Code::UnsupportedFormat);
    assert_eq!(refused(&jpeg, "text/html"), Code::UnsupportedFormat);
}

#[test]
fn pixel_bombs_are_refused_from_their_headers() {
    assert_eq!(
        probed(&png_of(60_000, 60_000, 0), "image/png")
            .unwrap_err()
            .code,
        Code::TooManyPixels
    );
    assert_eq!(
        probed(&png_of(0x7fff_ffff, 1, 0), "image/png")
            .unwrap_err()
            .pointer,
        "/width"
    );
    assert_eq!(
        probed(&png_of(20_000, 20_000, 1), "image/png")
            .unwrap_err()
            .code,
        Code::TooLargeToBuffer
    );
    // Within the limit of pixels, but there are none: refused in a moment and little memory.
    assert_eq!(
        refused(&png_of(30_000, 30_000, 0), "image/png"),
        Code::BrokenData
    );

    let mut jpeg = Picture::smooth(32, 32, 3).jpeg_as(true, &[]);
    let at = jpeg.windows(2).position(|w| w == [0xff, 0xc2]).unwrap();
    jpeg[at + 5..at + 9].copy_from_slice(&[0xff, 0xdc, 0xff, 0xdc]);
    assert_eq!(
        probed(&jpeg, "image/jpeg").unwrap_err().code,
        Code::TooManyPixels
    );
    jpeg[at + 5..at + 9].copy_from_slice(&[0x75, 0x30, 0x75, 0x30]);
    assert_eq!(
        probed(&jpeg, "image/jpeg").unwrap_err().code,
        Code::TooLargeToBuffer
    );
}

/// Sets the value of a tag in the first directory of a little-endian TIFF.
pub fn retag(tiff: &mut [u8], tag: u16, value: u32) {
    let directory = u32::from_le_bytes(tiff[4..8].try_into().unwrap()) as usize;
    let count = u16::from_le_bytes([tiff[directory], tiff[directory + 1]]) as usize;
    for entry in 0..count {
        let at = directory + 2 + 12 * entry;
        if u16::from_le_bytes([tiff[at], tiff[at + 1]]) == tag {
            tiff[at + 2..at + 4].copy_from_slice(&4u16.to_le_bytes());
            tiff[at + 8..at + 12].copy_from_slice(&value.to_le_bytes());
            return;
        }
    }
    panic!("the TIFF has no tag {tag}");
}

#[test]
fn absurd_tiffs_are_refused() {
    let good = Picture::smooth(64, 64, 3).tiff();
    build(&good, "image/tiff", false).unwrap();
    let with = |changes: &[(u16, u32)]| {
        let mut bytes = good.clone();
        for &(tag, value) in changes {
            retag(&mut bytes, tag, value);
        }
        refused(&bytes, "image/tiff")
    };
    assert_eq!(with(&[(256, 0)]), Code::EmptyImage);
    assert_eq!(with(&[(257, 0)]), Code::EmptyImage);
    assert_eq!(
        with(&[(256, 60_000), (257, 60_000), (278, 60_000)]),
        Code::TooManyPixels
    );
    assert_eq!(
        with(&[(256, 30_000), (257, 30_000), (278, 30_000)]),
        Code::TooLargeToBuffer
    );
    for changes in [
        &[(278, 0)][..],
        &[(278, 1)],
        &[(278, u32::MAX), (257, 100_000)],
        &[(273, u32::MAX)],
        &[(279, u32::MAX)],
        &[(277, 9000)],
    ] {
        with(changes);
    }
}

#[test]
fn a_broken_exif_block_is_refused() {
    let picture = Picture::smooth(24, 24, 3);
    let with = |block: Vec<u8>| refused(&picture.jpeg_as(false, &[(1, block)]), "image/jpeg");
    assert_eq!(
        with(b"Exif\0\0this is no TIFF header at all".to_vec()),
        Code::BrokenExif
    );
    assert_eq!(with(exif(9)), Code::BrokenExif);
    let mut far = exif(1);
    far[10..14].fill(0xff);
    assert_eq!(with(far), Code::BrokenExif);
    let mut many = exif(1);
    many[14..16].fill(0xff);
    assert!(
        build(&picture.jpeg_as(false, &[(1, many)]), "image/jpeg", false)
            .is_ok_and(|(made, _)| made.index.geometry.width == 24)
    );
}

#[test]
fn a_broken_profile_is_refused() {
    let picture = Picture::smooth(24, 24, 3);
    let icc = |body: &[u8]| [b"ICC_PROFILE\0\x01\x01", body].concat();
    let with = |block: Vec<u8>| refused(&picture.jpeg_as(false, &[(2, block)]), "image/jpeg");
    assert_eq!(with(icc(b"not a profile")), Code::BrokenProfile);
    assert_eq!(with(icc(&[0; 400])), Code::BrokenProfile);
    let mut parts = icc(b"x");
    parts[13] = 3;
    assert_eq!(with(parts), Code::BrokenProfile);
    let whole = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    assert_eq!(with(icc(&whole[..whole.len() / 2])), Code::BrokenProfile);
    let grey = moxcms::ColorProfile::new_gray_with_gamma(2.2)
        .encode()
        .unwrap();
    assert_eq!(with(icc(&grey)), Code::BrokenProfile);

    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let good = picture.png();
    png.extend(&good[8..33]);
    png.extend(chunk(*b"iCCP", b"name\0\0garbage"));
    png.extend(&good[33..]);
    assert_eq!(refused(&png, "image/png"), Code::BrokenProfile);
}

#[test]
fn an_animation_or_several_pages_are_told_and_a_strange_depth_is_refused() {
    let picture = Picture::smooth(30, 30, 3);
    let mut animated = picture.png();
    let control = chunk(*b"acTL", &[0, 0, 0, 5, 0, 0, 0, 0]);
    animated.splice(33..33, control);
    assert_eq!(probed(&animated, "image/png").unwrap().pages, 5);
    build(&animated, "image/png", false).unwrap();

    let mut pages = Cursor::new(Vec::new());
    let mut encoder = tiff::encoder::TiffEncoder::new(&mut pages).unwrap();
    for _ in 0..2 {
        encoder
            .write_image::<tiff::encoder::colortype::RGB8>(30, 30, &picture.pixels)
            .unwrap();
    }
    let found = probed(pages.get_ref(), "image/tiff").unwrap();
    assert_eq!(found.pages, 2);
    assert_eq!(found.capture.unwrap().pages, Some(2));
    build(pages.get_ref(), "image/tiff", false).unwrap();

    let mut floats = Cursor::new(Vec::new());
    tiff::encoder::TiffEncoder::new(&mut floats)
        .unwrap()
        .write_image::<tiff::encoder::colortype::RGB32Float>(2, 2, &[0.5; 12])
        .unwrap();
    assert_eq!(
        refused(&floats.into_inner(), "image/tiff"),
        Code::UnsupportedVariant
    );
}
