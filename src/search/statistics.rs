//! The figures that scores are computed from, held still.
//!
//! Document frequencies and mean lengths come from a snapshot of the index, not from its latest state: scores then do not
//! drift while documents are added, and a cursor by relevance stays true. The snapshot is renewed as the index grows;
//! the last few are kept for searches that began under them.

use std::collections::VecDeque;

use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

/// Snapshots kept for pages still to come.
const KEPT: usize = 4;

/// A snapshot of the figures.
#[derive(Clone)]
pub struct Statistics {
    searcher: Searcher,
    /// Which snapshot this is, within this process.
    pub number: u64,
}

impl Statistics {
    fn documents(&self) -> u64 {
        self.searcher
            .segment_readers()
            .iter()
            .map(|s| u64::from(s.max_doc()))
            .sum()
    }
}

impl Bm25StatisticsProvider for Statistics {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        Ok(self.searcher.total_num_tokens(field)?.max(1))
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.documents().max(1))
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        Ok(self.searcher.doc_freq(term)?.min(self.documents().max(1)))
    }
}

/// The snapshots at hand, the newest last.
pub struct Snapshots(VecDeque<Statistics>);

impl Snapshots {
    /// Begins with the index as it stands.
    pub fn new(searcher: Searcher) -> Self {
        Self(VecDeque::from([Statistics {
            searcher,
            number: 1,
        }]))
    }

    /// Takes a new snapshot if the index has become half as large again, or half as large.
    pub fn renew(&mut self, searcher: Searcher) {
        let Some(last) = self.0.back() else { return };
        let (before, number) = (last.documents(), last.number + 1);
        let next = Statistics { searcher, number };
        let now = next.documents();
        if now * 2 >= before * 3 && now > before || now * 2 < before {
            self.0.push_back(next);
            if self.0.len() > KEPT {
                self.0.pop_front();
            }
        }
    }

    /// The snapshot with that number, or else the newest.
    pub fn get(&self, number: Option<u64>) -> Option<Statistics> {
        let asked = self.0.iter().find(|s| Some(s.number) == number);
        asked.or(self.0.back()).cloned()
    }
}
