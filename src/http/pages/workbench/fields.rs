//! The table of fields as the form's script takes it.

use serde_json::{Map, Value, json};

use crate::domain::field::{self, Field, Format};
use crate::domain::kind::RecordKind;
use crate::domain::relation::RELATIONS;

/// The definitions of every field of a kind, in the order of the form.
pub(super) fn of_kind(kind: RecordKind) -> Vec<Value> {
    field::fields(kind).map(definition).collect()
}

/// The parts of the form that have a field of this kind.
pub(super) fn sections(kind: RecordKind) -> Vec<Value> {
    let has = |name: &&&str| field::fields(kind).any(|field| field.name == **name);
    let parts = field::SECTIONS.iter().map(|part| {
        let fields: Vec<_> = part.fields.iter().filter(has).collect();
        (part, fields)
    });
    parts
        .filter(|(_, fields)| !fields.is_empty())
        .map(|(part, fields)| json!({"name": part.name, "zh": part.zh, "en": part.en, "fields": fields}))
        .collect()
}

/// What a reference is called, by the kind of record that states it: the name of its field, or of its relation.
pub(super) fn roles() -> Map<String, Value> {
    let kinds = RecordKind::ALL.into_iter().map(|kind| {
        let mut names = Map::new();
        for relation in RELATIONS {
            let (zh, en) = (relation.code.zh, relation.code.en);
            names.insert(relation.code.code.to_owned(), json!({"zh": zh, "en": en}));
        }
        name(field::fields(kind), &mut names);
        (kind.as_str().to_owned(), Value::Object(names))
    });
    kinds.collect()
}

/// The names of fields that lead to other records, also of those within groups.
fn name(fields: impl Iterator<Item = &'static Field>, names: &mut Map<String, Value>) {
    for field in fields {
        match &field.format {
            Format::Record(_) | Format::Concept(_) => {
                let words = json!({"zh": field.zh, "en": field.en});
                names.insert(field.name.to_owned(), words);
            }
            Format::Group(fields) => name(fields.iter(), names),
            _ => {}
        }
    }
}

fn definition(field: &Field) -> Value {
    json!({
        "name": field.name,
        "zh": field.zh,
        "en": field.en,
        "required": field.required,
        "repeatable": field.repeatable,
        "restricted": field.restricted,
        "derived": field.derived,
        "reads": field.reads,
        "example": field.example,
        "format": format(&field.format),
    })
}

fn format(format: &Format) -> Value {
    let mut members = Map::new();
    let name = match format {
        Format::Text => "text",
        Format::LongText => "long_text",
        Format::Language => "language",
        Format::LangMap => "lang_map",
        Format::LongLangMap => "long_lang_map",
        Format::LangLists => "lang_lists",
        Format::Integer(low, high) => {
            members.extend([
                ("minimum".to_owned(), json!(low)),
                ("maximum".to_owned(), json!(high)),
            ]);
            "integer"
        }
        Format::Decimal(low, high) => {
            members.extend([
                ("minimum".to_owned(), json!(low)),
                ("maximum".to_owned(), json!(high)),
            ]);
            "decimal"
        }
        Format::Boolean => "boolean",
        Format::Edtf => "edtf",
        Format::Grammar(grammar) => {
            members.insert("grammar".to_owned(), json!(grammar.name));
            "grammar"
        }
        Format::Boundary => "boundary",
        Format::Uri => "uri",
        Format::Code(list) => {
            let codes = list
                .iter()
                .map(|code| json!({"code": code.code, "zh": code.zh, "en": code.en}));
            members.insert("codes".to_owned(), codes.collect());
            "code"
        }
        Format::Record(kinds) => {
            members.insert("kinds".to_owned(), json!(kinds));
            "record"
        }
        Format::Concept(schemes) => {
            members.insert("schemes".to_owned(), json!(schemes));
            "concept"
        }
        Format::Group(fields) => {
            members.insert("fields".to_owned(), fields.iter().map(definition).collect());
            "group"
        }
    };
    members.insert("type".to_owned(), json!(name));
    Value::Object(members)
}
