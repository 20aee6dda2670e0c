//! What to mend: told at once, for the record itself and for those that are read beside it; switched by curators.

use celadon::domain::role::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::app::{Answer, Client, TestApp, object};
use crate::support::postgres::Cluster;

const LINT: &str = "/api/v1/curation/lint";

fn rules_of(findings: &Value) -> Vec<(String, String)> {
    let findings = findings.as_array().expect("findings").iter();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    findings
        .map(|finding| (text(&finding["rule"]), text(&finding["pointer"])))
        .collect()
}

async fn judged(client: &Client, id: &str) -> Answer {
    let path = format!("/api/v1/curation/records/{id}/completeness");
    let answer = client.get(&path).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer
}

/// The places at which a rule finds something in a record.
async fn places(client: &Client, id: &str, rule: &str) -> Vec<String> {
    let answer = judged(client, id).await;
    let found = rules_of(&answer.body["findings"]).into_iter();
    found
        .filter(|(code, _)| code == rule)
        .map(|(_, at)| at)
        .collect()
}

/// The ids of a rule's records.
async fn queue(client: &Client, query: &str) -> Vec<String> {
    let answer = client.get(&format!("{LINT}?{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let items = answer.body["items"].as_array().expect("items").iter();
    items
        .map(|item| item["id"].as_str().expect("an id").to_owned())
        .collect()
}

async fn on_both_engines(case: impl AsyncFn(&TestApp)) {
    let database = Cluster::shared().database().await;
    case(&TestApp::start().await).await;
    case(&TestApp::with(&[("database.url", database.url())]).await).await;
}

#[tokio::test]
async fn a_record_tells_how_complete_it_is_and_why() {
    let app = TestApp::start().await;
    let client = app.token(Role::Cataloguer).await;
    let id = client.create(&object("唐越窑青釉碗")).await;
    let before = judged(&client, &id).await.body;
    let reason = |answer: &Value, code: &str| {
        let reasons = answer["reasons"].as_array().expect("reasons").iter();
        let found = reasons.clone().find(|reason| reason["code"] == code);
        found.unwrap_or_else(|| panic!("no {code}")).clone()
    };
    assert_eq!(reason(&before, "photograph")["met"], false);
    assert_eq!(reason(&before, "photograph")["pointer"], "/media");
    assert_eq!(reason(&before, "label_zh")["met"], true);
    assert_eq!(reason(&before, "label_en")["title"]["zh-Hans"], "英文名称");
    let found = rules_of(&before["findings"]);
    for (rule, pointer) in [
        ("form_missing", "/form"),
        ("photograph_missing", "/media"),
        ("label_en_missing", "/labels"),
    ] {
        assert!(
            found.contains(&(rule.to_owned(), pointer.to_owned())),
            "{rule}: {found:?}"
        );
    }

    let path = format!("/api/v1/curation/records/{id}");
    let patch = json!({"labels": {"en": "Bowl"}, "dating": [{"text": "咸通十五年"}], "dimensions_text": "口径12.3 高4"});
    assert_eq!(client.patch(&path, 1, &patch).await.status, 200);
    let after = judged(&client, &id).await.body;
    assert!(
        after["score"].as_i64() > before["score"].as_i64(),
        "{before} {after}"
    );
    assert_eq!(
        (&after["version"], &reason(&after, "years")["met"]),
        (&json!(2), &json!(true))
    );
    let found = rules_of(&after["findings"]);
    assert!(
        !found.iter().any(|(rule, _)| rule == "label_en_missing"),
        "{found:?}"
    );
    let offered = after["findings"].as_array().expect("findings").iter();
    let offered = offered
        .clone()
        .find(|finding| finding["rule"] == "dimensions_only_text")
        .expect("an offer");
    assert_eq!(
        offered["detail"]["zh-Hans"],
        "原文可以读作：口径 12.3 [厘米]，高 4 [厘米]"
    );
    let unknown = client
        .get("/api/v1/curation/records/0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90/completeness")
        .await;
    assert_eq!(unknown.status, 404);
}

#[tokio::test]
async fn the_queue_shows_the_worst_first_and_pages() {
    on_both_engines(async |app| {
        let client = app.token(Role::Cataloguer).await;
        for at in 0..5 {
            let datings: Vec<_> = (0..at)
                .map(|n| json!({"text": format!("某期{n}")}))
                .collect();
            let mut content = object(&format!("碗{at}"));
            content["dating"] = json!(datings);
            client.create(&content).await;
        }
        let site = client
            .create(&json!({"kind": "site", "site_kind": "kiln", "labels": {"zh-Hans": "后司岙"}}))
            .await;
        let (mut labels, mut weights, mut cursor) = (Vec::new(), Vec::new(), None::<String>);
        loop {
            let more = cursor
                .map(|cursor| format!("&cursor={cursor}"))
                .unwrap_or_default();
            let page = client
                .get(&format!("{LINT}?kind=object&limit=2{more}"))
                .await;
            assert_eq!(page.status, 200, "{}", page.text);
            for item in page.body["items"].as_array().expect("items") {
                labels.push(
                    item["labels"]["zh-Hans"]
                        .as_str()
                        .expect("a label")
                        .to_owned(),
                );
                weights.push(item["weight"].as_i64().expect("a weight"));
                assert!(
                    item["findings"]
                        .as_array()
                        .is_some_and(|found| found.len() >= 2)
                );
            }
            match page.body["next"].as_str() {
                Some(next) => {
                    assert!(page.header("link").contains("rel=\"next\""));
                    cursor = Some(next.to_owned());
                }
                None => break,
            }
        }
        assert_eq!(labels, ["碗4", "碗3", "碗2", "碗1", "碗0"]);
        assert!(weights.is_sorted_by(|one, next| one > next), "{weights:?}");

        assert_eq!(queue(&client, "rule=dating_unread").await.len(), 4);
        assert_eq!(queue(&client, "rule=disclosure_default").await, [site]);
        assert_eq!(
            queue(&client, "rule=disclosure_default&kind=object").await,
            [""; 0]
        );
        let counted = client.get(&format!("{LINT}?limit=1&count=true")).await.body;
        let counts = counted["counts"].as_array().expect("counts").iter();
        let unread = counts
            .clone()
            .find(|count| count["rule"] == "dating_unread")
            .expect("a count");
        assert_eq!(
            (&unread["records"], &unread["findings"]),
            (&json!(4), &json!(10))
        );
        for (query, parameter) in [
            ("rule=made_up", "rule"),
            ("kind=pot", "kind"),
            ("cursor=forged", "cursor"),
            ("limit=0", "limit"),
            ("colour=green", "colour"),
        ] {
            let refused = client.get(&format!("{LINT}?{query}")).await;
            assert_eq!(refused.status, 400, "{query}");
            assert!(
                refused.text.contains(parameter),
                "{query}: {}",
                refused.text
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_rule_that_is_off_is_not_shown_and_tells_who_switched_it() {
    on_both_engines(async |app| {
        let (cataloguer, curator) = (
            app.token(Role::Cataloguer).await,
            app.token(Role::Curator).await,
        );
        let id = cataloguer.create(&object("碗")).await;
        let weight = async || {
            let body = cataloguer.get(LINT).await.body;
            body["items"][0]["weight"].as_i64().expect("a weight")
        };
        let heavy = weight().await;
        let path = format!("{LINT}/rules/photograph_missing");
        let rule = cataloguer.get(&path).await;
        assert_eq!(
            (rule.header("etag"), &rule.body["enabled"]),
            ("\"1\"", &json!(true))
        );
        assert_eq!(rule.body["title"]["zh-Hans"], "没有照片");
        assert_eq!(rule.body["records"], 1);

        let off = json!({"enabled": false});
        let put = async |client: &Client, version: &str, body: &Value| {
            client
                .with("if-match", version)
                .json(Method::PUT, &path, body)
                .await
        };
        assert_eq!(put(&cataloguer, "\"1\"", &off).await.status, 403);
        assert_eq!(curator.json(Method::PUT, &path, &off).await.status, 428);
        assert_eq!(put(&curator, "\"7\"", &off).await.status, 412);
        assert_eq!(
            put(&curator, "\"1\"", &json!({"on": false})).await.status,
            422
        );
        let switched = put(&curator, "\"1\"", &off).await;
        assert_eq!(switched.status, 200, "{}", switched.text);
        assert_eq!(
            (switched.header("etag"), &switched.body["enabled"]),
            ("\"2\"", &json!(false))
        );
        assert!(switched.body["changed_at"].is_string() && switched.body["changed_by"].is_string());
        assert!(
            switched.body["changed_by_name"]
                .as_str()
                .is_some_and(|name| !name.is_empty())
        );
        assert_eq!(
            put(&curator, "\"2\"", &off).await.header("etag"),
            "\"2\"",
            "nothing changed"
        );

        assert_eq!(weight().await, heavy - 5);
        assert_eq!(
            places(&cataloguer, &id, "photograph_missing").await,
            [""; 0]
        );
        let other = cataloguer.create(&object("盘")).await;
        assert_eq!(
            queue(&cataloguer, "rule=photograph_missing").await.len(),
            2,
            "kept, and found on"
        );
        assert_eq!(
            put(&curator, "*", &json!({"enabled": true}))
                .await
                .header("etag"),
            "\"3\""
        );
        assert_eq!(weight().await, heavy);
        assert_eq!(
            places(&cataloguer, &other, "photograph_missing").await,
            ["/media"]
        );
        assert_eq!(
            curator.get(&format!("{LINT}/rules/made_up")).await.status,
            404
        );
        let all = cataloguer.get(&format!("{LINT}/rules")).await.body;
        assert!(
            all["items"]
                .as_array()
                .is_some_and(|rules| rules.len() >= 40)
        );
    })
    .await;
}

#[tokio::test]
async fn a_context_whose_code_changes_has_its_finds_judged_anew() {
    on_both_engines(async |app| {
        let client = app.token(Role::Cataloguer).await;
        let site = client.create(&json!({"kind": "site", "site_kind": "kiln", "labels": {"zh-Hans": "后司岙"}})).await;
        let layer = json!({"kind": "context", "context_kind": "layer", "site": site, "code": "T3④", "labels": {"zh-Hans": "T3④"}});
        let layer = client.create(&layer).await;
        let mut find = object("碗");
        find["find_spot"] = json!({"site": site, "context": layer, "find_number": "T3④:12"});
        let find = client.create(&find).await;
        let rule = "find_number_of_other_context";
        assert_eq!(places(&client, &find, rule).await, [""; 0]);
        let path = format!("/api/v1/curation/records/{layer}");
        assert_eq!(client.patch(&path, 1, &json!({"code": "T3③"})).await.status, 200);
        assert_eq!(queue(&client, &format!("rule={rule}")).await, std::slice::from_ref(&find));
        assert_eq!(places(&client, &find, rule).await, ["/find_spot/find_number"]);
        assert_eq!(client.patch(&path, 2, &json!({"code": "T3(4)"})).await.status, 200);
        assert_eq!(queue(&client, &format!("rule={rule}")).await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_relation_counts_for_both_contexts_until_it_is_taken_back() {
    on_both_engines(async |app| {
        let client = app.token(Role::Cataloguer).await;
        let site = client.create(&json!({"kind": "site", "site_kind": "kiln", "labels": {"zh-Hans": "后司岙"}})).await;
        let layer = |code: &str| json!({"kind": "context", "context_kind": "layer", "site": site, "code": code, "labels": {"zh-Hans": code}});
        let (upper, lower) = (client.create(&layer("T3③")).await, client.create(&layer("T3④")).await);
        let alone = "rule=context_without_relations";
        assert_eq!(queue(&client, alone).await.len(), 2);
        let path = format!("/api/v1/curation/records/{upper}");
        let above = json!({"stratigraphy": [{"type": "above", "context": lower}]});
        assert_eq!(client.patch(&path, 1, &above).await.status, 200);
        assert_eq!(queue(&client, alone).await, [""; 0]);
        assert_eq!(client.patch(&path, 2, &json!({"stratigraphy": null})).await.status, 200);
        assert_eq!(queue(&client, alone).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn one_date_in_many_spellings_is_reported() {
    on_both_engines(async |app| {
        let client = app.token(Role::Cataloguer).await;
        for text in ["晚唐", "晚唐", "唐代晚期", "唐晚期", "五代"] {
            let mut content = object("碗");
            content["dating"] = json!([{"text": text}]);
            client.create(&content).await;
        }
        for name in ["慈溪市博物馆", "慈溪市 博物馆"] {
            client.create(&json!({"kind": "agent", "agent_kind": "institution", "labels": {"zh-Hans": name}})).await;
        }
        let report = async |field: &str| client.get(&format!("{LINT}/spellings?field={field}")).await;
        let datings = report("dating").await.body;
        assert_eq!((&datings["texts"], &datings["more"]), (&json!(4), &json!(false)));
        assert_eq!(datings["items"], json!([{"key": "晚唐", "spellings": [
            {"text": "晚唐", "records": 2}, {"text": "唐代晚期", "records": 1}, {"text": "唐晚期", "records": 1}]}]));
        let agents = report("agent").await.body;
        assert_eq!(agents["items"][0]["spellings"].as_array().map(Vec::len), Some(2));
        assert_eq!(report("citation").await.body["items"], json!([]));
        assert_eq!(report("colour").await.status, 400);
    })
    .await;
}
