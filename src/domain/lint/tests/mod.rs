//! What the rules find, and what a record is held against.

mod cases;
mod completeness;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::*;

const ID: &str = "0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90";
const OTHER: &str = "0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a91";

fn record(kind: RecordKind, members: &Value) -> Content {
    let mut document = match kind {
        RecordKind::Object => json!({"object_kind": "find"}),
        RecordKind::Site => json!({"site_kind": "kiln"}),
        RecordKind::Context => json!({"context_kind": "layer", "site": ID}),
        RecordKind::Concept => json!({"scheme": "form"}),
        RecordKind::Source => json!({"source_kind": "book"}),
        RecordKind::Media => json!({"media_kind": "image"}),
        _ => json!({}),
    };
    let fields = document.as_object_mut().unwrap();
    fields.insert("labels".into(), json!({"zh-Hans": "碗", "en": "bowl"}));
    fields.extend(members.as_object().unwrap().clone());
    Content::parse(kind, &document).unwrap_or_else(|faults| panic!("{members}: {faults}"))
}

/// Where a rule finds something.
fn places_near(content: &Content, around: &Around, code: &str) -> Vec<String> {
    assert!(rule(code).is_some(), "no rule {code}");
    let found = findings(content, around).into_iter();
    let found = found.filter(|finding| finding.rule.code == code);
    found.map(|finding| finding.pointer).collect()
}

fn places(kind: RecordKind, members: &Value, code: &str) -> Vec<String> {
    places_near(&record(kind, members), &Around::default(), code)
}

#[test]
fn every_rule_has_a_code_of_its_own_and_says_itself_in_both_languages() {
    let codes: BTreeSet<_> = rules().map(|rule| rule.code).collect();
    assert_eq!(codes.len(), rules().count());
    assert!(codes.len() >= 40, "{}", codes.len());
    for rule in rules() {
        assert!(
            rule.code
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b == b'_'),
            "{}",
            rule.code
        );
        for said in [rule.title, rule.why, rule.mend] {
            let chinese = said.zh.chars().any(crate::domain::written::is_han);
            assert!(chinese && !said.zh.contains("  "), "{}", rule.code);
            assert!(
                said.en.chars().filter(char::is_ascii_alphabetic).count() > 4,
                "{}",
                rule.code
            );
        }
    }
}

#[test]
fn a_find_number_is_held_against_the_code_of_its_context() {
    let find = |number: &str| {
        record(
            RecordKind::Object,
            &json!({"find_spot": {"site": ID, "context": OTHER, "find_number": number}}),
        )
    };
    let near = |code: &str| Around {
        context: Some(NearContext {
            code: Some(code.to_owned()),
            site: ID.parse().ok(),
        }),
        ..Around::default()
    };
    let rule = "find_number_of_other_context";
    for (number, code) in [
        ("T3④:12", "T3③"),
        ("T3④:12", "T4④"),
        ("2016SHY66TN03W04④:12", "TN03W04③"),
        ("T3H2:1", "T3H3"),
        ("T3④:12", "③"),
        ("T3④b:1", "T3④a"),
    ] {
        assert_eq!(
            places_near(&find(number), &near(code), rule),
            ["/find_spot/find_number"],
            "{number} in {code}"
        );
    }
    // Spelled otherwise, told less of, or not to be read: nothing to find fault with.
    for (number, code) in [
        ("T3④:12", "Ｔ３（4）"),
        ("T3④:12", "④"),
        ("2016SHY66TN03W04④:12", "TN3W4④"),
        ("T3④:12", "T3"),
        ("采3", "T3④"),
        ("坑里", "T3④"),
        ("T3④:12", "某处"),
    ] {
        assert_eq!(
            places_near(&find(number), &near(code), rule),
            [""; 0],
            "{number} in {code}"
        );
    }
    assert_eq!(
        places_near(&find("T3④:12"), &Around::default(), rule),
        [""; 0],
        "a context nobody knows"
    );
}

#[test]
fn a_context_belongs_to_the_site_of_the_find() {
    let find = record(
        RecordKind::Object,
        &json!({"find_spot": {"site": ID, "context": OTHER}}),
    );
    let near = |site: &str| Around {
        context: Some(NearContext {
            code: None,
            site: site.parse().ok(),
        }),
        ..Around::default()
    };
    let rule = "context_of_other_site";
    assert_eq!(
        places_near(&find, &near(OTHER), rule),
        ["/find_spot/context"]
    );
    assert_eq!(places_near(&find, &near(ID), rule), [""; 0]);
}

#[test]
fn a_relation_that_another_context_states_counts_as_well() {
    let layer = record(RecordKind::Context, &json!({"code": "T3④"}));
    let around = Around {
        stated_by_others: true,
        ..Around::default()
    };
    assert_eq!(
        places_near(&layer, &around, "context_without_relations"),
        [""; 0]
    );
}

#[test]
fn what_was_read_is_offered_in_words() {
    let piece = record(
        RecordKind::Object,
        &json!({"dimensions_text": "口径12.3 高4", "dating": [{"text": "咸通十五年"}]}),
    );
    let found = findings(&piece, &Around::default());
    let said = |code: &str| {
        let finding = found
            .iter()
            .find(|finding| finding.rule.code == code)
            .unwrap();
        (finding.zh.clone(), finding.en.clone())
    };
    assert_eq!(
        said("dimensions_only_text").0,
        "原文可以读作：口径 12.3 [厘米]，高 4 [厘米]"
    );
    assert_eq!(said("period_missing").0, "874年在晚唐之内，却没有选时代");
    assert_eq!(
        said("period_missing").1,
        "874 lies within Late Tang, yet no period is chosen"
    );
}

#[test]
fn years_that_lie_in_no_one_period_ask_for_none() {
    for (begin, end) in [(900, 1000), (-9_990, 2_000)] {
        let found = places(
            RecordKind::Object,
            &json!({"dating": [{"begin": begin, "end": end}]}),
            "period_missing",
        );
        assert_eq!(found, [""; 0], "{begin} to {end}");
    }
}
