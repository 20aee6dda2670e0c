//! TIFF strip by strip, or one row of tiles at a time.

use super::{ROWS, SampleSink, Samples, broken, give_rows};
use crate::imaging::{
    fault::ImageFault,
    limits::ImageLimits,
    probe::{
        self, Probe, ReadSeek,
        tiff::{Palette, SEPARATE},
    },
};
use std::io::BufReader;
use tiff::{
    ColorType, TiffError,
    decoder::{ChunkType, Decoder, DecodingResult},
    tags::Tag,
};

pub(super) fn decode(
    input: &mut dyn ReadSeek,
    probe: &Probe,
    limits: &ImageLimits,
    sink: &mut dyn SampleSink,
) -> Result<(), ImageFault> {
    let palette = Palette::find(input, limits)?;
    let mut decoder = Decoder::new(BufReader::new(probe::tiff::open(input)?))
        .map_err(|e| fault(&e))?
        .with_limits(probe::tiff::codec_limits(limits));
    let (bits, luma) = match decoder.colortype().map_err(|e| fault(&e))? {
        ColorType::Gray(n) => (n, false),
        ColorType::YCbCr(_) => (8, true),
        _ => (8, false),
    };
    let separate = decoder
        .find_tag_unsigned::<u32>(Tag::PlanarConfiguration)
        .map_err(|e| fault(&e))?
        == Some(SEPARATE);
    // Samples of a pixel in one chunk, and how many chunks make it whole.
    let (samples, planes) = match (&palette, separate) {
        (Some(_), _) => (1, 1),
        (None, true) => (1, probe.samples()),
        (None, false) => (probe.samples(), 1),
    };
    let width = probe.stored_width;
    let (chunk_width, chunk_height) = decoder.chunk_dimensions();
    let across = match decoder.get_chunk_type() {
        ChunkType::Strip => 1,
        ChunkType::Tile => width.div_ceil(chunk_width),
    };
    let down = probe.stored_height.div_ceil(chunk_height.max(1));
    let mut eight = Vec::new();
    let mut sixteen = Vec::new();
    let mut coloured = Vec::new();
    for y in 0..down {
        let rows = chunk_height.min(probe.stored_height - y * chunk_height) as usize;
        eight.clear();
        sixteen.clear();
        for (plane, x) in (0..planes).flat_map(|plane| (0..across).map(move |x| (plane, x))) {
            let before = u32::try_from(plane).map_err(broken)? * across * down;
            let number = before + y * across + x;
            let chunk = decoder.read_chunk(number).map_err(|e| fault(&e))?;
            let (data_width, _) = decoder.chunk_data_dimensions(number);
            let place = Place {
                row: width as usize * samples * planes,
                rows,
                start: x as usize * (chunk_width.min(width) as usize) * samples * planes + plane,
                span: data_width as usize * samples,
                step: planes,
            };
            match chunk {
                DecodingResult::U8(data) if bits < 8 => {
                    let spread = palette.is_none();
                    let data = unpack(&data, bits, data_width as usize, spread);
                    place.copy(&mut eight, &data)?;
                }
                DecodingResult::U8(mut data) => {
                    if luma {
                        to_rgb(&mut data);
                    }
                    place.copy(&mut eight, &data)?;
                }
                DecodingResult::U16(data) => place.copy(&mut sixteen, &data)?,
                _ => {
                    return Err(broken(
                        "its samples are of another kind than its header says",
                    ));
                }
            }
        }
        if let Some(palette) = &palette {
            for indices in eight.chunks(width as usize * ROWS) {
                coloured.clear();
                palette.look_up(indices, &mut coloured);
                sink.samples(Samples::Eight(&coloured))?;
            }
            continue;
        }
        // A strip may be the whole picture.
        give_rows(Samples::Eight(&eight), probe, sink)?;
        give_rows(Samples::Sixteen(&sixteen), probe, sink)?;
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

/// Where a chunk lies in whole rows.
struct Place {
    /// Samples of a whole row.
    row: usize,
    rows: usize,
    /// Its first sample within a row.
    start: usize,
    /// Its own samples in a row.
    span: usize,
    /// From one of its samples to the next in the row: the number of planes.
    step: usize,
}

impl Place {
    fn copy<T: Copy + Default>(&self, whole: &mut Vec<T>, chunk: &[T]) -> Result<(), ImageFault> {
        whole.resize(self.row * self.rows, T::default());
        let end = self.start + self.span.saturating_sub(1) * self.step;
        if chunk.len() < self.span * self.rows || self.span == 0 || end >= self.row {
            return Err(broken("a strip or tile is too short"));
        }
        let rows = whole.chunks_mut(self.row).zip(chunk.chunks(self.span));
        for (target, source) in rows.take(self.rows) {
            if self.step == 1 {
                target[self.start..=end].copy_from_slice(source);
                continue;
            }
            let spread = target[self.start..].iter_mut().step_by(self.step);
            for (to, from) in spread.zip(source) {
                *to = *from;
            }
        }
        Ok(())
    }
}

/// Takes 1, 2 or 4 bit samples apart, rows of which begin at whole bytes; `spread` over 0 to 255, or as they are.
fn unpack(packed: &[u8], bits: u8, width: usize, spread: bool) -> Vec<u8> {
    let per_byte = 8 / usize::from(bits.max(1));
    let top = (1u16 << bits) - 1;
    let times = if spread { 255 / top } else { 1 };
    let mut out = Vec::with_capacity(packed.len() * per_byte);
    for row in packed.chunks(width.div_ceil(per_byte)) {
        for x in 0..width {
            let byte = row.get(x / per_byte).copied().unwrap_or(0);
            let shift = 8 - usize::from(bits) * (x % per_byte + 1);
            let value = (u16::from(byte) >> shift) & top;
            out.push((value * times).to_le_bytes()[0]);
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
