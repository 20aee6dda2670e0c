//! Cataloguing over HTTP.

use celadon::domain::role::Role;
use reqwest::Method;
use serde_json::json;

use crate::support::app::{TestApp, object};

#[tokio::test]
async fn an_edit_needs_the_version_it_was_made_on() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let id = curator.create(&object("碗")).await;
    let path = format!("/api/v1/curation/records/{id}");
    let change = json!({"labels": {"en": "Bowl"}});

    let bare = curator.json(Method::PATCH, &path, &change).await;
    assert_eq!(
        (bare.status.as_u16(), bare.problem()),
        (428, "precondition_required")
    );
    let edited = curator.patch(&path, 1, &change).await;
    assert_eq!(
        (edited.status.as_u16(), edited.header("etag")),
        (200, "\"2\"")
    );
    assert_eq!(
        edited.body["labels"],
        json!({"zh-Hans": "碗", "en": "Bowl"}),
        "a patch merges"
    );
    let stale = curator.patch(&path, 1, &change).await;
    assert_eq!(
        (stale.status.as_u16(), stale.problem(), stale.header("etag")),
        (412, "stale", "\"2\"")
    );
    for bad in ["2", "\"2\", \"3\"", ""] {
        let refused = curator
            .with("if-match", bad)
            .json(Method::PATCH, &path, &change)
            .await;
        assert_eq!(refused.faults(), [("/If-Match", "invalid_value")], "{bad}");
    }
    for (method, below) in [
        (Method::POST, "publish"),
        (Method::POST, "withdraw"),
        (Method::PUT, "review"),
    ] {
        let bare = curator
            .json(
                method,
                &format!("{path}/{below}"),
                &json!({"review": "draft"}),
            )
            .await;
        assert_eq!(bare.status, 428, "{below}");
    }
}

#[tokio::test]
async fn a_bad_record_is_refused_with_every_fault_named() {
    let app = TestApp::start().await;
    let cataloguer = app.token(Role::Cataloguer).await;
    let bad = json!({
        "kind": "object", "object_kind": "teapot", "labels": {"zh_CN": "x"}, "colour": "green", "count": "three", "version": 7,
        "description": {"en": "bell \u{7}"},
        "dimensions": [{"kind": "height", "value": "tall", "unit": "cm"}],
    });
    let refused = cataloguer.post("/api/v1/curation/records", &bad).await;
    assert_eq!(
        (refused.status.as_u16(), refused.problem()),
        (422, "invalid_content")
    );
    let pointers: Vec<_> = refused.faults().iter().map(|fault| fault.0).collect();
    let wanted = [
        "/colour",
        "/count",
        "/description/en",
        "/dimensions/0/value",
        "/labels/zh_CN",
        "/object_kind",
        "/version",
    ];
    assert_eq!(pointers, wanted);
    let listed = cataloguer.get("/api/v1/curation/records?count=true").await;
    assert_eq!(listed.body["total"], 0, "nothing was kept");
}

#[tokio::test]
async fn the_working_copy_goes_from_draft_to_published_and_its_history_stays() {
    let app = TestApp::start().await;
    let (cataloguer, curator) = (
        app.token(Role::Cataloguer).await,
        app.token(Role::Curator).await,
    );
    let created = cataloguer
        .post("/api/v1/curation/records", &object("碗"))
        .await;
    let id = created.id();
    let path = format!("/api/v1/curation/records/{id}");
    assert_eq!(created.header("location"), app.url(&path));
    assert_eq!(
        (
            &created.body["version"],
            &created.body["review"],
            &created.body["publication"]
        ),
        (&json!(1), &json!("draft"), &json!("never"))
    );
    assert!(created.body["seq"].is_i64() && created.body.get("public_seq").is_none());

    let at_one = |client: &crate::support::app::Client| client.with("if-match", "\"1\"");
    let handed_in = at_one(&cataloguer)
        .json(
            Method::PUT,
            &format!("{path}/review"),
            &json!({"review": "in_review"}),
        )
        .await;
    assert_eq!(handed_in.body["review"], "in_review", "{}", handed_in.text);
    let approved = at_one(&cataloguer)
        .json(
            Method::PUT,
            &format!("{path}/review"),
            &json!({"review": "approved"}),
        )
        .await;
    assert_eq!(approved.problem(), "forbidden", "approving is a curator's");
    let refused = at_one(&cataloguer)
        .post(&format!("{path}/publish"), &json!({}))
        .await;
    assert_eq!(refused.problem(), "forbidden");

    let plan = cataloguer.get(&format!("{path}/publication")).await;
    assert_eq!(
        plan.body,
        json!({"faults": [], "warnings": [], "unpublished_media": []})
    );
    let published = curator.publish(&id).await;
    assert_eq!(
        (
            &published.body["publication"],
            &published.body["published_version"]
        ),
        (&json!("published"), &json!(1))
    );
    assert!(published.body["public_seq"].is_i64());

    cataloguer
        .patch(&path, 1, &json!({"labels": {"en": "Bowl"}}))
        .await;
    let revisions = cataloguer.get(&format!("{path}/revisions?limit=1")).await;
    assert_eq!(revisions.body["items"][0]["version"], 2);
    let next = revisions.body["next"].as_str().expect("a cursor");
    let older = cataloguer
        .get(&format!("{path}/revisions?limit=1&cursor={next}"))
        .await;
    assert_eq!(
        (&older.body["items"][0]["version"], &older.body["next"]),
        (&json!(1), &json!(null))
    );
    let second = cataloguer.get(&format!("{path}/revisions/2")).await;
    assert_eq!(
        second.body["differences"],
        json!([{"pointer": "/labels/en", "after": "Bowl"}])
    );
    assert_eq!(
        cataloguer.get(&format!("{path}/revisions/3")).await.status,
        404
    );
    assert_eq!(
        cataloguer
            .get(&format!("{path}/revisions/last"))
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn an_accession_number_belongs_to_one_record() {
    let app = TestApp::start().await;
    let cataloguer = app.token(Role::Cataloguer).await;
    let mut content = object("碗");
    content["numbers"] = json!([{"type": "accession", "value": "Y-1"}]);
    cataloguer.create(&content).await;
    let taken = cataloguer.post("/api/v1/curation/records", &content).await;
    assert_eq!((taken.status.as_u16(), taken.problem()), (409, "conflict"));
    assert_eq!(taken.faults(), [("/numbers", "taken")]);
}

#[tokio::test]
async fn curators_filter_their_list() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let bowl = curator.create(&object("青瓷碗")).await;
    curator.create(&object("青瓷盘")).await;
    curator.publish(&bowl).await;
    let count = async |query: &str| {
        curator
            .get(&format!("/api/v1/curation/records?count=true&{query}"))
            .await
            .body["total"]
            .clone()
    };
    assert_eq!(count("publication=published").await, 1);
    assert_eq!(count("publication=never&kind=object").await, 1);
    assert_eq!(count("q=%E7%A2%97").await, 1, "碗");
    assert_eq!(count("q=%25").await, 0, "a percent sign is itself");
    assert_eq!(count("kind=site").await, 0);
    let refused = curator
        .get("/api/v1/curation/records?kind=pot&limit=0&colour=x&review=")
        .await;
    let pointers: Vec<_> = refused.faults().iter().map(|fault| fault.0).collect();
    assert_eq!(pointers, ["/colour", "/kind", "/review"]);
    assert_eq!(
        curator
            .get("/api/v1/curation/records?limit=101")
            .await
            .faults(),
        [("/limit", "out_of_range")]
    );
}

#[tokio::test]
async fn curation_is_never_cached_and_never_open_to_other_sites() {
    let app = TestApp::start().await;
    let curator = app
        .token(Role::Curator)
        .await
        .with("origin", "https://elsewhere.example");
    for path in [
        "/api/v1/curation/records",
        "/api/v1/curation/records/0190a1b2-0000-7000-8000-00000000dead",
    ] {
        let answer = curator.get(path).await;
        assert!(answer.header("cache-control").contains("no-store"));
        assert!(!answer.headers.contains_key("access-control-allow-origin"));
    }
}
