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

/// Degrees clockwise, after mirroring (§4.3), told apart to a millionth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Rotation {
    /// Left and right exchanged first.
    pub mirror: bool,
    /// Millionths of a degree, below [`Rotation::CIRCLE`].
    pub micro_degrees: u32,
}

impl Rotation {
    /// A whole turn, in millionths of a degree.
    pub const CIRCLE: u32 = 360_000_000;
    const QUARTER: u32 = Self::CIRCLE / 4;

    /// As it is stored: neither mirrored nor turned.
    pub const NONE: Self = Self::quarters(false, 0);

    /// So many quarter turns.
    pub const fn quarters(mirror: bool, quarters: u8) -> Self {
        Self {
            mirror,
            micro_degrees: (quarters % 4) as u32 * Self::QUARTER,
        }
    }

    /// How many quarter turns it is, 0 to 3; none if it is not a multiple of 90 degrees.
    pub const fn as_quarters(self) -> Option<u8> {
        match self.micro_degrees {
            0 => Some(0),
            90_000_000 => Some(1),
            180_000_000 => Some(2),
            270_000_000 => Some(3),
            _ => None,
        }
    }

    /// In degrees.
    pub fn degrees(self) -> f64 {
        f64::from(self.micro_degrees) / 1e6
    }
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

impl Quality {
    /// Its name in an address.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Gray => "gray",
            Self::Bitonal => "bitonal",
        }
    }
}

/// File format (§4.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// JPEG.
    Jpg,
    /// PNG.
    Png,
    /// WebP, lossy.
    Webp,
    /// AVIF.
    Avif,
    /// GIF.
    Gif,
    /// TIFF.
    Tif,
}

impl Format {
    /// Every format that is served.
    pub const ALL: [Self; 6] = [
        Self::Jpg,
        Self::Png,
        Self::Webp,
        Self::Avif,
        Self::Gif,
        Self::Tif,
    ];

    /// Its name in an address.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jpg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Avif => "avif",
            Self::Gif => "gif",
            Self::Tif => "tif",
        }
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Avif => "image/avif",
            Self::Gif => "image/gif",
            Self::Tif => "image/tiff",
        }
    }

    /// Whether what lies beside a turned picture can be transparent.
    pub const fn is_transparent(self) -> bool {
        !matches!(self, Self::Jpg)
    }

    /// The longest side that a file of this format can have.
    pub const fn max_side(self) -> u32 {
        match self {
            Self::Jpg => super::jpeg::MAX_SIDE,
            Self::Webp => 16_383,
            Self::Avif | Self::Gif => 65_535,
            Self::Png | Self::Tif => 1 << 20,
        }
    }

    /// How much dearer a pixel is to encode than in the formats that pictures are usually asked for in.
    pub const fn weight(self) -> u64 {
        match self {
            Self::Avif => 16,
            Self::Gif => 4,
            Self::Webp => 2,
            Self::Jpg | Self::Png | Self::Tif => 1,
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
