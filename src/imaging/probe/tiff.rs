//! TIFF directories: the first picture, and whether there are others.

use super::{Alpha, Colour, Format, Probe, ReadSeek, broken, checked_icc, told, unsupported};
use crate::imaging::{
    capture,
    exif::Orientation,
    fault::{ImageFault, ImageFaultCode},
    limits::ImageLimits,
};
use std::io::BufReader;
use tiff::{
    ColorType, TiffError, TiffFormatError,
    decoder::{ChunkType, Decoder},
    tags::Tag,
};

/// The photometric interpretation of grey that is not a negative.
const BLACK_IS_ZERO: u32 = 1;
/// Directories looked at; reduced copies of the picture may follow it, other pictures may not.
const MAX_DIRECTORIES: usize = 64;

/// What the codec may allocate at once.
pub(crate) fn codec_limits(limits: &ImageLimits) -> tiff::decoder::Limits {
    let mut own = tiff::decoder::Limits::default();
    let buffered = usize::try_from(limits.buffered_pixels).unwrap_or(usize::MAX);
    own.decoding_buffer_size = buffered.saturating_mul(8);
    own.intermediate_buffer_size = buffered.saturating_mul(8);
    own.ifd_value_size = limits.icc_bytes.max(8 << 20);
    own
}

pub(super) fn probe(input: &mut dyn ReadSeek, limits: &ImageLimits) -> Result<Probe, ImageFault> {
    let mut decoder = Decoder::new(BufReader::new(input))
        .map_err(|e| fault(&e))?
        .with_limits(codec_limits(limits));
    let (width, height) = decoder.dimensions().map_err(|e| fault(&e))?;
    limits.check_size(width, height)?;
    let number = |decoder: &mut Decoder<_>, tag, default: u32| -> Result<u32, ImageFault> {
        // Some of these stand once for each sample; the codec has checked that those are equal.
        let values: Option<Vec<u32>> = decoder.find_tag_unsigned_vec(tag).map_err(|e| fault(&e))?;
        Ok(values.and_then(|v| v.first().copied()).unwrap_or(default))
    };
    let (colour, alpha, bits) = match decoder.colortype().map_err(|e| fault(&e))? {
        ColorType::Gray(n) => (Colour::Grey, false, n),
        ColorType::RGB(n) => (Colour::Rgb, false, n),
        ColorType::RGBA(n) => (Colour::Rgb, true, n),
        ColorType::CMYK(n) => (Colour::Cmyk, false, n),
        // Made RGB as it is decoded.
        ColorType::YCbCr(8) => (Colour::Rgb, false, 8),
        ColorType::Multiband {
            bit_depth,
            num_samples: 2,
        } if number(&mut decoder, Tag::PhotometricInterpretation, 0)? == BLACK_IS_ZERO
            && matches!(number(&mut decoder, Tag::ExtraSamples, 0)?, 1 | 2) =>
        {
            (Colour::Grey, true, bit_depth)
        }
        other => {
            return Err(unsupported(format!(
                "a TIFF of {other:?} is not read; save it as grey, RGB or CMYK"
            )));
        }
    };
    let deep_enough =
        matches!(bits, 8 | 16) || (colour == Colour::Grey && !alpha && matches!(bits, 1 | 2 | 4));
    if !deep_enough || number(&mut decoder, Tag::SampleFormat, 1)? != 1 {
        return Err(unsupported(format!(
            "a TIFF of {bits} bits a sample is not read; save it with 8 or 16 bit integers"
        )));
    }
    if number(&mut decoder, Tag::PlanarConfiguration, 1)? != 1 {
        return Err(unsupported(
            "a TIFF of separate planes is not read; save it with interleaved pixels",
        ));
    }
    check_chunks(&mut decoder, (width, height), limits)?;
    let alpha = match (alpha, number(&mut decoder, Tag::ExtraSamples, 2)?) {
        (false, _) => Alpha::None,
        (true, 1) => Alpha::Premultiplied,
        (true, _) => Alpha::Straight,
    };
    let orientation = Orientation::from_tag(number(&mut decoder, Tag::Orientation, 1)?)
        .ok_or_else(|| {
            ImageFault::new(
                ImageFaultCode::BrokenExif,
                "the TIFF orientation is none of 1 to 8",
            )
        })?;
    let icc = match decoder.find_tag(Tag::IccProfile).map_err(|e| fault(&e))? {
        None => None,
        Some(value) => Some(checked_icc(
            value.into_u8_vec().map_err(|_| {
                ImageFault::new(
                    ImageFaultCode::BrokenProfile,
                    "the colour profile is not a block of bytes",
                )
            })?,
            limits,
        )?),
    };
    let lossless = number(&mut decoder, Tag::Compression, 1)? != 7;
    let capture = capture::of_tiff(&mut decoder);
    check_pages(&mut decoder)?;
    Ok(Probe {
        format: Format::Tiff,
        stored_width: width,
        stored_height: height,
        orientation,
        capture: told(capture),
        colour,
        alpha,
        icc,
        lossless,
    })
}

/// Strips and rows of tiles are held one at a time; each must be within what may be buffered.
fn check_chunks<R: std::io::Read + std::io::Seek>(
    decoder: &mut Decoder<R>,
    (width, height): (u32, u32),
    limits: &ImageLimits,
) -> Result<(), ImageFault> {
    let (chunk_width, chunk_height) = decoder.chunk_dimensions();
    if chunk_width == 0 || chunk_height == 0 {
        return Err(broken("the TIFF states strips or tiles of no size"));
    }
    let (rows, what, count) = match decoder.get_chunk_type() {
        ChunkType::Strip => (
            chunk_height.min(height),
            "a strip of this TIFF",
            decoder.strip_count(),
        ),
        ChunkType::Tile => (
            chunk_height,
            "a row of this TIFF's tiles",
            decoder.tile_count(),
        ),
    };
    let across = u64::from(width.div_ceil(chunk_width)) * u64::from(chunk_width);
    limits.check_buffered(across * u64::from(rows), what)?;
    let expected =
        u64::from(width.div_ceil(chunk_width)) * u64::from(height.div_ceil(chunk_height));
    if u64::from(count.map_err(|e| fault(&e))?) != expected {
        return Err(broken("the TIFF's strips or tiles do not cover it"));
    }
    Ok(())
}

fn check_pages<R: std::io::Read + std::io::Seek>(
    decoder: &mut Decoder<R>,
) -> Result<(), ImageFault> {
    for _ in 0..MAX_DIRECTORIES {
        if !decoder.more_images() {
            return Ok(());
        }
        decoder.next_image().map_err(|e| fault(&e))?;
        let kind: Option<u32> = decoder
            .find_tag_unsigned(Tag::NewSubfileType)
            .map_err(|e| fault(&e))?;
        if kind.unwrap_or(0) & 1 == 0 {
            break;
        }
    }
    Err(ImageFault::new(
        ImageFaultCode::TooManyFrames,
        "the TIFF holds more than one picture",
    ))
}

/// A fault of the headers.
fn fault(error: &TiffError) -> ImageFault {
    match error {
        TiffError::IoError(e) => ImageFault::from_read(e),
        TiffError::UnsupportedError(e) => {
            unsupported(format!("this kind of TIFF is not read: {e}"))
        }
        TiffError::FormatError(TiffFormatError::InvalidDimensions(width, height)) => {
            ImageFault::new(
                ImageFaultCode::EmptyImage,
                format!("a picture of {width} × {height} pixels shows nothing"),
            )
        }
        TiffError::LimitsExceeded => broken("the TIFF's headers are too large"),
        other => broken(format!("the TIFF header cannot be understood: {other}")),
    }
}
