//! The outline of a site, as GeoJSON (RFC 7946) draws it: WGS 84, longitude before latitude, rings that close.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::common::Point;

/// Positions in one outline, at most.
pub const POSITIONS_MAX: usize = 10_000;

/// Longitude and latitude in degrees.
pub type Position = [f64; 2];

/// One or several areas. Each is an outer ring and then its holes; a ring ends where it begins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "coordinates")]
pub enum Boundary {
    /// One area.
    Polygon(Vec<Vec<Position>>),
    /// Several areas.
    MultiPolygon(Vec<Vec<Vec<Position>>>),
}

impl PartialSchema for Boundary {
    fn schema() -> RefOr<Schema> {
        let kind = ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(["Polygon", "MultiPolygon"]));
        let ring = serde_json::json!([[
            [121.33, 30.12],
            [121.34, 30.12],
            [121.34, 30.13],
            [121.33, 30.12]
        ]]);
        let coordinates = ArrayBuilder::new()
            .description(Some(
                "Rings of [longitude, latitude] for a Polygon, a list of such for a MultiPolygon.",
            ))
            .examples([ring]);
        ObjectBuilder::new()
            .description(Some(
                "One or several areas, a GeoJSON geometry (RFC 7946). A ring ends where it begins.",
            ))
            .property("type", kind)
            .required("type")
            .property("coordinates", coordinates)
            .required("coordinates")
            .into()
    }
}

impl ToSchema for Boundary {}

impl Boundary {
    /// The outline that `value` draws, or what is wrong with it.
    pub fn parse(value: &Value) -> Result<Self, String> {
        let boundary = Self::deserialize(value)
            .map_err(|_| "a GeoJSON Polygon or MultiPolygon of [longitude, latitude]".to_owned())?;
        let members = value.as_object().map_or(0, serde_json::Map::len);
        if members != 2 {
            return Err("a geometry has a type and coordinates, nothing else".into());
        }
        let areas = boundary.areas();
        if areas.is_empty() || areas.iter().any(|rings| rings.is_empty()) {
            return Err("an area has at least its outer ring".into());
        }
        let rings = areas.iter().flat_map(|rings| rings.iter());
        let mut positions = 0;
        for ring in rings {
            positions += ring.len();
            if ring.len() < 4 || ring.first() != ring.last() {
                return Err("a ring has at least four positions and ends where it begins".into());
            }
            let off = |[longitude, latitude]: &Position| {
                !(-180.0..=180.0).contains(longitude) || !(-90.0..=90.0).contains(latitude)
            };
            if ring.iter().any(off) {
                return Err("a position is [longitude, latitude] in degrees".into());
            }
        }
        if positions > POSITIONS_MAX {
            return Err(format!("at most {POSITIONS_MAX} positions"));
        }
        Ok(boundary)
    }

    /// Each area's rings.
    pub fn areas(&self) -> Vec<&[Vec<Position>]> {
        match self {
            Self::Polygon(rings) => vec![rings],
            Self::MultiPolygon(areas) => areas.iter().map(Vec::as_slice).collect(),
        }
    }

    /// The middle of the box around it.
    pub fn middle(&self) -> Option<Point> {
        let areas = self.areas();
        let positions = areas.iter().flat_map(|rings| rings.iter().flatten());
        let around = positions.fold(None, |around: Option<[f64; 4]>, &[x, y]| {
            let [west, south, east, north] = around.unwrap_or([x, y, x, y]);
            Some([west.min(x), south.min(y), east.max(x), north.max(y)])
        });
        let [west, south, east, north] = around?;
        Some(Point {
            longitude: f64::midpoint(west, east),
            latitude: f64::midpoint(south, north),
            uncertainty_m: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_outline_reads_and_prints_back() {
        let ring = json!([[121.0, 30.0], [121.2, 30.0], [121.2, 30.1], [121.0, 30.0]]);
        for value in [
            json!({"type": "Polygon", "coordinates": [ring.clone(), ring.clone()]}),
            json!({"type": "MultiPolygon", "coordinates": [[ring.clone()], [ring.clone()]]}),
        ] {
            let boundary = Boundary::parse(&value).unwrap();
            assert_eq!(serde_json::to_value(&boundary).unwrap(), value);
            let middle = boundary.middle().unwrap();
            assert!(
                (middle.longitude - 121.1).abs() < 1e-9 && (middle.latitude - 30.05).abs() < 1e-9
            );
        }
    }

    #[test]
    fn what_is_no_outline_is_refused() {
        let open = json!([[121.0, 30.0], [121.2, 30.0], [121.2, 30.1], [121.0, 30.1]]);
        let turned = json!([[30.0, 121.0], [30.0, 121.2], [30.1, 121.2], [30.0, 121.0]]);
        let ring = json!([[121.0, 30.0], [121.2, 30.0], [121.2, 30.1], [121.0, 30.0]]);
        let long = json!(vec![[121.0, 30.0]; POSITIONS_MAX + 1]);
        for wrong in [
            json!({"type": "Polygon", "coordinates": [open]}),
            json!({"type": "Polygon", "coordinates": [turned]}),
            json!({"type": "Polygon", "coordinates": [long]}),
            json!({"type": "Polygon", "coordinates": []}),
            json!({"type": "MultiPolygon", "coordinates": [[]]}),
            json!({"type": "Polygon", "coordinates": [ring.clone()], "crs": "EPSG:4490"}),
            json!({"type": "Point", "coordinates": [121.0, 30.0]}),
            json!("POLYGON((121 30))"),
        ] {
            assert!(Boundary::parse(&wrong).is_err(), "{wrong}");
        }
    }
}
