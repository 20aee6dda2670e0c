//! PNG row by row; interlaced pictures whole.

use super::{SampleSink, Samples, broken};
use crate::imaging::{
    fault::ImageFault,
    limits::ImageLimits,
    probe::{self, Probe, ReadSeek},
};
use png::{BitDepth, DecodingError, Transformations};
use std::io::BufReader;

pub(super) fn decode(
    input: &mut dyn ReadSeek,
    probe: &Probe,
    limits: &ImageLimits,
    sink: &mut dyn SampleSink,
) -> Result<(), ImageFault> {
    let mut decoder =
        png::Decoder::new_with_limits(BufReader::new(input), probe::png::codec_limits(limits));
    decoder.set_ignore_text_chunk(true);
    decoder.set_transformations(Transformations::EXPAND);
    let mut reader = decoder.read_info().map_err(|e| fault(&e))?;
    let (colour, depth) = reader.output_color_type();
    if colour.samples() != probe.samples() {
        return Err(broken("its channels change between headers"));
    }
    let wide = depth == BitDepth::Sixteen;
    let mut words = Vec::new();
    let mut give = |bytes: &[u8]| {
        if !wide {
            return sink.samples(Samples::Eight(bytes));
        }
        words.clear();
        words.extend(
            bytes
                .as_chunks()
                .0
                .iter()
                .map(|&pair| u16::from_be_bytes(pair)),
        );
        sink.samples(Samples::Sixteen(&words))
    };
    if reader.info().interlaced {
        let size = reader
            .output_buffer_size()
            .ok_or_else(|| broken("it is too large"))?;
        let mut whole = vec![0; size];
        reader.next_frame(&mut whole).map_err(|e| fault(&e))?;
        let row = size / probe.stored_height as usize;
        whole.chunks(row).try_for_each(give)?;
    } else {
        for _ in 0..probe.stored_height {
            let row = reader
                .next_row()
                .map_err(|e| fault(&e))?
                .ok_or_else(ImageFault::truncated)?;
            give(row.data())?;
        }
    }
    reader.finish().map_err(|e| fault(&e))
}

fn fault(error: &DecodingError) -> ImageFault {
    match error {
        DecodingError::IoError(e) => ImageFault::from_read(e),
        other => broken(other),
    }
}
