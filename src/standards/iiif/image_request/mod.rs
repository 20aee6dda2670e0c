//! The grammar of Image API 3.0 and 2.1 §4: `{region}/{size}/{rotation}/{quality}.{format}`. Pure syntax; what it means
//! for a picture is decided by `imaging::plan`.

mod canonical;
mod number;
mod region;
mod rotation;
mod size;

pub use canonical::Canonical;

use super::version::Version;
use crate::imaging::request::{Format, Quality, Request};

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
    version: Version,
    region: &str,
    size: &str,
    rotation: &str,
    file: &str,
) -> Result<Request, RequestFault> {
    let (quality, format) = file
        .rsplit_once('.')
        .ok_or(malformed("format", "the last segment is quality.format"))?;
    Ok(Request {
        region: region::parse(region)?,
        size: size::parse(size, version)?,
        rotation: rotation::parse(rotation)?,
        quality: match quality {
            "default" | "color" => Quality::Default,
            "gray" => Quality::Gray,
            "bitonal" => Quality::Bitonal,
            _ => return Err(malformed("quality", "default, color, gray or bitonal")),
        },
        format: format_of(format)?,
    })
}

/// §4.5. `jp2` and `pdf` are formats that the standard knows and this server does not write.
fn format_of(name: &str) -> Result<Format, RequestFault> {
    let served = Format::ALL.into_iter().find(|format| format.name() == name);
    served.ok_or(match name {
        "jp2" | "pdf" => RequestFault::Unsupported {
            segment: "format",
            detail: "jpg, png, webp, avif, gif and tif are served",
        },
        _ => malformed("format", "jpg, png, webp, avif, gif or tif"),
    })
}

#[cfg(test)]
mod tests;
