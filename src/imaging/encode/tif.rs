//! TIFF: strips, lossless, deflated after horizontal differences.

use std::io::Cursor;

use tiff::encoder::colortype::{ColorType, Gray8, RGB8};
use tiff::encoder::compression::DeflateLevel;
use tiff::encoder::{Compression, Predictor, TiffEncoder};
use tiff::tags::ExtraSamples;

use super::broken;
use crate::imaging::fault::ImageFault;
use crate::imaging::pixels::Pixels;

pub(super) fn tif(pixels: &Pixels) -> Result<Vec<u8>, ImageFault> {
    match pixels.channels {
        1 => strips::<Gray8>(pixels),
        _ => strips::<RGB8>(pixels),
    }
}

fn strips<C: ColorType<Inner = u8>>(pixels: &Pixels) -> Result<Vec<u8>, ImageFault> {
    let mut out = Cursor::new(Vec::with_capacity(pixels.bytes.len() / 2 + 1024));
    // The encoder takes its differences between pixels of the colour type alone, so not where an alpha stands beside.
    let predictor = if pixels.channels == C::BITS_PER_SAMPLE.len() {
        Predictor::Horizontal
    } else {
        Predictor::None
    };
    let mut encoder = TiffEncoder::new(&mut out)
        .map_err(broken)?
        .with_compression(Compression::Deflate(DeflateLevel::Fast))
        .with_predictor(predictor);
    let mut image = encoder
        .new_image::<C>(pixels.width, pixels.height)
        .map_err(broken)?;
    if pixels.channels == 4 {
        let alpha = [ExtraSamples::UnassociatedAlpha];
        image.extra_samples(&alpha).map_err(broken)?;
    }
    image.write_data(&pixels.bytes).map_err(broken)?;
    Ok(out.into_inner())
}
