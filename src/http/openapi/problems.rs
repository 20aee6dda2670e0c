//! Every refusal an operation can answer, added to the document from the operation's own shape, so that no handler
//! can forget one: a body brings 415 and 422, `If-Match` brings 412 and 428, an id in the path 404, and so on.

use serde_json::{Map, Value, json};

use crate::http::problem::{ProblemType, types};

/// The problem types of an operation, from what it takes and where it stands.
pub(super) fn of_operation(
    path: &str,
    method: &str,
    operation: &Value,
) -> Vec<&'static ProblemType> {
    let id = operation["operationId"].as_str().unwrap_or_default();
    let curation = path.starts_with("/api/v1/curation/");
    let has_header = |name: &str| {
        let parameters = operation["parameters"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        parameters
            .iter()
            .any(|parameter| parameter["in"] == "header" && parameter["name"] == name)
    };
    let json_body = operation["requestBody"]["content"]["application/json"].is_object();
    let mut found: Vec<&ProblemType> = vec![
        &types::INVALID_PARAMETERS,
        &types::TOO_MANY_REQUESTS,
        &types::INTERNAL,
        &types::BUSY,
    ];
    if json_body {
        let of_bodies = [
            &types::INVALID_JSON,
            &types::TOO_SLOW,
            &types::TOO_LARGE,
            &types::UNSUPPORTED_MEDIA_TYPE,
            &types::INVALID_CONTENT,
        ];
        found.extend(of_bodies);
    }
    if has_header("If-Match") {
        found.extend([&types::STALE, &types::PRECONDITION_REQUIRED]);
    }
    if path.contains('{') {
        found.push(&types::NOT_FOUND);
    }
    if curation {
        match id {
            "sign_in" | "set_up" => found.extend([&types::UNAUTHENTICATED, &types::CROSS_SITE]),
            _ => found.extend([&types::UNAUTHENTICATED, &types::FORBIDDEN]),
        }
        if method != "get" && !matches!(id, "sign_in" | "set_up") {
            found.push(&types::CROSS_SITE);
        }
    } else if path.starts_with("/api/v1/") && path.contains("{id}") {
        found.push(&types::WITHDRAWN);
    }
    found.extend(peculiar(id));
    found.sort_by_key(|kind| kind.status);
    found.dedup();
    found
}

/// What only this operation can answer.
fn peculiar(operation_id: &str) -> Vec<&'static ProblemType> {
    match operation_id {
        "create_record"
        | "delete_record"
        | "merge_concept"
        | "edit_record"
        | "review_record"
        | "withdraw_record"
        | "create_user"
        | "edit_user"
        | "set_up"
        | "cancel_job"
        | "retry_job"
        | "save_search"
        | "change_saved_search" => vec![&types::CONFLICT],
        "publish_record" => vec![&types::CONFLICT, &types::NOT_READY],
        "get_draft_image" => vec![&types::UNSUPPORTED],
        "import_vocabulary" => vec![
            &types::TOO_SLOW,
            &types::CONFLICT,
            &types::TOO_LARGE,
            &types::UNSUPPORTED_MEDIA_TYPE,
            &types::INVALID_CONTENT,
        ],
        "upload_photograph" => vec![
            &types::TOO_SLOW,
            &types::CONFLICT,
            &types::TOO_LARGE,
            &types::UNSUPPORTED_MEDIA_TYPE,
            &types::INVALID_CONTENT,
            &types::INVALID_IMAGE,
        ],
        _ => Vec::new(),
    }
}

/// Writes the problem responses into one operation.
pub(super) fn add_to(operation: &mut Value, found: &[&'static ProblemType]) {
    let Some(responses) = operation["responses"].as_object_mut() else {
        return;
    };
    for group in found.chunk_by(|a, b| a.status == b.status) {
        let Some(first) = group.first() else { continue };
        let response = if let [only] = group {
            json!({"$ref": format!("#/components/responses/{}", only.code)})
        } else {
            let codes: Vec<&str> = group.iter().map(|kind| kind.code).collect();
            let examples: Map<String, Value> = group
                .iter()
                .map(|kind| (kind.code.to_owned(), json!({"value": example(kind)})))
                .collect();
            let described: Vec<String> = group
                .iter()
                .map(|kind| format!("`{}`: {}.", kind.code, kind.title))
                .collect();
            json!({
                "description": described.join(" "),
                "headers": headers(first),
                "content": {"application/problem+json": {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "examples": examples,
                }},
                "x-problem-types": codes,
            })
        };
        responses.insert(first.status.to_string(), response);
    }
    responses.sort_keys();
}

/// One reusable response for every problem type.
pub(super) fn components() -> Map<String, Value> {
    let response = |kind: &ProblemType| {
        json!({
            "description": format!("`{}`: {}. {}", kind.code, kind.title, kind.meaning),
            "headers": headers(kind),
            "content": {"application/problem+json": {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "example": example(kind),
            }},
            "x-problem-types": [kind.code],
        })
    };
    types::ALL
        .iter()
        .map(|kind| (kind.code.to_owned(), response(kind)))
        .collect()
}

fn headers(kind: &ProblemType) -> Value {
    let mut headers = json!({"X-Request-Id": {
        "description": "Names this request in the server's log.",
        "schema": {"type": "string", "format": "uuid"},
    }});
    if matches!(kind.status, 429 | 503) {
        headers["Retry-After"] =
            json!({"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}});
    }
    if kind.status == 405 {
        headers["Allow"] =
            json!({"description": "The methods taken.", "schema": {"type": "string"}});
    }
    headers
}

fn example(kind: &ProblemType) -> Value {
    let mut body = json!({
        "type": format!("https://museum.example/problems/{}", kind.code),
        "title": kind.title,
        "status": kind.status,
        "detail": kind.title,
        "instance": "/api/v1/…",
        "request_id": "0199b3c0-5f7e-7a31-8d3c-2b1a09f8e7d6",
    });
    let error = match kind.code {
        "invalid_parameters" => {
            json!({"pointer": "/limit", "code": "invalid_value", "detail": "`limit` is a whole number, not negative"})
        }
        "invalid_content" => {
            json!({"pointer": "/labels", "code": "required", "detail": "a label in at least one language is required"})
        }
        "not_ready" => {
            json!({"pointer": "/rights/statement", "code": "required", "detail": "a rights statement is required for publication"})
        }
        _ => return body,
    };
    body["detail"] = error["detail"].clone();
    body["errors"] = json!([error]);
    body
}
