//! What the public may know. [`project`] is the only maker of a [`Published`] beside [`Published::from_stored`], which reads
//! back what it made; everything a visitor can reach reads only these.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::common::{Common, Point};
use super::fault::Faults;
use super::field::{self, Field, Format};
use super::grid::{GridPosition, SiteGrid};
use super::id::RecordId;
use super::kind::RecordKind;
use super::naming::naming_only;
use super::record::Content;
use super::site::Site;

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

    /// The public value alone.
    pub fn into_inner(self) -> T {
        self.0
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

/// The public projection of `content`, as of `today` (UTC).
///
/// `strictest` is the strictest disclosure up the site's tree: of the site a find came from, of the site a context
/// belongs to, of a site's parents. A site's own disclosure is taken from the site itself. The result is decided by
/// these three alone. Restricted fields never pass, at whatever depth; embargoed ones not before their day.
pub fn project(content: &Content, strictest: Disclosure, today: NaiveDate) -> Published<Content> {
    let mut public = content.clone();
    match &mut public {
        Content::Object(object) if strictest == Disclosure::Hidden => {
            object.find_spot = None;
            object.production_place = None;
            object.numbers.retain(|number| number.number_type != "find");
        }
        Content::Object(object) if strictest != Disclosure::Exact => {
            if let Some(spot) = &mut object.find_spot {
                let position = spot.grid_position.take();
                spot.grid_position = position.and_then(GridPosition::unplaced);
            }
        }
        Content::Site(site) => {
            let own = site.disclosure.unwrap_or_default().max(strictest);
            let point = site.point.or_else(|| site.boundary.as_ref()?.middle());
            site.disclosure = Some(own);
            if own != Disclosure::Exact {
                site.point = point.and_then(|point| coarsen(point, own));
                site.boundary = None;
                site.grid = site.grid.take().and_then(SiteGrid::unplaced);
            }
            if own == Disclosure::Hidden {
                // Name and period: whatever else there is could point to it.
                **site = Site {
                    common: name_and_period(&mut site.common),
                    site_kind: std::mem::take(&mut site.site_kind),
                    periods: std::mem::take(&mut site.periods),
                    disclosure: Some(own),
                    ..Default::default()
                };
            }
        }
        Content::Context(context) if strictest == Disclosure::Hidden => {
            **context = super::context::Context {
                common: name_and_period(&mut context.common),
                context_kind: std::mem::take(&mut context.context_kind),
                ..Default::default()
            };
        }
        // Heights above a datum are contour lines on anybody's terrain map.
        Content::Context(context) if strictest != Disclosure::Exact => {
            (context.top_m, context.bottom_m) = (None, None);
        }
        Content::Activity(activity) if strictest == Disclosure::Hidden => {
            **activity = super::activity::Activity {
                common: name_and_period(&mut activity.common),
                activity_kind: std::mem::take(&mut activity.activity_kind),
                date: std::mem::take(&mut activity.date),
                ..Default::default()
            };
        }
        _ => {}
    }
    let held = content.common().embargoes.iter();
    let held = held.filter(|embargo| embargo.holds(today));
    let held: Vec<&str> = held
        .flat_map(|embargo| &embargo.fields)
        .map(String::as_str)
        .collect();
    without_restricted(public, &held)
}

/// What a hidden record keeps of what all records have. Embargoes stay until they have been obeyed.
fn name_and_period(common: &mut Common) -> Common {
    Common {
        labels: std::mem::take(&mut common.labels),
        dating: std::mem::take(&mut common.dating),
        embargoes: std::mem::take(&mut common.embargoes),
        ..Default::default()
    }
}

/// The content without its restricted fields and without those of `held`, by the one table of fields.
fn without_restricted(content: Content, held: &[&str]) -> Published<Content> {
    let kind = content.kind();
    let mut value = content.to_value();
    if !strip(&mut value, field::fields(kind), held) {
        return Published(content);
    }
    match Content::from_stored(kind, &value) {
        Ok(public) => Published(public),
        // No field that a record cannot be without is restricted, so this is never reached; nothing is shown then.
        Err(_) => Published(Content::nameless(kind)),
    }
}

/// Takes out what nobody may see; whether anything was.
fn strip(value: &mut Value, fields: impl Iterator<Item = &'static Field>, held: &[&str]) -> bool {
    let Value::Object(members) = value else {
        return false;
    };
    let mut stripped = false;
    for field in fields {
        if field.restricted || held.contains(&field.name) {
            stripped |= members.remove(field.name).is_some();
        } else if let Format::Group(inner) = field.format
            && let Some(value) = members.get_mut(field.name)
        {
            let values = match value {
                Value::Array(values) => values.as_mut_slice(),
                value => std::slice::from_mut(value),
            };
            for value in values {
                stripped |= strip(value, inner.iter(), &[]);
            }
        }
    }
    stripped
}

/// Texts and figures of the fields that no projection keeps, at whatever depth: for those who may read working copies.
pub fn restricted_texts(content: &Content) -> Vec<String> {
    let mut texts = Vec::new();
    gather_restricted(
        &content.to_value(),
        field::fields(content.kind()),
        &mut texts,
    );
    texts
}

fn gather_restricted(
    value: &Value,
    fields: impl Iterator<Item = &'static Field>,
    texts: &mut Vec<String>,
) {
    for field in fields {
        let Some(value) = value.get(field.name) else {
            continue;
        };
        if field.restricted {
            gather_texts(value, texts);
        } else if let Format::Group(inner) = field.format {
            let values = value
                .as_array()
                .map_or(std::slice::from_ref(value), Vec::as_slice);
            for value in values {
                gather_restricted(value, inner.iter(), texts);
            }
        }
    }
}

fn gather_texts(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Number(number) => texts.push(number.to_string()),
        Value::Array(values) => values.iter().for_each(|value| gather_texts(value, texts)),
        Value::Object(members) => members
            .values()
            .for_each(|value| gather_texts(value, texts)),
        Value::Null | Value::Bool(_) => {}
    }
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

/// The cell that a site is published in, if it is published as one: sites of one cell cannot be told apart by it.
pub fn cell_of(site: &Site) -> Option<(i32, i32)> {
    if site.disclosure.unwrap_or_default() != Disclosure::Grid {
        return None;
    }
    let point = site.point.or_else(|| site.boundary.as_ref()?.middle())?;
    #[expect(clippy::cast_possible_truncation, reason = "degrees are few")]
    let cell = |degrees: f64| (degrees / CELL).floor() as i32;
    Some((cell(point.longitude), cell(point.latitude)))
}

/// The middle of the cell that `degrees` lies in, to the hundredth of a degree.
fn middle(degrees: f64) -> f64 {
    (((degrees / CELL).floor() * CELL + CELL / 2.0) * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ID: &str = "0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90";

    fn today() -> NaiveDate {
        "2026-06-01".parse().unwrap()
    }

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
            let text = project(&object(), strictest, today())
                .to_value()
                .to_string();
            assert!(
                !text.contains("CANARY") && !text.contains("987654321"),
                "{text}"
            );
            assert!(text.contains("A-1"));
        }
    }

    #[test]
    fn a_hidden_site_keeps_its_finds_place_to_itself() {
        let text = project(&object(), Disclosure::Hidden, today())
            .to_value()
            .to_string();
        assert!(!text.contains("HIDDEN") && !text.contains(ID), "{text}");
        assert!(
            project(&object(), Disclosure::Town, today())
                .to_value()
                .to_string()
                .contains("HIDDEN-number")
        );
    }

    #[test]
    fn a_hidden_site_is_name_and_period_only() {
        let value = project(&site("hidden"), Disclosure::Exact, today()).to_value();
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
        let point = |disclosure| {
            project(&site(disclosure), Disclosure::Exact, today()).to_value()["point"].clone()
        };
        assert_eq!(
            point("exact"),
            json!({"longitude": 121.336_94, "latitude": 30.122_78})
        );
        assert_eq!(
            point("grid"),
            json!({"longitude": 121.35, "latitude": 30.15, "uncertainty_m": CELL_UNCERTAINTY_M})
        );
        assert_eq!(point("town"), Value::Null);
        let stricter = project(&site("exact"), Disclosure::Grid, today()).to_value();
        assert_eq!(
            stricter["point"]["longitude"], 121.35,
            "a parent's disclosure binds its children"
        );
    }

    #[test]
    fn heights_and_the_origin_of_a_grid_pass_only_where_coordinates_do() {
        let today = NaiveDate::default();
        let read = |kind, document| Content::parse(kind, &document).unwrap();
        let find = read(
            RecordKind::Object,
            json!({"object_kind": "find", "labels": {"en": "bowl"}, "find_spot": {"find_number": "7",
            "grid_position": {"x_m": 12.5, "y_m": 4.25, "z_m": 31.75, "precision_m": 0.02}}}),
        );
        let height = read(
            RecordKind::Object,
            json!({"object_kind": "find", "labels": {"en": "bowl"}, "find_spot": {"grid_position": {"z_m": 31.75}}}),
        );
        let layer = read(
            RecordKind::Context,
            json!({"context_kind": "layer", "labels": {"en": "layer"}, "site": ID, "top_m": 31.75, "bottom_m": 31.25}),
        );
        let site = |disclosure: &str| {
            read(
                RecordKind::Site,
                json!({"site_kind": "kiln", "labels": {"en": "site"}, "disclosure": disclosure,
            "grid": {"origin": {"en": "SECRET corner"}, "origin_point": {"longitude": 121.3, "latitude": 30.1}, "datum": "SECRET", "orientation_deg": 12.5}}),
            )
        };
        for (name, disclosure) in [
            ("exact", Disclosure::Exact),
            ("grid", Disclosure::Grid),
            ("town", Disclosure::Town),
            ("hidden", Disclosure::Hidden),
        ] {
            let seen =
                |content: &Content| project(content, disclosure, today).to_value().to_string();
            let whole = disclosure == Disclosure::Exact;
            assert_eq!(seen(&find).contains("31.75"), whole, "{name}");
            assert_eq!(
                seen(&find).contains("12.5"),
                disclosure != Disclosure::Hidden,
                "{name}"
            );
            assert_eq!(seen(&height).contains("grid_position"), whole, "{name}");
            assert_eq!(seen(&layer).contains("31.25"), whole, "{name}");
            let site = project(&site(name), Disclosure::Exact, today).to_value();
            assert_eq!(site.to_string().contains("SECRET"), whole, "{name}");
            assert_eq!(site["grid"]["origin_point"].is_object(), whole, "{name}");
            assert_eq!(
                site["grid"]["orientation_deg"] == 12.5,
                disclosure != Disclosure::Hidden,
                "{name}"
            );
        }
    }

    #[test]
    fn what_was_stored_reads_back() {
        for content in [object(), site("grid"), site("hidden")] {
            let public = project(&content, Disclosure::Grid, today());
            assert_eq!(
                Published::from_stored(content.kind(), &public.to_value()).unwrap(),
                public
            );
        }
    }

    #[test]
    fn an_outline_is_shown_where_everything_is_and_else_gives_a_coarse_point() {
        let site = |disclosure: &str| {
            let ring = json!([
                [121.33, 30.12],
                [121.34, 30.12],
                [121.34, 30.13],
                [121.33, 30.12]
            ]);
            let document = json!({"site_kind": "kiln", "labels": {"en": "kiln"}, "disclosure": disclosure,
                "boundary": {"type": "Polygon", "coordinates": [ring]}});
            let content = Content::parse(RecordKind::Site, &document).unwrap();
            project(&content, Disclosure::Exact, today()).to_value()
        };
        let exact = site("exact");
        assert!(exact["boundary"].is_object() && exact.get("point").is_none());
        let grid = site("grid");
        assert_eq!(grid["point"]["longitude"], 121.35);
        assert!(grid.get("boundary").is_none() && !grid.to_string().contains("121.33"));
        assert!(site("town").get("point").is_none());
    }

    #[test]
    fn what_was_done_at_a_hidden_site_is_told_by_name_and_date_alone() {
        let document = json!({"activity_kind": "excavation_season", "labels": {"zh-Hans": "发掘"}, "date": "2015", "site": ID,
            "contexts": [ID], "place": ID, "records": [{"record": ID}], "outcome": {"en": "HIDDEN"}, "excavation": {"grid": "HIDDEN"},
            "people": [{"agent": ID, "role": "leader"}], "embargoes": [{"fields": ["dating"], "until": "2027-01-01"}], "dating": [{"text": "HIDDEN"}]});
        let content = Content::parse(RecordKind::Activity, &document).unwrap();
        let value = project(&content, Disclosure::Hidden, today()).to_value();
        let text = value.to_string();
        assert!(!text.contains("HIDDEN") && !text.contains(ID), "{text}");
        assert_eq!(value["date"], "2015");
    }

    #[test]
    fn private_details_and_embargoed_fields_stay_until_their_day() {
        let document = json!({"agent_kind": "person", "labels": {"en": "Donor"}, "roles": ["donor"],
            "private": {"phone": "CANARY"}, "description": {"en": "EMBARGOED"}, "life": {"begin": 1950},
            "embargoes": [{"fields": ["description", "life"], "until": "2026-06-02", "note": "CANARY"}]});
        let content = Content::parse(RecordKind::Agent, &document).unwrap();
        let before = project(&content, Disclosure::Exact, today()).to_value();
        assert!(
            before.get("description").is_none() && before.get("life").is_none(),
            "{before}"
        );
        let after = project(&content, Disclosure::Exact, today().succ_opt().unwrap()).to_value();
        assert_eq!(after["description"]["en"], "EMBARGOED");
        for public in [before, after] {
            assert!(!public.to_string().contains("CANARY"), "{public}");
        }
    }

    #[test]
    fn an_embargo_names_fields_that_the_record_can_be_without() {
        let document = json!({"agent_kind": "person", "labels": {"en": "x"},
            "embargoes": [{"fields": ["labels", "nonsense", "life"], "until": "2026-06-02"}, {"until": "2026-13-01"}]});
        let faults = Content::parse(RecordKind::Agent, &document).unwrap_err();
        assert_eq!(faults.0[0].pointer, "/embargoes/1/until");
        let mut document = document;
        document["embargoes"][1]["until"] = json!("2026-12-01");
        let faults = Content::parse(RecordKind::Agent, &document).unwrap_err();
        let told: Vec<_> = faults
            .0
            .iter()
            .map(|fault| (fault.pointer.as_str(), fault.code))
            .collect();
        assert_eq!(
            told,
            [
                ("/embargoes/0/fields/0", "required"),
                ("/embargoes/0/fields/1", "unknown_field")
            ]
        );
    }
}
