//! Concepts: the vocabulary, as SKOS. The labels of the record are the preferred ones.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use std::collections::BTreeMap;

use super::common::Common;
use super::id::RecordId;

/// A term of the vocabulary.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Concept {
    /// What every record has.
    #[serde(flatten)]
    pub common: Common,
    /// The scheme it belongs to.
    pub scheme: String,
    /// Synonyms and old spellings by language.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub alt_labels: BTreeMap<String, Vec<String>>,
    /// Pinyin without tones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pinyin: Option<String>,
    /// Broader concepts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub broader: Vec<RecordId>,
    /// The same concept elsewhere, addresses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exact_match: Vec<String>,
    /// First year, of a period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begin: Option<i32>,
    /// Last year, of a period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<i32>,
}
