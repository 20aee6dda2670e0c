//! Searches that are kept, and what is new since somebody looked.

use celadon::domain::role::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::app::{Answer, Client, TestApp, object};

const SEARCHES: &str = "/api/v1/curation/searches";

async fn news(client: &Client, id: &str) -> Answer {
    let answer = client.get(&format!("{SEARCHES}/{id}/news")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer
}

fn ids(answer: &Answer) -> Vec<&str> {
    let items = answer.body["items"].as_array().expect("items").iter();
    items.filter_map(|item| item["id"].as_str()).collect()
}

#[tokio::test]
async fn a_saved_search_tells_what_is_new_until_it_is_said_to_be_seen() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let before = curator.create(&object("净瓶")).await;
    app.searched().await;
    let question = json!({"name": "净瓶 drafts", "parameters": {"q": "净瓶", "state": "draft"}});
    let saved = curator.post(SEARCHES, &question).await;
    assert_eq!(saved.status, 201, "{}", saved.text);
    assert_eq!(saved.body["parameters"], question["parameters"]);
    let id = saved.id();
    assert_eq!(news(&curator, &id).await.body["total"], 0);

    let fresh = curator.create(&object("八棱净瓶")).await;
    curator.create(&object("碗")).await;
    app.searched().await;
    let told = news(&curator, &id).await;
    assert_eq!(ids(&told), [fresh.as_str()]);
    assert_eq!(told.header("cache-control"), "private, no-store");
    assert_eq!(
        ids(&news(&curator, &id).await),
        [fresh.as_str()],
        "looking moves nothing"
    );
    let path = format!("{SEARCHES}/{id}");
    let seen = json!({"seq": told.body["seq"]});
    let moved = curator.json(Method::PATCH, &path, &seen).await;
    assert_eq!(moved.status, 200, "{}", moved.text);
    assert_eq!(moved.body["seq"], told.body["seq"]);
    assert_eq!(news(&curator, &id).await.body["total"], 0);

    let patch = json!({"labels": {"en": "Kundika"}});
    let record = format!("/api/v1/curation/records/{before}");
    assert_eq!(curator.patch(&record, 1, &patch).await.status, 200);
    app.searched().await;
    let told = curator.get(&format!("{path}/news?lang=en&limit=1")).await;
    assert_eq!(ids(&told), [before.as_str()], "what was changed is new too");
    assert_eq!(told.body["items"][0]["label"], "Kundika");
}

#[tokio::test]
async fn searches_are_named_listed_renamed_and_forgotten_by_their_user_alone() {
    let app = TestApp::start().await;
    let (mine, theirs) = (
        app.token(Role::Cataloguer).await,
        app.token(Role::Curator).await,
    );
    let save = async |client: &Client, name: &str| {
        let question = json!({"name": name, "parameters": {"q": "瓷"}});
        client.post(SEARCHES, &question).await
    };
    let second = save(&mine, " second ").await.id();
    let first = save(&mine, "first").await.id();
    assert_eq!(save(&theirs, "first").await.status, 201);
    let taken = save(&mine, "second").await;
    assert_eq!(
        (taken.status.as_u16(), taken.faults()),
        (409, vec![("/name", "taken")])
    );
    let listed = mine.get(SEARCHES).await;
    let names: Vec<&Value> = listed.body["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| &item["name"])
        .collect();
    assert_eq!(names, ["first", "second"]);

    let path = format!("{SEARCHES}/{second}");
    let rename = json!({"name": "another"});
    let renamed = mine.json(Method::PATCH, &path, &rename).await;
    assert_eq!(renamed.body["name"], "another", "{}", renamed.text);
    let clash = json!({"name": "first"});
    assert_eq!(mine.json(Method::PATCH, &path, &clash).await.status, 409);
    for client in [&theirs] {
        assert_eq!(client.json(Method::PATCH, &path, &rename).await.status, 404);
        assert_eq!(client.send(Method::DELETE, &path, None).await.status, 404);
        assert_eq!(client.get(&format!("{path}/news")).await.status, 404);
    }
    assert_eq!(mine.send(Method::DELETE, &path, None).await.status, 204);
    assert_eq!(mine.send(Method::DELETE, &path, None).await.status, 404);
    assert_eq!(
        mine.get(SEARCHES).await.body["items"][0]["id"],
        first.as_str()
    );
}

#[tokio::test]
async fn what_is_no_question_is_refused_by_name() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    for (parameters, pointer, code) in [
        (
            json!({"flavour": "green"}),
            "/parameters/flavour",
            "unknown_field",
        ),
        (
            json!({"state": "ready"}),
            "/parameters/state",
            "invalid_value",
        ),
        (json!({"from": "x"}), "/parameters/from", "invalid_value"),
        (json!({"since": "1"}), "/parameters/since", "unknown_field"),
        (
            json!({"cursor": "x"}),
            "/parameters/cursor",
            "unknown_field",
        ),
    ] {
        let question = json!({"name": "x", "parameters": parameters});
        let refused = curator.post(SEARCHES, &question).await;
        assert_eq!(refused.status, 422, "{}", refused.text);
        assert_eq!(refused.faults(), [(pointer, code)]);
    }
    for (name, code) in [(String::new(), "required"), ("瓷".repeat(201), "too_long")] {
        let question = json!({"name": name, "parameters": {}});
        let refused = curator.post(SEARCHES, &question).await;
        assert_eq!(refused.faults(), [("/name", code)]);
    }
    let question = json!({"name": "all", "parameters": {}});
    let id = curator.post(SEARCHES, &question).await.id();
    let path = format!("{SEARCHES}/{id}");
    for seq in [-1, 99_999] {
        let refused = curator
            .json(Method::PATCH, &path, &json!({"seq": seq}))
            .await;
        assert_eq!(refused.faults(), [("/seq", "out_of_range")], "{seq}");
    }
}
