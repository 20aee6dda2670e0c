//! What the one table of fields says, put beside each field of a schema: labels in both languages, list or format, source,
//! an example.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::kinds::type_name;
use crate::domain::field::{self, Field, Format};
use crate::domain::kind::RecordKind;

/// Tells it at every field of every kind, and of what the program tells by itself.
pub(super) fn tell(schemas: &mut Value) {
    let mut told = BTreeSet::new();
    for kind in RecordKind::ALL {
        let (own, common) = (field::of_kind(kind), field::common());
        tell_in(schemas, &type_name(kind), own, &mut told);
        tell_in(schemas, "Common", common, &mut told);
    }
    tell_in(schemas, "PictureGlaze", field::PICTURE_GLAZE, &mut told);
}

/// In the schema of this name, and in those of the groups inside it; each once.
fn tell_in(schemas: &mut Value, name: &str, fields: &'static [Field], told: &mut BTreeSet<String>) {
    if !told.insert(name.to_owned()) {
        return;
    }
    for field in fields {
        let Some(property) = property_of(&mut schemas[name], field.name) else {
            continue;
        };
        describe(property, field);
        if let Format::Group(inner) = field.format
            && let Some(group) = referred(property)
        {
            tell_in(schemas, &group, inner, told);
        }
    }
}

fn property_of<'a>(schema: &'a mut Value, name: &str) -> Option<&'a mut Value> {
    let parts = match schema.get("allOf") {
        Some(Value::Array(_)) => schema["allOf"].as_array_mut()?.iter_mut().collect(),
        _ => vec![schema],
    };
    parts
        .into_iter()
        .find_map(|part| part.get_mut("properties")?.get_mut(name))
}

/// The schema that a property refers to, straight, as a list or where it may be absent.
fn referred(property: &Value) -> Option<String> {
    let choices = property["oneOf"].as_array().into_iter().flatten();
    let places = [property, &property["items"]].into_iter().chain(choices);
    places
        .filter_map(|place| place["$ref"].as_str())
        .find_map(|pointer| pointer.strip_prefix("#/components/schemas/"))
        .map(str::to_owned)
}

fn describe(property: &mut Value, field: &Field) {
    property["title"] = json!(field.en);
    property["x-label"] = json!({"zh": field.zh, "en": field.en});
    property["x-source"] = json!(field.source());
    if let Format::Code(list) = field.format {
        let codes = list.iter();
        property["x-codes"] = codes
            .map(|code| json!({"code": code.code, "zh": code.zh, "en": code.en}))
            .collect();
    }
    if let Format::Concept(schemes) = field.format {
        property["x-schemes"] = json!(schemes);
    }
    if let Format::Record(kinds) = field.format {
        property["x-kinds"] = json!(kinds);
    }
    if property.get("example").is_none()
        && let Ok(example) = serde_json::from_str::<Value>(field.example)
    {
        property["example"] = if field.repeatable {
            json!([example])
        } else {
            example
        };
    }
}
