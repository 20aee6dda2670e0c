//! The two versions of the Image API that are in use.

/// A version of the Image API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Version {
    /// 2.1.1.
    Two,
    /// 3.0.
    Three,
}

impl Version {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Two, Self::Three];

    /// As it stands in addresses.
    pub const fn number(self) -> u8 {
        match self {
            Self::Two => 2,
            Self::Three => 3,
        }
    }

    /// The JSON-LD context of its `info.json`.
    pub const fn context(self) -> &'static str {
        match self {
            Self::Two => "http://iiif.io/api/image/2/context.json",
            Self::Three => "http://iiif.io/api/image/3/context.json",
        }
    }

    /// The level that is kept, as an address.
    pub const fn profile(self) -> &'static str {
        match self {
            Self::Two => "http://iiif.io/api/image/2/level2.json",
            Self::Three => "http://iiif.io/api/image/3/level2.json",
        }
    }

    /// The header that tells it in every answer (2.1 and 3.0 §6).
    pub const fn profile_link(self) -> &'static str {
        match self {
            Self::Two => "<http://iiif.io/api/image/2/level2.json>;rel=\"profile\"",
            Self::Three => "<http://iiif.io/api/image/3/level2.json>;rel=\"profile\"",
        }
    }
}
