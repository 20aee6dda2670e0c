//! A site's own grid, and where in it a find lay: metres from an origin, along axes that the site describes.
//!
//! What the public may know of them is [`super::disclosure`]'s: x and y say nothing of where the site lies and pass unless it
//! is hidden; a height above a datum is a contour line on anybody's terrain map, so heights, like the grid's origin and
//! datum, pass only where the site's coordinates do.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::Point;
use super::fault::{Fault, step};
use super::id::RecordId;
use super::language::LangMap;

/// The grid that a site is measured in.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SiteGrid {
    /// What the origin is, in words. Public only where `disclosure` is `exact`.
    #[serde(default, skip_serializing_if = "LangMap::is_empty")]
    pub origin: LangMap,
    /// Where the origin lies. Public only where `disclosure` is `exact`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin_point: Option<Point>,
    /// What heights are counted from. Public only where `disclosure` is `exact`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub datum: Option<String>,
    /// Degrees from true north to the y axis, clockwise; the x axis lies a right angle further.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub orientation_deg: Option<f64>,
}

impl SiteGrid {
    /// As much of it as does not tell where the site lies; none if that is nothing.
    pub(super) fn unplaced(self) -> Option<Self> {
        self.orientation_deg.map(|degrees| Self {
            orientation_deg: Some(degrees),
            ..Self::default()
        })
    }
}

/// Where in the grid of its site a find lay.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GridPosition {
    /// Along the x axis, in metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub x_m: Option<f64>,
    /// Along the y axis, in metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub y_m: Option<f64>,
    /// Height in the site's datum, in metres. Public only where the site's `disclosure` is `exact`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub z_m: Option<f64>,
    /// How far off each of them may be, in metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision_m: Option<f64>,
    /// Who measured it, an agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_by: Option<RecordId>,
}

impl GridPosition {
    /// x and y stand together; a height may stand alone.
    pub(super) fn settle(&self, pointer: &str, faults: &mut Vec<Fault>) {
        let missing = match (self.x_m, self.y_m, self.z_m) {
            (Some(_), None, _) => Some(("y_m", "x and y are given together")),
            (None, Some(_), _) => Some(("x_m", "x and y are given together")),
            (None, None, None) => Some(("x_m", "a position is x and y, a height, or all three")),
            _ => None,
        };
        if let Some((name, words)) = missing {
            faults.push(Fault::new(step(pointer, name), "required", words));
        }
    }

    /// As much of it as does not tell where the site lies; none if that is nothing.
    pub(super) fn unplaced(mut self) -> Option<Self> {
        self.z_m = None;
        self.x_m.is_some().then_some(self)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::domain::kind::RecordKind;
    use crate::domain::record::Content;

    #[test]
    fn half_a_position_is_refused() {
        let faults = |position: serde_json::Value| {
            let document = json!({"object_kind": "find", "labels": {"en": "bowl"}, "find_spot": {"grid_position": position}});
            match Content::parse(RecordKind::Object, &document) {
                Ok(_) => Vec::new(),
                Err(faults) => faults
                    .0
                    .into_iter()
                    .map(|fault| (fault.pointer, fault.code))
                    .collect(),
            }
        };
        let at = |name: &str| format!("/find_spot/grid_position/{name}");
        assert_eq!(faults(json!({"x_m": 1.5})), [(at("y_m"), "required")]);
        assert_eq!(
            faults(json!({"y_m": 1.5, "z_m": 3})),
            [(at("x_m"), "required")]
        );
        assert_eq!(
            faults(json!({"precision_m": 0.02})),
            [(at("x_m"), "required")]
        );
        assert_eq!(
            faults(json!({"x_m": 1e9, "y_m": 0})),
            [(at("x_m"), "out_of_range")]
        );
        assert_eq!(faults(json!({"z_m": 11.25})), []);
        assert_eq!(
            faults(json!({"x_m": -3.25, "y_m": 4, "z_m": 11.25, "precision_m": 0.02})),
            []
        );
    }
}
