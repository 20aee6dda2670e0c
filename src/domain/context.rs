//! Contexts: areas, trenches, units and layers of a site.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::Common;
use super::fault::{Fault, step};
use super::id::RecordId;
use super::stratigraphy::Stratum;

/// A context.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Context {
    /// What every record has.
    #[serde(flatten)]
    pub common: Common,
    /// What sort of context.
    pub context_kind: String,
    /// The site it belongs to. A context always has one; the public does not know it where the site is hidden.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<RecordId>,
    /// The larger context.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<RecordId>,
    /// Its code in the field, as `TN03W04④`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Which contexts of the same site it lies above, below, cuts, is cut by, or is equal to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stratigraphy: Vec<Stratification>,
    /// Sherds counted in bulk, by form and ware.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sherds: Vec<SherdCount>,
    /// How many sherds the record's source says there are; the counts, where there are any, must add up to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sherd_total: Option<u32>,
    /// Height of its top in the site's datum, in metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_m: Option<f64>,
    /// Height of its bottom, in metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bottom_m: Option<f64>,
}

impl Context {
    /// Rules between fields.
    pub(super) fn settle(&self, faults: &mut Vec<Fault>) {
        let counted: u64 = self.sherds.iter().map(|row| u64::from(row.count)).sum();
        if let Some(total) = self.sherd_total
            && !self.sherds.is_empty()
            && u64::from(total) != counted
        {
            let words = format!("the counts add up to {counted}");
            faults.push(Fault::new("/sherd_total", "sum", words));
        }
        for (at, row) in self.sherds.iter().enumerate() {
            let same = |other: &SherdCount| (other.form, other.ware) == (row.form, row.ware);
            if self.sherds[..at].iter().any(same) {
                let words = "this form and ware were counted above";
                faults.push(Fault::new(step("/sherds", at), "duplicate", words));
            }
        }
        if let (Some(top), Some(bottom)) = (self.top_m, self.bottom_m)
            && bottom > top
        {
            let words = "the bottom lies above the top";
            faults.push(Fault::new("/bottom_m", "order", words));
        }
    }

    /// What is stated of this context and others: place in the list, relation, the other.
    pub fn strata(&self) -> impl Iterator<Item = (usize, Stratum, RecordId)> {
        let stated = self.stratigraphy.iter().enumerate();
        stated.filter_map(|(at, one)| Some((at, Stratum::by_code(&one.stratum)?, one.context)))
    }
}

/// Why a context of one kind is no part of one of another, in words; none if it may be. What is larger comes first: area,
/// trench, unit or feature, layer; within one size anything goes, a kiln in its workshop, 4a in layer 4.
pub fn no_part(kind: &str, of: &str) -> Option<String> {
    let size = |kind: &str| match kind {
        "area" => Some(0),
        "trench" => Some(1),
        "unit" | "feature" => Some(2),
        "layer" => Some(3),
        _ => None,
    };
    (size(kind)? < size(of)?).then(|| format!("no {kind} is part of a {of}"))
}

/// What the context is to another of its site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Stratification {
    /// `above`, `below`, `cuts`, `cut_by` or `equal`.
    #[serde(rename = "type")]
    pub stratum: String,
    /// The other context.
    pub context: RecordId,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Sherds of one form and ware, counted together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SherdCount {
    /// The form, a concept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<RecordId>,
    /// The ware, a concept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ware: Option<RecordId>,
    /// How many.
    pub count: u32,
    /// What they weigh together, in grams.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight_g: Option<f64>,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::domain::kind::RecordKind;
    use crate::domain::record::Content;

    const ID: &str = "0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90";

    #[test]
    fn counts_that_do_not_add_up_are_refused() {
        let document = json!({"context_kind": "layer", "site": ID, "labels": {"en": "layer"}, "top_m": 1.0, "bottom_m": 2.0, "sherd_total": 5,
            "sherds": [{"form": ID, "count": 3}, {"form": ID, "count": 1}, {"count": 2}]});
        let faults = Content::parse(RecordKind::Context, &document).unwrap_err();
        let seen: Vec<_> = faults
            .0
            .iter()
            .map(|fault| (fault.pointer.as_str(), fault.code))
            .collect();
        assert_eq!(
            seen,
            [
                ("/sherd_total", "sum"),
                ("/sherds/1", "duplicate"),
                ("/bottom_m", "order")
            ]
        );
    }

    #[test]
    fn what_is_larger_is_no_part_of_what_is_smaller() {
        let kinds = ["area", "trench", "unit", "feature", "layer"];
        let refused: Vec<_> = kinds
            .iter()
            .flat_map(|kind| kinds.iter().map(move |of| (*kind, *of)))
            .filter(|(kind, of)| super::no_part(kind, of).is_some())
            .collect();
        let layer = ["area", "trench", "unit", "feature"].map(|kind| (kind, "layer"));
        assert!(layer.iter().all(|pair| refused.contains(pair)));
        assert!(refused.contains(&("area", "trench")) && refused.contains(&("trench", "unit")));
        assert_eq!(refused.len(), 9, "{refused:?}");
        assert_eq!(super::no_part("layer", "area"), None);
    }

    #[test]
    fn a_relation_to_another_context_means_what_its_type_says() {
        let document = json!({"context_kind": "layer", "site": ID, "labels": {"en": "layer"}, "stratigraphy": [{"type": "cut_by", "context": ID}]});
        let content = Content::parse(RecordKind::Context, &document).unwrap();
        let roles: Vec<_> = content
            .links()
            .into_iter()
            .map(|link| (link.pointer, link.role))
            .collect();
        assert_eq!(
            roles,
            [
                ("/site".to_owned(), "site".to_owned()),
                ("/stratigraphy/0/context".to_owned(), "cut_by".to_owned())
            ]
        );
    }
}
