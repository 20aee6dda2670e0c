//! The size: where the two versions differ most (§4.2).

use super::number::{decimal, whole};
use super::{RequestFault, malformed};
use crate::imaging::request::Size;
use crate::standards::iiif::version::Version;

/// Reads a size.
///
/// 3.0: `max`, `w,`, `,h`, `pct:n`, `w,h`, `!w,h`; with `^` before it, it may be larger than the region.
/// 2.1: the same without `^`, and `full`; `w,`, `,h`, `pct:n` and `w,h` may be larger than the region as they are, `!w,h`
/// is filled only as far as the region goes.
pub(super) fn parse(text: &str, version: Version) -> Result<Size, RequestFault> {
    match version {
        Version::Two => two(text),
        Version::Three => three(text),
    }
}

fn two(text: &str) -> Result<Size, RequestFault> {
    let fault = || malformed("size", "full, max, w,  ,h  w,h  !w,h or pct:n");
    match text {
        "max" => Ok(Size::Max { upscale: false }),
        // "Not scaled": all of the region's own pixels, or too large.
        "full" => Ok(Size::Percent {
            percent: 100.0,
            upscale: false,
        }),
        _ if text.starts_with('!') => sides(text, false).ok_or_else(fault),
        _ => sides(text, true).ok_or_else(fault),
    }
}

fn three(text: &str) -> Result<Size, RequestFault> {
    let (upscale, rest) = match text.strip_prefix('^') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    if rest == "max" {
        return Ok(Size::Max { upscale });
    }
    let size = sides(rest, upscale).ok_or(malformed(
        "size",
        "max, w,  ,h  w,h  !w,h or pct:n, each with or without ^ before it",
    ))?;
    match size {
        Size::Percent { percent, .. } if percent > 100.0 && !upscale => {
            Err(malformed("size", "more than 100 % needs ^"))
        }
        size => Ok(size),
    }
}

/// What both have: `pct:n`, `w,`, `,h`, `w,h` and `!w,h`.
fn sides(text: &str, upscale: bool) -> Option<Size> {
    if let Some(percent) = text.strip_prefix("pct:") {
        let percent = decimal(percent).filter(|percent| *percent > 0.0)?;
        return Some(Size::Percent { percent, upscale });
    }
    let (confined, rest) = match text.strip_prefix('!') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (width, height) = rest.split_once(',')?;
    let side = |text: &str| whole(text).filter(|side| *side > 0);
    match (confined, width, height) {
        (true, width, height) => Some(Size::Confined {
            width: side(width)?,
            height: side(height)?,
            upscale,
        }),
        (false, width, "") => Some(Size::Width {
            width: side(width)?,
            upscale,
        }),
        (false, "", height) => Some(Size::Height {
            height: side(height)?,
            upscale,
        }),
        (false, width, height) => Some(Size::Exact {
            width: side(width)?,
            height: side(height)?,
            upscale,
        }),
    }
}
