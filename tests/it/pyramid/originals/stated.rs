//! What files state beside their pixels: which way is up, and the camera.

use super::{Bench, bare, exact, libtiff, probed};
use crate::pyramid::formats::turned;
use crate::pyramid::pictures::{Picture, exif};

/// A lossless WebP with an EXIF block.
fn webp_with_exif(picture: &Picture, block: &[u8]) -> Vec<u8> {
    let plain =
        webp::Encoder::from_rgb(&picture.pixels, picture.width, picture.height).encode_lossless();
    let chunk = |kind: &[u8; 4], body: &[u8]| {
        let mut out = kind.to_vec();
        out.extend((body.len() as u32).to_le_bytes());
        out.extend(body);
        out.extend(vec![0; body.len() & 1]);
        out
    };
    let side = |n: u32| (n - 1).to_le_bytes()[..3].to_vec();
    let head = [vec![8, 0, 0, 0], side(picture.width), side(picture.height)].concat();
    let body = [
        b"WEBP".to_vec(),
        chunk(b"VP8X", &head),
        plain[12..].to_vec(),
        chunk(b"EXIF", block),
    ]
    .concat();
    chunk(b"RIFF", &body)
}

/// Rewrites the header of a plain lossless RGB codestream so that it states an orientation.
fn jxl_with_orientation(plain: &[u8], orientation: u8) -> Vec<u8> {
    let bit = |at: usize| plain[at / 8] >> (at % 8) & 1;
    // The signature; whole eighths or not, height, ratio, width.
    let mut at = 16;
    let number = |at: &mut usize| {
        let chosen = usize::from(bit(*at) | bit(*at + 1) << 1);
        *at += 2 + [9, 13, 18, 30][chosen];
    };
    assert_eq!(bit(at), 0, "sizes by eighths are not dealt with here");
    at += 1;
    number(&mut at);
    let ratio = bit(at) | bit(at + 1) << 1 | bit(at + 2) << 2;
    at += 3;
    if ratio == 0 {
        number(&mut at);
    }
    // Not all default, no extra fields.
    assert_eq!((bit(at), bit(at + 1)), (0, 0));
    let mut bits: Vec<u8> = (0..=at).map(bit).collect();
    let stated = orientation - 1;
    bits.extend([1, stated & 1, stated >> 1 & 1, stated >> 2 & 1, 0, 0, 0]);
    // Depth 8, buffers, no extra channel, not XYB, sRGB: then the tone mapping that extra fields bring, as usual.
    let rest: Vec<u8> = (at + 2..at + 10).map(bit).collect();
    assert_eq!(rest[..3], [0, 0, 0], "8 bits");
    assert_eq!(rest[4..], [0, 0, 0, 1], "no extra channel, not XYB, sRGB");
    bits.extend(&rest);
    bits.push(1);
    bits.extend((at + 10..at + 13).map(bit));
    assert_eq!(
        bits[bits.len() - 3..],
        [0, 0, 1],
        "no extension, all default"
    );
    let header_end = (at + 13).div_ceil(8);
    let mut out: Vec<u8> = bits
        .chunks(8)
        .map(|part| part.iter().rev().fold(0, |sum, b| sum << 1 | b))
        .collect();
    out.extend(&plain[header_end..]);
    out
}

#[test]
fn every_orientation_comes_out_upright_from_every_format_that_states_one() {
    let bench = Bench::new();
    let upright = Picture::smooth(150, 90, 3);
    for tag in 1..=8u16 {
        let stored = turned(&upright, tag);
        let block = exif(tag)[6..].to_vec();
        let near = |file: &[u8], media_type: &str, most: f64| {
            let ours = exact(file, media_type);
            let away = ours.mean_difference(&upright);
            assert!(away <= most, "{media_type} {tag}: {away}");
        };
        near(&stored.jpeg_as(false, &[(1, exif(tag))]), "image/jpeg", 4.0);
        near(&stored.jpeg_as(true, &[(1, exif(tag))]), "image/jpeg", 4.0);
        let png = stored.png_as(
            png::ColorType::Rgb,
            png::BitDepth::Eight,
            &stored.pixels,
            |info| {
                info.exif_metadata = Some(block.clone().into());
            },
        );
        near(&png, "image/png", 0.0);
        let tiff = bench.put("turned.tif", &stored.tiff());
        libtiff(
            "tiffset",
            &["-s", "274", &tag.to_string(), tiff.to_str().unwrap()],
        );
        near(&std::fs::read(tiff).unwrap(), "image/tiff", 0.0);
        near(&webp_with_exif(&stored, &block), "image/webp", 0.0);
        let source = bench.put("source.png", &stored.png());
        let boxed = bench.vips("copy", &source, "plain.jxl[lossless,effort=3]", &[]);
        near(
            &jxl_with_orientation(bare(&boxed), tag as u8),
            "image/jxl",
            0.0,
        );
    }
}

#[test]
fn the_camera_is_told_wherever_a_format_keeps_its_exif() {
    let bench = Bench::new();
    let picture = Picture::smooth(60, 40, 3);
    let source = bench.put("source.png", &picture.png());
    // One field: the model is "Yue".
    let block = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x10\0\x02\0\0\0\x04Yue\0\0\0\0\0";
    let boxed = |kind: &[u8], body: &[u8]| {
        let length = (body.len() as u32 + 8).to_be_bytes();
        [&length[..], kind, body].concat()
    };
    let jxl = bench.vips("copy", &source, "v.jxl[lossless,strip]", &[]);
    let jxl = [
        b"\0\0\0\x0cJXL \x0d\x0a\x87\x0a\0\0\0\x14ftypjxl \0\0\0\0jxl ".to_vec(),
        boxed(b"Exif", &[&[0; 4][..], block].concat()),
        boxed(b"jxlc", bare(&jxl)),
    ]
    .concat();
    let jp2 = bench.vips("copy", &source, "v.jp2[lossless]", &[]);
    let exif_box = boxed(b"uuid", &[b"JpgTiffExif->JP2", &block[..]].concat());
    let header = jp2.windows(4).position(|w| w == b"jp2h").unwrap() - 4;
    let jp2 = [&jp2[..header], &exif_box, &jp2[header..]].concat();
    let webp = webp_with_exif(&picture, block);
    let prefixed = webp_with_exif(&picture, &[b"Exif\0\0", &block[..]].concat());
    for (file, media_type) in [
        (jxl, "image/jxl"),
        (jp2, "image/jp2"),
        (webp, "image/webp"),
        (prefixed, "image/webp"),
    ] {
        let capture = probed(&file, media_type).capture.unwrap();
        assert_eq!(capture.model.as_deref(), Some("Yue"), "{media_type}");
        assert!(exact(&file, media_type) == picture, "{media_type}");
    }
}
