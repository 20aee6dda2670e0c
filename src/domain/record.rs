//! The content of a record: from JSON to typed values and back.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::activity::Activity;
use super::agent::Agent;
use super::common::Common;
use super::concept::Concept;
use super::context::Context;
use super::embargo;
use super::fault::{Fault, Faults, step};
use super::field::{self, Field, Format};
use super::id::RecordId;
use super::kind::RecordKind;
use super::language;
use super::media::Media;
use super::object::Object;
use super::place::Place;
use super::relation;
use super::site::Site;
use super::sort_key::sort_key;
use super::source::Source;
use super::validate::{self, SCHEMA};

/// What a record says, by kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Content {
    /// A piece.
    Object(Box<Object>),
    /// A site.
    Site(Box<Site>),
    /// A context.
    Context(Box<Context>),
    /// A place.
    Place(Box<Place>),
    /// An agent.
    Agent(Box<Agent>),
    /// A concept.
    Concept(Box<Concept>),
    /// A text.
    Source(Box<Source>),
    /// An activity.
    Activity(Box<Activity>),
    /// A medium.
    Media(Box<Media>),
}

/// A reference from one record to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it stands, as a JSON pointer.
    pub pointer: String,
    /// What it means: the field's name, or the relation's type.
    pub role: String,
    /// The other record.
    pub target: RecordId,
    /// The kinds the field takes.
    pub kinds: &'static [RecordKind],
    /// The schemes the field takes, if it takes concepts.
    pub schemes: &'static [&'static str],
}

impl Content {
    /// The content that `document` holds, or every fault of it.
    ///
    /// `kind` is decided by the caller; a `kind` member must agree. What only the museum can tell, whether the ids exist
    /// and whether a number is taken, is not checked here.
    pub fn parse(kind: RecordKind, document: &Value) -> Result<Self, Faults> {
        let mut faults = validate::document(kind, document);
        if !faults.is_empty() {
            return Err(Faults(faults));
        }
        let mut content = Self::typed(kind, document).map_err(|error| Faults(vec![error]))?;
        content.settle(&mut faults);
        Faults(faults).into_result()?;
        Ok(content)
    }

    /// Reads back what [`Content::to_value`] made, a working copy or a projection, without asking again what was checked.
    pub(crate) fn from_stored(kind: RecordKind, stored: &Value) -> Result<Self, Faults> {
        Self::typed(kind, stored).map_err(Faults::from)
    }

    /// By kind, straight from the document: going through the tagged enum would copy it whole.
    fn typed(kind: RecordKind, document: &Value) -> Result<Self, Fault> {
        let content = match kind {
            RecordKind::Object => Box::deserialize(document).map(Self::Object),
            RecordKind::Site => Box::deserialize(document).map(Self::Site),
            RecordKind::Context => Box::deserialize(document).map(Self::Context),
            RecordKind::Place => Box::deserialize(document).map(Self::Place),
            RecordKind::Agent => Box::deserialize(document).map(Self::Agent),
            RecordKind::Concept => Box::deserialize(document).map(Self::Concept),
            RecordKind::Source => Box::deserialize(document).map(Self::Source),
            RecordKind::Activity => Box::deserialize(document).map(Self::Activity),
            RecordKind::Media => Box::deserialize(document).map(Self::Media),
        };
        content.map_err(|error| Fault::new("", "wrong_type", error.to_string()))
    }

    /// A content of this kind that says nothing.
    pub(super) fn nameless(kind: RecordKind) -> Self {
        match kind {
            RecordKind::Object => Self::Object(Box::default()),
            RecordKind::Site => Self::Site(Box::default()),
            RecordKind::Context => Self::Context(Box::default()),
            RecordKind::Place => Self::Place(Box::default()),
            RecordKind::Agent => Self::Agent(Box::default()),
            RecordKind::Concept => Self::Concept(Box::default()),
            RecordKind::Source => Self::Source(Box::default()),
            RecordKind::Activity => Self::Activity(Box::default()),
            RecordKind::Media => Self::Media(Box::default()),
        }
    }

    /// Rules between fields; fills in the years that can be read out of a dating.
    fn settle(&mut self, faults: &mut Vec<Fault>) {
        if self.common().labels.is_empty() {
            faults.push(Fault::new(
                "/labels",
                "required",
                "a record needs a label in at least one language",
            ));
        }
        for (at, dating) in self.common_mut().dating.iter_mut().enumerate() {
            let pointer = format!("/dating/{at}");
            dating.settle(&pointer, faults);
            span(dating.begin, dating.end, &pointer, faults);
        }
        relation::settle(self.kind(), &self.common().relations, faults);
        embargo::settle(self.kind(), &self.common().embargoes, faults);
        match self {
            Self::Object(object) => object.settle(faults),
            Self::Context(context) => context.settle(faults),
            Self::Place(place) => place.settle(faults),
            Self::Activity(activity) => activity.settle(faults),
            Self::Concept(concept) => {
                span(concept.begin, concept.end, "", faults);
                concept.settle(faults);
            }
            Self::Agent(agent) => {
                if let Some(life) = &agent.life {
                    span(life.begin, life.end, "/life", faults);
                }
            }
            _ => {}
        }
    }

    /// What all kinds share.
    pub fn common(&self) -> &Common {
        match self {
            Self::Object(it) => &it.common,
            Self::Site(it) => &it.common,
            Self::Context(it) => &it.common,
            Self::Place(it) => &it.common,
            Self::Agent(it) => &it.common,
            Self::Concept(it) => &it.common,
            Self::Source(it) => &it.common,
            Self::Activity(it) => &it.common,
            Self::Media(it) => &it.common,
        }
    }

    pub(super) fn common_mut(&mut self) -> &mut Common {
        match self {
            Self::Object(it) => &mut it.common,
            Self::Site(it) => &mut it.common,
            Self::Context(it) => &mut it.common,
            Self::Place(it) => &mut it.common,
            Self::Agent(it) => &mut it.common,
            Self::Concept(it) => &mut it.common,
            Self::Source(it) => &mut it.common,
            Self::Activity(it) => &mut it.common,
            Self::Media(it) => &mut it.common,
        }
    }

    /// What it is of.
    pub fn kind(&self) -> RecordKind {
        match self {
            Self::Object(_) => RecordKind::Object,
            Self::Site(_) => RecordKind::Site,
            Self::Context(_) => RecordKind::Context,
            Self::Place(_) => RecordKind::Place,
            Self::Agent(_) => RecordKind::Agent,
            Self::Concept(_) => RecordKind::Concept,
            Self::Source(_) => RecordKind::Source,
            Self::Activity(_) => RecordKind::Activity,
            Self::Media(_) => RecordKind::Media,
        }
    }

    /// The content as JSON: `schema`, `kind`, then the fields that hold something.
    pub fn to_value(&self) -> Value {
        let mut value = serde_json::to_value(self).unwrap_or_default();
        if let Value::Object(members) = &mut value {
            members.insert("schema".into(), Value::from(SCHEMA));
        }
        value
    }

    /// The label in `language`, or in the nearest there is.
    pub fn label(&self, language: &str) -> &str {
        language::pick(&self.common().labels, language).map_or("", |(_, label)| label)
    }

    /// What lists are sorted by: the first label, Chinese as pinyin. Compared byte by byte.
    pub fn sort_key(&self) -> String {
        sort_key(self.label("zh-Hans"))
    }

    /// The numbers the record bears: `(type, value)`.
    pub fn numbers(&self) -> Vec<(String, String)> {
        let Self::Object(object) = self else {
            return Vec::new();
        };
        let mut numbers: Vec<_> = object
            .numbers
            .iter()
            .map(|n| (n.number_type.clone(), n.value.clone()))
            .collect();
        if let Some(find) = object
            .find_spot
            .as_ref()
            .and_then(|spot| spot.find_number.clone())
        {
            let pair = ("find".to_owned(), find);
            if !numbers.contains(&pair) {
                numbers.push(pair);
            }
        }
        numbers
    }

    /// Every id of another record, each with the place it stands at.
    pub fn links(&self) -> Vec<Link> {
        let mut links = Vec::new();
        let value = self.to_value();
        for field in field::fields(self.kind()) {
            collect(&value, "", field, None, &mut links);
        }
        links
    }

    /// Its media, in order, each once.
    pub fn media(&self) -> Vec<RecordId> {
        let mut seen = BTreeSet::new();
        self.common()
            .media
            .iter()
            .map(|link| link.media)
            .filter(|id| seen.insert(*id))
            .collect()
    }

    /// What keeps the whole of it from being published before its day.
    pub fn embargo_fault(&self, today: NaiveDate) -> Option<Fault> {
        let until = embargo::whole_until(&self.common().embargoes, today)?;
        let words = format!("the record is not public before {until}");
        Some(Fault::new("/embargoes", "embargoed", words))
    }

    /// What keeps it from being published: a medium needs its rights and a credit line first.
    pub fn publication_faults(&self) -> Faults {
        let mut faults = Vec::new();
        if let Self::Media(media) = self {
            let rights = media.common.rights.as_ref();
            if rights.is_none_or(|rights| rights.statement.is_none() && rights.licence.is_none()) {
                faults.push(Fault::new(
                    "/rights",
                    "required",
                    "a medium needs a rights statement or a licence before it is published",
                ));
            }
            if rights.is_none_or(|rights| rights.credit.is_empty()) {
                faults.push(Fault::new(
                    "/rights/credit",
                    "required",
                    "a medium needs a credit line before it is published",
                ));
            }
        }
        if let Self::Activity(activity) = self
            && activity.is_internal()
        {
            let words = "this sort of activity stays within the museum";
            faults.push(Fault::new("/activity_kind", "internal", words));
        }
        Faults(faults)
    }
}

/// Groups whose links mean what their `type` says.
const TYPED_LINKS: [&str; 3] = ["relations", "stratigraphy", "lineage"];

pub(super) fn span(begin: Option<i32>, end: Option<i32>, pointer: &str, faults: &mut Vec<Fault>) {
    if let (Some(begin), Some(end)) = (begin, end)
        && end < begin
    {
        faults.push(Fault::new(
            step(pointer, "end"),
            "order",
            "the last year lies before the first",
        ));
    }
}

fn collect(
    parent: &Value,
    pointer: &str,
    field: &'static Field,
    role: Option<&str>,
    links: &mut Vec<Link>,
) {
    if !matches!(
        field.format,
        Format::Record(_) | Format::Concept(_) | Format::Group(_)
    ) {
        return;
    }
    let Some(value) = parent.get(field.name) else {
        return;
    };
    let pointer = step(pointer, field.name);
    let own = role.unwrap_or(field.name);
    let one = |value: &Value, pointer: String, links: &mut Vec<Link>| {
        let (kinds, schemes): (&'static [RecordKind], &'static [&'static str]) = match &field.format
        {
            // What a relation leads to is decided by its type.
            Format::Record(kinds) if field.name == "target" => {
                (role.and_then(relation::targets).unwrap_or(kinds), &[])
            }
            Format::Record(kinds) => (kinds, &[]),
            Format::Concept(schemes) => (&[RecordKind::Concept], schemes),
            Format::Group(fields) => {
                let typed = value
                    .get("type")
                    .and_then(Value::as_str)
                    .filter(|_| TYPED_LINKS.contains(&field.name));
                for inner in *fields {
                    collect(
                        value,
                        &pointer,
                        inner,
                        typed.filter(|_| ["target", "context", "agent"].contains(&inner.name)),
                        links,
                    );
                }
                return;
            }
            _ => return,
        };
        if let Some(target) = value.as_str().and_then(|text| text.parse().ok()) {
            links.push(Link {
                pointer,
                role: own.to_owned(),
                target,
                kinds,
                schemes,
            });
        }
    };
    match value {
        Value::Array(values) if field.repeatable => {
            for (at, value) in values.iter().enumerate() {
                one(value, step(&pointer, at), links);
            }
        }
        value => one(value, pointer, links),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn example(fields: &[&'static Field]) -> Value {
        fields
            .iter()
            .map(|field| {
                let value: Value = match &field.format {
                    Format::Group(inner) => example(&inner.iter().collect::<Vec<_>>()),
                    _ => serde_json::from_str(field.example).expect(field.name),
                };
                (
                    field.name.to_owned(),
                    if field.repeatable {
                        json!([value])
                    } else {
                        value
                    },
                )
            })
            .collect::<serde_json::Map<_, _>>()
            .into()
    }

    fn full(kind: RecordKind) -> Value {
        let mut document = example(&field::fields(kind).collect::<Vec<_>>());
        document["dating"] = json!([
            {"text": "咸通十五年", "edtf": "0874", "begin": 874, "end": 874, "basis": "stated", "certainty": "certain",
                "period": "0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90",
                "reading": {"from": "edtf", "of": "0874", "begin": 874, "end": 874, "first_day": "0874-01-01",
                    "last_day": "0874-12-31", "certainty": "certain"}},
            {"reign": {"era": "咸通", "year": 15, "regime": "唐"}, "begin": 874, "end": 874,
                "reading": {"from": "reign", "of": "唐 咸通 15", "begin": 874, "end": 874, "first_day": "0874-01-22",
                    "last_day": "0874-12-16", "certainty": "certain", "reigns": [{"era": "咸通", "year": 15, "regime": "唐"}]}},
        ]);
        if kind == RecordKind::Concept {
            document["end"] = json!(907);
        }
        document
    }

    #[test]
    fn every_field_of_the_table_has_its_place_in_the_structs() {
        for kind in RecordKind::ALL {
            let document = full(kind);
            let content =
                Content::parse(kind, &document).unwrap_or_else(|faults| panic!("{kind}: {faults}"));
            let mut back = content.to_value();
            for name in ["kind", "schema"] {
                back.as_object_mut().unwrap().remove(name);
            }
            assert_eq!(back, document, "{kind}");
        }
    }

    #[test]
    fn examples_of_groups_are_valid() {
        for kind in RecordKind::ALL {
            for field in field::fields(kind) {
                let value: Value = serde_json::from_str(field.example).unwrap();
                let mut document = full(kind);
                document[field.name] = if field.repeatable {
                    json!([value])
                } else {
                    value
                };
                assert!(
                    Content::parse(kind, &document).is_ok(),
                    "{kind} {}",
                    field.name
                );
            }
        }
    }

    #[test]
    fn every_fault_is_named_at_once() {
        let document = json!({
            "id": "x", "labels": {"zh_CN": "a\u{7}"}, "object_kind": "pot", "colour": 1, "count": 0,
            "dimensions": [{"kind": "height", "value": "tall", "unit": "cm"}], "form": "净瓶", "rights": {"licence": "javascript:alert(1)"},
        });
        let Faults(faults) = Content::parse(RecordKind::Object, &document).unwrap_err();
        let mut seen: Vec<_> = faults
            .iter()
            .map(|fault| (fault.pointer.as_str(), fault.code))
            .collect();
        seen.sort_unstable();
        assert_eq!(
            seen,
            [
                ("/colour", "unknown_field"),
                ("/count", "out_of_range"),
                ("/dimensions/0/value", "wrong_type"),
                ("/form", "invalid_id"),
                ("/id", "read_only"),
                ("/labels/zh_CN", "control_character"),
                ("/labels/zh_CN", "invalid_language"),
                ("/object_kind", "invalid_code"),
                ("/rights/licence", "invalid_uri"),
            ]
        );
    }

    #[test]
    fn edtf_fills_the_years_and_contradictions_are_told() {
        let document = json!({"object_kind": "find", "labels": {"en": "bowl"}, "dating": [{"edtf": "0871/0874"}]});
        let content = Content::parse(RecordKind::Object, &document).unwrap();
        assert_eq!(
            (
                content.common().dating[0].begin,
                content.common().dating[0].end
            ),
            (Some(871), Some(874))
        );
        let document = json!({"object_kind": "find", "labels": {"en": "bowl"}, "dating": [{"edtf": "0871", "begin": 900}]});
        assert_eq!(
            Content::parse(RecordKind::Object, &document).unwrap_err().0[0].code,
            "contradiction"
        );
    }

    #[test]
    fn links_carry_their_pointers() {
        let id = "0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90";
        let document = json!({"object_kind": "find", "labels": {"en": "bowl"}, "materials": [id], "find_spot": {"context": id},
            "relations": [{"type": "refits_with", "target": id}]});
        let content = Content::parse(RecordKind::Object, &document).unwrap();
        let links: Vec<_> = content
            .links()
            .into_iter()
            .map(|link| (link.pointer, link.role))
            .collect();
        assert_eq!(
            links,
            [
                ("/materials/0".to_owned(), "materials".to_owned()),
                ("/find_spot/context".into(), "context".into()),
                ("/relations/0/target".into(), "refits_with".into()),
            ]
        );
    }
}
