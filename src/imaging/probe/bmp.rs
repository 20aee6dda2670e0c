//! BMP headers. The size is checked before the codec sees the file.

use super::{Alpha, Colour, Format, Probe, ReadSeek, broken, bytes, unsupported};
use crate::imaging::{exif::Orientation, fault::ImageFault, limits::ImageLimits};
use image::{ImageDecoder, ImageError, codecs::bmp::BmpDecoder};
use std::io::{BufReader, SeekFrom};

/// The header of OS/2, with sides of 16 bits.
const CORE: u32 = 12;

pub(super) fn probe(input: &mut dyn ReadSeek, limits: &ImageLimits) -> Result<Probe, ImageFault> {
    let mut input = BufReader::new(input);
    bytes::<14>(&mut input)?;
    let header = u32::from_le_bytes(bytes(&mut input)?);
    let (width, height) = if header == CORE {
        let [w0, w1, h0, h1] = bytes(&mut input)?;
        let side = |low| u32::from(u16::from_le_bytes(low));
        (side([w0, w1]), side([h0, h1]))
    } else {
        let width = i32::from_le_bytes(bytes(&mut input)?);
        // A negative height only tells that rows stand from top to bottom.
        let height = i32::from_le_bytes(bytes(&mut input)?).unsigned_abs();
        let width = u32::try_from(width).map_err(|_| broken("the BMP states a negative width"))?;
        (width, height)
    };
    limits.check_size(width, height)?;
    limits.check_buffered(u64::from(width) * u64::from(height), "a BMP")?;
    std::io::Seek::seek(&mut input, SeekFrom::Start(0)).map_err(|e| ImageFault::from_read(&e))?;
    let decoder = BmpDecoder::new(input).map_err(|e| match &e {
        ImageError::IoError(e) => ImageFault::from_read(e),
        ImageError::Unsupported(_) => unsupported(format!("this kind of BMP is not read: {e}")),
        _ => broken(format!("the BMP header cannot be understood: {e}")),
    })?;
    if decoder.dimensions() != (width, height) {
        return Err(broken("the BMP's size changes between headers"));
    }
    Ok(Probe {
        format: Format::Bmp,
        stored_width: width,
        stored_height: height,
        orientation: Orientation::Upright,
        capture: None,
        colour: Colour::Rgb,
        alpha: if decoder.color_type().has_alpha() {
            Alpha::Straight
        } else {
            Alpha::None
        },
        icc: None,
        lossless: true,
        pages: 1,
    })
}
