//! TIFF in every layout, by libtiff and by writers of what that does not write.

use super::{Bench, deep_png, exact, kinds, libtiff, probed};
use crate::pyramid::pictures::Picture;
use celadon::imaging::limits::ImageLimits;
use celadon::imaging::probe::probe;
use std::io::Cursor;

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
