//! What the public may know, and from when on.

use std::sync::Arc;
use std::time::Duration;

use celadon::catalog;
use celadon::domain::clock::FixedClock;
use celadon::domain::role::Role;
use celadon::jobs::Runner;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::support::app::{TestApp, object};
use crate::support::postgres::Cluster;

fn clock(time: &str) -> FixedClock {
    FixedClock::new(time.parse().expect("a time"))
}

#[tokio::test]
async fn an_embargoed_field_is_public_from_its_day_on() {
    let database = Cluster::shared().database().await;
    for app in [
        TestApp::start().await,
        TestApp::with(&[("database.url", database.url())]).await,
    ] {
        embargo_ends(&app).await;
    }
}

async fn embargo_ends(app: &TestApp) {
    let curator = app.token(Role::Curator).await;
    let visitor = app.anonymous();
    let mut bowl = object("待发表碗");
    bowl["inscriptions"] = json!([{"text": "qxfirst"}]);
    bowl["description"] = json!({"en": "qxsecond"});
    bowl["embargoes"] = json!([{"fields": ["inscriptions"], "until": "2999-01-02"}, {"fields": ["description"], "until": "2999-03-01"}]);
    let id = curator.create(&bowl).await;
    curator.publish(&id).await;
    let path = format!("/api/v1/objects/{id}");
    let before = visitor.get(&path).await;
    assert_eq!(before.status, 200);
    assert!(
        !before.text.contains("qx") && !before.text.contains("embargo"),
        "{}",
        before.text
    );

    let lift = async |time: &str| {
        let lifted = catalog::lift_embargoes(&app.app.db, &clock(time)).await;
        (lifted.expect("no fault"), visitor.get(&path).await)
    };
    let (lifted, _) = lift("2999-01-01T23:59:59Z").await;
    assert_eq!(lifted, 0);
    let (lifted, first) = lift("2999-01-02T00:00:00Z").await;
    assert_eq!(lifted, 1);
    assert_ne!(first.header("etag"), before.header("etag"));
    assert!(first.text.contains("qxfirst") && !first.text.contains("qxsecond"));
    assert_eq!(lift("2999-02-28T00:00:00Z").await.0, 0, "it is done once");
    let (lifted, second) = lift("2999-03-01T00:00:00Z").await;
    assert_eq!(lifted, 1);
    assert!(second.text.contains("qxfirst") && second.text.contains("qxsecond"));
    assert!(!second.text.contains("embargo"));
    app.searched().await;
    let found = visitor.get("/api/v1/search?q=qxsecond").await;
    assert_eq!(found.body["items"][0]["id"], json!(id));
}

#[tokio::test]
async fn a_node_lifts_embargoes_by_itself() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let mut bowl = object("待发表碗");
    bowl["description"] = json!({"en": "qxheld"});
    bowl["embargoes"] = json!([{"fields": ["description"], "until": "2999-01-02"}]);
    let id = curator.create(&bowl).await;
    curator.publish(&id).await;
    let runner = Runner {
        clock: Arc::new(clock("2999-01-02T00:00:00Z")),
        ..app.app.runner().expect("a runner")
    };
    let stop = CancellationToken::new();
    let running = tokio::spawn({
        let stop = stop.clone();
        async move { runner.run(stop).await }
    });
    let mut looked = 0;
    let path = format!("/api/v1/objects/{id}");
    while !app.anonymous().get(&path).await.text.contains("qxheld") {
        tokio::time::sleep(Duration::from_millis(50)).await;
        looked += 1;
        assert!(looked < 600, "nothing was lifted in 30 s");
    }
    stop.cancel();
    running.await.expect("it ends");
}

#[tokio::test]
async fn what_waits_to_be_projected_anew_stays_hidden_where_its_job_is_cancelled() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let point = json!({"longitude": 121.31, "latitude": 30.123});
    let site = json!({"kind": "site", "site_kind": "kiln", "labels": {"en": "S"}, "disclosure": "exact", "point": point});
    let site = curator.create(&site).await;
    curator.publish(&site).await;
    let mut bowl = object("碗");
    bowl["find_spot"] = json!({"site": site, "find_number": "T1:1"});
    let bowl = curator.create(&bowl).await;
    curator.publish(&bowl).await;
    let path = format!("/api/v1/curation/records/{site}");
    let tightened = curator
        .patch(&path, 1, &json!({"disclosure": "grid"}))
        .await;
    assert_eq!(tightened.status, 200, "{}", tightened.text);
    let published = curator.with("if-match", "\"2\"");
    published.post(&format!("{path}/publish"), &json!({})).await;

    let visitor = app.anonymous();
    let public = format!("/api/v1/objects/{bowl}");
    assert_eq!(visitor.get(&public).await.status, 404);
    let job = curator.get("/api/v1/curation/jobs").await.body["items"][0].clone();
    assert_eq!(
        (&job["kind"], &job["state"]),
        (&json!("reproject"), &json!("queued"))
    );
    let job = format!(
        "/api/v1/curation/jobs/{}",
        job["id"].as_str().expect("an id")
    );
    let ended = curator.post(&format!("{job}/cancel"), &json!({})).await;
    assert_eq!(ended.body["state"], "cancelled", "{}", ended.text);
    assert_eq!(app.run_jobs().await, (0, 0));
    assert_eq!(
        visitor.get(&public).await.status,
        404,
        "rather hidden than told"
    );
    let again = curator.post(&format!("{job}/retry"), &json!({})).await;
    assert_eq!(again.status, 201, "{}", again.text);
    assert_eq!(app.run_jobs().await, (1, 0));
    assert_eq!(visitor.get(&public).await.status, 200);
}

#[tokio::test]
async fn a_site_alone_in_its_grid_cell_is_warned_of() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let site = |name: &str, longitude: f64, disclosure: &str| {
        json!({"kind": "site", "site_kind": "kiln", "labels": {"en": name}, "disclosure": disclosure,
            "point": {"longitude": longitude, "latitude": 30.123}})
    };
    let first = curator.create(&site("first", 121.31, "grid")).await;
    let path = format!("/api/v1/curation/records/{first}/publication");
    let warned = async || {
        let plan = curator.get(&path).await;
        plan.body["warnings"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|one| one["code"].clone())
            .collect::<Vec<_>>()
    };
    curator.create(&site("hidden", 121.32, "hidden")).await;
    assert_eq!(warned().await, ["alone_in_cell"]);
    curator.create(&site("next door", 121.33, "grid")).await;
    assert_eq!(warned().await, [] as [&str; 0]);
}

#[tokio::test]
async fn a_record_under_embargo_is_not_published_and_its_plan_says_until_when() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let mut bowl = object("未公开碗");
    bowl["embargoes"] = json!([{"until": "2999-01-02", "note": "待展"}]);
    let id = curator.create(&bowl).await;
    let path = format!("/api/v1/curation/records/{id}");
    let plan = curator.get(&format!("{path}/publication")).await;
    assert_eq!(plan.body["faults"][0]["code"], "embargoed");
    let refused = curator
        .with("if-match", "\"1\"")
        .post(&format!("{path}/publish"), &json!({}))
        .await;
    assert_eq!(refused.faults(), [("/embargoes", "embargoed")]);
    assert!(refused.text.contains("2999-01-02"));
    let past = json!({"embargoes": [{"until": "2020-01-01"}]});
    assert_eq!(curator.patch(&path, 1, &past).await.status, 200);
    let published = curator
        .with("if-match", "\"2\"")
        .post(&format!("{path}/publish"), &json!({}))
        .await;
    assert_eq!(published.status, 200, "{}", published.text);
}
