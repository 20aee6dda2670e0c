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

/// How a picture is stored that is upright once its tag is obeyed.
pub fn turned(upright: &Picture, tag: u16) -> Picture {
    match tag {
        1 => upright.clone(),
        2 => mapped(upright, false, |p, x, y| (p.width - 1 - x, y)),
        3 => mapped(upright, false, |p, x, y| {
            (p.width - 1 - x, p.height - 1 - y)
        }),
        4 => mapped(upright, false, |p, x, y| (x, p.height - 1 - y)),
        5 => mapped(upright, true, |_, x, y| (y, x)),
        // Stored so that a quarter turn clockwise sets it upright: stored (x, y) shows upright (w − 1 − y, x).
        6 => mapped(upright, true, |p, x, y| (p.width - 1 - y, x)),
        7 => mapped(upright, true, |p, x, y| (p.width - 1 - y, p.height - 1 - x)),
        _ => mapped(upright, true, |p, x, y| (y, p.height - 1 - x)),
    }
}

#[test]
fn every_orientation_comes_out_upright_in_the_pyramid() {
    let upright = Picture::smooth(150, 90, 3);
    for tag in 1..=8 {
        let file = turned(&upright, tag).jpeg_as(false, &[(1, exif(tag))]);
        let difference = seen(&file, "image/jpeg").mean_difference(&upright);
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

#[test]
fn a_jpeg_of_any_chroma_sampling_is_read() {
    use jpeg_encoder::SamplingFactor as Factor;
    let picture = Picture::smooth(203, 101, 3);
    for factor in [
        Factor::F_1_1,
        Factor::F_2_1,
        Factor::F_1_2,
        Factor::F_2_2,
        Factor::F_4_1,
        Factor::F_4_2,
    ] {
        let mut file = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut file, 95);
        encoder.set_sampling_factor(factor);
        encoder
            .encode(&picture.pixels, 203, 101, jpeg_encoder::ColorType::Rgb)
            .unwrap();
        let away = seen(&file, "image/jpeg").mean_difference(&picture);
        assert!(away < 4.0, "{factor:?}: {away}");
    }
}

/// A JPEG with full chroma that stores its pixels in a space of its own.
fn stored_as(picture: &Picture, kind: jpeg_encoder::ColorType) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut file, 95);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_1_1);
    let (width, height) = (picture.width as u16, picture.height as u16);
    encoder
        .encode(&picture.pixels, width, height, kind)
        .unwrap();
    file
}

#[test]
fn a_jpeg_that_stores_rgb_or_ink_with_luma_is_read() {
    use jpeg_encoder::ColorType::{Cmyk, CmykAsYcck, Ycbcr};
    let picture = Picture::smooth(120, 80, 3);
    // Samples as they are, and in the place of JFIF a word by Adobe: nothing was transformed.
    let mut rgb = stored_as(&picture, Ycbcr);
    assert_eq!(rgb[2..11], *b"\xff\xe0\0\x10JFIF\0");
    rgb.splice(2..20, *b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0\0");
    let away = seen(&rgb, "image/jpeg").mean_difference(&picture);
    assert!(away < 4.0, "RGB: {away}");
    // The encoder turns ink the other way round, as Adobe does.
    let ink = Picture {
        channels: 4,
        pixels: picture
            .pixels
            .chunks(3)
            .flat_map(|p| [255 - p[0], 255 - p[1], 255 - p[2], 0])
            .collect(),
        ..picture.clone()
    };
    for kind in [Cmyk, CmykAsYcck] {
        let away = seen(&stored_as(&ink, kind), "image/jpeg").mean_difference(&picture);
        assert!(away < 4.0, "{kind:?}: {away}");
    }
}

/// Eight by four; its pixels come with each file.
const SMALL: Picture = Picture {
    width: 8,
    height: 4,
    channels: 1,
    pixels: Vec::new(),
};

/// A small PNG as it is read.
fn small_png(
    bytes: &[u8],
    kind: png::ColorType,
    depth: png::BitDepth,
    more: &dyn Fn(&mut png::Info<'_>),
) -> Picture {
    let file = SMALL.png_as(kind, depth, bytes, |info| more(info));
    seen(&file, "image/png")
}

#[test]
fn every_kind_of_grey_png_is_read() {
    use png::{BitDepth as D, ColorType as C};
    let near = |got: &Picture, want: &[u8]| {
        assert_eq!(got.pixels.len(), want.len());
        let near = got
            .pixels
            .iter()
            .zip(want)
            .all(|(a, b)| a.abs_diff(*b) <= 4);
        assert!(near, "{:?}\n{want:?}", got.pixels);
    };
    let plain = |_: &mut png::Info<'_>| {};
    // Columns from black to white.
    let stripes = [0, 0, 0, 0, 255, 255, 255, 255].repeat(4);
    near(
        &small_png(&[0b0000_1111; 4], C::Grayscale, D::One, &plain),
        &stripes,
    );
    let steps = [0, 0, 85, 85, 170, 170, 255, 255].repeat(4);
    near(
        &small_png(
            &[0b0000_0101, 0b1010_1111].repeat(4),
            C::Grayscale,
            D::Two,
            &plain,
        ),
        &steps,
    );
    near(
        &small_png(
            &[0x00, 0x55, 0xaa, 0xff].repeat(4),
            C::Grayscale,
            D::Four,
            &plain,
        ),
        &steps,
    );
    let deep: Vec<u8> = steps.iter().flat_map(|v| [*v, *v]).collect();
    near(&small_png(&deep, C::Grayscale, D::Sixteen, &plain), &steps);
    // Half seen through, before white.
    let alpha: Vec<u8> = steps.iter().flat_map(|v| [*v, 128]).collect();
    let half: Vec<u8> = steps
        .iter()
        .map(|v| (u16::from(*v) * 128 / 255 + 127) as u8)
        .collect();
    near(
        &small_png(&alpha, C::GrayscaleAlpha, D::Eight, &plain),
        &half,
    );
    let deep_alpha: Vec<u8> = steps.iter().flat_map(|v| [*v, *v, 128, 128]).collect();
    near(
        &small_png(&deep_alpha, C::GrayscaleAlpha, D::Sixteen, &plain),
        &half,
    );
    // One grey is named transparent.
    let keyed = small_png(&steps, C::Grayscale, D::Eight, &|info| {
        info.trns = Some(vec![0, 0].into());
    });
    near(&keyed, &[255, 255, 85, 85, 170, 170, 255, 255].repeat(4));
}

#[test]
fn a_png_with_a_palette_is_read_transparent_or_not() {
    use png::{BitDepth as D, ColorType as C};
    let near = |got: &Picture, pixels: Vec<u8>| {
        let want = Picture {
            channels: 3,
            pixels,
            ..SMALL
        };
        assert!(got.mean_difference(&want) < 12.0);
    };
    let palette =
        |info: &mut png::Info<'_>| info.palette = Some(vec![200, 40, 40, 40, 40, 200].into());
    let indices = [0, 0, 0, 0, 1, 1, 1, 1].repeat(4);
    let (red, blue) = ([200, 40, 40], [40, 40, 200]);
    let colours = [red, red, red, red, blue, blue, blue, blue]
        .concat()
        .repeat(4);
    let opaque = small_png(&indices, C::Indexed, D::Eight, &palette);
    near(&opaque, colours.clone());
    let clear = small_png(&indices, C::Indexed, D::Eight, &|info| {
        palette(info);
        info.trns = Some(vec![0].into());
    });
    let white: Vec<u8> = colours
        .chunks(3)
        .flat_map(|p| if p == red { [255; 3] } else { blue })
        .collect();
    near(&clear, white);
    let deep: Vec<u8> = colours
        .chunks(3)
        .flat_map(|p| [p[0], 0, p[1], 0, p[2], 0, 0xff, 0xff])
        .collect();
    let deep = small_png(&deep, C::Rgba, D::Sixteen, &|_| {});
    near(&deep, colours);
}

/// What libvips makes of a file, with these words of its own.
fn by_vips(folder: &std::path::Path, bytes: &[u8], ending: &str, command: &[&str]) -> Vec<u8> {
    let (source, target) = (
        folder.join("source.png"),
        folder.join(format!("target.{ending}")),
    );
    std::fs::write(&source, bytes).unwrap();
    let (source, target) = (source.display().to_string(), target.display().to_string());
    let words: Vec<String> = command
        .iter()
        .map(|word| word.replace("IN", &source).replace("OUT", &target))
        .collect();
    super::run(
        "vips",
        &words.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    std::fs::read(target).unwrap()
}

#[test]
fn tiffs_that_archives_keep_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let (colour, grey) = (Picture::smooth(301, 201, 3), Picture::smooth(301, 201, 1));
    let (from_colour, from_grey) = (
        seen(&colour.png(), "image/png"),
        seen(&grey.png(), "image/png"),
    );
    let tiff = |picture: &Picture, command: &[&str]| {
        let file = by_vips(folder.path(), &picture.png(), "tif", command);
        seen(&file, "image/tiff")
    };
    // JPEG within TIFF: in strips and tiles, chroma halved and whole, grey.
    for options in [
        "",
        ",tile,tile-width=128,tile-height=128",
        ",Q=95,tile,pyramid",
    ] {
        let out = format!("OUT[compression=jpeg,Q=90{options}]");
        let away = tiff(&colour, &["copy", "IN", &out]).mean_difference(&from_colour);
        assert!(away < 4.0, "{options}: {away}");
        let away = tiff(&grey, &["copy", "IN", &out]).mean_difference(&from_grey);
        assert!(away < 4.0, "grey {options}: {away}");
    }
    assert!(tiff(&grey, &["copy", "IN", "OUT[miniswhite]"]) == from_grey);
    assert!(tiff(&grey, &["copy", "IN", "OUT[compression=packbits]"]) == from_grey);
    let bilevel = Picture {
        pixels: grey
            .pixels
            .iter()
            .map(|v| if *v < 128 { 0 } else { 255 })
            .collect(),
        ..grey.clone()
    };
    let from_bilevel = seen(&bilevel.png(), "image/png");
    for out in [
        "OUT[compression=ccittfax4,bitdepth=1]",
        "OUT[bitdepth=1]",
        "OUT[bitdepth=1,miniswhite]",
    ] {
        assert!(
            tiff(&bilevel, &["copy", "IN", out]) == from_bilevel,
            "{out}"
        );
    }
    // Grey with transparency, straight and multiplied.
    let veiled = Picture {
        channels: 2,
        pixels: grey.pixels.iter().flat_map(|v| [*v, 200]).collect(),
        ..grey.clone()
    };
    let from_veiled = seen(&veiled.png(), "image/png");
    assert!(tiff(&veiled, &["copy", "IN", "OUT"]) == from_veiled);
    let multiplied = tiff(&veiled, &["copy", "IN", "OUT[premultiply]"]);
    assert!(multiplied.mean_difference(&from_veiled) < 1.5);
}

#[test]
fn ink_with_a_profile_is_seen_as_others_see_it() {
    let folder = tempfile::tempdir().unwrap();
    let picture = Picture::smooth(160, 120, 3);
    for (ending, media_type) in [("tif", "image/tiff"), ("jpg", "image/jpeg")] {
        let export = ["icc_export", "IN", "OUT", "--output-profile", "cmyk"];
        let ink = by_vips(folder.path(), &picture.png(), ending, &export);
        let theirs = by_vips(
            folder.path(),
            &ink,
            "png",
            &["icc_transform", "IN", "OUT", "srgb", "--embedded"],
        );
        let ours = seen(&ink, media_type);
        let away = ours.mean_difference(&seen(&theirs, "image/png"));
        assert!(away < 4.0, "{ending}: {away}");
    }
}
