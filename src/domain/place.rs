//! Places: administrative, historical, natural.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::{Common, Point};
use super::id::RecordId;

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
}

/// A code in a list of places.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlaceCode {
    /// The list.
    pub scheme: String,
    /// The code.
    pub value: String,
}
