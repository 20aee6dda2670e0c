//! Every variant of every format, decoded to the very pixels that others see: libvips (and libtiff, libwebp, cgif,
//! `OpenJPEG`, libjxl under it) writes the files and reads them too.

mod stated;
mod tiff;

use super::{pictures::Picture, run};
use celadon::imaging::{
    colour::{Conversion, ToSrgb, to_eight},
    decode,
    fault::ImageFault,
    limits::ImageLimits,
    orient::Upright,
    probe::{Alpha, Colour, Format, Probe, media_types, probe},
    pyramid::RowSink,
};
use std::{
    io::Cursor,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

struct Rows(Vec<u8>);

impl RowSink for Rows {
    fn rows(&mut self, pixels: &[u8]) -> Result<(), ImageFault> {
        self.0.extend_from_slice(pixels);
        Ok(())
    }
}

pub fn probed(bytes: &[u8], media_type: &str) -> Probe {
    probe(&mut Cursor::new(bytes), media_type, &ImageLimits::default()).unwrap()
}

/// The pixels a pyramid is made from: upright, 8 bits, sRGB or grey.
pub fn exact(bytes: &[u8], media_type: &str) -> Picture {
    let (limits, probe) = (ImageLimits::default(), probed(bytes, media_type));
    let channels = if probe.colour == Colour::Grey { 1 } else { 3 };
    let (mut rows, mut scratch) = (Rows(Vec::new()), Cursor::new(Vec::new()));
    let stored = (probe.stored_width, probe.stored_height);
    let mut upright = Upright::new(probe.orientation, stored, channels, &mut rows, &mut scratch);
    let mut colours = ToSrgb::new(Conversion::of(&probe).unwrap(), &mut upright);
    decode::decode(&mut Cursor::new(bytes), &probe, &limits, &mut colours).unwrap();
    upright.finish().unwrap();
    let (width, height) = probe.size();
    assert_eq!(rows.0.len(), (width * height) as usize * channels);
    Picture {
        width,
        height,
        channels,
        pixels: rows.0,
    }
}

/// Runs a tool of libtiff, which warns of what other writers wrote.
fn libtiff(program: &str, args: &[&str]) {
    let ran = std::process::Command::new(program).args(args).output();
    let ran = ran.unwrap_or_else(|e| panic!("{program} is needed: {e}"));
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{program} {args:?}: {said}");
}

/// A folder with files of others.
struct Bench(TempDir);

impl Bench {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// `vips COMMAND SOURCE TARGET[OPTIONS] MORE…`, and what that wrote.
    fn vips(&self, command: &str, source: &Path, target: &str, more: &[&str]) -> Vec<u8> {
        let out = self.path(target);
        let words = [command, source.to_str().unwrap(), out.to_str().unwrap()];
        run("vips", &[&words, more].concat());
        let file = target.split('[').next().unwrap();
        std::fs::read(self.path(file)).unwrap()
    }

    /// What libvips sees in a file: bands and samples, spread over 16 bits.
    fn seen(&self, bytes: &[u8], ending: &str) -> (usize, bool, Vec<u16>) {
        let file = self.put(&format!("seen.{ending}"), bytes);
        let path = file.to_str().unwrap();
        let fact = |name| run("vipsheader", &["-f", name, path]).trim().to_owned();
        let (bands, deep) = (
            fact("bands").parse().unwrap(),
            fact("format").contains("USHORT"),
        );
        let raw = self.vips("rawsave", &file, "seen.raw", &[]);
        let samples = if deep {
            raw.chunks(2)
                .map(|pair| u16::from_ne_bytes([pair[0], pair[1]]))
                .collect()
        } else {
            raw.iter().map(|v| u16::from(*v) * 257).collect()
        };
        (bands, deep, samples)
    }

    /// What libvips sees, as the pyramid wants it: 8 bits, before white, ink as light.
    fn as_pixels(&self, bytes: &[u8], ending: &str, ink: bool) -> Vec<u8> {
        let (bands, deep, samples) = self.seen(bytes, ending);
        let alpha = !ink && matches!(bands, 2 | 4);
        let mut out = Vec::new();
        for pixel in samples.chunks(bands) {
            if ink {
                let light = |v: u16| u32::from(255 - to_eight(v));
                let black = light(pixel[3]);
                out.extend(
                    pixel[..3]
                        .iter()
                        .map(|&v| ((light(v) * black + 127) / 255) as u8),
                );
            } else if alpha {
                let veil = u32::from(to_eight(pixel[bands - 1]));
                let seen =
                    |v: u16| (u32::from(to_eight(v)) * veil + 255 * (255 - veil) + 127) / 255;
                out.extend(pixel[..bands - 1].iter().map(|&v| seen(v) as u8));
            } else {
                out.extend(pixel.iter().map(|&v| to_eight(v)));
            }
        }
        assert!(deep || samples.iter().all(|v| v % 257 == 0));
        out
    }
}

/// A picture of 16 bits a sample, as a PNG.
fn deep_png(width: u32, height: u32, kind: png::ColorType, channels: usize) -> Vec<u8> {
    let flat = Picture::smooth(width, height, channels);
    let data: Vec<u8> = flat
        .pixels
        .iter()
        .zip(0u32..)
        .flat_map(|(v, at)| [*v, (at * 57 % 251) as u8])
        .collect();
    flat.png_as(kind, png::BitDepth::Sixteen, &data, |_| {})
}

/// Originals of every kind of channel, as PNG: name, file, whether it becomes ink.
fn kinds() -> Vec<(&'static str, Vec<u8>)> {
    let (w, h) = (203, 101);
    vec![
        ("grey", Picture::smooth(w, h, 1).png()),
        ("grey and alpha", Picture::smooth(w, h, 2).png()),
        ("RGB", Picture::smooth(w, h, 3).png()),
        ("RGB and alpha", Picture::smooth(w, h, 4).png()),
        ("deep grey", deep_png(w, h, png::ColorType::Grayscale, 1)),
        (
            "deep grey and alpha",
            deep_png(w, h, png::ColorType::GrayscaleAlpha, 2),
        ),
        ("deep RGB", deep_png(w, h, png::ColorType::Rgb, 3)),
        (
            "deep RGB and alpha",
            deep_png(w, h, png::ColorType::Rgba, 4),
        ),
    ]
}

#[test]
fn a_png_of_any_kind_interlaced_or_not_is_decoded_to_the_pixels_libpng_sees() {
    let bench = Bench::new();
    for (kind, file) in kinds() {
        let source = bench.put("source.png", &file);
        for options in ["", "[interlace]", "[interlace,filter=all]"] {
            let variant = bench.vips("copy", &source, &format!("variant.png{options}"), &[]);
            let ours = exact(&variant, "image/png");
            assert!(
                ours.pixels == bench.as_pixels(&variant, "png", false),
                "{kind} {options}"
            );
        }
    }
    let source = bench.put("source.png", &Picture::smooth(203, 101, 4).png());
    for bits in [1, 2, 4, 8] {
        for more in ["", ",interlace"] {
            let options = format!("variant.png[palette,bitdepth={bits}{more}]");
            let variant = bench.vips("copy", &source, &options, &[]);
            let ours = exact(&variant, "image/png");
            assert!(
                ours.pixels == bench.as_pixels(&variant, "png", false),
                "{options}"
            );
        }
    }
}

#[test]
fn a_lossless_webp_jxl_or_jp2_is_decoded_to_the_pixels_it_was_made_from() {
    let bench = Bench::new();
    for (kind, file) in kinds() {
        let source = bench.put("source.png", &file);
        let deep = kind.starts_with("deep");
        for (target, media_type) in [
            ("v.webp[lossless]", "image/webp"),
            ("v.jxl[lossless,effort=3]", "image/jxl"),
            ("v.jp2[lossless]", "image/jp2"),
            ("v.jp2[lossless,tile-width=64,tile-height=48]", "image/jp2"),
            ("v.j2k[lossless]", "image/j2c"),
        ] {
            // WebP has 8 bits and always three colours; a bare codestream cannot say that its second channel is alpha.
            if (deep && media_type == "image/webp")
                || (kind.contains("alpha") && media_type == "image/j2c")
            {
                continue;
            }
            let variant = bench.vips("copy", &source, target, &[]);
            let facts = probed(&variant, media_type);
            assert!(facts.lossless && facts.pages == 1, "{kind} {target}");
            assert_eq!(
                facts.alpha != Alpha::None,
                kind.contains("alpha"),
                "{kind} {target}"
            );
            let (ours, own) = (exact(&variant, media_type), exact(&file, "image/png"));
            let own = if ours.channels > own.channels {
                own.pixels.iter().flat_map(|v| [*v; 3]).collect()
            } else {
                own.pixels
            };
            let apart = ours.pixels.iter().zip(&own).filter(|(a, b)| a != b);
            assert_eq!(apart.count(), 0, "{kind} {target}");
        }
    }
}

#[test]
fn what_a_lossy_webp_jxl_or_jp2_shows_is_what_others_see() {
    let bench = Bench::new();
    let picture = Picture::smooth(303, 201, 3);
    let source = bench.put("source.png", &picture.png());
    for (target, ending, media_type, near) in [
        ("v.webp[Q=90]", "webp", "image/webp", 0.5),
        ("v.jxl[distance=1]", "jxl", "image/jxl", 0.7),
        ("v.jp2[Q=40]", "jp2", "image/jp2", 0.5),
        ("v.jp2[Q=40,subsample-mode=on]", "jp2", "image/jp2", 1.5),
    ] {
        let variant = bench.vips("copy", &source, target, &[]);
        assert!(!probed(&variant, media_type).lossless, "{target}");
        let ours = exact(&variant, media_type);
        let original = ours.mean_difference(&picture);
        assert!(original < 6.0, "{target}: {original} from the original");
        // libvips writes halved chroma in JPEG 2000, but does not read it.
        if target.contains("subsample") {
            continue;
        }
        let theirs = Picture {
            pixels: bench.as_pixels(&variant, ending, false),
            ..ours.clone()
        };
        let away = ours.mean_difference(&theirs);
        assert!(away < near, "{target}: {away} from what libvips sees");
    }
}

/// Two pages of one size, above each other as libvips keeps them.
fn two_pages(bench: &Bench, target: &str) -> Vec<u8> {
    let (first, second) = (
        Picture::smooth(60, 40, 3),
        Picture::smooth(60, 80, 3).crop(0, 40, 60, 40),
    );
    let both = Picture {
        height: 80,
        pixels: [first.pixels, second.pixels].concat(),
        ..first
    };
    let source = bench.put("both.png", &both.png());
    bench.vips("copy", &source, "both.v", &[]);
    let page_height = if target.contains('[') {
        ""
    } else {
        "[page-height=40]"
    };
    bench.vips(
        "copy",
        &bench.path("both.v"),
        &format!("{target}{page_height}"),
        &[],
    )
}

#[test]
fn of_several_pages_or_frames_the_first_is_the_picture_and_the_number_is_told() {
    let bench = Bench::new();
    let first = Picture::smooth(60, 40, 3);
    for (target, media_type, near) in [
        ("v.gif", "image/gif", 8.0),
        ("v.webp[page-height=40,lossless]", "image/webp", 0.0),
        ("v.tif", "image/tiff", 0.0),
    ] {
        let file = two_pages(&bench, target);
        assert_eq!(probed(&file, media_type).pages, 2, "{target}");
        let away = exact(&file, media_type).mean_difference(&first);
        assert!(away <= near, "{target}: {away}");
    }
    // A reduced copy is no page.
    let source = bench.put("source.png", &Picture::smooth(900, 700, 3).png());
    let pyramid = bench.vips("copy", &source, "p.tif[pyramid,tile,subifd]", &[]);
    assert_eq!(probed(&pyramid, "image/tiff").pages, 1);
    let pyramid = bench.vips("copy", &source, "p.tif[pyramid,tile]", &[]);
    assert_eq!(probed(&pyramid, "image/tiff").pages, 1);
    // An index of two pictures, as a stereo camera writes it.
    let mut index = b"MPF\0II\x2a\0\x08\0\0\0\x03\0".to_vec();
    for (tag, kind, count, value) in [
        (0xb000u16, 7u16, 4u32, *b"0100"),
        (0xb001, 4, 1, [2, 0, 0, 0]),
        (0xb002, 7, 32, [50, 0, 0, 0]),
    ] {
        index.extend(tag.to_le_bytes());
        index.extend(kind.to_le_bytes());
        index.extend(count.to_le_bytes());
        index.extend(value);
    }
    index.extend([0; 36]);
    let stereo = first.jpeg_as(false, &[(2, index)]);
    assert_eq!(probed(&stereo, "image/jpeg").pages, 2);
    assert!(exact(&stereo, "image/jpeg").mean_difference(&first) < 4.0);
}

#[test]
fn a_gif_frame_smaller_than_its_canvas_lies_on_white() {
    let mut file = b"GIF89a\x04\0\x03\0\x80\0\0\xc8\x28\x28\0\0\0".to_vec();
    // Two by one at (1, 1): clear, twice the first colour, end, in three bits each.
    file.extend(b"\x2c\x01\0\x01\0\x02\0\x01\0\0\x02\x02\x04\x0a\0\x3b");
    let ours = exact(&file, "image/gif");
    let red = |x, y| (1..=2).contains(&x) && y == 1;
    for (at, pixel) in ours.pixels.chunks(3).enumerate() {
        let want: [u8; 3] = if red(at % 4, at / 4) {
            [200, 40, 40]
        } else {
            [255; 3]
        };
        assert_eq!(pixel, want, "{at}");
    }
}

#[test]
fn a_bmp_is_decoded_to_the_pixels_it_was_made_from() {
    use image::{ExtendedColorType, codecs::bmp::BmpEncoder};
    for (channels, kind) in [(3, ExtendedColorType::Rgb8), (1, ExtendedColorType::L8)] {
        let picture = Picture::smooth(61, 33, channels);
        let mut file = Vec::new();
        BmpEncoder::new(&mut file)
            .encode(&picture.pixels, 61, 33, kind)
            .unwrap();
        let want: Vec<u8> = if channels == 3 {
            picture.pixels.clone()
        } else {
            picture.pixels.iter().flat_map(|v| [*v; 3]).collect()
        };
        let ours = exact(&file, "image/bmp");
        assert!(ours.pixels == want, "{channels}");
        assert!(exact(&file, "image/x-ms-bmp").pixels == want);
        // Rows from top to bottom, as a negative height says.
        if channels == 3 {
            let height = i32::from_le_bytes(file[22..26].try_into().unwrap());
            file[22..26].copy_from_slice(&(-height).to_le_bytes());
            let flipped = exact(&file, "image/bmp");
            let row = 61 * 3;
            let upside: Vec<u8> = want.chunks(row).rev().flatten().copied().collect();
            assert!(flipped.pixels == upside);
        }
    }
}

#[test]
fn what_a_jpeg_of_any_kind_shows_is_what_others_see() {
    let bench = Bench::new();
    for (name, channels, progressive) in [
        ("grey", 1, false),
        ("grey, progressive", 1, true),
        ("colour", 3, false),
        ("colour, progressive", 3, true),
        ("ink as Adobe writes it", 4, false),
        ("ink, progressive", 4, true),
    ] {
        let file = Picture::smooth(203, 101, channels).jpeg_as(progressive, &[]);
        let ours = exact(&file, "image/jpeg");
        let theirs = Picture {
            pixels: bench.as_pixels(&file, "jpg", channels == 4),
            ..ours.clone()
        };
        let away = ours.mean_difference(&theirs);
        assert!(away < 0.7, "{name}: {away} from what libvips sees");
    }
}

#[test]
fn whoever_lists_the_formats_lists_all_of_them() {
    let all = media_types();
    let workbench = include_str!("../../../web/src/workbench/photographs.ts");
    assert!(
        workbench.contains(&format!("\"{},.", all.join(","))),
        "the workbench"
    );
    let openapi = include_str!("../../../openapi/curation.json");
    let readme = include_str!("../../../README.md");
    for format in Format::ALL {
        let body = format!("\"{}\": {{", format.media_type());
        assert!(openapi.contains(&body), "OpenAPI: {body}");
        let name = match format {
            Format::Jpeg2000 => "JPEG 2000".to_owned(),
            Format::JpegXl => "JPEG XL".to_owned(),
            Format::WebP => "WebP".to_owned(),
            other => format!("{other:?}").to_uppercase(),
        };
        assert!(readme.contains(&name), "README: {name}");
    }
}

/// The codestream of a JPEG XL, boxed or not.
fn bare(file: &[u8]) -> &[u8] {
    if file.starts_with(&[0xff, 0x0a]) {
        return file;
    }
    let at = file.windows(4).position(|w| w == b"jxlc").unwrap();
    &file[at + 4..]
}
