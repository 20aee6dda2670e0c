//! What a request means for a picture: decided from its geometry and the limits alone, before any pixel is read.

use std::ops::Range;

use super::geometry::{Geometry, Level, Sampling};
use super::measure::{Offer, aligned, region_of, size_of};
use super::request::{Format, Quality, Request, Rotation, Size};
use super::rotate::turned_size;

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
    /// The longest side in pixels that the picture is served at through this door, if that is bounded: see [`Offer`].
    pub largest: Option<u32>,
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
    /// Whether that height is the one that a request would get which states the width alone.
    pub proportional: bool,
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
    #[error("this is larger than this picture is served; info.json tells maxWidth and maxHeight")]
    TooLarge,
    /// More pixels than are decoded for one request: 501.
    #[error("this asks for more pixels at once than this server decodes: ask for tiles")]
    TooCostly,
    /// A file of this format has no such sides: 501.
    #[error(
        "a file of this format cannot be so wide or so high: ask for a smaller size, or for png"
    )]
    TooLargeForFormat,
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

/// Decides what a request means.
pub fn plan(
    request: &Request,
    geometry: &Geometry,
    sampling: Sampling,
    limits: PlanLimits,
) -> Result<Plan, PlanFault> {
    let region = region_of(&request.region, geometry)?;
    let offer = Offer::new(geometry, limits.largest);
    let (width, height) = size_of(&request.size, region, geometry, &offer)?;
    let (most_wide, most_high) = offer.most_of(region, geometry);
    if width > most_wide || height > most_high {
        return Err(PlanFault::TooLarge);
    }
    // A drawing in grey is grey as it is.
    let quality = match request.quality {
        Quality::Gray if sampling == Sampling::Grey => Quality::Default,
        quality => quality,
    };
    let (rotation, format) = (request.rotation, request.format);
    let as_stored =
        rotation == Rotation::NONE && format == Format::Jpg && quality == Quality::Default;
    let copy = copy_of(region, (width, height), geometry).filter(|_| as_stored);
    let work = if let Some(copy) = copy {
        copy
    } else {
        let work = transcode_of(region, (width, height), geometry, limits)?;
        check_file(turned_size(width, height, rotation), format, limits)?;
        work
    };
    let by_width = Size::Width {
        width,
        upscale: true,
    };
    Ok(Plan {
        whole: (geometry.width, geometry.height),
        region,
        width,
        height,
        named: [
            (NamedSize::Max, offer.max_of(region, geometry)),
            (
                NamedSize::UpscaledMax,
                offer.upscaled_max_of(region, geometry),
            ),
        ]
        .into_iter()
        .find(|(_, size)| *size == (width, height))
        .map(|(name, _)| name),
        proportional: size_of(&by_width, region, geometry, &offer) == Ok((width, height)),
        rotation,
        quality,
        format,
        work,
    })
}

/// Whether a file of this size can be made, and at what cost.
fn check_file(
    (width, height): (u32, u32),
    format: Format,
    limits: PlanLimits,
) -> Result<(), PlanFault> {
    if width.max(height) > format.max_side() {
        return Err(PlanFault::TooLargeForFormat);
    }
    let cost = u64::from(width) * u64::from(height) * format.weight();
    if cost > limits.transcode_pixels {
        return Err(PlanFault::TooCostly);
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::imaging::request::{Region, Size};

    const LIMITS: PlanLimits = PlanLimits {
        transcode_pixels: 64_000_000,
        largest: None,
    };

    fn request(region: Region, size: Size) -> Request {
        Request {
            region,
            size,
            rotation: Rotation::NONE,
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
                let plan = plan(&request(region, size), &geometry, Sampling::Yuv420, LIMITS).unwrap();
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
            if let Ok(plan) = plan(&request(Region::Pixels { x, y, w: rw, h: rh }, size), &geometry, Sampling::Yuv420, LIMITS) {
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
                LIMITS,
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
                width: 12_001,
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
                LIMITS
            ),
            Err(PlanFault::Outside)
        );
    }
}
