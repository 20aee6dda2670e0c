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
    use serde_json::json;

    use super::*;

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
}
