//! JPEG by scan lines. The codec raises its errors by unwinding; they end here.

use super::{SampleSink, Samples, broken};
use crate::imaging::{
    fault::ImageFault,
    probe::{Colour, Probe, ReadSeek},
};
use std::{
    io::{self, BufReader, Read},
    panic::{AssertUnwindSafe, catch_unwind},
};

/// Rows decoded at a time.
const ROWS: usize = 16;

/// The codec paints over a missing end in grey; here the end of the input is an error instead.
struct Whole<'a> {
    input: &'a mut dyn ReadSeek,
    ended: &'a mut bool,
}

impl Read for Whole<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.input.read(buffer)?;
        if n == 0 && !buffer.is_empty() {
            *self.ended = true;
            return Err(io::Error::other("the input has ended"));
        }
        Ok(n)
    }
}

pub(super) fn decode(
    input: &mut dyn ReadSeek,
    probe: &Probe,
    sink: &mut dyn SampleSink,
) -> Result<(), ImageFault> {
    let mut ended = false;
    let mut refused = None;
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let reader = BufReader::with_capacity(
            1 << 16,
            Whole {
                input,
                ended: &mut ended,
            },
        );
        scan(reader, probe, &mut |rows| {
            sink.samples(Samples::Eight(rows)).map_err(|fault| {
                refused = Some(fault);
                io::Error::other("stopped")
            })
        })
    }));
    if let Some(fault) = refused {
        return Err(fault);
    }
    if ended {
        return Err(ImageFault::truncated());
    }
    match outcome {
        Ok(result) => result.map_err(broken),
        Err(raised) => Err(broken(
            raised
                .downcast_ref::<String>()
                .map_or("the decoder gave up", |text| {
                    text.trim_start_matches("libjpeg fatal error: ")
                }),
        )),
    }
}

fn scan<R: io::BufRead>(
    reader: R,
    probe: &Probe,
    take: &mut dyn FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<()> {
    let decoder = mozjpeg::Decompress::new_reader(reader)?;
    let space = match probe.colour {
        Colour::Grey => mozjpeg::ColorSpace::JCS_GRAYSCALE,
        Colour::Rgb => mozjpeg::ColorSpace::JCS_RGB,
        Colour::Cmyk | Colour::InvertedCmyk => mozjpeg::ColorSpace::JCS_CMYK,
    };
    let mut started = decoder.to_colorspace(space)?;
    let (width, height) = (started.width(), started.height());
    if (width, height) != (probe.stored_width as usize, probe.stored_height as usize) {
        return Err(io::Error::other("its size changes between headers"));
    }
    let row = width * probe.colour.channels();
    let mut buffer = vec![0u8; row * ROWS];
    let mut left = height;
    while left > 0 {
        let rows = left.min(ROWS);
        started.read_scanlines_into(&mut buffer[..rows * row])?;
        take(&buffer[..rows * row])?;
        left -= rows;
    }
    started.finish()
}
