//! Pictures drawn in the test, and the few encoders that turn them into originals.

use std::io::Cursor;
use tiff::encoder::colortype::{CMYK8, Gray8, RGB8, RGBA8};

/// 8-bit interleaved pixels.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    pub width: u32,
    pub height: u32,
    pub channels: usize,
    pub pixels: Vec<u8>,
}

impl Picture {
    /// A glaze of sorts: slow colour, some texture, nothing a JPEG would badly miss.
    pub fn smooth(width: u32, height: u32, channels: usize) -> Self {
        let mut pixels = Vec::with_capacity((width * height) as usize * channels);
        for y in 0..height {
            for x in 0..width {
                let texture = ((x * 37 + y * 91) % 17) as f32;
                for c in 0..channels {
                    let wave =
                        ((x as f32 / 61.0 + c as f32).sin() + (y as f32 / 83.0).cos()) * 50.0;
                    pixels.push((120.0 + wave + texture) as u8);
                }
            }
        }
        Self {
            width,
            height,
            channels,
            pixels,
        }
    }

    pub fn crop(&self, x: u32, y: u32, width: u32, height: u32) -> Self {
        let mut pixels = Vec::new();
        for row in y..y + height {
            let start = (row * self.width + x) as usize * self.channels;
            pixels.extend_from_slice(&self.pixels[start..start + width as usize * self.channels]);
        }
        Self {
            width,
            height,
            channels: self.channels,
            pixels,
        }
    }

    /// Mean absolute difference of samples.
    pub fn mean_difference(&self, other: &Self) -> f64 {
        assert_eq!(
            (self.width, self.height, self.channels),
            (other.width, other.height, other.channels)
        );
        assert_eq!(self.pixels.len(), other.pixels.len());
        let sum: u64 = self
            .pixels
            .iter()
            .zip(&other.pixels)
            .map(|(a, b)| u64::from(a.abs_diff(*b)))
            .sum();
        sum as f64 / self.pixels.len() as f64
    }

    pub fn jpeg(&self) -> Vec<u8> {
        self.jpeg_as(false, &[])
    }

    /// A JPEG of 4:2:0, as cameras write it.
    pub fn jpeg_with_halved_chroma(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut out, 95);
        encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2);
        let (width, height) = (self.width as u16, self.height as u16);
        let kind = jpeg_encoder::ColorType::Rgb;
        encoder.encode(&self.pixels, width, height, kind).unwrap();
        out
    }

    /// A JPEG, progressive or not, with `APPn` segments.
    pub fn jpeg_as(&self, progressive: bool, segments: &[(u8, Vec<u8>)]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut out, 95);
        encoder.set_progressive(progressive);
        for (number, body) in segments {
            encoder.add_app_segment(*number, body.clone()).unwrap();
        }
        let kind = match self.channels {
            1 => jpeg_encoder::ColorType::Luma,
            3 => jpeg_encoder::ColorType::Rgb,
            _ => jpeg_encoder::ColorType::Cmyk,
        };
        encoder
            .encode(&self.pixels, self.width as u16, self.height as u16, kind)
            .unwrap();
        out
    }

    pub fn png(&self) -> Vec<u8> {
        let kind = [
            png::ColorType::Grayscale,
            png::ColorType::GrayscaleAlpha,
            png::ColorType::Rgb,
            png::ColorType::Rgba,
        ];
        self.png_as(
            kind[self.channels - 1],
            png::BitDepth::Eight,
            &self.pixels,
            |_| {},
        )
    }

    /// A PNG of these sizes with samples of its own.
    pub fn png_as(
        &self,
        kind: png::ColorType,
        depth: png::BitDepth,
        data: &[u8],
        more: impl FnOnce(&mut png::Info<'_>),
    ) -> Vec<u8> {
        let mut out = Vec::new();
        let mut info = png::Info::with_size(self.width, self.height);
        info.color_type = kind;
        info.bit_depth = depth;
        more(&mut info);
        let mut writer = png::Encoder::with_info(&mut out, info)
            .unwrap()
            .write_header()
            .unwrap();
        writer.write_image_data(data).unwrap();
        writer.finish().unwrap();
        out
    }

    pub fn tiff(&self) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        let mut encoder = tiff::encoder::TiffEncoder::new(&mut out).unwrap();
        match self.channels {
            1 => encoder.write_image::<Gray8>(self.width, self.height, &self.pixels),
            3 => encoder.write_image::<RGB8>(self.width, self.height, &self.pixels),
            4 => encoder.write_image::<RGBA8>(self.width, self.height, &self.pixels),
            _ => encoder.write_image::<CMYK8>(self.width, self.height, &self.pixels),
        }
        .unwrap();
        out.into_inner()
    }
}

/// An EXIF block with one field: the orientation.
pub fn exif(orientation: u16) -> Vec<u8> {
    let mut out = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01".to_vec();
    out.extend(orientation.to_be_bytes());
    out.extend([0, 0, 0, 0, 0, 0]);
    out
}
