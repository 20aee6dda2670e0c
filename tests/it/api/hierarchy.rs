//! What lies in another of its kind: no chain leads back, however it is brought in, and contexts lie in contexts of their
//! site that are no smaller.

use celadon::domain::role::Role;
use serde_json::{Value, json};

use crate::support::app::{Answer, Client, TestApp};
use crate::support::postgres::Cluster;

fn record(kind: &str, name: &str) -> Value {
    let (field, sort) = match kind {
        "site" => ("site_kind", "kiln"),
        "place" => ("place_kind", "historical"),
        "concept" => ("scheme", "form"),
        "agent" => ("agent_kind", "person"),
        other => panic!("{other}"),
    };
    json!({"kind": kind, field: sort, "labels": {"zh-Hans": name}})
}

fn up(kind: &str, to: &str) -> Value {
    match kind {
        "concept" => json!({"broader": [to]}),
        "agent" => json!({"lineage": [{"type": "student_of", "agent": to}]}),
        _ => json!({"parent": to}),
    }
}

async fn made(curator: &Client, kind: &str, name: &str, above: Option<&str>) -> String {
    let mut content = record(kind, name);
    if let Some(above) = above {
        for (field, value) in up(kind, above).as_object().expect("members") {
            content[field] = value.clone();
        }
    }
    curator.create(&content).await
}

fn cycle(answer: &Answer, status: u16, pointer: &str, path: &str) {
    assert_eq!(answer.status, status, "{}", answer.text);
    assert_eq!(answer.faults(), [(pointer, "cycle")]);
    let words = answer.body["errors"][0]["detail"].as_str().expect("words");
    assert!(words.contains(path), "{words}");
}

#[tokio::test]
async fn a_record_never_lies_in_itself_and_the_circle_is_named() {
    let database = Cluster::shared().database().await;
    for app in [
        TestApp::start().await,
        TestApp::with(&[("database.url", database.url())]).await,
    ] {
        let curator = app.token(Role::Curator).await;
        for kind in ["site", "place", "concept", "agent"] {
            let top = made(&curator, kind, "甲", None).await;
            let middle = made(&curator, kind, "乙", Some(&top)).await;
            let low = made(&curator, kind, "丙", Some(&middle)).await;
            let path = format!("/api/v1/curation/records/{top}");
            let refused = curator.patch(&path, 1, &up(kind, &low)).await;
            let pointer = match kind {
                "concept" => "/broader/0",
                "agent" => "/lineage/0/agent",
                _ => "/parent",
            };
            cycle(&refused, 422, pointer, "甲 › 丙 › 乙 › 甲");
            assert_eq!(
                curator.get(&path).await.body["version"],
                1,
                "nothing was written"
            );
        }
    }
}

#[tokio::test]
async fn versions_published_at_different_times_make_no_circle_either() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let a = made(&curator, "place", "甲", None).await;
    let b = made(&curator, "place", "乙", Some(&a)).await;
    curator.publish(&b).await;
    let (path_a, path_b) = (
        format!("/api/v1/curation/records/{a}"),
        format!("/api/v1/curation/records/{b}"),
    );
    // The draft lets go of what the public still sees.
    assert_eq!(
        curator
            .patch(&path_b, 1, &json!({"parent": null}))
            .await
            .status,
        200
    );
    assert_eq!(
        curator
            .patch(&path_a, 1, &json!({"parent": b}))
            .await
            .status,
        200
    );
    let publish = format!("{path_a}/publish");
    let refused = curator
        .with("if-match", "\"2\"")
        .post(&publish, &json!({}))
        .await;
    cycle(&refused, 409, "/parent", "甲 › 乙 › 甲");
    let publish_b = format!("{path_b}/publish");
    let loosened = curator
        .with("if-match", "\"2\"")
        .post(&publish_b, &json!({}))
        .await;
    assert_eq!(loosened.status, 200, "{}", loosened.text);
    let now = curator
        .with("if-match", "\"2\"")
        .post(&publish, &json!({}))
        .await;
    assert_eq!(now.status, 200, "{}", now.text);
}

#[tokio::test]
async fn two_writers_cannot_each_bring_half_of_a_ring() {
    let database = Cluster::shared().database().await;
    for app in [
        TestApp::start().await,
        TestApp::with(&[("database.url", database.url())]).await,
    ] {
        let curator = app.token(Role::Cataloguer).await;
        for kind in [
            "site", "place", "concept", "agent", "site", "place", "concept", "agent",
        ] {
            let one = made(&curator, kind, "甲", None).await;
            let two = made(&curator, kind, "乙", None).await;
            let (first, second) = (
                format!("/api/v1/curation/records/{one}"),
                format!("/api/v1/curation/records/{two}"),
            );
            let (to_two, to_one) = (up(kind, &two), up(kind, &one));
            let (a, b) = tokio::join!(
                curator.patch(&first, 1, &to_two),
                curator.patch(&second, 1, &to_one)
            );
            let mut answers = [a.status.as_u16(), b.status.as_u16()];
            answers.sort_unstable();
            assert_eq!(answers, [200, 422], "{} {}", a.text, b.text);
        }
    }
}

#[tokio::test]
async fn a_context_lies_in_one_of_its_site_that_is_no_smaller() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Cataloguer).await;
    let here = made(&curator, "site", "后司岙", None).await;
    let there = made(&curator, "site", "荷花芯", None).await;
    let context = |kind: &str, site: &str, parent: Option<&str>| {
        let mut content = json!({"kind": "context", "context_kind": kind, "site": site, "labels": {"zh-Hans": kind}});
        if let Some(parent) = parent {
            content["parent"] = json!(parent);
        }
        content
    };
    let root = "/api/v1/curation/records";
    let trench = curator.create(&context("trench", &here, None)).await;
    let layer = curator
        .create(&context("layer", &here, Some(&trench)))
        .await;
    curator.create(&context("layer", &here, Some(&layer))).await;
    let refused = curator
        .post(root, &context("layer", &there, Some(&trench)))
        .await;
    assert_eq!(refused.faults(), [("/parent", "wrong_site")]);
    let refused = curator
        .post(root, &context("trench", &here, Some(&layer)))
        .await;
    assert_eq!(refused.faults(), [("/parent", "order")]);
    assert!(refused.text.contains("no trench is part of a layer"));
    let refused = curator
        .patch(&format!("{root}/{trench}"), 1, &json!({"parent": layer}))
        .await;
    assert_eq!(
        refused.status, 422,
        "a ring of contexts, and the wrong way round"
    );

    let refused = curator
        .patch(&format!("{root}/{trench}"), 1, &json!({"site": there}))
        .await;
    assert_eq!(
        refused.faults(),
        [("/site", "in_use")],
        "its layers would be left behind"
    );
    let deep = curator
        .patch(
            &format!("{root}/{layer}"),
            1,
            &json!({"context_kind": "unit"}),
        )
        .await;
    assert_eq!(deep.status, 200, "a layer lies in a unit: {}", deep.text);
    let pit = curator.create(&context("unit", &here, Some(&trench))).await;
    let refused = curator
        .patch(
            &format!("{root}/{trench}"),
            1,
            &json!({"context_kind": "layer"}),
        )
        .await;
    assert_eq!(refused.faults(), [("/context_kind", "order")]);
    assert_eq!(
        curator
            .patch(&format!("{root}/{pit}"), 1, &json!({"site": there}))
            .await
            .faults(),
        [("/parent", "wrong_site")]
    );
    let free = curator
        .patch(
            &format!("{root}/{pit}"),
            1,
            &json!({"site": there, "parent": null}),
        )
        .await;
    assert_eq!(free.status, 200, "{}", free.text);
}

#[tokio::test]
async fn a_chain_has_an_end() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Cataloguer).await;
    let mut above = None;
    for height in 1..=64 {
        above = Some(made(&curator, "place", &height.to_string(), above.as_deref()).await);
    }
    let mut content = record("place", "65");
    content["parent"] = json!(above);
    let refused = curator.post("/api/v1/curation/records", &content).await;
    assert_eq!(refused.faults(), [("/parent", "too_deep")]);
}
