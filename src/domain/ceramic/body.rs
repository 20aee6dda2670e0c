//! The body: the clay under the glaze.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::id::RecordId;
use crate::domain::language::LangMap;

/// The body.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Body {
    /// The body, a concept of the scheme of materials.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concept: Option<RecordId>,
    /// The body in words.
    #[serde(default, skip_serializing_if = "LangMap::is_empty")]
    pub description: LangMap,
    /// Its colour in words.
    #[serde(default, skip_serializing_if = "LangMap::is_empty")]
    #[schema(example = json!({"zh-Hans": "灰白", "en": "greyish white"}))]
    pub colour: LangMap,
    /// Its colour by the Munsell chart, where it is broken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "N 8/")]
    pub munsell: Option<String>,
    /// How fine it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub texture: Option<String>,
}
