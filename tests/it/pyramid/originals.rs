//! Every variant of every format, decoded to the very pixels that others see: libvips (and libtiff, libwebp, cgif,
//! `OpenJPEG`, libjxl under it) writes the files and reads them too. Longer than other files, since each format comes with the
//! writers of what those do not write.

use super::{
    formats::turned,
    pictures::{Picture, exif},
    run,
};
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
fn a_tiff_of_any_layout_is_decoded_to_the_pixels_libtiff_sees() {
    let bench = Bench::new();
    let mut tried = 0;
    for (kind, file) in kinds() {
        let source = bench.put("source.png", &file);
        let base = bench.vips("copy", &source, "base.tif", &[]);
        let want = bench.as_pixels(&base, "tif", false);
        if exact(&base, "image/tiff").pixels != want {
            let ours = exact(&base, "image/tiff").pixels;
            panic!("{kind}: {:?} {:?}", &ours[..20], &want[..20]);
        }
        for options in [
            "-s -r 7 -c none",
            "-t -w 64 -l 32 -c none",
            "-p separate -s -r 5 -c none",
            "-p separate -t -w 48 -l 48 -c none",
            "-c lzw:1",
            "-c lzw:2 -s -r 9",
            "-c lzw:2 -t -w 64 -l 64",
            "-c zip:2",
            "-c zip:2 -p separate",
            "-c packbits -s -r 16",
            "-8 -c lzw:2",
            "-B -c none",
            "-B -c lzw:2",
            "-L -c zip:2",
            "-B -8 -p separate -t -w 32 -l 80 -c zip:2",
        ] {
            // tiffcp takes planes apart with 8 bits only.
            if kind.starts_with("deep") && options.contains("separate") {
                continue;
            }
            let out = bench.path("variant.tif");
            let paths = [bench.path("base.tif"), out.clone()];
            let words = options
                .split(' ')
                .chain(paths.iter().map(|p| p.to_str().unwrap()));
            libtiff("tiffcp", &words.collect::<Vec<_>>());
            let variant = std::fs::read(out).unwrap();
            let ours = exact(&variant, "image/tiff");
            // libvips does not read planes in tiles; what it sees in the base holds for every layout of it.
            assert!(ours.pixels == want, "{kind}: {options}");
            tried += 1;
        }
    }
    assert_eq!(tried, 8 * 15 - 4 * 4);
}

#[test]
fn ink_in_a_tiff_of_any_layout_is_decoded_to_the_pixels_libtiff_sees() {
    let bench = Bench::new();
    let picture = Picture::smooth(203, 101, 4);
    let mut file = Cursor::new(Vec::new());
    tiff::encoder::TiffEncoder::new(&mut file)
        .unwrap()
        .write_image::<tiff::encoder::colortype::CMYK8>(203, 101, &picture.pixels)
        .unwrap();
    let base = bench.put("base.tif", file.get_ref());
    for options in [
        "-c none",
        "-p separate -c lzw:2",
        "-t -w 64 -l 64 -c zip:2",
        "-B -8 -c packbits",
    ] {
        let out = bench.path("variant.tif");
        let words = options
            .split(' ')
            .chain([base.to_str().unwrap(), out.to_str().unwrap()]);
        libtiff("tiffcp", &words.collect::<Vec<_>>());
        let variant = std::fs::read(out).unwrap();
        let ours = exact(&variant, "image/tiff");
        assert!(
            ours.pixels == bench.as_pixels(&variant, "tif", true),
            "{options}"
        );
    }
}

#[test]
fn white_may_be_zero_at_any_depth() {
    let bench = Bench::new();
    for (kind, file) in [kinds().swap_remove(0), kinds().swap_remove(4)] {
        let source = bench.put("source.png", &file);
        for options in [
            "[miniswhite]",
            "[miniswhite,compression=lzw]",
            "[miniswhite,tile]",
        ] {
            let variant = bench.vips("copy", &source, &format!("variant.tif{options}"), &[]);
            let ours = exact(&variant, "image/tiff");
            assert!(ours == exact(&file, "image/png"), "{kind} {options}");
        }
    }
}

#[test]
fn a_channel_that_is_no_alpha_is_left_out() {
    let bench = Bench::new();
    let picture = Picture::smooth(203, 101, 4);
    let source = bench.put("source.png", &picture.png());
    let colours: Vec<u8> = picture
        .pixels
        .chunks(4)
        .flat_map(|p| p[..3].to_vec())
        .collect();
    for (target, read) in [
        ("v.tif", true),
        ("v.tif[compression=lzw,predictor=none]", true),
        ("v.tif[compression=lzw,predictor=horizontal]", false),
    ] {
        bench.vips("copy", &source, target, &[]);
        let path = bench.path("v.tif");
        libtiff("tiffset", &["-s", "338", "1", "0", path.to_str().unwrap()]);
        let file = std::fs::read(path).unwrap();
        let found = probe(
            &mut Cursor::new(&file),
            "image/tiff",
            &ImageLimits::default(),
        );
        assert_eq!(found.is_ok(), read, "{target}: {found:?}");
        if read {
            assert!(exact(&file, "image/tiff").pixels == colours, "{target}");
        }
    }
}

/// A TIFF of 16 bits in separate planes, one strip each.
fn planes_tiff(size: (u32, u32), samples: &[u16], planes: usize, big_endian: bool) -> Vec<u8> {
    let order = |bytes: Vec<u8>| -> Vec<u8> {
        if big_endian {
            bytes
        } else {
            bytes.into_iter().rev().collect()
        }
    };
    let short = |v: u16| order(v.to_be_bytes().to_vec());
    let long = |v: u32| order(v.to_be_bytes().to_vec());
    let plane = size.0 * size.1 * 2;
    let lists = 8 + plane * planes as u32;
    let mut out = if big_endian {
        b"MM\0\x2a".to_vec()
    } else {
        b"II\x2a\0".to_vec()
    };
    let each = 4 * planes as u32;
    out.extend(long(lists + 3 * each));
    for channel in 0..planes {
        let own = samples.iter().skip(channel).step_by(planes);
        out.extend(own.flat_map(|v| short(*v)));
    }
    out.extend((0..planes as u32).flat_map(|at| long(8 + at * plane)));
    out.extend((0..planes).flat_map(|_| long(plane)));
    out.extend((0..planes).flat_map(|_| short(16)));
    out.extend(vec![0; each as usize - 2 * planes]);
    let entries: [(u16, u16, u32, u32); 11] = [
        (256, 4, 1, size.0),
        (257, 4, 1, size.1),
        (258, 3, planes as u32, lists + 2 * each),
        (259, 3, 1, 1),
        (262, 3, 1, 2),
        (273, 4, planes as u32, lists),
        (277, 3, 1, planes as u32),
        (278, 4, 1, size.1),
        (279, 4, planes as u32, lists + each),
        (284, 3, 1, 2),
        (338, 3, u32::from(planes > 3), 2),
    ];
    let entries: Vec<_> = entries.into_iter().filter(|own| own.2 > 0).collect();
    out.extend(short(entries.len() as u16));
    for (tag, kind, count, value) in entries {
        out.extend([short(tag), short(kind), long(count)].concat());
        out.extend(if kind == 3 && count == 1 {
            [short(value as u16), short(0)].concat()
        } else {
            long(value)
        });
    }
    out.extend([0; 4]);
    out
}

#[test]
fn separate_planes_of_sixteen_bits_are_put_together_in_either_byte_order() {
    let bench = Bench::new();
    for (planes, kind) in [(3, png::ColorType::Rgb), (4, png::ColorType::Rgba)] {
        let whole = deep_png(67, 41, kind, planes);
        let (bands, deep, samples) = bench.seen(&whole, "png");
        assert!(bands == planes && deep);
        for big_endian in [false, true] {
            let file = planes_tiff((67, 41), &samples, planes, big_endian);
            let ours = exact(&file, "image/tiff");
            assert!(ours == exact(&whole, "image/png"), "{planes} {big_endian}");
            assert!(ours.pixels == bench.as_pixels(&file, "tif", false));
        }
    }
}

/// A TIFF with a palette, in strips of one row.
fn palette_tiff(picture: &Picture, bits: u16, big_endian: bool, colours: &[[u16; 3]]) -> Vec<u8> {
    let short = |v: u16| {
        if big_endian {
            v.to_be_bytes()
        } else {
            v.to_le_bytes()
        }
    };
    let long = |v: u32| {
        if big_endian {
            v.to_be_bytes()
        } else {
            v.to_le_bytes()
        }
    };
    let per_byte = 8 / usize::from(bits);
    let packed: Vec<u8> = picture
        .pixels
        .chunks(picture.width as usize)
        .flat_map(|row| row.chunks(per_byte))
        .map(|part| {
            let filled = part.iter().chain(std::iter::repeat(&0)).take(per_byte);
            filled.fold(0u8, |sum, v| if bits == 8 { *v } else { sum << bits | v })
        })
        .collect();
    let row = (picture.width as usize).div_ceil(per_byte) as u32;
    let map_at = 8 + packed.len() as u32;
    let map: Vec<u8> = (0..3)
        .flat_map(|c| colours.iter().flat_map(move |own| short(own[c])))
        .collect();
    let strips_at = map_at + map.len() as u32;
    let directory = strips_at + 8 * picture.height;
    let mut out = if big_endian {
        b"MM\0\x2a".to_vec()
    } else {
        b"II\x2a\0".to_vec()
    };
    out.extend(long(directory));
    out.extend(packed);
    out.extend(&map);
    out.extend((0..picture.height).flat_map(|y| long(8 + y * row)));
    out.extend((0..picture.height).flat_map(|_| long(row)));
    let entries: [(u16, u16, u32, u32); 9] = [
        (256, 4, 1, picture.width),
        (257, 4, 1, picture.height),
        (258, 3, 1, bits.into()),
        (259, 3, 1, 1),
        (262, 3, 1, 3),
        (273, 4, picture.height, strips_at),
        (278, 4, 1, 1),
        (279, 4, picture.height, strips_at + 4 * picture.height),
        (320, 3, map.len() as u32 / 2, map_at),
    ];
    out.extend(short(9));
    for (tag, kind, count, value) in entries {
        out.extend(short(tag));
        out.extend(short(kind));
        out.extend(long(count));
        if kind == 3 && count == 1 {
            out.extend(short(value as u16));
            out.extend([0, 0]);
        } else {
            out.extend(long(value));
        }
    }
    out.extend([0; 4]);
    out
}

#[test]
fn a_palette_of_any_depth_is_looked_up_as_libtiff_does() {
    let bench = Bench::new();
    for bits in [1u16, 2, 4, 8] {
        let count = 1usize << bits;
        let colours: Vec<[u16; 3]> = (0..count)
            .map(|at| {
                [at, count - 1 - at, at * 7 % count].map(|v| (v * 255 / (count - 1)) as u16 * 257)
            })
            .collect();
        let picture = Picture {
            width: 37,
            height: 23,
            channels: 1,
            pixels: (0..37 * 23).map(|at| (at * 5 % count) as u8).collect(),
        };
        for big_endian in [false, true] {
            let file = palette_tiff(&picture, bits, big_endian, &colours);
            let ours = exact(&file, "image/tiff");
            let named = |at: &u8| colours[usize::from(*at)].map(|v| (v / 257) as u8);
            let want: Vec<u8> = picture.pixels.iter().flat_map(named).collect();
            assert!(ours.pixels == want, "{bits} bits, {big_endian}");
            // libvips reads palettes of 1 bit as black and white.
            if bits > 1 {
                assert!(
                    ours.pixels == bench.as_pixels(&file, "tif", false),
                    "{bits} bits"
                );
            }
            assert!(probed(&file, "image/tiff").lossless);
        }
    }
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
