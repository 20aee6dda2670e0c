//! Curators find working copies, with all that they say; nobody else does.

use celadon::domain::role::Role;
use reqwest::Method;
use serde_json::{Value, json};

use super::{ids, search, text};
use crate::support::app::{Answer, Client, TestApp, object};

/// Asks for working copies, and insists on an answer.
async fn found(client: &Client, parameters: &[(&str, &str)]) -> Answer {
    let answer = ask(client, parameters).await;
    assert_eq!(answer.status, 200, "{parameters:?}: {}", answer.text);
    answer
}

async fn ask(client: &Client, parameters: &[(&str, &str)]) -> Answer {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parameters);
    let path = format!("/api/v1/curation/search?{}", query.finish());
    client.get(&path).await
}

/// Creates a record, and waits until it is found.
async fn create(curator: &Client, content: &Value) -> String {
    let made = curator.post("/api/v1/curation/records", content).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let seq = made.body["seq"].to_string();
    let answer = found(curator, &[("min_seq", &seq), ("limit", "0")]).await;
    assert!(answer.body["seq"].as_i64() >= made.body["seq"].as_i64());
    made.id()
}

fn counts(answer: &Answer, facet: usize) -> Vec<(String, u64)> {
    let values = answer.body["facets"][facet]["values"].as_array();
    let mut counts: Vec<_> = values
        .expect("values")
        .iter()
        .map(|value| {
            (
                text(&value["value"]),
                value["count"].as_u64().expect("a count"),
            )
        })
        .collect();
    counts.sort();
    counts
}

#[tokio::test]
async fn working_copies_are_found_by_all_that_they_say_and_by_their_states() {
    let app = TestApp::start().await;
    let cataloguer = app.token(Role::Cataloguer).await;
    let curator = app.token(Role::Curator).await;
    let mut draft = object("秘密净瓶");
    draft["current_location"] = json!("库房 qxshelf 七");
    draft["acquired_from"] = json!("qxdonor");
    draft["valuation"] = json!({"amount": 7_654_321.0, "currency": "CNY"});
    let draft = create(&cataloguer, &draft).await;
    let public = create(&curator, &object("八棱净瓶")).await;
    curator.publish(&public).await;
    let patch = json!({"description": {"en": "qxnewer"}});
    let path = format!("/api/v1/curation/records/{public}");
    let edited = curator.patch(&path, 1, &patch).await;
    let seq = edited.body["seq"].to_string();

    let all = found(
        &cataloguer,
        &[
            ("q", "净瓶"),
            ("min_seq", &seq),
            ("facets", "state,publication"),
        ],
    )
    .await;
    assert_eq!(all.header("cache-control"), "private, no-store");
    assert_eq!(all.body["total"], 2);
    assert_eq!(counts(&all, 0), [("draft".to_owned(), 2)]);
    let publications = [("never".to_owned(), 1), ("published".to_owned(), 1)];
    assert_eq!(counts(&all, 1), publications);
    assert_eq!(all.body["facets"][0]["values"][0]["label"], "草稿");
    for words in ["qxshelf", "库房", "qxdonor", "7654321"] {
        assert_eq!(
            ids(&found(&cataloguer, &[("q", words)]).await),
            [draft.as_str()],
            "{words}"
        );
    }
    // What the public does not see yet, and the state it is in.
    for parameters in [
        [("q", "qxnewer"), ("publication", "published")],
        [("q", "净瓶 publication:published"), ("state", "draft")],
        [("filter", "publication:已公开"), ("q", "")],
    ] {
        let answer = found(&curator, &parameters).await;
        assert_eq!(ids(&answer), [public.as_str()], "{parameters:?}");
        let item = &answer.body["items"][0];
        assert!(text(&item["url"]).ends_with(&path), "{item}");
    }
    // Handed in and found good, each is a change that is followed.
    let review = curator
        .with("if-match", "\"1\"")
        .json(
            Method::PUT,
            &format!("/api/v1/curation/records/{draft}/review"),
            &json!({"review": "in_review"}),
        )
        .await;
    assert_eq!(review.status, 200, "{}", review.text);
    let seq = review.body["seq"].to_string();
    let waiting = found(&curator, &[("state", "in_review"), ("min_seq", &seq)]).await;
    assert_eq!(ids(&waiting), [draft.as_str()]);
    // What is removed is found no more.
    let removed = curator
        .with("if-match", "\"1\"")
        .send(
            Method::DELETE,
            &format!("/api/v1/curation/records/{draft}"),
            None,
        )
        .await;
    assert!(removed.status.is_success(), "{}", removed.text);
    app.searched().await;
    assert_eq!(found(&curator, &[("q", "净瓶")]).await.body["total"], 1);
}

#[tokio::test]
async fn exact_places_are_searched_where_the_public_has_a_cell() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let site = json!({"kind": "site", "site_kind": "kiln", "labels": {"zh-Hans": "某窑址"},
        "point": {"longitude": 121.336_94, "latitude": 30.122_78}, "disclosure": "grid"});
    let site = create(&curator, &site).await;
    curator.publish(&site).await;
    app.searched().await;
    let close = [("near", "121.33694,30.12278,0.05")];
    assert_eq!(ids(&found(&curator, &close).await), [site.as_str()]);
    let visitor = app.anonymous();
    assert_eq!(search(&visitor, &close).await.body["total"], 0);
    let cell = [("near", "121.35,30.15,0.05")];
    assert_eq!(ids(&search(&visitor, &cell).await), [site.as_str()]);
}

#[tokio::test]
async fn pages_follow_each_other_and_a_cursor_is_of_one_door() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let mut made = Vec::new();
    for number in 0..5 {
        made.push(create(&curator, &object(&format!("碗 {number}"))).await);
    }
    made.sort();
    let (mut seen, mut next) = (Vec::new(), None::<String>);
    loop {
        let mut parameters = vec![("q", "碗"), ("limit", "2"), ("sort", "label")];
        if let Some(cursor) = &next {
            parameters.push(("cursor", cursor));
        }
        let page = found(&curator, &parameters).await;
        seen.extend(ids(&page));
        next = page.body["next"].as_str().map(str::to_owned);
        assert_eq!(page.headers.contains_key("link"), next.is_some());
        let Some(cursor) = &next else { break };
        let asked = format!("/api/v1/search?q=%E7%A2%97&limit=2&sort=label&cursor={cursor}");
        let elsewhere = app.anonymous().get(&asked).await;
        assert_eq!(elsewhere.faults(), [("/cursor", "invalid_cursor")]);
    }
    seen.sort();
    assert_eq!(seen, made, "each once");
}

#[tokio::test]
async fn what_curators_may_ask_is_refused_to_others_and_wrong_questions_are_named() {
    let app = TestApp::start().await;
    let visitor = app.anonymous();
    let keeper = app.token(Role::LedgerKeeper).await;
    let curator = app.token(Role::Curator).await;
    assert_eq!(ask(&visitor, &[]).await.status, 401);
    assert_eq!(ask(&keeper, &[]).await.status, 403);
    let id = create(&curator, &object("state draft")).await;
    curator.publish(&id).await;
    app.searched().await;
    for (name, value, code) in [
        ("state", "draft", "unknown_field"),
        ("publication", "never", "unknown_field"),
        ("facets", "state", "invalid_value"),
        ("facets", "kind,publication", "invalid_value"),
    ] {
        let refused = visitor.get(&format!("/api/v1/search?{name}={value}")).await;
        let pointer = format!("/{name}");
        assert_eq!(refused.faults(), [(pointer.as_str(), code)]);
    }
    let refused = visitor.get("/api/v1/search?filter=state:draft").await;
    assert_eq!(refused.status, 400, "{}", refused.text);
    // To the public these are words like any others.
    assert_eq!(
        ids(&search(&visitor, &[("q", "state:draft")]).await),
        [id.as_str()]
    );
    for (name, value, code) in [
        ("state", "finished", "invalid_value"),
        ("publication", "draft", "invalid_value"),
        ("flavour", "salt", "unknown_field"),
        ("min_seq", "999999", "out_of_range"),
        ("since", "999999", "out_of_range"),
        ("filter", "state:finished", "invalid_value"),
    ] {
        let refused = ask(&curator, &[(name, value)]).await;
        let pointer = format!("/{name}");
        assert_eq!(refused.faults(), [(pointer.as_str(), code)]);
    }
    let twice = curator
        .get("/api/v1/curation/search?state=draft&state=approved")
        .await;
    assert_eq!(twice.faults(), [("/state", "repeated")]);
}

#[tokio::test]
async fn the_workbench_searches_with_its_box() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let mut other = object("执壶");
    other["acquired_from"] = json!("qxdonor");
    let ewer = create(&curator, &other).await;
    let bowl = create(&curator, &object("碗")).await;
    let browser = app.browser(Role::Cataloguer).await;
    for (query, shown, hidden) in [
        ("q=qxdonor", &ewer, &bowl),
        ("q=zhihu", &ewer, &bowl),
        (
            "q=%E7%A2%97&review=draft&publication=never&kind=object",
            &bowl,
            &ewer,
        ),
    ] {
        let page = browser.get(&format!("/workbench?{query}")).await;
        assert_eq!(page.status, 200, "{}", page.text);
        assert!(page.text.contains(shown.as_str()), "{query}");
        assert!(!page.text.contains(hidden.as_str()), "{query}");
        assert!(page.text.contains("<small>1</small>"), "{query}");
    }
    let none = browser.get("/workbench?q=%E7%A2%97&review=approved").await;
    assert!(!none.text.contains(bowl.as_str()));
    let forged = browser.get("/workbench?q=%E7%A2%97&cursor=forged").await;
    assert_eq!(forged.status, 400);
}

#[tokio::test]
async fn what_changed_since_is_told_to_both_sides_by_their_own_numbers() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let visitor = app.anonymous();
    let (old, mended) = (
        create(&curator, &object("净瓶")).await,
        create(&curator, &object("净瓶")).await,
    );
    for id in [&old, &mended] {
        curator.publish(id).await;
    }
    app.searched().await;
    let held = search(&visitor, &[("q", "净瓶")]).await;
    let (public, working) = (
        held.body["seq"].to_string(),
        found(&curator, &[]).await.body["seq"].to_string(),
    );
    assert_eq!(public, "2");
    for (name, parameters) in [
        ("nothing is new", vec![("q", "净瓶"), ("since", &*public)]),
        // No slip is forgiven because nothing is new.
        ("nor alike", vec![("q", "靖瓶"), ("since", &*public)]),
    ] {
        let answer = search(&visitor, &parameters).await;
        assert_eq!(answer.body["total"], 0, "{name}: {}", answer.text);
        assert_eq!(answer.body["seq"].to_string(), public);
    }
    assert_eq!(
        found(&curator, &[("since", &working)]).await.body["total"],
        0
    );

    let patch = json!({"labels": {"en": "Kundika"}});
    let path = format!("/api/v1/curation/records/{mended}");
    let edited = curator.patch(&path, 1, &patch).await;
    assert_eq!(edited.status, 200, "{}", edited.text);
    let fresh = create(&curator, &object("另一净瓶")).await;
    // Drafts are news to curators alone.
    let mut expected = [mended.clone(), fresh.clone()];
    expected.sort();
    let mut news = ids(&found(&curator, &[("q", "净瓶"), ("since", &working)]).await);
    news.sort();
    assert_eq!(news, expected);
    app.searched().await;
    let news = search(
        &visitor,
        &[("since", &public), ("timeline", "50"), ("facets", "kind")],
    )
    .await;
    assert_eq!(news.body["total"], 0);
    assert_eq!(news.body["timeline"]["undated"], 0);
    assert_eq!(news.body["facets"][0]["values"], json!([]));

    let published = curator
        .with("if-match", "\"2\"")
        .post(&format!("{path}/publish"), &json!({}))
        .await;
    assert_eq!(published.status, 200, "{}", published.text);
    curator.publish(&fresh).await;
    app.searched().await;
    let news = search(&visitor, &[("since", &public)]).await;
    let mut told = ids(&news);
    told.sort();
    assert_eq!(told, expected);
    // An app that keeps the number hears each once.
    let seq = news.body["seq"].to_string();
    let again = search(&visitor, &[("since", &seq)]).await;
    assert_eq!(
        (&again.body["total"], &again.body["seq"]),
        (&json!(0), &news.body["seq"])
    );
    let beyond = visitor.get("/api/v1/search?since=999").await;
    assert_eq!(beyond.faults(), [("/since", "out_of_range")]);
}

#[tokio::test]
async fn a_score_is_told_with_all_that_it_is_made_of() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    create(&curator, &object("八棱净瓶")).await;
    create(&curator, &object("净瓶")).await;
    let q = ("q", "净瓶");
    let answer = found(&curator, &[q, ("explain", "true")]).await;
    let items = answer.body["items"].as_array().expect("items");
    assert_eq!(items.len(), 2);
    let gain = |item: &Value, merit: &str| {
        let gains = item["gains"].as_array().expect("gains").iter();
        let mut gains = gains.filter(|gain| gain["merit"] == merit);
        gains
            .next()
            .map(|gain| gain["score"].as_f64().expect("a score"))
    };
    // The one of that very name stands first, and for that reason.
    assert_eq!(items[0]["label"], "净瓶");
    assert!(gain(&items[0], "whole_name").is_some_and(|score| score > 40.0));
    assert_eq!(gain(&items[1], "whole_name"), None);
    for item in items {
        for merit in ["bigram", "name_bigram", "character", "kind"] {
            assert!(
                gain(item, merit).is_some_and(|score| score > 0.0),
                "{merit}: {item}"
            );
        }
        assert_eq!(item["gains"][0]["text"], "净瓶");
    }
    let plain = found(&curator, &[q]).await;
    assert!(plain.body["items"][0].get("gains").is_none());
    let refused = app.anonymous().get("/api/v1/search?explain=true").await;
    assert_eq!(refused.status, 400);
}
