//! What a record of every kind can have.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use super::dating::record::{Dating, DatingReading, DatingReign};
use super::id::RecordId;
use super::language::LangMap;

/// The part of a content that all kinds share.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Common {
    /// The record's name by language; at least one.
    #[schema(example = json!({"zh-Hans": "唐 越窑秘色瓷八棱净瓶", "en": "Octagonal kundika, mi-se Yue ware, Tang"}))]
    pub labels: LangMap,
    /// A text about it by language.
    #[serde(default, skip_serializing_if = "LangMap::is_empty")]
    pub description: LangMap,
    /// Remarks, sample-data marks, and what a source really says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// What its statements rest on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Reference>,
    /// Other records it stands in a relation to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub relations: Vec<Relation>,
    /// Its photographs and drawings, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<MediaLink>,
    /// Rights and credit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rights: Option<Rights>,
    /// When it was made, or lived, or was used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dating: Vec<Dating>,
    /// What the public may know only later. Never public itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub embargoes: Vec<Embargo>,
}

/// Fields that the public sees only from a day on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Embargo {
    /// The fields, by name; the whole record if none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// The first day, in UTC, on which the public may see them.
    pub until: NaiveDate,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A remark.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Note {
    /// The remark itself.
    pub text: String,
    /// Its language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// What sort of remark; `sample_data` says that the record is invented for demonstration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

/// What a statement rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Reference {
    /// The work, as cited.
    pub citation: String,
    /// Pages or plate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// The work's own record, if the museum keeps one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<RecordId>,
    /// Whether somebody had the work in hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified: Option<bool>,
    /// Which statements rest on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supports: Option<String>,
}

/// A relation to another record; its inverse is shown there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Relation {
    /// How they are related.
    #[serde(rename = "type")]
    pub relation_type: String,
    /// The other record.
    pub target: RecordId,
    /// How sure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<String>,
    /// Who says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub citation: Option<String>,
    /// Where in the other record: the passage of a source, the part of a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "第一句")]
    pub locus: Option<String>,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A photograph or drawing of the record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MediaLink {
    /// The medium.
    pub media: RecordId,
    /// What it shows of the piece.
    pub role: String,
    /// A caption for this use of it.
    #[serde(default, skip_serializing_if = "LangMap::is_empty")]
    pub caption: LangMap,
}

/// Rights and credit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Rights {
    /// Address of a rights statement (rightsstatements.org).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<String>,
    /// Address of a licence (creativecommons.org).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// The credit line by language.
    #[serde(default, skip_serializing_if = "LangMap::is_empty")]
    pub credit: LangMap,
    /// Who holds the rights.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
}

/// A text in a stated language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Worded {
    /// The text.
    pub text: String,
    /// Its language.
    pub language: String,
}

/// A point on the earth, WGS 84.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Point {
    /// Degrees east.
    #[schema(example = 121.3369)]
    pub longitude: f64,
    /// Degrees north.
    #[schema(example = 30.1228)]
    pub latitude: f64,
    /// Where the point was coarsened for the public: the radius in metres within which the true one lies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uncertainty_m: Option<u32>,
}
