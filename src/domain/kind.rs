//! The kinds of record.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a record is a record of.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RecordKind {
    /// A find, an artwork, a replica or a modern work.
    Object,
    /// A kiln site, tomb, wreck or place of use.
    Site,
    /// An area, trench, unit or layer of a site.
    Context,
    /// An administrative, historical or natural place.
    Place,
    /// A person, institution or group.
    Agent,
    /// A term of the vocabulary.
    Concept,
    /// A text: poem, gazetteer, report, article, book, inscription.
    Source,
    /// What was done: a season of excavation, a campaign of analyses, an exhibition.
    Activity,
    /// A photograph or drawing.
    Media,
}

impl RecordKind {
    /// Every kind, those that others refer to first: the order in which a museum is loaded.
    pub const ALL: [Self; 9] = [
        Self::Concept,
        Self::Place,
        Self::Agent,
        Self::Source,
        Self::Site,
        Self::Context,
        Self::Media,
        Self::Object,
        Self::Activity,
    ];

    /// The name on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Object => "object",
            Self::Site => "site",
            Self::Context => "context",
            Self::Place => "place",
            Self::Agent => "agent",
            Self::Concept => "concept",
            Self::Source => "source",
            Self::Activity => "activity",
            Self::Media => "media",
        }
    }

    /// The name in addresses.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Object => "objects",
            Self::Site => "sites",
            Self::Context => "contexts",
            Self::Place => "places",
            Self::Agent => "agents",
            Self::Concept => "concepts",
            Self::Source => "sources",
            Self::Activity => "activities",
            Self::Media => "media",
        }
    }

    /// The name people read.
    pub fn label_zh(self) -> &'static str {
        match self {
            Self::Object => "器物",
            Self::Site => "遗址",
            Self::Context => "层位单位",
            Self::Place => "地点",
            Self::Agent => "人物与机构",
            Self::Concept => "术语",
            Self::Source => "文献",
            Self::Activity => "活动",
            Self::Media => "影像",
        }
    }
}

impl fmt::Display for RecordKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no kind of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such kind of record")]
pub struct UnknownKind;

impl FromStr for RecordKind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or(UnknownKind)
    }
}
