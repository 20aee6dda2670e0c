//! Finding what is published.

mod alike;
mod colours;
mod facets;
mod finding;
mod hostile;
mod language;
mod measures;
mod names;
mod nodes;
mod paging;
mod passages;
mod places;
mod play;
mod ranking;
mod sql;
mod suggest;
mod upkeep;
mod working;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::support::app::{Answer, Client, TestApp};

/// A museum with the demonstration museum in it.
async fn museum() -> TestApp {
    let app = TestApp::start().await;
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/museum.jsonl");
    app.import(&file).await;
    app
}

/// Asks, and insists on an answer.
async fn search(client: &Client, parameters: &[(&str, &str)]) -> Answer {
    let answer = client.get(&address(parameters)).await;
    assert_eq!(answer.status, 200, "{parameters:?}: {}", answer.text);
    answer
}

/// The address of a search, percent-encoded.
fn address(parameters: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parameters);
    format!("/api/v1/search?{}", query.finish())
}

fn ids(answer: &Answer) -> Vec<String> {
    let items = answer.body["items"].as_array().expect("items");
    items.iter().map(|item| text(&item["id"])).collect()
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// Every published record by id, as the lists of the API tell them.
async fn everything(client: &Client) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    for kind in celadon::domain::kind::RecordKind::ALL {
        let mut cursor = String::new();
        loop {
            let page = client
                .get(&format!("/api/v1/{}?limit=100{cursor}", kind.plural()))
                .await;
            for item in page.body["items"].as_array().expect("items") {
                found.insert(text(&item["id"]), item.clone());
            }
            match page.body["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
    }
    found
}
