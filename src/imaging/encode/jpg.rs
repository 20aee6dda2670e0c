//! JPEG, as the pyramid has it.

use super::broken;
use crate::imaging::fault::ImageFault;
use crate::imaging::geometry::Sampling;
use crate::imaging::jpeg;
use crate::imaging::transform::Pixels;

pub(super) fn jpg(pixels: &Pixels, sampling: Sampling) -> Result<Vec<u8>, ImageFault> {
    let side = |side: u32| u16::try_from(side).map_err(broken);
    let (width, height) = (side(pixels.width)?, side(pixels.height)?);
    let sampling = if pixels.channels == 1 {
        Sampling::Grey
    } else {
        sampling
    };
    jpeg::encode(&pixels.bytes, width, height, sampling)
}
