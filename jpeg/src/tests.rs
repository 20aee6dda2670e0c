#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "what goes wrong ends the test, and its numbers are small"
)]
use crate::*;

fn picture(width: u32, height: u32, sampling: Sampling) -> Planes {
    let mut planes = Planes {
        width,
        height,
        sampling,
        planes: Vec::new(),
    };
    for index in 0..sampling.components() {
        let (width, height) = planes.side(index);
        let bytes = (0..height)
            .flat_map(|y| {
                (0..width).map(move |x| (60 + (x * 2 + y * 3 + index as u32 * 40) % 120) as u8)
            })
            .map(|byte| if byte > 120 { 240 - byte } else { byte })
            .collect();
        planes.planes.push(Plane {
            width,
            height,
            bytes,
        });
    }
    planes
}

fn psnr(a: &[u8], b: &[u8]) -> f64 {
    assert_eq!(a.len(), b.len());
    let sum: f64 = a
        .iter()
        .zip(b)
        .map(|(&a, &b)| (f64::from(a) - f64::from(b)).powi(2))
        .sum();
    10.0 * (255.0 * 255.0 / (sum / a.len() as f64).max(1e-9)).log10()
}

const ALL: [Sampling; 3] = [Sampling::Yuv420, Sampling::Yuv444, Sampling::Grey];

#[test]
fn odd_sides_survive_the_round_trip() {
    for sampling in ALL {
        for (width, height) in (1..=40).flat_map(|w| [(w, 41 - w), (w, 17), (23, w), (w, 1)]) {
            let from = picture(width, height, sampling);
            let jpeg = encode_planes(&from, 95, None).unwrap();
            let to = decode_planes(&jpeg, false).unwrap();
            assert_eq!(
                (to.width, to.height, to.sampling),
                (width, height, sampling)
            );
            for (a, b) in from.planes.iter().zip(&to.planes) {
                assert!(
                    psnr(&a.bytes, &b.bytes) > 33.0,
                    "{sampling:?} {width}x{height}"
                );
            }
            let luma = decode_planes(&jpeg, true).unwrap();
            assert_eq!(luma.planes[0], to.planes[0]);
            let (w, h, channels, bytes) = decode_rgb(&jpeg).unwrap();
            assert_eq!((w, h, channels), (width, height, sampling.components()));
            if channels == 1 {
                assert_eq!(bytes, to.planes[0].bytes);
            } else {
                for (pixel, &y) in bytes.chunks_exact(3).zip(&to.planes[0].bytes) {
                    if pixel.iter().all(|&p| (1..255).contains(&p)) {
                        let luma = 0.299 * f64::from(pixel[0])
                            + 0.587 * f64::from(pixel[1])
                            + 0.114 * f64::from(pixel[2]);
                        assert!((luma - f64::from(y)).abs() < 2.0);
                    }
                }
            }
            encode_pixels(&bytes, w, h, channels, sampling, 80, Some(1)).unwrap();
        }
    }
}

#[test]
fn restarts_and_tables() {
    let planes = picture(64, 48, Sampling::Yuv420);
    let a = encode_planes(&planes, 85, Some(2)).unwrap();
    assert!(a.windows(6).any(|w| w == [0xFF, 0xDD, 0, 4, 0, 2]));
    assert_eq!(
        a.windows(2)
            .filter(|w| w[0] == 0xFF && (0xD0..0xD8).contains(&w[1]))
            .count(),
        5
    );
    decode_planes(&a, false).unwrap();
    let (w, h, channels, rgb) = decode_rgb(&a).unwrap();
    let b = encode_pixels(&rgb, w, h, channels, Sampling::Yuv420, 85, Some(2)).unwrap();
    let end = a.windows(2).position(|w| w == [0xFF, 0xDA]).unwrap();
    assert_eq!(a[..end], b[..end]);
}

/// All rows of an original.
fn read(jpeg: &[u8], space: Space) -> Result<Vec<u8>, Error> {
    let reader = Reader::new(jpeg)?;
    let height = reader.height as usize;
    let mut rows = reader.rows(space)?;
    let mut bytes = vec![0; rows.stride() * height];
    let mut done = 0;
    while done < height {
        let start = done * rows.stride();
        done += rows.read_rows(&mut bytes[start..], 16)?;
    }
    Ok(bytes)
}

/// All rows of MCUs of an original, luma only.
fn read_raw(jpeg: &[u8]) -> Result<Vec<u8>, Error> {
    let reader = Reader::new(jpeg)?;
    let (width, height) = (reader.width as usize, reader.height as usize);
    let mut raw = reader.raw()?;
    let (mut row, mut luma) = (raw.planes(), Vec::new());
    while raw.read_mcu_row(&mut row)? {
        for line in row.planes[0].lines() {
            luma.extend_from_slice(&line[..width]);
        }
    }
    luma.truncate(width * height);
    Ok(luma)
}

#[test]
fn an_early_end_is_an_error_though_it_is_marked_as_one() {
    for interval in [None, Some(2)] {
        let jpeg = encode_planes(&picture(300, 200, Sampling::Yuv420), 98, interval).unwrap();
        for end in (0..jpeg.len()).step_by(97).chain([jpeg.len() - 1]) {
            assert!(decode_planes(&jpeg[..end], false).is_err(), "{end}");
            assert!(decode_rgb(&jpeg[..end]).is_err(), "{end}");
            assert!(read(&jpeg[..end], Space::Rgb).is_err(), "{end}");
            // All but the last rows of MCUs, of which an end before its time cannot be told from damage.
            if end < jpeg.len() * 3 / 4 {
                let lie = [&jpeg[..end], &[0xFF, 0xD9]].concat();
                assert!(read(&lie, Space::Rgb).is_err(), "{end}");
                assert!(read_raw(&lie).is_err(), "{end}");
                assert!(decode_rgb(&lie).is_err(), "{end}");
            }
        }
    }
}

#[test]
fn damage_in_the_middle_of_an_original_is_read_over_but_not_in_a_picture_of_ours() {
    for interval in [None, Some(2)] {
        let jpeg = encode_planes(&picture(300, 200, Sampling::Yuv420), 90, interval).unwrap();
        let sound = read_raw(&jpeg).unwrap();
        let mut noticed = 0;
        for at in (jpeg.len() / 3..jpeg.len() * 2 / 3).step_by(41) {
            let mut bad = jpeg.clone();
            bad[at] ^= 0x14;
            // Neither a marker made nor one spoilt: that may end the scan.
            if jpeg[at - 1] == 0xFF || jpeg[at] == 0xFF || bad[at] == 0xFF {
                continue;
            }
            let luma = read_raw(&bad).unwrap();
            read(&bad, Space::Rgb).unwrap();
            assert_eq!(luma[..300 * 32], sound[..300 * 32], "{at}");
            if interval.is_some() {
                assert_eq!(luma[300 * 176..], sound[300 * 176..], "{at}");
            }
            noticed += u32::from(decode_rgb(&bad).is_err());
        }
        assert!(noticed > 0);
    }
}

#[test]
fn garbage_is_an_error() {
    let jpeg = encode_planes(&picture(300, 200, Sampling::Yuv420), 98, Some(2)).unwrap();
    assert!(decode_rgb(b"garbage, not a picture").is_err());
    let mut seed = 1_u32;
    for _ in 0..300 {
        let mut bad = jpeg.clone();
        for _ in 0..8 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let at = (seed >> 4) as usize % bad.len();
            bad[at] = seed as u8;
        }
        let _ = decode_planes(&bad, false);
    }
}

/// One to three bytes at a time, then an end or a failure.
struct Drip<'a>(&'a [u8], bool);

impl std::io::Read for Drip<'_> {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        if self.0.is_empty() && self.1 {
            return Err(std::io::Error::other("the disk is gone"));
        }
        let count = self.0.len().min(1 + self.0.len() % 3).min(to.len());
        to[..count].copy_from_slice(&self.0[..count]);
        self.0 = &self.0[count..];
        Ok(count)
    }
}

#[test]
fn streams() {
    for sampling in ALL {
        let planes = picture(67, 45, sampling);
        let jpeg = encode_planes(&planes, 90, None).unwrap();
        let comment = [
            &jpeg[..2],
            &[0xFF, 0xFE, 0xFF, 0xFF],
            &vec![7; 65_533][..],
            &jpeg[2..],
        ]
        .concat();
        let reader = Reader::new(Drip(&comment, false)).unwrap();
        assert_eq!(
            (reader.width, reader.height, reader.can_be_planar()),
            (67, 45, Some(sampling))
        );
        let whole = decode_planes(&jpeg, false).unwrap();
        assert_eq!(read_raw(&comment).unwrap(), whole.planes[0].bytes);
        let cut = Drip(&comment[..comment.len() - 40], true);
        let mut rows = Reader::new(cut).unwrap().rows(Space::Grey).unwrap();
        assert!(matches!(
            rows.read_rows(&mut vec![0; 67 * 45], 45),
            Err(Error::Io(_))
        ));
        assert!(rows.read_rows(&mut vec![0; 67 * 45], 45).is_err());
    }
    // A lie about the size costs nothing.
    let mut lie = encode_planes(&picture(64, 64, Sampling::Yuv420), 90, None).unwrap();
    let sof = lie.windows(2).position(|w| w == [0xFF, 0xC0]).unwrap();
    lie[sof + 5..sof + 9].copy_from_slice(&[0x75, 0x30, 0x75, 0x30]);
    let mut rows = Reader::new(&lie[..]).unwrap().rows(Space::Rgb).unwrap();
    let mut buffer = vec![0; rows.stride()];
    assert!(matches!(
        rows.read_rows(&mut buffer, 1),
        Err(Error::Truncated)
    ));
}

/// What another encoder writes of waves, 70 by 50.
fn foreign(
    kind: jpeg_encoder::ColorType,
    channels: usize,
    set: impl FnOnce(&mut jpeg_encoder::Encoder<&mut Vec<u8>>),
) -> (Vec<u8>, Vec<u8>) {
    let samples =
        (0..70 * 50 * channels).map(|i| (60 + i / channels % 70 + i % channels * 30) as u8);
    let (samples, mut file): (Vec<u8>, _) = (samples.collect(), Vec::new());
    let mut encoder = jpeg_encoder::Encoder::new(&mut file, 95);
    set(&mut encoder);
    encoder.encode(&samples, 70, 50, kind).unwrap();
    (samples, file)
}

#[test]
fn originals_of_every_kind_are_read() {
    use jpeg_encoder::{ColorType as Kind, SamplingFactor as Factor};
    for (factor, planar) in [
        (Factor::F_1_1, Some(Sampling::Yuv444)),
        (Factor::F_2_2, Some(Sampling::Yuv420)),
        (Factor::F_2_1, None),
        (Factor::F_1_2, None),
        (Factor::F_4_1, None),
    ] {
        for progressive in [false, true] {
            let (samples, file) = foreign(Kind::Rgb, 3, |encoder| {
                encoder.set_progressive(progressive);
                encoder.set_sampling_factor(factor);
            });
            let reader = Reader::new(&file[..]).unwrap();
            assert_eq!(reader.colour, ColourSpace::YCbCr);
            assert_eq!(reader.can_be_planar(), planar, "{factor:?}");
            let read = read(&file, Space::Rgb).unwrap();
            assert!(psnr(&read, &samples) > 33.0, "{factor:?}");
            if planar.is_some() {
                let luma = decode_planes(&file, true).unwrap();
                assert_eq!(read_raw(&file).unwrap(), luma.planes[0].bytes);
            } else {
                assert!(matches!(reader.raw(), Err(Error::Unsupported(_))));
            }
        }
    }
    let (samples, file) = foreign(Kind::Luma, 1, |_| {});
    assert!(psnr(&read(&file, Space::Grey).unwrap(), &samples) > 33.0);
    assert_eq!(read(&file, Space::Grey).unwrap(), read_raw(&file).unwrap());
    for (kind, colour) in [
        (Kind::Cmyk, ColourSpace::Cmyk),
        (Kind::CmykAsYcck, ColourSpace::Ycck),
    ] {
        let (samples, file) = foreign(kind, 4, |_| {});
        let reader = Reader::new(&file[..]).unwrap();
        assert_eq!((reader.colour, reader.can_be_planar()), (colour, None));
        let mut ink = read(&file, Space::Cmyk).unwrap();
        for value in &mut ink {
            *value = 255 - *value;
        }
        assert!(psnr(&ink, &samples) > 30.0, "{colour:?}");
        assert!(read(&file, Space::Rgb).is_err());
    }
}

#[test]
fn what_has_to_be_buffered_is_bounded() {
    let kind = jpeg_encoder::ColorType::Rgb;
    for (progressive, bytes, fits) in [
        (true, 9_000, false),
        (true, 90_000, true),
        (false, 9_000, true),
    ] {
        let (_, file) = foreign(kind, 3, |encoder| encoder.set_progressive(progressive));
        let mut reader = Reader::new(&file[..]).unwrap();
        reader.limit_memory(bytes);
        match reader.raw() {
            Ok(_) => assert!(fits),
            Err(error) => assert!(!fits && matches!(error, Error::MemoryLimit), "{error}"),
        }
    }
}
