//! Small pictures for lists, and a placeholder of a few hundred bytes that is shown until anything else has loaded.

use super::{
    fault::{ImageFault, ImageFaultCode},
    geometry::{Geometry, Sampling},
    jpeg,
};
use base64::Engine as _;
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer, images::Image};

/// Widths of the thumbnails; narrower pictures are not enlarged.
pub const WIDTHS: [u32; 3] = [200, 400, 800];
/// A thumbnail is at most this many times as high as it may be wide, so that hanging scrolls stay small.
const MAX_RATIO: u32 = 2;
/// Longest side of the placeholder.
const PLACEHOLDER_SIDE: u32 = 12;

/// One thumbnail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thumbnail {
    /// The width it was made for, one of [`WIDTHS`]; its own may be less.
    pub width: u32,
    /// A complete JPEG.
    pub jpeg: Vec<u8>,
}

/// The smallest level that still holds enough pixels for the largest thumbnail.
pub fn source_level(geometry: &Geometry) -> usize {
    let widest = WIDTHS[WIDTHS.len() - 1];
    let target = fit(geometry.width, geometry.height, widest);
    geometry
        .levels
        .iter()
        .rposition(|level| level.width >= target.0 && level.height >= target.1)
        .unwrap_or(0)
}

/// Size within `width` × 2·`width`, never enlarged, never empty.
fn fit(width: u32, height: u32, limit: u32) -> (u32, u32) {
    let scale = (f64::from(limit) / f64::from(width))
        .min(f64::from(limit * MAX_RATIO) / f64::from(height))
        .min(1.0);
    (scaled(width, scale), scaled(height, scale))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a side times a scale of at most 1 is within u32"
)]
fn scaled(side: u32, scale: f64) -> u32 {
    (f64::from(side) * scale).round().max(1.0) as u32
}

/// Thumbnails of every width and the placeholder, from the pixels of one level.
pub fn make(
    pixels: Vec<u8>,
    width: u32,
    height: u32,
    sampling: Sampling,
) -> Result<(Vec<Thumbnail>, String), ImageFault> {
    let kind = if sampling == Sampling::Grey {
        PixelType::U8
    } else {
        PixelType::U8x3
    };
    let mut source = Image::from_vec_u8(width, height, pixels, kind).map_err(failed)?;
    let mut thumbnails = Vec::with_capacity(WIDTHS.len());
    for limit in WIDTHS.into_iter().rev() {
        let (w, h) = fit(width, height, limit);
        if (w, h) != (source.width(), source.height()) {
            source = resize(&source, w, h)?;
        }
        let side = |n: u32| u16::try_from(n).map_err(failed);
        let jpeg = jpeg::encode(source.buffer(), side(w)?, side(h)?, sampling)?;
        thumbnails.push(Thumbnail { width: limit, jpeg });
    }
    thumbnails.reverse();
    let longest = width.max(height);
    let scale = (f64::from(PLACEHOLDER_SIDE) / f64::from(longest)).min(1.0);
    let tiny = resize(&source, scaled(width, scale), scaled(height, scale))?;
    Ok((thumbnails, data_uri(&tiny, kind)?))
}

fn resize(source: &Image<'_>, width: u32, height: u32) -> Result<Image<'static>, ImageFault> {
    let mut target = Image::new(width, height, source.pixel_type());
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    Resizer::new()
        .resize(source, &mut target, &options)
        .map_err(failed)?;
    Ok(target)
}

fn data_uri(tiny: &Image<'_>, kind: PixelType) -> Result<String, ImageFault> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, tiny.width(), tiny.height());
    encoder.set_color(if kind == PixelType::U8 {
        png::ColorType::Grayscale
    } else {
        png::ColorType::Rgb
    });
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(tiny.buffer()).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(format!(
        "data:image/png;base64,{}",
        base64::engine::general_purpose::STANDARD.encode(bytes)
    ))
}

fn failed(error: impl std::fmt::Display) -> ImageFault {
    ImageFault::new(
        ImageFaultCode::BrokenData,
        format!("the thumbnails cannot be made: {error}"),
    )
}
