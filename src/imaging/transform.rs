//! From decoded tiles to the pixels of the answer: placed, cropped, resampled, turned, coloured.

use fast_image_resize::images::Image;
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

use super::fault::{ImageFault, ImageFaultCode};
use super::plan::{Plan, Rect};
use super::request::Quality;
use super::rotate::{Ground, rotate};

/// Interleaved 8-bit pixels, one channel, three or four.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pixels {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// 1 grey, 3 sRGB, 4 sRGB and alpha that is not multiplied in.
    pub channels: usize,
    /// Rows without gaps.
    pub bytes: Vec<u8>,
}

impl Pixels {
    /// Black pixels.
    pub fn new(width: u32, height: u32, channels: usize) -> Self {
        Self {
            width,
            height,
            channels,
            bytes: vec![0; width as usize * height as usize * channels],
        }
    }

    /// Puts a picture at a place; what reaches beyond is left out.
    pub fn place(&mut self, tile: &Self, left: i64, top: i64) {
        if tile.channels != self.channels {
            return;
        }
        let cut = |from: i64, len: u32, whole: u32| {
            let skip = (-from).clamp(0, i64::from(len));
            let keep = (i64::from(len) - skip)
                .min(i64::from(whole) - from.max(0))
                .max(0);
            (
                usize::try_from(skip).unwrap_or(0),
                usize::try_from(from.max(0)).unwrap_or(0),
                usize::try_from(keep).unwrap_or(0),
            )
        };
        let (skip_x, at_x, columns) = cut(left, tile.width, self.width);
        let (skip_y, at_y, rows) = cut(top, tile.height, self.height);
        let (from_stride, to_stride) = (
            tile.width as usize * tile.channels,
            self.width as usize * self.channels,
        );
        let len = columns * self.channels;
        for row in 0..rows {
            let from = (skip_y + row) * from_stride + skip_x * self.channels;
            let to = (at_y + row) * to_stride + at_x * self.channels;
            self.bytes[to..to + len].copy_from_slice(&tile.bytes[from..from + len]);
        }
    }
}

fn broken(detail: impl std::fmt::Display) -> ImageFault {
    ImageFault::new(ImageFaultCode::BrokenData, detail.to_string())
}

/// Decodes one complete JPEG of ours.
pub fn decode(jpeg: &[u8]) -> Result<Pixels, ImageFault> {
    let (width, height, channels, bytes) = celadon_jpeg::decode_rgb(jpeg).map_err(broken)?;
    Ok(Pixels {
        width,
        height,
        channels,
        bytes,
    })
}

/// The answer's pixels from those of the level: `source` says which rectangle of the level `pixels` is, `scale` how many
/// pixels of the picture one of the level stands for.
pub fn transform(
    pixels: Pixels,
    plan: &Plan,
    source: Rect,
    scale: u32,
) -> Result<Pixels, ImageFault> {
    let resized = resample(pixels, plan, source, scale)?;
    let ground = if plan.format.is_transparent() {
        Ground::Transparent
    } else {
        Ground::Black
    };
    let turned = rotate(resized, plan.rotation, ground);
    Ok(match plan.quality {
        Quality::Default => turned,
        Quality::Gray => grey(turned),
        Quality::Bitonal => {
            let mut pixels = grey(turned);
            for value in &mut pixels.bytes {
                *value = if *value < 128 { 0 } else { 255 };
            }
            pixels
        }
    })
}

/// Lanczos3, right at the region's own edges though they may lie between the level's pixels.
fn resample(pixels: Pixels, plan: &Plan, source: Rect, scale: u32) -> Result<Pixels, ImageFault> {
    let scale = f64::from(scale);
    let left = f64::from(plan.region.x) / scale - f64::from(source.x);
    let top = f64::from(plan.region.y) / scale - f64::from(source.y);
    let width = (f64::from(plan.region.w) / scale).min(f64::from(source.w) - left);
    let height = (f64::from(plan.region.h) / scale).min(f64::from(source.h) - top);
    let same = |a: f64, b: u32| (a - f64::from(b)).abs() < 1e-9;
    if same(left, 0)
        && same(top, 0)
        && same(width, plan.width)
        && same(height, plan.height)
        && (pixels.width, pixels.height) == (plan.width, plan.height)
    {
        return Ok(pixels);
    }
    let kind = if pixels.channels == 1 {
        PixelType::U8
    } else {
        PixelType::U8x3
    };
    let (channels, from) = (pixels.channels, (pixels.width, pixels.height));
    let from = Image::from_vec_u8(from.0, from.1, pixels.bytes, kind).map_err(broken)?;
    let mut to = Image::new(plan.width, plan.height, kind);
    let options = ResizeOptions::new()
        .crop(
            left.max(0.0),
            top.max(0.0),
            width.max(f64::MIN_POSITIVE),
            height.max(f64::MIN_POSITIVE),
        )
        .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    Resizer::new()
        .resize(&from, &mut to, &options)
        .map_err(broken)?;
    Ok(Pixels {
        width: plan.width,
        height: plan.height,
        channels,
        bytes: to.into_vec(),
    })
}

/// Luma of BT.601, as JPEG has it. What is transparent stays so.
fn grey(mut pixels: Pixels) -> Pixels {
    let luma = |p: &[u8]| {
        let sum = 299 * u32::from(p[0]) + 587 * u32::from(p[1]) + 114 * u32::from(p[2]) + 500;
        u8::try_from(sum / 1000).unwrap_or(u8::MAX)
    };
    match pixels.channels {
        1 => pixels,
        3 => {
            let bytes = pixels.bytes.chunks_exact(3).map(luma).collect();
            Pixels {
                channels: 1,
                bytes,
                ..pixels
            }
        }
        _ => {
            for pixel in pixels.bytes.chunks_exact_mut(4) {
                let luma = luma(pixel);
                pixel[..3].fill(luma);
            }
            pixels
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32, bytes: &[u8]) -> Pixels {
        Pixels {
            width,
            height,
            channels: 1,
            bytes: bytes.to_vec(),
        }
    }

    #[test]
    fn what_reaches_beyond_is_left_out() {
        let mut canvas = Pixels::new(2, 2, 1);
        canvas.place(&picture(3, 2, &[1, 2, 3, 4, 5, 6]), -1, 1);
        assert_eq!(canvas.bytes, [0, 0, 2, 3]);
    }
}
