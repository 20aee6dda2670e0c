//! Pixels into the file that was asked for.

use std::io::Cursor;

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::fault::{ImageFault, ImageFaultCode};
use super::geometry::Sampling;
use super::jpeg::QUALITY;
use super::request::Format;
use super::transform::Pixels;

/// Encodes; a JPEG keeps as much chroma as the pyramid has.
pub fn encode(pixels: &Pixels, format: Format, sampling: Sampling) -> Result<Vec<u8>, ImageFault> {
    match format {
        Format::Jpg => jpg(pixels, sampling),
        Format::Png => png(pixels),
    }
}

fn broken(detail: impl std::fmt::Display) -> ImageFault {
    ImageFault::new(ImageFaultCode::BrokenData, detail.to_string())
}

fn jpg(pixels: &Pixels, sampling: Sampling) -> Result<Vec<u8>, ImageFault> {
    let side = |side: u32| u16::try_from(side).map_err(broken);
    let mut out = Vec::with_capacity(pixels.bytes.len() / 6 + 1024);
    let mut encoder = Encoder::new(&mut out, QUALITY);
    let factor = if sampling == Sampling::Yuv420 {
        SamplingFactor::F_2_2
    } else {
        SamplingFactor::F_1_1
    };
    encoder.set_sampling_factor(factor);
    let colour = if pixels.channels == 1 {
        ColorType::Luma
    } else {
        ColorType::Rgb
    };
    encoder
        .encode(
            &pixels.bytes,
            side(pixels.width)?,
            side(pixels.height)?,
            colour,
        )
        .map_err(broken)?;
    Ok(out)
}

fn png(pixels: &Pixels) -> Result<Vec<u8>, ImageFault> {
    let mut out = Cursor::new(Vec::with_capacity(pixels.bytes.len() / 2 + 1024));
    let mut encoder = png::Encoder::new(&mut out, pixels.width, pixels.height);
    encoder.set_color(if pixels.channels == 1 {
        png::ColorType::Grayscale
    } else {
        png::ColorType::Rgb
    });
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header().map_err(broken)?;
    writer.write_image_data(&pixels.bytes).map_err(broken)?;
    writer.finish().map_err(broken)?;
    Ok(out.into_inner())
}
