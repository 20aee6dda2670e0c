//! Media: photographs and drawings. The facts of the original file are kept beside the record, not in it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::Common;
use super::id::RecordId;
use super::language::LangMap;

/// A photograph or drawing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Media {
    /// What every record has.
    #[serde(flatten)]
    pub common: Common,
    /// What sort of medium: `image`.
    pub media_kind: String,
    /// What it shows, for those who cannot see it, by language.
    #[serde(default, skip_serializing_if = "LangMap::is_empty")]
    pub alt: LangMap,
    /// When it was taken, EDTF levels 0 to 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captured_at: Option<String>,
    /// Who took or made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photographer: Option<String>,
    /// Whether a colour chart is in the picture.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub colour_chart: bool,
    /// A better photograph, a medium of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<RecordId>,
}
