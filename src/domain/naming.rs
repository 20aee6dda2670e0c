//! Leaving out references to records that a reader must not even know of.

use serde_json::Value;

use super::field::{self, Field, Format};
use super::id::RecordId;
use super::kind::RecordKind;

/// `content`, as it is stored, without the references to records that `known` does not let pass.
///
/// What cannot be without its reference goes with it: a relation without its target, the record itself if need be
/// (none), while a dating without its period keeps its words.
pub(super) fn naming_only(
    kind: RecordKind,
    mut content: Value,
    known: &dyn Fn(RecordId) -> bool,
) -> Option<Value> {
    let stays = field::fields(kind).all(|field| prune(&mut content, field, known));
    stays.then_some(content)
}

/// Whether `parent` can stay, after what must go has gone from its `field`.
fn prune(parent: &mut Value, field: &'static Field, known: &dyn Fn(RecordId) -> bool) -> bool {
    let Some(value) = parent.get_mut(field.name) else {
        return true;
    };
    let stays = match value {
        Value::Array(items) if field.repeatable => {
            let before = items.len();
            items.retain_mut(|item| holds(item, field, known));
            before == 0 || !items.is_empty()
        }
        value => holds(value, field, known),
    };
    if !stays && let Some(members) = parent.as_object_mut() {
        members.remove(field.name);
    }
    stays || !field.required
}

/// Whether a value of `field` can stay.
fn holds(value: &mut Value, field: &'static Field, known: &dyn Fn(RecordId) -> bool) -> bool {
    match field.format {
        Format::Record(_) | Format::Concept(_) => {
            let id = value.as_str().and_then(|text| text.parse().ok());
            id.is_none_or(known)
        }
        Format::Group(fields) => {
            fields.iter().all(|inner| prune(value, inner, known))
                && value.as_object().is_none_or(|members| !members.is_empty())
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SEEN: &str = "0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90";
    const UNSEEN: &str = "0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a91";

    fn seen(kind: RecordKind, content: Value) -> Option<Value> {
        naming_only(kind, content, &|id| id.to_string() == SEEN)
    }

    #[test]
    fn a_reference_goes_with_what_cannot_be_without_it_and_no_more() {
        let content = json!({
            "object_kind": "find", "labels": {"en": "bowl"}, "form": UNSEEN, "materials": [SEEN, UNSEEN], "techniques": [UNSEEN],
            "glaze": {"concept": UNSEEN}, "find_spot": {"site": SEEN, "context": UNSEEN, "find_number": "7"},
            "dating": [{"text": "晚唐", "period": UNSEEN}, {"period": UNSEEN}],
            "references": [{"citation": "报告", "source": UNSEEN}],
            "relations": [{"type": "refits_with", "target": UNSEEN}, {"type": "refits_with", "target": SEEN}],
            "media": [{"media": UNSEEN, "role": "front"}],
        });
        assert_eq!(
            seen(RecordKind::Object, content),
            Some(json!({
                "object_kind": "find", "labels": {"en": "bowl"}, "materials": [SEEN],
                "find_spot": {"site": SEEN, "find_number": "7"},
                "dating": [{"text": "晚唐"}],
                "references": [{"citation": "报告"}],
                "relations": [{"type": "refits_with", "target": SEEN}],
            }))
        );
    }

    #[test]
    fn a_context_is_not_known_before_its_site() {
        let context = |site: &str, parent: &str| json!({"context_kind": "layer", "labels": {"en": "layer"}, "site": site, "parent": parent});
        assert_eq!(seen(RecordKind::Context, context(UNSEEN, SEEN)), None);
        let kept = seen(RecordKind::Context, context(SEEN, UNSEEN)).expect("stays");
        assert!(kept.get("parent").is_none() && kept["site"] == SEEN);
    }
}
