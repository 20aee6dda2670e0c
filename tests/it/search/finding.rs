//! What is found, by which words, and how it is shown.

use celadon::domain::role::Role;
use serde_json::{Value, json};

use super::{everything, ids, museum, search, text};
use crate::support::app::{TestApp, object};

/// 净瓶 in the demonstration museum's vocabulary.
const KUNDIKA: &str = "ba4fcc58-84aa-5323-9743-60f84c49a48c";

#[tokio::test]
async fn a_kundika_is_found_in_either_script_in_pinyin_and_in_english() {
    let app = museum().await;
    let visitor = app.anonymous();
    let all = everything(&visitor).await;
    // The concept, its narrower ones, and every piece of such a form.
    let below = |id: &str| id == KUNDIKA || names(&all[id]["broader"], KUNDIKA);
    let pieces: Vec<&String> = all
        .iter()
        .filter(|(_, record)| record["form"].as_str().is_some_and(below))
        .map(|(id, _)| id)
        .collect();
    assert!(pieces.len() >= 5, "{pieces:?}");
    for words in [
        "净瓶",
        "淨瓶",
        "jingping",
        "Jing Ping",
        "jìngpíng",
        "kundika",
        "KUNDIKAS",
        "kuṇḍikā",
    ] {
        let found = search(&visitor, &[("q", words), ("limit", "100")]).await;
        assert_eq!(found.body["step"], "as_typed", "{words}");
        let found = ids(&found);
        for id in &pieces {
            assert!(found.contains(id), "{words} misses {}", all[*id]["label"]);
        }
        let objects = search(
            &visitor,
            &[("q", words), ("kind", "object"), ("limit", "100")],
        )
        .await;
        for id in ids(&objects).iter().take(pieces.len()) {
            let words_of = all[id].to_string();
            assert!(
                pieces.contains(&id) || words_of.contains("净瓶"),
                "{words} ranks {} among the first",
                all[id]["label"]
            );
        }
    }
}

fn names(list: &Value, id: &str) -> bool {
    list.as_array()
        .is_some_and(|list| list.iter().any(|one| one == id))
}

#[tokio::test]
async fn yue_ware_and_越窑_meet_at_their_concept() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let concept = |zh: &str, en: &str, broader: Value| json!({"kind": "concept", "scheme": "technique", "labels": {"zh-Hans": zh, "en": en}, "broader": broader});
    let ware = curator
        .create(&concept("越窑", "Yue ware", json!([])))
        .await;
    let secret = curator
        .create(&concept("秘色", "mi-se", json!([ware])))
        .await;
    let mut bowl = object("碗");
    bowl["techniques"] = json!([ware]);
    let bowl = curator.create(&bowl).await;
    let mut ewer = object("执壶");
    ewer["techniques"] = json!([secret]);
    let ewer = curator.create(&ewer).await;
    let stranger = curator.create(&object("龙泉窑碗")).await;
    for id in [&ware, &secret, &bowl, &ewer, &stranger] {
        curator.publish(id).await;
    }
    app.searched().await;
    for words in ["越窑", "越窯", "Yue ware", "yue wares", "YUE WARE"] {
        let mut found = ids(&search(&app.anonymous(), &[("q", words), ("kind", "object")]).await);
        found.sort_unstable();
        let mut wanted = vec![bowl.clone(), ewer.clone()];
        wanted.sort_unstable();
        assert_eq!(found, wanted, "{words}");
    }

    // A renamed concept is found by its new name, and its pieces with it, without any of them being touched.
    let renamed = curator
        .patch(
            &format!("/api/v1/curation/records/{ware}"),
            1,
            &json!({"labels": {"en": "Shanglinhu celadon"}}),
        )
        .await;
    assert_eq!(renamed.status, 200, "{}", renamed.text);
    let path = format!("/api/v1/curation/records/{ware}/publish");
    let published = curator
        .with("if-match", "\"2\"")
        .post(&path, &json!({}))
        .await;
    let seq = published.body["public_seq"].to_string();
    let asked = [
        ("q", "Shanglinhu celadon"),
        ("kind", "object"),
        ("min_seq", &seq),
    ];
    assert_eq!(search(&app.anonymous(), &asked).await.body["total"], 2);
}

#[tokio::test]
async fn words_in_quotation_marks_are_met_exactly() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let mut made = Vec::new();
    for label in ["八棱净瓶", "净瓶八棱", "八棱口净瓶"] {
        let mut content = object(label);
        content["description"]["en"] = json!(match label {
            "八棱净瓶" => "a lotus bowl with a cover",
            _ => "a bowl with lotus and a cover",
        });
        let id = curator.create(&content).await;
        curator.publish(&id).await;
        made.push(id);
    }
    app.searched().await;
    let visitor = app.anonymous();
    let found = async |words: &str| {
        let mut found = ids(&search(&visitor, &[("q", words)]).await);
        found.sort_unstable();
        found
    };
    assert_eq!(found("八棱净瓶").await.first(), Some(&made[0]));
    assert_eq!(found("\"八棱净瓶\"").await, [made[0].clone()]);
    assert_eq!(found("\"lotus bowl\"").await, [made[0].clone()]);
    assert_eq!(found("lotus bowl").await.len(), 3);
    assert!(found("\"净瓶口\"").await.is_empty());
}

#[tokio::test]
async fn a_sentence_that_is_a_name_is_met_as_it_is_and_a_question_by_some_of_its_words() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let names = [
        "bowl with lotus petals, mi-se glaze, Yue ware, Five Dynasties",
        "bowl with peonies, green glaze, Yue ware, Northern Song",
    ];
    let mut made = Vec::new();
    for name in names {
        let mut bowl = object("碗");
        bowl["labels"]["en"] = json!(name);
        let id = curator.create(&bowl).await;
        curator.publish(&id).await;
        made.push(id);
    }
    app.searched().await;
    let asked = async |q: &str| search(&app.anonymous(), &[("q", q)]).await;
    for (name, id) in names.iter().zip(&made) {
        let typed = name.to_lowercase().replace(',', "");
        let found = asked(&typed).await;
        assert_eq!(found.body["step"], "as_typed", "{typed}");
        assert_eq!(ids(&found), std::slice::from_ref(id), "{typed}");
    }
    let found = asked("which bowl of Yue ware is with peonies").await;
    assert_eq!(found.body["step"], "fewer_words");
    assert_eq!(ids(&found), [made[1].clone(), made[0].clone()]);
}

#[tokio::test]
async fn a_result_says_what_a_visitor_asks_of_a_list_in_their_language() {
    let app = museum().await;
    let visitor = app.anonymous();
    let asked = [("q", "示-0001"), ("kind", "object")];
    let found = search(&visitor, &asked).await;
    let item = &found.body["items"][0];
    let read = visitor
        .get(&format!("/api/v1/objects/{}", text(&item["id"])))
        .await;
    assert_eq!(item["number"], "示-0001");
    assert_eq!(item["label"], read.body["label"]);
    assert_eq!(item["form"]["id"], read.body["form"]);
    assert_eq!(item["site"]["id"], read.body["find_spot"]["site"]);
    assert_eq!(item["dating"]["text"], read.body["dating"][0]["text"]);
    assert_eq!(item["type"], json!({"value": "find", "label": "出土标本"}));
    let labelled = async |id: &Value, kind: &str, lang: &str| {
        let path = format!("/api/v1/{kind}/{}?lang={lang}", text(id));
        visitor.get(&path).await.body["label"].clone()
    };
    for lang in ["zh-Hans", "zh-Hant", "en"] {
        let asked = [("q", "示-0001"), ("kind", "object"), ("lang", lang)];
        let item = search(&visitor, &asked).await.body["items"][0].clone();
        for (member, kind) in [
            ("form", "concepts"),
            ("period", "concepts"),
            ("site", "sites"),
        ] {
            let label = labelled(&item[member]["id"], kind, lang).await;
            assert_eq!(item[member]["label"], label, "{member} in {lang}");
        }
    }
}

#[tokio::test]
async fn an_app_chooses_what_it_is_told_of_an_item() {
    let app = museum().await;
    let visitor = app.anonymous();
    let asked = async |fields: &[(&str, &str)]| {
        let asked = [&[("q", "示-0001"), ("kind", "object")], fields].concat();
        search(&visitor, &asked).await.body["items"][0].clone()
    };
    let whole = asked(&[]).await;
    let always = ["id", "kind", "label", "thumbnail", "url"];
    for (fields, chosen) in [
        ("", &[][..]),
        ("number", &["number"]),
        ("dating,form", &["dating", "form"]),
        ("site,type,author", &["site", "type"]),
    ] {
        let item = asked(&[("fields", fields)]).await;
        let members = item.as_object().expect("an item").keys();
        let mut wanted = [&always[..], chosen].concat();
        wanted.sort_unstable();
        assert!(members.eq(&wanted), "{fields}: {item}");
        for member in wanted {
            assert_eq!(item[member], whole[member], "{fields}");
        }
    }
    let marked = asked(&[("fields", ""), ("highlight", "true")]).await;
    assert!(marked["highlights"].is_array(), "{marked}");
    for bad in ["label", "colour_of", "number,x"] {
        let refused = visitor.get(&super::address(&[("fields", bad)])).await;
        assert_eq!(refused.faults(), [("/fields", "invalid_value")], "{bad}");
        assert!(refused.text.contains("dating"), "{}", refused.text);
    }
}

#[tokio::test]
async fn an_answer_is_kept_by_its_etag_and_leads_to_the_next_page() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    for label in ["甲", "乙"] {
        let id = curator.create(&object(label)).await;
        curator.publish(&id).await;
    }
    app.searched().await;
    let visitor = app.anonymous();
    let path = "/api/v1/search?limit=1&lang=en";
    let first = visitor.get(path).await;
    let again = visitor
        .with("if-none-match", first.header("etag"))
        .get(path)
        .await;
    assert_eq!((again.status.as_u16(), again.text.as_str()), (304, ""));
    assert_eq!(first.header("access-control-allow-origin"), "*");
    let next = text(&first.body["next"]);
    let link = format!("<{}&cursor={next}>; rel=\"next\"", app.url(path));
    assert_eq!(first.header("link"), link);
    let last = visitor.get(&format!("{path}&cursor={next}")).await;
    assert!(last.body["next"].is_null() && !last.headers.contains_key("link"));
}

#[tokio::test]
async fn what_was_just_published_is_found_by_whoever_waits_for_it() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let visitor = app.anonymous();
    for n in 0..20 {
        let label = format!("秘色瓷净瓶 {n}");
        let id = curator.create(&object(&label)).await;
        let seq = curator.publish(&id).await.body["public_seq"].as_i64();
        let asked = seq.expect("a number").to_string();
        let found = search(&visitor, &[("q", "淨瓶"), ("min_seq", &asked)]).await;
        assert_eq!(found.body["total"], n + 1);
        assert!(found.body["seq"].as_i64() >= seq);
        let item = found.body["items"].as_array().expect("items");
        let item = item.iter().find(|item| item["id"] == id).expect("is found");
        assert_eq!(
            (&item["kind"], &item["label"]),
            (&json!("object"), &json!(label))
        );
        assert_eq!(item["url"], app.url(&format!("/api/v1/objects/{id}")));
        assert!(item["thumbnail"].is_null());
    }
    let beyond = visitor.get("/api/v1/search?min_seq=21").await;
    assert_eq!(beyond.faults(), [("/min_seq", "out_of_range")]);
    for bad in ["-1", "x", "1.5", "99999999999999999999"] {
        let refused = visitor.get(&format!("/api/v1/search?min_seq={bad}")).await;
        assert_eq!(refused.faults(), [("/min_seq", "invalid_value")], "{bad}");
    }
    let huge = visitor
        .get("/api/v1/search?min_seq=18446744073709551615")
        .await;
    assert_eq!(huge.faults(), [("/min_seq", "out_of_range")]);
}

#[tokio::test]
async fn an_index_that_does_not_come_so_far_in_time_says_busy() {
    let mut app = TestApp::with(&[("limits.min_seq_wait_ms", "50")]).await;
    let curator = app.token(Role::Curator).await;
    app.searched().await;
    app.stop_following().await;
    let id = curator.create(&object("碗")).await;
    let seq = curator.publish(&id).await.body["public_seq"].to_string();
    let late = app
        .anonymous()
        .get(&format!("/api/v1/search?min_seq={seq}"))
        .await;
    assert_eq!((late.status.as_u16(), late.problem()), (503, "busy"));
    assert!(late.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn a_draft_leaks_neither_itself_nor_its_words_nor_its_number() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let visitor = app.anonymous();
    let id = curator.create(&object("碗")).await;
    curator.publish(&id).await;
    app.searched().await;
    let before = search(&visitor, &[("facets", "kind,object_kind")]).await;
    let mut draft = object("秘密净瓶");
    draft["description"]["en"] = json!("clandestine");
    draft["numbers"] = json!([{"type": "accession", "value": "SECRET-7"}]);
    curator.create(&draft).await;
    let patch = json!({"labels": {"en": "clandestine"}, "dating": [{"begin": 871}]});
    let path = format!("/api/v1/curation/records/{id}");
    assert_eq!(curator.patch(&path, 1, &patch).await.status, 200);
    for words in ["秘密", "净瓶", "clandestine", "SECRET-7", "jingping"] {
        let found = search(&visitor, &[("q", words), ("facets", "kind")]).await;
        assert_eq!(found.body["total"], 0, "{words}");
        assert_eq!(found.body["facets"][0]["values"], json!([]), "{words}");
    }
    let dated = search(&visitor, &[("from", "800"), ("to", "900")]).await;
    assert_eq!(dated.body["total"], 0);
    let after = search(&visitor, &[("facets", "kind,object_kind")]).await;
    assert_eq!(
        before.text, after.text,
        "not even the number of changes shows"
    );
}

#[tokio::test]
async fn a_withdrawal_counts_from_its_commit_even_where_the_index_lags() {
    let mut app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let visitor = app.anonymous();
    let concept = json!({"kind": "concept", "scheme": "form", "labels": {"zh-Hans": "净瓶", "en": "kundika"}});
    let form = curator.create(&concept).await;
    let mut content = object("碗");
    content["form"] = json!(form);
    let bowl = curator.create(&content).await;
    for id in [&form, &bowl] {
        curator.publish(id).await;
    }
    app.searched().await;
    let asked = [("q", "kundika"), ("facets", "kind,form")];
    let found = search(&visitor, &asked).await;
    assert_eq!(found.body["total"], 2);
    assert_eq!(found.body["facets"][1]["values"][0]["label"], "净瓶");

    app.stop_following().await;
    let path = format!("/api/v1/curation/records/{form}/withdraw");
    let withdrawn = curator
        .with("if-match", "\"1\"")
        .send(reqwest::Method::POST, &path, None)
        .await;
    assert_eq!(withdrawn.status, 200);
    let gone = search(&visitor, &asked).await;
    assert_eq!(gone.body["total"], 0, "its name finds nothing any more");
    assert_eq!(gone.body["facets"][1]["values"], json!([]));
    let left = search(&visitor, &[("q", "碗"), ("facets", "form")]).await;
    assert_eq!(ids(&left), std::slice::from_ref(&bowl));
    assert!(
        !left.text.contains("净瓶") && !left.text.contains(&form),
        "{}",
        left.text
    );

    let mut app = app.again(|_| {}).await;
    app.searched().await;
    let visitor = app.anonymous();
    assert_eq!(search(&visitor, &asked).await.body["total"], 0);
    let left = search(&visitor, &[("q", "碗"), ("facets", "form")]).await;
    assert_eq!(left.body["total"], 1);
    assert!(!left.text.contains(&form), "{}", left.text);
    app.stop_following().await;
}
