//! Written and read again; and what others write.

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::*;
use crate::domain::concept::Concept;
use crate::domain::field::codes;
use crate::domain::kind::RecordKind;
use crate::domain::record::Content;

const BASE: &str = "https://museum.example";
const BOUNDS: Bounds = Bounds { concepts: 1_000 };

fn content(row: &Row) -> Map<String, Value> {
    let mut content = Map::new();
    row.apply(&mut content);
    content
}

fn read_text(text: &str) -> Document {
    read(text.as_bytes(), None, BOUNDS).unwrap_or_else(|fault| panic!("{fault:?}\n{text}"))
}

/// What SKOS carries of a concept.
fn carried(concept: &Concept) -> Value {
    let mut value = Content::Concept(Box::new(concept.clone())).to_value();
    let members = value.as_object_mut().unwrap();
    members.retain(|name, _| name != "kind" && name != "schema");
    value
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[碗盌盏净瓶秘色a-zA-Z0-9 ,;.'@^\\\\\"<>{}|`-]{1,12}",
        any::<String>().prop_map(|text| text.chars().filter(|c| !c.is_control()).collect()),
    ]
    .prop_filter("not empty", |text: &String| {
        !text.trim().is_empty() && text.chars().count() < 200
    })
}

fn long() -> impl Strategy<Value = String> {
    prop::collection::vec(text(), 1..4).prop_map(|lines| lines.join("\n\t"))
}

fn tag() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "zh-Hans",
        "zh-Hant",
        "en",
        "ja",
        "zh-Latn-wadegile",
        "de-1996",
        "ko-KR",
        "fr-a",
    ])
    .prop_map(str::to_owned)
}

fn address() -> impl Strategy<Value = String> {
    "https?://[a-z]{1,8}\\.example/[a-zA-Z0-9/#?=&%{}|^`<>\"\\\\~._-]{0,20}"
}

fn id() -> impl Strategy<Value = RecordId> {
    any::<u128>().prop_map(|n| RecordId(Uuid::from_u128(n)))
}

prop_compose! {
    fn labels()(
        labels in prop::collection::btree_map(tag(), text(), 1..4),
        alt in prop::collection::btree_map(tag(), prop::collection::vec(text(), 1..4), 0..3),
        hidden in prop::collection::btree_map(tag(), prop::collection::vec(text(), 1..4), 0..3),
        pinyin in prop::option::of(text()),
        about in prop::collection::btree_map(tag(), long(), 0..3),
        note in prop::collection::btree_map(tag(), long(), 0..3),
    ) -> Value {
        json!({"labels": labels, "alt_labels": alt, "hidden_labels": hidden, "pinyin": pinyin, "description": about,
            "scope_note": note})
    }
}

prop_compose! {
    fn concept()(
        labels in labels(),
        scheme in prop::sample::select(codes::SCHEME),
        notation in prop::option::of(text()),
        broader in prop::collection::vec(id(), 0..3),
        related in prop::collection::vec(id(), 0..3),
        exact in prop::collection::vec(address(), 0..3),
        close in prop::collection::vec(address(), 0..3),
        years in (prop::option::of(-10_000..0_i32), prop::option::of(0..3_000_i32)),
        deprecated in prop::option::of(any::<bool>()),
        instead in prop::option::of(id()),
    ) -> Concept {
        let mut document = labels;
        let more = json!({"scheme": scheme.code, "notation": notation, "broader": broader, "related": related,
            "exact_match": exact, "close_match": close, "begin": years.0, "end": years.1, "deprecated": deprecated,
            "replaced_by": instead.filter(|_| deprecated == Some(true))});
        let members = document.as_object_mut().unwrap();
        members.extend(more.as_object().unwrap().clone());
        members.retain(|_, value| !value.is_null() && value != &json!([]));
        match Content::parse(RecordKind::Concept, &document) {
            Ok(Content::Concept(concept)) => *concept,
            other => panic!("{other:?}"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_is_written_and_read_again_says_the_same(concepts in prop::collection::vec((id(), concept()), 1..3)) {
        let text = write(BASE, concepts.iter().map(|(id, concept)| (*id, concept)));
        let document = read(text.as_bytes(), None, BOUNDS);
        let document = document.map_err(|fault| TestCaseError::fail(format!("{fault:?}\n{text}")))?;
        prop_assert!(document.left_out.is_empty(), "{:?}", document.left_out);
        prop_assert_eq!(document.rows.len(), concepts.len());
        for (row, (id, concept)) in document.rows.iter().zip(&concepts) {
            prop_assert_eq!(&row.faults, &vec![]);
            prop_assert_eq!(row.id, *id);
            prop_assert_eq!(Value::Object(content(row)), carried(concept));
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes, None, BOUNDS);
    }

    #[test]
    fn no_turtle_makes_it_panic(words in prop::collection::vec(prop::sample::select(vec![
        "a ", "skos:Concept ", "skos:prefLabel ", "skos:narrower ", "dcterms:temporal ", "owl:deprecated ", "[ ", "] ", "( ", ") ",
        "\"x\"@en ", "\"y\" ", "<http://a.example/1> ", "<urn:uuid:0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90> ", "_:b ", "; ", ", ",
        ". ", "\n", "\"\"\"", "true ", "12 ", "@prefix x: <http://x.example/> . ", "# c\n", "\"0618/0907\"^^edtf:EDTF ",
    ]), 0..40)) {
        let head = format!("@prefix skos: <{SKOS}> . @prefix dcterms: <{DCTERMS}> . @prefix owl: <{OWL}> . \
            @prefix edtf: <http://id.loc.gov/datatypes/edtf/> . ");
        let _ = read(format!("{head}{}", words.concat()).as_bytes(), Some("form"), BOUNDS);
    }
}

/// As a getty-like file has it: other addresses, other tags, what no field takes.
const FOREIGN: &str = r#"@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dc: <http://purl.org/dc/terms/> .
@prefix aat: <http://vocab.getty.edu/aat/> .

aat: a skos:ConceptScheme ; dc:title "AAT"@en ; skos:notation "form" .

aat:1 a skos:Concept ;
  skos:inScheme aat: ;
  skos:prefLabel "vessels"@EN, "容器"@ZH-hant ;
  skos:narrower aat:2 ;
  dc:creator "Getty" .

aat:2
  a skos:Concept ;
  skos:topConceptOf aat: ;
  skos:prefLabel "bowls"@en ;
  skos:altLabel "bowl"@en, "bowl"@en ;
  skos:prefLabel "wan"@zh-latn-PINYIN .
"#;

#[test]
fn a_file_of_others_is_read_the_same_each_time() {
    let document = read_text(FOREIGN);
    let [vessels, bowls] = document.rows.as_slice() else {
        panic!("{document:?}");
    };
    assert_eq!((vessels.line, bowls.line), (7, 14));
    let said = content(bowls);
    assert_eq!(said["labels"], json!({"en": "bowls"}));
    assert_eq!(said["pinyin"], "wan");
    assert_eq!(said["alt_labels"], json!({"en": ["bowl"]}));
    assert_eq!(said["scheme"], "form", "by the scheme's notation");
    assert_eq!(
        said["broader"],
        json!([vessels.id]),
        "narrower read from the other side"
    );
    assert_eq!(said["exact_match"], json!(["http://vocab.getty.edu/aat/2"]));
    assert_eq!(
        content(vessels)["labels"],
        json!({"en": "vessels", "zh-Hant": "容器"})
    );
    assert_eq!(
        document.left_out,
        [("http://purl.org/dc/terms/creator".to_owned(), 1)].into()
    );
    assert_eq!(read_text(FOREIGN).rows, document.rows);
}

#[test]
fn a_uuid_in_an_address_is_kept() {
    let uuid = "0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90";
    for address in [
        format!("urn:uuid:{uuid}"),
        format!("https://other.example/id/{uuid}"),
    ] {
        let text = format!("<{address}> a <{SKOS}Concept> .");
        let row = &read_text(&text).rows[0];
        assert_eq!(row.id.to_string(), uuid);
        assert!(!content(row).contains_key("exact_match"));
    }
}

#[test]
fn each_fault_is_named_with_its_field() {
    let text = format!(
        "@prefix skos: <{SKOS}> .\n@prefix owl: <{OWL}> .\n@prefix dc: <{DCTERMS}> .\n\n\
        <http://a.example/1> a skos:Concept ;\n skos:prefLabel \"bowl\" , \"a\"@en , \"b\"@en ;\n \
        skos:inScheme <http://a.example/pots> ;\n skos:broader \"up\" ;\n owl:deprecated \"maybe\" ;\n \
        dc:isReplacedBy <http://a.example/2> , <http://a.example/3> ;\n dc:temporal \"once\"^^<{EDTF}> .\n\
        [] a skos:Concept .\n"
    );
    let document = read_text(&text);
    let [bowl, nobody] = document.rows.as_slice() else {
        panic!("{document:?}");
    };
    let told: Vec<_> = bowl
        .faults
        .iter()
        .map(|f| (f.pointer.as_str(), f.code))
        .collect();
    assert_eq!(
        told,
        [
            ("/labels", "language_required"),
            ("/labels/en", "duplicate"),
            ("/broader", "wrong_type"),
            ("/deprecated", "wrong_type"),
            ("/begin", "invalid_edtf"),
            ("/scheme", "unknown_scheme"),
            ("/replaced_by", "duplicate"),
        ]
    );
    assert_eq!((bowl.line, nobody.line), (5, 12));
    assert_eq!(nobody.faults[0].code, "invalid_id");
}

#[test]
fn what_is_no_turtle_is_refused_with_its_line() {
    let cases: [(&str, usize); 4] = [
        (
            "@prefix skos: <http://x/> .\n\nskos:a skos:b\n  nonsense:c .\n",
            4,
        ),
        ("<http://a> <http://b> \"open\n", 1),
        ("<http://a> <http://b> <http://c> .\n<http://a>\n", 3),
        ("\u{0}", 1),
    ];
    for (text, line) in cases {
        let fault = read(text.as_bytes(), None, BOUNDS).unwrap_err();
        assert_eq!(
            (fault.code, fault.line),
            ("invalid_turtle", line),
            "{text:?} {fault:?}"
        );
    }
}

#[test]
fn a_file_that_holds_too_much_is_refused() {
    let many = [1, 2, 3, 4].map(|n| format!("<http://a.example/{n}> a <{SKOS}Concept> .\n"));
    let many = many.concat();
    let fault = read(many.as_bytes(), None, Bounds { concepts: 3 }).unwrap_err();
    assert_eq!((fault.code, fault.line), ("too_many", 4));
    // A prefix that is written once and meant a million times.
    let long = format!(
        "@prefix p: <http://{}> .\n{}",
        "x".repeat(100_000),
        "p:a p:b p:c .\n".repeat(100_000)
    );
    let fault = read(long.as_bytes(), None, BOUNDS).unwrap_err();
    assert_eq!((fault.code, fault.line), ("too_long", 2));
}

#[test]
fn a_hostile_file_is_read_in_a_moment() {
    let begun = std::time::Instant::now();
    let mut labels =
        String::from("<http://a.example/1> a <http://www.w3.org/2004/02/skos/core#Concept> ");
    for n in 0..50_000 {
        let more = "; <{SKOS}altLabel> \"{n}\"@en ; <{SKOS}related> <http://a.example/x{n}> ";
        labels += &more.replace("{SKOS}", SKOS).replace("{n}", &n.to_string());
    }
    labels.push_str(".\n");
    let files = [
        "\n".repeat(1 << 20),
        format!("<http://a> <http://b> \"\"\"{}", "x\n".repeat(1 << 19)),
        "[".repeat(1 << 18),
        "(".repeat(1 << 18),
        labels,
    ];
    for file in files {
        let _ = read(file.as_bytes(), None, BOUNDS);
    }
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}
