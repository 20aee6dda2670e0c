//! The matrix of a site, or of what lies below one of its contexts, from the contexts themselves.
//!
//! What others state of a unit counts as what it states itself. Statements that contradict those before them are left out
//! and named: versions published at different times may do so, though no working copies can.

use std::collections::{BTreeMap, BTreeSet};

use super::{Matrix, Stratigraphy, Stratum};
use crate::domain::context::Context;
use crate::domain::id::RecordId;

/// Units in order of time.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Section {
    /// The order.
    pub matrix: Matrix,
    /// Statements that would make a unit later than itself: unit, relation, other.
    pub left_out: Vec<(RecordId, Stratum, RecordId)>,
}

impl Section {
    /// The units among the contexts of a site, in the order given; `under` a context, it and what lies below it alone. What
    /// is known by way of units elsewhere counts. Areas and trenches are no units unless something is stated of them.
    pub fn of(contexts: &[(RecordId, &Context)], under: Option<RecordId>) -> Self {
        let known: BTreeSet<RecordId> = contexts.iter().map(|(id, _)| *id).collect();
        let mut graph = Stratigraphy::new();
        for (id, context) in contexts {
            if is_unit(&context.context_kind) {
                graph.know(*id);
            }
        }
        let mut left_out = Vec::new();
        for (id, context) in contexts {
            for (_, stratum, other) in context.strata() {
                if known.contains(&other) && graph.state(*id, stratum, other).is_err() {
                    left_out.push((*id, stratum, other));
                }
            }
        }
        let Some(under) = under else {
            return Self {
                matrix: graph.matrix(),
                left_out,
            };
        };
        let inside = below(contexts, under);
        left_out.retain(|(unit, _, other)| inside.contains(unit) || inside.contains(other));
        Self {
            matrix: graph.matrix_among(|unit| inside.contains(&unit)),
            left_out,
        }
    }
}

/// Whether contexts of this kind were laid down or cut, and so have a place in time of their own.
fn is_unit(context_kind: &str) -> bool {
    matches!(context_kind, "unit" | "feature" | "layer")
}

/// A context and all that lie below it, by their parents.
pub fn below(contexts: &[(RecordId, &Context)], top: RecordId) -> BTreeSet<RecordId> {
    let mut children: BTreeMap<RecordId, Vec<RecordId>> = BTreeMap::new();
    for (id, context) in contexts {
        if let Some(parent) = context.parent {
            children.entry(parent).or_default().push(*id);
        }
    }
    let mut found = BTreeSet::from([top]);
    let mut front = vec![top];
    while let Some(at) = front.pop() {
        for child in children.get(&at).into_iter().flatten() {
            if found.insert(*child) {
                front.push(*child);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::context::Stratification;

    fn id(number: u128) -> RecordId {
        RecordId(Uuid::from_u128(number))
    }

    fn context(kind: &str, parent: Option<u128>, strata: &[(&str, u128)]) -> Context {
        Context {
            context_kind: kind.to_owned(),
            parent: parent.map(id),
            stratigraphy: strata
                .iter()
                .map(|(stratum, other)| Stratification {
                    stratum: (*stratum).to_owned(),
                    context: id(*other),
                    note: None,
                })
                .collect(),
            ..Context::default()
        }
    }

    fn section(contexts: &[(u128, Context)], under: Option<u128>) -> Section {
        let contexts: Vec<_> = contexts.iter().map(|(n, one)| (id(*n), one)).collect();
        Section::of(&contexts, under.map(id))
    }

    #[test]
    fn a_trench_shows_its_own_units_and_what_is_known_of_them_by_way_of_others() {
        let contexts = [
            (1, context("trench", None, &[])),
            (2, context("trench", None, &[])),
            (11, context("layer", Some(1), &[("above", 21)])),
            (12, context("layer", Some(1), &[])),
            (21, context("layer", Some(2), &[("above", 12)])),
            (22, context("layer", Some(2), &[])),
        ];
        let whole = section(&contexts, None).matrix;
        assert_eq!((whole.cells.len(), whole.levels), (4, 3));
        let one = section(&contexts, Some(1)).matrix;
        let units: Vec<_> = one.cells.iter().flat_map(|cell| &cell.units).collect();
        assert_eq!(
            units,
            [&id(11), &id(12)],
            "no trench and nobody else's layers"
        );
        assert_eq!(one.cells[0].above, [1], "11 lies above 12 by way of 21");
    }

    #[test]
    fn what_contradicts_is_left_out_and_named() {
        let contexts = [
            (1, context("layer", None, &[("above", 2)])),
            (2, context("layer", None, &[("above", 1), ("above", 99)])),
        ];
        let section = section(&contexts, None);
        assert_eq!(section.left_out, [(id(2), Stratum::Above, id(1))]);
        assert_eq!(section.matrix.levels, 2);
    }

    #[test]
    fn contexts_in_a_ring_end() {
        let contexts = [
            (1, context("unit", Some(2), &[])),
            (2, context("unit", Some(1), &[])),
        ];
        assert_eq!(section(&contexts, Some(1)).matrix.cells.len(), 2);
    }
}
