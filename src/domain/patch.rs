//! Changes of documents: merge patch (RFC 7396) and the differences of two revisions.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::fault::step;

/// `target` after `patch` (RFC 7396 §2): objects merge, `null` removes, everything else, arrays too, replaces.
pub fn merge(target: &Value, patch: &Value) -> Value {
    let Value::Object(changes) = patch else {
        return patch.clone();
    };
    let mut merged = match target {
        Value::Object(members) => members.clone(),
        _ => serde_json::Map::new(),
    };
    for (name, change) in changes {
        if change.is_null() {
            merged.remove(name);
        } else {
            let before = merged.remove(name).unwrap_or(Value::Null);
            merged.insert(name.clone(), merge(&before, change));
        }
    }
    Value::Object(merged)
}

/// One place at which two documents differ.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Difference {
    /// JSON pointer to it.
    #[schema(example = "/labels/en")]
    pub pointer: String,
    /// What stood there; absent where nothing did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// What stands there now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
}

/// Where `old` and `new` differ, member by member; lists are compared item by item only where they are equally long.
pub fn diff(old: &Value, new: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    compare(Some(old), Some(new), "", &mut found);
    found
}

fn compare(old: Option<&Value>, new: Option<&Value>, pointer: &str, found: &mut Vec<Difference>) {
    match (old, new) {
        (old, new) if old == new => {}
        (Some(Value::Object(a)), Some(Value::Object(b))) => {
            let names: std::collections::BTreeSet<_> = a.keys().chain(b.keys()).collect();
            for name in names {
                compare(a.get(name), b.get(name), &step(pointer, name), found);
            }
        }
        (Some(Value::Array(a)), Some(Value::Array(b))) if a.len() == b.len() => {
            for (at, (a, b)) in a.iter().zip(b).enumerate() {
                compare(Some(a), Some(b), &step(pointer, at), found);
            }
        }
        (old, new) => found.push(Difference {
            pointer: pointer.into(),
            before: old.cloned(),
            after: new.cloned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::domain::kind::RecordKind;
    use crate::domain::record::Content;

    #[test]
    fn merge_patch_follows_the_examples_of_the_standard() {
        // RFC 7396, appendix A.
        let cases = [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (
                json!({"a": "b"}),
                json!({"b": "c"}),
                json!({"a": "b", "b": "c"}),
            ),
            (
                json!({"a": "b", "b": "c"}),
                json!({"a": null}),
                json!({"b": "c"}),
            ),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "c"}), json!({"a": ["b"]}), json!({"a": ["b"]})),
            (
                json!({"a": {"b": "c"}}),
                json!({"a": {"b": "d", "c": null}}),
                json!({"a": {"b": "d"}}),
            ),
            (
                json!({"a": [{"b": "c"}]}),
                json!({"a": [1]}),
                json!({"a": [1]}),
            ),
            (json!(["a", "b"]), json!(["c", "d"]), json!(["c", "d"])),
            (
                json!({"e": null}),
                json!({"a": 1}),
                json!({"e": null, "a": 1}),
            ),
            (
                json!([1, 2]),
                json!({"a": "b", "c": null}),
                json!({"a": "b"}),
            ),
            (
                json!({}),
                json!({"a": {"bb": {"ccc": null}}}),
                json!({"a": {"bb": {}}}),
            ),
        ];
        for (target, patch, wanted) in cases {
            assert_eq!(merge(&target, &patch), wanted);
        }
    }

    #[test]
    fn differences_name_their_place() {
        let old = json!({"labels": {"en": "bowl"}, "count": 1, "x": [1, 2]});
        let new = json!({"labels": {"en": "dish", "zh": "盘"}, "x": [1, 3]});
        let pointers: Vec<_> = diff(&old, &new).into_iter().map(|d| d.pointer).collect();
        assert_eq!(pointers, ["/count", "/labels/en", "/labels/zh", "/x/1"]);
        assert!(diff(&old, &old).is_empty());
    }

    /// `old` with every difference made: what a reader of the history does.
    fn made(old: &Value, differences: &[Difference]) -> Value {
        let mut document = old.clone();
        for Difference {
            pointer,
            before,
            after,
        } in differences
        {
            assert_eq!(document.pointer(pointer), before.as_ref(), "{pointer}");
            match (pointer.rsplit_once('/'), after) {
                (None, Some(after)) => document = after.clone(),
                (Some((above, name)), after) => {
                    let name = name.replace("~1", "/").replace("~0", "~");
                    match (document.pointer_mut(above), after) {
                        (Some(Value::Object(members)), Some(after)) => {
                            members.insert(name, after.clone());
                        }
                        (Some(Value::Object(members)), None) => {
                            members.remove(&name);
                        }
                        (Some(Value::Array(items)), Some(after)) => {
                            items[name.parse::<usize>().unwrap()] = after.clone();
                        }
                        other => panic!("{pointer}: {other:?}"),
                    }
                }
                (None, None) => panic!("a document does not go"),
            }
        }
        document
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-3..3_i64).prop_map(Value::from),
            "[碗盘a~/]{0,2}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 20, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("[ab~/]", inner, 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    fn object() -> impl Strategy<Value = Value> {
        prop::collection::btree_map("[abc~/]", value(), 0..4)
            .prop_map(|members| Value::Object(members.into_iter().collect()))
    }

    /// A change that a curator may make to a piece.
    fn edit() -> impl Strategy<Value = Value> {
        let text = "[碗盘瓶a-c]{1,3}";
        let id = (1..4_u128).prop_map(|n| uuid::Uuid::from_u128(n).to_string());
        let gone = |name: &'static str| Just(json!({name: null}));
        prop_oneof![
            (prop::sample::select(vec!["zh-Hans", "en", "zh-Hant"]), text).prop_map(|(tag, text)| json!({"labels": {tag: text}})),
            prop::sample::select(vec!["en", "zh-Hant"]).prop_map(|tag| json!({"labels": {tag: null}})),
            (1..9_u32).prop_map(|count| json!({"count": count})),
            prop::collection::vec(text, 0..3).prop_map(|texts| json!({"notes": texts.iter().map(|text| json!({"text": text})).collect::<Vec<_>>()})),
            prop::collection::btree_set(id, 0..3).prop_map(|ids| json!({"relations": ids.iter().map(|id| json!({"type": "related", "target": id})).collect::<Vec<_>>()})),
            (1..99_u32).prop_map(|height| json!({"dimensions": [{"kind": "height", "value": height, "unit": "cm"}]})),
            (700..900_i32).prop_map(|year| json!({"dating": [{"edtf": format!("{year:04}")}]})),
            text.prop_map(|note| json!({"find_spot": {"note": note, "find_number": null}})),
            text.prop_map(|number| json!({"find_spot": {"find_number": number}})),
            gone("count"),
            gone("notes"),
            gone("find_spot"),
            gone("dating"),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        /// The history of a document, replayed change by change from nothing, gives each version it had.
        #[test]
        fn a_history_replayed_gives_every_version(patches in prop::collection::vec(object(), 0..6)) {
            let mut versions = vec![json!({})];
            for patch in &patches {
                let last = versions.last().unwrap();
                let next = merge(last, patch);
                prop_assert_eq!(&merge(&next, patch), &next, "a patch that came twice changes nothing more");
                versions.push(next);
            }
            let mut replayed = json!({});
            for pair in versions.windows(2) {
                let differences = diff(&pair[0], &pair[1]);
                prop_assert_eq!(differences.is_empty(), pair[0] == pair[1]);
                replayed = made(&replayed, &differences);
                prop_assert_eq!(&replayed, &pair[1]);
            }
        }

        /// The same of a record, read and printed at every step as the catalogue does it.
        #[test]
        fn edits_of_a_record_replayed_give_what_is_stored(edits in prop::collection::vec(edit(), 1..9)) {
            let kind = RecordKind::Object;
            let first = json!({"object_kind": "find", "labels": {"zh-Hans": "碗"}});
            let mut stored = Content::parse(kind, &first).unwrap().to_value();
            let mut history = vec![stored.clone()];
            for edit in &edits {
                let next = Content::parse(kind, &merge(&stored, edit)).map_err(|faults| TestCaseError::fail(faults.to_string()))?;
                stored = next.to_value();
                history.push(stored.clone());
            }
            let replayed = history.windows(2).fold(history[0].clone(), |at, pair| made(&at, &diff(&pair[0], &pair[1])));
            prop_assert_eq!(&replayed, &stored);
            // Nothing that the program wrote is another thing when it is read again.
            prop_assert_eq!(Content::parse(kind, &stored).unwrap().to_value(), stored);
        }
    }
}
