//! What may be wrong with an uploaded photograph: one stable code each, told in words a cataloguer understands.

use std::{fmt, str::FromStr};

/// The stable code of an [`ImageFault`]; part of the published contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ImageFaultCode {
    /// The bytes are not what the media type says.
    MediaTypeMismatch,
    /// The file is none of the formats that are read.
    UnsupportedFormat,
    /// The format is read, but not this variant of it.
    UnsupportedVariant,
    /// A side is zero.
    EmptyImage,
    /// A side or the number of pixels is over the limit.
    TooManyPixels,
    /// It would have to be buffered whole and is too large for that.
    TooLargeToBuffer,
    /// A header cannot be understood.
    BrokenHeader,
    /// The EXIF block cannot be understood or is too large.
    BrokenExif,
    /// The ICC profile cannot be understood, is too large or of another colour space than the picture.
    BrokenProfile,
    /// The file ends before the picture does.
    Truncated,
    /// The pixel data cannot be decoded.
    BrokenData,
    /// Decoding needed more time or memory than it is allowed.
    TooCostly,
}

impl ImageFaultCode {
    /// Every code, in the order of the documentation.
    pub const ALL: [Self; 12] = [
        Self::MediaTypeMismatch,
        Self::UnsupportedFormat,
        Self::UnsupportedVariant,
        Self::EmptyImage,
        Self::TooManyPixels,
        Self::TooLargeToBuffer,
        Self::BrokenHeader,
        Self::BrokenExif,
        Self::BrokenProfile,
        Self::Truncated,
        Self::BrokenData,
        Self::TooCostly,
    ];

    /// The code as it appears on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MediaTypeMismatch => "media_type_mismatch",
            Self::UnsupportedFormat => "unsupported_format",
            Self::UnsupportedVariant => "unsupported_variant",
            Self::EmptyImage => "empty_image",
            Self::TooManyPixels => "too_many_pixels",
            Self::TooLargeToBuffer => "too_large_to_buffer",
            Self::BrokenHeader => "broken_header",
            Self::BrokenExif => "broken_exif",
            Self::BrokenProfile => "broken_profile",
            Self::Truncated => "truncated",
            Self::BrokenData => "broken_data",
            Self::TooCostly => "too_costly",
        }
    }
}

impl fmt::Display for ImageFaultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ImageFaultCode {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|code| code.as_str() == text)
            .ok_or(())
    }
}

/// Why a picture is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct ImageFault {
    /// What kind of fault.
    pub code: ImageFaultCode,
    /// One sentence for whoever uploaded the picture.
    pub detail: String,
    /// Where in the upload's facts the fault lies: `""` the file, `/media_type`, `/width`, `/height`, `/icc`, `/exif`.
    pub pointer: &'static str,
}

impl ImageFault {
    /// A fault of the file as a whole.
    pub fn new(code: ImageFaultCode, detail: impl Into<String>) -> Self {
        let pointer = match code {
            ImageFaultCode::MediaTypeMismatch | ImageFaultCode::UnsupportedFormat => "/media_type",
            ImageFaultCode::BrokenExif => "/exif",
            ImageFaultCode::BrokenProfile => "/icc",
            _ => "",
        };
        Self {
            code,
            detail: detail.into(),
            pointer,
        }
    }

    /// The fault of a file that ends too early.
    pub fn truncated() -> Self {
        Self::new(
            ImageFaultCode::Truncated,
            "the file ends before the picture does",
        )
    }

    /// Tells a short read apart from any other failure of the input.
    pub fn from_read(error: &std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::UnexpectedEof {
            Self::truncated()
        } else {
            Self::new(
                ImageFaultCode::BrokenData,
                format!("the file cannot be read: {error}"),
            )
        }
    }
}
