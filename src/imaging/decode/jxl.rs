//! JPEG XL, held whole and made sRGB by its decoder, which knows its many colour encodings; only an embedded profile is
//! applied by the same engine as for other formats.

use super::{ROWS, SampleSink, Samples, broken};
use crate::imaging::{
    fault::{ImageFault, ImageFaultCode},
    limits::ImageLimits,
    probe::{Colour, Probe, ReadSeek},
};
use jxl_oxide::{
    AllocTracker, ColorManagementSystem, EnumColourEncoding, FrameBufferSample, ImageStream,
    InitializeResult, JxlImage, JxlThreadPool, PreparedTransform, RenderingIntent,
    color::ColourEncoding,
};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformF32Executor, TransformOptions};
use std::{
    io::{Read, SeekFrom},
    sync::Arc,
};

/// Bytes handed over at a time.
const PIECE: usize = 4096;
/// Bytes of an animation looked at to count its frames.
const COUNTED: usize = 16 << 20;
/// Groups of pixels of its frames that are looked at.
const MOST_GROUPS: usize = 100_000;
/// Bytes that all buffers of one buffered pixel may take.
const PER_PIXEL: u64 = 16;

pub(super) fn decode(
    input: &mut dyn ReadSeek,
    probe: &Probe,
    limits: &ImageLimits,
    sink: &mut dyn SampleSink,
) -> Result<(), ImageFault> {
    let most = limits.buffered_pixels.saturating_mul(PER_PIXEL);
    let tracker = AllocTracker::with_limit(usize::try_from(most).unwrap_or(usize::MAX));
    let mut image = load(input, tracker, |image| image.num_loaded_keyframes() > 0)?;
    if image.num_loaded_keyframes() == 0 {
        return Err(ImageFault::truncated());
    }
    if image
        .original_icc()
        .is_some_and(|icc| icc.len() > limits.icc_bytes)
    {
        return Err(ImageFault::new(
            ImageFaultCode::BrokenProfile,
            format!(
                "the colour profile is over the limit of {} bytes",
                limits.icc_bytes
            ),
        ));
    }
    let grey = probe.colour == Colour::Grey;
    image.set_cms(Profiles);
    // With the intent that it states itself, a picture in sRGB passes through untouched.
    let intent = match &image.image_header().metadata.colour_encoding {
        ColourEncoding::Enum(own) => own.rendering_intent,
        ColourEncoding::IccProfile(_) => RenderingIntent::Perceptual,
    };
    image.request_color_encoding(if grey {
        EnumColourEncoding::gray_srgb(intent)
    } else {
        EnumColourEncoding::srgb(intent)
    });
    let deep = image.image_header().metadata.bit_depth.bits_per_sample() > 8;
    let render = image.render_frame(0).map_err(|e| fault(&*e))?;
    let mut stream = render.stream();
    let size = (stream.width(), stream.height());
    if size != (probe.stored_width, probe.stored_height)
        || stream.channels() as usize != probe.samples()
    {
        return Err(broken("its size or channels change between headers"));
    }
    let rows = size.0 as usize * probe.samples() * ROWS;
    if deep {
        pass_on(&mut stream, rows, &mut |words| {
            sink.samples(Samples::Sixteen(words))
        })
    } else {
        pass_on(&mut stream, rows, &mut |bytes| {
            sink.samples(Samples::Eight(bytes))
        })
    }
}

fn pass_on<T: FrameBufferSample + Clone + Default>(
    stream: &mut ImageStream<'_>,
    samples: usize,
    take: &mut dyn FnMut(&[T]) -> Result<(), ImageFault>,
) -> Result<(), ImageFault> {
    let mut buffer = vec![T::default(); samples];
    loop {
        let count = stream.write_to_buffer(&mut buffer);
        if count == 0 {
            return Ok(());
        }
        take(&buffer[..count])?;
    }
}

/// Hands over the file until there is `enough` of it.
fn load(
    input: &mut dyn ReadSeek,
    tracker: AllocTracker,
    mut enough: impl FnMut(&JxlImage) -> bool,
) -> Result<JxlImage, ImageFault> {
    let mut waiting = Some(
        JxlImage::builder()
            .pool(JxlThreadPool::none())
            .alloc_tracker(tracker)
            .build_uninit(),
    );
    let mut image: Option<JxlImage> = None;
    let mut buffer = vec![0; PIECE];
    let mut held = 0;
    loop {
        let count = input
            .read(&mut buffer[held..])
            .map_err(|e| ImageFault::from_read(&e))?;
        if count == 0 {
            return image.ok_or_else(ImageFault::truncated);
        }
        held += count;
        let used = if let Some(image) = &mut image {
            image.feed_bytes(&buffer[..held])
        } else if let Some(waiting) = &mut waiting {
            waiting.feed_bytes(&buffer[..held])
        } else {
            return Err(ImageFault::truncated());
        };
        let used = used.map_err(|e| fault(&*e))?;
        if used == 0 && held == buffer.len() {
            return Err(broken("its boxes make no sense"));
        }
        buffer.copy_within(used..held, 0);
        held -= used;
        if let Some(own) = waiting.take() {
            match own.try_init().map_err(|e| fault(&*e))? {
                InitializeResult::NeedMoreData(own) => waiting = Some(own),
                InitializeResult::Initialized(own) => image = Some(own),
            }
        }
        if let Some(image) = image.take_if(|image| image.is_loading_done() || enough(image)) {
            return Ok(image);
        }
    }
}

/// How many frames an animation has, as far as `most`, the first megabytes and so many groups of pixels go. No pixel is
/// decoded, but what is looked at is held.
pub(crate) fn count_frames(input: &mut dyn ReadSeek, most: u32) -> Result<u32, ImageFault> {
    input
        .seek(SeekFrom::Start(0))
        .map_err(|e| ImageFault::from_read(&e))?;
    let mut head = Head {
        input,
        left: COUNTED as u64,
    };
    let most = most as usize;
    let (mut frames, mut groups) = (0, 0);
    let image = load(&mut head, AllocTracker::with_limit(COUNTED), |image| {
        while let Some(frame) = image.frame(frames) {
            groups += frame.toc().iter_bitstream_order().count();
            frames += 1;
        }
        groups > MOST_GROUPS || frames >= 2 * most || image.num_loaded_keyframes() >= most
    })?;
    let counted = image.num_loaded_keyframes().clamp(1, most);
    Ok(u32::try_from(counted).unwrap_or(1))
}

/// The first bytes of a file.
struct Head<'a> {
    input: &'a mut dyn ReadSeek,
    left: u64,
}

impl Read for Head<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = (&mut *self.input).take(self.left).read(buffer)?;
        self.left -= count as u64;
        Ok(count)
    }
}

impl std::io::Seek for Head<'_> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.input.seek(to)
    }
}

fn fault(error: &(dyn std::error::Error + 'static)) -> ImageFault {
    let text = error.to_string();
    if text.contains("failed to allocate") {
        return ImageFault::new(
            ImageFaultCode::TooCostly,
            "decoding needed more memory than it may use",
        );
    }
    broken(text)
}

/// Embedded profiles, by the engine that all formats share.
struct Profiles;

/// Pixels put through the engine at a time.
const BATCH: usize = 1024;

type CmsError = Box<dyn std::error::Error + Send + Sync + 'static>;

impl ColorManagementSystem for Profiles {
    fn prepare_transform(
        &self,
        from_icc: &[u8],
        to_icc: &[u8],
        _: RenderingIntent,
    ) -> Result<Box<dyn PreparedTransform>, CmsError> {
        let from = ColorProfile::new_from_slice(from_icc)?;
        let to = ColorProfile::new_from_slice(to_icc)?;
        let (from_layout, channels) = layout(from.color_space)?;
        let (to_layout, channels_out) = layout(to.color_space)?;
        let options = TransformOptions::default();
        let engine = from.create_transform_f32(from_layout, &to, to_layout, options)?;
        Ok(Box::new(Prepared {
            engine,
            channels,
            channels_out,
        }))
    }
}

fn layout(space: DataColorSpace) -> Result<(Layout, usize), CmsError> {
    match space {
        DataColorSpace::Gray => Ok((Layout::Gray, 1)),
        DataColorSpace::Rgb => Ok((Layout::Rgb, 3)),
        // Four channels of any meaning have this layout.
        DataColorSpace::Cmyk => Ok((Layout::Rgba, 4)),
        other => Err(format!("the colour profile is for {other:?}").into()),
    }
}

struct Prepared {
    engine: Arc<TransformF32Executor>,
    channels: usize,
    channels_out: usize,
}

impl PreparedTransform for Prepared {
    fn num_input_channels(&self) -> usize {
        self.channels
    }

    fn num_output_channels(&self) -> usize {
        self.channels_out
    }

    fn transform(&self, planes: &mut [&mut [f32]]) -> Result<(), CmsError> {
        let length = planes.iter().map(|plane| plane.len()).min().unwrap_or(0);
        let (mut fed, mut made) = (Vec::new(), Vec::new());
        for start in (0..length).step_by(BATCH) {
            let range = start..(start + BATCH).min(length);
            fed.clear();
            for at in range.clone() {
                fed.extend(planes.iter().take(self.channels).map(|plane| plane[at]));
            }
            made.resize(range.len() * self.channels_out, 0.0);
            self.engine.transform(&fed, &mut made)?;
            for (at, pixel) in range.zip(made.chunks_exact(self.channels_out)) {
                for (plane, value) in planes.iter_mut().zip(pixel) {
                    plane[at] = *value;
                }
            }
        }
        Ok(())
    }
}
