//! How large a picture may be. The numbers come from the one table of limits in the configuration.

use super::fault::{ImageFault, ImageFaultCode};

/// Bounds on what is decoded; everything is checked from headers, before a pixel is touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageLimits {
    /// Most pixels of a picture (width × height).
    pub pixels: u64,
    /// Most pixels of what a codec must hold whole: progressive JPEG, interlaced PNG, one TIFF strip or row of tiles, any
    /// WebP, GIF, BMP, JPEG 2000 or JPEG XL.
    pub buffered_pixels: u64,
    /// Longest side in pixels.
    pub max_side: u32,
    /// Largest ICC profile in bytes.
    pub icc_bytes: usize,
    /// Largest EXIF block in bytes.
    pub exif_bytes: usize,
}

impl Default for ImageLimits {
    /// 1.5 gigapixels, 100 megapixels buffered, sides up to 200,000, profiles to 4 MiB.
    fn default() -> Self {
        Self {
            pixels: 1_500_000_000,
            buffered_pixels: 100_000_000,
            max_side: 200_000,
            icc_bytes: 4 << 20,
            exif_bytes: 1 << 20,
        }
    }
}

impl ImageLimits {
    /// Refuses empty pictures and those over the limits.
    pub fn check_size(&self, width: u32, height: u32) -> Result<(), ImageFault> {
        if width == 0 || height == 0 {
            return Err(ImageFault::new(
                ImageFaultCode::EmptyImage,
                format!("a picture of {width} × {height} pixels shows nothing"),
            ));
        }
        for (side, pointer) in [(width, "/width"), (height, "/height")] {
            if side > self.max_side {
                return Err(ImageFault {
                    code: ImageFaultCode::TooManyPixels,
                    detail: format!(
                        "a side of {side} pixels is over the limit of {}",
                        self.max_side
                    ),
                    pointer,
                });
            }
        }
        let pixels = u64::from(width) * u64::from(height);
        if pixels > self.pixels {
            return Err(ImageFault::new(
                ImageFaultCode::TooManyPixels,
                format!(
                    "{width} × {height} is {pixels} pixels; the limit is {}",
                    self.pixels
                ),
            ));
        }
        Ok(())
    }

    /// Refuses to hold `pixels` at once; `what` names what would have to be held.
    pub fn check_buffered(&self, pixels: u64, what: &str) -> Result<(), ImageFault> {
        if pixels <= self.buffered_pixels {
            return Ok(());
        }
        Err(ImageFault::new(
            ImageFaultCode::TooLargeToBuffer,
            format!(
                "{what} has to be held in memory whole, and {pixels} pixels are over the limit of {}; \
                 save it as baseline JPEG, plain PNG or TIFF in strips",
                self.buffered_pixels
            ),
        ))
    }
}
