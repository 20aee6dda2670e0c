//! Every fault of a struct is named.

use serde::Deserialize;
use serde_json::json;

use super::*;

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Order {
    Newest,
    Oldest,
}

#[derive(Debug, Deserialize)]
struct Asked {
    limit: Option<u32>,
    order: Option<Order>,
    #[serde(default)]
    count: bool,
}

#[derive(Debug, Deserialize)]
struct Sent {
    #[expect(dead_code, reason = "only its reading is of interest")]
    name: String,
    #[expect(dead_code, reason = "only its reading is of interest")]
    roles: Vec<String>,
    #[expect(dead_code, reason = "only its reading is of interest")]
    #[serde(default)]
    age: u8,
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter()
        .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
        .collect()
}

fn named(faults: &[FieldFault]) -> Vec<(&str, &str)> {
    faults
        .iter()
        .map(|f| (f.pointer.as_str(), f.code.as_str()))
        .collect()
}

#[test]
fn good_parameters_are_read() {
    let asked: Asked = read_pairs(pairs(&[
        ("limit", "5"),
        ("order", "newest"),
        ("count", "true"),
    ]))
    .expect("reads");
    assert_eq!(
        (asked.limit, asked.order, asked.count),
        (Some(5), Some(Order::Newest), true)
    );
}

#[test]
fn every_bad_parameter_is_named() {
    let given = pairs(&[
        ("limit", "-1"),
        ("order", "best"),
        ("count", "yes"),
        ("colour", "green"),
    ]);
    let faults = read_pairs::<Asked>(given).expect_err("is refused");
    assert_eq!(
        named(&faults),
        [
            ("/colour", "unknown_field"),
            ("/count", "invalid_value"),
            ("/limit", "invalid_value"),
            ("/order", "invalid_value")
        ]
    );
}

#[test]
fn a_parameter_given_twice_or_with_control_characters_is_refused() {
    let faults =
        read_pairs::<Asked>(pairs(&[("limit", "1"), ("limit", "2")])).expect_err("is refused");
    assert_eq!(named(&faults), [("/limit", "repeated")]);
    let faults = read_pairs::<Asked>(pairs(&[("order", "newest\u{0}")])).expect_err("is refused");
    assert_eq!(named(&faults), [("/order", "control_character")]);
}

#[test]
fn every_bad_field_of_a_body_is_named_by_pointer() {
    let Value::Object(body) = json!({"name": 5, "roles": ["a", 7], "a/b": 1, "age": "x"}) else {
        unreachable!()
    };
    let faults = read_object::<Sent>(body).expect_err("is refused");
    let mut found = named(&faults);
    found.sort_unstable();
    assert!(found.contains(&("/a~1b", "unknown_field")), "{found:?}");
    assert!(found.contains(&("/name", "wrong_type")), "{found:?}");
    let Value::Object(body) = json!({"roles": ["a", 7], "name": "n"}) else {
        unreachable!()
    };
    let faults = read_object::<Sent>(body).expect_err("is refused");
    assert!(
        named(&faults).contains(&("/roles/1", "wrong_type")),
        "{faults:?}"
    );
}

#[test]
fn a_missing_field_is_named() {
    let faults = read_object::<Sent>(Map::new()).expect_err("is refused");
    assert_eq!(named(&faults), [("/name", "required")]);
}
