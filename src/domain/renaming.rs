//! A content that names one record where it named another: what a merge does to whatever referred to the old one.

use std::collections::BTreeSet;

use serde_json::Value;

use super::fault::Faults;
use super::id::RecordId;
use super::record::Content;

impl Content {
    /// The content of the record `own` with `new` wherever `old` was named. What a list then says twice it says once, and
    /// what would lead to the record itself goes.
    pub fn renamed(&self, own: RecordId, old: RecordId, new: RecordId) -> Result<Self, Faults> {
        let mut value = self.to_value();
        let mut lists = BTreeSet::new();
        for link in self.links() {
            if link.target != old && (link.target != new || new != own) {
                continue;
            }
            if let Some(place) = value.pointer_mut(&link.pointer) {
                *place = Value::String(new.to_string());
            }
            let mut steps = link.pointer.split('/').skip(1);
            if let (Some(field), Some(_)) = (steps.next(), steps.next()) {
                lists.insert(field.to_owned());
            }
        }
        let itself = own == new;
        for field in lists {
            let Some(Value::Array(items)) = value.get_mut(&field) else {
                continue;
            };
            let mut kept: Vec<Value> = Vec::with_capacity(items.len());
            for item in std::mem::take(items) {
                let own_text = own.to_string();
                let leads_here = item.as_str().or_else(|| item["target"].as_str());
                if itself && leads_here == Some(own_text.as_str()) {
                    continue;
                }
                if !kept.iter().any(|other| same(other, &item)) {
                    kept.push(item);
                }
            }
            *items = kept;
        }
        Self::from_stored(self.kind(), &value)
    }
}

/// Whether two items of a list say the same; of relations counts what they are and where they lead.
fn same(a: &Value, b: &Value) -> bool {
    let relation = a.get("target").is_some() && b.get("target").is_some();
    if relation {
        return ["type", "target", "locus"]
            .iter()
            .all(|name| a.get(name) == b.get(name));
    }
    a.is_string() && a == b
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::domain::kind::RecordKind;

    #[test]
    fn a_renamed_reference_is_named_once_and_never_leads_home() {
        let id = |n| RecordId(Uuid::from_u128(n));
        let (old, new, other) = (id(1), id(2), id(3));
        let document = json!({"scheme": "form", "labels": {"en": "x"}, "broader": [old, other, new],
            "relations": [{"type": "related", "target": new}, {"type": "related", "target": old, "note": "n"}]});
        let content = Content::parse(RecordKind::Concept, &document).unwrap();
        let renamed = content.renamed(id(9), old, new).unwrap().to_value();
        assert_eq!(renamed["broader"], json!([new, other]));
        assert_eq!(
            renamed["relations"],
            json!([{"type": "related", "target": new}])
        );
        let home = content.renamed(new, old, new).unwrap().to_value();
        assert_eq!(home["broader"], json!([other]));
        assert!(home.get("relations").is_none());
    }
}
