//! JPEG headers: marker segments up to the first scan.

use super::{
    Alpha, Colour, Format, MOST_PAGES, Probe, ReadSeek, broken, checked_icc, told, unsupported,
};
use crate::domain::media::Capture;
use crate::imaging::{
    exif::{self, Orientation},
    fault::{ImageFault, ImageFaultCode},
    limits::ImageLimits,
};
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read},
};

const EXIF: &[u8] = b"Exif\0\0";
const ICC: &[u8] = b"ICC_PROFILE\0";
/// Multi-Picture Format (CIPA DC-007): a stereo pair, or a smaller copy.
const MPF: &[u8] = b"MPF\0";
/// More scans than any encoder writes.
const MAX_SCANS: u64 = 100;
/// Every scan of a progressive JPEG goes over all of its pixels again: pixels times scans.
const MAX_SCANNED: u64 = 3_000_000_000;
/// More header segments than any camera writes; a file of nothing else would keep the probe busy.
const MAX_SEGMENTS: usize = 4096;

#[derive(Default)]
struct Seen {
    frame: Option<Frame>,
    /// From the first EXIF block; editors that add another mean the first to hold.
    exif: Option<(Orientation, Capture)>,
    icc: BTreeMap<u8, Vec<u8>>,
    icc_bytes: usize,
    icc_parts: u8,
    adobe: bool,
    /// From the index of a multi-picture file.
    pages: Option<u32>,
}

#[derive(Clone, Copy)]
struct Frame {
    width: u16,
    height: u16,
    components: u8,
    progressive: bool,
}

pub(super) fn probe(input: &mut dyn ReadSeek, limits: &ImageLimits) -> Result<Probe, ImageFault> {
    let mut input = BufReader::with_capacity(1 << 16, input);
    let mut start = [0; 2];
    read(&mut input, &mut start)?;
    let mut seen = Seen::default();
    for _ in 0..MAX_SEGMENTS {
        let marker = next_marker(&mut input)?;
        if matches!(marker, 0x01 | 0xd0..=0xd7) {
            continue;
        }
        if matches!(marker, 0xd8 | 0xd9) {
            return Err(broken("the JPEG holds no picture"));
        }
        let mut length = [0; 2];
        read(&mut input, &mut length)?;
        let length = usize::from(u16::from_be_bytes(length))
            .checked_sub(2)
            .ok_or_else(|| broken("a JPEG segment states an impossible length"))?;
        let mut body = vec![0; length];
        read(&mut input, &mut body)?;
        if marker == 0xda {
            return finish(&mut input, seen, &body, limits);
        }
        seen.segment(marker, &body, limits)?;
    }
    Err(broken("the JPEG has too many header segments"))
}

fn finish(
    input: &mut dyn BufRead,
    mut seen: Seen,
    scan: &[u8],
    limits: &ImageLimits,
) -> Result<Probe, ImageFault> {
    let frame = seen
        .frame
        .ok_or_else(|| broken("the JPEG has a scan but no frame header"))?;
    let (width, height) = (u32::from(frame.width), u32::from(frame.height));
    limits.check_size(width, height)?;
    let several_scans = scan.first() != Some(&frame.components);
    if frame.progressive || several_scans {
        let what = if frame.progressive {
            "a progressive JPEG"
        } else {
            "a JPEG of several scans"
        };
        let pixels = u64::from(width) * u64::from(height);
        limits.check_buffered(pixels, what)?;
        check_scans(input, pixels)?;
    }
    if seen.icc.len() != usize::from(seen.icc_parts) {
        return Err(ImageFault::new(
            ImageFaultCode::BrokenProfile,
            "the colour profile is not complete",
        ));
    }
    let icc: Vec<u8> = seen.icc.into_values().flatten().collect();
    let colour = match (frame.components, seen.adobe) {
        (1, _) => Colour::Grey,
        (3, _) => Colour::Rgb,
        (4, true) => Colour::InvertedCmyk,
        (4, false) => Colour::Cmyk,
        (n, _) => return Err(unsupported(format!("a JPEG of {n} components is not read"))),
    };
    let (orientation, capture) = seen.exif.take().unwrap_or_default();
    let pages = seen.pages.unwrap_or(1).clamp(1, MOST_PAGES);
    Ok(Probe {
        format: Format::Jpeg,
        stored_width: width,
        stored_height: height,
        orientation,
        capture: told(capture, pages),
        colour,
        alpha: Alpha::None,
        icc: if icc.is_empty() {
            None
        } else {
            Some(checked_icc(icc, limits)?)
        },
        lossless: false,
        pages,
    })
}

/// Counts the scans that follow the first one.
fn check_scans(input: &mut dyn BufRead, pixels: u64) -> Result<(), ImageFault> {
    let most = MAX_SCANS.min((MAX_SCANNED / pixels.max(1)).max(16));
    let (mut scans, mut after_ff) = (1, false);
    loop {
        let part = input.fill_buf().map_err(|e| ImageFault::from_read(&e))?;
        let length = part.len();
        if length == 0 {
            return Ok(());
        }
        scans += u64::from(after_ff && part[0] == 0xda);
        let marks = memchr::memchr_iter(0xff, part);
        scans += marks.filter(|at| part.get(at + 1) == Some(&0xda)).count() as u64;
        after_ff = part[length - 1] == 0xff;
        input.consume(length);
        if scans > most {
            return Err(ImageFault::new(
                ImageFaultCode::TooCostly,
                format!("the JPEG has more than {most} scans; save it as baseline"),
            ));
        }
    }
}

impl Seen {
    fn segment(&mut self, marker: u8, body: &[u8], limits: &ImageLimits) -> Result<(), ImageFault> {
        match marker {
            0xc0..=0xc2 => self.frame = Some(frame(marker, body)?),
            0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                return Err(unsupported(
                    "lossless, hierarchical and arithmetic JPEG are not read; save it as baseline",
                ));
            }
            0xe1 => {
                if let Some(block) = body.strip_prefix(EXIF)
                    && self.exif.is_none()
                {
                    self.exif = Some(exif::read(block, limits)?);
                }
            }
            0xe2 => {
                if let Some(index) = body.strip_prefix(MPF) {
                    self.pages = self.pages.or_else(|| pictures(index));
                }
                if let Some([number, parts, part @ ..]) = body.strip_prefix(ICC) {
                    self.icc_bytes += part.len();
                    if self.icc_bytes > limits.icc_bytes {
                        return Err(ImageFault::new(
                            ImageFaultCode::BrokenProfile,
                            "the colour profile is over the limit",
                        ));
                    }
                    if *number == 0
                        || number > parts
                        || self.icc.insert(*number, part.to_vec()).is_some()
                    {
                        return Err(ImageFault::new(
                            ImageFaultCode::BrokenProfile,
                            "the parts of the colour profile are misnumbered",
                        ));
                    }
                    self.icc_parts = *parts;
                }
            }
            0xee => self.adobe |= body.starts_with(b"Adobe"),
            _ => {}
        }
        Ok(())
    }
}

fn frame(marker: u8, body: &[u8]) -> Result<Frame, ImageFault> {
    let [precision, h1, h0, w1, w0, components, rest @ ..] = body else {
        return Err(broken("the JPEG frame header is too short"));
    };
    if *precision != 8 {
        return Err(unsupported(format!(
            "a JPEG of {precision} bits is not read; save it with 8"
        )));
    }
    if rest.len() != 3 * usize::from(*components) {
        return Err(broken("the JPEG frame header has the wrong length"));
    }
    Ok(Frame {
        width: u16::from_be_bytes([*w1, *w0]),
        height: u16::from_be_bytes([*h1, *h0]),
        components: *components,
        progressive: marker == 0xc2,
    })
}

/// How many pictures the index of a multi-picture file lists (its tag 0xb001); `None` if it makes no sense.
fn pictures(index: &[u8]) -> Option<u32> {
    let little = index.starts_with(b"II");
    let number = |at: usize, length: usize| -> Option<u32> {
        let bytes = index.get(at..at.checked_add(length)?)?;
        let add = |sum: u32, byte: &u8| sum << 8 | u32::from(*byte);
        Some(if little {
            bytes.iter().rev().fold(0, add)
        } else {
            bytes.iter().fold(0, add)
        })
    };
    let directory = usize::try_from(number(4, 4)?).ok()?;
    let entries = usize::try_from(number(directory, 2)?).ok()?;
    (0..entries)
        .map(|entry| directory + 2 + 12 * entry)
        .find(|&at| number(at, 2) == Some(0xb001))
        .and_then(|at| number(at + 8, 4))
}

/// Skips to the next marker; bytes between segments are an error, fill bytes are not.
fn next_marker(input: &mut impl Read) -> Result<u8, ImageFault> {
    let mut byte = [0];
    read(input, &mut byte)?;
    if byte != [0xff] {
        return Err(broken("the JPEG has stray bytes between its segments"));
    }
    while byte == [0xff] {
        read(input, &mut byte)?;
    }
    Ok(byte[0])
}

fn read(input: &mut impl Read, buffer: &mut [u8]) -> Result<(), ImageFault> {
    input
        .read_exact(buffer)
        .map_err(|e| ImageFault::from_read(&e))
}
