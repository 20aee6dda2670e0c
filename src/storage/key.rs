//! What objects are called.

use std::fmt;

use crate::domain::id::{RecordId, Sha256};
use crate::domain::making::Making;

/// The name of an object: its path, content type and cache header follow from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StorageKey {
    /// An uploaded file, untouched. Never public.
    Original(Sha256),
    /// A medium's pyramid.
    Pyramid(Making),
    /// The index of a pyramid's tiles.
    PyramidIndex(Making),
    /// A small JPEG of a medium.
    Thumbnail {
        /// What it was made with.
        making: Making,
        /// Its width in pixels.
        width: u32,
    },
}

impl StorageKey {
    /// The path below the store's root; only lower-case letters, digits, `-`, `.` and `/`.
    pub fn path(&self) -> String {
        match self {
            Self::Original(sha256) => {
                let hex = sha256.to_string();
                format!("originals/{}/{}/{hex}", &hex[..2], &hex[2..4])
            }
            Self::Pyramid(making) => format!("pyramids/{}/{}.tif", making.media, Stem(making)),
            Self::PyramidIndex(making) => format!("pyramids/{}/{}.idx", making.media, Stem(making)),
            Self::Thumbnail { making, width } => {
                format!("pyramids/{}/{}-{width}.jpg", making.media, Stem(making))
            }
        }
    }

    /// The folder of everything made of media.
    pub const MADE: &str = "pyramids";

    /// The folder of everything made of a medium.
    pub fn made_of(media: RecordId) -> String {
        format!("{}/{media}", Self::MADE)
    }

    /// The making that an object is of; none for originals.
    pub fn making(&self) -> Option<Making> {
        match self {
            Self::Original(_) => None,
            Self::Pyramid(making) | Self::PyramidIndex(making) | Self::Thumbnail { making, .. } => {
                Some(*making)
            }
        }
    }

    /// The key that a path is of.
    pub fn parse(path: &str) -> Option<Self> {
        let parts: Vec<_> = path.split('/').collect();
        let key = match *parts.as_slice() {
            ["originals", _, _, hex] => Self::Original(hex.parse().ok()?),
            ["pyramids", media, name] => {
                let media = media.parse().ok()?;
                let (stem, ending) = name.rsplit_once('.')?;
                match ending {
                    "tif" => Self::Pyramid(making(media, stem)?),
                    "idx" => Self::PyramidIndex(making(media, stem)?),
                    "jpg" => {
                        let (stem, width) = stem.rsplit_once('-')?;
                        Self::Thumbnail {
                            making: making(media, stem)?,
                            width: width.parse().ok()?,
                        }
                    }
                    _ => return None,
                }
            }
            _ => return None,
        };
        (key.path() == path).then_some(key)
    }

    /// The media type it is stored with.
    pub fn content_type(&self) -> &'static str {
        match self {
            Self::Pyramid { .. } => "image/tiff",
            Self::Thumbnail { .. } => "image/jpeg",
            Self::Original(_) | Self::PyramidIndex { .. } => "application/octet-stream",
        }
    }

    /// How long a cache may keep it: none of these ever changes under its key, and none but thumbnails is for the public.
    pub fn cache_control(&self) -> &'static str {
        match self {
            Self::Thumbnail { .. } => "public, max-age=86400",
            _ => "private, no-store",
        }
    }
}

/// How the names of a making's objects begin: the recipe, and which time.
struct Stem<'a>(&'a Making);

impl fmt::Display for Stem<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.recipe)?;
        match self.0.id {
            Some(id) => write!(f, "-{}", id.simple()),
            None => Ok(()),
        }
    }
}

/// The making that a stem is of.
fn making(media: RecordId, stem: &str) -> Option<Making> {
    let (recipe, id) = match stem.split_once('-') {
        Some((recipe, id)) => (recipe, Some(id.parse().ok()?)),
        None => (stem, None),
    };
    Some(Making {
        media,
        recipe: recipe.parse().ok()?,
        id,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_back_to_its_key() {
        let media = RecordId(uuid::Uuid::from_u128(7));
        let old = Making {
            media,
            recipe: 1,
            id: None,
        };
        let new = Making {
            recipe: 12,
            id: Some(uuid::Uuid::from_u128(9)),
            ..old
        };
        for making in [old, new] {
            for key in [
                StorageKey::Pyramid(making),
                StorageKey::PyramidIndex(making),
                StorageKey::Thumbnail { making, width: 400 },
            ] {
                assert_eq!(StorageKey::parse(&key.path()), Some(key));
                assert_eq!(key.making(), Some(making));
                assert!(key.path().starts_with(&StorageKey::made_of(media)));
            }
        }
        let original = StorageKey::Original(Sha256([0xab; 32]));
        assert_eq!(StorageKey::parse(&original.path()), Some(original));
        for path in [
            "",
            "originals/ab/cd/zz",
            "originals/../etc/passwd",
            "pyramids/x/1.tif",
            "pyramids/00000000-0000-0000-0000-000000000007/1-2.tif",
            "pyramids/00000000-0000-0000-0000-000000000007/1-00000000-0000-0000-0000-000000000009.tif",
            "pyramids/1.tif.part",
        ] {
            assert_eq!(StorageKey::parse(path), None, "{path}");
        }
    }
}
