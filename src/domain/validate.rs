//! A document against the table of fields: every fault, each with its JSON pointer.

use serde_json::{Map, Value};

use super::boundary::Boundary;
use super::dating::edtf::Edtf;
use super::fault::Fault;
use super::field::{self, Field, Format};
use super::kind::RecordKind;
use super::language;
use super::path::Path;
use super::state::Envelope;

/// Every fault of `document` as a record of `kind`; cross-field rules are [`super::record`]'s.
pub(super) fn document(kind: RecordKind, document: &Value) -> Vec<Fault> {
    let mut faults = Vec::new();
    let Value::Object(members) = document else {
        return vec![Fault::new("", "wrong_type", "a record is a JSON object")];
    };
    let mut kept = 0;
    for (name, value) in members {
        kept += usize::from(reserved(name));
        match name.as_str() {
            "kind" if value.as_str() == Some(kind.as_str()) => {}
            "kind" => faults.push(Fault::new(
                "/kind",
                "read_only",
                format!("this is a record of the kind {kind}"),
            )),
            "schema" if value.as_i64() == Some(SCHEMA) => {}
            "schema" => faults.push(Fault::new(
                "/schema",
                "invalid_code",
                format!("the schema of records is {SCHEMA}"),
            )),
            name if Envelope::FIELDS.contains(&name) => {
                faults.push(Fault::new(
                    Path::Member(&Path::Root, name).pointer(),
                    "read_only",
                    "the museum keeps this field itself",
                ));
            }
            _ => {}
        }
    }
    group(
        members,
        &Path::Root,
        || field::fields(kind),
        kept,
        &mut faults,
    );
    faults
}

/// Members that are no fields.
fn reserved(name: &str) -> bool {
    name == "schema" || Envelope::FIELDS.contains(&name)
}

/// The number of the record format, stored with each record.
pub const SCHEMA: i64 = 1;

/// `kept` members are no fields and were looked at before.
fn group<I: Iterator<Item = &'static Field>>(
    members: &Map<String, Value>,
    path: &Path<'_>,
    fields: impl Fn() -> I,
    kept: usize,
    faults: &mut Vec<Fault>,
) {
    let mut known = kept;
    let before = faults.len();
    for field in fields() {
        let path = Path::Member(path, field.name);
        let Some(value) = members.get(field.name) else {
            if field.required {
                let words = "this field must be given";
                faults.push(Fault::new(path.pointer(), "required", words));
            }
            continue;
        };
        known += 1;
        if field.repeatable {
            items(value, &path, field, faults);
        } else {
            one(value, &path, field, faults);
        }
    }
    if known < members.len() {
        // What is no field is told first.
        let unknown = members.keys().filter(|name| {
            let is_field = fields().any(|field| field.name == name.as_str());
            !is_field && (kept == 0 || !reserved(name))
        });
        let unknown: Vec<_> = unknown
            .map(|name| {
                Fault::new(
                    Path::Member(path, name).pointer(),
                    "unknown_field",
                    "no such field",
                )
            })
            .collect();
        faults.splice(before..before, unknown);
    }
}

fn items(value: &Value, path: &Path<'_>, field: &Field, faults: &mut Vec<Fault>) {
    let Value::Array(values) = value else {
        faults.push(Fault::new(
            path.pointer(),
            "wrong_type",
            "this field is a list",
        ));
        return;
    };
    if values.len() > field::ITEMS_MAX {
        faults.push(too_many(path, "items"));
        return;
    }
    for (at, value) in values.iter().enumerate() {
        one(value, &Path::Item(path, at), field, faults);
    }
}

fn too_many(path: &Path<'_>, what: &str) -> Fault {
    let words = format!("at most {} {what}", field::ITEMS_MAX);
    Fault::new(path.pointer(), "too_many", words)
}

fn one(value: &Value, path: &Path<'_>, field: &Field, faults: &mut Vec<Fault>) {
    let mut fault = |code, detail: String| faults.push(Fault::new(path.pointer(), code, detail));
    match &field.format {
        Format::Text => text(value, path, field::TEXT_MAX, false, faults),
        Format::LongText => text(value, path, field::LONG_TEXT_MAX, true, faults),
        Format::Language => match value.as_str() {
            Some(tag) if language::is_tag(tag) => {}
            Some(_) => fault("invalid_language", "a language tag as zh-Hans or en".into()),
            None => fault("wrong_type", "a language tag is a text".into()),
        },
        Format::LangMap => by_language(value, path, faults, |value, path, faults| {
            text(value, path, field::TEXT_MAX, false, faults);
        }),
        Format::LongLangMap => by_language(value, path, faults, |value, path, faults| {
            text(value, path, field::LONG_TEXT_MAX, true, faults);
        }),
        Format::LangLists => by_language(value, path, faults, |value, path, faults| {
            let Value::Array(values) = value else {
                faults.push(Fault::new(path.pointer(), "wrong_type", "a list of texts"));
                return;
            };
            if values.len() > field::ITEMS_MAX {
                faults.push(too_many(path, "items"));
                return;
            }
            for (at, value) in values.iter().enumerate() {
                text(value, &Path::Item(path, at), field::TEXT_MAX, false, faults);
            }
        }),
        Format::Integer(low, high) => match value.as_i64() {
            Some(number) if (*low..=*high).contains(&number) => {}
            Some(_) => fault(
                "out_of_range",
                format!("a whole number from {low} to {high}"),
            ),
            None => fault("wrong_type", "a whole number".into()),
        },
        Format::Decimal(low, high) => match value.as_f64() {
            Some(number) if number.is_finite() && (*low..=*high).contains(&number) => {}
            Some(_) => fault("out_of_range", format!("a number from {low} to {high}")),
            None => fault("wrong_type", "a number".into()),
        },
        Format::Boolean if value.is_boolean() => {}
        Format::Boolean => fault("wrong_type", "true or false".into()),
        Format::Edtf => match value.as_str().map(str::parse::<Edtf>) {
            Some(Ok(_)) => {}
            Some(Err(error)) => fault("invalid_edtf", error.to_string()),
            None => fault("wrong_type", "an EDTF date is a text".into()),
        },
        Format::Grammar(grammar) => match value.as_str().map(grammar.check) {
            Some(Ok(())) => {}
            Some(Err(words)) => fault(grammar.fault, words),
            None => fault("wrong_type", "a text".into()),
        },
        Format::Boundary => {
            if let Err(words) = Boundary::parse(value) {
                fault("invalid_boundary", words);
            }
        }
        Format::Uri => match value.as_str() {
            Some(uri) if is_uri(uri) => {}
            Some(_) => fault(
                "invalid_uri",
                "an http or https address of at most 2,000 characters".into(),
            ),
            None => fault("wrong_type", "an address is a text".into()),
        },
        Format::Code(list) => match value.as_str() {
            Some(code) if list.iter().any(|known| known.code == code) => {}
            Some(_) => fault(
                "invalid_code",
                format!(
                    "one of {}",
                    list.iter().map(|c| c.code).collect::<Vec<_>>().join(", ")
                ),
            ),
            None => fault("wrong_type", "a code is a text".into()),
        },
        Format::Record(_) | Format::Concept(_) => match value.as_str().map(uuid::Uuid::try_parse) {
            Some(Ok(_)) => {}
            Some(Err(_)) => fault("invalid_id", "the id of a record, a UUID".into()),
            None => fault("wrong_type", "an id is a text".into()),
        },
        Format::Group(fields) => match value {
            Value::Object(members) => group(members, path, || fields.iter(), 0, faults),
            _ => fault("wrong_type", "a JSON object".into()),
        },
    }
}

fn text(value: &Value, path: &Path<'_>, max: usize, long: bool, faults: &mut Vec<Fault>) {
    let Value::String(text) = value else {
        faults.push(Fault::new(path.pointer(), "wrong_type", "a text"));
        return;
    };
    if text.trim().is_empty() {
        faults.push(Fault::new(
            path.pointer(),
            "empty",
            "an empty text; leave the field out",
        ));
    }
    // No text has more characters than bytes.
    if text.len() > max && text.chars().count() > max {
        faults.push(Fault::new(
            path.pointer(),
            "too_long",
            format!("at most {max} characters"),
        ));
    }
    // PostgreSQL cannot keep U+0000; no reader wants the others.
    // A byte that no control character has clears most texts at once.
    let suspect = |b: u8| b < b' ' || b == 0x7F || b == 0xC2;
    if text.bytes().any(suspect)
        && text
            .chars()
            .any(|c| c.is_control() && !(long && (c == '\n' || c == '\t')))
    {
        faults.push(Fault::new(
            path.pointer(),
            "control_character",
            "a control character",
        ));
    }
}

fn by_language(
    value: &Value,
    path: &Path<'_>,
    faults: &mut Vec<Fault>,
    each: impl Fn(&Value, &Path<'_>, &mut Vec<Fault>),
) {
    let Value::Object(members) = value else {
        faults.push(Fault::new(
            path.pointer(),
            "wrong_type",
            "a JSON object from language to text",
        ));
        return;
    };
    if members.len() > field::ITEMS_MAX {
        faults.push(too_many(path, "languages"));
        return;
    }
    for (tag, value) in members {
        let path = &Path::Member(path, tag);
        if !language::is_tag(tag) {
            faults.push(Fault::new(
                path.pointer(),
                "invalid_language",
                "a language tag as zh-Hans or en",
            ));
        }
        each(value, path, faults);
    }
}

fn is_uri(text: &str) -> bool {
    text.len() <= field::TEXT_MAX
        && text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))
            .is_some_and(|rest| {
                !rest.is_empty()
                    && !rest.starts_with('/')
                    && !text.chars().any(|c| c.is_whitespace() || c.is_control())
            })
}
