//! What is suggested while one types.

use std::collections::BTreeMap;

use celadon::domain::role::Role;
use serde_json::{Value, json};

use super::{everything, ids, museum, search, text};
use crate::support::app::{Answer, Client, TestApp, object};

/// 秘色瓷 in the demonstration museum's vocabulary.
const MI_SE: &str = "553da29f-60f6-5c03-8d84-7a6fa9b24d1f";
/// 陆龟蒙, who wrote of it.
const LU_GUIMENG: &str = "a03de862-eb98-5fd7-96dd-865729fb55e4";
/// 上林湖, the lake, and the kiln sites around it.
const SHANGLINHU: [&str; 2] = [
    "c173e7ed-aab6-5bd1-a122-e06e318d8458",
    "7df969cb-8ff9-55a1-b927-7a985384738e",
];

/// Asks, and insists on an answer.
async fn suggest(client: &Client, parameters: &[(&str, &str)]) -> Answer {
    let answer = client.get(&address(parameters)).await;
    assert_eq!(answer.status, 200, "{parameters:?}: {}", answer.text);
    answer
}

fn address(parameters: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parameters);
    format!("/api/v1/suggest?{}", query.finish())
}

/// Everything suggested, with the group it stands in.
fn items(answer: &Answer) -> Vec<(String, Value)> {
    let groups = answer.body["groups"].as_array().expect("groups");
    let each = |group: &Value| {
        let name = text(&group["group"]);
        let items = group["items"].as_array().expect("items").clone();
        items.into_iter().map(move |item| (name.clone(), item))
    };
    groups.iter().flat_map(each).collect()
}

fn item(answer: &Answer, id: &str) -> Option<Value> {
    let items = items(answer);
    let found = items.into_iter().find(|(_, item)| item["id"] == id);
    found.map(|(_, item)| item)
}

/// What of the name is met, told by bytes; the code units must tell the same.
fn highlighted(item: &Value) -> String {
    let matched = text(&item["matched"]);
    let units: Vec<u16> = matched.encode_utf16().collect();
    let place = |part: &Value, name: &str| {
        usize::try_from(part[name].as_u64().expect("a number")).expect("small")
    };
    let parts = item["highlights"].as_array().expect("highlights").iter();
    let parts = parts.map(|part| {
        let bytes = &matched[place(part, "start")..place(part, "end")];
        let units = &units[place(part, "utf16_start")..place(part, "utf16_end")];
        assert_eq!(String::from_utf16(units).expect("whole characters"), bytes);
        bytes.to_owned()
    });
    parts.collect::<Vec<_>>().join("|")
}

#[tokio::test]
async fn mi_se_is_suggested_however_it_is_typed() {
    let app = museum().await;
    let visitor = app.anonymous();
    let cases = [
        ("秘色", "prefix", "秘色瓷", "秘色"),
        ("色瓷", "inside", "秘色瓷", "色瓷"),
        ("祕色", "prefix", "秘色瓷", "秘色"),
        ("mise", "prefix", "mise", "mise"),
        ("Mi-se p", "prefix", "Mi-se porcelain", "Mi|se|p"),
        ("mi se ci", "pinyin", "秘色瓷", "秘色瓷"),
        ("misec", "prefix", "mìsècí", "mìsèc"),
        ("msc", "initials", "秘色瓷", "秘色瓷"),
        ("PORCEL", "inside", "Mi-se porcelain", "porcel"),
        ("porcelian", "typo", "Mi-se porcelain", "porcelain"),
        ("secret col", "prefix", "secret colour ware", "secret|col"),
    ];
    for (q, met, matched, highlight) in cases {
        let answer = suggest(&visitor, &[("q", q), ("limit", "20")]).await;
        let found = item(&answer, MI_SE).unwrap_or_else(|| panic!("{q}: {}", answer.text));
        assert_eq!(found["label"], "秘色瓷", "{q}");
        assert_eq!(
            (found["met"].as_str(), found["matched"].as_str()),
            (Some(met), Some(matched)),
            "{q}"
        );
        assert_eq!(highlighted(&found), highlight, "{q}");
        assert_eq!(found["kind"], "concept");
        assert!(text(&found["url"]).ends_with(&format!("/api/v1/concepts/{MI_SE}")));
    }
    let english = suggest(&visitor, &[("q", "色瓷"), ("lang", "en"), ("limit", "20")]).await;
    let found = item(&english, MI_SE).expect("is suggested");
    assert_eq!(
        (found["label"].as_str(), found["matched"].as_str()),
        (Some("Mi-se porcelain"), Some("秘色瓷"))
    );
    assert_eq!(english.body["groups"][0]["label"], "Terms");
}

#[tokio::test]
async fn terms_places_people_texts_and_pieces_are_suggested_in_their_groups() {
    let app = museum().await;
    let visitor = app.anonymous();
    let group_of = |answer: &Answer, id: &str| {
        let items = items(answer);
        items
            .into_iter()
            .find(|(_, item)| item["id"] == id)
            .map(|(group, _)| group)
    };
    for q in ["上林", "上林湖", "shang lin hu", "shanglinhu", "slh"] {
        let answer = suggest(&visitor, &[("q", q)]).await;
        for id in SHANGLINHU {
            assert_eq!(
                group_of(&answer, id).as_deref(),
                Some("places"),
                "{q}: {}",
                answer.text
            );
        }
    }
    for q in [
        "陆龟蒙",
        "陸龜蒙",
        "龟蒙",
        "Lu Guimeng",
        "guimeng",
        "luguimeng",
        "Lu Kuei-m",
        "lgm",
        "guimong",
    ] {
        let answer = suggest(&visitor, &[("q", q)]).await;
        assert_eq!(
            group_of(&answer, LU_GUIMENG).as_deref(),
            Some("people"),
            "{q}: {}",
            answer.text
        );
    }
    let mistyped = suggest(&visitor, &[("q", "celadn"), ("lang", "en")]).await;
    assert!(!items(&mistyped).is_empty());
    for (_, item) in items(&mistyped) {
        assert_eq!(item["met"], "typo");
        assert_eq!(highlighted(&item).to_lowercase(), "celadon");
    }
    let all = suggest(&visitor, &[("q", "秘色"), ("limit", "3")]).await;
    let mut groups: BTreeMap<String, usize> = BTreeMap::new();
    for (group, _) in items(&all) {
        *groups.entry(group).or_default() += 1;
    }
    assert!(
        groups["concepts"] >= 1 && groups["sources"] >= 2 && groups["records"] == 3,
        "{groups:?}"
    );

    let kinds = suggest(&visitor, &[("q", "上林"), ("kinds", "site,agent")]).await;
    let found = items(&kinds);
    assert!(!found.is_empty() && found.iter().all(|(_, item)| item["kind"] == "site"));
    assert_eq!(
        suggest(&visitor, &[("q", "")]).await.body,
        json!({"groups": []})
    );
    assert_eq!(suggest(&visitor, &[]).await.body, json!({"groups": []}));
}

#[tokio::test]
async fn counts_tell_how_many_records_lead_there() {
    let app = museum().await;
    let visitor = app.anonymous();
    let all = everything(&visitor).await;
    let mut looked_at = 0;
    for q in ["y", "窑", "瓷", "湖", "s", "碗"] {
        let answer = suggest(&visitor, &[("q", q), ("limit", "20")]).await;
        for (group, item) in items(&answer) {
            let (id, query) = (text(&item["id"]), text(&item["query"]));
            let Some(count) = item["count"].as_u64() else {
                assert!(group == "records" || group == "sources", "{item}");
                continue;
            };
            assert!(group != "records" && group != "sources", "{item}");
            let below = below(&all, &id);
            let leads = |(other, record): &(&String, &Value)| {
                **other != id
                    && record["kind"] != "media"
                    && below.iter().any(|id| names(record, id))
            };
            let leading: Vec<&String> = all.iter().filter(leads).map(|(id, _)| id).collect();
            assert_eq!(count, leading.len() as u64, "{}", item["label"]);
            looked_at += usize::from(count > 0);
            // Search takes a name with brackets in it for two.
            if !query.chars().all(char::is_alphanumeric) {
                continue;
            }
            let found = search(&visitor, &[("q", &query), ("limit", "100")]).await;
            assert!(found.body["total"].as_u64() > Some(count), "{query}");
            if found.body["next"].is_null() {
                let found = ids(&found);
                assert!(leading.iter().all(|id| found.contains(id)), "{query}");
            }
        }
    }
    assert!(looked_at > 10, "{looked_at}");
}

/// The record and all that lies in it or is narrower.
fn below(all: &BTreeMap<String, Value>, id: &str) -> Vec<String> {
    let mut found = vec![id.to_owned()];
    let mut at = 0;
    while let Some(above) = found.get(at).cloned() {
        for (id, record) in all {
            let up = ["broader", "parent", "place", "site"];
            let tree = matches!(
                record["kind"].as_str(),
                Some("concept" | "site" | "place" | "context")
            );
            if tree && !found.contains(id) && up.iter().any(|field| names(&record[field], &above)) {
                found.push(id.clone());
            }
        }
        at += 1;
    }
    found
}

/// Whether the id stands anywhere in it.
fn names(value: &Value, id: &str) -> bool {
    match value {
        Value::String(text) => text == id,
        Value::Array(list) => list.iter().any(|one| names(one, id)),
        Value::Object(members) => members.values().any(|one| names(one, id)),
        _ => false,
    }
}

#[tokio::test]
async fn what_is_published_renamed_or_withdrawn_is_known_at_once() {
    let mut app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let visitor = app.anonymous();
    let bowl = curator.create(&object("荷叶碗")).await;
    let offered = async |q: &str| items(&suggest(&visitor, &[("q", q)]).await).len();
    assert_eq!(offered("荷叶").await, 0, "a draft is not suggested");
    curator.publish(&bowl).await;
    app.searched().await;
    assert_eq!((offered("荷叶").await, offered("heyew").await), (1, 1));

    let renamed = json!({"labels": {"zh-Hans": "莲叶碗"}});
    let path = format!("/api/v1/curation/records/{bowl}");
    assert_eq!(curator.patch(&path, 1, &renamed).await.status, 200);
    assert_eq!(offered("莲叶").await, 0, "a draft's name is not suggested");
    let publish = curator.with("if-match", "\"2\"");
    assert_eq!(
        publish
            .post(&format!("{path}/publish"), &json!({}))
            .await
            .status,
        200
    );
    app.searched().await;
    assert_eq!((offered("荷叶").await, offered("莲叶").await), (0, 1));

    // Before the index has looked at it.
    app.stop_following().await;
    let withdrawn = curator
        .with("if-match", "\"2\"")
        .send(reqwest::Method::POST, &format!("{path}/withdraw"), None)
        .await;
    assert_eq!(withdrawn.status, 200, "{}", withdrawn.text);
    assert_eq!(
        offered("莲叶").await,
        0,
        "what is withdrawn is not suggested"
    );
    let app = app.again(|_| {}).await;
    app.searched().await;
    let after = suggest(&app.anonymous(), &[("q", "莲叶")]).await;
    assert_eq!(after.body["groups"], json!([]));
}

#[tokio::test]
async fn whatever_is_typed_has_an_answer_or_a_refusal_that_names_its_fault() {
    let app = museum().await;
    let visitor = app.anonymous();
    let long = [
        "净".repeat(500),
        "a".repeat(500),
        "shi".repeat(166),
        "a ".repeat(250),
        "celadonn ".repeat(55),
    ];
    let strange = [
        "",
        " ",
        "👻🏺",
        "%",
        "%00",
        "\"",
        "'",
        "’",
        "&q=x",
        "ﷺ",
        "\u{202e}瓶",
        "e\u{301}\u{301}",
        "ch'",
        "1",
        "的",
        "\u{10ffff}",
        "<script>",
        "𠮷",
        "ㄇㄧ",
        "が",
        "한",
        "İ",
        "ß",
    ];
    for q in strange.into_iter().chain(long.iter().map(String::as_str)) {
        for (_, item) in items(&suggest(&visitor, &[("q", q), ("limit", "20")]).await) {
            assert!(!highlighted(&item).is_empty(), "{q}: {item}");
        }
    }
    let refused = async |query: &str, pointer: &str, code: &str| {
        let answer = visitor.get(&format!("/api/v1/suggest?{query}")).await;
        assert_eq!(answer.status, 400, "{query:.80}: {}", answer.text);
        assert_eq!(answer.faults(), [(pointer, code)], "{query:.80}");
    };
    refused(&format!("q={}", "a".repeat(10_240)), "/q", "too_long").await;
    refused(&format!("q={}", "%E7%93%B6".repeat(501)), "/q", "too_long").await;
    refused("q=%00", "/q", "control_character").await;
    refused("q=a%00b", "/q", "control_character").await;
    refused("q=%", "/q", "invalid_encoding").await;
    refused("q=%ff", "/q", "invalid_encoding").await;
    refused("q=a&q=b", "/q", "repeated").await;
    refused("colour=green", "/colour", "unknown_field").await;
    refused("lang=!", "/lang", "invalid_language").await;
    refused("limit=0", "/limit", "out_of_range").await;
    refused("limit=21", "/limit", "out_of_range").await;
    refused("limit=x", "/limit", "invalid_value").await;
    refused("kinds=object,media", "/kinds", "invalid_value").await;
    refused("kinds=ghost", "/kinds", "invalid_value").await;
}
