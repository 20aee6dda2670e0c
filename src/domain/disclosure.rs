//! What the public may know. [`project`] is the only maker of a [`Published`] beside [`Published::from_stored`], which reads
//! back what it made; everything a visitor can reach reads only these.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::common::Point;
use super::fault::Faults;
use super::field;
use super::id::RecordId;
use super::kind::RecordKind;
use super::naming::naming_only;
use super::record::Content;

/// How exactly the public may know where a site lies; later ones are stricter.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Disclosure {
    /// The coordinates as they are.
    Exact,
    /// The middle of a cell of a tenth of a degree, about 10 km.
    #[default]
    Grid,
    /// The place it lies in; no coordinates.
    Town,
    /// Name and period only.
    Hidden,
}

/// A value that the public may see.
#[derive(Debug, Clone, PartialEq)]
pub struct Published<T>(T);

impl<T> Published<T> {
    /// The public value.
    pub fn get(&self) -> &T {
        &self.0
    }
}

impl Published<Content> {
    /// Reads back a projection that was stored.
    pub fn from_stored(kind: RecordKind, stored: &Value) -> Result<Self, Faults> {
        Content::from_stored(kind, stored).map(Self)
    }

    /// The same without references to records that `known` does not let pass; none if the record cannot be without one.
    /// Ids of what was never public are nobody's business.
    pub fn naming(&self, known: impl Fn(RecordId) -> bool) -> Option<Self> {
        let content = &self.0;
        if content.links().iter().all(|link| known(link.target)) {
            return Some(self.clone());
        }
        let pruned = naming_only(content.kind(), content.to_value(), &known)?;
        Self::from_stored(content.kind(), &pruned).ok()
    }

    /// The projection as it is stored and sent.
    pub fn to_value(&self) -> Value {
        self.0.to_value()
    }
}

/// The side of a grid cell in degrees.
const CELL: f64 = 0.1;
/// Half the diagonal of a cell at the equator, in metres: the true point is never farther from the published one.
const CELL_UNCERTAINTY_M: u32 = 7_900;

/// The public projection of `content`.
///
/// `strictest` is the strictest disclosure up the site's tree: of the site a find came from, of the site a context
/// belongs to, of a site's parents. A site's own disclosure is taken from the site itself. The result is decided by
/// these two alone. Restricted fields never pass.
pub fn project(content: &Content, strictest: Disclosure) -> Published<Content> {
    let mut public = content.clone();
    match &mut public {
        Content::Object(object) => {
            object.current_location = None;
            object.acquired_from = None;
            object.valuation = None;
            if strictest == Disclosure::Hidden {
                object.find_spot = None;
                object.production_place = None;
                object.numbers.retain(|number| number.number_type != "find");
            }
        }
        Content::Site(site) => {
            let own = site.disclosure.unwrap_or_default().max(strictest);
            site.disclosure = Some(own);
            site.point = site.point.and_then(|point| coarsen(point, own));
            if own == Disclosure::Hidden {
                // Name and period: whatever else there is could point to it.
                let (labels, dating) = (
                    std::mem::take(&mut site.common.labels),
                    std::mem::take(&mut site.common.dating),
                );
                let periods = std::mem::take(&mut site.periods);
                let site_kind = std::mem::take(&mut site.site_kind);
                **site = super::site::Site {
                    site_kind,
                    periods,
                    disclosure: Some(own),
                    ..Default::default()
                };
                site.common.labels = labels;
                site.common.dating = dating;
            }
        }
        Content::Context(context) if strictest == Disclosure::Hidden => {
            let labels = std::mem::take(&mut context.common.labels);
            let dating = std::mem::take(&mut context.common.dating);
            let (context_kind, site) = (std::mem::take(&mut context.context_kind), context.site);
            **context = super::context::Context {
                context_kind,
                site,
                ..Default::default()
            };
            context.common.labels = labels;
            context.common.dating = dating;
        }
        _ => {}
    }
    debug_assert!(
        restricted_are_absent(&public),
        "a restricted field passed the projection"
    );
    Published(public)
}

/// The point as far as `disclosure` lets it be known. Deterministic: the same site is always published at the same point.
fn coarsen(point: Point, disclosure: Disclosure) -> Option<Point> {
    match disclosure {
        Disclosure::Exact => Some(point),
        Disclosure::Grid => Some(Point {
            longitude: middle(point.longitude),
            latitude: middle(point.latitude),
            uncertainty_m: Some(CELL_UNCERTAINTY_M),
        }),
        Disclosure::Town | Disclosure::Hidden => None,
    }
}

/// The middle of the cell that `degrees` lies in, to the hundredth of a degree.
fn middle(degrees: f64) -> f64 {
    (((degrees / CELL).floor() * CELL + CELL / 2.0) * 100.0).round() / 100.0
}

fn restricted_are_absent(content: &Content) -> bool {
    let value = content.to_value();
    field::fields(content.kind())
        .filter(|field| field.restricted)
        .all(|field| value.get(field.name).is_none())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ID: &str = "0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90";

    fn object() -> Content {
        let document = json!({
            "object_kind": "find", "labels": {"zh-Hans": "碗"}, "current_location": "CANARY-shelf", "acquired_from": "CANARY-donor",
            "valuation": {"amount": 987_654_321.0, "currency": "CANARY"},
            "numbers": [{"type": "find", "value": "HIDDEN-number"}, {"type": "accession", "value": "A-1"}],
            "find_spot": {"site": ID, "context": ID, "find_number": "HIDDEN-number", "note": "HIDDEN-note"}, "production_place": ID,
        });
        Content::parse(RecordKind::Object, &document).unwrap()
    }

    fn site(disclosure: &str) -> Content {
        let document = json!({
            "site_kind": "kiln", "labels": {"zh-Hans": "某窑址"}, "disclosure": disclosure, "point": {"longitude": 121.336_94, "latitude": 30.122_78},
            "aliases": [{"text": "HIDDEN-alias", "language": "en"}], "place": ID, "parent": ID, "description": {"en": "HIDDEN-description"},
            "notes": [{"text": "HIDDEN-note"}], "protection": {"level": "county", "number": "HIDDEN-number"}, "area_m2": 4242,
            "dating": [{"text": "晚唐"}], "periods": [ID], "references": [{"citation": "HIDDEN-citation"}],
        });
        Content::parse(RecordKind::Site, &document).unwrap()
    }

    #[test]
    fn restricted_fields_pass_no_projection() {
        for strictest in [
            Disclosure::Exact,
            Disclosure::Grid,
            Disclosure::Town,
            Disclosure::Hidden,
        ] {
            let text = project(&object(), strictest).to_value().to_string();
            assert!(
                !text.contains("CANARY") && !text.contains("987654321"),
                "{text}"
            );
            assert!(text.contains("A-1"));
        }
    }

    #[test]
    fn a_hidden_site_keeps_its_finds_place_to_itself() {
        let text = project(&object(), Disclosure::Hidden)
            .to_value()
            .to_string();
        assert!(!text.contains("HIDDEN") && !text.contains(ID), "{text}");
        assert!(
            project(&object(), Disclosure::Town)
                .to_value()
                .to_string()
                .contains("HIDDEN-number")
        );
    }

    #[test]
    fn a_hidden_site_is_name_and_period_only() {
        let value = project(&site("hidden"), Disclosure::Exact).to_value();
        let text = value.to_string();
        assert!(
            !text.contains("HIDDEN")
                && !text.contains("121.")
                && !text.contains("30.1")
                && !text.contains("4242"),
            "{text}"
        );
        assert_eq!(value["labels"]["zh-Hans"], "某窑址");
        assert_eq!(value["dating"][0]["text"], "晚唐");
        assert_eq!(value["periods"][0], ID);
        assert!(value.get("parent").is_none() && value.get("place").is_none());
    }

    #[test]
    fn coordinates_are_coarsened_as_stated() {
        let point =
            |disclosure| project(&site(disclosure), Disclosure::Exact).to_value()["point"].clone();
        assert_eq!(
            point("exact"),
            json!({"longitude": 121.336_94, "latitude": 30.122_78})
        );
        assert_eq!(
            point("grid"),
            json!({"longitude": 121.35, "latitude": 30.15, "uncertainty_m": CELL_UNCERTAINTY_M})
        );
        assert_eq!(point("town"), Value::Null);
        let stricter = project(&site("exact"), Disclosure::Grid).to_value();
        assert_eq!(
            stricter["point"]["longitude"], 121.35,
            "a parent's disclosure binds its children"
        );
    }

    #[test]
    fn what_was_stored_reads_back() {
        for content in [object(), site("grid"), site("hidden")] {
            let public = project(&content, Disclosure::Grid);
            assert_eq!(
                Published::from_stored(content.kind(), &public.to_value()).unwrap(),
                public
            );
        }
    }
}
