//! The best of what a pass meets, in a total order.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use tantivy::{DocAddress, DocId, Score};
use uuid::Uuid;

use crate::domain::id::RecordId;
use crate::search::cursor::Primary;

/// Scores are compared in steps of this fraction, so that the order of additions cannot swap two hits.
const SCORE_STEPS: f32 = 4096.0;

/// A result with its place in the order.
#[derive(Debug, Clone, PartialEq)]
pub struct Best {
    pub primary: Primary,
    pub id: RecordId,
    pub score: f32,
    pub at: DocAddress,
}

impl Best {
    /// Raises the score, and the place in the order with it.
    pub fn add(&mut self, score: f32) {
        self.score += score;
        self.primary = Primary::Number(place_by(self.score));
    }

    /// Whether it comes behind that place.
    pub fn is_after(&self, place: Option<&(Primary, RecordId)>) -> bool {
        place.is_none_or(|(primary, id)| (&self.primary, self.id) > (primary, *id))
    }
}

/// The place of a score in the order.
#[expect(clippy::cast_possible_truncation, reason = "scores lie far below 2^50")]
pub(super) fn place_by(score: Score) -> i64 {
    -((score * SCORE_STEPS).round() as i64)
}

/// A score that is a little too low for a place in the order, however sums are rounded.
#[expect(clippy::cast_precision_loss, reason = "a bound of a score")]
pub(super) fn score_at(place: i64) -> Score {
    -(place.saturating_add(2) as f32) / SCORE_STEPS
}

/// Puts hits in their order.
pub fn in_order(found: &mut [Best]) {
    found.sort_by(|a, b| (&a.primary, a.id).cmp(&(&b.primary, b.id)));
}

/// The heap keeps the last of the best on top.
#[derive(PartialEq)]
pub(super) struct Kept {
    pub(super) primary: i64,
    pub(super) id: Uuid,
    pub(super) score: f32,
    pub(super) doc: DocId,
}

impl Eq for Kept {}

impl PartialOrd for Kept {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Kept {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.primary, self.id).cmp(&(other.primary, other.id))
    }
}

/// So many of the best.
pub(super) struct Heap {
    pub(super) most: usize,
    pub(super) kept: BinaryHeap<Kept>,
}

impl Heap {
    pub(super) fn of(most: usize) -> Self {
        Self {
            most,
            kept: BinaryHeap::new(),
        }
    }

    /// Whether what has this place may find room.
    pub(super) fn takes(&self, primary: i64) -> bool {
        let last = self.kept.peek();
        self.kept.len() < self.most || last.is_some_and(|last| primary <= last.primary)
    }

    /// The place of the last of them, once there are so many.
    pub(super) fn last(&self) -> Option<i64> {
        let last = self.kept.peek()?.primary;
        (self.kept.len() >= self.most).then_some(last)
    }

    /// Keeps it, and gives back what there is no room for.
    pub(super) fn keep(&mut self, kept: Kept) -> Option<Kept> {
        self.kept.push(kept);
        if self.kept.len() > self.most {
            self.kept.pop()
        } else {
            None
        }
    }
}
