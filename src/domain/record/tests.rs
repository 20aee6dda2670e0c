//! Every field has its place, every fault is told, and what was stored loads.

use serde_json::json;

use super::*;

fn example(fields: &[&'static Field]) -> Value {
    fields
        .iter()
        .map(|field| {
            let value: Value = match &field.format {
                Format::Group(inner) => example(&inner.iter().collect::<Vec<_>>()),
                _ => serde_json::from_str(field.example).expect(field.name),
            };
            (
                field.name.to_owned(),
                if field.repeatable {
                    json!([value])
                } else {
                    value
                },
            )
        })
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn full(kind: RecordKind) -> Value {
    let mut document = example(&field::fields(kind).collect::<Vec<_>>());
    document["dating"] = json!([
        {"text": "咸通十五年", "edtf": "0874", "begin": 874, "end": 874, "basis": "stated", "certainty": "certain",
            "period": "0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90",
            "reading": {"from": "edtf", "of": "0874", "begin": 874, "end": 874, "first_day": "0874-01-01",
                "last_day": "0874-12-31", "certainty": "certain"}},
        {"reign": {"era": "咸通", "year": 15, "regime": "唐"}, "begin": 874, "end": 874,
            "reading": {"from": "reign", "of": "唐 咸通 15", "begin": 874, "end": 874, "first_day": "0874-01-22",
                "last_day": "0874-12-16", "certainty": "certain", "reigns": [{"era": "咸通", "year": 15, "regime": "唐"}]}},
    ]);
    if kind == RecordKind::Concept {
        document["end"] = json!(907);
    }
    document
}

#[test]
fn every_field_of_the_table_has_its_place_in_the_structs() {
    for kind in RecordKind::ALL {
        let document = full(kind);
        let content =
            Content::parse(kind, &document).unwrap_or_else(|faults| panic!("{kind}: {faults}"));
        let mut back = content.to_value();
        for name in ["kind", "schema"] {
            back.as_object_mut().unwrap().remove(name);
        }
        assert_eq!(back, document, "{kind}");
    }
}

#[test]
fn examples_of_groups_are_valid() {
    for kind in RecordKind::ALL {
        for field in field::fields(kind) {
            let value: Value = serde_json::from_str(field.example).unwrap();
            let mut document = full(kind);
            document[field.name] = if field.repeatable {
                json!([value])
            } else {
                value
            };
            assert!(
                Content::parse(kind, &document).is_ok(),
                "{kind} {}",
                field.name
            );
        }
    }
}

#[test]
fn every_fault_is_named_at_once() {
    let document = json!({
        "id": "x", "labels": {"zh_CN": "a\u{7}"}, "object_kind": "pot", "colour": 1, "count": 0,
        "dimensions": [{"kind": "height", "value": "tall", "unit": "cm"}], "form": "净瓶", "rights": {"licence": "javascript:alert(1)"},
    });
    let Faults(faults) = Content::parse(RecordKind::Object, &document).unwrap_err();
    let mut seen: Vec<_> = faults
        .iter()
        .map(|fault| (fault.pointer.as_str(), fault.code))
        .collect();
    seen.sort_unstable();
    assert_eq!(
        seen,
        [
            ("/colour", "unknown_field"),
            ("/count", "out_of_range"),
            ("/dimensions/0/value", "wrong_type"),
            ("/form", "invalid_id"),
            ("/id", "read_only"),
            ("/labels/zh_CN", "control_character"),
            ("/labels/zh_CN", "invalid_language"),
            ("/object_kind", "invalid_code"),
            ("/rights/licence", "invalid_uri"),
        ]
    );
}

#[test]
fn edtf_fills_the_years_and_contradictions_are_told() {
    let document =
        json!({"object_kind": "find", "labels": {"en": "bowl"}, "dating": [{"edtf": "0871/0874"}]});
    let content = Content::parse(RecordKind::Object, &document).unwrap();
    assert_eq!(
        (
            content.common().dating[0].begin,
            content.common().dating[0].end
        ),
        (Some(871), Some(874))
    );
    let document = json!({"object_kind": "find", "labels": {"en": "bowl"}, "dating": [{"edtf": "0871", "begin": 900}]});
    assert_eq!(
        Content::parse(RecordKind::Object, &document).unwrap_err().0[0].code,
        "contradiction"
    );
}

#[test]
fn links_carry_their_pointers() {
    let id = "0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90";
    let document = json!({"object_kind": "find", "labels": {"en": "bowl"}, "materials": [id], "find_spot": {"context": id},
        "relations": [{"type": "refits_with", "target": id}]});
    let content = Content::parse(RecordKind::Object, &document).unwrap();
    let links: Vec<_> = content
        .links()
        .into_iter()
        .map(|link| (link.pointer, link.role))
        .collect();
    assert_eq!(
        links,
        [
            ("/materials/0".to_owned(), "materials".to_owned()),
            ("/find_spot/context".into(), "context".into()),
            ("/relations/0/target".into(), "refits_with".into()),
        ]
    );
}

/// Records as versions before stored them.
const STORED: &[(RecordKind, &str)] = &[
    (
        RecordKind::Object,
        include_str!("../../../fixtures/stored/object-1.json"),
    ),
    (
        RecordKind::Object,
        include_str!("../../../fixtures/stored/object-2.json"),
    ),
    (
        RecordKind::Object,
        include_str!("../../../fixtures/stored/object-3.json"),
    ),
    (
        RecordKind::Object,
        include_str!("../../../fixtures/stored/object-4.json"),
    ),
    (
        RecordKind::Site,
        include_str!("../../../fixtures/stored/site-1.json"),
    ),
    (
        RecordKind::Context,
        include_str!("../../../fixtures/stored/context-1.json"),
    ),
    (
        RecordKind::Place,
        include_str!("../../../fixtures/stored/place-1.json"),
    ),
    (
        RecordKind::Agent,
        include_str!("../../../fixtures/stored/agent-1.json"),
    ),
    (
        RecordKind::Concept,
        include_str!("../../../fixtures/stored/concept-1.json"),
    ),
    (
        RecordKind::Source,
        include_str!("../../../fixtures/stored/source-1.json"),
    ),
    (
        RecordKind::Activity,
        include_str!("../../../fixtures/stored/activity-1.json"),
    ),
    (
        RecordKind::Media,
        include_str!("../../../fixtures/stored/media-1.json"),
    ),
];

/// They load as they are, nothing of them is lost, and they may be edited. What a later version knows does not hinder.
#[test]
fn a_record_of_every_version_before_still_loads() {
    for (kind, stored) in STORED {
        let mut stored: Value = serde_json::from_str(stored).unwrap();
        let content = Content::from_stored(*kind, &stored).unwrap();
        assert_eq!(content.to_value(), stored);
        let mut document = stored.clone();
        document.as_object_mut().unwrap().remove("kind");
        let mut edited = Content::parse(*kind, &document).expect("and may be edited");
        let datings = edited.common_mut().dating.iter_mut();
        for (dating, before) in datings.zip(&content.common().dating) {
            // What is read out of a dating is added when it is saved.
            let read = dating.reading.take();
            dating.reading.clone_from(&before.reading);
            assert!(before.reading.is_none() || read == before.reading);
        }
        assert_eq!(edited, content);
        stored["of_a_later_version"] = json!({"more": [1]});
        assert_eq!(Content::from_stored(*kind, &stored).unwrap(), content);
    }
    for kind in RecordKind::ALL {
        assert!(STORED.iter().any(|(known, _)| *known == kind), "{kind}");
    }
}
