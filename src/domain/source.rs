//! Sources: texts that speak of pieces and places.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::Common;
use super::id::RecordId;
use super::language::LangMap;

/// A text.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Source {
    /// What every record has.
    #[serde(flatten)]
    pub common: Common,
    /// What sort of text.
    pub source_kind: String,
    /// Who wrote it, an agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<RecordId>,
    /// Who wrote it, as the text says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author_text: Option<String>,
    /// How it is cited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub citation: Option<String>,
    /// Who published it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// When it was published, EDTF levels 0 to 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// Which edition was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    /// Its numbers elsewhere: ISBN, DOI, CSBN.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<Identifier>,
    /// Its text, in passages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passages: Vec<Passage>,
}

/// A passage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Passage {
    /// Where it stands in the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locus: Option<String>,
    /// The text.
    pub text: String,
    /// Its language.
    pub language: String,
    /// How other witnesses read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<Variant>,
    /// What it says, in other languages.
    #[serde(default, skip_serializing_if = "LangMap::is_empty")]
    pub translation: LangMap,
    /// The records it speaks of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<RecordId>,
}

/// A textual variant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Variant {
    /// The other reading.
    pub reading: String,
    /// What it stands in place of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// Who reads so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub witness: Option<String>,
}

/// A number in a list of works.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Identifier {
    /// The list: ISBN, DOI …
    pub scheme: String,
    /// The number.
    pub value: String,
}
