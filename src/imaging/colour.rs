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
    TransformOptions,
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

/// Converts samples to 8-bit sRGB or grey rows and passes them on.
pub struct ToSrgb<'a> {
    colour: Colour,
    alpha: Alpha,
    profile: Option<Profile>,
    next: &'a mut dyn RowSink,
    out: Vec<u8>,
}

impl<'a> ToSrgb<'a> {
    /// Prepares the conversion; a profile that cannot be used is refused here, before any pixel.
    pub fn new(probe: &Probe, next: &'a mut dyn RowSink) -> Result<Self, ImageFault> {
        let profile = match &probe.icc {
            Some(icc) => profile(icc, probe.colour)?,
            None => None,
        };
        Ok(Self {
            colour: probe.colour,
            alpha: probe.alpha,
            profile,
            next,
            out: Vec::new(),
        })
    }

    fn convert(&mut self, samples: Samples<'_>) -> Result<(), ImageFault> {
        let channels = self.colour.channels();
        let inverted = self.colour == Colour::InvertedCmyk;
        self.out.clear();
        let Some(profile) = &self.profile else {
            let mut eight = Vec::new();
            let plain = match samples {
                Samples::Eight(plain) => plain,
                Samples::Sixteen(deep) => {
                    eight.extend(deep.iter().map(|&v| to_eight(v)));
                    &eight
                }
            };
            match self.colour {
                Colour::Grey | Colour::Rgb => self.out.extend_from_slice(plain),
                Colour::Cmyk | Colour::InvertedCmyk => {
                    without_profile(plain, inverted, &mut self.out);
                }
            }
            return Ok(());
        };
        let triple = profile.channels > channels;
        let count = match samples {
            Samples::Eight(v) => v.len(),
            Samples::Sixteen(v) => v.len(),
        } / channels;
        let failed = |e| {
            ImageFault::new(
                ImageFaultCode::BrokenProfile,
                format!("the colour profile cannot be applied: {e}"),
            )
        };
        let mut rgb = vec![0u8; count * 3];
        match samples {
            Samples::Eight(v) => {
                let fed = feed(v, triple, inverted.then_some(u8::MAX));
                profile
                    .eight
                    .transform(fed.as_deref().unwrap_or(v), &mut rgb)
                    .map_err(failed)?;
            }
            Samples::Sixteen(v) => {
                let fed = feed(v, triple, inverted.then_some(u16::MAX));
                let mut deep = vec![0u16; count * 3];
                profile
                    .sixteen
                    .transform(fed.as_deref().unwrap_or(v), &mut deep)
                    .map_err(failed)?;
                for (to, from) in rgb.iter_mut().zip(&deep) {
                    *to = to_eight(*from);
                }
            }
        }
        if self.colour == Colour::Grey {
            self.out
                .extend(rgb.as_chunks::<3>().0.iter().map(|pixel| pixel[1]));
        } else {
            self.out = rgb;
        }
        Ok(())
    }
}

impl SampleSink for ToSrgb<'_> {
    fn samples(&mut self, samples: Samples<'_>) -> Result<(), ImageFault> {
        // The common case, a photograph in sRGB, passes through untouched.
        if let (Samples::Eight(plain), None, Alpha::None, Colour::Grey | Colour::Rgb) =
            (samples, &self.profile, self.alpha, self.colour)
        {
            return self.next.rows(plain);
        }
        if self.alpha == Alpha::None {
            self.convert(samples)?;
            return self.next.rows(&self.out);
        }
        let channels = self.colour.channels();
        let premultiplied = self.alpha == Alpha::Premultiplied;
        let alpha: Vec<u8> = match samples {
            Samples::Eight(v) => {
                let (colours, alpha) = split(v, channels, premultiplied);
                self.convert(Samples::Eight(&colours))?;
                alpha
            }
            Samples::Sixteen(v) => {
                let (colours, alpha) = split(v, channels, premultiplied);
                self.convert(Samples::Sixteen(&colours))?;
                alpha.into_iter().map(to_eight).collect()
            }
        };
        let width = if self.colour == Colour::Grey { 1 } else { 3 };
        for (pixel, &a) in self.out.chunks_exact_mut(width).zip(&alpha) {
            for value in pixel {
                *value = over(*value, a);
            }
        }
        self.next.rows(&self.out)
    }
}

/// The nearest of 256 steps to one of 65,536.
pub fn to_eight(value: u16) -> u8 {
    ((u32::from(value) * 255 + 32_767) / 65_535).to_le_bytes()[0]
}

/// A colour seen through `alpha` before the background.
fn over(value: u8, alpha: u8) -> u8 {
    let mixed =
        u32::from(value) * u32::from(alpha) + u32::from(BACKGROUND) * u32::from(255 - alpha);
    ((mixed + 127) / 255).to_le_bytes()[0]
}

/// A sample of either depth.
trait Sample: Copy + Into<u32> + TryFrom<u32> {
    const MAX: Self;
}
impl Sample for u8 {
    const MAX: Self = u8::MAX;
}
impl Sample for u16 {
    const MAX: Self = u16::MAX;
}

/// Colours and alpha apart; colours that were multiplied by alpha are divided by it again.
fn split<T: Sample>(samples: &[T], channels: usize, premultiplied: bool) -> (Vec<T>, Vec<T>) {
    let count = samples.len() / (channels + 1);
    let (mut colours, mut alphas) = (
        Vec::with_capacity(count * channels),
        Vec::with_capacity(count),
    );
    for pixel in samples.chunks_exact(channels + 1) {
        let alpha = pixel[channels];
        for &value in &pixel[..channels] {
            colours.push(if premultiplied {
                divide(value, alpha)
            } else {
                value
            });
        }
        alphas.push(alpha);
    }
    (colours, alphas)
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

/// What a profile is fed if it differs from the samples: grey threefold, or ink the right way round.
fn feed<T: Sample + std::ops::Sub<Output = T>>(
    samples: &[T],
    triple: bool,
    invert_from: Option<T>,
) -> Option<Vec<T>> {
    if triple {
        return Some(samples.iter().flat_map(|&v| [v; 3]).collect());
    }
    invert_from.map(|max| samples.iter().map(|&v| max - v).collect())
}

/// Ink without a profile: what paper lets through, channel by channel.
fn without_profile(cmyk: &[u8], inverted: bool, out: &mut Vec<u8>) {
    for &[c, m, y, k] in cmyk.as_chunks::<4>().0 {
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
