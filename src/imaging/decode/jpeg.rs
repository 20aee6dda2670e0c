//! JPEG: by rows of pixels, or as the planes it is made of.

use super::{SampleSink, Samples, broken};
use crate::imaging::{
    fault::{ImageFault, ImageFaultCode},
    geometry::Sampling,
    limits::ImageLimits,
    planes::PlaneSink,
    probe::{Colour, Probe, ReadSeek},
};
use celadon_jpeg::{Error, Reader, Space};

/// Rows decoded at a time.
const ROWS: usize = 16;
/// Bytes that libjpeg keeps of a buffered pixel at most: four coefficients of 16 bits.
const BUFFERED: u64 = 8;

pub(super) fn decode(
    input: &mut dyn ReadSeek,
    probe: &Probe,
    limits: &ImageLimits,
    sink: &mut dyn SampleSink,
) -> Result<(), ImageFault> {
    let space = match probe.colour {
        Colour::Grey => Space::Grey,
        Colour::Rgb => Space::Rgb,
        Colour::Cmyk | Colour::InvertedCmyk => Space::Cmyk,
    };
    let mut rows = open(input, probe, limits)?.rows(space).map_err(fault)?;
    let stride = rows.stride();
    let mut buffer = vec![0; stride * ROWS];
    loop {
        let read = rows.read_rows(&mut buffer, ROWS).map_err(fault)?;
        if read == 0 {
            return Ok(());
        }
        sink.samples(Samples::Eight(&buffer[..read * stride]))?;
    }
}

/// Decodes a picture that has all the chroma of `sampling`; false, with nothing taken, if it is stored otherwise.
pub(super) fn planes(
    input: &mut dyn ReadSeek,
    probe: &Probe,
    limits: &ImageLimits,
    sampling: Sampling,
    sink: &mut dyn PlaneSink,
) -> Result<bool, ImageFault> {
    use celadon_jpeg::Sampling as Stored;
    let reader = open(input, probe, limits)?;
    let fits = match sampling {
        Sampling::Grey => [Stored::Grey].as_slice(),
        Sampling::Yuv420 => &[Stored::Yuv420, Stored::Yuv444],
        Sampling::Yuv444 => &[Stored::Yuv444],
    };
    if !reader
        .can_be_planar()
        .is_some_and(|own| fits.contains(&own))
    {
        return Ok(false);
    }
    let mut reader = reader.raw().map_err(fault)?;
    let mut planes = reader.planes();
    let mut left = probe.stored_height;
    while reader.read_mcu_row(&mut planes).map_err(fault)? {
        let rows = left.min(planes.height);
        sink.planes(&mut planes, rows)?;
        left -= rows;
    }
    Ok(true)
}

fn open<'a>(
    input: &'a mut dyn ReadSeek,
    probe: &Probe,
    limits: &ImageLimits,
) -> Result<Reader<&'a mut dyn ReadSeek>, ImageFault> {
    let mut reader = Reader::new(input).map_err(fault)?;
    if (reader.width, reader.height) != (probe.stored_width, probe.stored_height) {
        return Err(broken("its size changes between headers"));
    }
    let bytes = limits.buffered_pixels.saturating_mul(BUFFERED);
    reader.limit_memory(u32::try_from(bytes).unwrap_or(u32::MAX));
    Ok(reader)
}

fn fault(error: Error) -> ImageFault {
    match error {
        Error::Truncated => ImageFault::truncated(),
        Error::Io(error) => ImageFault::from_read(&error),
        Error::MemoryLimit => ImageFault::new(
            ImageFaultCode::TooCostly,
            "decoding needed more memory than it may use",
        ),
        other => broken(other),
    }
}
