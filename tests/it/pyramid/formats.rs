//! What comes in: depths, ink, profiles, transparency, orientation, interlacing.

use super::{
    build, decode_plain,
    pictures::{Picture, exif},
    stitched_level,
};
use celadon::imaging::{colour::to_eight, geometry::Sampling};

fn seen(bytes: &[u8], media_type: &str) -> Picture {
    let (made, pyramid) = build(bytes, media_type, true).unwrap();
    decode_plain(
        &stitched_level(&made.index, &pyramid, 0),
        made.index.sampling,
    )
}

#[test]
fn sixteen_bits_round_to_the_nearest() {
    for value in 0..=u16::MAX {
        let exact = f64::from(value) / 257.0;
        assert_eq!(to_eight(value), exact.round() as u8, "{value}");
    }
    let picture = Picture::smooth(300, 200, 3);
    let deep: Vec<u8> = picture
        .pixels
        .iter()
        .flat_map(|&v| (u16::from(v) * 257).to_be_bytes())
        .collect();
    let file = picture.png_as(png::ColorType::Rgb, png::BitDepth::Sixteen, &deep, |_| {});
    assert!(seen(&file, "image/png") == seen(&picture.png(), "image/png"));
}

#[test]
fn every_orientation_comes_out_upright() {
    let upright = Picture::smooth(150, 90, 3);
    for (tag, turn) in (1..=8u16).zip([
        (|p: &Picture| p.clone()) as fn(&Picture) -> Picture,
        |p| mapped(p, false, |p, x, y| (p.width - 1 - x, y)),
        |p| mapped(p, false, |p, x, y| (p.width - 1 - x, p.height - 1 - y)),
        |p| mapped(p, false, |p, x, y| (x, p.height - 1 - y)),
        |p| mapped(p, true, |_, x, y| (y, x)),
        // Stored so that a quarter turn clockwise sets it upright: stored (x, y) shows upright (w − 1 − y, x).
        |p| mapped(p, true, |p, x, y| (p.width - 1 - y, x)),
        |p| mapped(p, true, |p, x, y| (p.width - 1 - y, p.height - 1 - x)),
        |p| mapped(p, true, |p, x, y| (y, p.height - 1 - x)),
    ]) {
        let stored = turn(&upright);
        let file = stored.jpeg_as(false, &[(1, exif(tag))]);
        let result = seen(&file, "image/jpeg");
        let difference = result.mean_difference(&upright);
        assert!(difference < 4.0, "orientation {tag}: {difference}");
    }
}

fn mapped(
    upright: &Picture,
    turned: bool,
    from: impl Fn(&Picture, u32, u32) -> (u32, u32),
) -> Picture {
    let (width, height) = if turned {
        (upright.height, upright.width)
    } else {
        (upright.width, upright.height)
    };
    let mut pixels = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let (ux, uy) = from(upright, x, y);
            pixels.extend_from_slice(
                &upright.pixels[((uy * upright.width + ux) * 3) as usize..][..3],
            );
        }
    }
    Picture {
        width,
        height,
        channels: 3,
        pixels,
    }
}

#[test]
fn transparency_lies_on_white() {
    let mut picture = Picture {
        width: 40,
        height: 40,
        channels: 4,
        pixels: [200, 100, 50, 0].repeat(1600),
    };
    let clear = seen(&picture.png(), "image/png");
    assert!(clear.pixels.iter().all(|&v| v == 255));
    picture.pixels = [200, 100, 50, 128].repeat(1600);
    let half = seen(&picture.png(), "image/png");
    for (got, want) in half.pixels.iter().zip([227u8, 177, 152].iter().cycle()) {
        assert!(got.abs_diff(*want) <= 3, "{got} {want}");
    }
    assert_eq!(
        seen(&picture.tiff(), "image/tiff").pixels.len(),
        40 * 40 * 3
    );
}

#[test]
fn ink_without_a_profile_becomes_light() {
    // The encoder takes ink and writes it as Adobe does, the other way round.
    let picture = Picture {
        width: 32,
        height: 32,
        channels: 4,
        pixels: [0, 127, 255, 0].repeat(1024),
    };
    let result = seen(&picture.jpeg_as(false, &[]), "image/jpeg");
    for (got, want) in result.pixels.iter().zip([255u8, 128, 0].iter().cycle()) {
        assert!(got.abs_diff(*want) <= 4, "{got} {want}");
    }
}

#[test]
fn a_wide_profile_is_applied_and_srgb_is_left_alone() {
    let picture = Picture {
        width: 64,
        height: 64,
        channels: 3,
        pixels: [200, 60, 60].repeat(4096),
    };
    let with = |profile: moxcms::ColorProfile| {
        let icc = profile.encode().unwrap();
        let file = picture.png_as(
            png::ColorType::Rgb,
            png::BitDepth::Eight,
            &picture.pixels,
            |info| info.icc_profile = Some(icc.into()),
        );
        seen(&file, "image/png")
    };
    let plain = seen(&picture.png(), "image/png");
    assert!(with(moxcms::ColorProfile::new_srgb()) == plain);
    // Display P3 (200, 60, 60) is sRGB (218, 41, 51): computed with the published matrices.
    let wide = with(moxcms::ColorProfile::new_display_p3());
    for (got, want) in wide.pixels.iter().zip([218u8, 41, 51].iter().cycle()) {
        assert!(got.abs_diff(*want) <= 4, "{got} {want}");
    }
}

#[test]
fn the_same_picture_comes_out_of_every_format() {
    let picture = Picture::smooth(700, 333, 3);
    let from_png = seen(&picture.png(), "image/png");
    assert!(seen(&picture.tiff(), "image/tiff") == from_png);
    let baseline = seen(&picture.jpeg(), "image/jpeg");
    assert!(baseline.mean_difference(&from_png) < 3.0);
    let progressive = seen(&picture.jpeg_as(true, &[]), "image/jpeg");
    assert!(progressive.mean_difference(&baseline) < 0.5);
    let grey = Picture::smooth(130, 70, 1);
    let (made, _) = build(&grey.tiff(), "image/tiff", false).unwrap();
    assert_eq!(made.index.sampling, Sampling::Grey);
    assert!(seen(&grey.tiff(), "image/tiff") == seen(&grey.png(), "image/png"));
}

#[test]
fn tiled_and_stripped_tiffs_by_others_are_read() {
    let picture = Picture::smooth(777, 555, 3);
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("source.png");
    std::fs::write(&source, picture.png()).unwrap();
    let expected = seen(&picture.png(), "image/png");
    for options in [
        "[tile,tile-width=128,tile-height=64]",
        "[compression=lzw,predictor=horizontal]",
        "[compression=deflate,tile]",
        "[pyramid,tile,compression=deflate]",
        "[bigtiff]",
    ] {
        let target = folder.path().join("target.tif");
        super::run(
            "vips",
            &[
                "copy",
                source.to_str().unwrap(),
                &format!("{}{options}", target.display()),
            ],
        );
        assert!(
            seen(&std::fs::read(&target).unwrap(), "image/tiff") == expected,
            "{options}"
        );
    }
}

#[test]
fn a_bilevel_drawing_is_black_and_white() {
    let picture = Picture {
        width: 19,
        height: 8,
        channels: 1,
        pixels: (0..19 * 8)
            .map(|i| if i % 19 < 10 { 0 } else { 255 })
            .collect(),
    };
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("source.png");
    std::fs::write(&source, picture.png()).unwrap();
    let target = folder.path().join("target.tif");
    super::run(
        "vips",
        &[
            "tiffsave",
            source.to_str().unwrap(),
            target.to_str().unwrap(),
            "--bitdepth",
            "1",
        ],
    );
    let result = seen(&std::fs::read(&target).unwrap(), "image/tiff");
    assert!(result.mean_difference(&picture) < 12.0);
}
