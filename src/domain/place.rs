//! Places: administrative, historical, natural.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::{Common, Point};
use super::fault::{Fault, step};
use super::id::RecordId;
use super::language::LangMap;
use super::record::span;

/// A place.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Place {
    /// What every record has.
    #[serde(flatten)]
    pub common: Common,
    /// What sort of place.
    pub place_kind: String,
    /// The larger place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<RecordId>,
    /// Its codes in other lists.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<PlaceCode>,
    /// Where it lies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<Point>,
    /// What it was called, and what it was part of, by time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spans: Vec<PlaceSpan>,
}

/// A code in a list of places.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlaceCode {
    /// The list.
    pub scheme: String,
    /// The code.
    pub value: String,
}

/// What a place was for a time.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlaceSpan {
    /// What it was called, by language.
    pub names: LangMap,
    /// First year; open without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begin: Option<i32>,
    /// Last year; open without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<i32>,
    /// The larger place of that time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<RecordId>,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Place {
    /// Rules between fields.
    pub(super) fn settle(&self, faults: &mut Vec<Fault>) {
        for (at, one) in self.spans.iter().enumerate() {
            span(one.begin, one.end, &step("/spans", at), faults);
        }
    }
}
