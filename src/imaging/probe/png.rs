//! PNG headers: the chunks before the first pixel data.

use super::{Alpha, Colour, Format, MOST_PAGES, Probe, ReadSeek, broken, checked_icc, told};
use crate::imaging::{
    exif,
    fault::{ImageFault, ImageFaultCode},
    limits::ImageLimits,
};
use std::io::{BufReader, Read, SeekFrom};

/// A file of nothing but empty chunks would keep the probe busy.
const MAX_CHUNKS: usize = 4096;

/// What a codec may allocate for headers and one row.
pub(crate) fn codec_limits(limits: &ImageLimits) -> png::Limits {
    png::Limits {
        bytes: limits.icc_bytes + limits.exif_bytes + limits.max_side as usize * 8 * 4 + (1 << 20),
    }
}

pub(super) fn probe(input: &mut dyn ReadSeek, limits: &ImageLimits) -> Result<Probe, ImageFault> {
    let has_profile = walk(input, limits)?;
    input
        .seek(SeekFrom::Start(0))
        .map_err(|e| ImageFault::from_read(&e))?;
    let mut decoder = png::Decoder::new_with_limits(BufReader::new(input), codec_limits(limits));
    decoder.set_ignore_text_chunk(true);
    let reader = decoder.read_info().map_err(|e| header_fault(&e))?;
    let info = reader.info();
    let pages = info
        .animation_control
        .map_or(1, |control| control.num_frames);
    let pages = pages.clamp(1, MOST_PAGES);
    if info.interlaced {
        limits.check_buffered(
            u64::from(info.width) * u64::from(info.height),
            "an interlaced PNG",
        )?;
    }
    let transparent = info.trns.is_some();
    let (colour, alpha) = match info.color_type {
        png::ColorType::Grayscale => (Colour::Grey, transparent),
        png::ColorType::GrayscaleAlpha => (Colour::Grey, true),
        png::ColorType::Rgb | png::ColorType::Indexed => (Colour::Rgb, transparent),
        png::ColorType::Rgba => (Colour::Rgb, true),
    };
    let icc = info.icc_profile.as_ref().map(|icc| icc.to_vec());
    if has_profile && icc.is_none() {
        return Err(ImageFault::new(
            ImageFaultCode::BrokenProfile,
            "the colour profile cannot be unpacked",
        ));
    }
    let (orientation, capture) = match &info.exif_metadata {
        Some(block) => exif::read(block, limits)?,
        None => Default::default(),
    };
    Ok(Probe {
        format: Format::Png,
        stored_width: info.width,
        stored_height: info.height,
        orientation,
        capture: told(capture, pages),
        colour,
        alpha: if alpha { Alpha::Straight } else { Alpha::None },
        icc: icc.map(|icc| checked_icc(icc, limits)).transpose()?,
        lossless: true,
        pages,
    })
}

/// Checks the size before any codec sees it, and tells whether a profile stands before the pixels
/// (the codec passes silently over one it cannot unpack).
fn walk(input: &mut dyn ReadSeek, limits: &ImageLimits) -> Result<bool, ImageFault> {
    let mut input = BufReader::new(input);
    let mut magic = [0; 8];
    read(&mut input, &mut magic)?;
    let mut has_profile = false;
    for number in 0..MAX_CHUNKS {
        let mut head = [0; 8];
        read(&mut input, &mut head)?;
        let [l3, l2, l1, l0, kind @ ..] = head;
        let length = u32::from_be_bytes([l3, l2, l1, l0]);
        if number == 0 {
            let mut header = [0; 13];
            if kind != *b"IHDR" || length != 13 {
                return Err(broken("the PNG does not begin with its header"));
            }
            read(&mut input, &mut header)?;
            let [w3, w2, w1, w0, h3, h2, h1, h0, ..] = header;
            limits.check_size(
                u32::from_be_bytes([w3, w2, w1, w0]),
                u32::from_be_bytes([h3, h2, h1, h0]),
            )?;
            input
                .seek_relative(4)
                .map_err(|e| ImageFault::from_read(&e))?;
            continue;
        }
        match &kind {
            b"IDAT" => return Ok(has_profile),
            b"iCCP" => has_profile = true,
            b"IEND" => return Err(broken("the PNG holds no picture")),
            _ => {}
        }
        input
            .seek_relative(i64::from(length) + 4)
            .map_err(|e| ImageFault::from_read(&e))?;
    }
    Err(broken("the PNG has too many chunks before its picture"))
}

fn header_fault(error: &png::DecodingError) -> ImageFault {
    match error {
        png::DecodingError::IoError(e) => ImageFault::from_read(e),
        png::DecodingError::LimitsExceeded => broken("the PNG's headers are too large"),
        other => broken(format!("the PNG header cannot be understood: {other}")),
    }
}

fn read(input: &mut impl Read, buffer: &mut [u8]) -> Result<(), ImageFault> {
    input
        .read_exact(buffer)
        .map_err(|e| ImageFault::from_read(&e))
}
