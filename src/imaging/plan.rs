//! What a request means for a picture: decided from its geometry and the limits alone, before any pixel is read.

use std::ops::Range;

use super::geometry::{Geometry, Level, Sampling};
use super::jpeg;

/// The part of the picture that is asked for (Image API 3.0 §4.1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Region {
    /// All of it.
    Full,
    /// The middle square.
    Square,
    /// In pixels.
    Pixels {
        /// From the left.
        x: u32,
        /// From the top.
        y: u32,
        /// Width.
        w: u32,
        /// Height.
        h: u32,
    },
    /// In percent.
    Percent {
        /// From the left.
        x: f64,
        /// From the top.
        y: f64,
        /// Width.
        w: f64,
        /// Height.
        h: f64,
    },
}

/// The size that is asked for (§4.2).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Size {
    /// As large as it is served.
    Max {
        /// Even beyond the region's own size.
        upscale: bool,
    },
    /// This wide.
    Width {
        /// In pixels.
        width: u32,
        /// May be larger than the region.
        upscale: bool,
    },
    /// This high.
    Height {
        /// In pixels.
        height: u32,
        /// May be larger than the region.
        upscale: bool,
    },
    /// This much of the region.
    Percent {
        /// Percent of each side.
        percent: f64,
        /// May be larger than the region.
        upscale: bool,
    },
    /// Just this, whatever its shape.
    Exact {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
        /// May be larger than the region.
        upscale: bool,
    },
    /// As large as fits in this.
    Confined {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
        /// May be larger than the region.
        upscale: bool,
    },
}

/// Quarter turns clockwise, after mirroring (§4.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rotation {
    /// Left and right exchanged first.
    pub mirror: bool,
    /// 0 to 3 quarter turns.
    pub quarter: u8,
}

/// Colours (§4.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quality {
    /// As they are.
    Default,
    /// Shades of grey.
    Gray,
    /// Black and white.
    Bitonal,
}

/// File format (§4.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// JPEG.
    Jpg,
    /// PNG.
    Png,
}

impl Format {
    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpg => "image/jpeg",
            Self::Png => "image/png",
        }
    }
}

/// An image request, understood.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Request {
    /// Which part.
    pub region: Region,
    /// How large.
    pub size: Size,
    /// How turned.
    pub rotation: Rotation,
    /// In which colours.
    pub quality: Quality,
    /// In which format.
    pub format: Format,
}

/// A rectangle in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rect {
    /// From the left.
    pub x: u32,
    /// From the top.
    pub y: u32,
    /// Width.
    pub w: u32,
    /// Height.
    pub h: u32,
}

/// Bounds on what is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanLimits {
    /// Pixels one request may decode or encode.
    pub transcode_pixels: u64,
}

/// How the pixels are got.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Work {
    /// The pyramid holds the very answer: copy these tiles' restart segments.
    Copy {
        /// Level, 0 being full size.
        level: usize,
        /// Columns of tiles.
        columns: Range<u32>,
        /// Rows of tiles.
        rows: Range<u32>,
    },
    /// Decode these pixels of a level, resample, turn, encode.
    Transcode {
        /// Level, 0 being full size.
        level: usize,
        /// The pixels of the level that the region touches.
        source: Rect,
    },
}

/// A size that a request can ask for by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NamedSize {
    /// `max`: as large as the region is served.
    Max,
    /// `^max`: enlarged to `maxWidth` or `maxHeight`.
    UpscaledMax,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Plan {
    /// The whole picture.
    pub whole: (u32, u32),
    /// The part of the picture.
    pub region: Rect,
    /// Width before turning.
    pub width: u32,
    /// Height before turning.
    pub height: u32,
    /// The name of that size, if it has one.
    pub named: Option<NamedSize>,
    /// How turned.
    pub rotation: Rotation,
    /// In which colours.
    pub quality: Quality,
    /// In which format.
    pub format: Format,
    /// How the pixels are got.
    pub work: Work,
}

/// Why a request cannot be served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PlanFault {
    /// The region lies outside the picture: 400.
    #[error("the region lies outside the picture")]
    Outside,
    /// Larger than the region without `^`: 400.
    #[error("this is larger than the region: write ^ before the size to have it enlarged")]
    NeedsUpscaling,
    /// Larger than this picture is served: 400.
    #[error("this is larger than maxWidth or maxHeight of info.json")]
    TooLarge,
    /// More pixels than are decoded for one request: 501.
    #[error("this asks for more pixels at once than this server decodes: ask for tiles")]
    TooCostly,
}

impl Plan {
    /// Whether the region is the whole picture.
    pub fn is_whole(&self) -> bool {
        self.region
            == Rect {
                x: 0,
                y: 0,
                w: self.whole.0,
                h: self.whole.1,
            }
    }
}

/// The largest size a picture is served at: its largest level that a JPEG can hold.
pub fn max_size(geometry: &Geometry) -> (u32, u32) {
    let fits = |level: &&Level| level.width.max(level.height) <= jpeg::MAX_SIDE;
    geometry
        .levels
        .iter()
        .find(fits)
        .map_or((1, 1), |level| (level.width, level.height))
}

/// Decides what a request means.
pub fn plan(
    request: &Request,
    geometry: &Geometry,
    sampling: Sampling,
    limits: &PlanLimits,
) -> Result<Plan, PlanFault> {
    let region = region_of(&request.region, geometry)?;
    let (width, height) = size_of(&request.size, region, geometry)?;
    let (max_width, max_height) = max_size(geometry);
    if width > max_width || height > max_height {
        return Err(PlanFault::TooLarge);
    }
    let as_stored = request.rotation
        == Rotation {
            mirror: false,
            quarter: 0,
        }
        && request.format == Format::Jpg
        && (request.quality == Quality::Default
            || (request.quality == Quality::Gray && sampling == Sampling::Grey));
    let copy = copy_of(region, (width, height), geometry).filter(|_| as_stored);
    let work = match copy {
        Some(copy) => copy,
        None => transcode_of(region, (width, height), geometry, *limits)?,
    };
    Ok(Plan {
        whole: (geometry.width, geometry.height),
        region,
        width,
        height,
        named: [
            (NamedSize::Max, max_of(region, geometry)),
            (NamedSize::UpscaledMax, upscaled_max_of(region, geometry)),
        ]
        .into_iter()
        .find(|(_, size)| *size == (width, height))
        .map(|(name, _)| name),
        rotation: request.rotation,
        quality: request.quality,
        format: request.format,
        work,
    })
}

fn region_of(region: &Region, geometry: &Geometry) -> Result<Rect, PlanFault> {
    let (width, height) = (geometry.width, geometry.height);
    let (x, y, w, h) = match *region {
        Region::Full => (0, 0, width, height),
        Region::Square => {
            let side = width.min(height);
            ((width - side) / 2, (height - side) / 2, side, side)
        }
        Region::Pixels { x, y, w, h } => (x, y, w, h),
        Region::Percent { x, y, w, h } => {
            let of = |percent: f64, side: u32| round(percent / 100.0 * f64::from(side));
            // What begins within the picture does not begin beyond it by rounding.
            let from = |percent: f64, side: u32| {
                let at = of(percent, side);
                if percent < 100.0 {
                    at.min(side - 1)
                } else {
                    at
                }
            };
            (
                from(x, width),
                from(y, height),
                of(w, width).max(1),
                of(h, height).max(1),
            )
        }
    };
    if x >= width || y >= height {
        return Err(PlanFault::Outside);
    }
    Ok(Rect {
        x,
        y,
        w: w.min(width - x),
        h: h.min(height - y),
    })
}

/// Width and height before turning.
///
/// For a tile, an aligned region or the whole picture a stated side is checked against ⌈r/s⌉ of each level and the other
/// taken from there, so that every viewer's rounding meets ours; otherwise halves round up, and a side is at least 1.
fn size_of(size: &Size, region: Rect, geometry: &Geometry) -> Result<(u32, u32), PlanFault> {
    let (w, h) = (region.w, region.h);
    let of_level = |fits: &dyn Fn((u32, u32)) -> bool| {
        let levels = geometry.levels.iter();
        let sizes = levels
            .filter(|level| aligned(region, level, geometry))
            .map(|level| (w.div_ceil(level.scale), h.div_ceil(level.scale)))
            .filter(|size| fits(*size));
        // A sliver has one width on several levels: then a viewer means the one that it is a tile of.
        let is_tile = |size: &(u32, u32)| size.0.max(size.1) <= geometry.tile;
        sizes.clone().find(is_tile).or_else(|| sizes.clone().next())
    };
    let ratio = |side: u32, of: u32, other: u32| {
        round(f64::from(side) * f64::from(other) / f64::from(of)).max(1)
    };
    let (width, height, upscale) = match *size {
        Size::Max { upscale: false } => return Ok(max_of(region, geometry)),
        Size::Max { upscale: true } => return Ok(upscaled_max_of(region, geometry)),
        Size::Width { width, upscale } => {
            let found = of_level(&|size| size.0 == width);
            (
                width,
                found.map_or_else(|| ratio(width, w, h), |size| size.1),
                upscale,
            )
        }
        Size::Height { height, upscale } => {
            let found = of_level(&|size| size.1 == height);
            (
                found.map_or_else(|| ratio(height, h, w), |size| size.0),
                height,
                upscale,
            )
        }
        Size::Percent { percent, upscale } => {
            let of = |side: u32| round(f64::from(side) * percent / 100.0).max(1);
            (of(w), of(h), upscale)
        }
        Size::Exact {
            width,
            height,
            upscale,
        } => (width, height, upscale),
        Size::Confined {
            width,
            height,
            upscale,
        } => {
            // "As large as possible but not larger than … server-imposed limits".
            let limit = max_size(geometry);
            let (width, height) = (width.min(limit.0), height.min(limit.1));
            let scale = (f64::from(width) / f64::from(w)).min(f64::from(height) / f64::from(h));
            let scale = if upscale { scale } else { scale.min(1.0) };
            let by_width = f64::from(width) * f64::from(h) <= f64::from(height) * f64::from(w);
            let side = |side: u32, limit: u32| round(f64::from(side) * scale).clamp(1, limit);
            let found = (side(w, width), side(h, height));
            // The side that binds decides; the other is the level's, where the answer is a level.
            let level = of_level(&|size| {
                if by_width {
                    size.0 == found.0
                } else {
                    size.1 == found.1
                }
            });
            let (width, height) = level
                .filter(|size| size.0 <= width && size.1 <= height)
                .unwrap_or(found);
            (width, height, upscale)
        }
    };
    if !upscale && (width > w || height > h) {
        return Err(PlanFault::NeedsUpscaling);
    }
    Ok((width, height))
}

/// The largest a region is served at.
fn max_of(region: Rect, geometry: &Geometry) -> (u32, u32) {
    let (max_width, max_height) = max_size(geometry);
    let mut scale = 1;
    while region.w.div_ceil(scale) > max_width || region.h.div_ceil(scale) > max_height {
        scale *= 2;
    }
    (region.w.div_ceil(scale), region.h.div_ceil(scale))
}

/// The largest size of a region's shape that there is, enlarged if need be.
fn upscaled_max_of(region: Rect, geometry: &Geometry) -> (u32, u32) {
    let (max_width, max_height) = max_size(geometry);
    let ratio = |limit: u32, side: u32| f64::from(limit) / f64::from(side);
    let scale = ratio(max_width, region.w).min(ratio(max_height, region.h));
    if scale <= 1.0 {
        return max_of(region, geometry);
    }
    let side = |side: u32, limit: u32| round(f64::from(side) * scale).clamp(1, limit);
    (side(region.w, max_width), side(region.h, max_height))
}

/// Whether a region begins and ends at tiles' edges on a level.
fn aligned(region: Rect, level: &Level, geometry: &Geometry) -> bool {
    let Some(span) = geometry.tile.checked_mul(level.scale) else {
        return region.x == 0 && region.y == 0;
    };
    let ends = |from: u32, len: u32, whole: u32| {
        from.is_multiple_of(span) && ((from + len).is_multiple_of(span) || from + len == whole)
    };
    ends(region.x, region.w, geometry.width) && ends(region.y, region.h, geometry.height)
}

fn copy_of(region: Rect, size: (u32, u32), geometry: &Geometry) -> Option<Work> {
    let fits = |level: &&Level| {
        aligned(region, level, geometry)
            && (
                region.w.div_ceil(level.scale),
                region.h.div_ceil(level.scale),
            ) == size
    };
    let level = geometry.levels.iter().position(|level| fits(&level))?;
    let shape = &geometry.levels[level];
    let span = geometry.tile.saturating_mul(shape.scale);
    let tiles =
        |from: u32, len: u32, count: u32| from / span..(from + len).div_ceil(span).min(count);
    Some(Work::Copy {
        level,
        columns: tiles(region.x, region.w, shape.across()),
        rows: tiles(region.y, region.h, shape.down()),
    })
}

/// The smallest level that still has the pixels the size asks for.
fn transcode_of(
    region: Rect,
    (width, height): (u32, u32),
    geometry: &Geometry,
    limits: PlanLimits,
) -> Result<Work, PlanFault> {
    let enough =
        |level: &Level| region.w / level.scale >= width && region.h / level.scale >= height;
    let level = geometry.levels.iter().rposition(enough).unwrap_or(0);
    let shape = &geometry.levels[level];
    let (x, y) = (region.x / shape.scale, region.y / shape.scale);
    let right = (region.x + region.w).div_ceil(shape.scale).min(shape.width);
    let bottom = (region.y + region.h)
        .div_ceil(shape.scale)
        .min(shape.height);
    let source = Rect {
        x,
        y,
        w: (right - x).max(1),
        h: (bottom - y).max(1),
    };
    let pixels = |w: u32, h: u32| u64::from(w) * u64::from(h);
    if pixels(source.w, source.h) > limits.transcode_pixels
        || pixels(width, height) > limits.transcode_pixels
    {
        return Err(PlanFault::TooCostly);
    }
    Ok(Work::Transcode { level, source })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to what fits"
)]
fn round(value: f64) -> u32 {
    (value + 0.5).floor().clamp(0.0, f64::from(u32::MAX)) as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LIMITS: PlanLimits = PlanLimits {
        transcode_pixels: 64_000_000,
    };

    fn request(region: Region, size: Size) -> Request {
        Request {
            region,
            size,
            rotation: Rotation {
                mirror: false,
                quarter: 0,
            },
            quality: Quality::Default,
            format: Format::Jpg,
        }
    }

    proptest! {
        #[test]
        fn every_tile_a_viewer_asks_for_is_a_copy_of_one_tile(w in 1..30_000_u32, h in 1..30_000_u32, at in any::<(u32, u32, u32)>()) {
            let geometry = Geometry::new(w, h);
            let level = at.0 as usize % geometry.levels.len();
            let shape = geometry.levels[level];
            let (column, row) = (at.1 % shape.across(), at.2 % shape.down());
            let span = 512 * shape.scale;
            let (x, y) = (column * span, row * span);
            let (rw, rh) = (span.min(w - x), span.min(h - y));
            let (width, height) = (rw.div_ceil(shape.scale), rh.div_ceil(shape.scale));
            let region = Region::Pixels { x, y, w: rw, h: rh };
            let mut sizes = vec![Size::Exact { width, height, upscale: false }];
            // A sliver at the corner is a tile of several levels, which its width may not tell apart.
            let told_apart = |level: &Level| level.scale == shape.scale || rw.div_ceil(level.scale) != width || rh.div_ceil(level.scale) > 512;
            if geometry.levels.iter().all(told_apart) {
                sizes.push(Size::Width { width, upscale: false });
            }
            for size in sizes {
                let plan = plan(&request(region, size), &geometry, Sampling::Yuv420, &LIMITS).unwrap();
                let Work::Copy { columns, rows, .. } = &plan.work else { panic!("{plan:?}") };
                prop_assert_eq!((plan.width, plan.height), (width, height));
                prop_assert_eq!((columns.len(), rows.len()), (1, 1));
            }
        }

        #[test]
        fn no_request_plans_more_than_the_limits(
            w in 1..200_000_u32, h in 1..200_000_u32, x in 0..200_000_u32, y in 0..200_000_u32, rw in 1..200_000_u32, rh in 1..200_000_u32,
            width in 1..300_000_u32, height in 1..300_000_u32, upscale: bool, form in 0..5,
        ) {
            let geometry = Geometry::new(w, h);
            let size = match form {
                0 => Size::Max { upscale },
                1 => Size::Width { width, upscale },
                2 => Size::Height { height, upscale },
                3 => Size::Exact { width, height, upscale },
                _ => Size::Confined { width, height, upscale },
            };
            if let Ok(plan) = plan(&request(Region::Pixels { x, y, w: rw, h: rh }, size), &geometry, Sampling::Yuv420, &LIMITS) {
                prop_assert!(plan.width >= 1 && plan.height >= 1 && plan.width <= 65_500 && plan.height <= 65_500);
                prop_assert!(plan.region.x + plan.region.w <= w && plan.region.y + plan.region.h <= h);
                if let Work::Transcode { level, source } = plan.work {
                    let shape = geometry.levels[level];
                    prop_assert!(source.x + source.w <= shape.width && source.y + source.h <= shape.height);
                    prop_assert!(u64::from(source.w) * u64::from(source.h) <= LIMITS.transcode_pixels);
                }
            }
        }
    }

    #[test]
    fn sizes_follow_the_standard() {
        let geometry = Geometry::new(6000, 4000);
        let size = |size| {
            plan(
                &request(Region::Full, size),
                &geometry,
                Sampling::Yuv420,
                &LIMITS,
            )
            .map(|p| (p.width, p.height))
        };
        assert_eq!(size(Size::Max { upscale: false }), Ok((6000, 4000)));
        assert_eq!(
            size(Size::Width {
                width: 750,
                upscale: false
            }),
            Ok((750, 500))
        );
        assert_eq!(
            size(Size::Confined {
                width: 1024,
                height: 1024,
                upscale: false
            }),
            Ok((1024, 683))
        );
        assert_eq!(
            size(Size::Percent {
                percent: 10.0,
                upscale: false
            }),
            Ok((600, 400))
        );
        assert_eq!(
            size(Size::Width {
                width: 6001,
                upscale: false
            }),
            Err(PlanFault::NeedsUpscaling)
        );
        assert_eq!(
            size(Size::Width {
                width: 6001,
                upscale: true
            }),
            Err(PlanFault::TooLarge)
        );
        let outside = Region::Pixels {
            x: 6000,
            y: 0,
            w: 10,
            h: 10,
        };
        assert_eq!(
            plan(
                &request(outside, Size::Max { upscale: false }),
                &geometry,
                Sampling::Yuv420,
                &LIMITS
            ),
            Err(PlanFault::Outside)
        );
    }
}
