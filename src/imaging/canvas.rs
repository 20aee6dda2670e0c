//! What was decoded of a level, in the form that costs least on the way to the answer: the planes of the JPEG where the
//! answer is a JPEG again, luma alone where it is grey, interleaved pixels only where a format needs them.

use celadon_jpeg::{Planes, decode_planes};

use super::fault::{ImageFault, ImageFaultCode};
use super::geometry::Sampling;
use super::pixels::Pixels;
use super::plan::{Plan, Rect};
use super::request::{Format, Quality, Rotation};

/// Of a smaller answer, a sample of chroma at an odd edge would weigh too much: half of it stands for what is not there.
const SMALLEST_OF_PLANES: u32 = 32;

/// How a picture lies in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One layer: luma.
    Grey,
    /// Three layers of one channel: luma and the two of chroma, these halved where the pyramid's are.
    Planes(Sampling),
    /// One layer of three channels: sRGB.
    Rgb,
}

impl Form {
    /// The cheapest form that a plan can be answered from.
    pub fn of(plan: &Plan, sampling: Sampling) -> Self {
        if sampling == Sampling::Grey || plan.quality != Quality::Default {
            Self::Grey
        } else if plan.format == Format::Jpg
            && plan.rotation == Rotation::NONE
            && plan.width.min(plan.height) >= SMALLEST_OF_PLANES
        {
            Self::Planes(sampling)
        } else {
            Self::Rgb
        }
    }

    /// How many pixels of the picture a sample of this layer stands for, along a side.
    pub fn step(self, layer: usize) -> u32 {
        match self {
            Self::Planes(Sampling::Yuv420) if layer > 0 => 2,
            _ => 1,
        }
    }

    fn decode(self, jpeg: &[u8]) -> Result<Vec<Pixels>, ImageFault> {
        if self == Self::Rgb {
            return Ok(vec![Pixels::of_jpeg(jpeg)?]);
        }
        let planes = decode_planes(jpeg, self == Self::Grey)
            .map_err(|error| ImageFault::new(ImageFaultCode::BrokenData, error.to_string()))?;
        Ok(layers(planes))
    }
}

fn layers(planes: Planes) -> Vec<Pixels> {
    let layers = planes.planes.into_iter().map(|plane| Pixels {
        width: plane.width,
        height: plane.height,
        channels: 1,
        bytes: plane.bytes,
    });
    layers.collect()
}

/// Decoded pixels of a level.
#[derive(Debug, Clone)]
pub struct Canvas {
    /// How they lie in memory.
    pub form: Form,
    /// Which pixels of the level they are; it begins at even coordinates.
    pub area: Rect,
    /// As many as the form has, each rounded up from the area by its step.
    pub layers: Vec<Pixels>,
}

impl Canvas {
    /// Decodes one JPEG, or several that together cover a rectangle; each with the pixels of the level that it holds,
    /// as a [`Window`](super::window::Window) tells them.
    pub fn decode<B: AsRef<[u8]>>(form: Form, parts: &[(Rect, B)]) -> Result<Self, ImageFault> {
        if let [(area, jpeg)] = parts {
            return Ok(Self {
                form,
                area: *area,
                layers: form.decode(jpeg.as_ref())?,
            });
        }
        let areas = || parts.iter().map(|(area, _)| area);
        let x = areas().map(|area| area.x).min().unwrap_or(0);
        let y = areas().map(|area| area.y).min().unwrap_or(0);
        let right = areas().map(|area| area.x + area.w).max().unwrap_or(0);
        let bottom = areas().map(|area| area.y + area.h).max().unwrap_or(0);
        let (w, h) = (right - x, bottom - y);
        let mut layers: Vec<Pixels> = Vec::new();
        for (area, jpeg) in parts {
            for (at, decoded) in form.decode(jpeg.as_ref())?.into_iter().enumerate() {
                let step = form.step(at);
                if layers.len() == at {
                    let (width, height) = (w.div_ceil(step), h.div_ceil(step));
                    layers.push(Pixels::new(width, height, decoded.channels));
                }
                let (left, top) = ((area.x - x) / step, (area.y - y) / step);
                layers[at].place(&decoded, left.into(), top.into());
            }
        }
        Ok(Self {
            form,
            area: Rect { x, y, w, h },
            layers,
        })
    }
}
