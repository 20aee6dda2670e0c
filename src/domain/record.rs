//! The content of a record: from JSON to typed values and back.

mod as_kind;

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

    /// The same by what the record is called in English.
    pub fn sort_key_en(&self) -> String {
        sort_key(self.label("en"))
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
mod tests;
