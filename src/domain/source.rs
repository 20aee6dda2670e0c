//! Sources: texts that speak of pieces and places.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::Common;
use super::id::RecordId;

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
