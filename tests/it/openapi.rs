//! The two documents: committed as they are served, whole, and true.

use std::collections::BTreeSet;
use std::path::Path;

use celadon::http::curation::routes::{self, Access};
use celadon::http::openapi;
use celadon::http::problem::ProblemType;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::app::TestApp;

fn documents() -> [(&'static str, Value); 2] {
    [
        ("museum", openapi::museum()),
        ("curation", openapi::curation()),
    ]
}

/// Every operation: `(path, method, operation)`.
fn operations(document: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = document["paths"].as_object().expect("paths");
    let items = paths.iter().flat_map(|(path, item)| {
        item.as_object()
            .expect("an item")
            .iter()
            .map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
    });
    items.collect()
}

#[test]
fn the_committed_documents_are_what_the_program_says() {
    for (name, document) in documents() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("openapi/{name}.json"));
        let committed = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(
            committed == openapi::text(&document),
            "openapi/{name}.json is out of date. If the change is meant: cargo run -- openapi {name} > openapi/{name}.json"
        );
    }
}

#[test]
fn the_committed_table_of_fields_is_what_the_program_says() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/fields.md");
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        committed == celadon::cli::fields::markdown(),
        "docs/fields.md is out of date. If the change is meant: cargo run -- fields > docs/fields.md"
    );
}

#[test]
fn every_operation_is_told_whole() {
    for (name, document) in documents() {
        assert_eq!(document["openapi"], "3.1.0");
        let mut ids = BTreeSet::new();
        for (path, method, operation) in operations(&document) {
            let place = format!("{name}: {method} {path}");
            let id = operation["operationId"]
                .as_str()
                .unwrap_or_else(|| panic!("{place} has no operation id"));
            assert!(ids.insert(id.to_owned()), "{place}: {id} is used twice");
            assert!(
                operation["summary"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{place} has no summary"
            );
            assert!(
                operation["tags"]
                    .as_array()
                    .is_some_and(|tags| tags.len() == 1),
                "{place} has no tag"
            );
            let responses = operation["responses"].as_object().expect("responses");
            for status in ["400", "429", "500", "503"] {
                assert!(
                    responses.contains_key(status),
                    "{place} does not name {status}"
                );
            }
            assert!(
                responses
                    .keys()
                    .any(|status| status.starts_with('2') || status == "303"),
                "{place} never succeeds"
            );
            for (status, response) in responses {
                holds_response(&document, &place, status, response);
            }
            if let Some(body) = operation.get("requestBody") {
                for (kind, content) in body["content"].as_object().expect("content") {
                    if kind.starts_with("application/") {
                        assert!(
                            has_example(&document, content),
                            "{place}: no example of its {kind} body"
                        );
                    }
                }
            }
        }
    }
}

fn holds_response(document: &Value, place: &str, status: &str, response: &Value) {
    let response = resolve(document, response);
    let content = response["content"].as_object();
    if status.starts_with(['4', '5']) {
        let problem = &response["content"]["application/problem+json"];
        assert_eq!(
            problem["schema"]["$ref"], "#/components/schemas/Problem",
            "{place} {status}"
        );
        let types = response["x-problem-types"]
            .as_array()
            .unwrap_or_else(|| panic!("{place} {status} names no type"));
        for code in types {
            let known = ProblemType::by_code(code.as_str().expect("a code")).expect("a known type");
            assert_eq!(known.status.to_string(), status, "{place}");
        }
    } else if !matches!(status, "204" | "303" | "304" | "308") {
        let (kind, content) = content
            .and_then(|content| content.iter().next())
            .unwrap_or_else(|| panic!("{place} {status} has no content"));
        // A picture speaks for itself.
        assert!(
            kind.starts_with("image/") || has_example(document, content),
            "{place} {status} has no example"
        );
    }
}

fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(pointer) => document
            .pointer(pointer.trim_start_matches('#'))
            .expect("leads somewhere"),
        None => value,
    }
}

fn has_example(document: &Value, content: &Value) -> bool {
    let schema = resolve(document, &content["schema"]);
    !content["example"].is_null()
        || !content["examples"].is_null()
        || !schema["example"].is_null()
        || !schema["examples"].is_null()
}

#[test]
fn every_reference_leads_somewhere() {
    for (name, document) in documents() {
        let text = document.to_string();
        for piece in text.split("\"$ref\":\"#").skip(1) {
            let pointer = piece.split('"').next().expect("a pointer");
            assert!(
                document.pointer(pointer).is_some(),
                "{name}: {pointer} leads nowhere"
            );
        }
    }
}

#[test]
fn what_is_never_published_is_in_no_public_schema() {
    let text = openapi::museum()["components"]["schemas"].to_string();
    for field in ["valuation", "current_location", "acquired_from"] {
        assert!(!text.contains(&format!("\"{field}\"")), "{field}");
    }
}

#[test]
fn the_table_of_roles_and_the_document_name_the_same_routes() {
    let document = openapi::curation();
    let told: BTreeSet<(String, String)> = operations(&document)
        .iter()
        .map(|(path, method, _)| ((*path).to_owned(), (*method).to_owned()))
        .collect();
    let table: BTreeSet<(String, String)> = routes::ROUTES
        .iter()
        .map(|route| {
            (
                format!("{}{}", routes::ROOT, route.path),
                route.method.to_owned(),
            )
        })
        .collect();
    assert_eq!(told, table);
    for (path, method, operation) in operations(&document) {
        let route = routes::find(method, path).expect("is in the table");
        match route.access {
            Access::Role(role) => assert_eq!(operation["x-role"], role.as_str(), "{method} {path}"),
            Access::Anyone => assert_eq!(operation["security"], json!([]), "{method} {path}"),
            Access::SignedIn => assert!(operation["x-role"].is_null(), "{method} {path}"),
        }
    }
}

#[tokio::test]
async fn each_role_may_do_what_the_table_says_and_nothing_else() {
    use celadon::domain::role::Role;
    let app = TestApp::start().await;
    let mut people = vec![(None, app.anonymous())];
    for role in Role::ALL {
        people.push((Some(role), app.token(role).await));
    }
    for route in routes::ROUTES {
        let nothing = "0190a1b2-0000-7000-8000-00000000dead";
        let path = format!("{}{}", routes::ROOT, route.path)
            .replace("{id}", nothing)
            .replace("{token}", nothing)
            .replace("{version}", "1");
        let method: Method = route.method.to_uppercase().parse().expect("a method");
        for (role, client) in &people {
            // Whoever is let in meets a missing record or a bad body; whoever is not never gets that far.
            let answer = client
                .with("if-match", "\"1\"")
                .json(method.clone(), &path, &json!({}))
                .await;
            let status = answer.status.as_u16();
            let place = format!("{method} {path} as {role:?}: {}", answer.text);
            match (route.access, role) {
                (Access::Anyone, _) => assert!(matches!(status, 401 | 422), "{place}"),
                (_, None) => assert_eq!(status, 401, "{place}"),
                (Access::SignedIn, Some(_)) => assert!(matches!(status, 200 | 204), "{place}"),
                (Access::Role(needed), Some(held)) => {
                    let roles = celadon::domain::role::Roles::new([*held]).expect("no clash");
                    assert_eq!(status != 403, roles.includes(needed), "{place}");
                    assert_ne!(status, 401, "{place}");
                }
            }
        }
    }
}

#[tokio::test]
async fn the_documents_and_their_browser_come_from_this_program_alone() {
    let app = TestApp::start().await;
    let anonymous = app.anonymous();
    for (name, document) in documents() {
        let served = anonymous.get(&format!("/openapi/{name}.json")).await;
        assert_eq!(served.body, document);
        assert_eq!(served.header("access-control-allow-origin"), "*");
        let again = anonymous
            .with("if-none-match", served.header("etag"))
            .get(&format!("/openapi/{name}.json"))
            .await;
        assert_eq!(again.status, 304);
    }
    let page = anonymous.get("/docs/").await;
    assert_eq!(page.status, 200);
    assert!(
        !page.text.contains("https://") && !page.text.contains("//unpkg"),
        "{}",
        page.text
    );
    let settings = anonymous.get("/docs/swagger-initializer.js").await;
    assert!(
        settings.text.contains("/openapi/museum.json")
            && settings.text.contains("\"validatorUrl\": \"none\""),
        "{}",
        settings.text
    );
}

#[tokio::test]
async fn every_public_operation_answers() {
    let app = TestApp::start().await;
    let document = openapi::museum();
    for (path, method, operation) in operations(&document) {
        assert_eq!(method, "get", "{path} is no read");
        let path = path.replace("{id}", "0190a1b2-0000-7000-8000-00000000dead");
        let answer = app.anonymous().get(&path).await;
        let wanted = if path.contains("dead") { 404 } else { 200 };
        assert_eq!(
            answer.status, wanted,
            "{}: {}",
            operation["operationId"], answer.text
        );
        let refused = app.anonymous().get(&format!("{path}?flavour=green")).await;
        assert_eq!(refused.status, 400, "{path}");
        assert_eq!(refused.faults(), [("/flavour", "unknown_field")]);
    }
}
