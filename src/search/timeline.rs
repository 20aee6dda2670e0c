//! How many results each stretch of years has: a result counts in every stretch that one of its spans overlaps.

use std::collections::BTreeMap;

use tantivy::DocId;
use tantivy::columnar::Column;

/// Years that are told; what lies beyond them is dated as good as not at all.
const YEARS: (i64, i64) = (-10_000, 3_000);

/// Results by stretches of equally many years, the first of which begins at a multiple of that.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timeline {
    /// First years of stretches that have results, with how many.
    pub counts: BTreeMap<i64, u64>,
    /// Results without a year.
    pub undated: u64,
}

/// Counts documents. Stretches are kept as the differences between neighbours, so that a long span costs no more.
pub(super) struct Counter {
    width: i64,
    begin: Column<i64>,
    end: Column<i64>,
    counted: Counted,
}

/// What was counted, in any number of segments.
#[derive(Debug, Clone, Default)]
pub(super) struct Counted {
    steps: BTreeMap<i64, i64>,
    undated: u64,
}

impl Counter {
    /// Counts by stretches of `width` years.
    pub fn new(width: i64, begin: Column<i64>, end: Column<i64>) -> Self {
        Self {
            width: width.max(1),
            begin,
            end,
            counted: Counted::default(),
        }
    }

    pub fn count(&mut self, doc: DocId) {
        let width = self.width;
        let mut stretches: Vec<(i64, i64)> = self
            .begin
            .values_for_doc(doc)
            .zip(self.end.values_for_doc(doc))
            .filter_map(|(begin, end)| {
                // Where one end is open, the other is all that is known.
                let begin = if begin == i64::MIN { end } else { begin };
                let end = if end == i64::MAX { begin } else { end };
                let known = begin <= YEARS.1 && end >= YEARS.0;
                known.then(|| {
                    let stretch = |year: i64| year.clamp(YEARS.0, YEARS.1).div_euclid(width);
                    (stretch(begin), stretch(end))
                })
            })
            .collect();
        if stretches.is_empty() {
            self.counted.undated += 1;
            return;
        }
        stretches.sort_unstable();
        let mut next = i64::MIN;
        for (first, last) in stretches {
            let first = first.max(next);
            if first <= last {
                *self.counted.steps.entry(first).or_default() += 1;
                *self.counted.steps.entry(last + 1).or_default() -= 1;
                next = last + 1;
            }
        }
    }

    pub fn finish(self) -> Counted {
        self.counted
    }
}

impl Counted {
    pub fn add(&mut self, other: Self) {
        for (stretch, step) in other.steps {
            *self.steps.entry(stretch).or_default() += step;
        }
        self.undated += other.undated;
    }

    /// The stretches of `width` years that have results.
    pub fn timeline(self, width: i64) -> Timeline {
        let width = width.max(1);
        let mut counts = BTreeMap::new();
        let mut now = 0_i64;
        let mut steps = self.steps.into_iter().peekable();
        while let Some((stretch, step)) = steps.next() {
            now += step;
            let until = steps.peek().map_or(stretch + 1, |(next, _)| *next);
            if let (Ok(count), true) = (u64::try_from(now), now > 0) {
                counts.extend((stretch..until).map(|stretch| (stretch * width, count)));
            }
        }
        Timeline {
            counts,
            undated: self.undated,
        }
    }
}
