//! Where results lie: at the point of the site they belong to, or else of the place, grouped by cells of the H3 grid.
//!
//! Points are those that the public may know, and stand in the thesaurus: a site that moves, or is shown less exactly, moves
//! its pieces without a reindex.

use std::collections::BTreeMap;

use h3o::{LatLng, Resolution};

use super::thesaurus::Thesaurus;
use crate::domain::id::RecordId;

/// Most clusters of one answer; what has fewest results is left out.
const MOST_CLUSTERS: usize = 1_000;
/// Kilometres of a degree of latitude.
const KM_A_DEGREE: f64 = 111.195;

/// Degrees east and north, WGS 84.
pub type LonLat = (f64, f64);

/// Results that lie close to each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// The cell of the grid.
    pub cell: String,
    /// The middle of the results.
    pub at: LonLat,
    /// How many.
    pub count: u64,
    /// The site or place, where it is one alone.
    pub place: Option<RecordId>,
}

/// A map of results.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Map {
    /// Clusters, the largest first.
    pub clusters: Vec<Cluster>,
    /// Results that lie nowhere.
    pub unplaced: u64,
}

/// A part of the earth.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Area {
    /// West, south, east, north in degrees; a west beyond the east crosses 180°.
    Box(f64, f64, f64, f64),
    /// Degrees east and north, and kilometres around.
    Circle(f64, f64, f64),
}

impl Area {
    /// Whether a point lies in it.
    pub fn holds(self, (lon, lat): LonLat) -> bool {
        match self {
            Self::Box(west, south, east, north) => {
                let across = if west <= east {
                    (west..=east).contains(&lon)
                } else {
                    lon >= west || lon <= east
                };
                across && (south..=north).contains(&lat)
            }
            Self::Circle(x, y, km) => distance_km((x, y), (lon, lat)) <= km,
        }
    }
}

/// Along the great circle of a sphere (haversine).
fn distance_km(a: LonLat, b: LonLat) -> f64 {
    let half = |degrees: f64| (degrees.to_radians() / 2.0).sin().powi(2);
    let across = a.1.to_radians().cos() * b.1.to_radians().cos() * half(b.0 - a.0);
    let angle = 2.0 * (half(b.1 - a.1) + across).sqrt().clamp(0.0, 1.0).asin();
    angle.to_degrees() * KM_A_DEGREE
}

/// The cells that suit a map's zoom (0 is the world, 22 a sherd): some sixty pixels across.
fn resolution(zoom: u8) -> Resolution {
    let level = (u16::from(zoom) * 7 / 10).min(15);
    u8::try_from(level)
        .ok()
        .and_then(|level| Resolution::try_from(level).ok())
        .unwrap_or(Resolution::Zero)
}

/// Groups results by where they lie.
pub(super) fn map(places: BTreeMap<Option<RecordId>, u64>, thesaurus: &Thesaurus, zoom: u8) -> Map {
    /// Of degrees from the first point on: the short way round, also across 180°.
    struct Sum {
        from: LonLat,
        lon: f64,
        lat: f64,
        count: u64,
        places: Vec<RecordId>,
    }
    let mut cells: BTreeMap<String, Sum> = BTreeMap::new();
    let mut unplaced = 0;
    for (place, count) in places {
        let point = place.and_then(|place| Some((place, thesaurus.point(place)?)));
        let cell = point.and_then(|(place, (lon, lat))| {
            let cell = LatLng::new(lat, lon).ok()?.to_cell(resolution(zoom));
            Some((place, (lon, lat), cell.to_string()))
        });
        let Some((place, (lon, lat), cell)) = cell else {
            unplaced += count;
            continue;
        };
        let sum = cells.entry(cell).or_insert(Sum {
            from: (lon, lat),
            lon: 0.0,
            lat: 0.0,
            count: 0,
            places: Vec::new(),
        });
        #[expect(clippy::cast_precision_loss, reason = "counts lie far below 2^53")]
        let weight = count as f64;
        sum.lon += around(lon - sum.from.0) * weight;
        sum.lat += (lat - sum.from.1) * weight;
        sum.count += count;
        sum.places.push(place);
    }
    let mut clusters: Vec<Cluster> = cells
        .into_iter()
        .map(|(cell, sum)| {
            #[expect(clippy::cast_precision_loss, reason = "counts lie far below 2^53")]
            let count = sum.count as f64;
            Cluster {
                cell,
                at: (
                    rounded(around(sum.from.0 + sum.lon / count)),
                    rounded(sum.from.1 + sum.lat / count),
                ),
                count: sum.count,
                place: match sum.places.as_slice() {
                    [only] => Some(*only),
                    _ => None,
                },
            }
        })
        .collect();
    clusters.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.cell.cmp(&b.cell)));
    clusters.truncate(MOST_CLUSTERS);
    Map { clusters, unplaced }
}

/// To a tenth of a metre.
fn rounded(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}

/// The same longitude between -180 and 180.
fn around(degrees: f64) -> f64 {
    match degrees {
        beyond if beyond > 180.0 => beyond - 360.0,
        beyond if beyond < -180.0 => beyond + 360.0,
        within => within,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_hold_what_lies_in_them() {
        let cixi = (121.3369, 30.1228);
        assert!(Area::Box(121.0, 30.0, 122.0, 31.0).holds(cixi));
        assert!(!Area::Box(122.0, 30.0, 123.0, 31.0).holds(cixi));
        assert!(Area::Box(170.0, -10.0, -170.0, 10.0).holds((179.0, 0.0)));
        // Hangzhou is some 115 km away.
        let hangzhou = (120.155, 30.274);
        let km = distance_km(cixi, hangzhou);
        assert!((114.0..117.0).contains(&km), "{km}");
        assert!(Area::Circle(hangzhou.0, hangzhou.1, 120.0).holds(cixi));
        assert!(!Area::Circle(hangzhou.0, hangzhou.1, 100.0).holds(cixi));
    }

    #[test]
    fn longitudes_go_the_short_way_round() {
        for (degrees, same) in [
            (358.0, -2.0),
            (-358.0, 2.0),
            (121.5, 121.5),
            (181.0, -179.0),
        ] {
            assert!((around(degrees) - same).abs() < 1e-9, "{degrees}");
        }
    }
}
