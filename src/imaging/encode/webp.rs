//! WebP, lossy, by libwebp at its fastest method but one.

use super::{broken, coloured};
use crate::imaging::fault::ImageFault;
use crate::imaging::pixels::Pixels;

/// Of 100.
const QUALITY: f32 = 80.0;
/// 0 is fastest, 6 smallest.
const METHOD: i32 = 1;

pub(super) fn webp(pixels: &Pixels) -> Result<Vec<u8>, ImageFault> {
    let mut config =
        webp::WebPConfig::new().map_err(|()| broken("libwebp is of another version"))?;
    config.quality = QUALITY;
    config.method = METHOD;
    let bytes = coloured(pixels);
    let encoder = if pixels.channels == 4 {
        webp::Encoder::from_rgba(&bytes, pixels.width, pixels.height)
    } else {
        webp::Encoder::from_rgb(&bytes, pixels.width, pixels.height)
    };
    let file = encoder.encode_advanced(&config);
    file.map(|file| file.to_vec())
        .map_err(|error| broken(format!("{error:?}")))
}
