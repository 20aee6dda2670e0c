//! Rows of samples, or planes, out of a codec, as stored: no colour, no orientation yet.
//!
//! Each codec is used in one small function, so that another can take its place. Decoders are trusted with nothing:
//! this runs in a confined process, and what they raise is turned into an [`ImageFault`].

mod jp2;
mod jpeg;
pub(crate) mod jxl;
mod png;
mod tiff;
mod whole;

use super::{
    fault::{ImageFault, ImageFaultCode},
    geometry::Sampling,
    limits::ImageLimits,
    planes::PlaneSink,
    probe::{Format, Probe, ReadSeek},
};
use std::io::SeekFrom;

/// Whole rows of interleaved samples.
#[derive(Clone, Copy, Debug)]
pub enum Samples<'a> {
    /// 8 bits each.
    Eight(&'a [u8]),
    /// 16 bits each.
    Sixteen(&'a [u16]),
}

/// Takes samples as they are decoded.
pub trait SampleSink {
    /// One or more whole rows.
    fn samples(&mut self, samples: Samples<'_>) -> Result<(), ImageFault>;
}

/// Decodes the whole picture into `sink`, row after row.
pub fn decode(
    input: &mut dyn ReadSeek,
    probe: &Probe,
    limits: &ImageLimits,
    sink: &mut dyn SampleSink,
) -> Result<(), ImageFault> {
    input
        .seek(SeekFrom::Start(0))
        .map_err(|e| ImageFault::from_read(&e))?;
    match probe.format {
        Format::Jpeg => jpeg::decode(input, probe, limits, sink),
        Format::Png => png::decode(input, probe, limits, sink),
        Format::Tiff => tiff::decode(input, probe, limits, sink),
        Format::WebP | Format::Gif | Format::Bmp => whole::decode(input, probe, limits, sink),
        Format::Jpeg2000 => jp2::decode(input, probe, sink),
        Format::JpegXl => jxl::decode(input, probe, limits, sink),
    }
}

/// Decodes the whole picture into planes, if it is stored in planes that have all the chroma of `sampling`; else false,
/// with nothing given.
pub fn planes(
    input: &mut dyn ReadSeek,
    probe: &Probe,
    limits: &ImageLimits,
    sampling: Sampling,
    sink: &mut dyn PlaneSink,
) -> Result<bool, ImageFault> {
    if probe.format != Format::Jpeg {
        return Ok(false);
    }
    input
        .seek(SeekFrom::Start(0))
        .map_err(|e| ImageFault::from_read(&e))?;
    jpeg::planes(input, probe, limits, sampling, sink)
}

/// Rows passed on at a time where a codec gives many at once, so that nobody after it holds them again.
const ROWS: usize = 16;

/// Passes on a whole picture in pieces.
fn give_rows(
    samples: Samples<'_>,
    probe: &Probe,
    sink: &mut dyn SampleSink,
) -> Result<(), ImageFault> {
    let piece = probe.stored_width as usize * probe.samples() * ROWS;
    match samples {
        Samples::Eight(all) => all
            .chunks(piece)
            .try_for_each(|rows| sink.samples(Samples::Eight(rows))),
        Samples::Sixteen(all) => all
            .chunks(piece)
            .try_for_each(|rows| sink.samples(Samples::Sixteen(rows))),
    }
}

fn broken(detail: impl std::fmt::Display) -> ImageFault {
    ImageFault::new(
        ImageFaultCode::BrokenData,
        format!("the picture cannot be decoded: {detail}"),
    )
}
