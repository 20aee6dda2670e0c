//! AVIF, at the encoder's fastest speed and on the one thread that the request has.

use image::codecs::avif::AvifEncoder;
use image::{ExtendedColorType, ImageEncoder};

use super::{broken, coloured};
use crate::imaging::fault::ImageFault;
use crate::imaging::pixels::Pixels;

/// 1 is smallest, 10 fastest.
const SPEED: u8 = 10;
/// Of 100.
const QUALITY: u8 = 70;

pub(super) fn avif(pixels: &Pixels) -> Result<Vec<u8>, ImageFault> {
    let mut out = Vec::new();
    let encoder = AvifEncoder::new_with_speed_quality(&mut out, SPEED, QUALITY);
    let colour = if pixels.channels == 4 {
        ExtendedColorType::Rgba8
    } else {
        ExtendedColorType::Rgb8
    };
    encoder
        .with_num_threads(Some(1))
        .write_image(&coloured(pixels), pixels.width, pixels.height, colour)
        .map_err(broken)?;
    Ok(out)
}
