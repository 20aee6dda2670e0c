//! Evidence of firing: how the piece stood in the kiln, and what the fire did to it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::fault::{Fault, step};
use crate::domain::id::RecordId;

/// What shows how the piece was fired.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Firing {
    /// Marks of the spurs it stood on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spur_marks: Vec<SpurMarks>,
    /// The saggar it was fired in, a concept of kiln furniture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saggar: Option<RecordId>,
    /// Whether the saggar was sealed with glaze (釉封).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub glaze_sealed: Option<bool>,
    /// What it stood on, concepts of kiln furniture: 垫圈, 垫饼, 泥点.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supports: Vec<RecordId>,
    /// How it was set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setting: Option<String>,
    /// The atmosphere the glaze tells of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub atmosphere: Option<String>,
    /// Whether it was thrown away at the kiln.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waster: Option<bool>,
    /// What went wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub defects: Vec<String>,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Marks of spurs of one form.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SpurMarks {
    /// Their form: 松子状, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// How many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Firing {
    /// Each defect once; spur marks say something of themselves.
    pub(in crate::domain) fn settle(&self, pointer: &str, faults: &mut Vec<Fault>) {
        for (at, defect) in self.defects.iter().enumerate() {
            if self.defects[..at].contains(defect) {
                let pointer = step(&step(pointer, "defects"), at);
                faults.push(Fault::new(
                    pointer,
                    "duplicate",
                    "this defect is named above",
                ));
            }
        }
        for (at, marks) in self.spur_marks.iter().enumerate() {
            if *marks == SpurMarks::default() {
                let pointer = step(&step(pointer, "spur_marks"), at);
                faults.push(Fault::new(
                    pointer,
                    "empty",
                    "spur marks have a form, a number or a place",
                ));
            }
        }
    }
}
