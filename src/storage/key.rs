//! What objects are called.

use crate::domain::id::{RecordId, Sha256};

/// The name of an object: its path, content type and cache header follow from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StorageKey {
    /// An uploaded file, untouched. Never public.
    Original(Sha256),
    /// A medium's pyramid.
    Pyramid {
        /// The medium.
        media: RecordId,
        /// The recipe it was made by.
        recipe: u32,
    },
    /// The index of a pyramid's tiles.
    PyramidIndex {
        /// The medium.
        media: RecordId,
        /// The recipe it was made by.
        recipe: u32,
    },
    /// A small JPEG of a medium.
    Thumbnail {
        /// The medium.
        media: RecordId,
        /// The recipe it was made by.
        recipe: u32,
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
            Self::Pyramid { media, recipe } => format!("pyramids/{media}/{recipe}.tif"),
            Self::PyramidIndex { media, recipe } => format!("pyramids/{media}/{recipe}.idx"),
            Self::Thumbnail {
                media,
                recipe,
                width,
            } => format!("pyramids/{media}/{recipe}-{width}.jpg"),
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
                match (ending, stem.split_once('-')) {
                    ("tif", None) => Self::Pyramid {
                        media,
                        recipe: stem.parse().ok()?,
                    },
                    ("idx", None) => Self::PyramidIndex {
                        media,
                        recipe: stem.parse().ok()?,
                    },
                    ("jpg", Some((recipe, width))) => Self::Thumbnail {
                        media,
                        recipe: recipe.parse().ok()?,
                        width: width.parse().ok()?,
                    },
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_back_to_its_key() {
        let media = RecordId(uuid::Uuid::from_u128(7));
        for key in [
            StorageKey::Original(Sha256([0xab; 32])),
            StorageKey::Pyramid { media, recipe: 1 },
            StorageKey::PyramidIndex { media, recipe: 12 },
            StorageKey::Thumbnail {
                media,
                recipe: 1,
                width: 400,
            },
        ] {
            assert_eq!(StorageKey::parse(&key.path()), Some(key));
        }
        for path in [
            "",
            "originals/ab/cd/zz",
            "originals/../etc/passwd",
            "pyramids/x/1.tif",
            "pyramids/1.tif.part",
        ] {
            assert_eq!(StorageKey::parse(path), None, "{path}");
        }
    }
}
