//! Sites: kilns, tombs, wrecks, places of use.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::boundary::Boundary;
use super::common::{Common, Point, Worded};
use super::disclosure::Disclosure;
use super::grid::SiteGrid;
use super::id::RecordId;

/// A site.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Site {
    /// What every record has.
    #[serde(flatten)]
    pub common: Common,
    /// What sort of site.
    pub site_kind: String,
    /// Other names of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<Worded>,
    /// Where it lies. Public only as far as `disclosure` allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<Point>,
    /// Its outline. Public only where `disclosure` is `exact`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boundary: Option<Boundary>,
    /// The grid that its finds are measured in. Public only as far as `disclosure` allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<SiteGrid>,
    /// How exactly the public may know where it lies; `grid` unless stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disclosure: Option<Disclosure>,
    /// The place it lies in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<RecordId>,
    /// The larger site it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<RecordId>,
    /// Its protection by law.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protection: Option<Protection>,
    /// The periods it was in use, concepts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub periods: Vec<RecordId>,
    /// Its area in square metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area_m2: Option<f64>,
}

/// Protection by law.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Protection {
    /// National, provincial, municipal or county.
    pub level: String,
    /// The number in the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The batch of the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<u32>,
    /// The year it was listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
}
