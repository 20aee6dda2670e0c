//! Contexts: areas, trenches, units and layers of a site.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::Common;
use super::id::RecordId;

/// A context.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Context {
    /// What every record has.
    #[serde(flatten)]
    pub common: Common,
    /// What sort of context.
    pub context_kind: String,
    /// The site it belongs to.
    pub site: RecordId,
    /// The larger context.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<RecordId>,
    /// Its code in the field, as `TN03W04④`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}
