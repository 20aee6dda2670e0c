//! What a file is, told from its headers alone: magic against the declared type, size, colour, profile, orientation.
//!
//! Everything that can be refused is refused here, before a pixel is decoded or much memory asked for.

mod bits;
mod bmp;
mod boxes;
mod gif;
mod jp2;
mod jpeg;
mod jxl;
pub(crate) mod png;
pub(crate) mod tiff;
mod tiff_pages;
mod webp;

use super::{
    exif::Orientation,
    fault::{ImageFault, ImageFaultCode},
    geometry::Sampling,
    limits::ImageLimits,
};
use crate::domain::media::Capture;
use std::io::{BufRead, Read, Seek, SeekFrom};

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
    /// WebP, lossy or lossless.
    WebP,
    /// GIF.
    Gif,
    /// BMP.
    Bmp,
    /// JPEG 2000, boxed (JP2, JPX) or a bare codestream.
    Jpeg2000,
    /// JPEG XL, boxed or a bare codestream.
    JpegXl,
}

/// Pages and frames are counted up to here.
pub const MOST_PAGES: u32 = 4096;

impl Format {
    /// Every one.
    pub const ALL: [Self; 8] = [
        Self::Jpeg,
        Self::Png,
        Self::Tiff,
        Self::WebP,
        Self::Gif,
        Self::Bmp,
        Self::Jpeg2000,
        Self::JpegXl,
    ];

    /// Its media types: the registered one, then what else it is called.
    pub const fn media_types(self) -> &'static [&'static str] {
        match self {
            Self::Jpeg => &["image/jpeg"],
            Self::Png => &["image/png"],
            Self::Tiff => &["image/tiff"],
            Self::WebP => &["image/webp"],
            Self::Gif => &["image/gif"],
            Self::Bmp => &["image/bmp", "image/x-ms-bmp", "image/x-bmp"],
            Self::Jpeg2000 => &["image/jp2", "image/jpx", "image/j2c"],
            Self::JpegXl => &["image/jxl"],
        }
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        self.media_types()[0]
    }

    /// The endings of its files' names, without the dot.
    pub const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Jpeg => &["jpg", "jpeg", "jpe", "mpo"],
            Self::Png => &["png"],
            Self::Tiff => &["tif", "tiff"],
            Self::WebP => &["webp"],
            Self::Gif => &["gif"],
            Self::Bmp => &["bmp"],
            Self::Jpeg2000 => &["jp2", "jpx", "jpf", "j2k", "j2c"],
            Self::JpegXl => &["jxl"],
        }
    }

    /// By a media type without parameters.
    pub fn by_media_type(declared: &str) -> Option<Self> {
        let declared = declared.trim().to_ascii_lowercase();
        let known = |format: &Self| format.media_types().contains(&declared.as_str());
        Self::ALL.into_iter().find(known)
    }

    /// By the ending of a file's name, without the dot.
    pub fn by_ending(ending: &str) -> Option<Self> {
        let ending = ending.to_ascii_lowercase();
        let known = |format: &Self| format.endings().contains(&ending.as_str());
        Self::ALL.into_iter().find(known)
    }

    /// By the first bytes of the file.
    pub fn by_magic(head: &[u8]) -> Option<Self> {
        match head {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some(Self::Png),
            [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => Some(Self::Tiff),
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => Some(Self::WebP),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            [0, 0, 0, 12, b'j', b'P', b' ', b' ', ..] | [0xff, 0x4f, 0xff, 0x51, ..] => {
                Some(Self::Jpeg2000)
            }
            [0, 0, 0, 12, b'J', b'X', b'L', b' ', ..] | [0xff, 0x0a, ..] => Some(Self::JpegXl),
            [b'B', b'M', ..] => Some(Self::Bmp),
            _ => None,
        }
    }
}

/// Every media type photographs are taken as, for those who list them.
pub fn media_types() -> Vec<&'static str> {
    let all = Format::ALL.iter();
    all.flat_map(|format| format.media_types())
        .copied()
        .collect()
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
    /// Pages or frames in the file, at least this one; the first is the picture. Counted to [`MOST_PAGES`].
    pub pages: u32,
}

/// What is worth keeping of it, with the number of pages if there are several.
fn told(mut capture: Capture, pages: u32) -> Option<Box<Capture>> {
    capture.pages = (pages > 1).then_some(pages);
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
    let wanted = Format::by_media_type(declared).ok_or_else(|| {
        ImageFault::new(
            ImageFaultCode::UnsupportedFormat,
            format!("photographs are taken as {}", media_types().join(", ")),
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
        Format::WebP => webp::probe(input, limits),
        Format::Gif => gif::probe(input, limits),
        Format::Bmp => bmp::probe(input, limits),
        Format::Jpeg2000 => jp2::probe(input, limits),
        Format::JpegXl => jxl::probe(input, limits),
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

/// The next `N` bytes.
fn bytes<const N: usize>(input: &mut dyn BufRead) -> Result<[u8; N], ImageFault> {
    let mut out = [0; N];
    match input.read_exact(&mut out) {
        Ok(()) => Ok(out),
        Err(e) => Err(ImageFault::from_read(&e)),
    }
}

/// The next `length` bytes, which the caller has bounded; memory is asked for as they come.
fn block(input: &mut dyn BufRead, length: usize) -> Result<Vec<u8>, ImageFault> {
    let mut out = Vec::new();
    let wanted = u64::try_from(length).unwrap_or(u64::MAX);
    input
        .take(wanted)
        .read_to_end(&mut out)
        .map_err(|e| ImageFault::from_read(&e))?;
    if out.len() == length {
        Ok(out)
    } else {
        Err(ImageFault::truncated())
    }
}

/// How long the file is.
fn length(input: &mut dyn ReadSeek) -> Result<u64, ImageFault> {
    let end = input.seek(SeekFrom::End(0));
    let end = end.map_err(|e| ImageFault::from_read(&e))?;
    input
        .seek(SeekFrom::Start(0))
        .map_err(|e| ImageFault::from_read(&e))?;
    Ok(end)
}

/// Pixels that a byte of even an empty picture stands for.
const MOST_PER_BYTE: u64 = 50_000;
/// Pictures up to here cost so little that it does not matter.
const SMALL: u64 = 16_000_000;

/// Refuses a picture whose size its bytes cannot hold: it would cost much and show nothing.
fn check_density((width, height): (u32, u32), bytes: u64) -> Result<(), ImageFault> {
    let pixels = u64::from(width) * u64::from(height);
    if pixels > SMALL && pixels / bytes.max(1) > MOST_PER_BYTE {
        return Err(broken(format!(
            "the header states {width} × {height} pixels, which {bytes} bytes cannot hold"
        )));
    }
    Ok(())
}
