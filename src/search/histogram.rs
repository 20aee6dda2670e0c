//! How many results each stretch of a scale has, of years or of millimetres: a result counts in every stretch that one of
//! its spans overlaps.

use std::collections::BTreeMap;
use std::sync::Arc;

use tantivy::DocId;

use super::columns::{Of, Spans};

/// Results by stretches of equal width, the first of which begins at a multiple of that.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Histogram {
    /// First places of stretches that have results, with how many.
    pub counts: BTreeMap<i64, u64>,
    /// Results without a place on the scale.
    pub without: u64,
}

/// Counts documents. Stretches are kept as the differences between neighbours, so that a long span costs no more.
pub(super) struct Counter {
    width: i64,
    /// The places that are told; what lies beyond them is placed as good as not at all.
    scale: (i64, i64),
    spans: Arc<Spans>,
    /// One document's stretches.
    met: Vec<(usize, usize)>,
    counted: Counted,
}

/// What was counted, in any number of segments.
#[derive(Debug, Clone, Default)]
pub(super) struct Counted {
    steps: Vec<i64>,
    without: u64,
}

impl Counter {
    /// Counts what lies on `scale` by stretches of `width`.
    pub fn new(scale: (i64, i64), width: i64, spans: Arc<Spans>) -> Self {
        Self {
            width: width.max(1),
            scale,
            spans,
            met: Vec::new(),
            counted: Counted::default(),
        }
    }

    pub fn count(&mut self, docs: &[DocId]) {
        let spans = Arc::clone(&self.spans);
        for doc in docs {
            match spans.of(*doc) {
                Of::Nothing => self.counted.without += 1,
                Of::One((begin, end)) => match self.stretches(begin, end) {
                    Some((first, last)) => self.counted.between(first, last),
                    None => self.counted.without += 1,
                },
                Of::Several(several) => self.count_several(several),
            }
        }
    }

    /// Counts one document of several spans, once for each stretch that any of them overlaps.
    fn count_several(&mut self, spans: impl Iterator<Item = (i64, i64)>) {
        let mut met = std::mem::take(&mut self.met);
        met.extend(spans.filter_map(|(begin, end)| self.stretches(begin, end)));
        if met.is_empty() {
            self.counted.without += 1;
        }
        met.sort_unstable();
        let mut next = 0;
        for (first, last) in met.drain(..) {
            let first = first.max(next);
            self.counted.between(first, last);
            next = next.max(last + 1);
        }
        self.met = met;
    }

    /// The first and the last stretch of a span; none beyond the scale.
    fn stretches(&self, begin: i64, end: i64) -> Option<(usize, usize)> {
        let (least, most) = self.scale;
        if begin > most || end < least {
            return None;
        }
        let stretch = |place: i64| place.clamp(least, most).div_euclid(self.width);
        let first = least.div_euclid(self.width);
        let nth = |place| usize::try_from(stretch(place) - first).ok();
        Some((nth(begin)?, nth(end)?))
    }

    pub fn finish(self) -> Counted {
        self.counted
    }
}

impl Counted {
    /// Counts one from a stretch to another.
    fn between(&mut self, first: usize, last: usize) {
        if first <= last {
            self.step(first, 1);
            self.step(last + 1, -1);
        }
    }

    fn step(&mut self, at: usize, step: i64) {
        if self.steps.len() <= at {
            self.steps.resize(at + 1, 0);
        }
        self.steps[at] += step;
    }

    pub fn add(&mut self, other: Self) {
        for (at, step) in other.steps.into_iter().enumerate() {
            if step != 0 {
                self.step(at, step);
            }
        }
        self.without += other.without;
    }

    /// The stretches of the same scale and width that have results.
    pub fn histogram(self, scale: (i64, i64), width: i64) -> Histogram {
        let width = width.max(1);
        let mut place = scale.0.div_euclid(width) * width;
        let mut now = 0_i64;
        let mut counts = BTreeMap::new();
        for step in self.steps {
            now += step;
            if let (Ok(count), true) = (u64::try_from(now), now > 0) {
                counts.insert(place, count);
            }
            place += width;
        }
        Histogram {
            counts,
            without: self.without,
        }
    }
}
