//! What a record is held against, and how that counts.

use std::collections::BTreeSet;

use serde_json::json;

use super::record;
use crate::domain::field;
use crate::domain::kind::RecordKind;
use crate::domain::lint::completeness::{completeness, expectations, score};

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
