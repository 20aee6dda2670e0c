//! What every operation gets: its refusals, a request id, and under curation its credentials and role.

use serde_json::{Map, Value, json};

use super::{examples, fields, kinds, problems};
use crate::domain::kind::RecordKind;
use crate::http::curation::routes;

/// Completes the document for readers.
pub(super) fn museum(base: utoipa::openapi::OpenApi) -> Value {
    let mut document = serde_json::to_value(base).unwrap_or_default();
    let mut paths = kinds::paths();
    if let Some(found) = document["paths"].as_object() {
        paths.extend(found.clone());
    }
    document["paths"] = Value::Object(paths);
    let schemas = &mut document["components"]["schemas"];
    fields::tell(schemas);
    for kind in RecordKind::ALL {
        hide_restricted(schemas, kind);
        for (name, schema) in kinds::schemas(kind) {
            schemas[name] = schema;
        }
    }
    schemas["PublicEnvelope"] = kinds::public_envelope();
    let mut tags: Vec<Value> = RecordKind::ALL
        .iter()
        .map(|kind| json!({"name": kind.plural(), "description": format!("Published {} ({}).", kind.plural(), kind.label_zh())}))
        .collect();
    tags.push(json!({"name": "search", "description": "Finding anything, in Chinese or English."}));
    tags.push(
        json!({"name": "play", "description": "Draws, the piece of the day, questions for games."}),
    );
    document["tags"] = Value::Array(tags);
    finish(&mut document);
    document
}

/// Completes the document for curators.
pub(super) fn curation(base: utoipa::openapi::OpenApi) -> Value {
    let mut document = serde_json::to_value(base).unwrap_or_default();
    document["components"]["securitySchemes"] = json!({
        "token": {"type": "http", "scheme": "bearer", "description": "An API token: `celadon_…`."},
        "session": {"type": "apiKey", "in": "cookie", "name": "celadon_session",
            "description": "The cookie of a signed-in browser (named `__Host-celadon_session` over https). Changes also need `X-CSRF-Token`."},
    });
    document["tags"] = json!([
        {"name": "records", "description": "Working copies, their history, review and publication."},
        {"name": "search", "description": "Finding working copies, searches that are kept, indexing a record anew."},
        {"name": "mending", "description": "How complete records are, what is worth mending in them, and the rules that say so."},
        {"name": "vocabulary", "description": "The vocabulary as a file, merging concepts."},
        {"name": "photographs", "description": "Uploads and the jobs that prepare them."},
        {"name": "people", "description": "Sessions, users and API tokens."},
    ]);
    fields::tell(&mut document["components"]["schemas"]);
    document["components"]["schemas"]["Content"] = kinds::content();
    for_each_operation(&mut document, |path, method, operation| {
        let Some(route) = routes::find(method, path) else {
            return;
        };
        operation["security"] = match route.access {
            routes::Access::Anyone => json!([]),
            routes::Access::SignedIn | routes::Access::Role(_) => {
                json!([{"token": []}, {"session": []}])
            }
        };
        if let routes::Access::Role(role) = route.access {
            operation["x-role"] = json!(role.as_str());
        }
        if let Some(body) = operation
            .get_mut("requestBody")
            .and_then(|body| body["content"].get_mut("application/json"))
            && body["schema"]["$ref"] == "#/components/schemas/Content"
        {
            body["example"] = examples::content(RecordKind::Object);
        }
    });
    finish(&mut document);
    document
}

/// Fields that are never published have no place in the schema of what is.
fn hide_restricted(schemas: &mut Value, kind: RecordKind) {
    let restricted: Vec<&str> = crate::domain::field::fields(kind)
        .filter(|field| field.restricted)
        .map(|field| field.name)
        .collect();
    for name in [kinds::type_name(kind), "Common".to_owned()] {
        hide(&mut schemas[name], &restricted);
    }
}

fn hide(schema: &mut Value, restricted: &[&str]) {
    let parts = match schema.get_mut("allOf") {
        Some(Value::Array(parts)) => parts.iter_mut().collect(),
        _ => vec![schema],
    };
    for part in parts {
        if let Some(properties) = part.get_mut("properties").and_then(Value::as_object_mut) {
            properties.retain(|name, _| !restricted.contains(&name.as_str()));
        }
    }
}

fn finish(document: &mut Value) {
    document["info"]["license"] = json!({"name": "Apache-2.0", "identifier": "Apache-2.0"});
    give_examples(document);
    let mut components = Map::new();
    for_each_operation(document, |path, method, operation| {
        let found = problems::of_operation(path, method, operation);
        problems::add_to(operation, &found);
    });
    // Only what the document names, so that generated clients carry no dead types.
    let text = document["paths"].to_string();
    for (name, response) in problems::components() {
        if text.contains(&format!("#/components/responses/{name}\"")) {
            components.insert(name, response);
        }
    }
    document["components"]["responses"] = Value::Object(components);
    prune_schemas(document);
}

/// An example for every answer and every JSON body that has none.
fn give_examples(document: &mut Value) {
    let known = document.clone();
    for_each_operation(document, |_, _, operation| {
        let answers = operation["responses"].as_object_mut().into_iter().flatten();
        for (_, response) in answers {
            give_example(&known, response);
        }
        if let Some(body) = operation.get_mut("requestBody") {
            give_example(&known, body);
        }
    });
}

fn give_example(document: &Value, place: &mut Value) {
    let content = place
        .get_mut("content")
        .and_then(|content| content.get_mut("application/json"));
    if let Some(content) = content
        && content.get("example").is_none()
    {
        content["example"] = examples::from_schema(document, &content["schema"]);
    }
}

/// Drops schemas that nothing refers to any more, until none is left.
fn prune_schemas(document: &mut Value) {
    loop {
        let text = document.to_string();
        let Some(schemas) = document["components"]["schemas"].as_object_mut() else {
            return;
        };
        let before = schemas.len();
        schemas.retain(|name, _| text.contains(&format!("#/components/schemas/{name}\"")));
        if schemas.len() == before {
            return;
        }
    }
}

fn for_each_operation(document: &mut Value, mut visit: impl FnMut(&str, &str, &mut Value)) {
    for (path, item) in document["paths"].as_object_mut().into_iter().flatten() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            visit(path, method, operation);
        }
    }
}
