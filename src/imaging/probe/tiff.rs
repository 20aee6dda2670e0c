//! TIFF directories: the first picture, and how many there are.

use super::{
    Alpha, Colour, Format, Probe, ReadSeek, broken, checked_icc, tiff_pages, told, unsupported,
};
use crate::imaging::{
    capture,
    exif::Orientation,
    fault::{ImageFault, ImageFaultCode},
    limits::ImageLimits,
};
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use tiff::{
    ColorType, TiffError, TiffFormatError,
    decoder::{ChunkType, Decoder},
    tags::{Tag, Type},
};

/// The photometric interpretation of grey that is not a negative.
const BLACK_IS_ZERO: u32 = 1;
/// Indices into a table of colours.
const PALETTE: u32 = 3;
/// Planes for themselves, one channel each.
pub(crate) const SEPARATE: u32 = 2;

/// What the codec may allocate at once.
pub(crate) fn codec_limits(limits: &ImageLimits) -> tiff::decoder::Limits {
    let mut own = tiff::decoder::Limits::default();
    let buffered = usize::try_from(limits.buffered_pixels).unwrap_or(usize::MAX);
    own.decoding_buffer_size = buffered.saturating_mul(8);
    own.intermediate_buffer_size = buffered.saturating_mul(8);
    own.ifd_value_size = limits.icc_bytes.max(1 << 20);
    own
}

pub(super) fn probe(input: &mut dyn ReadSeek, limits: &ImageLimits) -> Result<Probe, ImageFault> {
    let pages = tiff_pages::count(input)?;
    let palette = Palette::find(input, limits)?.is_some();
    let mut decoder = Decoder::new(BufReader::new(open(input)?))
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
        ColorType::Gray(n) if palette => (Colour::Rgb, false, n),
        ColorType::Gray(n) => (Colour::Grey, false, n),
        ColorType::RGB(n) => (Colour::Rgb, false, n),
        ColorType::RGBA(n) => (Colour::Rgb, true, n),
        ColorType::CMYK(n) => (Colour::Cmyk, false, n),
        ColorType::CMYKA(n) => (Colour::Cmyk, true, n),
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
    let single = palette || (colour == Colour::Grey && !alpha);
    let deep_enough = matches!(bits, 8 | 16) || (single && matches!(bits, 1 | 2 | 4));
    if !deep_enough || number(&mut decoder, Tag::SampleFormat, 1)? != 1 {
        return Err(unsupported(format!(
            "a TIFF of {bits} bits a sample is not read; save it with 8 or 16 bit integers"
        )));
    }
    let separate = number(&mut decoder, Tag::PlanarConfiguration, 1)? == SEPARATE;
    if separate && matches!(decoder.colortype(), Ok(ColorType::YCbCr(_))) {
        return Err(unsupported(
            "a TIFF of luma and chroma in separate planes is not read; save it with interleaved pixels",
        ));
    }
    // The codec leaves out what is neither colour nor alpha before it undoes the differences, which spoils them.
    let wanted = colour.channels() + usize::from(alpha);
    let spare = !palette && number(&mut decoder, Tag::SamplesPerPixel, 1)? as usize > wanted;
    if spare && (separate || number(&mut decoder, Tag::Predictor, 1)? != 1) {
        return Err(unsupported(
            "a TIFF with channels beside colours and alpha is read interleaved and without predictor only",
        ));
    }
    let planes = if separate {
        number(&mut decoder, Tag::SamplesPerPixel, 1)?
    } else {
        1
    };
    check_chunks(&mut decoder, (width, height), planes, limits)?;
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
    let icc = profile(&mut decoder, limits)?;
    let lossless = number(&mut decoder, Tag::Compression, 1)? != 7;
    let capture = capture::of_tiff(&mut decoder);
    Ok(Probe {
        format: Format::Tiff,
        stored_width: width,
        stored_height: height,
        orientation,
        capture: told(capture, pages),
        colour,
        alpha,
        icc,
        lossless,
        pages,
    })
}

/// The embedded profile. It is asked for as bytes: as values of the codec it would take many times its size.
fn profile<R: Read + Seek>(
    decoder: &mut Decoder<R>,
    limits: &ImageLimits,
) -> Result<Option<Vec<u8>>, ImageFault> {
    let mut directory = decoder.image_ifd();
    let Some(entry) = directory.find_entry(Tag::IccProfile) else {
        return Ok(None);
    };
    let length = usize::try_from(entry.count()).unwrap_or(usize::MAX);
    if !matches!(entry.field_type(), Type::BYTE | Type::UNDEFINED) {
        return Err(ImageFault::new(
            ImageFaultCode::BrokenProfile,
            "the colour profile is not a block of bytes",
        ));
    }
    // One byte more than may be tells as much as all of them.
    let mut icc = vec![0; length.min(limits.icc_bytes + 1)];
    directory
        .find_tag_bytes(Tag::IccProfile, &mut icc, 0)
        .map_err(|e| fault(&e))?;
    checked_icc(icc, limits).map(Some)
}

/// The table of colours of a TIFF whose samples are indices into it.
pub(crate) struct Palette(Vec<u8>);

impl Palette {
    /// The table of the first picture, if that has one.
    pub(crate) fn find(
        input: &mut dyn ReadSeek,
        limits: &ImageLimits,
    ) -> Result<Option<Self>, ImageFault> {
        rewind(input)?;
        let mut decoder = Decoder::new(BufReader::new(input))
            .map_err(|e| fault(&e))?
            .with_limits(codec_limits(limits));
        let mut number = |tag, default: u32| -> Result<u32, ImageFault> {
            let value = decoder.find_tag_unsigned::<u32>(tag);
            Ok(value.map_err(|e| fault(&e))?.unwrap_or(default))
        };
        if number(Tag::PhotometricInterpretation, 0)? != PALETTE {
            return Ok(None);
        }
        let (bits, samples) = (
            number(Tag::BitsPerSample, 1)?,
            number(Tag::SamplesPerPixel, 1)?,
        );
        if !matches!(bits, 1 | 2 | 4 | 8) || samples != 1 {
            return Err(unsupported(
                "a TIFF with a palette is read with one sample of up to 8 bits a pixel",
            ));
        }
        let table: Vec<u16> = decoder
            .find_tag_unsigned_vec(Tag::ColorMap)
            .map_err(|e| fault(&e))?
            .unwrap_or_default();
        let count = 1_usize << bits;
        if table.len() != 3 * count {
            return Err(broken("the TIFF's palette has the wrong size"));
        }
        // Some writers fill in 8 of the 16 bits.
        let deep = table.iter().any(|value| *value > 255);
        let eight = |value: u16| value.to_be_bytes()[usize::from(!deep)];
        let colours = (0..count).flat_map(|at| [0, 1, 2].map(|c| eight(table[c * count + at])));
        Ok(Some(Self(colours.collect())))
    }

    /// Adds the colours that whole rows of indices stand for.
    pub(crate) fn look_up(&self, indices: &[u8], out: &mut Vec<u8>) {
        let colours = self.0.as_chunks::<3>().0;
        for index in indices {
            let colour = colours.get(usize::from(*index));
            out.extend(colour.unwrap_or(&[0; 3]));
        }
    }
}

/// The file as the codec likes it: a palette's indices pass for grey.
pub(crate) fn open(input: &mut dyn ReadSeek) -> Result<impl ReadSeek, ImageFault> {
    let place = tiff_pages::grey_in_place(input)?;
    rewind(input)?;
    let mut decoder = Decoder::new(BufReader::new(&mut *input)).map_err(|e| fault(&e))?;
    let kind = decoder.find_tag_unsigned::<u32>(Tag::PhotometricInterpretation);
    let palette = kind.map_err(|e| fault(&e))? == Some(PALETTE);
    drop(decoder);
    rewind(input)?;
    Ok(Overlaid {
        input,
        at: 0,
        patch: place.filter(|_| palette),
    })
}

/// Reads through to a file in which two bytes are others.
struct Overlaid<'a> {
    input: &'a mut dyn ReadSeek,
    at: u64,
    patch: Option<(u64, [u8; 2])>,
}

impl Read for Overlaid<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        if let Some((place, bytes)) = self.patch {
            for (at, byte) in (place..).zip(bytes) {
                let within = at
                    .checked_sub(self.at)
                    .and_then(|n| usize::try_from(n).ok());
                if let Some(target) = within.and_then(|n| buffer[..count].get_mut(n)) {
                    *target = byte;
                }
            }
        }
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Overlaid<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = self.input.seek(to)?;
        Ok(self.at)
    }
}

fn rewind(input: &mut dyn ReadSeek) -> Result<(), ImageFault> {
    let start = input.seek(SeekFrom::Start(0));
    start.map(drop).map_err(|e| ImageFault::from_read(&e))
}

/// Strips and rows of tiles are held one at a time; each must be within what may be buffered.
fn check_chunks<R: std::io::Read + std::io::Seek>(
    decoder: &mut Decoder<R>,
    (width, height): (u32, u32),
    planes: u32,
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
    if u64::from(count.map_err(|e| fault(&e))?) != expected * u64::from(planes) {
        return Err(broken("the TIFF's strips or tiles do not cover it"));
    }
    Ok(())
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
