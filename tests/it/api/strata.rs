//! Contexts state what lies above what; a circle is refused, its path named.

use celadon::domain::role::Role;
use serde_json::{Value, json};

use crate::support::app::{Client, TestApp};
use crate::support::postgres::Cluster;

fn layer(site: &str, code: &str, stratigraphy: &Value) -> Value {
    json!({"kind": "context", "context_kind": "layer", "site": site, "code": code, "labels": {"zh-Hans": code}, "stratigraphy": stratigraphy})
}

async fn site(curator: &Client, name: &str) -> String {
    let content = json!({"kind": "site", "site_kind": "kiln", "labels": {"zh-Hans": name}});
    curator.create(&content).await
}

#[tokio::test]
async fn a_circle_of_layers_is_refused_with_its_path() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Cataloguer).await;
    let site = site(&curator, "后司岙").await;
    let fourth = curator.create(&layer(&site, "T1④", &json!([]))).await;
    let third = curator
        .create(&layer(
            &site,
            "T1③",
            &json!([{"type": "above", "context": fourth}]),
        ))
        .await;
    let pit = curator
        .create(&layer(
            &site,
            "H1",
            &json!([{"type": "cuts", "context": third}]),
        ))
        .await;

    let path = format!("/api/v1/curation/records/{fourth}");
    let circle = json!({"stratigraphy": [{"type": "above", "context": pit}]});
    let refused = curator.patch(&path, 1, &circle).await;
    assert_eq!(
        (refused.status.as_u16(), refused.problem()),
        (422, "invalid_content")
    );
    assert_eq!(refused.faults(), [("/stratigraphy/0/context", "cycle")]);
    let words = refused.body["errors"][0]["detail"].as_str().expect("words");
    assert!(words.contains("T1④ › H1 › T1③ › T1④"), "{words}");

    let below = json!({"stratigraphy": [{"type": "cut_by", "context": pit}]});
    assert_eq!(
        curator.patch(&path, 1, &below).await.status,
        200,
        "what holds together is taken"
    );
    let equal = json!({"stratigraphy": [{"type": "equal", "context": pit}]});
    let refused = curator.patch(&path, 2, &equal).await;
    assert_eq!(refused.faults(), [("/stratigraphy/0/context", "cycle")]);
}

#[tokio::test]
async fn a_stratum_leads_to_no_other_site() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Cataloguer).await;
    let (here, there) = (
        site(&curator, "后司岙").await,
        site(&curator, "荷花芯").await,
    );
    let other = curator.create(&layer(&there, "T9①", &json!([]))).await;
    let content = layer(&here, "T1①", &json!([{"type": "above", "context": other}]));
    let refused = curator.post("/api/v1/curation/records", &content).await;
    assert_eq!(refused.status, 422);
    assert_eq!(
        refused.faults(),
        [("/stratigraphy/0/context", "wrong_site")]
    );
}

#[tokio::test]
async fn two_writers_cannot_each_bring_half_of_a_circle() {
    let database = Cluster::shared().database().await;
    half_and_half(&TestApp::start().await).await;
    half_and_half(&TestApp::with(&[("database.url", database.url())]).await).await;
}

async fn half_and_half(app: &TestApp) {
    let curator = app.token(Role::Cataloguer).await;
    let site = site(&curator, "后司岙").await;
    for round in 0..6 {
        let one = curator
            .create(&layer(&site, &format!("A{round}"), &json!([])))
            .await;
        let two = curator
            .create(&layer(&site, &format!("B{round}"), &json!([])))
            .await;
        let (to_two, to_one) = (
            json!({"stratigraphy": [{"type": "above", "context": two}]}),
            json!({"stratigraphy": [{"type": "above", "context": one}]}),
        );
        let (first, second) = (
            format!("/api/v1/curation/records/{one}"),
            format!("/api/v1/curation/records/{two}"),
        );
        let (a, b) = tokio::join!(
            curator.patch(&first, 1, &to_two),
            curator.patch(&second, 1, &to_one)
        );
        let mut answers = [a.status.as_u16(), b.status.as_u16()];
        answers.sort_unstable();
        assert_eq!(answers, [200, 422], "{} {}", a.text, b.text);
    }
}
