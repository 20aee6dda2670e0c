//! What the rules find, and what a record is held against.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::completeness::{completeness, expectations, score};
use super::*;
use crate::domain::field;

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
fn expectations_stand_at_fields_that_there_are() {
    for kind in RecordKind::ALL {
        let mut codes = BTreeSet::new();
        for expectation in expectations(kind) {
            let name = expectation.pointer.split('/').nth(1).unwrap_or_default();
            assert!(
                field::fields(kind).any(|field| field.name == name),
                "{kind} {}",
                expectation.code
            );
            assert!(
                codes.insert(expectation.code),
                "{kind} {}",
                expectation.code
            );
        }
        assert!(codes.len() >= 4, "{kind}");
    }
}

/// One case a rule: what it must find, where, and what it must let pass.
#[test]
#[expect(clippy::too_many_lines, reason = "one case a rule")]
fn each_rule_finds_its_fault_and_lets_what_is_right_pass() {
    use RecordKind::{Concept, Context, Media, Object, Site, Source};
    let photograph = json!([{"media": ID, "role": "front"}]);
    let drawing = json!([{"media": ID, "role": "drawing"}]);
    let artwork = |more: Value| {
        let mut members = json!({"object_kind": "artwork"});
        members
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        members
    };
    let cases: Vec<(RecordKind, &str, Value, &[&str], Value)> = vec![
        (
            Object,
            "label_zh_missing",
            json!({"labels": {"en": "bowl"}}),
            &["/labels"],
            json!({"labels": {"zh-Hant": "盌"}}),
        ),
        (
            Object,
            "label_en_missing",
            json!({"labels": {"zh-Hans": "碗"}}),
            &["/labels"],
            json!({"labels": {"en-GB": "bowl"}}),
        ),
        (
            Object,
            "reference_unverified",
            json!({"references": [{"citation": "甲", "verified": true}, {"citation": "乙", "verified": false}]}),
            &["/references/1/verified"],
            json!({"references": [{"citation": "甲"}]}),
        ),
        (
            Source,
            "reference_without_page",
            json!({"references": [{"citation": "甲"}]}),
            &["/references/0/page"],
            json!({"references": [{"citation": "甲", "page": "12"}]}),
        ),
        (
            Object,
            "parallel_without_citation",
            json!({"relations": [{"type": "parallel_of", "target": ID}]}),
            &["/relations/0/citation"],
            json!({"relations": [{"type": "parallel_of", "target": ID, "citation": "报告"}, {"type": "related", "target": ID}]}),
        ),
        (
            Object,
            "refit_without_confidence",
            json!({"relations": [{"type": "refits_with", "target": ID}]}),
            &["/relations/0/confidence"],
            json!({"relations": [{"type": "refits_with", "target": ID, "confidence": "probable"}]}),
        ),
        (
            Site,
            "sample_data",
            json!({"notes": [{"text": "甲"}, {"text": "示例", "kind": "sample_data"}]}),
            &["/notes/1"],
            json!({"notes": [{"text": "甲"}]}),
        ),
        (
            Object,
            "dating_unread",
            json!({"dating": [{"text": "越窑第二期"}]}),
            &["/dating/0/text"],
            json!({"dating": [{"text": "晚唐"}, {"text": "越窑第二期", "begin": 847}, {"text": "年代不详"}]}),
        ),
        (
            Object,
            "dating_ambiguous",
            json!({"dating": [{"text": "梁"}]}),
            &["/dating/0/text"],
            json!({"dating": [{"text": "梁", "begin": 907, "end": 923}]}),
        ),
        (
            Object,
            "dating_contradiction",
            json!({"dating": [{"text": "太平興國三年己卯", "begin": 978, "end": 978}]}),
            &["/dating/0/text"],
            json!({"dating": [{"text": "太平興國三年戊寅"}]}),
        ),
        (
            Object,
            "dating_without_years",
            json!({"dating": [{"period": ID}]}),
            &["/dating/0/begin"],
            json!({"dating": [{"period": ID, "text": "唐"}]}),
        ),
        (
            Object,
            "period_missing",
            json!({"dating": [{"text": "咸通十五年"}]}),
            &["/dating/0/period"],
            json!({"dating": [{"text": "咸通十五年", "period": ID}]}),
        ),
        (
            Object,
            "photograph_missing",
            json!({"media": drawing}),
            &["/media"],
            json!({"media": photograph}),
        ),
        (
            Object,
            "accession_missing",
            artwork(json!({"numbers": [{"type": "other", "value": "1"}]})),
            &["/numbers"],
            artwork(json!({"numbers": [{"type": "accession", "value": "ZJ-1"}]})),
        ),
        (
            Object,
            "location_missing",
            artwork(json!({"numbers": [{"type": "accession", "value": "ZJ-1"}]})),
            &["/current_location"],
            artwork(
                json!({"numbers": [{"type": "accession", "value": "ZJ-1"}], "current_location": "2 号库"}),
            ),
        ),
        (
            Object,
            "unit_assumed",
            json!({"dimensions": [{"kind": "height", "value": 4.0, "unit": "cm", "unit_basis": "assumed"}]}),
            &["/dimensions/0/unit_basis"],
            json!({"dimensions": [{"kind": "height", "value": 4.0, "unit": "cm", "unit_basis": "stated"}]}),
        ),
        (
            Object,
            "dimensions_only_text",
            json!({"dimensions_text": "口径12.3 足径5.1 高4"}),
            &["/dimensions"],
            json!({"dimensions_text": "高4", "dimensions": [{"kind": "height", "value": 4.0, "unit": "cm"}]}),
        ),
        (
            Object,
            "dimensions_unread",
            json!({"dimensions_text": "大小如拳"}),
            &["/dimensions_text"],
            json!({"dimensions_text": "高4"}),
        ),
        (
            Object,
            "inscription_unread",
            json!({"inscriptions": [{"text": "太平□寅"}]}),
            &["/inscriptions/0/reading"],
            json!({"inscriptions": [{"text": "太平□寅", "reading": "太平戊寅"}, {"text": "公"}]}),
        ),
        (
            Object,
            "name_incomplete",
            json!({"names": [{"type": "given", "language": "zh-Hans", "text": "越窑青釉碗"}]}),
            &["/names/0/text"],
            json!({"names": [{"type": "given", "language": "zh-Hans", "text": "唐越窑秘色瓷八棱净瓶"}]}),
        ),
        (
            Object,
            "name_undivided",
            json!({"names": [{"type": "given", "language": "zh-Hans", "text": "唐越窑某物"}]}),
            &["/names/0/text"],
            json!({"names": [{"type": "translated", "language": "en", "text": "ewer"}]}),
        ),
        (
            Object,
            "form_missing",
            json!({"labels": {"zh-Hans": "唐越窑青釉碗", "en": "bowl"}}),
            &["/form"],
            json!({"labels": {"zh-Hans": "唐越窑青釉碗", "en": "bowl"}, "form": ID}),
        ),
        (
            Object,
            "find_number_unreadable",
            json!({"numbers": [{"type": "find", "value": "T3-4:12"}, {"type": "other", "value": "甲"}], "find_spot": {"find_number": "坑里"}}),
            &["/numbers/0/value", "/find_spot/find_number"],
            json!({"find_spot": {"find_number": "T3④:12"}}),
        ),
        (
            Object,
            "find_number_without_context",
            json!({"find_spot": {"find_number": "T3④:12"}}),
            &["/find_spot/context"],
            json!({"find_spot": {"find_number": "T3④:12", "context": ID}}),
        ),
        (
            Object,
            "glaze_without_photograph",
            json!({"glaze": {"description": {"zh-Hans": "湖水绿"}}, "media": drawing}),
            &["/glaze"],
            json!({"glaze": {"description": {"zh-Hans": "湖水绿"}}, "media": photograph}),
        ),
        (
            Object,
            "glaze_without_colour",
            json!({"glaze": {"description": {"zh-Hans": "湖水绿"}}}),
            &["/glaze/colours"],
            json!({"glaze": {"description": {"zh-Hans": "湖水绿"}, "colours": [{"munsell": "5GY 6/2", "origin": "chart"}]}}),
        ),
        (
            Object,
            "oxides_fall_short",
            json!({"analyses": [{"method": "edxrf", "target": "glaze", "oxides": [{"oxide": "SiO2", "percent": 80.0}]}]}),
            &["/analyses/0/oxides"],
            json!({"analyses": [{"method": "edxrf", "target": "glaze", "oxides": [{"oxide": "SiO2", "percent": 99.0}]}]}),
        ),
        (
            Object,
            "oxides_contradict_total",
            json!({"analyses": [{"method": "edxrf", "target": "glaze", "total": 100.0, "oxides": [{"oxide": "SiO2", "percent": 97.0}]}]}),
            &["/analyses/0/total"],
            json!({"analyses": [{"method": "edxrf", "target": "glaze", "total": 97.2, "oxides": [{"oxide": "SiO2", "percent": 97.0}]}]}),
        ),
        (
            Object,
            "analysis_without_spot",
            json!({"analyses": [{"method": "edxrf", "target": "glaze", "oxides": [{"oxide": "SiO2", "percent": 99.0}]}]}),
            &["/analyses/0/spot"],
            json!({"analyses": [{"method": "edxrf", "target": "glaze", "spot": "外腹", "oxides": [{"oxide": "SiO2", "percent": 99.0}]}]}),
        ),
        (
            Context,
            "context_code_missing",
            json!({}),
            &["/code"],
            json!({"code": "T3④"}),
        ),
        (
            Context,
            "context_parent_missing",
            json!({}),
            &["/parent"],
            json!({"context_kind": "area"}),
        ),
        (
            Context,
            "context_without_relations",
            json!({}),
            &["/stratigraphy"],
            json!({"stratigraphy": [{"type": "above", "context": ID}]}),
        ),
        (
            Context,
            "sherds_uncounted",
            json!({"sherd_total": 5}),
            &["/sherds"],
            json!({"sherd_total": 5, "sherds": [{"form": ID, "count": 5}]}),
        ),
        (
            Site,
            "disclosure_default",
            json!({}),
            &["/disclosure"],
            json!({"disclosure": "grid"}),
        ),
        (
            Site,
            "protection_missing",
            json!({}),
            &["/protection"],
            json!({"protection": {"level": "national"}}),
        ),
        (
            Site,
            "site_unplaced",
            json!({}),
            &["/point"],
            json!({"place": ID}),
        ),
        (
            Media,
            "alt_zh_missing",
            json!({"alt": {"en": "a bowl"}}),
            &["/alt"],
            json!({"alt": {"zh-Hans": "碗"}}),
        ),
        (
            Media,
            "alt_en_missing",
            json!({"alt": {"zh-Hans": "碗"}}),
            &["/alt"],
            json!({"alt": {"en": "a bowl"}}),
        ),
        (
            Media,
            "media_rights_missing",
            json!({}),
            &["/rights", "/rights/credit"],
            json!({"rights": {"licence": "https://creativecommons.org/licenses/by/4.0/", "credit": {"zh-Hans": "馆"}}}),
        ),
        (
            Concept,
            "pinyin_missing",
            json!({}),
            &["/pinyin"],
            json!({"pinyin": "wan"}),
        ),
        (
            Concept,
            "label_hant_missing",
            json!({}),
            &["/labels"],
            json!({"labels": {"zh-Hans": "碗", "zh-Hant": "盌"}}),
        ),
        (
            Concept,
            "period_without_years",
            json!({"scheme": "period", "begin": 618}),
            &["/begin"],
            json!({"scheme": "period", "begin": 618, "end": 907}),
        ),
        (
            Source,
            "citation_missing",
            json!({}),
            &["/citation"],
            json!({"citation": "《越窑》"}),
        ),
        (
            Source,
            "author_unlinked",
            json!({"author_text": "陆龟蒙"}),
            &["/author"],
            json!({"author_text": "陆龟蒙", "author": ID}),
        ),
    ];
    let mut shown = BTreeSet::new();
    for (kind, code, faulty, expected, right) in cases {
        assert_eq!(places(kind, &faulty, code), expected, "{code}: {faulty}");
        assert_eq!(places(kind, &right, code), [""; 0], "{code}: {right}");
        shown.insert(code);
    }
    // These two ask what stands around the record.
    shown.extend(["find_number_of_other_context", "context_of_other_site"]);
    let untold: Vec<_> = rules()
        .map(|rule| rule.code)
        .filter(|code| !shown.contains(code))
        .collect();
    assert_eq!(untold, [""; 0], "rules without a case");
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

#[test]
fn what_is_expected_counts_by_its_weight() {
    let bare = completeness(&record(RecordKind::Concept, &json!({})));
    let told: Vec<_> = bare
        .reasons
        .iter()
        .map(|reason| (reason.expectation.code, reason.met))
        .collect();
    assert_eq!(
        told,
        [
            ("label_zh", true),
            ("label_en", true),
            ("label_hant", false),
            ("pinyin", false),
            ("definition", false)
        ]
    );
    assert_eq!(bare.score, 52, "13 of 25");
    let full = json!({"labels": {"zh-Hans": "碗", "zh-Hant": "盌", "en": "bowl"}, "pinyin": "wan", "description": {"en": "open"}});
    let full = record(RecordKind::Concept, &full);
    assert_eq!((score(&full), completeness(&full).score), (100, 100));
}

#[test]
fn one_thing_missing_is_never_rounded_away() {
    let almost =
        json!({"pinyin": "wan", "labels": {"zh-Hans": "碗", "zh-Hant": "盌", "en": "bowl"}});
    let almost = completeness(&record(RecordKind::Concept, &almost));
    assert!(almost.score < 100);
    assert!(almost.reasons.iter().any(|reason| !reason.met));
}
