//! The operations of the nine kinds, a list, a read, what leads to a record and what is like it each, drawn from one shape, so that they
//! cannot drift apart; their handlers are one of each as well (`api::kinds`, `api::relations`).

use serde_json::{Map, Value, json};

use super::examples;
use crate::domain::kind::RecordKind;

/// The name of a kind in schemas: `Object`, `Site` …
pub(super) fn type_name(kind: RecordKind) -> String {
    let name = kind.as_str();
    let (first, rest) = name.split_at(1);
    first.to_uppercase() + rest
}

/// `paths` of the public reads.
pub(super) fn paths() -> Map<String, Value> {
    let mut paths = Map::new();
    for kind in RecordKind::ALL {
        let root = format!("/api/v1/{}", kind.plural());
        paths.insert(root.clone(), json!({"get": list(kind)}));
        paths.insert(format!("{root}/{{id}}"), json!({"get": get(kind)}));
        let relations = format!("{root}/{{id}}/relations");
        paths.insert(relations, json!({"get": relations_of(kind)}));
        let similar = format!("{root}/{{id}}/similar");
        paths.insert(similar, json!({"get": similar_to(kind)}));
    }
    paths
}

fn list(kind: RecordKind) -> Value {
    let plural = kind.plural();
    json!({
        "operationId": format!("list_{plural}"),
        "summary": format!("List the published {plural}"),
        "description": "In the order of their sort key (pinyin for Chinese labels). With `ids`, only those, in the \
            order asked; ids that are not published are left out.",
        "tags": [plural],
        "parameters": [
            parameter("ids", "Only these records: UUIDs separated by commas. Not together with `limit` or `cursor`.",
                &json!({"type": "string"}), &json!(examples::id(kind))),
            parameter("limit", "How many items to answer.",
                &json!({"type": "integer", "format": "int32", "minimum": 1}), &json!(20)),
            parameter("cursor", "Where to go on: `next` of the answer before.", &json!({"type": "string"}), &Value::Null),
            parameter("count", "Whether to count the whole list into `total`.",
                &json!({"type": "boolean", "default": false}), &json!(true)),
            lang(),
            if_none_match(),
        ],
        "responses": {
            "200": {
                "description": "A page of the list.",
                "headers": {
                    "ETag": etag(),
                    "Link": {"description": "`rel=\"next\"`, if there is more (RFC 8288).", "schema": {"type": "string"}},
                },
                "content": {"application/json": {
                    "schema": {"$ref": format!("#/components/schemas/{}Page", type_name(kind))},
                    "example": {"items": [examples::public(kind)], "next": "mF2Lk1…", "total": 41},
                }},
            },
            "304": not_modified(),
        },
    })
}

fn get(kind: RecordKind) -> Value {
    let name = kind.as_str();
    let mut operation = json!({
        "operationId": format!("get_{name}"),
        "summary": format!("Read one published {name}"),
        "description": "What was published last, with the disclosure rules applied.",
        "tags": [kind.plural()],
        "parameters": [
            {"name": "id", "in": "path", "required": true, "description": "The record's id.",
             "schema": {"type": "string", "format": "uuid"}, "example": examples::id(kind)},
            lang(),
            if_none_match(),
        ],
        "responses": {
            "200": {
                "description": "The record.",
                "headers": {"ETag": etag()},
                "content": {"application/json": {
                    "schema": {"$ref": format!("#/components/schemas/Public{}", type_name(kind))},
                    "example": examples::public(kind),
                }},
            },
            "304": not_modified(),
        },
    });
    if kind == RecordKind::Concept {
        operation["responses"]["308"] = json!({
            "description": "The concept was merged into another; `Location` is where that is read.",
            "headers": {"Location": {"description": "The other concept.", "schema": {"type": "string", "format": "uri"}}},
        });
    }
    operation
}

fn relations_of(kind: RecordKind) -> Value {
    let name = kind.as_str();
    json!({
        "operationId": format!("list_{name}_relations"),
        "summary": format!("List what leads to a published {name}"),
        "description": "Published records that name it, each under the name of the inverse: the finds of a site, the works of \
            an agent, what a source documents. Those that name it as the same thing stand together.",
        "tags": [kind.plural()],
        "parameters": [
            {"name": "id", "in": "path", "required": true, "description": "The record's id.",
             "schema": {"type": "string", "format": "uuid"}, "example": examples::id(kind)},
            parameter("role", "Only those that name it as this: the field, or the type of the relation.",
                &json!({"type": "string"}), &json!("documented_in")),
            parameter("limit", "How many items to answer.",
                &json!({"type": "integer", "format": "int32", "minimum": 1}), &json!(20)),
            parameter("cursor", "Where to go on: `next` of the answer before.", &json!({"type": "string"}), &Value::Null),
            lang(),
            if_none_match(),
        ],
        "responses": {
            "200": {
                "description": "A page of records.",
                "headers": {
                    "ETag": etag(),
                    "Link": {"description": "`rel=\"next\"`, if there is more (RFC 8288).", "schema": {"type": "string"}},
                },
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/RelatedPage"}}},
            },
            "304": not_modified(),
        },
    })
}

fn similar_to(kind: RecordKind) -> Value {
    let name = kind.as_str();
    let by: &[&str] = match kind {
        RecordKind::Object => &["words", "glaze", "form"],
        _ => &["words"],
    };
    json!({
        "operationId": format!("list_similar_{}", kind.plural()),
        "summary": format!("List what is like a published {name}"),
        "description": "Records of the same kind, the most like first, each with why: the concepts and words that both have, \
            weighted by their rarity; for objects also the nearest colours of their glazes by ΔE2000, and the proportions of \
            their forms. Without `by` the three are blended: half words, three tenths glaze, two tenths form.",
        "tags": [kind.plural()],
        "parameters": [
            {"name": "id", "in": "path", "required": true, "description": "The record's id.",
             "schema": {"type": "string", "format": "uuid"}, "example": examples::id(kind)},
            parameter("by", "Compare by this alone.", &json!({"type": "string", "enum": by}), &json!("words")),
            parameter("limit", "How many items to answer.",
                &json!({"type": "integer", "format": "int32", "minimum": 1}), &json!(20)),
            lang(),
            if_none_match(),
        ],
        "responses": {
            "200": {
                "description": "What is like it.",
                "headers": {"ETag": etag()},
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/SimilarAnswer"}}},
            },
            "304": not_modified(),
        },
    })
}

/// The public schemas of a kind: the content (without what is never published), the record, the page.
pub(super) fn schemas(kind: RecordKind) -> [(String, Value); 2] {
    let name = type_name(kind);
    let mut record = json!({
        "description": format!("A published {}.", kind.as_str()),
        "allOf": [
            {"$ref": "#/components/schemas/PublicEnvelope"},
            {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string", "enum": [kind.as_str()]}}},
            {"$ref": format!("#/components/schemas/{name}")},
        ],
    });
    if kind == RecordKind::Media
        && let Some(parts) = record["allOf"].as_array_mut()
    {
        parts.push(json!({"type": "object", "properties": {"glaze_shown": {
            "description": "The glaze of the piece it shows, as told from its pixels; absent where nobody looked.",
            "title": "Glaze shown",
            "x-label": {"zh": "画面釉色", "en": "Glaze shown"},
            "allOf": [{"$ref": "#/components/schemas/PictureGlaze"}],
        }}}));
    }
    let page = json!({
        "type": "object",
        "description": format!("A page of published {}.", kind.plural()),
        "required": ["items", "next"],
        "properties": {
            "items": {"type": "array", "items": {"$ref": format!("#/components/schemas/Public{name}")}},
            "next": {"type": ["string", "null"], "description": "The cursor of the next page; null on the last."},
            "total": {"type": "integer", "format": "int64", "minimum": 0,
                "description": "How many there are in all; only with `count=true`."},
        },
    });
    [
        (format!("Public{name}"), record),
        (format!("{name}Page"), page),
    ]
}

/// The content of a record of any kind, told apart by `kind`.
pub(super) fn content() -> Value {
    let variant = |kind: RecordKind| {
        json!({"allOf": [
            {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string", "enum": [kind.as_str()]}}},
            {"$ref": format!("#/components/schemas/{}", type_name(kind))},
        ]})
    };
    json!({
        "description": "What a record says, by kind.",
        "oneOf": RecordKind::ALL.map(variant),
    })
}

/// The members every published record begins with.
pub(super) fn public_envelope() -> Value {
    json!({
        "type": "object",
        "required": ["id", "kind", "url", "label", "published_at", "updated_at"],
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "kind": {"type": "string"},
            "url": {"type": "string", "format": "uri", "description": "Where this record is read."},
            "label": {"type": "string", "description": "The label in the language asked for, or the nearest there is."},
            "thumbnail": {"type": "string", "format": "uri", "description": "A small picture (JPEG), if there is one."},
            "manifest": {"type": "string", "format": "uri", "description": "The IIIF manifest, for objects."},
            "published_at": {"type": "string", "format": "date-time"},
            "updated_at": {"type": "string", "format": "date-time"},
        },
    })
}

fn parameter(name: &str, description: &str, schema: &Value, example: &Value) -> Value {
    let mut parameter = json!({"name": name, "in": "query", "required": false, "description": description, "schema": schema});
    if !example.is_null() {
        parameter["example"] = example.clone();
    }
    parameter
}

fn lang() -> Value {
    let words = "BCP 47 language of `label`; falls back to zh-Hans, zh-Hant, zh, en, then any.";
    parameter("lang", words, &json!({"type": "string"}), &json!("en"))
}

fn if_none_match() -> Value {
    json!({"name": "If-None-Match", "in": "header", "required": false,
        "description": "The ETag of what you hold; answers 304 if it is still the same.", "schema": {"type": "string"}})
}

fn etag() -> Value {
    json!({"description": "A hash of the body.", "schema": {"type": "string"}})
}

fn not_modified() -> Value {
    json!({"description": "What you hold is still the same.", "headers": {"ETag": etag()}})
}
