//! What a file is, told from its headers alone: magic against the declared type, size, colour, profile, orientation.
//!
//! Everything that can be refused is refused here, before a pixel is decoded or much memory asked for.

mod jpeg;
pub(crate) mod png;
pub(crate) mod tiff;

use super::{
    exif::Orientation,
    fault::{ImageFault, ImageFaultCode},
    geometry::Sampling,
    limits::ImageLimits,
};
use crate::domain::media::Capture;
use std::io::{Read, Seek, SeekFrom};

/// An original: read from anywhere, several times.
pub trait ReadSeek: Read + Seek {}
impl<T: Read + Seek + ?Sized> ReadSeek for T {}

/// The formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JPEG, baseline or progressive, 8 bits.
    Jpeg,
    /// PNG.
    Png,
    /// TIFF or `BigTIFF`, in strips or tiles.
    Tiff,
}

impl Format {
    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Tiff => "image/tiff",
        }
    }

    /// By the first bytes of the file.
    pub fn by_magic(head: &[u8]) -> Option<Self> {
        match head {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some(Self::Png),
            [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => Some(Self::Tiff),
            _ => None,
        }
    }
}

/// What the samples mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// One channel.
    Grey,
    /// Three.
    Rgb,
    /// Four, 255 being full ink.
    Cmyk,
    /// Four, 255 being no ink: as Adobe writes JPEG.
    InvertedCmyk,
}

impl Colour {
    /// Channels without alpha.
    pub const fn channels(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::Rgb => 3,
            Self::Cmyk | Self::InvertedCmyk => 4,
        }
    }
}

/// Whether and how a picture is transparent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alpha {
    /// Not.
    None,
    /// One more channel, colours not multiplied.
    Straight,
    /// One more channel, colours multiplied by it.
    Premultiplied,
}

/// The facts of an original.
#[derive(Clone, Debug, PartialEq)]
pub struct Probe {
    /// Its format.
    pub format: Format,
    /// Columns as stored.
    pub stored_width: u32,
    /// Rows as stored.
    pub stored_height: u32,
    /// How to set it upright.
    pub orientation: Orientation,
    /// Channels.
    pub colour: Colour,
    /// Transparency.
    pub alpha: Alpha,
    /// The embedded profile.
    pub icc: Option<Vec<u8>>,
    /// How the photograph was taken, as far as the file tells.
    pub capture: Option<Box<Capture>>,
    /// Whether the source kept every pixel as it was, so that its pyramid keeps full chroma.
    pub lossless: bool,
}

/// What is worth keeping of it.
fn told(capture: Capture) -> Option<Box<Capture>> {
    (capture != Capture::default()).then(|| Box::new(capture))
}

impl Probe {
    /// Width and height once upright.
    pub const fn size(&self) -> (u32, u32) {
        if self.orientation.turns() {
            (self.stored_height, self.stored_width)
        } else {
            (self.stored_width, self.stored_height)
        }
    }

    /// How its pyramid stores chroma; `exact_colour` asks for all of it (colour charts).
    pub fn sampling(&self, exact_colour: bool) -> Sampling {
        match self.colour {
            Colour::Grey => Sampling::Grey,
            _ if self.lossless || exact_colour => Sampling::Yuv444,
            _ => Sampling::Yuv420,
        }
    }

    /// Channels per stored pixel, alpha included.
    pub fn samples(&self) -> usize {
        self.colour.channels() + usize::from(self.alpha != Alpha::None)
    }
}

/// Reads the headers of an upload. `declared` is its media type as sent, without parameters.
pub fn probe(
    input: &mut dyn ReadSeek,
    declared: &str,
    limits: &ImageLimits,
) -> Result<Probe, ImageFault> {
    input
        .seek(SeekFrom::Start(0))
        .map_err(|e| ImageFault::from_read(&e))?;
    let mut head = Vec::with_capacity(16);
    input
        .take(16)
        .read_to_end(&mut head)
        .map_err(|e| ImageFault::from_read(&e))?;
    let declared = declared.trim().to_ascii_lowercase();
    let wanted = [Format::Jpeg, Format::Png, Format::Tiff]
        .into_iter()
        .find(|format| format.media_type() == declared)
        .ok_or_else(|| {
            ImageFault::new(
                ImageFaultCode::UnsupportedFormat,
                "photographs are taken as image/jpeg, image/png or image/tiff",
            )
        })?;
    let found = Format::by_magic(&head);
    if found != Some(wanted) {
        let found = found.map_or("something else", Format::media_type);
        return Err(ImageFault::new(
            ImageFaultCode::MediaTypeMismatch,
            format!("declared as {declared}, but the bytes are {found}"),
        ));
    }
    input
        .seek(SeekFrom::Start(0))
        .map_err(|e| ImageFault::from_read(&e))?;
    match wanted {
        Format::Jpeg => jpeg::probe(input, limits),
        Format::Png => png::probe(input, limits),
        Format::Tiff => tiff::probe(input, limits),
    }
}

/// A profile within the limits.
fn checked_icc(icc: Vec<u8>, limits: &ImageLimits) -> Result<Vec<u8>, ImageFault> {
    if icc.len() > limits.icc_bytes {
        return Err(ImageFault::new(
            ImageFaultCode::BrokenProfile,
            format!(
                "the colour profile of {} bytes is over the limit of {}",
                icc.len(),
                limits.icc_bytes
            ),
        ));
    }
    Ok(icc)
}

fn broken(detail: impl Into<String>) -> ImageFault {
    ImageFault::new(ImageFaultCode::BrokenHeader, detail)
}

fn unsupported(detail: impl Into<String>) -> ImageFault {
    ImageFault::new(ImageFaultCode::UnsupportedVariant, detail)
}
