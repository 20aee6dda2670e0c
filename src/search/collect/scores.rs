//! Scores of results alone, and of those only as far as they may be among the best.
//!
//! A query that matched and scored at once would read every posting of every clause that merely adds to a score. Here the
//! clauses are sought for what the pass met and let through its filters, those that can add most first; a document that
//! the clauses left cannot lift among the best is given up.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use tantivy::query::{EnableScoring, Scorer, Weight};
use tantivy::{DocId, Score, Searcher, SegmentReader, TERMINATED, Term};

use super::best::score_at;
use crate::search::explain::{Most, Scored};
use crate::search::statistics::Statistics;

/// The most that BM25 makes of the rarity of a term: 1 and its constant k1.
const MOST_OF_RARITY: f32 = 2.2;
/// Bounds are a little higher than computed, so that no rounding makes them too low.
const ROUNDING: f32 = 1.001;

/// What results are scored by, over the whole index.
pub struct Scores {
    /// What can add most first, each with the most that it adds.
    weights: Vec<(Box<dyn Weight>, f32)>,
    /// What lies behind this place is not among the best.
    last: Arc<AtomicI64>,
}

impl Scores {
    /// The clauses, weighed by `figures`.
    pub fn new(
        clauses: &[Scored],
        figures: &Statistics,
        searcher: &Searcher,
    ) -> tantivy::Result<Self> {
        let scoring = EnableScoring::enabled_from_statistics_provider(figures, searcher);
        let mut weights = clauses
            .iter()
            .map(|clause| Ok((clause.query.weight(scoring)?, most(clause, figures))))
            .collect::<tantivy::Result<Vec<_>>>()?;
        weights.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        Ok(Self {
            weights,
            last: Arc::new(AtomicI64::new(i64::MAX)),
        })
    }

    /// The same over one segment.
    pub(super) fn of(&self, segment: &SegmentReader) -> tantivy::Result<SegmentScores> {
        let mut scorers = Vec::with_capacity(self.weights.len());
        for (weight, most) in &self.weights {
            let scorer = weight.scorer(segment, 1.0)?;
            if scorer.doc() != TERMINATED {
                scorers.push((scorer, *most));
            }
        }
        let mut left = 0.0;
        for (_, most) in scorers.iter_mut().rev() {
            left += *most;
            *most = left;
        }
        Ok(SegmentScores {
            scorers,
            last: Arc::clone(&self.last),
        })
    }
}

/// The most that a clause adds to a score.
fn most(clause: &Scored, figures: &Statistics) -> f32 {
    let times = match clause.most {
        Most::Times(times) => times,
        Most::Rarity => {
            let mut rarity = 0.0;
            let terms = &mut |term: &Term, _: bool| rarity += figures.rarity(term);
            clause.query.query_terms(terms);
            rarity * MOST_OF_RARITY
        }
    };
    clause.weight * times * ROUNDING
}

/// What documents of one segment are scored by.
pub(super) struct SegmentScores {
    /// Each with the most that it and those after it add.
    scorers: Vec<(Box<dyn Scorer>, f32)>,
    last: Arc<AtomicI64>,
}

impl SegmentScores {
    /// The score of a document that comes after all that were asked for before, beginning with `score`; none if it cannot be
    /// among the best.
    pub fn of(&mut self, doc: DocId, mut score: Score) -> Option<Score> {
        let least = score_at(self.last.load(Ordering::Relaxed));
        for (scorer, left) in &mut self.scorers {
            if score + *left < least {
                return None;
            }
            score += gain(scorer.as_mut(), doc).unwrap_or(0.0);
        }
        Some(score)
    }

    /// What lies behind this place is not among the best.
    pub fn bound(&self, last: i64) {
        self.last.fetch_min(last, Ordering::Relaxed);
    }
}

/// What a clause adds to the score of a document, none if that does not meet it. Documents come in ascending order.
pub fn gain(scorer: &mut dyn Scorer, doc: DocId) -> Option<Score> {
    let at = match scorer.doc() {
        before if before < doc => scorer.seek(doc),
        at => at,
    };
    (at == doc).then(|| scorer.score())
}
