//! The museum's numbers over HTTP.

use celadon::domain::role::Role;
use serde_json::json;

use crate::support::app::{TestApp, object};

#[tokio::test]
async fn numbers_are_listed_by_part_and_their_faults_reported() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let mut ids = Vec::new();
    for number in ["T3④:12", "T3④:9", "Ｔ３（4）：１２", "T10①:1", "坑边"] {
        let mut document = object("碗");
        document["find_spot"] = json!({"find_number": number});
        ids.push(curator.create(&document).await);
    }
    let root = "/api/v1/curation/numbers";

    let first = curator.get(&format!("{root}?type=find&limit=2")).await;
    let values = |body: &serde_json::Value| -> Vec<String> {
        let items = body["items"].as_array().unwrap().iter();
        items
            .map(|item| item["value"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(values(&first.body), ["T3④:9", "T3④:12"]);
    let next = first.body["next"].as_str().unwrap();
    let rest = curator
        .get(&format!("{root}?type=find&limit=9&cursor={next}"))
        .await;
    assert_eq!(values(&rest.body), ["Ｔ３（4）：１２", "T10①:1", "坑边"]);
    assert_eq!(rest.body["next"], json!(null));

    let borne = curator
        .get(&format!("{root}?type=find&number=t3④：012"))
        .await;
    let who: Vec<_> = borne.body["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["record"].clone())
        .collect();
    let mut expected = [json!(ids[0]), json!(ids[2])];
    expected.sort_by_key(ToString::to_string);
    assert_eq!(who, expected);

    let report = curator.get(&format!("{root}/report?type=find")).await;
    assert_eq!(report.body["count"], 5);
    assert_eq!(report.body["more"], false);
    let duplicates = report.body["duplicates"].as_array().unwrap();
    assert_eq!(duplicates.len(), 1);
    assert_eq!(duplicates[0]["key"], "T3④:12");
    assert_eq!(duplicates[0]["borne_by"].as_array().unwrap().len(), 2);
    assert_eq!(
        report.body["gaps"],
        json!([{"before": "T3④:", "first": 10, "last": 11}])
    );

    let refused = curator.get(&format!("{root}?type=pot")).await;
    assert_eq!(refused.faults(), [("/type", "invalid_code")]);
    let refused = curator
        .get(&format!("{root}?type=find&number=T3④:12&limit=3"))
        .await;
    assert_eq!(refused.faults(), [("/number", "not_applicable")]);
    let stranger = app
        .anonymous()
        .get(&format!("{root}/report?type=find"))
        .await;
    assert_eq!(stranger.status, 401);
}
