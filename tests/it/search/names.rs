//! A name stands for what it means, whichever of its names it is and however it is written.

use std::collections::BTreeSet;

use celadon::domain::role::Role;
use serde_json::json;

use super::{ids, museum, search, text};
use crate::support::app::{Client, TestApp, object};

/// Every result of one question.
async fn all(visitor: &Client, words: &str) -> BTreeSet<String> {
    let answer = search(visitor, &[("q", words), ("limit", "100")]).await;
    ids(&answer).into_iter().collect()
}

async fn labels(visitor: &Client, parameters: &[(&str, &str)]) -> Vec<String> {
    let answer = search(visitor, parameters).await;
    let items = answer.body["items"].as_array().expect("items");
    items.iter().map(|item| text(&item["label"])).collect()
}

#[tokio::test]
async fn any_name_of_a_record_finds_what_it_means() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let shown = async |content: &serde_json::Value| {
        let id = curator.create(content).await;
        let published = curator.publish(&id).await;
        assert_eq!(published.status, 200, "{}", published.text);
        id
    };
    let ware = json!({"kind": "concept", "scheme": "ware", "labels": {"zh-Hans": "秘色瓷", "en": "mi-se porcelain"},
        "alt_labels": {"en": ["secret colour"]}});
    let ware = shown(&ware).await;
    let bowl = shown(&object("晚唐秘色瓷碗")).await;
    let other = shown(&object("越窑碗")).await;
    let province = json!({"kind": "place", "place_kind": "administrative", "labels": {"zh-Hans": "浙江省", "en": "Zhejiang Province"}});
    let province = shown(&province).await;
    let site = json!({"kind": "site", "site_kind": "kiln", "labels": {"zh-Hans": "后司岙窑址"}, "place": province, "disclosure": "exact"});
    let site = shown(&site).await;
    let poet = json!({"kind": "agent", "agent_kind": "person", "labels": {"zh-Hans": "陆龟蒙"},
        "aliases": [{"text": "甫里先生", "language": "zh-Hans"}, {"text": "Lu Kuei-meng", "language": "en"}]});
    let poet = shown(&poet).await;
    let poem = json!({"kind": "source", "source_kind": "poem", "labels": {"zh-Hans": "秘色越器"}, "author": poet});
    let poem = shown(&poem).await;
    app.searched().await;

    let visitor = app.anonymous();
    for (words, expected) in [
        ("秘色瓷", vec![&ware, &bowl]),
        ("mi-se porcelain", vec![&ware, &bowl]),
        ("secret colour", vec![&ware, &bowl]),
        ("misecí", vec![&ware, &bowl]),
        ("浙江", vec![&province, &site]),
        ("浙江省", vec![&province, &site]),
        ("Zhejiang", vec![&province, &site]),
        ("甫里先生", vec![&poet, &poem]),
        ("Lu Kuei-meng", vec![&poet, &poem]),
        ("poem", vec![&poem]),
        ("诗文", vec![&poem]),
        ("窑址", vec![&site]),
    ] {
        let found = all(&visitor, words).await;
        let expected: BTreeSet<String> = expected.into_iter().cloned().collect();
        assert_eq!(found, expected, "{words}");
        assert!(!found.contains(&other));
    }
}

#[tokio::test]
async fn a_name_as_it_is_spoken_comes_before_what_merely_holds_its_syllables() {
    let app = museum().await;
    let visitor = app.anonymous();
    for (words, first) in [
        ("shanglinhu", "上林湖"),
        ("shang lin hu", "上林湖"),
        ("famensi", "法门寺"),
        ("msc", "秘色瓷"),
        ("越窑是什么", "越窑"),
        ("What is mi-se porcelain?", "秘色瓷"),
    ] {
        let found = labels(&visitor, &[("q", words), ("limit", "3")]).await;
        assert!(
            found.iter().any(|label| label.starts_with(first)),
            "{words}: {found:?}"
        );
    }
}

#[tokio::test]
async fn a_time_within_a_name_is_none() {
    let app = museum().await;
    let visitor = app.anonymous();
    // 法门寺塔唐代地宫 is a site, jingping rather 净瓶 than the era 景平.
    for words in ["法门寺塔唐代地宫", "jingping"] {
        let answer = search(&visitor, &[("q", words)]).await;
        let understood = answer.body["understood"].as_array().expect("a list");
        assert!(
            understood.iter().any(|said| said["names"].is_array()),
            "{words}: {understood:?}"
        );
        assert!(
            !understood.iter().any(|said| said["years"].is_array()),
            "{words}: {understood:?}"
        );
    }
    // What was understood is told as it was typed, wherever it stands.
    for (words, stretch) in [
        ("Lu Guimeng", "Lu Guimeng"),
        ("碗 淨瓶*", "淨瓶"),
        ("晚唐 Kundikā", "Kundikā"),
    ] {
        let answer = search(&visitor, &[("q", words)]).await;
        let understood = answer.body["understood"].as_array().expect("a list");
        let said = understood.iter().find(|said| said["text"] == stretch);
        let said = said.unwrap_or_else(|| panic!("{words}: {understood:?}"));
        let byte =
            |name: &str| usize::try_from(said[name].as_u64().expect("a place")).expect("small");
        assert_eq!(&words[byte("start")..byte("end")], stretch);
    }
    let spoken = all(&visitor, "jingping").await;
    let written = all(&visitor, "净瓶").await;
    assert!(written.is_subset(&spoken));
}

#[tokio::test]
async fn an_open_end_reaches_a_century_and_no_further_than_its_period() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let period = json!({"kind": "concept", "scheme": "period", "labels": {"zh-Hans": "咸通"}, "begin": 860, "end": 874});
    let period = curator.create(&period).await;
    let mut open = object("碗");
    open["dating"] = json!([{"text": "咸通十五年以前", "end": 874}]);
    let mut within = object("盘");
    within["dating"] = json!([{"text": "咸通十五年以前", "end": 874, "period": period}]);
    let (open, within) = (curator.create(&open).await, curator.create(&within).await);
    for id in [&period, &open, &within] {
        let published = curator.publish(id).await;
        assert_eq!(published.status, 200, "{}", published.text);
    }
    app.searched().await;
    let visitor = app.anonymous();
    for (from, to, expected) in [
        ("-5000", "-2000", vec![]),
        ("700", "773", vec![]),
        ("700", "774", vec![&open]),
        ("850", "859", vec![&open]),
        ("850", "860", vec![&open, &within]),
        ("874", "900", vec![&open, &within]),
        ("875", "900", vec![]),
    ] {
        let asked = [("kind", "object"), ("from", from), ("to", to)];
        let found: BTreeSet<String> = ids(&search(&visitor, &asked).await).into_iter().collect();
        let expected: BTreeSet<String> = expected.into_iter().cloned().collect();
        assert_eq!(found, expected, "{from} to {to}");
    }
    let told = search(&visitor, &[("kind", "object"), ("timeline", "50")]).await;
    let stretches = told.body["timeline"]["buckets"]
        .as_array()
        .expect("buckets");
    let counts: Vec<(i64, i64)> = stretches
        .iter()
        .map(|stretch| {
            let number = |name: &str| stretch[name].as_i64().expect("a number");
            (number("begin"), number("count"))
        })
        .filter(|(_, count)| *count > 0)
        .collect();
    assert_eq!(counts, [(750, 1), (800, 1), (850, 2)]);
    // A time is no question, though 和 is a word of grammar.
    let republic = object("中华人民共和国成立纪念瓶");
    let republic = curator.create(&republic).await;
    curator.publish(&republic).await;
    app.searched().await;
    let found = all(&visitor, "中華人民共和國").await;
    assert_eq!(found, BTreeSet::from([republic]));
    let nothing = search(&visitor, &[("q", "新石器时代")]).await;
    assert_eq!(nothing.body["total"], 0, "{}", nothing.text);
}

#[tokio::test]
async fn labels_are_sorted_in_the_language_asked_for() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    for (zh, en) in [
        ("碗", "Bowl"),
        ("八棱净瓶", "octagonal kundika"),
        ("盘", "Dish"),
    ] {
        let mut piece = object(zh);
        piece["labels"] = json!({"zh-Hans": zh, "en": en});
        let id = curator.create(&piece).await;
        curator.publish(&id).await;
    }
    app.searched().await;
    let visitor = app.anonymous();
    let zh = labels(&visitor, &[("sort", "label"), ("lang", "zh-Hans")]).await;
    assert_eq!(zh, ["八棱净瓶", "盘", "碗"]);
    let en = labels(&visitor, &[("sort", "label"), ("lang", "en")]).await;
    assert_eq!(en, ["Bowl", "Dish", "octagonal kundika"]);
    let first = [("sort", "label"), ("lang", "en"), ("limit", "1")];
    let first = search(&visitor, &first).await;
    let next = text(&first.body["next"]);
    let second = [("sort", "label"), ("lang", "en"), ("cursor", &next)];
    let rest = labels(&visitor, &second).await;
    assert_eq!(rest, ["Dish", "octagonal kundika"]);
    let other = [("sort", "label"), ("lang", "zh-Hans"), ("cursor", &next)];
    let refused = visitor.get(&super::address(&other)).await;
    assert_eq!(refused.status, 400, "a cursor of another order");
}
