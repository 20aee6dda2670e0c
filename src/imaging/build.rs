//! From an original to a pyramid, its index, thumbnails and placeholder: the whole chain in one call.

use super::{
    colour::ToSrgb,
    decode::{self, SampleSink, Samples},
    fault::ImageFault,
    geometry::Sampling,
    glaze,
    index::PyramidIndex,
    limits::ImageLimits,
    orient::{Scratch, Upright},
    probe::{self, ReadSeek},
    pyramid::PyramidWriter,
    thumbnail::{self, Thumbnail},
};
use crate::domain::picture_glaze::PictureGlaze;
use std::io::{Seek, Write};

/// The recipe's number; it is part of a pyramid's key, so a better recipe never meets an older pyramid.
pub const RECIPE: u32 = 2;

/// How to build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuildOptions {
    /// Bounds on the original.
    pub limits: ImageLimits,
    /// A colour chart is in the picture: keep full chroma whatever the source, and put the glaze's colour right by it.
    pub exact_colour: bool,
    /// Encoding threads. The result does not depend on it.
    pub threads: usize,
}

/// All that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    /// The index object.
    pub index: PyramidIndex,
    /// Length of the pyramid in bytes.
    pub pyramid_len: u64,
    /// In ascending width.
    pub thumbnails: Vec<Thumbnail>,
    /// A data URI of a tiny picture.
    pub placeholder: String,
    /// The glaze of what the picture shows; none where what a confined process told of it cannot be.
    pub glaze: Option<PictureGlaze>,
}

/// Reads `input`, writes the pyramid to the start of `out`. `scratch` is used only for pictures that must be turned;
/// `progress` is told rows done and rows in all.
pub fn build<W: Write + Seek>(
    input: &mut dyn ReadSeek,
    declared: &str,
    out: W,
    scratch: &mut dyn Scratch,
    options: &BuildOptions,
    progress: &mut dyn FnMut(u32, u32),
) -> Result<Made, ImageFault> {
    let probe = probe::probe(input, declared, &options.limits)?;
    let (width, height) = probe.size();
    let sampling = probe.sampling(options.exact_colour);
    let mut writer = PyramidWriter::new(out, width, height, sampling, options.threads)?;
    let kept = thumbnail::source_level(writer.geometry());
    writer.keep_level(kept);

    let stored = (probe.stored_width, probe.stored_height);
    let mut upright = Upright::new(
        probe.orientation,
        stored,
        channels(sampling),
        &mut writer,
        scratch,
    );
    let colours = ToSrgb::new(&probe, &mut upright)?;
    let row = probe.samples() * stored.0 as usize;
    let mut counted = Counted {
        next: colours,
        row,
        done: 0,
        of: stored.1,
        progress,
    };
    decode::decode(input, &probe, &options.limits, &mut counted)?;
    upright.finish()?;

    let finished = writer.finish()?;
    let level = finished.index.levels[kept].level;
    let glaze = glaze::describe(
        &finished.kept,
        level.width,
        level.height,
        sampling,
        options.exact_colour,
    );
    let (thumbnails, placeholder) =
        thumbnail::make(finished.kept, level.width, level.height, sampling)?;
    Ok(Made {
        index: finished.index,
        pyramid_len: finished.len,
        thumbnails,
        placeholder,
        glaze: Some(glaze),
    })
}

const fn channels(sampling: Sampling) -> usize {
    sampling.components()
}

/// Counts rows on their way.
struct Counted<'a> {
    next: ToSrgb<'a>,
    row: usize,
    done: u32,
    of: u32,
    progress: &'a mut dyn FnMut(u32, u32),
}

impl SampleSink for Counted<'_> {
    fn samples(&mut self, samples: Samples<'_>) -> Result<(), ImageFault> {
        self.next.samples(samples)?;
        let count = match samples {
            Samples::Eight(v) => v.len(),
            Samples::Sixteen(v) => v.len(),
        };
        self.done += u32::try_from(count / self.row).unwrap_or(0);
        (self.progress)(self.done, self.of);
        Ok(())
    }
}
