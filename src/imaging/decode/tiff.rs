//! TIFF strip by strip, or one row of tiles at a time.

use super::{SampleSink, Samples, broken};
use crate::imaging::{
    fault::ImageFault,
    limits::ImageLimits,
    probe::{self, Probe, ReadSeek},
};
use std::io::BufReader;
use tiff::{
    ColorType, TiffError,
    decoder::{ChunkType, Decoder, DecodingResult},
};

/// Rows passed on at a time.
const ROWS: usize = 16;

pub(super) fn decode(
    input: &mut dyn ReadSeek,
    probe: &Probe,
    limits: &ImageLimits,
    sink: &mut dyn SampleSink,
) -> Result<(), ImageFault> {
    let mut decoder = Decoder::new(BufReader::new(input))
        .map_err(|e| fault(&e))?
        .with_limits(probe::tiff::codec_limits(limits));
    let (bits, luma) = match decoder.colortype().map_err(|e| fault(&e))? {
        ColorType::Gray(n) => (n, false),
        ColorType::YCbCr(_) => (8, true),
        _ => (8, false),
    };
    let width = probe.stored_width;
    let row = width as usize * probe.samples();
    let (chunk_width, chunk_height) = decoder.chunk_dimensions();
    let across = match decoder.get_chunk_type() {
        ChunkType::Strip => 1,
        ChunkType::Tile => width.div_ceil(chunk_width),
    };
    let down = probe.stored_height.div_ceil(chunk_height.max(1));
    let mut eight = Vec::new();
    let mut sixteen = Vec::new();
    for y in 0..down {
        let rows = chunk_height.min(probe.stored_height - y * chunk_height) as usize;
        eight.clear();
        sixteen.clear();
        for x in 0..across {
            let number = y * across + x;
            let chunk = decoder.read_chunk(number).map_err(|e| fault(&e))?;
            let (chunk_width, _) = decoder.chunk_data_dimensions(number);
            let span = chunk_width as usize * probe.samples();
            let start =
                (x as usize) * (row.min(decoder.chunk_dimensions().0 as usize * probe.samples()));
            match chunk {
                DecodingResult::U8(data) if bits < 8 => {
                    let data = unpack(&data, bits, chunk_width as usize);
                    place(&mut eight, &data, (row, rows), (start, span))?;
                }
                DecodingResult::U8(mut data) => {
                    if luma {
                        to_rgb(&mut data);
                    }
                    place(&mut eight, &data, (row, rows), (start, span))?;
                }
                DecodingResult::U16(data) => {
                    place(&mut sixteen, &data, (row, rows), (start, span))?;
                }
                _ => {
                    return Err(broken(
                        "its samples are of another kind than its header says",
                    ));
                }
            }
        }
        // A strip may be the whole picture: passed on in pieces, so that nobody after this holds it again.
        for rows in eight.chunks(row * ROWS) {
            sink.samples(Samples::Eight(rows))?;
        }
        for rows in sixteen.chunks(row * ROWS) {
            sink.samples(Samples::Sixteen(rows))?;
        }
    }
    Ok(())
}

/// `YCbCr` over the full range (JFIF, which is what writers mean whatever ranges the tags state) to RGB.
fn to_rgb(samples: &mut [u8]) {
    for pixel in samples.as_chunks_mut::<3>().0 {
        let [y, cb, cr] = pixel.map(i32::from);
        let (cb, cr) = (cb - 128, cr - 128);
        // The factors of BT.601 in 1/65,536; the half rounds.
        let mixed = |sum: i32| ((y << 16) + sum + (1 << 15)) >> 16;
        let rgb = [
            mixed(91_881 * cr),
            mixed(-22_554 * cb - 46_802 * cr),
            mixed(116_130 * cb),
        ];
        *pixel = rgb.map(|value| value.clamp(0, 255).to_le_bytes()[0]);
    }
}

/// Copies a chunk's rows of `span` samples into whole rows of `row` samples, from column `start`.
fn place<T: Copy + Default>(
    whole: &mut Vec<T>,
    chunk: &[T],
    (row, rows): (usize, usize),
    (start, span): (usize, usize),
) -> Result<(), ImageFault> {
    whole.resize(row * rows, T::default());
    if chunk.len() < span * rows || start + span > row {
        return Err(broken("a strip or tile is too short"));
    }
    for (target, source) in whole.chunks_mut(row).zip(chunk.chunks(span.max(1))) {
        target[start..start + span].copy_from_slice(source);
    }
    Ok(())
}

/// Spreads 1, 2 or 4 bit grey samples, rows of which begin at whole bytes, over 0 to 255.
fn unpack(packed: &[u8], bits: u8, width: usize) -> Vec<u8> {
    let per_byte = 8 / usize::from(bits.max(1));
    let top = (1u16 << bits) - 1;
    let mut out = Vec::with_capacity(packed.len() * per_byte);
    for row in packed.chunks(width.div_ceil(per_byte)) {
        for x in 0..width {
            let byte = row.get(x / per_byte).copied().unwrap_or(0);
            let shift = 8 - usize::from(bits) * (x % per_byte + 1);
            let value = (u16::from(byte) >> shift) & top;
            out.push((value * (255 / top)).to_le_bytes()[0]);
        }
    }
    out
}

fn fault(error: &TiffError) -> ImageFault {
    match error {
        TiffError::IoError(e) => ImageFault::from_read(e),
        other => broken(other),
    }
}
