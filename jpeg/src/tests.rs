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

#[test]
fn truncation_and_garbage_are_errors() {
    let jpeg = encode_planes(&picture(300, 200, Sampling::Yuv420), 98, Some(2)).unwrap();
    for end in (0..jpeg.len()).step_by(97).chain([jpeg.len() - 1]) {
        assert!(decode_planes(&jpeg[..end], false).is_err(), "{end}");
        assert!(decode_rgb(&jpeg[..end]).is_err(), "{end}");
        if end < jpeg.len() - 2 {
            let lie = [&jpeg[..end], &[0xFF, 0xD9]].concat();
            let read = Reader::new(&lie[..])
                .and_then(|r| r.rows(Space::Rgb))
                .and_then(|mut r| {
                    let mut bytes = vec![0; r.stride() * 200];
                    r.read_rows(&mut bytes, 200)
                });
            assert!(read.is_err(), "{end}");
        }
    }
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
        let mut raw = reader.raw().unwrap();
        let (mut rows, mut luma) = ([Vec::new(), Vec::new(), Vec::new()], Vec::new());
        while raw.read_mcu_row(&mut rows).unwrap() {
            for line in rows[0].chunks_exact(raw.stride(0)) {
                luma.extend_from_slice(&line[..67]);
            }
        }
        assert_eq!(luma[..67 * 45], whole.planes[0].bytes);
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
