//! One pass over the records of a kind: the best by a measure.

use std::collections::{BinaryHeap, HashSet};
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};
use uuid::Uuid;

use super::measure::{Measure, share};
use crate::domain::id::RecordId;
use crate::domain::proportion::Proportion;
use crate::search::colour::Tint;
use crate::search::schema::column;

/// Measures are compared in steps of this fraction, so that the order of additions cannot swap two records.
const STEPS: f64 = 10_000.0;

/// Looks for those that are most like one.
pub(super) struct Comparing {
    pub measure: Arc<Measure>,
    pub left_out: Arc<HashSet<Uuid>>,
    pub most: usize,
}

/// The best so far, the worst of them on top: how far it is from the best there could be, and its id.
type Best = BinaryHeap<(i64, Uuid)>;

/// One pass over one segment.
pub(super) struct SegmentComparing {
    measure: Arc<Measure>,
    left_out: Arc<HashSet<Uuid>>,
    most: usize,
    id_high: Column<u64>,
    id_low: Column<u64>,
    tints: Column<u64>,
    proportions: Vec<(Proportion, Column<f64>)>,
    best: Best,
}

fn keep(best: &mut Best, one: (i64, Uuid), most: usize) {
    best.push(one);
    if best.len() > most {
        best.pop();
    }
}

impl Collector for Comparing {
    type Fruit = Vec<RecordId>;
    type Child = SegmentComparing;

    fn for_segment(
        &self,
        _: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<SegmentComparing> {
        let fast = segment.fast_fields();
        let proportions = self.measure.proportions.iter();
        let proportions = proportions.map(|(one, _)| Ok((*one, fast.f64(one.as_str())?)));
        Ok(SegmentComparing {
            measure: Arc::clone(&self.measure),
            left_out: Arc::clone(&self.left_out),
            most: self.most,
            id_high: fast.u64(column::ID_HIGH)?,
            id_low: fast.u64(column::ID_LOW)?,
            tints: fast.u64(column::TINTS)?,
            proportions: proportions.collect::<tantivy::Result<_>>()?,
            best: Best::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, fruits: Vec<Best>) -> tantivy::Result<Vec<RecordId>> {
        let mut best = Best::new();
        for one in fruits.into_iter().flatten() {
            keep(&mut best, one, self.most);
        }
        let sorted = best.into_sorted_vec().into_iter();
        Ok(sorted.map(|(_, id)| RecordId(id)).collect())
    }
}

impl SegmentCollector for SegmentComparing {
    type Fruit = Best;

    fn collect(&mut self, doc: DocId, score: Score) {
        let half = |column: &Column<u64>| column.first(doc).unwrap_or(0);
        let id = Uuid::from_u64_pair(half(&self.id_high), half(&self.id_low));
        if self.left_out.contains(&id) {
            return;
        }
        let measure = &self.measure;
        let words = share(f64::from(score), measure.worth);
        let tints = || self.tints.values_for_doc(doc).map(Tint::unpack);
        let quotient = |wanted: Proportion| {
            let column = self.proportions.iter().find(|(one, _)| *one == wanted);
            column.and_then(|(_, column)| column.first(doc))
        };
        let like = measure.score(
            words,
            || Measure::closeness(measure.nearest(tints())),
            || measure.form(quotient),
        );
        #[expect(clippy::cast_possible_truncation, reason = "a measure is 0 to 1")]
        let steps = (like * STEPS).round() as i64;
        if steps > 0 {
            keep(&mut self.best, (-steps, id), self.most);
        }
    }

    fn harvest(self) -> Best {
        self.best
    }
}
