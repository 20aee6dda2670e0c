//! JPEG XL headers: the boxes, if there are any, and the bits that begin the codestream. Its profile, which is compressed,
//! is left to the decoder.

use super::{
    Alpha, Colour, Format, MOST_PAGES, Probe, ReadSeek, bits::Bits, boxes, broken, check_density,
    length, told, unsupported,
};
use crate::domain::media::Capture;
use crate::imaging::{
    decode::jxl as codec,
    exif::{self, Orientation},
    fault::ImageFault,
    limits::ImageLimits,
};
use std::io::BufReader;

/// Bytes of the codestream in which its header must end.
const HEADER: u64 = 1 << 16;
/// More extra channels than pictures have.
const MOST_EXTRAS: u32 = 16;
const GREY: u32 = 1;

/// What the header says.
struct Header {
    width: u32,
    height: u32,
    orientation: Orientation,
    animated: bool,
    alpha: Alpha,
    /// Stored for the eye (XYB), which loses something.
    perceptual: bool,
    profile: bool,
    colour: Colour,
}

pub(super) fn probe(input: &mut dyn ReadSeek, limits: &ImageLimits) -> Result<Probe, ImageFault> {
    let end = length(input)?;
    let mut input = BufReader::new(input);
    let start = boxes::read(&mut input, 0, 2.min(end))?;
    let (mut capture, mut was_jpeg) = (Capture::default(), false);
    let head = if start == [0xff, 0x0a] {
        boxes::read(&mut input, 0, HEADER.min(end))?
    } else {
        let list = boxes::list(&mut input, 0, end)?;
        was_jpeg = list.iter().any(|own| own.kind == *b"jbrd");
        let mut head = Vec::new();
        let mut whole = false;
        for own in &list {
            match &own.kind {
                b"jxlc" => {
                    whole = true;
                    head = boxes::read(&mut input, own.at, own.length.min(HEADER))?;
                }
                b"jxlp" if own.length >= 4 => {
                    whole |= boxes::read(&mut input, own.at, 1)?[0] & 0x80 != 0;
                    let most = HEADER - (head.len() as u64).min(HEADER);
                    let length = (own.length - 4).min(most);
                    head.extend(boxes::read(&mut input, own.at + 4, length)?);
                }
                // Four bytes tell where its TIFF header begins. Which way up is the codestream's to say.
                b"Exif" if own.length > 4 => {
                    let most = limits.exif_bytes as u64 + 1;
                    let block = boxes::read(&mut input, own.at + 4, (own.length - 4).min(most))?;
                    capture = exif::read(&block, limits)?.1;
                }
                _ => {}
            }
        }
        if head.is_empty() {
            return Err(broken("the JPEG XL file holds no picture"));
        }
        if !whole {
            return Err(ImageFault::truncated());
        }
        head
    };
    let header = header(&mut Bits::new(&head), limits)?;
    if header.perceptual {
        let pixels = u64::from(header.width) * u64::from(header.height);
        limits.check_buffered(2 * pixels, "a lossy JPEG XL (each pixel counts twice)")?;
    }
    check_density((header.width, header.height), end)?;
    let pages = if header.animated && !header.profile {
        codec::count_frames(&mut input, MOST_PAGES)?
    } else {
        // An animation with a profile is told as more than one.
        1 + u32::from(header.animated)
    };
    let (width, height) = if header.orientation.turns() {
        (header.height, header.width)
    } else {
        (header.width, header.height)
    };
    Ok(Probe {
        format: Format::JpegXl,
        // The decoder sets it upright.
        stored_width: width,
        stored_height: height,
        orientation: Orientation::Upright,
        capture: told(capture, pages),
        colour: header.colour,
        alpha: header.alpha,
        icc: None,
        lossless: !header.perceptual && !was_jpeg,
        pages,
    })
}

fn header(bits: &mut Bits<'_>, limits: &ImageLimits) -> Result<Header, ImageFault> {
    if bits.take(16)? != 0x0aff {
        return Err(broken("the JPEG XL does not begin with its header"));
    }
    let (width, height) = size(bits)?;
    limits.check_size(width, height)?;
    limits.check_buffered(u64::from(width) * u64::from(height), "a JPEG XL")?;
    let mut header = Header {
        width,
        height,
        orientation: Orientation::Upright,
        animated: false,
        alpha: Alpha::None,
        perceptual: true,
        profile: false,
        colour: Colour::Rgb,
    };
    // All as usual: three channels of 8 bits, sRGB.
    if bits.flag()? {
        return Ok(header);
    }
    if bits.flag()? {
        header.orientation = Orientation::from_tag(1 + bits.take(3)?)
            .ok_or_else(|| broken("the JPEG XL orientation is none of 1 to 8"))?;
        if bits.flag()? {
            size(bits)?;
        }
        if bits.flag()? {
            preview(bits)?;
        }
        header.animated = bits.flag()?;
        if header.animated {
            bits.number([(100, 0), (1000, 0), (1, 10), (1, 30)])?;
            bits.number([(1, 0), (1001, 0), (1, 8), (1, 10)])?;
            bits.number([(0, 0), (0, 3), (0, 16), (0, 32)])?;
            bits.flag()?;
        }
    }
    depth(bits)?;
    bits.flag()?;
    let extras = bits.number([(0, 0), (1, 0), (2, 4), (1, 12)])?;
    if extras > MOST_EXTRAS {
        return Err(unsupported(format!(
            "a JPEG XL of {extras} extra channels is not read"
        )));
    }
    for _ in 0..extras {
        let alpha = extra(bits)?;
        if header.alpha == Alpha::None {
            header.alpha = alpha;
        }
    }
    header.perceptual = bits.flag()?;
    if !bits.flag()? {
        header.profile = bits.flag()?;
        if bits.choice()? == GREY {
            header.colour = Colour::Grey;
        }
    }
    Ok(header)
}

/// Width and height; most often one follows from the other by a common ratio.
fn size(bits: &mut Bits<'_>) -> Result<(u32, u32), ImageFault> {
    const SIDE: [(u32, u32); 4] = [(1, 9), (1, 13), (1, 18), (1, 30)];
    let eighths = bits.flag()?;
    let side = |bits: &mut Bits<'_>| {
        if eighths {
            Ok(8 * (1 + bits.take(5)?))
        } else {
            bits.number(SIDE)
        }
    };
    let height = side(bits)?;
    let width = match ratio(bits, height)? {
        Some(width) => width,
        None => side(bits)?,
    };
    Ok((width, height))
}

fn ratio(bits: &mut Bits<'_>, height: u32) -> Result<Option<u32>, ImageFault> {
    const RATIOS: [(u64, u64); 7] = [(1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1)];
    let chosen = bits.take(3)? as usize;
    let ratio = chosen.checked_sub(1).and_then(|at| RATIOS.get(at));
    Ok(ratio.map(|(times, by)| u32::try_from(u64::from(height) * times / by).unwrap_or(u32::MAX)))
}

/// The size of a small copy that stands before the picture.
fn preview(bits: &mut Bits<'_>) -> Result<(), ImageFault> {
    let eighths = bits.flag()?;
    let sizes = if eighths {
        [(16, 0), (32, 0), (1, 5), (33, 9)]
    } else {
        [(1, 6), (65, 8), (321, 10), (1345, 12)]
    };
    bits.number(sizes)?;
    if bits.take(3)? == 0 {
        bits.number(sizes)?;
    }
    Ok(())
}

/// How samples are stored; the decoder deals with all of them.
fn depth(bits: &mut Bits<'_>) -> Result<(), ImageFault> {
    if bits.flag()? {
        bits.number([(32, 0), (16, 0), (24, 0), (1, 6)])?;
        bits.take(4)?;
    } else {
        bits.number([(8, 0), (10, 0), (12, 0), (1, 6)])?;
    }
    Ok(())
}

/// A channel beside the colours; whether it is alpha, and how.
fn extra(bits: &mut Bits<'_>) -> Result<Alpha, ImageFault> {
    if bits.flag()? {
        return Ok(Alpha::Straight);
    }
    let kind = bits.choice()?;
    depth(bits)?;
    bits.number([(0, 0), (3, 0), (4, 0), (1, 3)])?;
    let name = bits.number([(0, 0), (0, 4), (16, 5), (48, 10)])?;
    bits.skip(8 * name)?;
    match kind {
        0 if bits.flag()? => return Ok(Alpha::Premultiplied),
        0 => return Ok(Alpha::Straight),
        // The colour of an ink: four numbers of 16 bits.
        2 => bits.skip(64)?,
        5 => {
            bits.number([(1, 0), (0, 2), (3, 4), (19, 8)])?;
        }
        _ => {}
    }
    Ok(Alpha::None)
}
