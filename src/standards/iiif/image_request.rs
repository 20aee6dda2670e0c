//! The grammar of Image API 3.0 §4: `{region}/{size}/{rotation}/{quality}.{format}`. Pure syntax; what it means for a
//! picture is decided by `imaging::plan`.

use std::fmt;

use crate::imaging::plan::{NamedSize, Plan};
use crate::imaging::request::{Format, Quality, Region, Request, Rotation, Size};

/// Why a path is no image request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestFault {
    /// A segment breaks the grammar: 400.
    #[error("{segment}: {detail}")]
    Malformed {
        /// Which segment: `region`, `size`, `rotation`, `quality`, `format`.
        segment: &'static str,
        /// What is wrong.
        detail: &'static str,
    },
    /// The grammar allows it, this server does not do it: 501.
    #[error("{segment}: {detail}")]
    Unsupported {
        /// Which segment.
        segment: &'static str,
        /// What is not done.
        detail: &'static str,
    },
}

fn malformed(segment: &'static str, detail: &'static str) -> RequestFault {
    RequestFault::Malformed { segment, detail }
}

/// Reads the four segments after the identifier.
pub fn parse(
    region: &str,
    size: &str,
    rotation: &str,
    file: &str,
) -> Result<Request, RequestFault> {
    let (quality, format) = file
        .rsplit_once('.')
        .ok_or(malformed("format", "the last segment is quality.format"))?;
    Ok(Request {
        region: parse_region(region)?,
        size: parse_size(size)?,
        rotation: parse_rotation(rotation)?,
        quality: match quality {
            "default" | "color" => Quality::Default,
            "gray" => Quality::Gray,
            "bitonal" => Quality::Bitonal,
            _ => return Err(malformed("quality", "default, color, gray or bitonal")),
        },
        format: match format {
            "jpg" => Format::Jpg,
            "png" => Format::Png,
            "webp" | "avif" | "gif" | "tif" | "jp2" | "pdf" => {
                return Err(RequestFault::Unsupported {
                    segment: "format",
                    detail: "jpg and png are served",
                });
            }
            _ => return Err(malformed("format", "jpg or png")),
        },
    })
}

/// Image API 3.0 §4.1.
fn parse_region(text: &str) -> Result<Region, RequestFault> {
    match text {
        "full" => return Ok(Region::Full),
        "square" => return Ok(Region::Square),
        _ => {}
    }
    if let Some(rest) = text.strip_prefix("pct:") {
        let [x, y, w, h] = four(rest, decimal)?;
        if w <= 0.0 || h <= 0.0 {
            return Err(malformed("region", "a region has a width and a height"));
        }
        return Ok(Region::Percent { x, y, w, h });
    }
    let [x, y, w, h] = four(text, whole)?;
    if w == 0 || h == 0 {
        return Err(malformed("region", "a region has a width and a height"));
    }
    Ok(Region::Pixels { x, y, w, h })
}

fn four<T: Copy>(text: &str, read: fn(&str) -> Option<T>) -> Result<[T; 4], RequestFault> {
    let fault = malformed("region", "full, square, x,y,w,h or pct:x,y,w,h");
    let mut parts = text.split(',').map(read);
    let mut next = || parts.next().flatten().ok_or(fault.clone());
    let four = [next()?, next()?, next()?, next()?];
    if parts.next().is_some() {
        Err(fault)
    } else {
        Ok(four)
    }
}

/// Image API 3.0 §4.2; `^` permits upscaling.
fn parse_size(text: &str) -> Result<Size, RequestFault> {
    let fault = || {
        malformed(
            "size",
            "max, w,  ,h  w,h  !w,h or pct:n, each with or without ^ before it",
        )
    };
    let (upscale, rest) = match text.strip_prefix('^') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    if rest == "max" {
        return Ok(Size::Max { upscale });
    }
    if let Some(percent) = rest.strip_prefix("pct:") {
        let percent = decimal(percent)
            .filter(|percent| *percent > 0.0)
            .ok_or_else(fault)?;
        if percent > 100.0 && !upscale {
            return Err(malformed("size", "more than 100 % needs ^"));
        }
        return Ok(Size::Percent { percent, upscale });
    }
    let (confined, rest) = match rest.strip_prefix('!') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let (width, height) = rest.split_once(',').ok_or_else(fault)?;
    let side = |text: &str| -> Result<Option<u32>, RequestFault> {
        if text.is_empty() {
            return Ok(None);
        }
        whole(text)
            .filter(|side| *side > 0)
            .map(Some)
            .ok_or_else(fault)
    };
    match (confined, side(width)?, side(height)?) {
        (true, Some(width), Some(height)) => Ok(Size::Confined {
            width,
            height,
            upscale,
        }),
        (false, Some(width), Some(height)) => Ok(Size::Exact {
            width,
            height,
            upscale,
        }),
        (false, Some(width), None) => Ok(Size::Width { width, upscale }),
        (false, None, Some(height)) => Ok(Size::Height { height, upscale }),
        _ => Err(fault()),
    }
}

/// Image API 3.0 §4.3; `!` mirrors before turning.
fn parse_rotation(text: &str) -> Result<Rotation, RequestFault> {
    let (mirror, rest) = match text.strip_prefix('!') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let degrees = decimal(rest)
        .filter(|degrees| *degrees <= 360.0)
        .ok_or(malformed(
            "rotation",
            "0 to 360, with or without ! before it",
        ))?;
    for (quarter, at) in [(0, 0.0), (1, 90.0), (2, 180.0), (3, 270.0), (0, 360.0)] {
        if (degrees - at).abs() < f64::EPSILON {
            return Ok(Rotation { mirror, quarter });
        }
    }
    Err(RequestFault::Unsupported {
        segment: "rotation",
        detail: "multiples of 90 degrees are served",
    })
}

/// Digits alone, in 32 bits.
fn whole(text: &str) -> Option<u32> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// Digits with at most one point, no sign, no exponent (§4.7).
fn decimal(text: &str) -> Option<f64> {
    let fits = !text.is_empty()
        && text.len() <= 20
        && text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && text.bytes().filter(|b| *b == b'.').count() <= 1
        && text != ".";
    text.parse()
        .ok()
        .filter(|number: &f64| fits && number.is_finite())
}

/// The canonical form of a planned request (§4.7), without the identifier.
pub struct Canonical<'a>(pub &'a Plan);

impl fmt::Display for Canonical<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plan = self.0;
        if plan.is_whole() {
            f.write_str("full/")?;
        } else {
            write!(
                f,
                "{},{},{},{}/",
                plan.region.x, plan.region.y, plan.region.w, plan.region.h
            )?;
        }
        match plan.named {
            Some(NamedSize::Max) => f.write_str("max/")?,
            Some(NamedSize::UpscaledMax) => f.write_str("^max/")?,
            None => {
                let enlarged = plan.width > plan.region.w || plan.height > plan.region.h;
                let up = if enlarged { "^" } else { "" };
                write!(f, "{up}{},{}/", plan.width, plan.height)?;
            }
        }
        if plan.rotation.mirror {
            f.write_str("!")?;
        }
        let quality = match plan.quality {
            Quality::Default => "default",
            Quality::Gray => "gray",
            Quality::Bitonal => "bitonal",
        };
        let format = match plan.format {
            Format::Jpg => "jpg",
            Format::Png => "png",
        };
        write!(
            f,
            "{}/{quality}.{format}",
            u32::from(plan.rotation.quarter) * 90
        )
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn faults_name_their_segment() {
        let segment = |a, b, c, d| match parse(a, b, c, d) {
            Err(RequestFault::Malformed { segment, .. }) => (segment, 400),
            Err(RequestFault::Unsupported { segment, .. }) => (segment, 501),
            Ok(_) => ("", 200),
        };
        assert_eq!(segment("full", "max", "0", "default.jpg"), ("", 200));
        for region in [
            "",
            "ful",
            "1,2,3",
            "1,2,3,4,5",
            "-1,0,5,5",
            "0,0,0,5",
            "pct:0,0,0,10",
            "pct:a,0,1,1",
            "1e3,0,1,1",
            "99999999999,0,1,1",
        ] {
            assert_eq!(
                segment(region, "max", "0", "default.jpg"),
                ("region", 400),
                "{region}"
            );
        }
        for size in [
            "", "full", ",", "!5,", "0,5", "pct:0", "pct:101", "^", "5", "5,5,5", "!^5,5", "-5,",
        ] {
            assert_eq!(
                segment("full", size, "0", "default.jpg"),
                ("size", 400),
                "{size}"
            );
        }
        for rotation in ["", "a", "-90", "361", "!!0", "9e1"] {
            assert_eq!(
                segment("full", "max", rotation, "default.jpg"),
                ("rotation", 400),
                "{rotation}"
            );
        }
        assert_eq!(
            segment("full", "max", "45", "default.jpg"),
            ("rotation", 501)
        );
        assert_eq!(segment("full", "max", "0", "native.jpg"), ("quality", 400));
        assert_eq!(segment("full", "max", "0", "default.webp"), ("format", 501));
        assert_eq!(segment("full", "max", "0", "default.exe"), ("format", 400));
        assert_eq!(segment("full", "max", "0", "default"), ("format", 400));
    }

    proptest! {
        #[test]
        fn no_path_panics(a in "\\PC{0,24}", b in "\\PC{0,24}", c in "\\PC{0,12}", d in "\\PC{0,16}") {
            let _ = parse(&a, &b, &c, &d);
        }
    }
}
