//! An image request, understood but not yet held against a picture (Image API 3.0 §4).

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
