//! WebP headers: the chunks of its RIFF, and of its first frame.

use super::{
    Alpha, Colour, Format, MOST_PAGES, Probe, ReadSeek, block, broken, bytes, check_density,
    checked_icc, length, told,
};
use crate::imaging::{
    exif,
    fault::{ImageFault, ImageFaultCode},
    limits::ImageLimits,
};
use std::io::{BufRead, BufReader, Read, Seek};

/// Chunks looked at; a file of nothing but empty ones would keep the probe busy.
const MAX_CHUNKS: usize = 100_000;

#[derive(Default)]
struct Seen {
    /// Of the canvas, from `VP8X`.
    canvas: Option<(u32, u32)>,
    /// Of the first still or frame.
    size: Option<(u32, u32)>,
    lossless: bool,
    alpha: bool,
    frames: u32,
    icc: Option<Vec<u8>>,
    exif: Option<Vec<u8>>,
}

pub(super) fn probe(input: &mut dyn ReadSeek, limits: &ImageLimits) -> Result<Probe, ImageFault> {
    let end = length(input)?;
    let mut input = BufReader::new(input);
    let [_, _, _, _, l0, l1, l2, l3, ..] = bytes::<12>(&mut input)?;
    let stated = u64::from(u32::from_le_bytes([l0, l1, l2, l3])) + 8;
    if stated > end {
        return Err(ImageFault::truncated());
    }
    let mut seen = Seen::default();
    let mut at = 12;
    for _ in 0..MAX_CHUNKS {
        if at + 8 > stated {
            return finish(seen, end, limits);
        }
        let (kind, length) = head(&mut input)?;
        // Chunks stand at even places.
        let after = at + 8 + length + (length & 1);
        if at + 8 + length > stated {
            return Err(ImageFault::truncated());
        }
        let taken = seen.chunk(&mut input, kind, length, limits)?;
        let rest = after - at - 8 - taken;
        let rest = i64::try_from(rest).map_err(|_| ImageFault::truncated())?;
        input
            .seek_relative(rest)
            .map_err(|e| ImageFault::from_read(&e))?;
        at = after;
    }
    Err(broken("the WebP has too many chunks"))
}

fn finish(seen: Seen, end: u64, limits: &ImageLimits) -> Result<Probe, ImageFault> {
    let size = seen.canvas.or(seen.size);
    let (Some((width, height)), Some(own)) = (size, seen.size) else {
        return Err(broken("the WebP holds no picture"));
    };
    limits.check_size(own.0, own.1)?;
    limits.check_size(width, height)?;
    limits.check_buffered(u64::from(width) * u64::from(height), "a WebP")?;
    check_density((width, height), end)?;
    let (orientation, capture) = match seen.exif {
        // Some writers keep the prefix that EXIF has within JPEG.
        Some(block) => exif::read(block.strip_prefix(b"Exif\0\0").unwrap_or(&block), limits)?,
        None => Default::default(),
    };
    let pages = seen.frames.clamp(1, MOST_PAGES);
    Ok(Probe {
        format: Format::WebP,
        stored_width: width,
        stored_height: height,
        orientation,
        capture: told(capture, pages),
        colour: Colour::Rgb,
        alpha: if seen.alpha {
            Alpha::Straight
        } else {
            Alpha::None
        },
        icc: seen.icc.map(|icc| checked_icc(icc, limits)).transpose()?,
        lossless: seen.lossless,
        pages,
    })
}

impl Seen {
    /// Takes from a chunk what is of use; returns how many of its bytes were read.
    fn chunk<R: Read + Seek>(
        &mut self,
        input: &mut BufReader<R>,
        kind: [u8; 4],
        length: u64,
        limits: &ImageLimits,
    ) -> Result<u64, ImageFault> {
        match &kind {
            b"VP8X" if self.canvas.is_none() => {
                let [flags, _, _, _, w0, w1, w2, h0, h1, h2] = bytes::<10>(input)?;
                self.alpha |= flags & 0x10 != 0;
                let side = |low| 1 + u32::from_le_bytes(low);
                self.canvas = Some((side([w0, w1, w2, 0]), side([h0, h1, h2, 0])));
                Ok(10)
            }
            b"ICCP" if self.icc.is_none() => {
                self.icc = Some(meta(
                    input,
                    length,
                    limits.icc_bytes,
                    "colour profile",
                    ImageFaultCode::BrokenProfile,
                )?);
                Ok(length)
            }
            b"EXIF" if self.exif.is_none() => {
                self.exif = Some(meta(
                    input,
                    length,
                    limits.exif_bytes,
                    "EXIF block",
                    ImageFaultCode::BrokenExif,
                )?);
                Ok(length)
            }
            b"ANMF" => {
                self.frames = self.frames.saturating_add(1);
                if self.frames > 1 || length < 24 {
                    return Ok(0);
                }
                // Place, size, time and flags of the frame, then its own chunks.
                bytes::<16>(input)?;
                let (mut kind, mut inner) = head(input)?;
                let mut taken = 24;
                if &kind == b"ALPH" && taken + inner + 8 <= length {
                    let skip = inner + (inner & 1);
                    let by = i64::try_from(skip).map_err(|_| ImageFault::truncated())?;
                    input
                        .seek_relative(by)
                        .map_err(|e| ImageFault::from_read(&e))?;
                    (kind, inner) = head(input)?;
                    taken += skip + 8;
                }
                if taken + inner > length {
                    return Err(ImageFault::truncated());
                }
                Ok(taken + self.still(input, kind)?)
            }
            _ => self.still(input, kind),
        }
    }

    /// The head of a picture's own bitstream; returns how many bytes were read.
    fn still(&mut self, input: &mut dyn BufRead, kind: [u8; 4]) -> Result<u64, ImageFault> {
        if self.size.is_some() {
            return Ok(0);
        }
        match &kind {
            b"VP8 " => {
                let [f0, _, _, 0x9d, 0x01, 0x2a, w0, w1, h0, h1] = bytes::<10>(input)? else {
                    return Err(broken("the WebP's first frame does not begin as one"));
                };
                if f0 & 1 != 0 {
                    return Err(broken("the WebP does not begin with a whole frame"));
                }
                let side = |low| u32::from(u16::from_le_bytes(low) & 0x3fff);
                self.size = Some((side([w0, w1]), side([h0, h1])));
                Ok(10)
            }
            b"VP8L" => {
                let [0x2f, b0, b1, b2, b3] = bytes::<5>(input)? else {
                    return Err(broken("the WebP's first frame does not begin as one"));
                };
                let packed = u32::from_le_bytes([b0, b1, b2, b3]);
                self.size = Some((1 + (packed & 0x3fff), 1 + (packed >> 14 & 0x3fff)));
                self.alpha |= self.canvas.is_none() && packed >> 28 & 1 != 0;
                self.lossless = true;
                Ok(5)
            }
            _ => Ok(0),
        }
    }
}

fn head(input: &mut dyn BufRead) -> Result<([u8; 4], u64), ImageFault> {
    let [k0, k1, k2, k3, l0, l1, l2, l3] = bytes::<8>(input)?;
    let length = u32::from_le_bytes([l0, l1, l2, l3]);
    Ok(([k0, k1, k2, k3], u64::from(length)))
}

/// A block beside the picture, within its limit.
fn meta(
    input: &mut dyn BufRead,
    length: u64,
    most: usize,
    what: &str,
    code: ImageFaultCode,
) -> Result<Vec<u8>, ImageFault> {
    match usize::try_from(length) {
        Ok(length) if length <= most => block(input, length),
        _ => Err(ImageFault::new(
            code,
            format!("the {what} of {length} bytes is over the limit of {most}"),
        )),
    }
}
