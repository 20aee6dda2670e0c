//! JPEG 2000, held whole: each channel comes as a plane of its own.

use super::{ROWS, SampleSink, Samples, broken};
use crate::imaging::{
    fault::ImageFault,
    probe::{Probe, ReadSeek},
};
use hayro_jpeg2000::{ComponentData, DecodeSettings, DecoderContext, Image};

pub(super) fn decode(
    input: &mut dyn ReadSeek,
    probe: &Probe,
    sink: &mut dyn SampleSink,
) -> Result<(), ImageFault> {
    let mut file = Vec::new();
    input
        .read_to_end(&mut file)
        .map_err(|e| ImageFault::from_read(&e))?;
    let image = Image::new(&file, &DecodeSettings::default()).map_err(broken)?;
    let size = (probe.stored_width, probe.stored_height);
    if (image.width(), image.height()) != size {
        return Err(broken("its size changes between headers"));
    }
    let mut context = DecoderContext::default();
    let decoded = image.decode(&mut context).map_err(broken)?;
    let planes = decoded.components();
    let width = size.0 as usize;
    let whole = width * size.1 as usize;
    if planes.len() != probe.samples() || planes.iter().any(|own| own.samples().len() != whole) {
        return Err(broken("its channels are not those of its header"));
    }
    let deep = planes.iter().any(|plane| plane.bit_depth() > 8);
    let (mut eight, mut sixteen) = (Vec::new(), Vec::new());
    for start in (0..whole).step_by(width * ROWS) {
        let end = (start + width * ROWS).min(whole);
        if deep {
            interleave(planes, start..end, &mut sixteen);
            sink.samples(Samples::Sixteen(&sixteen))?;
        } else {
            interleave(planes, start..end, &mut eight);
            sink.samples(Samples::Eight(&eight))?;
        }
    }
    Ok(())
}

/// A depth that samples are spread over.
trait Depth: Copy + Default {
    const TOP: f32;
    fn nearest(value: f32) -> Self;
}

impl Depth for u8 {
    const TOP: f32 = 255.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the cast holds to the range"
    )]
    fn nearest(value: f32) -> Self {
        value.round() as Self
    }
}

impl Depth for u16 {
    const TOP: f32 = 65_535.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the cast holds to the range"
    )]
    fn nearest(value: f32) -> Self {
        value.round() as Self
    }
}

fn interleave<T: Depth>(planes: &[ComponentData], range: std::ops::Range<usize>, out: &mut Vec<T>) {
    out.clear();
    out.resize(range.len() * planes.len(), T::default());
    for (channel, plane) in planes.iter().enumerate() {
        // At most 16 bits, which the probe has seen to.
        let top = (1_u32 << plane.bit_depth().min(24)) - 1;
        #[expect(clippy::cast_precision_loss, reason = "24 bits fit")]
        let scale = T::TOP / top as f32;
        let samples = &plane.samples()[range.clone()];
        for (pixel, sample) in out.chunks_exact_mut(planes.len()).zip(samples) {
            pixel[channel] = T::nearest(sample * scale);
        }
    }
}
