//! Public reads.

use celadon::domain::role::Role;
use serde_json::json;

use crate::support::app::{TestApp, object};

#[tokio::test]
async fn a_draft_and_nothing_at_all_look_the_same() {
    let app = TestApp::start().await;
    let draft = app
        .token(Role::Cataloguer)
        .await
        .create(&object("未发布"))
        .await;
    let anonymous = app.anonymous();
    let drafted = anonymous.get(&format!("/api/v1/objects/{draft}")).await;
    let unknown = anonymous
        .get("/api/v1/objects/0190a1b2-0000-7000-8000-00000000dead")
        .await;
    assert_eq!(
        (drafted.status.as_u16(), unknown.status.as_u16()),
        (404, 404)
    );
    for member in ["type", "title", "status", "detail"] {
        assert_eq!(drafted.body[member], unknown.body[member]);
    }
    assert_eq!(anonymous.get(&format!("/id/{draft}")).await.status, 404);
    let listed = anonymous
        .get(&format!("/api/v1/objects?ids={draft}&count=false"))
        .await;
    assert_eq!(listed.body["items"], json!([]));
}

#[tokio::test]
async fn a_published_record_is_read_listed_and_kept_by_its_etag() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let mut content = object("秘色瓷净瓶");
    content["labels"]["en"] = json!("Kundika");
    content["current_location"] = json!("CANARY shelf");
    let id = curator.create(&content).await;
    curator.publish(&id).await;

    let anonymous = app.anonymous();
    let path = format!("/api/v1/objects/{id}");
    let read = anonymous.get(&path).await;
    assert_eq!(read.status, 200);
    assert_eq!(
        (&read.body["id"], &read.body["kind"], &read.body["label"]),
        (&json!(id), &json!("object"), &json!("秘色瓷净瓶"))
    );
    assert_eq!(read.body["url"], app.url(&path));
    assert!(
        !read.text.contains("CANARY"),
        "restricted fields stay inside"
    );
    assert_eq!(
        anonymous.get(&format!("{path}?lang=en")).await.body["label"],
        "Kundika"
    );
    assert_eq!(
        anonymous.get(&format!("{path}?lang=zh-Hant")).await.body["label"],
        "秘色瓷净瓶"
    );
    assert_eq!(
        anonymous.get(&format!("{path}?lang=!")).await.faults(),
        [("/lang", "invalid_language")]
    );

    let held = anonymous
        .with("if-none-match", read.header("etag"))
        .get(&path)
        .await;
    assert_eq!((held.status.as_u16(), held.text.as_str()), (304, ""));
    assert_eq!(held.header("etag"), read.header("etag"));
    let moved = anonymous.get(&format!("/id/{id}")).await;
    assert_eq!(
        (moved.status.as_u16(), moved.header("location")),
        (303, app.url(&format!("/objects/{id}")).as_str())
    );
    assert_eq!(
        anonymous.get(&format!("/api/v1/sites/{id}")).await.status,
        404,
        "it is no site"
    );

    let edited = curator
        .patch(
            &format!("/api/v1/curation/records/{id}"),
            1,
            &json!({"labels": {"en": "DRAFT"}}),
        )
        .await;
    assert_eq!(edited.status, 200);
    let again = anonymous.get(&path).await;
    assert_eq!(
        again.header("etag"),
        read.header("etag"),
        "an edit changes nothing the public sees"
    );
}

#[tokio::test]
async fn a_withdrawn_record_is_gone_until_it_is_published_again() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let id = curator.create(&object("碗")).await;
    curator.publish(&id).await;
    let path = format!("/api/v1/curation/records/{id}/withdraw");
    let withdrawn = curator
        .with("if-match", "\"1\"")
        .send(reqwest::Method::POST, &path, None)
        .await;
    assert_eq!(withdrawn.status, 200, "{}", withdrawn.text);
    let anonymous = app.anonymous();
    for path in [format!("/api/v1/objects/{id}"), format!("/id/{id}")] {
        let gone = anonymous.get(&path).await;
        assert_eq!((gone.status.as_u16(), gone.problem()), (410, "withdrawn"));
    }
    assert_eq!(
        anonymous.get("/api/v1/objects").await.body["items"],
        json!([])
    );
    let twice = curator
        .with("if-match", "\"1\"")
        .send(reqwest::Method::POST, &path, None)
        .await;
    assert_eq!(twice.problem(), "conflict");
    curator.publish(&id).await;
    assert_eq!(
        anonymous.get(&format!("/api/v1/objects/{id}")).await.status,
        200
    );
}

#[tokio::test]
async fn a_list_is_walked_by_cursors_without_loss() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let mut made = Vec::new();
    for label in ["丁", "甲", "丙", "乙", "戊"] {
        let id = curator.create(&object(label)).await;
        curator.publish(&id).await;
        made.push(id);
    }
    curator.create(&object("未发布")).await;
    let anonymous = app.anonymous();
    let mut path = "/api/v1/objects?limit=2&count=true".to_owned();
    let (mut seen, mut labels, mut pages) = (Vec::new(), Vec::new(), 0);
    loop {
        let page = anonymous.get(&path).await;
        assert_eq!(page.body["total"], 5);
        for item in page.body["items"].as_array().expect("items") {
            seen.push(item["id"].as_str().expect("an id").to_owned());
            labels.push(item["label"].as_str().expect("a label").to_owned());
        }
        pages += 1;
        if page.body["next"].is_null() {
            assert!(!page.headers.contains_key("link"));
            break;
        }
        let link = page.header("link");
        let url = link
            .strip_prefix('<')
            .and_then(|rest| rest.split('>').next())
            .expect("an address");
        path = url
            .strip_prefix(&app.url(""))
            .expect("of this museum")
            .to_owned();
    }
    assert_eq!(
        (pages, labels.join("")),
        (3, "丙丁甲戊乙".to_owned()),
        "in the order of their pinyin"
    );
    made.sort_unstable();
    seen.sort_unstable();
    assert_eq!(made, seen);
}

#[tokio::test]
async fn cursors_are_neither_forged_nor_taken_elsewhere() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    for label in ["甲", "乙"] {
        let id = curator.create(&object(label)).await;
        curator.publish(&id).await;
    }
    let anonymous = app.anonymous();
    let next = anonymous.get("/api/v1/objects?limit=1").await.body["next"]
        .as_str()
        .expect("a cursor")
        .to_owned();
    for bad in [
        "x",
        "",
        "AAAA",
        "%00",
        "../../etc/passwd",
        &next[1..],
        &format!("{next}A"),
    ] {
        let refused = anonymous
            .get(&format!("/api/v1/objects?cursor={bad}"))
            .await;
        assert_eq!(refused.status, 400, "{bad}");
        assert_eq!(refused.faults()[0].0, "/cursor");
    }
    assert_eq!(
        anonymous
            .get(&format!("/api/v1/sites?cursor={next}"))
            .await
            .status,
        400,
        "it belongs to another list"
    );
    assert_eq!(
        curator
            .get(&format!("/api/v1/curation/records?cursor={next}"))
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn ids_asks_for_several_records_in_order() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let mut ids = Vec::new();
    for label in ["甲", "乙", "丙"] {
        let id = curator.create(&object(label)).await;
        curator.publish(&id).await;
        ids.push(id);
    }
    let anonymous = app.anonymous();
    let asked = format!(
        "{},{},0190a1b2-0000-7000-8000-00000000dead,{}",
        ids[2], ids[0], ids[2]
    );
    let answer = anonymous.get(&format!("/api/v1/objects?ids={asked}")).await;
    let found: Vec<_> = answer.body["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| item["id"].clone())
        .collect();
    assert_eq!(found, [json!(ids[2]), json!(ids[0])]);
    let many = vec![ids[0].as_str(); 101].join(",");
    assert_eq!(
        anonymous
            .get(&format!("/api/v1/objects?ids={many}"))
            .await
            .faults(),
        [("/ids", "too_many")]
    );
    assert_eq!(
        anonymous
            .get(&format!("/api/v1/objects?ids={}&limit=3", ids[0]))
            .await
            .faults(),
        [("/ids", "contradiction")]
    );
    assert_eq!(
        anonymous.get("/api/v1/objects?ids=netsuke").await.faults(),
        [("/ids", "invalid_value")]
    );
}

#[tokio::test]
async fn a_photograph_that_was_never_published_shows_nowhere_as_a_thumbnail() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let id = curator.create(&object("无图")).await;
    curator.publish(&id).await;
    let read = app.anonymous().get(&format!("/api/v1/objects/{id}")).await;
    assert!(read.body.get("thumbnail").is_none());
    assert_eq!(
        read.body["manifest"],
        app.url(&format!("/iiif/presentation/3/object/{id}/manifest"))
    );
}
