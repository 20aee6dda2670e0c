//! One case a rule: what it must find, and what it must let pass.

use super::*;

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
