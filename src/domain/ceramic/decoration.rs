//! Decoration, told apart: how, what, where.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::fault::{Fault, step};
use crate::domain::id::RecordId;

/// One decoration: a motif in a technique at a place.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DecorationDetail {
    /// How it was made, a concept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub technique: Option<RecordId>,
    /// What it shows, a concept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub motif: Option<RecordId>,
    /// Where on the piece.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl DecorationDetail {
    /// A decoration says how or what.
    pub(in crate::domain) fn settle(&self, pointer: &str, faults: &mut Vec<Fault>) {
        if self.technique.is_none() && self.motif.is_none() {
            let words = "a decoration names its technique or its motif";
            faults.push(Fault::new(step(pointer, "motif"), "required", words));
        }
    }
}
