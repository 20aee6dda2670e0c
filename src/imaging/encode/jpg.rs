//! JPEG, as the pyramid has it.

use celadon_jpeg::{Plane, Planes};

use super::broken;
use crate::imaging::fault::ImageFault;
use crate::imaging::geometry::Sampling;
use crate::imaging::jpeg;
use crate::imaging::pixels::Pixels;

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

/// The JPEG of planes: luma and, halved as `sampling` says, the two of chroma.
pub fn encode_planes(layers: Vec<Pixels>, sampling: Sampling) -> Result<Vec<u8>, ImageFault> {
    let planes = layers.into_iter().map(|layer| Plane {
        width: layer.width,
        height: layer.height,
        bytes: layer.bytes,
    });
    let planes: Vec<Plane> = planes.collect();
    let luma = planes.first().ok_or_else(|| broken("no planes"))?;
    let picture = Planes {
        width: luma.width,
        height: luma.height,
        sampling: sampling.into(),
        planes,
    };
    jpeg::encode_planes(&picture, None)
}
