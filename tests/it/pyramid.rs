//! Pyramids as others see them: opened with libvips and libtiff, and stitched from restart segments, which must decode
//! to the very pixels of the tiles. Needs `vips`, `vipsheader` and `tiffinfo` on the path.

#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "pictures are drawn with plain arithmetic, and what goes wrong ends the test"
)]

mod child;
mod colours;
mod formats;
mod fuzz;
mod glaze;
mod handed_over;
mod hostile;
mod hostile_files;
mod hostile_server;
mod originals;
pub mod pictures;

use bytes::Bytes;
use celadon::imaging::{
    build::{self, BuildOptions, Made},
    fault::ImageFault,
    geometry::{Geometry, Sampling, TILE},
    index::PyramidIndex,
    jpeg,
    limits::ImageLimits,
    planes::{FromPixels, to_pixels},
    pyramid::{PyramidWriter, RowSink},
    stitch::{self, Stitcher},
};
use pictures::Picture;
use std::{io::Cursor, path::Path, process::Command};

/// Smaller than a tile, exactly tiles, one beyond, odd, wide, high; both restart intervals.
const SIZES: [(u32, u32); 13] = [
    (1, 1),
    (1, 700),
    (7, 3),
    (16, 16),
    (17, 513),
    (512, 512),
    (513, 512),
    (520, 530),
    (700, 1000),
    (1025, 1537),
    (1008, 600),
    (2051, 90),
    (1536, 1024),
];

/// Builds in memory.
pub fn build(
    bytes: &[u8],
    media_type: &str,
    exact_colour: bool,
) -> Result<(Made, Vec<u8>), ImageFault> {
    let options = BuildOptions {
        limits: ImageLimits::default(),
        exact_colour,
        threads: 2,
    };
    let mut out = Cursor::new(Vec::new());
    let mut scratch = Cursor::new(Vec::new());
    let made = build::build(
        &mut Cursor::new(bytes),
        media_type,
        &mut out,
        &mut scratch,
        &options,
        &mut |_, _| {},
    )?;
    Ok((made, out.into_inner()))
}

/// Decodes a JPEG with plain chroma upsampling.
pub fn decode_plain(jpeg: &[u8], sampling: Sampling) -> Picture {
    let planes = celadon_jpeg::decode_planes(jpeg, false).unwrap();
    Picture {
        width: planes.width,
        height: planes.height,
        channels: sampling.components(),
        pixels: to_pixels(&planes),
    }
}

/// A whole level by copying segments; checks that its length was foretold.
pub fn stitched_level(index: &PyramidIndex, pyramid: &[u8], level: usize) -> Vec<u8> {
    let mut stitcher = Stitcher::whole(index, level).unwrap();
    let mut out = Vec::new();
    stitcher.header(&mut out);
    for y in stitcher.rows() {
        let range = stitcher.byte_range(y).unwrap();
        stitcher
            .row(&pyramid[range.start as usize..range.end as usize], &mut out)
            .unwrap();
    }
    stitcher.finish(&mut out).unwrap();
    assert_eq!(out.len() as u64, stitcher.content_length());
    out
}

/// The stored, padded tile as a file of its own, cut to the true size after decoding.
fn padded_then_cut(index: &PyramidIndex, pyramid: &[u8], level: usize, x: u32, y: u32) -> Picture {
    let own = &index.levels[level];
    let entry = own.tile(x, y).unwrap();
    let stream = &pyramid[entry.offset as usize..][..entry.len as usize];
    let mut file = jpeg::file_header(&own.tables, index.sampling, 512, 512, own.interval);
    file.extend(&stream[jpeg::tile_header_len(index.sampling)..]);
    let (width, height) = own.level.tile_size(x, y).unwrap();
    decode_plain(&file, index.sampling).crop(0, 0, width, height)
}

/// Checks every tile and every level of a pyramid by decoding; returns full size.
fn check_by_decoding(index: &PyramidIndex, pyramid: &[u8]) -> Picture {
    let mut full = None;
    for (number, level) in index.levels.iter().enumerate() {
        let whole = decode_plain(&stitched_level(index, pyramid, number), index.sampling);
        assert_eq!(
            (whole.width, whole.height),
            (level.level.width, level.level.height)
        );
        for y in 0..level.level.down() {
            for x in 0..level.level.across() {
                let entry = level.tile(x, y).unwrap();
                let stream = &pyramid[entry.offset as usize..][..entry.len as usize];
                let stream = Bytes::copy_from_slice(stream);
                let parts = stitch::tile(index, number, x, y, &stream).unwrap();
                let cropped = decode_plain(&parts.concat(), index.sampling);
                let stored = padded_then_cut(index, pyramid, number, x, y);
                assert!(
                    cropped == stored,
                    "tile {number}/{x}/{y} is not its padded self, cut"
                );
                let part = whole.crop(x * TILE, y * TILE, stored.width, stored.height);
                assert!(part == stored, "level {number} differs at tile {x}/{y}");
            }
        }
        full.get_or_insert(whole);
    }
    full.unwrap()
}

fn run(program: &str, args: &[&str]) -> String {
    let output = Command::new(program)
        .args(args)
        .output()
        .unwrap_or_else(|e| panic!("{program} is needed: {e}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && errors.trim().is_empty(),
        "{program} {args:?}: {errors}"
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Opens a pyramid with libtiff and libvips: sizes, tags, and every pixel of every page; returns full size.
fn check_with_others(file: &Path, geometry: &Geometry, sampling: Sampling) -> Picture {
    let path = file.to_str().unwrap();
    let info = run("tiffinfo", &[path]);
    let directories: Vec<&str> = info.split("=== TIFF directory").skip(1).collect();
    let directories = if directories.is_empty() {
        info.split("TIFF Directory at").skip(1).collect()
    } else {
        directories
    };
    assert_eq!(directories.len(), geometry.levels.len(), "{info}");
    for (level, text) in geometry.levels.iter().zip(&directories) {
        assert!(
            text.contains(&format!(
                "Image Width: {} Image Length: {}",
                level.width, level.height
            )),
            "{text}"
        );
        assert!(
            text.contains("Tile Width: 512 Tile Length: 512")
                && text.contains("Compression Scheme: JPEG"),
            "{text}"
        );
        let subsampled = text.contains("YCbCr Subsampling: 2, 2");
        assert_eq!(subsampled, sampling == Sampling::Yuv420, "{text}");
        assert_eq!(
            level.scale > 1,
            text.contains("reduced-resolution"),
            "{text}"
        );
    }
    let mut full = None;
    for (page, level) in geometry.levels.iter().enumerate() {
        let input = format!("{path}[page={page}]");
        assert_eq!(
            run("vipsheader", &["-f", "width", &input]).trim(),
            level.width.to_string()
        );
        assert_eq!(
            run("vipsheader", &["-f", "height", &input]).trim(),
            level.height.to_string()
        );
        let raw = file.with_extension("raw");
        run("vips", &["rawsave", &input, raw.to_str().unwrap()]);
        let pixels = std::fs::read(&raw).unwrap();
        full.get_or_insert(Picture {
            width: level.width,
            height: level.height,
            channels: sampling.components(),
            pixels,
        });
    }
    full.unwrap()
}

fn check(picture: &Picture, source: &[u8], media_type: &str, expected: Sampling) {
    let (made, pyramid) = build(source, media_type, false).unwrap();
    let index = PyramidIndex::decode(&made.index.encode()).unwrap();
    assert_eq!((&index, index.sampling), (&made.index, expected));
    assert_eq!(made.pyramid_len, pyramid.len() as u64);
    assert_eq!(index.geometry, Geometry::new(picture.width, picture.height));

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pyramid.tif");
    std::fs::write(&file, &pyramid).unwrap();
    let theirs = check_with_others(&file, &index.geometry, expected);
    let ours = check_by_decoding(&index, &pyramid);
    let (near, far) = (ours.mean_difference(picture), ours.mean_difference(&theirs));
    assert!(
        near < 7.0,
        "{}×{} {expected:?}: {near} away from the original",
        picture.width,
        picture.height
    );
    // libtiff smooths chroma when it enlarges it; without subsampling both must see the same pixels.
    let tolerance = if expected == Sampling::Yuv420 {
        5.0
    } else {
        0.0
    };
    assert!(
        far <= tolerance,
        "{}×{} {expected:?}: libvips sees {far} else",
        picture.width,
        picture.height
    );

    assert_eq!(
        made.thumbnails.iter().map(|t| t.width).collect::<Vec<_>>(),
        [200, 400, 800]
    );
    for thumbnail in &made.thumbnails {
        let small = decode_plain(&thumbnail.jpeg, expected);
        assert!(
            small.width <= thumbnail.width.min(picture.width)
                && small.height <= 2 * thumbnail.width
        );
    }
    assert!(
        made.placeholder.starts_with("data:image/png;base64,") && made.placeholder.len() <= 1024
    );
}

#[test]
fn a_photograph_of_any_size_is_stored_with_halved_chroma_and_stitches_exactly() {
    for (width, height) in SIZES {
        let picture = Picture::smooth(width, height, 3);
        check(&picture, &picture.jpeg(), "image/jpeg", Sampling::Yuv420);
    }
}

#[test]
fn a_lossless_source_of_any_size_keeps_full_chroma_and_stitches_exactly() {
    for (width, height) in SIZES {
        let picture = Picture::smooth(width, height, 3);
        check(&picture, &picture.png(), "image/png", Sampling::Yuv444);
    }
}

#[test]
fn a_grey_picture_of_any_size_is_stored_as_one_component_and_stitches_exactly() {
    for (width, height) in SIZES {
        let picture = Picture::smooth(width, height, 1);
        check(&picture, &picture.png(), "image/png", Sampling::Grey);
    }
}

#[test]
fn a_rectangle_of_tiles_is_stitched_from_its_rows() {
    let picture = Picture::smooth(1700, 1300, 3);
    let (made, pyramid) = build(&picture.jpeg(), "image/jpeg", false).unwrap();
    let whole = decode_plain(&stitched_level(&made.index, &pyramid, 0), Sampling::Yuv420);
    let mut stitcher = Stitcher::new(&made.index, 0, 1..4, 1..3).unwrap();
    assert_eq!(stitcher.size(), (1700 - 512, 1300 - 512));
    let mut out = Vec::new();
    stitcher.header(&mut out);
    for y in stitcher.rows() {
        let range = stitcher.byte_range(y).unwrap();
        stitcher
            .row(&pyramid[range.start as usize..range.end as usize], &mut out)
            .unwrap();
    }
    stitcher.finish(&mut out).unwrap();
    assert_eq!(out.len() as u64, stitcher.content_length());
    assert!(decode_plain(&out, Sampling::Yuv420) == whole.crop(512, 512, 1700 - 512, 1300 - 512));
}

#[test]
fn a_photograph_with_halved_chroma_of_any_size_keeps_it_and_stitches_exactly() {
    for (width, height) in SIZES {
        let picture = Picture::smooth(width, height, 3);
        let source = picture.jpeg_with_halved_chroma();
        check(&picture, &source, "image/jpeg", Sampling::Yuv420);
    }
}

/// Every level's luma.
fn lumas(index: &PyramidIndex, pyramid: &[u8]) -> Vec<Vec<u8>> {
    let levels = 0..index.levels.len();
    let luma = |level| celadon_jpeg::decode_planes(&stitched_level(index, pyramid, level), true);
    levels
        .map(|level| luma(level).unwrap().planes.remove(0).bytes)
        .collect()
}

#[test]
fn planes_taken_as_they_are_stored_show_what_their_pixels_show() {
    for (width, height) in [(1, 1), (1, 700), (17, 513), (1025, 600)] {
        let picture = Picture::smooth(width, height, 3);
        for source in [picture.jpeg(), picture.jpeg_with_halved_chroma()] {
            let (made, pyramid) = build(&source, "image/jpeg", false).unwrap();
            let mut out = Cursor::new(Vec::new());
            let mut writer =
                PyramidWriter::new(&mut out, width, height, Sampling::Yuv420, 1).unwrap();
            let (_, _, _, pixels) = celadon_jpeg::decode_rgb(&source).unwrap();
            FromPixels::new((width, height), Sampling::Yuv420, &mut writer)
                .rows(&pixels)
                .unwrap();
            let index = writer.finish().unwrap().index;
            let by_pixels = lumas(&index, out.get_ref());
            for (ours, theirs) in lumas(&made.index, &pyramid).iter().zip(&by_pixels) {
                assert_eq!(ours.len(), theirs.len());
                let differences = ours
                    .iter()
                    .zip(theirs)
                    .map(|(a, b)| u64::from(a.abs_diff(*b)));
                let sum: u64 = differences.sum();
                assert!(
                    sum as f64 / ours.len() as f64 <= 1.0,
                    "{width}×{height}: {sum}"
                );
            }
        }
        let grey = Picture::smooth(width, height, 1);
        let stored = grey.jpeg();
        let luma = celadon_jpeg::decode_planes(&stored, false).unwrap();
        let pixels = Picture {
            pixels: to_pixels(&luma),
            ..grey
        };
        let (_, by_planes) = build(&stored, "image/jpeg", false).unwrap();
        let (_, by_pixels) = build(&pixels.png(), "image/png", false).unwrap();
        assert!(by_planes == by_pixels, "{width}×{height}");
    }
}

#[test]
fn the_number_of_threads_does_not_show_in_the_pyramid() {
    let picture = Picture::smooth(1900, 700, 3);
    let with = |source: &[u8], media_type, threads| {
        let options = BuildOptions {
            limits: ImageLimits::default(),
            exact_colour: false,
            threads,
        };
        let (mut out, mut scratch) = (Cursor::new(Vec::new()), Cursor::new(Vec::new()));
        build::build(
            &mut Cursor::new(source),
            media_type,
            &mut out,
            &mut scratch,
            &options,
            &mut |_, _| {},
        )
        .unwrap();
        out.into_inner()
    };
    for (source, media_type) in [
        (picture.jpeg(), "image/jpeg"),
        (picture.jpeg_with_halved_chroma(), "image/jpeg"),
        (picture.png(), "image/png"),
    ] {
        let by_one = with(&source, media_type, 1);
        assert!(with(&source, media_type, 2) == by_one);
        assert!(with(&source, media_type, 3) == by_one);
    }
}

#[test]
fn a_colour_chart_keeps_full_chroma_though_it_comes_as_jpeg() {
    let (made, _) = build(&Picture::smooth(600, 300, 3).jpeg(), "image/jpeg", true).unwrap();
    assert_eq!(made.index.sampling, Sampling::Yuv444);
}

#[test]
fn a_very_wide_picture_crosses_strips() {
    let picture = Picture::smooth(66_000, 20, 3);
    let (made, pyramid) = build(&picture.png(), "image/png", false).unwrap();
    // A strip is 127 tiles wide at most.
    for x in [0, 126, 127, 128] {
        let tile = padded_then_cut(&made.index, &pyramid, 0, x, 0);
        let away = tile.mean_difference(&picture.crop(x * TILE, 0, tile.width, tile.height));
        assert!(away < 4.0, "column {x}: {away}");
    }
}
