//! Objects: finds, artworks, replicas and modern works.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::Common;
use super::id::RecordId;
use super::language::LangMap;

/// A piece.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Object {
    /// What every record has.
    #[serde(flatten)]
    pub common: Common,
    /// `find`, `artwork`, `replica` or `modern_work`.
    pub object_kind: String,
    /// Its numbers; one accession number, unique in the museum.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<Number>,
    /// Its names: given, original, translated, former.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<Name>,
    /// Category of the national census.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Grade of the national census.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<String>,
    /// How many pieces the record stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// How it came into the museum, by the census list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acquisition_source: Option<String>,
    /// How complete it is, by the census list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completeness: Option<String>,
    /// Its state of preservation, by the census list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preservation: Option<String>,
    /// Its form, a concept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<RecordId>,
    /// What it is made of, concepts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub materials: Vec<RecordId>,
    /// How it was made, concepts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub techniques: Vec<RecordId>,
    /// How it is decorated, concepts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decorations: Vec<RecordId>,
    /// Its glaze.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub glaze: Option<Glaze>,
    /// Its body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
    /// Measurements and weight.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dimensions: Vec<Dimension>,
    /// What is written on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inscriptions: Vec<Inscription>,
    /// The site it was made at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub production_place: Option<RecordId>,
    /// Who made it, agents.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub makers: Vec<RecordId>,
    /// Where it was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub find_spot: Option<FindSpot>,
    /// Who keeps it, an agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custodian: Option<RecordId>,
    /// Where it stands in the store. Restricted: never public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current_location: Option<String>,
    /// Whom it was acquired from. Restricted: never public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acquired_from: Option<String>,
    /// What it is valued at. Restricted: never public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valuation: Option<Valuation>,
}

/// A number the piece bears.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Number {
    /// What sort of number.
    #[serde(rename = "type")]
    pub number_type: String,
    /// The number, as written.
    pub value: String,
}

/// A name of the piece.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Name {
    /// What sort of name.
    #[serde(rename = "type")]
    pub name_type: String,
    /// The name.
    pub text: String,
    /// Its language.
    pub language: String,
}

/// The glaze.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Glaze {
    /// The glaze, a concept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concept: Option<RecordId>,
    /// The glaze in words.
    #[serde(default, skip_serializing_if = "LangMap::is_empty")]
    pub description: LangMap,
}

/// The body.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Body {
    /// The body in words.
    #[serde(default, skip_serializing_if = "LangMap::is_empty")]
    pub description: LangMap,
}

/// A measurement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Dimension {
    /// What was measured.
    #[serde(rename = "kind")]
    pub dimension_kind: String,
    /// How much.
    pub value: f64,
    /// In which unit.
    pub unit: String,
    /// Measured, reconstructed, or as a source states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Something written on the piece.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Inscription {
    /// As it stands on the piece.
    pub text: String,
    /// What sort: reign year, office, potter, …
    #[serde(rename = "kind", default, skip_serializing_if = "Option::is_none")]
    pub inscription_kind: Option<String>,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// How it is read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<String>,
}

/// Where the piece was found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FindSpot {
    /// The site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<RecordId>,
    /// The context of the site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<RecordId>,
    /// The find number, as `2016SHY66TN03W04④:12`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub find_number: Option<String>,
    /// When, EDTF level 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What a piece is valued at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Valuation {
    /// How much.
    pub amount: f64,
    /// ISO 4217 code.
    pub currency: String,
    /// When, EDTF level 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
}
