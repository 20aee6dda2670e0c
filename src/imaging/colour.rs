//! To 8-bit sRGB (or grey): profiles, ink, sixteen bits, transparency.
//!
//! A picture without a profile is taken as sRGB (grey: its tone curve; ink: naively). Transparency lies on white.
//! Sixteen bits become eight by rounding to the nearest, after the profile is applied.

use super::{
    decode::{SampleSink, Samples},
    fault::{ImageFault, ImageFaultCode},
    probe::{Alpha, Colour, Probe},
    pyramid::RowSink,
};
use moxcms::{
    ColorProfile, DataColorSpace, Layout, Transform8BitExecutor, Transform16BitExecutor,
    TransformExecutor, TransformOptions,
};
use std::sync::Arc;

/// What lies behind transparent pixels.
pub const BACKGROUND: u8 = 255;

/// A profile made ready for both depths.
struct Profile {
    eight: Arc<Transform8BitExecutor>,
    sixteen: Arc<Transform16BitExecutor>,
    /// Channels it takes: a grey picture with an RGB profile is fed to it threefold.
    channels: usize,
}

/// What has to be done to the samples of a picture.
pub struct Conversion {
    colour: Colour,
    alpha: Alpha,
    profile: Option<Profile>,
}

impl Conversion {
    /// Prepares the conversion; a profile that cannot be used is refused here, before any pixel.
    pub fn of(probe: &Probe) -> Result<Self, ImageFault> {
        let profile = match &probe.icc {
            Some(icc) => profile(icc, probe.colour)?,
            None => None,
        };
        Ok(Self {
            colour: probe.colour,
            alpha: probe.alpha,
            profile,
        })
    }

    /// Whether samples of eight bits stay as they are: the common case, a photograph in sRGB.
    pub fn changes_nothing(&self) -> bool {
        self.profile.is_none()
            && self.alpha == Alpha::None
            && matches!(self.colour, Colour::Grey | Colour::Rgb)
    }
}

/// Converts samples to 8-bit sRGB or grey rows and passes them on.
pub struct ToSrgb<'a> {
    conversion: Conversion,
    next: &'a mut dyn RowSink,
    eight: Buffers<u8>,
    sixteen: Buffers<u16>,
    out: Vec<u8>,
}

/// What a batch of rows needs on its way, kept for the next one.
#[derive(Default)]
struct Buffers<T> {
    colours: Vec<T>,
    veil: Vec<T>,
    fed: Vec<T>,
    made: Vec<T>,
}

impl<'a> ToSrgb<'a> {
    /// Passes rows on to `next`.
    pub fn new(conversion: Conversion, next: &'a mut dyn RowSink) -> Self {
        Self {
            conversion,
            next,
            eight: Buffers::default(),
            sixteen: Buffers::default(),
            out: Vec::new(),
        }
    }

    fn convert<T: Sample>(
        &mut self,
        samples: &[T],
        buffers: &mut Buffers<T>,
    ) -> Result<(), ImageFault> {
        let &Conversion {
            colour,
            alpha,
            ref profile,
        } = &self.conversion;
        let channels = colour.channels();
        let Buffers {
            colours,
            veil,
            fed,
            made,
        } = buffers;
        let samples = if alpha == Alpha::None {
            samples
        } else {
            let premultiplied = alpha == Alpha::Premultiplied;
            split(samples, channels, premultiplied, colours, veil);
            colours
        };
        self.out.clear();
        match profile {
            None if channels == 4 => {
                let inverted = colour == Colour::InvertedCmyk;
                without_profile(samples, inverted, &mut self.out);
            }
            None => self.out.extend(samples.iter().map(|v| v.eight())),
            Some(profile) => {
                let samples = feed(samples, colour, profile.channels, fed);
                made.resize(samples.len() / profile.channels * 3, T::default());
                T::engine(profile).transform(samples, made).map_err(|e| {
                    ImageFault::new(
                        ImageFaultCode::BrokenProfile,
                        format!("the colour profile cannot be applied: {e}"),
                    )
                })?;
                if colour == Colour::Grey {
                    let pixels = made.as_chunks::<3>().0;
                    self.out.extend(pixels.iter().map(|pixel| pixel[1].eight()));
                } else {
                    self.out.extend(made.iter().map(|v| v.eight()));
                }
            }
        }
        if alpha != Alpha::None {
            let width = if colour == Colour::Grey { 1 } else { 3 };
            for (pixel, veil) in self.out.chunks_exact_mut(width).zip(veil) {
                let veil = veil.eight();
                for value in pixel {
                    *value = over(*value, veil);
                }
            }
        }
        Ok(())
    }
}

impl SampleSink for ToSrgb<'_> {
    fn samples(&mut self, samples: Samples<'_>) -> Result<(), ImageFault> {
        if let Samples::Eight(plain) = samples
            && self.conversion.changes_nothing()
        {
            return self.next.rows(plain);
        }
        match samples {
            Samples::Eight(samples) => {
                let mut buffers = std::mem::take(&mut self.eight);
                self.convert(samples, &mut buffers)?;
                self.eight = buffers;
            }
            Samples::Sixteen(samples) => {
                let mut buffers = std::mem::take(&mut self.sixteen);
                self.convert(samples, &mut buffers)?;
                self.sixteen = buffers;
            }
        }
        self.next.rows(&self.out)
    }
}

/// The nearest of 256 steps to one of 65,536.
pub fn to_eight(value: u16) -> u8 {
    // The same as dividing by 257 and rounding, for every value.
    ((u32::from(value) * 255 + 32_895) >> 16).to_le_bytes()[0]
}

/// A colour seen through `alpha` before the background.
fn over(value: u8, alpha: u8) -> u8 {
    let mixed =
        u32::from(value) * u32::from(alpha) + u32::from(BACKGROUND) * u32::from(255 - alpha);
    ((mixed + 127) / 255).to_le_bytes()[0]
}

/// A sample of either depth.
trait Sample: Copy + Default + Into<u32> + TryFrom<u32> + std::ops::Sub<Output = Self> {
    const MAX: Self;
    fn eight(self) -> u8;
    fn engine(profile: &Profile) -> &dyn TransformExecutor<Self>;
}
impl Sample for u8 {
    const MAX: Self = u8::MAX;
    fn eight(self) -> u8 {
        self
    }
    fn engine(profile: &Profile) -> &dyn TransformExecutor<Self> {
        profile.eight.as_ref()
    }
}
impl Sample for u16 {
    const MAX: Self = u16::MAX;
    fn eight(self) -> u8 {
        to_eight(self)
    }
    fn engine(profile: &Profile) -> &dyn TransformExecutor<Self> {
        profile.sixteen.as_ref()
    }
}

/// Colours and alpha apart; colours that were multiplied by alpha are divided by it again.
fn split<T: Sample>(
    samples: &[T],
    channels: usize,
    premultiplied: bool,
    colours: &mut Vec<T>,
    veil: &mut Vec<T>,
) {
    colours.clear();
    veil.clear();
    for pixel in samples.chunks_exact(channels + 1) {
        let (own, alpha) = (&pixel[..channels], pixel[channels]);
        if premultiplied {
            colours.extend(own.iter().map(|&value| divide(value, alpha)));
        } else {
            colours.extend_from_slice(own);
        }
        veil.push(alpha);
    }
}

fn divide<T: Sample>(value: T, alpha: T) -> T {
    let (value, alpha, max): (u64, u64, u64) = (
        value.into().into(),
        alpha.into().into(),
        T::MAX.into().into(),
    );
    if alpha == 0 {
        return T::MAX;
    }
    let restored = ((value * max + alpha / 2) / alpha).min(max);
    u32::try_from(restored)
        .ok()
        .and_then(|v| T::try_from(v).ok())
        .unwrap_or(T::MAX)
}

/// What a profile of so many channels is fed: the samples, or grey threefold, or ink the right way round.
fn feed<'a, T: Sample>(
    samples: &'a [T],
    colour: Colour,
    channels: usize,
    fed: &'a mut Vec<T>,
) -> &'a [T] {
    fed.clear();
    if channels > colour.channels() {
        fed.extend(samples.iter().flat_map(|&v| [v; 3]));
    } else if colour == Colour::InvertedCmyk {
        fed.extend(samples.iter().map(|&v| T::MAX - v));
    } else {
        return samples;
    }
    fed
}

/// Ink without a profile: what paper lets through, channel by channel.
fn without_profile<T: Sample>(cmyk: &[T], inverted: bool, out: &mut Vec<u8>) {
    for pixel in cmyk.as_chunks::<4>().0 {
        let [c, m, y, k] = pixel.map(Sample::eight);
        let light = |ink: u8| u32::from(if inverted { ink } else { 255 - ink });
        for ink in [c, m, y] {
            out.push(((light(ink) * light(k) + 127) / 255).to_le_bytes()[0]);
        }
    }
}

/// Makes a profile ready; `None` if it is sRGB in all but name, so that nothing is rounded twice.
fn profile(icc: &[u8], colour: Colour) -> Result<Option<Profile>, ImageFault> {
    let broken = |detail: String| ImageFault::new(ImageFaultCode::BrokenProfile, detail);
    let source = ColorProfile::new_from_slice(icc)
        .map_err(|e| broken(format!("the colour profile cannot be understood: {e}")))?;
    let (layout, channels) = match (source.color_space, colour) {
        (DataColorSpace::Gray, Colour::Grey) => (Layout::Gray, 1),
        (DataColorSpace::Rgb, Colour::Rgb | Colour::Grey) => (Layout::Rgb, 3),
        // Four channels of any meaning have this layout.
        (DataColorSpace::Cmyk, Colour::Cmyk | Colour::InvertedCmyk) => (Layout::Rgba, 4),
        (space, _) => {
            return Err(broken(format!(
                "the colour profile is for {space:?}, the picture is not"
            )));
        }
    };
    let srgb = ColorProfile::new_srgb();
    let options = TransformOptions::default();
    let unusable = |e| broken(format!("the colour profile cannot be used: {e}"));
    let eight = source
        .create_transform_8bit(layout, &srgb, Layout::Rgb, options)
        .map_err(unusable)?;
    let sixteen = source
        .create_transform_16bit(layout, &srgb, Layout::Rgb, options)
        .map_err(unusable)?;
    if source.color_space == DataColorSpace::Rgb && changes_nothing(&eight).map_err(unusable)? {
        return Ok(None);
    }
    Ok(Some(Profile {
        eight,
        sixteen,
        channels,
    }))
}

/// Whether a transform keeps a lattice of colours to within one step of 256.
fn changes_nothing(transform: &Arc<Transform8BitExecutor>) -> Result<bool, moxcms::CmsError> {
    let steps: Vec<u8> = (0..=255u8).step_by(15).collect();
    let mut colours = Vec::with_capacity(steps.len().pow(3) * 3);
    for &r in &steps {
        for &g in &steps {
            for &b in &steps {
                colours.extend([r, g, b]);
            }
        }
    }
    let mut seen = vec![0; colours.len()];
    transform.transform(&colours, &mut seen)?;
    Ok(colours.iter().zip(&seen).all(|(a, b)| a.abs_diff(*b) <= 1))
}
