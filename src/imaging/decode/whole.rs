//! WebP, GIF and BMP: held whole, since their codecs give them whole; the probe has bounded what that takes.

use super::{SampleSink, Samples, broken, give_rows};
use crate::imaging::{
    fault::{ImageFault, ImageFaultCode},
    limits::ImageLimits,
    probe::{Format, Probe, ReadSeek},
};
use image::{
    ColorType, ImageDecoder, ImageError, Limits,
    codecs::{bmp::BmpDecoder, gif::GifDecoder, webp::WebPDecoder},
};
use std::io::BufReader;

pub(super) fn decode(
    input: &mut dyn ReadSeek,
    probe: &Probe,
    limits: &ImageLimits,
    sink: &mut dyn SampleSink,
) -> Result<(), ImageFault> {
    let input = BufReader::new(input);
    match probe.format {
        Format::WebP => pixels(WebPDecoder::new(input), probe, limits, sink),
        Format::Gif => pixels(GifDecoder::new(input), probe, limits, sink),
        _ => pixels(BmpDecoder::new(input), probe, limits, sink),
    }
}

/// Decodes the first frame.
fn pixels<D: ImageDecoder>(
    decoder: Result<D, ImageError>,
    probe: &Probe,
    limits: &ImageLimits,
    sink: &mut dyn SampleSink,
) -> Result<(), ImageFault> {
    let mut decoder = decoder.map_err(|e| fault(&e))?;
    let mut own = Limits::no_limits();
    own.max_image_width = Some(probe.stored_width);
    own.max_image_height = Some(probe.stored_height);
    own.max_alloc = Some(limits.buffered_pixels.saturating_mul(16));
    decoder.set_limits(own).map_err(|e| fault(&e))?;
    let expected = match probe.samples() {
        3 => ColorType::Rgb8,
        _ => ColorType::Rgba8,
    };
    let size = (probe.stored_width, probe.stored_height);
    if decoder.dimensions() != size || decoder.color_type() != expected {
        return Err(broken("its size or channels change between headers"));
    }
    let bytes = usize::try_from(decoder.total_bytes()).map_err(|_| broken("it is too large"))?;
    let mut whole = vec![0; bytes];
    decoder.read_image(&mut whole).map_err(|e| fault(&e))?;
    give_rows(Samples::Eight(&whole), probe, sink)
}

fn fault(error: &ImageError) -> ImageFault {
    match error {
        ImageError::IoError(e) => ImageFault::from_read(e),
        ImageError::Limits(_) => ImageFault::new(
            ImageFaultCode::TooCostly,
            "decoding needed more memory than it may use",
        ),
        ImageError::Unsupported(e) => ImageFault::new(
            ImageFaultCode::UnsupportedVariant,
            format!("this variant of the format is not read: {e}"),
        ),
        // A short read, told in other words.
        other if other.to_string().contains("unexpected end of file") => ImageFault::truncated(),
        other => broken(other),
    }
}
