//! Pixels into the file that was asked for.

mod avif;
mod gif;
mod jpg;
mod png;
mod tif;
mod webp;

pub use jpg::encode_planes;

use std::borrow::Cow;

use super::fault::{ImageFault, ImageFaultCode};
use super::geometry::Sampling;
use super::pixels::Pixels;
use super::request::Format;

/// Encodes; a JPEG keeps as much chroma as the pyramid has.
///
/// Pixels have one channel (grey), three (sRGB) or, in any format but JPEG, four (sRGB and alpha that is not
/// multiplied in).
pub fn encode(pixels: &Pixels, format: Format, sampling: Sampling) -> Result<Vec<u8>, ImageFault> {
    match format {
        Format::Jpg => jpg::jpg(pixels, sampling),
        Format::Png => png::png(pixels),
        Format::Webp => webp::webp(pixels),
        Format::Avif => avif::avif(pixels),
        Format::Gif => gif::gif(pixels),
        Format::Tif => tif::tif(pixels),
    }
}

fn broken(detail: impl std::fmt::Display) -> ImageFault {
    ImageFault::new(ImageFaultCode::BrokenData, detail.to_string())
}

/// The same pixels in three channels or four, for formats that know no grey.
fn coloured(pixels: &Pixels) -> Cow<'_, [u8]> {
    if pixels.channels == 1 {
        let bytes = pixels.bytes.iter().flat_map(|grey| [*grey; 3]);
        Cow::Owned(bytes.collect())
    } else {
        Cow::Borrowed(&pixels.bytes)
    }
}

#[cfg(test)]
mod tests;
