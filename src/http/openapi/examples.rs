//! One example of each kind, kept as files beside the documents; a test holds each against the domain's own rules.

use serde_json::{Value, json};

use crate::domain::kind::RecordKind;

/// The id every example of this kind bears.
pub(super) fn id(kind: RecordKind) -> String {
    let place = RecordKind::ALL
        .iter()
        .position(|other| *other == kind)
        .unwrap_or_default()
        + 1;
    format!("0190a1b2-0000-7000-8000-{place:012}")
}

/// The content of an example record, as it would be sent to be created.
pub(super) fn content(kind: RecordKind) -> Value {
    let text = match kind {
        RecordKind::Object => include_str!("../../../openapi/examples/object.json"),
        RecordKind::Site => include_str!("../../../openapi/examples/site.json"),
        RecordKind::Context => include_str!("../../../openapi/examples/context.json"),
        RecordKind::Place => include_str!("../../../openapi/examples/place.json"),
        RecordKind::Agent => include_str!("../../../openapi/examples/agent.json"),
        RecordKind::Concept => include_str!("../../../openapi/examples/concept.json"),
        RecordKind::Source => include_str!("../../../openapi/examples/source.json"),
        RecordKind::Activity => include_str!("../../../openapi/examples/activity.json"),
        RecordKind::Media => include_str!("../../../openapi/examples/media.json"),
    };
    serde_json::from_str(text).unwrap_or_default()
}

/// The example as the public sees it.
pub(super) fn public(kind: RecordKind) -> Value {
    let content = content(kind);
    let mut record = json!({
        "id": id(kind),
        "kind": kind.as_str(),
        "url": format!("https://museum.example/api/v1/{}/{}", kind.plural(), id(kind)),
        "label": content["labels"]["zh-Hans"],
        "published_at": "2026-03-01T08:00:00Z",
        "updated_at": "2026-03-01T08:00:00Z",
    });
    extend(&mut record, content);
    record
}

/// The example as curators see it.
pub(super) fn working(kind: RecordKind) -> Value {
    let mut record = json!({
        "id": id(kind),
        "kind": kind.as_str(),
        "version": 3,
        "review": "draft",
        "publication": "published",
        "published_version": 2,
        "created_at": "2026-02-27T08:00:00Z",
        "created_by": "0190a1b2-0000-7000-8000-0000000000aa",
        "updated_at": "2026-03-01T08:00:00Z",
        "updated_by": "0190a1b2-0000-7000-8000-0000000000aa",
    });
    extend(&mut record, content(kind));
    record
}

/// The example of an answer with this schema, if it is one of the records'.
pub(super) fn answer(schema: Option<&str>) -> Option<Value> {
    let record = || working(RecordKind::Object);
    match schema?.strip_prefix("#/components/schemas/")? {
        "WorkingRecord" => Some(record()),
        "WrittenRecord" => {
            let mut record = record();
            extend(&mut record, json!({"seq": 1204, "public_seq": 311}));
            Some(record)
        }
        "RecordPage" => Some(json!({"items": [record()], "next": "mF2Lk1…", "total": 41})),
        _ => None,
    }
}

/// An example made from a schema: what its members' own examples say, else something of their type.
pub(super) fn from_schema(document: &Value, schema: &Value) -> Value {
    if let Some(pointer) = schema["$ref"].as_str() {
        let found = document
            .pointer(pointer.trim_start_matches('#'))
            .unwrap_or(&Value::Null);
        return answer(Some(pointer)).unwrap_or_else(|| from_schema(document, found));
    }
    if !schema["example"].is_null() {
        return schema["example"].clone();
    }
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    if let Some(first) = schema["oneOf"]
        .as_array()
        .and_then(|all| all.iter().find(|one| one["type"] != "null"))
    {
        return from_schema(document, first);
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let mut whole = json!({});
        for part in parts {
            extend(&mut whole, from_schema(document, part));
        }
        return whole;
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let kind = kinds.into_iter().find(|kind| *kind != "null");
    match (kind, schema["format"].as_str()) {
        (Some("string"), Some("uuid")) => json!(id(RecordKind::Object)),
        (Some("string"), Some("date-time")) => json!("2026-03-01T08:00:00Z"),
        (Some("string"), _) => json!("…"),
        (Some("integer" | "number"), _) => json!(1),
        (Some("boolean"), _) => json!(true),
        (Some("array"), _) => json!([from_schema(document, &schema["items"])]),
        _ => {
            let members = schema["properties"].as_object().into_iter().flatten();
            members
                .map(|(name, member)| (name.clone(), from_schema(document, member)))
                .collect()
        }
    }
}

fn extend(record: &mut Value, content: Value) {
    if let (Value::Object(record), Value::Object(content)) = (record, content) {
        record.extend(content);
    }
}
