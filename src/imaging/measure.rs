//! How many pixels a region and a size are of a picture (Image API 3.0 §4.1, §4.2).

use super::geometry::{Geometry, Level};
use super::jpeg;
use super::plan::{PlanFault, Rect};
use super::request::{Region, Size};

/// How large a picture is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// The largest size of the whole picture; `maxWidth` and `maxHeight` of `info.json`.
    pub whole: (u32, u32),
    /// The largest size that a request may state for any region.
    stated: (u32, u32),
    /// Every scale is bounded by `whole`, so that no part shows more detail than the whole does.
    pub bounded: bool,
}

/// Enlarged at most so far on each side, or to [`SMALL`] if that is more.
const ENLARGED: u32 = 2;
/// Up to here a side may be asked for however small the picture is.
const SMALL: u32 = 2048;

impl Offer {
    /// How large a picture is served where no side may be longer than `largest` pixels.
    ///
    /// Without that, or where the picture is no larger, it is served up to its largest level that a JPEG can hold, and
    /// enlarged as far as a viewer shows a small picture, or to double what a large one is served at; `max` and `^max`
    /// end at [`whole`](Self::whole) even so, because that is what `info.json` tells.
    ///
    /// A larger picture is served to whoever is bound so as if it had no more pixels than the whole picture of that size:
    /// `maxWidth` bounds only what one answer measures, and tiles of full size put together would defeat it.
    pub fn new(geometry: &Geometry, largest: Option<u32>) -> Self {
        let (width, height) = (geometry.width, geometry.height);
        let largest = largest.map(|largest| largest.clamp(1, jpeg::MAX_SIDE));
        let longest = width.max(height);
        if let Some(largest) = largest.filter(|largest| *largest < longest) {
            let whole = (
                scaled(width, largest, longest),
                scaled(height, largest, longest),
            );
            return Self {
                whole,
                stated: whole,
                bounded: true,
            };
        }
        let fits = |level: &&Level| level.width.max(level.height) <= jpeg::MAX_SIDE;
        let level = geometry.levels.iter().find(fits);
        let whole = level.map_or((1, 1), |level| (level.width, level.height));
        let most = largest.unwrap_or(jpeg::MAX_SIDE);
        let side = |side: u32| (side * ENLARGED).clamp(SMALL, jpeg::MAX_SIDE).min(most);
        Self {
            whole,
            stated: (side(whole.0), side(whole.1)),
            bounded: false,
        }
    }

    /// The largest size that a request may state for a region.
    pub(super) fn most_of(&self, region: Rect, geometry: &Geometry) -> (u32, u32) {
        if self.bounded {
            self.max_of(region, geometry)
        } else {
            self.stated
        }
    }

    /// The largest a region is served at, not enlarged.
    pub(super) fn max_of(&self, region: Rect, geometry: &Geometry) -> (u32, u32) {
        if self.bounded {
            let longest = geometry.width.max(geometry.height);
            let largest = self.whole.0.max(self.whole.1);
            return (
                scaled(region.w, largest, longest),
                scaled(region.h, largest, longest),
            );
        }
        let mut scale = 1;
        while region.w.div_ceil(scale) > self.whole.0 || region.h.div_ceil(scale) > self.whole.1 {
            scale *= 2;
        }
        (region.w.div_ceil(scale), region.h.div_ceil(scale))
    }

    /// The largest size of a region's shape that there is, enlarged if need be.
    pub(super) fn upscaled_max_of(&self, region: Rect, geometry: &Geometry) -> (u32, u32) {
        let (max_width, max_height) = self.whole;
        let ratio = |limit: u32, side: u32| f64::from(limit) / f64::from(side);
        let scale = ratio(max_width, region.w).min(ratio(max_height, region.h));
        if scale <= 1.0 || self.bounded {
            return self.max_of(region, geometry);
        }
        let side = |side: u32, limit: u32| round(f64::from(side) * scale).clamp(1, limit);
        (side(region.w, max_width), side(region.h, max_height))
    }
}

/// ⌈side · largest ÷ longest⌉: rounded up as levels are, so that a level within the bound is within it on both sides.
fn scaled(side: u32, largest: u32, longest: u32) -> u32 {
    let exact = (u64::from(side) * u64::from(largest)).div_ceil(u64::from(longest));
    u32::try_from(exact).unwrap_or(u32::MAX).max(1)
}

/// The part of the picture, cut to it.
pub(super) fn region_of(region: &Region, geometry: &Geometry) -> Result<Rect, PlanFault> {
    let (width, height) = (geometry.width, geometry.height);
    let (x, y, w, h) = match *region {
        Region::Full => (0, 0, width, height),
        Region::Square => {
            let side = width.min(height);
            ((width - side) / 2, (height - side) / 2, side, side)
        }
        Region::Pixels { x, y, w, h } => (x, y, w, h),
        Region::Percent { x, y, w, h } => {
            let of = |percent: f64, side: u32| round(percent * f64::from(side) / 100.0);
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
pub(super) fn size_of(
    size: &Size,
    region: Rect,
    geometry: &Geometry,
    offer: &Offer,
) -> Result<(u32, u32), PlanFault> {
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
        Size::Max { upscale: false } => return Ok(offer.max_of(region, geometry)),
        Size::Max { upscale: true } => return Ok(offer.upscaled_max_of(region, geometry)),
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
            let limit = offer.most_of(region, geometry);
            // A box that the region cannot fill is filled as far as it goes: viewers ask so for thumbnails of pictures
            // they do not know. Far beyond that it asks for enlarging, and servers refuse it without `^`.
            let beyond = !offer.bounded && (width > limit.0 || height > limit.1);
            if !upscale && beyond && width > w && height > h {
                return Err(PlanFault::NeedsUpscaling);
            }
            // "As large as possible but not larger than … server-imposed limits".
            let (width, height) = (width.min(limit.0), height.min(limit.1));
            let scale = (f64::from(width) / f64::from(w)).min(f64::from(height) / f64::from(h));
            let scale = if upscale { scale } else { scale.min(1.0) };
            let by_width = f64::from(width) * f64::from(h) <= f64::from(height) * f64::from(w);
            let side = |of: u32, most: u32| round(f64::from(of) * scale).clamp(1, most);
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

/// Whether a region begins and ends at tiles' edges on a level.
pub(super) fn aligned(region: Rect, level: &Level, geometry: &Geometry) -> bool {
    let Some(span) = geometry.tile.checked_mul(level.scale) else {
        return region.x == 0 && region.y == 0;
    };
    let ends = |from: u32, len: u32, whole: u32| {
        from.is_multiple_of(span) && ((from + len).is_multiple_of(span) || from + len == whole)
    };
    ends(region.x, region.w, geometry.width) && ends(region.y, region.h, geometry.height)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to what fits"
)]
fn round(value: f64) -> u32 {
    (value + 0.5).floor().clamp(0.0, f64::from(u32::MAX)) as u32
}
