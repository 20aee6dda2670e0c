//! Rules between the fields of a piece.

use serde_json::{Value, json};

use super::*;
use crate::domain::kind::RecordKind;
use crate::domain::lint::{Around, findings};
use crate::domain::measurement::Sizes;
use crate::domain::record::Content;

const ID: &str = "0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90";

fn with(members: &Value) -> Result<Content, Vec<(String, &'static str)>> {
    let mut document = json!({"object_kind": "find", "labels": {"en": "bowl"}});
    let known = document.as_object_mut().unwrap();
    known.extend(members.as_object().unwrap().clone());
    Content::parse(RecordKind::Object, &document).map_err(told)
}

fn told(faults: crate::domain::fault::Faults) -> Vec<(String, &'static str)> {
    let faults = faults.0.into_iter();
    faults.map(|fault| (fault.pointer, fault.code)).collect()
}

/// What rules whose codes begin so find.
fn found(content: &Content, rules: &str) -> Vec<(String, &'static str)> {
    let found = findings(content, &Around::default()).into_iter();
    let found = found.filter(|finding| finding.rule.code.starts_with(rules));
    found
        .map(|finding| (finding.pointer, finding.rule.code))
        .collect()
}

fn refused(members: &Value) -> Vec<(String, &'static str)> {
    with(members).expect_err("a fault")
}

fn at(pointer: &str, code: &'static str) -> (String, &'static str) {
    (pointer.to_owned(), code)
}

#[test]
fn a_unit_measures_what_was_measured() {
    let dimensions = json!({"dimensions": [
        {"kind": "weight", "value": 3.0, "unit": "cm"}, {"kind": "height", "value": 3.0, "unit": "kg"},
        {"kind": "capacity", "value": 3.0, "unit": "ml"}, {"kind": "weight", "value": 3.0, "unit": "liang"},
        {"kind": "height", "value": 3.0, "value_to": 2.0, "unit": "cm", "qualifiers": ["at_least", "at_most", "at_least"]},
    ]});
    assert_eq!(
        refused(&dimensions),
        [
            at("/dimensions/0/unit", "unit_mismatch"),
            at("/dimensions/1/unit", "unit_mismatch"),
            at("/dimensions/4/value_to", "order"),
            at("/dimensions/4/qualifiers/1", "contradiction"),
            at("/dimensions/4/qualifiers/2", "duplicate"),
        ]
    );
}

#[test]
fn a_colour_is_in_its_space_and_names_its_instrument() {
    let glaze = json!({"glaze": {"colours": [
        {"lab": {"l": 101.0, "a": -128.0, "b": 127.5}, "origin": "photo"},
        {"lab": {"l": 62.4, "b": 9.1}, "origin": "instrument", "instrument": "CM-700d"},
        {"munsell": "5GX 6/2", "origin": "chart"},
    ]}});
    assert_eq!(
        refused(&glaze),
        [
            at("/glaze/colours/0/lab/l", "out_of_range"),
            at("/glaze/colours/0/lab/b", "out_of_range"),
            at("/glaze/colours/1/lab/a", "required"),
            at("/glaze/colours/2/munsell", "invalid_munsell"),
        ]
    );
    let glaze = json!({"glaze": {"colours": [{"origin": "instrument", "illuminant": "D65"}]}});
    assert_eq!(
        refused(&glaze),
        [
            at("/glaze/colours/0/lab", "required"),
            at("/glaze/colours/0/instrument", "required")
        ]
    );
}

#[test]
fn an_inscription_in_signs_is_checked_and_a_plain_one_is_not() {
    let inscriptions = json!({"inscriptions": [
        {"text": "大[中", "notation": "leiden"}, {"text": "大[中", "notation": "plain"}, {"text": "大[中"}, {"text": "大□[年]", "notation": "leiden"},
    ]});
    assert_eq!(
        refused(&inscriptions),
        [at("/inscriptions/0/text", "invalid_notation")]
    );
}

#[test]
fn shares_add_up_and_what_falls_short_is_only_warned_of() {
    let analysis = |oxides: Value| json!({"analyses": [{"method": "edxrf", "target": "glaze", "spot": "外腹", "oxides": oxides, "total": 100.0}]});
    let too_much = analysis(
        json!([{"oxide": "SiO2", "percent": 80.0}, {"oxide": "Al2O3", "percent": 25.1}, {"oxide": "SiO2", "percent": 0.1}]),
    );
    assert_eq!(
        refused(&too_much),
        [
            at("/analyses/0/oxides/2", "duplicate"),
            at("/analyses/0/oxides", "sum")
        ]
    );
    let short = with(&analysis(json!([{"oxide": "SiO2", "percent": 80.0}]))).unwrap();
    assert_eq!(
        found(&short, "oxides"),
        [
            at("/analyses/0/oxides", "oxides_fall_short"),
            at("/analyses/0/total", "oxides_contradict_total")
        ]
    );
    let right = with(&analysis(
        json!([{"oxide": "SiO2", "percent": 80.0}, {"oxide": "CaO", "percent": 20.2}]),
    ))
    .unwrap();
    assert_eq!(found(&right, "oxides"), []);
    let none = json!({"analyses": [{"method": "edxrf", "target": "glaze", "oxides": [{"oxide": "XeO", "percent": 1.0}]}]});
    assert_eq!(
        refused(&none),
        [at("/analyses/0/oxides/0/oxide", "invalid_code")]
    );
}

#[test]
fn decoration_firing_and_relations_say_something_and_say_it_once() {
    let members = json!({
        "decoration_details": [{"position": "rim"}, {"technique": ID}],
        "firing": {"defects": ["warped", "fused", "warped"], "spur_marks": [{}]},
        "relations": [{"type": "refits_with", "target": ID}, {"type": "refits_with", "target": ID, "confidence": "certain"},
            {"type": "parallel_of", "target": ID, "locus": "图三"}],
        "numbers": [{"type": "accession", "value": "A-1"}, {"type": "accession", "value": "—"}],
    });
    let mut refused = refused(&members);
    refused.sort();
    assert_eq!(
        refused,
        [
            at("/decoration_details/0/motif", "required"),
            at("/firing/defects/2", "duplicate"),
            at("/firing/spur_marks/0", "empty"),
            at("/numbers/1", "duplicate"),
            at("/numbers/1/value", "invalid_number"),
            at("/relations/1", "duplicate"),
            at("/relations/2/locus", "not_applicable"),
        ]
    );
}

#[test]
fn what_a_relation_leads_to_is_decided_by_its_type() {
    let content = with(&json!({"relations": [{"type": "documented_in", "target": ID, "locus": "第一句"}, {"type": "related", "target": ID}]})).unwrap();
    let kinds: Vec<_> = content
        .links()
        .into_iter()
        .map(|link| link.kinds.to_vec())
        .collect();
    assert_eq!(kinds, [vec![RecordKind::Source], RecordKind::ALL.to_vec()]);
}

#[test]
fn a_line_of_a_register_becomes_dimensions_that_print_the_same() {
    let text = "①残高约4.5-5cm 复原口径12；②盖径9.2cm 重350克 高≥3寸";
    let sizes: Sizes = text.parse().unwrap();
    let dimensions: Vec<_> = sizes.iter().map(Dimension::from).collect();
    let content = with(&json!({"dimensions": dimensions, "dimensions_text": text})).unwrap();
    let Content::Object(object) = &content else {
        panic!("a piece")
    };
    for language in ["zh-Hans", "en"] {
        let printed = print::line(object.dimensions.iter().map(Dimension::words), language);
        assert_eq!(printed, sizes.printed(language));
        assert_eq!(printed.parse::<Sizes>().as_ref(), Ok(&sizes));
    }
}
