//! What can go wrong.
use std::fmt;

/// Why a JPEG could not be read or written.
#[derive(Debug)]
pub enum Error {
    /// The data end before the picture does.
    Truncated,
    /// The data are not a JPEG that libjpeg can read; its message.
    Invalid(String),
    /// Corrupt entropy data in a picture that must be sound; libjpeg's warning.
    Corrupt(String),
    /// The picture would have to be buffered whole and exceeds the memory limit.
    MemoryLimit,
    /// Sound, but outside what this crate handles, or arguments that contradict each other.
    Unsupported(&'static str),
    /// The source failed.
    Io(std::io::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated => f.write_str("the JPEG ends before its picture does"),
            Self::Invalid(message) => write!(f, "not a readable JPEG: {message}"),
            Self::Corrupt(message) => write!(f, "corrupt JPEG: {message}"),
            Self::MemoryLimit => f.write_str("the JPEG needs more memory than allowed"),
            Self::Unsupported(what) => write!(f, "unsupported JPEG: {what}"),
            Self::Io(error) => write!(f, "reading the JPEG: {error}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            _ => None,
        }
    }
}
