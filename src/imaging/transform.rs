//! From decoded pixels to the file of the answer: cropped, resampled, turned, coloured, encoded.

use fast_image_resize::images::{CroppedImage, Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

use super::canvas::{Canvas, Form};
use super::encode::{encode, encode_planes};
use super::fault::{ImageFault, ImageFaultCode};
use super::geometry::Sampling;
use super::pixels::Pixels;
use super::plan::{Plan, Rect};
use super::request::Quality;
use super::rotate::{Ground, rotate};

fn broken(detail: impl std::fmt::Display) -> ImageFault {
    ImageFault::new(ImageFaultCode::BrokenData, detail.to_string())
}

/// The file that a plan asks for, from a canvas that holds at least `source`, the rectangle of the level that the plan
/// names; `scale` says how many pixels of the picture one of the level stands for, `sampling` how the pyramid keeps chroma.
pub fn transform(
    canvas: &Canvas,
    plan: &Plan,
    source: Rect,
    scale: u32,
    sampling: Sampling,
) -> Result<Vec<u8>, ImageFault> {
    let mut layers = resample(canvas, plan, source, scale)?;
    let pixels = match (canvas.form, layers.pop()) {
        (Form::Grey | Form::Rgb, Some(pixels)) => pixels,
        (Form::Planes(sampling), Some(last)) => {
            layers.push(last);
            return encode_planes(layers, sampling);
        }
        (_, None) => return Err(broken("nothing was decoded")),
    };
    let ground = if plan.format.is_transparent() {
        Ground::Transparent
    } else {
        Ground::Black
    };
    let mut pixels = rotate(pixels, plan.rotation, ground);
    if plan.quality == Quality::Bitonal {
        bitonal(&mut pixels);
    }
    encode(&pixels, plan.format, sampling)
}

/// Black or white, whichever is nearer. Alpha stays.
fn bitonal(pixels: &mut Pixels) {
    let colours = if pixels.channels == 4 {
        3
    } else {
        pixels.channels
    };
    for pixel in pixels.bytes.chunks_exact_mut(pixels.channels) {
        for value in &mut pixel[..colours] {
            *value = if *value < 128 { 0 } else { 255 };
        }
    }
}

/// Every layer at the size of the answer by Lanczos3. Nothing beyond `source` is mixed in, though the region's own edges may
/// lie between the level's pixels; samples of halved chroma lie in the middle of the four pixels that share them.
fn resample(
    canvas: &Canvas,
    plan: &Plan,
    source: Rect,
    scale: u32,
) -> Result<Vec<Pixels>, ImageFault> {
    let side = |from: u32, len: u32, size: u32| Side {
        scale: f64::from(scale),
        region: (from, len),
        size,
    };
    let across = side(plan.region.x, plan.region.w, plan.width);
    let down = side(plan.region.y, plan.region.h, plan.height);
    let layer = |(at, layer): (usize, &Pixels)| {
        let step = canvas.form.step(at);
        let x = across.share((source.x, source.w), (canvas.area.x, layer.width), step);
        let y = down.share((source.y, source.h), (canvas.area.y, layer.height), step);
        let kind = if layer.channels == 1 {
            PixelType::U8
        } else {
            PixelType::U8x3
        };
        let (wide, high) = (x.held(), y.held());
        let continued = (wide, high) != (x.count, y.count);
        let continued = continued.then(|| continued_by_its_edge(layer, &x, &y));
        let (pixels, left, top) = match &continued {
            Some(pixels) => (pixels, 0, 0),
            None => (layer, x.first, y.first),
        };
        let whole =
            ImageRef::new(pixels.width, pixels.height, &pixels.bytes, kind).map_err(broken)?;
        let own = CroppedImage::new(&whole, left, top, wide, high).map_err(broken)?;
        let mut to = Image::new(x.size, y.size, kind);
        let options = ResizeOptions::new()
            .crop(x.start, y.start, x.within(wide), y.within(high))
            .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
        Resizer::new()
            .resize(&own, &mut to, &options)
            .map_err(broken)?;
        Ok(Pixels {
            width: x.size,
            height: y.size,
            channels: layer.channels,
            bytes: to.into_vec(),
        })
    };
    canvas.layers.iter().enumerate().map(layer).collect()
}

/// One side of what is asked for: the region's start and length in pixels of the picture, of which `scale` are one of the
/// level, and how many pixels the answer has.
struct Side {
    scale: f64,
    region: (u32, u32),
    size: u32,
}

/// One side of a layer's part in the answer, in samples of the layer.
struct Share {
    /// The first that belongs to the source, and how many do.
    first: u32,
    count: u32,
    /// Where the answer begins after the first, and over how many it reaches.
    start: f64,
    len: f64,
    /// How many samples the answer has.
    size: u32,
}

impl Side {
    fn share(&self, source: (u32, u32), canvas: (u32, u32), step: u32) -> Share {
        let (from, most) = (f64::from(self.region.0), f64::from(source.1));
        let start = (from / self.scale - f64::from(source.0)).max(0.0);
        let len = (f64::from(self.region.1) / self.scale).min(most - start);
        // An odd side ends with a sample that stands for one pixel and for one beyond it.
        let size = self.size.div_ceil(step);
        let len = len * f64::from(size * step) / f64::from(self.size);
        let before = source.0 - canvas.0;
        let first = before / step;
        let end = (before + source.1).div_ceil(step).min(canvas.1);
        Share {
            first,
            count: end - first,
            start: (start + f64::from(before % step)) / f64::from(step),
            len: (len / f64::from(step)).max(f64::MIN_POSITIVE),
            size,
        }
    }
}

impl Share {
    /// How many samples it takes to hold the answer's part.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a side of a picture"
    )]
    fn held(&self) -> u32 {
        // What floating point adds by itself is no sample more.
        let reach = self.start + self.len;
        self.count.max((reach - 1e-6).ceil() as u32)
    }

    /// Its length, but for what floating point adds beyond so many samples.
    fn within(&self, held: u32) -> f64 {
        self.len.min(f64::from(held) - self.start)
    }
}

/// The part of a layer, its last column and row repeated as far as is reached.
fn continued_by_its_edge(layer: &Pixels, x: &Share, y: &Share) -> Pixels {
    let (wide, high) = (x.held(), y.held());
    let sample = layer.channels;
    let stride = layer.width as usize * sample;
    let mut bytes = Vec::with_capacity(wide as usize * high as usize * sample);
    for row in 0..high {
        let row = (y.first + row.min(y.count - 1)) as usize * stride;
        let start = row + x.first as usize * sample;
        let own = &layer.bytes[start..start + x.count as usize * sample];
        bytes.extend_from_slice(own);
        for _ in x.count..wide {
            bytes.extend_from_slice(&own[own.len() - sample..]);
        }
    }
    Pixels {
        width: wide,
        height: high,
        channels: sample,
        bytes,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;
    use crate::imaging::index::PyramidIndex;
    use crate::imaging::plan::{PlanLimits, Work, plan};
    use crate::imaging::planes::FromPixels;
    use crate::imaging::pyramid::{PyramidWriter, RowSink};
    use crate::imaging::request::{Format, Region, Request, Rotation, Size};
    use crate::imaging::window::Window;

    /// A soft weave of colours, whose hue changes along both sides.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to a byte"
    )]
    fn pyramid(width: u32, height: u32, sampling: Sampling) -> (PyramidIndex, Vec<u8>) {
        let mut file = Cursor::new(Vec::new());
        let mut writer = PyramidWriter::new(&mut file, width, height, sampling, 1).unwrap();
        let mut pixels = FromPixels::new((width, height), sampling, &mut writer);
        let wave = |at: u32, period: f64| {
            let angle = f64::from(at) * std::f64::consts::TAU / period;
            128.0 + 90.0 * angle.sin()
        };
        for y in 0..height {
            let row = (0..width).flat_map(|x| {
                [wave(x, 61.0), wave(y, 83.0), wave(x + y, 107.0)]
                    .map(|value| u8::try_from(value.round().clamp(0.0, 255.0) as u32).unwrap())
            });
            pixels.rows(&row.collect::<Vec<u8>>()).unwrap();
        }
        let index = writer.finish().unwrap().index;
        (index, file.into_inner())
    }

    fn answer(
        (index, file): &(PyramidIndex, Vec<u8>),
        request: &Request,
        form: Option<Form>,
    ) -> Vec<u8> {
        let limits = PlanLimits {
            transcode_pixels: 64_000_000,
            largest: None,
        };
        let plan = plan(request, &index.geometry, index.sampling, limits).unwrap();
        let (level, source) = match plan.work {
            Work::Transcode { level, source } => (level, source),
            Work::Copy { .. } => (0, plan.region),
        };
        let window = Window::new(index, level, source).unwrap();
        let row = |y| {
            let range = window.byte_range(y).unwrap();
            &file[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()]
        };
        let rows: Vec<&[u8]> = window.rows().map(row).collect();
        let jpeg = window.assemble(&rows).unwrap();
        let form = form.unwrap_or_else(|| Form::of(&plan, index.sampling));
        let canvas = Canvas::decode(form, &[(window.area(), jpeg)]).unwrap();
        let scale = index.geometry.levels[level].scale;
        transform(&canvas, &plan, source, scale, index.sampling).unwrap()
    }

    fn difference(one: &Pixels, other: &Pixels) -> f64 {
        assert_eq!((one.width, one.height), (other.width, other.height));
        assert_eq!(one.channels, other.channels);
        let pairs = one.bytes.iter().zip(&other.bytes);
        let sum: f64 = pairs.map(|(a, b)| f64::from(a.abs_diff(*b))).sum();
        sum / f64::from(u32::try_from(one.bytes.len()).unwrap())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn planes_show_what_pixels_show(
            x in 0..300_u32, y in 0..300_u32, w in 40..400_u32, h in 40..400_u32, percent in 50..150_u32, full: bool,
        ) {
            let sampling = if full { Sampling::Yuv444 } else { Sampling::Yuv420 };
            let made = pyramid(701, 703, sampling);
            let request = Request {
                region: Region::Pixels { x, y, w, h },
                size: Size::Width { width: w * percent / 100, upscale: true },
                rotation: Rotation::NONE,
                quality: Quality::Default,
                format: Format::Jpg,
            };
            let planes = Pixels::of_jpeg(&answer(&made, &request, None)).unwrap();
            let pixels = Pixels::of_jpeg(&answer(&made, &request, Some(Form::Rgb))).unwrap();
            // Half a pixel of chroma aside would be 4 and more.
            let apart = difference(&planes, &pixels);
            prop_assert!(apart < 1.5, "{apart}");
        }
    }

    #[test]
    fn a_pixel_stands_for_the_whole_picture() {
        let made = pyramid(701, 703, Sampling::Yuv420);
        let of = |side: u32| {
            let request = Request {
                region: Region::Full,
                size: Size::Exact {
                    width: side,
                    height: side,
                    upscale: false,
                },
                rotation: Rotation::NONE,
                quality: Quality::Default,
                format: Format::Jpg,
            };
            let pixels = Pixels::of_jpeg(&answer(&made, &request, None)).unwrap();
            let count = f64::from(side * side);
            [0, 1, 2].map(|channel| {
                let values = pixels.bytes.iter().skip(channel).step_by(3);
                values.map(|value| f64::from(*value)).sum::<f64>() / count
            })
        };
        let mean = of(301);
        for side in [1, 3, 5] {
            for (small, large) in of(side).iter().zip(mean) {
                assert!((small - large).abs() < 8.0, "{side}: {small} {large}");
            }
        }
    }

    #[test]
    fn grey_is_the_luma_of_the_colours() {
        let made = pyramid(301, 205, Sampling::Yuv420);
        let mut request = Request {
            region: Region::Full,
            size: Size::Width {
                width: 151,
                upscale: false,
            },
            rotation: Rotation::NONE,
            quality: Quality::Gray,
            format: Format::Jpg,
        };
        let grey = Pixels::of_jpeg(&answer(&made, &request, None)).unwrap();
        request.quality = Quality::Default;
        let colours = Pixels::of_jpeg(&answer(&made, &request, None)).unwrap();
        let luma = colours.bytes.chunks_exact(3).map(|p| {
            let sum = 299 * u32::from(p[0]) + 587 * u32::from(p[1]) + 114 * u32::from(p[2]);
            u8::try_from((sum + 500) / 1000).unwrap()
        });
        let luma = Pixels {
            channels: 1,
            bytes: luma.collect(),
            ..colours
        };
        let apart = difference(&grey, &luma);
        assert!(apart < 1.0, "{apart}");
    }
}
