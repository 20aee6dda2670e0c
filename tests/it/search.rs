//! Finding what is published.

use celadon::domain::role::Role;
use serde_json::json;

use crate::support::app::{TestApp, object};

#[tokio::test]
async fn what_was_just_published_is_found_by_whoever_waits_for_it() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let id = curator.create(&object("秘色瓷净瓶")).await;
    let seq = curator.publish(&id).await.body["public_seq"].clone();
    let found = app
        .anonymous()
        .get(&format!("/api/v1/search?q=淨瓶&min_seq={seq}&facets=kind"))
        .await;
    assert_eq!(found.body["total"], 1, "{}", found.text);
    let item = &found.body["items"][0];
    assert_eq!(
        (&item["id"], &item["kind"], &item["label"]),
        (&json!(id), &json!("object"), &json!("秘色瓷净瓶"))
    );
    assert_eq!(item["url"], app.url(&format!("/api/v1/objects/{id}")));
    assert!(item["thumbnail"].is_null());
    assert_eq!(item["type"], json!({"value": "find", "label": "出土标本"}));
    assert_eq!(
        found.body["facets"],
        json!([{"facet": "kind", "label": "种类", "values": [
            {"value": "object", "label": "器物", "count": 1, "selected": false}]}])
    );
    assert_eq!(found.body["seq"], seq);
    assert_eq!(found.body["matched"], "all");
}
