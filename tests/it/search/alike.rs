//! What is like a record, and why.

use celadon::domain::ceramic::{Lab, ciede2000};
use celadon::domain::role::Role;
use serde_json::{Value, json};

use super::{museum, text};
use crate::support::app::{Answer, Client, TestApp, object};

async fn similar(client: &Client, id: &str, query: &str) -> Answer {
    let answer = client
        .get(&format!("/api/v1/objects/{id}/similar?{query}"))
        .await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text);
    answer
}

fn ids(answer: &Answer) -> Vec<String> {
    let items = answer.body["items"].as_array().expect("items");
    items.iter().map(|item| text(&item["id"])).collect()
}

fn concept(label: &str) -> Value {
    json!({"kind": "concept", "scheme": "form", "labels": {"zh-Hans": label}})
}

async fn shown(curator: &Client, content: &Value) -> String {
    let id = curator.create(content).await;
    curator.publish(&id).await;
    id
}

fn colour(lab: [f64; 3]) -> Value {
    let [l, a, b] = lab;
    json!({"colours": [{"lab": {"l": l, "a": a, "b": b}, "origin": "instrument", "instrument": "CM-700d"}]})
}

fn sizes(height: f64, rim: f64, foot: f64) -> Value {
    json!([
        {"kind": "height", "value": height, "unit": "cm"},
        {"kind": "rim_diameter", "value": rim, "unit": "cm"},
        {"kind": "foot_diameter", "value": foot, "unit": "cm"},
    ])
}

#[tokio::test]
async fn pieces_are_alike_by_rare_concepts_by_glaze_and_by_form() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let (rare, common) = (concept("八棱净瓶"), concept("平底碗"));
    let (rare, common) = (shown(&curator, &rare).await, shown(&curator, &common).await);
    let piece = |label: &str, form: &str, lab, (height, rim, foot): (f64, f64, f64)| {
        let mut piece = object(label);
        piece["form"] = json!(form);
        piece["glaze"] = colour(lab);
        piece["dimensions"] = sizes(height, rim, foot);
        piece
    };
    let asked = piece("甲", &rare, [62.0, -6.0, 10.0], (20.0, 4.0, 8.0));
    let asked = shown(&curator, &asked).await;
    let same_form = piece("乙", &rare, [30.0, 8.0, 14.0], (40.0, 8.1, 16.0));
    let same_form = shown(&curator, &same_form).await;
    let same_glaze = piece("丙", &common, [62.5, -6.2, 10.4], (4.0, 16.0, 6.0));
    let same_glaze = shown(&curator, &same_glaze).await;
    let mut others = Vec::new();
    for label in ["丁", "戊", "己", "庚"] {
        let other = piece(label, &common, [75.0, 1.0, 22.0], (4.0, 16.0, 6.5));
        others.push(shown(&curator, &other).await);
    }
    app.searched().await;
    let visitor = app.anonymous();

    let by_words = similar(&visitor, &asked, "by=words").await;
    assert_eq!(ids(&by_words), std::slice::from_ref(&same_form));
    let why = &by_words.body["items"][0]["likeness"];
    assert_eq!(
        why["words"]["concepts"],
        json!([{"id": rare, "label": "八棱净瓶"}])
    );
    assert!((why["words"]["score"].as_f64().expect("a score") - 1.0).abs() < 1e-9);

    let by_glaze = similar(&visitor, &asked, "by=glaze").await;
    assert_eq!(ids(&by_glaze), std::slice::from_ref(&same_glaze));
    let why = &by_glaze.body["items"][0]["likeness"]["glaze"];
    let lab = |l, a, b| Lab { l, a, b };
    let apart = ciede2000(lab(62.0, -6.0, 10.0), lab(62.5, -6.2, 10.4));
    assert!(
        (why["difference"].as_f64().expect("ΔE") - apart).abs() < 0.001,
        "{why}"
    );
    assert_eq!(why["this"]["lab"], json!({"l": 62.0, "a": -6.0, "b": 10.0}));
    assert_eq!(why["that"]["lab"], json!({"l": 62.5, "a": -6.2, "b": 10.4}));
    assert_eq!(
        [&why["this"]["origin"], &why["that"]["origin"]],
        ["instrument"; 2]
    );

    let by_form = similar(&visitor, &asked, "by=form&lang=en").await;
    assert_eq!(ids(&by_form)[0], same_form);
    let why = &by_form.body["items"][0]["likeness"]["form"]["proportions"];
    assert_eq!(
        why[0],
        json!({"proportion": "height_to_rim", "label": "height by mouth", "this": 5.0, "that": 4.938})
    );

    // The blend knows all three, and leaves nobody out who is like it in any way.
    let blend = similar(&visitor, &asked, "").await;
    assert_eq!(ids(&blend)[..2], [same_form.clone(), same_glaze.clone()]);
    let scores: Vec<f64> = (0..2)
        .map(|at| {
            blend.body["items"][at]["likeness"]["score"]
                .as_f64()
                .expect("a score")
        })
        .collect();
    assert!(
        scores[0] > scores[1] && scores[1] > 0.2 && scores[0] <= 1.0,
        "{scores:?}"
    );
    assert!(blend.body["by"].is_null());
    assert_eq!(
        similar(&visitor, &asked, "limit=1").await.body["items"],
        json!([blend.body["items"][0]])
    );
    // Of four that are alike in everything, ids decide.
    let mut twins = ids(&similar(&visitor, &others[0], "").await);
    twins.truncate(3);
    assert_eq!(twins, others[1..]);
}

#[tokio::test]
async fn what_is_not_public_is_like_nothing_and_nothing_is_like_it() {
    let mut app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let form = shown(&curator, &concept("盏托")).await;
    let secret = curator.create(&concept("密名")).await;
    let piece = |label: &str| {
        let mut piece = object(label);
        piece["form"] = json!(form);
        piece
    };
    for label in ["子", "丑", "寅", "卯", "辰"] {
        shown(&curator, &object(label)).await;
    }
    let one = shown(&curator, &piece("甲")).await;
    let other = shown(&curator, &piece("乙")).await;
    let draft = curator.create(&piece("草稿")).await;
    app.searched().await;
    let visitor = app.anonymous();
    assert_eq!(
        ids(&similar(&visitor, &one, "").await),
        std::slice::from_ref(&other)
    );
    let path = |id: &str| format!("/api/v1/objects/{id}/similar");
    assert_eq!(visitor.get(&path(&draft)).await.status, 404);
    assert_eq!(visitor.get(&path(&form)).await.status, 404, "is no object");
    assert_eq!(
        visitor
            .get(&format!("/api/v1/concepts/{secret}/similar"))
            .await
            .status,
        404
    );

    // From the commit on, whatever the index still holds.
    app.stop_following().await;
    let withdrawn = curator.with("if-match", "\"1\"");
    let withdraw = format!("/api/v1/curation/records/{other}/withdraw");
    let withdrawn = withdrawn.post(&withdraw, &json!({"reason": "test"})).await;
    assert_eq!(withdrawn.status, 200, "{}", withdrawn.text);
    assert_eq!(
        ids(&similar(&visitor, &one, "").await),
        Vec::<String>::new()
    );
    assert_eq!(visitor.get(&path(&other)).await.status, 410);
}

#[tokio::test]
async fn a_hidden_site_is_like_none() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let site = |disclosure: &str, label: &str| json!({"kind": "site", "site_kind": "kiln", "labels": {"zh-Hans": label}, "disclosure": disclosure});
    let open = shown(&curator, &site("exact", "荷花芯窑址")).await;
    let other = shown(&curator, &site("grid", "石马弄窑址")).await;
    let hidden = shown(&curator, &site("hidden", "某处窑址")).await;
    app.searched().await;
    let visitor = app.anonymous();
    let path = |id: &str| format!("/api/v1/sites/{id}/similar");
    assert_eq!(ids(&visitor.get(&path(&open)).await), [other]);
    let of_hidden = visitor.get(&path(&hidden)).await;
    assert_eq!(of_hidden.status, 200);
    assert_eq!(ids(&of_hidden), Vec::<String>::new());
}

#[tokio::test]
async fn every_kind_is_compared_by_words_and_only_objects_by_glaze_and_form() {
    let app = museum().await;
    let visitor = app.anonymous();
    for kind in celadon::domain::kind::RecordKind::ALL {
        let kind = kind.plural();
        let list = visitor.get(&format!("/api/v1/{kind}?limit=3")).await;
        let first = text(&list.body["items"][0]["id"]);
        let path = format!("/api/v1/{kind}/{first}/similar");
        let found = visitor.get(&format!("{path}?by=words&limit=50")).await;
        assert_eq!(found.status, 200, "{kind}: {}", found.text);
        let items = found.body["items"].as_array().expect("items");
        assert!(!items.is_empty(), "{kind}");
        let scores: Vec<f64> = items
            .iter()
            .map(|item| item["likeness"]["score"].as_f64().expect("a score"))
            .collect();
        assert!(
            scores.is_sorted_by(|one, other| one >= other),
            "{kind}: {scores:?}"
        );
        for item in items {
            assert!(text(&item["url"]).contains(&format!("/{kind}/")));
            assert_ne!(item["id"], json!(first), "not itself");
            let words = &item["likeness"]["words"];
            let why = [&words["concepts"], &words["shared"]];
            assert!(
                why.iter()
                    .any(|why| why.as_array().is_some_and(|why| !why.is_empty())),
                "{item}"
            );
        }
        let again = visitor.get(&format!("{path}?by=words&limit=50")).await;
        assert_eq!(again.text, found.text);
        let by_glaze = visitor.get(&format!("{path}?by=glaze")).await;
        if kind == "objects" {
            assert_eq!(by_glaze.status, 200);
        } else {
            assert_eq!(by_glaze.faults(), [("/by", "invalid_value")]);
        }
    }
    for (query, fault) in [
        ("by=size", ("/by", "invalid_value")),
        ("limit=0", ("/limit", "out_of_range")),
        ("lang=-", ("/lang", "invalid_language")),
    ] {
        let list = visitor.get("/api/v1/objects?limit=1").await;
        let id = text(&list.body["items"][0]["id"]);
        let refused = visitor
            .get(&format!("/api/v1/objects/{id}/similar?{query}"))
            .await;
        assert_eq!(refused.faults(), [fault]);
    }
}
