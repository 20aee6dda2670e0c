//! Pixels into the file that was asked for.

use std::io::Cursor;

use super::fault::{ImageFault, ImageFaultCode};
use super::geometry::Sampling;
use super::jpeg;
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
    let (width, height) = (side(pixels.width)?, side(pixels.height)?);
    let sampling = if pixels.channels == 1 {
        Sampling::Grey
    } else {
        sampling
    };
    jpeg::encode(&pixels.bytes, width, height, sampling, None)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imaging::transform::decode;

    #[test]
    fn halved_chroma_is_the_mean_of_its_pixels_not_one_of_them() {
        let stripes = [[220, 30, 30], [30, 30, 220]].concat().repeat(32 * 64);
        let pixels = Pixels {
            width: 64,
            height: 64,
            channels: 3,
            bytes: stripes,
        };
        let jpeg = encode(&pixels, Format::Jpg, Sampling::Yuv420).unwrap();
        let seen = decode(&jpeg).unwrap();
        let mean = |channel: usize| {
            let values = seen.bytes.iter().skip(channel).step_by(3);
            values.map(|value| u32::from(*value)).sum::<u32>() / (64 * 64)
        };
        // Between red and blue, neither.
        let (red, blue) = (mean(0), mean(2));
        assert!(red.abs_diff(blue) < 12, "{red} {blue}");
    }
}
