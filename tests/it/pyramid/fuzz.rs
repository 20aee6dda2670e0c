//! Anything at all, fed to what reads it: an answer or a fault, never a panic, never more memory than the input deserves.

use std::{
    io::Cursor,
    sync::OnceLock,
    time::{Duration, Instant},
};

use celadon::imaging::{
    build::{self, BuildOptions},
    fault::{ImageFault, ImageFaultCode},
    index::PyramidIndex,
    jpeg,
    limits::ImageLimits,
    package,
    probe::{Probe, media_types, probe},
    stitch::{self, Stitcher},
};
use proptest::prelude::*;

use super::{
    build as built_whole,
    pictures::{Picture, exif},
};

/// Tight limits, so that whatever gets past them is small.
fn limits() -> ImageLimits {
    ImageLimits {
        pixels: 4_000_000,
        buffered_pixels: 1_000_000,
        max_side: 10_000,
        icc_bytes: 1 << 16,
        exif_bytes: 1 << 16,
    }
}

/// A probe that comes back is within the limits.
fn probed(bytes: &[u8], media_type: &str) -> Result<(), TestCaseError> {
    match probe(&mut Cursor::new(bytes), media_type, &limits()) {
        Ok(Probe {
            stored_width,
            stored_height,
            icc,
            ..
        }) => {
            prop_assert!(stored_width >= 1 && stored_height >= 1);
            prop_assert!(u64::from(stored_width) * u64::from(stored_height) <= limits().pixels);
            prop_assert!(icc.is_none_or(|icc| icc.len() <= limits().icc_bytes));
        }
        Err(fault) => {
            prop_assert!(ImageFaultCode::ALL.contains(&fault.code));
            prop_assert!(!fault.detail.is_empty());
        }
    }
    Ok(())
}

/// Good files of every format, small and with what may stand beside a picture.
fn good() -> &'static [(&'static str, Vec<u8>)] {
    static GOOD: OnceLock<Vec<(&str, Vec<u8>)>> = OnceLock::new();
    GOOD.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let (grey, colour, clear) = (
            Picture::smooth(70, 45, 1),
            Picture::smooth(70, 45, 3),
            Picture::smooth(70, 45, 4),
        );
        let icc = moxcms::ColorProfile::new_display_p3().encode().unwrap();
        let profiled = colour.png_as(
            png::ColorType::Rgb,
            png::BitDepth::Eight,
            &colour.pixels,
            |info| {
                info.icc_profile = Some(icc.into());
                info.exif_metadata = Some(exif(6)[6..].to_vec().into());
            },
        );
        let mut all = vec![
            ("image/jpeg", colour.jpeg_as(true, &[(1, exif(6))])),
            ("image/png", profiled.clone()),
            ("image/tiff", clear.tiff()),
        ];
        let source = folder.path().join("source.png");
        for (file, targets) in [
            (
                grey.png(),
                &["a.jxl[lossless]", "a.jp2[lossless]", "a.gif"][..],
            ),
            (
                profiled,
                &["a.jxl", "a.jp2", "a.webp", "a.tif[compression=lzw]"],
            ),
            (
                clear.png(),
                &[
                    "a.jxl[lossless]",
                    "a.jp2",
                    "a.webp[lossless]",
                    "a.gif",
                    "a.tif[tile,compression=jpeg]",
                ],
            ),
        ] {
            std::fs::write(&source, file).unwrap();
            for target in targets {
                let (name, _) = target.split_once('[').unwrap_or((target, ""));
                let out = folder.path().join(target);
                super::run(
                    "vips",
                    &["copy", source.to_str().unwrap(), out.to_str().unwrap()],
                );
                let media_type = match name {
                    "a.jxl" => "image/jxl",
                    "a.jp2" => "image/jp2",
                    "a.gif" => "image/gif",
                    "a.tif" => "image/tiff",
                    _ => "image/webp",
                };
                all.push((media_type, std::fs::read(folder.path().join(name)).unwrap()));
            }
        }
        let mut bmp = Vec::new();
        image::codecs::bmp::BmpEncoder::new(&mut bmp)
            .encode(&colour.pixels, 70, 45, image::ExtendedColorType::Rgb8)
            .unwrap();
        all.push(("image/bmp", bmp));
        all
    })
}

/// Builds within the tight limits.
fn built_within(bytes: &[u8], media_type: &str) -> Result<(), ImageFault> {
    let options = BuildOptions {
        limits: limits(),
        exact_colour: false,
        threads: 1,
    };
    let (mut out, mut scratch) = (Cursor::new(Vec::new()), Cursor::new(Vec::new()));
    build::build(
        &mut Cursor::new(bytes),
        media_type,
        &mut out,
        &mut scratch,
        &options,
        &mut |_, _| {},
    )
    .map(drop)
}

#[test]
fn the_good_files_are_good() {
    for (media_type, bytes) in good() {
        assert_eq!(built_within(bytes, media_type), Ok(()), "{media_type}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if std::env::var_os("CELADON_SOAK").is_some() { 20_000 } else { 300 }))]

    #[test]
    fn no_altered_file_makes_its_decoder_panic_or_hang(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any::<bool>()), 1..5),
        cut in prop::option::weighted(0.2, any::<prop::sample::Index>()),
    ) {
        let (media_type, bytes) = which.get(good());
        let mut bytes = bytes.clone();
        for (at, value, early) in changes {
            // Headers stand at the start.
            let at = at.index(if early { bytes.len().min(200) } else { bytes.len() });
            bytes[at] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let begun = Instant::now();
        if let Err(fault) = built_within(&bytes, media_type) {
            prop_assert!(!fault.detail.is_empty());
        }
        prop_assert!(begun.elapsed() < Duration::from_secs(20), "{media_type} took {:?}", begun.elapsed());
    }
}

/// A JPEG's marker segments, their lengths now and then a lie.
fn jpeg_like() -> impl Strategy<Value = Vec<u8>> {
    let marker = prop_oneof![
        prop::sample::select(vec![
            0xc0, 0xc1, 0xc2, 0xc4, 0xda, 0xdb, 0xdd, 0xe1, 0xe2, 0xee, 0xfe
        ]),
        any::<u8>(),
    ];
    let start = prop::sample::select(vec![
        b"".to_vec(),
        b"Exif\0\0".to_vec(),
        b"Exif\0\0MM\0\x2a\0\0\0\x08".to_vec(),
        b"Exif\0\0II\x2a\0\x08\0\0\0".to_vec(),
        b"ICC_PROFILE\0".to_vec(),
        b"ICC_PROFILE\0\x01\x01".to_vec(),
        b"Adobe".to_vec(),
        vec![8, 0, 9, 0, 9, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1],
    ]);
    let segment = (
        marker,
        start,
        prop::collection::vec(any::<u8>(), 0..60),
        prop_oneof![9 => Just(0_i32), 1 => -70..70_i32],
    );
    prop::collection::vec(segment, 0..12).prop_map(|segments| {
        let mut out = vec![0xff, 0xd8];
        for (marker, mut body, more, lie) in segments {
            body.extend(more);
            let length = (i32::try_from(body.len()).unwrap() + 2 + lie).clamp(0, 0xffff) as u16;
            out.extend([0xff, marker]);
            out.extend(length.to_be_bytes());
            out.extend(body);
        }
        out
    })
}

/// A PNG's chunks without right checksums, which a probe does not need.
fn png_like() -> impl Strategy<Value = Vec<u8>> {
    let kind = prop::sample::select(vec![
        *b"IHDR", *b"PLTE", *b"IDAT", *b"IEND", *b"iCCP", *b"eXIf", *b"tRNS", *b"acTL", *b"gAMA",
        *b"zTXt",
    ]);
    let chunk = (
        kind,
        prop::collection::vec(any::<u8>(), 0..40),
        any::<prop::sample::Index>(),
    );
    (any::<[u8; 13]>(), prop::collection::vec(chunk, 0..8)).prop_map(|(mut header, chunks)| {
        header[..2].fill(0);
        header[4..6].fill(0);
        let mut out = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        out.extend(header);
        out.extend([0; 4]);
        for (kind, body, lie) in chunks {
            let length = if lie.index(8) == 0 {
                u32::MAX - 3
            } else {
                body.len() as u32
            };
            out.extend(length.to_be_bytes());
            out.extend(kind);
            out.extend(body);
            out.extend([0; 4]);
        }
        out
    })
}

/// A TIFF's directory of random entries.
fn tiff_like() -> impl Strategy<Value = Vec<u8>> {
    let tag = prop_oneof![
        9 => prop::sample::select(vec![254_u16, 256, 257, 258, 259, 262, 273, 274, 277, 278, 279, 284, 317, 322, 323, 324, 325, 338, 339, 347, 530, 34675]),
        1 => any::<u16>(),
    ];
    let value = prop_oneof![4 => 0..600_u32, 1 => any::<u32>()];
    let entry = (
        tag,
        prop_oneof![4 => 3..5_u16, 1 => 0..20_u16],
        prop_oneof![4 => 1..4_u32, 1 => any::<u32>()],
        value,
    );
    prop::collection::vec(entry, 0..20).prop_map(|entries| {
        let mut out = b"II\x2a\0\x08\0\0\0".to_vec();
        out.extend((entries.len() as u16).to_le_bytes());
        for (tag, kind, count, value) in entries {
            out.extend(tag.to_le_bytes());
            out.extend(kind.to_le_bytes());
            out.extend(count.to_le_bytes());
            out.extend(value.to_le_bytes());
        }
        out.extend([0; 64]);
        out
    })
}

/// What was built once, to be spoiled often.
fn built() -> &'static (PyramidIndex, Vec<u8>) {
    static BUILT: OnceLock<(PyramidIndex, Vec<u8>)> = OnceLock::new();
    BUILT.get_or_init(|| {
        let (made, pyramid) =
            built_whole(&Picture::smooth(700, 530, 3).jpeg(), "image/jpeg", false).unwrap();
        (made.index, pyramid)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn no_bytes_make_a_probe_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), magic in 0..12_usize) {
        let magics: [&[u8]; 12] = [
            b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II\x2a\0", b"MM\0\x2b", b"GIF89a", b"BM", b"\xff\x0a",
            b"RIFF\x20\0\0\0WEBPVP8X\x0a\0\0\0", b"\xff\x4f\xff\x51\0\x29", b"\0\0\0\x0cjP  \x0d\x0a\x87\x0a",
            b"\0\0\0\x0cJXL \x0d\x0a\x87\x0a",
        ];
        let bytes = [magics[magic], &bytes].concat();
        for media_type in media_types() {
            probed(&bytes, media_type)?;
        }
    }

    #[test]
    fn no_marker_segments_make_a_probe_panic(bytes in jpeg_like()) {
        probed(&bytes, "image/jpeg")?;
    }

    #[test]
    fn no_chunks_make_a_probe_panic(bytes in png_like()) {
        probed(&bytes, "image/png")?;
    }

    #[test]
    fn no_directory_makes_a_probe_panic(bytes in tiff_like()) {
        probed(&bytes, "image/tiff")?;
    }

    #[test]
    fn no_bytes_make_an_index_of_their_own(bytes in prop::collection::vec(any::<u8>(), 0..300), head in 0..20_usize) {
        let whole = built().0.encode();
        let forged = [&whole[..head], &bytes].concat();
        if let Ok(index) = PyramidIndex::decode(&forged) {
            prop_assert_eq!(index.encode(), forged);
        }
    }

    #[test]
    fn an_altered_index_is_refused_or_stitches_to_its_word(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let (index, pyramid) = built();
        let mut bytes = index.encode();
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        let Ok(index) = PyramidIndex::decode(&bytes) else { return Ok(()) };
        for level in 0..index.levels.len() {
            let Ok(mut stitcher) = Stitcher::whole(&index, level) else { continue };
            let mut out = Vec::new();
            stitcher.header(&mut out);
            for y in stitcher.rows() {
                let range = stitcher.byte_range(y).unwrap();
                let part = usize::try_from(range.start).ok().zip(usize::try_from(range.end).ok());
                let Some(bytes) = part.and_then(|(start, end)| pyramid.get(start..end)) else { break };
                if stitcher.row(bytes, &mut out).is_err() {
                    break;
                }
            }
        }
    }

    #[test]
    fn no_bytes_in_a_tiles_place_make_a_tile_of_another_length(
        bytes in prop::collection::vec(prop_oneof![3 => any::<u8>(), 1 => Just(0xff), 1 => 0xd0..=0xd9_u8], 0..4000),
        corner: bool,
    ) {
        let (index, _) = built();
        let at = u32::from(corner);
        let stream = [jpeg::tile_header(index.sampling, 512, index.levels[0].interval), bytes].concat();
        if let Ok(parts) = stitch::tile(index, 0, at, at, &stream.into()) {
            let promised = Stitcher::new(index, 0, at..at + 1, at..at + 1).unwrap().content_length();
            prop_assert_eq!(parts.concat().len() as u64, promised);
        }
    }

    #[test]
    fn no_trailer_makes_its_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), tail in any::<[u8; 12]>(), small: bool) {
        let mut file = bytes;
        let mut tail = tail;
        if small {
            // A count and a length that could be meant.
            tail[1..4].fill(0);
            tail[5..12].fill(0);
        }
        file.extend(tail);
        file.extend(b"celadonT");
        let _ = package::read(Cursor::new(file));
    }
}
