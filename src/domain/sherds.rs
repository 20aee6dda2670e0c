//! Sherds counted in bulk, added up over a tree of contexts, each sherd once.
//!
//! A context's own counts are taken where nothing below it is counted. Where something is, what lies below is the detail
//! and the context's own figures are a statement about it: they are compared with the sum, told where they differ, and not
//! added. A context that states a total without telling sherds apart counts as sherds of no known form and ware.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Context;
use super::id::RecordId;

/// How many of what.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Amount {
    /// Sherds.
    pub count: u64,
    /// What those that were weighed weigh together, in grams; none if none were.
    pub weight_g: Option<f64>,
}

impl Amount {
    fn add(&mut self, count: u64, weight_g: Option<f64>) {
        self.count += count;
        if let Some(weight) = weight_g {
            self.weight_g = Some(self.weight_g.unwrap_or(0.0) + weight);
        }
    }
}

/// Form and ware, concepts; none where they were not told apart.
pub type Sort = (Option<RecordId>, Option<RecordId>);

/// Sherds of one context, form and ware.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// The context that was counted.
    pub context: RecordId,
    /// Form and ware.
    pub sort: Sort,
    /// How many.
    pub amount: Amount,
}

/// A context whose own figure is not the sum of what lies below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disagreement {
    /// The context.
    pub context: RecordId,
    /// What it states.
    pub stated: u64,
    /// What lies below it adds up to.
    pub counted: u64,
}

/// The sherds of a tree.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sherds {
    /// Each context that was counted, in the order given, by form and ware.
    pub rows: Vec<Row>,
    /// The same without the contexts.
    pub totals: BTreeMap<Sort, Amount>,
    /// All of them.
    pub all: Amount,
    /// Contexts whose figures disagree with what lies below them.
    pub disagreements: Vec<Disagreement>,
}

impl Sherds {
    /// Adds up the contexts of a site; `under` a context, it and what lies below it alone.
    pub fn of(contexts: &[(RecordId, &Context)], under: Option<RecordId>) -> Self {
        let by_id: BTreeMap<RecordId, &Context> = contexts.iter().copied().collect();
        let parent = |context: &Context| context.parent.filter(|id| by_id.contains_key(id));
        let mut children: BTreeMap<RecordId, Vec<RecordId>> = BTreeMap::new();
        for (id, context) in contexts {
            if let Some(parent) = parent(context) {
                children.entry(parent).or_default().push(*id);
            }
        }
        let tops: Vec<RecordId> = match under {
            Some(top) => vec![top],
            // Contexts in a ring have no top among them; the second pass opens it anywhere.
            None => contexts
                .iter()
                .filter(|(_, one)| parent(one).is_none())
                .chain(contexts)
                .map(|(id, _)| *id)
                .collect(),
        };
        let mut order = Vec::with_capacity(contexts.len());
        let mut seen = BTreeSet::new();
        for top in tops.into_iter().filter(|id| by_id.contains_key(id)) {
            let from = order.len();
            if seen.insert(top) {
                order.push((top, None));
            }
            let mut at = from;
            while let Some((id, _)) = order.get(at).copied() {
                let below = children.get(&id).into_iter().flatten();
                let below = below.filter(|child| seen.insert(**child));
                order.extend(below.map(|child| (*child, Some(id))));
                at += 1;
            }
        }
        added_up(&order, &by_id)
    }
}

/// `order` names each context behind the one above it.
fn added_up(
    order: &[(RecordId, Option<RecordId>)],
    by_id: &BTreeMap<RecordId, &Context>,
) -> Sherds {
    let mut sherds = Sherds::default();
    let mut below: BTreeMap<RecordId, u64> = BTreeMap::new();
    let mut counted_here = Vec::new();
    for (id, above) in order.iter().rev() {
        let Some(context) = by_id.get(id) else {
            continue;
        };
        let own: u64 = context.sherds.iter().map(|row| u64::from(row.count)).sum();
        let stated = match context.sherd_total {
            Some(total) => Some(u64::from(total)),
            None => (!context.sherds.is_empty()).then_some(own),
        };
        let counted = match (below.get(id).copied(), stated) {
            (Some(counted), stated) => {
                if let Some(stated) = stated.filter(|stated| *stated != counted) {
                    sherds.disagreements.push(Disagreement {
                        context: *id,
                        stated,
                        counted,
                    });
                }
                counted
            }
            (None, Some(stated)) => {
                counted_here.push(*id);
                stated
            }
            (None, None) => continue,
        };
        if let Some(above) = above {
            *below.entry(*above).or_default() += counted;
        }
    }
    sherds.disagreements.reverse();
    for id in counted_here.into_iter().rev() {
        let Some(context) = by_id.get(&id) else {
            continue;
        };
        sherds.count(id, context);
    }
    sherds
}

impl Sherds {
    fn count(&mut self, id: RecordId, context: &Context) {
        let mut sorts: BTreeMap<Sort, Amount> = BTreeMap::new();
        for row in &context.sherds {
            let amount = sorts.entry((row.form, row.ware)).or_default();
            amount.add(u64::from(row.count), row.weight_g);
        }
        if context.sherds.is_empty() {
            let untold = context.sherd_total.unwrap_or(0);
            sorts
                .entry((None, None))
                .or_default()
                .add(u64::from(untold), None);
        }
        for (sort, amount) in sorts {
            let total = self.totals.entry(sort).or_default();
            total.add(amount.count, amount.weight_g);
            self.all.add(amount.count, amount.weight_g);
            self.rows.push(Row {
                context: id,
                sort,
                amount,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::domain::context::SherdCount;

    fn id(number: u128) -> RecordId {
        RecordId(Uuid::from_u128(number))
    }

    fn context(parent: Option<u128>, rows: &[(u128, u32)], total: Option<u32>) -> Context {
        Context {
            parent: parent.map(id),
            sherds: rows
                .iter()
                .map(|(form, count)| SherdCount {
                    form: Some(id(*form)),
                    ware: None,
                    count: *count,
                    weight_g: Some(f64::from(*count) * 2.0),
                    note: None,
                })
                .collect(),
            sherd_total: total,
            ..Context::default()
        }
    }

    fn sherds(contexts: &[(u128, Context)], under: Option<u128>) -> Sherds {
        let contexts: Vec<_> = contexts.iter().map(|(n, one)| (id(*n), one)).collect();
        Sherds::of(&contexts, under.map(id))
    }

    #[test]
    fn each_layer_counts_once_and_a_parent_is_held_against_its_children() {
        let contexts = [
            (1, context(None, &[], Some(200))),
            (2, context(Some(1), &[(70, 99)], None)),
            (3, context(Some(2), &[(70, 60), (71, 30)], Some(90))),
            (4, context(Some(2), &[(70, 10)], None)),
            (5, context(Some(1), &[], Some(100))),
            (6, context(None, &[], None)),
        ];
        let whole = sherds(&contexts, None);
        assert_eq!(
            whole.all,
            Amount {
                count: 200,
                weight_g: Some(200.0)
            }
        );
        let counted: Vec<_> = whole
            .rows
            .iter()
            .map(|row| (row.context, row.amount.count))
            .collect();
        assert_eq!(
            counted,
            [(id(5), 100), (id(3), 60), (id(3), 30), (id(4), 10)]
        );
        let told = Disagreement {
            context: id(2),
            stated: 99,
            counted: 100,
        };
        assert_eq!(whole.disagreements, [told], "1 states 200, and so it is");
        assert_eq!(
            whole.totals[&(None, None)].count,
            100,
            "100 were not told apart"
        );
        let trench = sherds(&contexts, Some(2));
        assert_eq!((trench.all.count, trench.disagreements.len()), (100, 1));
        assert_eq!(sherds(&contexts, Some(9)), Sherds::default());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        /// However contexts hang together, even in a ring: rows, totals and the sum agree, and no leaf is lost.
        #[test]
        fn rows_totals_and_sum_agree(tree in prop::collection::vec((0..9_u128, prop::collection::vec((0..3_u128, 1..50_u32), 0..3), prop::option::of(0..200_u32)), 1..9)) {
            let contexts: Vec<_> = tree.iter().enumerate()
                .map(|(at, (parent, rows, total))| (at as u128, context(Some(*parent).filter(|p| *p != at as u128), rows, *total))).collect();
            let whole = sherds(&contexts, None);
            let rows: u64 = whole.rows.iter().map(|row| row.amount.count).sum();
            let totals: u64 = whole.totals.values().map(|amount| amount.count).sum();
            prop_assert_eq!((rows, totals), (whole.all.count, whole.all.count));
            for (at, one) in &contexts {
                let is_leaf = !contexts.iter().any(|(_, other)| other.parent == Some(id(*at)));
                let counted = !one.sherds.is_empty() || one.sherd_total.is_some();
                let rows: Vec<_> = whole.rows.iter().filter(|row| row.context == id(*at)).collect();
                let sorts: BTreeSet<_> = rows.iter().map(|row| row.sort).collect();
                prop_assert_eq!(sorts.len(), rows.len(), "each form and ware once");
                prop_assert!(!is_leaf || rows.is_empty() != counted);
            }
        }
    }
}
