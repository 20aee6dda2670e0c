//! The query language, times in words, and what is forgiven in which order.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{address, everything, ids, museum, search};
use crate::support::app::Client;

async fn all_of(visitor: &Client, parameters: &[(&str, &str)]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut cursor = None::<String>;
    loop {
        let mut asked = parameters.to_vec();
        asked.push(("limit", "100"));
        asked.extend(cursor.as_deref().map(|cursor| ("cursor", cursor)));
        let page = search(visitor, &asked).await;
        found.extend(ids(&page));
        match page.body["next"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => return found,
        }
    }
}

#[tokio::test]
async fn clauses_stand_beside_each_other_and_or_joins_two() {
    let app = museum().await;
    let visitor = app.anonymous();
    let of = async |q: &str| all_of(&visitor, &[("q", q), ("literal", "true")]).await;
    let (bowls, boxes) = (of("碗").await, of("粉盒").await);
    assert!(bowls.len() > 5 && boxes.len() > 1);
    assert_eq!(of("碗 OR 粉盒").await, &bowls | &boxes);
    assert_eq!(of("碗 -粉盒").await, &bowls - &boxes);
    assert_eq!(of("碗 粉盒").await, &bowls & &boxes);

    let objects = of("kind:object").await;
    assert_eq!(objects, all_of(&visitor, &[("kind", "object")]).await);
    assert_eq!(of("碗 kind:object").await, &bowls & &objects);
    assert_eq!(of("碗 -kind:object").await, &bowls - &objects);
    assert_eq!(
        of("碗 kind:器物").await,
        of("碗 kind:object").await,
        "by its name"
    );
    let ceramics = all_of(
        &visitor,
        &[("q", "碗"), ("filter", "kind:object OR kind:concept")],
    )
    .await;
    let concepts = of("碗 kind:concept").await;
    assert_eq!(ceramics, &(&bowls & &objects) | &concepts);

    let of_form = of("form:净瓶").await;
    let chosen = all_of(
        &visitor,
        &[("form", "ba4fcc58-84aa-5323-9743-60f84c49a48c")],
    )
    .await;
    assert!(chosen.len() >= 5);
    assert_eq!(of_form, chosen);

    let years = all_of(&visitor, &[("from", "860"), ("to", "907")]).await;
    assert_eq!(of("year:[860..907]").await, years);
    assert_eq!(of("year:[..907] year:[860..907]").await, years);

    for written in ["Kind:object", "KIND：object"] {
        assert_eq!(of(written).await, of("kind:object").await, "{written}");
    }
    for (open, whole) in [("number:示-00*", "number:示-0001"), ("示-00*", "示-0001")] {
        let begun = of(open).await;
        assert!(of(whole).await.is_subset(&begun), "{open}");
        assert!(begun.len() > 10, "{open}");
    }
    assert!(of("name:celadon").await.is_subset(&of("name:celad*").await));

    let begun = of("celad*").await;
    assert!(of("\"celadon\"").await.is_subset(&begun) && !begun.is_empty());
}

#[tokio::test]
async fn what_an_app_demands_is_refused_with_its_place_where_it_is_broken() {
    let app = museum().await;
    let visitor = app.anonymous();
    for (filter, code, place) in [
        ("碗 nosuch:x", "unknown_field", "bytes 4 to 10"),
        ("year:[a..b]", "invalid_range", "bytes 5 to 11"),
        ("year:[900..800]", "invalid_range", "bytes 5 to 15"),
        ("form:[1..2]", "invalid_range", "bytes 5 to 11"),
        ("form:没有这种器形", "invalid_value", "bytes 0 to 23"),
        ("\"open", "unclosed", "bytes 0 to 1"),
        ("碗 OR", "missing", "bytes 4 to 6"),
        ("OR 碗", "missing", "bytes 0 to 2"),
        ("kind:", "missing", "bytes 0 to 5"),
        ("-OR", "missing", "bytes 0 to 3"),
        ("碗 \"\"", "missing", "bytes 4 to 6"),
        ("-(form:碗 OR form:盘)", "stray", "bytes 0 to 10"),
        ("kind=object", "stray", "bytes 0 to 11"),
        ("kind:object NOT 碗", "stray", "bytes 12 to 15"),
        ("!碗", "stray", "bytes 0 to 4"),
        ("*", "stray", "bytes 0 to 1"),
    ] {
        let answer = visitor.get(&address(&[("filter", filter)])).await;
        assert_eq!(answer.status, 400, "{filter}: {}", answer.text);
        let error = &answer.body["errors"][0];
        assert_eq!(error["pointer"], "/filter", "{filter}");
        assert_eq!(error["code"], code, "{filter}");
        let detail = error["detail"].as_str().expect("words");
        assert!(detail.contains(place), "{filter}: {detail}");
        // A visitor's text never fails.
        assert_eq!(
            visitor.get(&address(&[("q", filter)])).await.status,
            200,
            "{filter}"
        );
    }
}

#[tokio::test]
async fn slips_are_forgiven_in_a_named_order_and_the_literal_search_stays() {
    let app = museum().await;
    let visitor = app.anonymous();
    for (typed, step, corrected) in [
        ("秘色瓷", "as_typed", None),
        ("祕色甆", "as_typed", None),
        ("celedon", "spelling", Some("celadon")),
        ("静瓶", "same_sound", Some("净瓶")),
        ("上林胡", "same_sound", Some("上林湖")),
        ("蜜色瓷", "same_sound", Some("秘色瓷")),
        ("Hou-ssu-ao", "romanisation", None),
        ("秘色瓷 没有这样的东西", "fewer_words", None),
    ] {
        let answer = search(&visitor, &[("q", typed)]).await;
        assert_eq!(answer.body["step"], step, "{typed}");
        if let Some(corrected) = corrected {
            assert_eq!(answer.body["corrected"], corrected, "{typed}");
            let right = search(&visitor, &[("q", corrected)]).await;
            assert_eq!(ids(&answer), ids(&right), "{typed}");
        }
        assert!(!ids(&answer).is_empty(), "{typed}");
        let literal = search(&visitor, &[("q", typed), ("literal", "true")]).await;
        assert_eq!(literal.body["step"], "as_typed", "{typed}");
        assert_eq!(literal.body["total"] == 0, step != "as_typed", "{typed}");
    }
}

#[tokio::test]
async fn times_in_words_find_what_is_dated_so() {
    let app = museum().await;
    let visitor = app.anonymous();
    let all = everything(&visitor).await;
    for (typed, begin, end) in [
        ("咸通十五年", 874, 874),
        ("874", 874, 874),
        ("九世纪", 801, 900),
        ("9th century", 801, 900),
        ("晚唐", 827, 907),
    ] {
        let answer = search(&visitor, &[("q", typed)]).await;
        let understood = &answer.body["understood"];
        let time = understood
            .as_array()
            .expect("a list")
            .iter()
            .find(|stretch| stretch["years"].is_array())
            .unwrap_or_else(|| panic!("{typed}: {understood}"));
        assert_eq!(time["text"], typed);
        assert_eq!(
            (&time["years"][0]["begin"], &time["years"][0]["end"]),
            (&Value::from(begin), &Value::from(end))
        );
        let found = all_of(&visitor, &[("q", typed)]).await;
        let (from, to) = (begin.to_string(), end.to_string());
        let dated = all_of(&visitor, &[("from", &from), ("to", &to)]).await;
        assert!(dated.len() > 3, "{typed}");
        assert!(dated.is_subset(&found), "{typed} hides what is dated so");
        for id in found.difference(&dated) {
            let record = all.get(id).map(Value::to_string).unwrap_or_default();
            assert!(!record.is_empty(), "{typed} found {id}");
        }
    }
}

#[tokio::test]
async fn words_are_shown_where_they_stand() {
    let app = museum().await;
    let visitor = app.anonymous();
    for (typed, marked) in [
        ("秘色", "秘色"),
        ("kundika", "净瓶"),
        ("celadon", "celadon"),
    ] {
        let plain = search(&visitor, &[("q", typed)]).await;
        assert!(plain.body["items"][0].get("highlights").is_none());
        let answer = search(
            &visitor,
            &[("q", typed), ("highlight", "true"), ("kind", "object")],
        )
        .await;
        let items = answer.body["items"].as_array().expect("items");
        assert!(!items.is_empty(), "{typed}");
        let mut shown = String::new();
        for item in items {
            for highlight in item["highlights"].as_array().into_iter().flatten() {
                let text = highlight["text"].as_str().expect("a text");
                let units: Vec<u16> = text.encode_utf16().collect();
                for mark in highlight["marks"].as_array().expect("marks") {
                    let at = |name: &str| {
                        usize::try_from(mark[name].as_u64().expect("a number")).expect("small")
                    };
                    let bytes = &text[at("start")..at("end")];
                    let same = String::from_utf16(&units[at("utf16_start")..at("utf16_end")])
                        .expect("whole");
                    assert_eq!(bytes, same, "{typed}");
                    assert!(highlight["html"].as_str().expect("html").contains("<mark>"));
                    shown.push_str(&bytes.to_lowercase());
                    shown.push(' ');
                }
            }
        }
        assert!(shown.contains(marked), "{typed}: {shown}");
    }
}
