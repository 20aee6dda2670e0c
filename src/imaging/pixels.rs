//! Interleaved pixels, as files other than JPEG hold them.

use super::fault::{ImageFault, ImageFaultCode};

/// Interleaved 8-bit pixels, one channel, three or four.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pixels {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// 1 grey (or one plane of a picture), 3 sRGB, 4 sRGB and alpha that is not multiplied in.
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

    /// The grey or sRGB pixels of a complete JPEG of ours.
    pub fn of_jpeg(jpeg: &[u8]) -> Result<Self, ImageFault> {
        let (width, height, channels, bytes) = celadon_jpeg::decode_rgb(jpeg)
            .map_err(|error| ImageFault::new(ImageFaultCode::BrokenData, error.to_string()))?;
        Ok(Self {
            width,
            height,
            channels,
            bytes,
        })
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
