//! GIF: at most 256 colours, exact where the picture has no more. A pixel is there or not.

use image::ExtendedColorType;
use image::codecs::gif::GifEncoder;

use super::{broken, coloured};
use crate::imaging::fault::ImageFault;
use crate::imaging::pixels::Pixels;

/// 1 chooses colours best, 30 fastest.
const SPEED: i32 = 20;

pub(super) fn gif(pixels: &Pixels) -> Result<Vec<u8>, ImageFault> {
    let mut out = Vec::new();
    let mut bytes = coloured(pixels);
    let colour = if pixels.channels == 4 {
        for pixel in bytes.to_mut().chunks_exact_mut(4) {
            if pixel[3] < 128 {
                pixel.fill(0);
            } else {
                pixel[3] = 255;
            }
        }
        ExtendedColorType::Rgba8
    } else {
        ExtendedColorType::Rgb8
    };
    GifEncoder::new_with_speed(&mut out, SPEED)
        .encode(&bytes, pixels.width, pixels.height, colour)
        .map_err(broken)?;
    Ok(out)
}
