//! From an original to a pyramid, its index, thumbnails and placeholder: the whole chain in one call.

use super::{
    colour::{Conversion, ToSrgb},
    decode::{self, SampleSink, Samples},
    exif::Orientation,
    fault::ImageFault,
    glaze,
    index::PyramidIndex,
    limits::ImageLimits,
    orient::{Scratch, Upright},
    planes::{FromPixels, PlaneSink},
    probe::{self, Probe, ReadSeek},
    pyramid::PyramidWriter,
    thumbnail::{self, Thumbnail},
};
use crate::domain::picture_glaze::PictureGlaze;
use celadon_jpeg::Planes;
use std::io::{Seek, Write};

/// The recipe's number; it is part of a pyramid's key, so a better recipe never meets an older pyramid.
pub const RECIPE: u32 = 3;

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

    read(input, &probe, options, &mut writer, scratch, progress)?;

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

/// Reads the picture in planes if they can be had as they are shown, else in pixels.
fn read(
    input: &mut dyn ReadSeek,
    probe: &Probe,
    options: &BuildOptions,
    pyramid: &mut impl PlaneSink,
    scratch: &mut dyn Scratch,
    progress: &mut dyn FnMut(u32, u32),
) -> Result<(), ImageFault> {
    let sampling = probe.sampling(options.exact_colour);
    let (width, height) = (probe.stored_width, probe.stored_height);
    let conversion = Conversion::of(probe)?;
    if probe.orientation == Orientation::Upright && conversion.changes_nothing() {
        let mut counted = Counted::new(&mut *pyramid, height, &mut *progress);
        if decode::planes(input, probe, &options.limits, sampling, &mut counted)? {
            return Ok(());
        }
    }
    let mut planes = FromPixels::new(probe.size(), sampling, pyramid);
    let mut upright = Upright::new(
        probe.orientation,
        (width, height),
        sampling.components(),
        &mut planes,
        scratch,
    );
    let colours = ToSrgb::new(conversion, &mut upright);
    let row = probe.samples() * width as usize;
    let mut counted = Counted::new((colours, row), height, progress);
    decode::decode(input, probe, &options.limits, &mut counted)?;
    upright.finish()
}

/// Counts rows on their way.
struct Counted<'a, N> {
    next: N,
    done: u32,
    of: u32,
    progress: &'a mut dyn FnMut(u32, u32),
}

impl<'a, N> Counted<'a, N> {
    fn new(next: N, of: u32, progress: &'a mut dyn FnMut(u32, u32)) -> Self {
        Self {
            next,
            done: 0,
            of,
            progress,
        }
    }

    fn count(&mut self, rows: u32) {
        self.done += rows;
        (self.progress)(self.done, self.of);
    }
}

impl<S: PlaneSink> PlaneSink for Counted<'_, &mut S> {
    fn planes(&mut self, planes: &mut Planes, rows: u32) -> Result<(), ImageFault> {
        self.next.planes(planes, rows)?;
        self.count(rows);
        Ok(())
    }
}

/// With the samples in a row.
impl SampleSink for Counted<'_, (ToSrgb<'_>, usize)> {
    fn samples(&mut self, samples: Samples<'_>) -> Result<(), ImageFault> {
        self.next.0.samples(samples)?;
        let count = match samples {
            Samples::Eight(v) => v.len(),
            Samples::Sixteen(v) => v.len(),
        };
        self.count(u32::try_from(count / self.next.1).unwrap_or(0));
        Ok(())
    }
}
