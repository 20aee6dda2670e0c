//! What a unit of a query meets in a segment, kept: the same names are asked for again and again, and a segment never
//! changes.
//!
//! A unit that may be met in several ways, by words of a text and by ids of what is linked, costs a walk over the postings of
//! each. Kept, it is a bit a document, or a list where it meets few.

use std::sync::Arc;

use tantivy::query::{ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

use super::clause::Boxed;
use super::columns::Opened;

/// A query that is met once a segment, and scores nothing but 1.
pub(super) fn kept(query: Boxed, opened: &Opened) -> Boxed {
    Box::new(Kept {
        key: format!("{query:?}").into(),
        query,
        opened: opened.clone(),
    })
}

struct Kept {
    query: Boxed,
    /// All that the query says.
    key: Arc<str>,
    opened: Opened,
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.key)
    }
}

impl Clone for Kept {
    fn clone(&self) -> Self {
        Self {
            query: self.query.box_clone(),
            key: Arc::clone(&self.key),
            opened: self.opened.clone(),
        }
    }
}

impl Query for Kept {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let unscored = match scoring.searcher() {
            Some(searcher) => EnableScoring::disabled_from_searcher(searcher),
            None => EnableScoring::disabled_from_schema(scoring.schema()),
        };
        Ok(Box::new(KeptWeight {
            weight: self.query.weight(unscored)?,
            key: Arc::clone(&self.key),
            opened: self.opened.clone(),
        }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.query.query_terms(visitor);
    }
}

struct KeptWeight {
    weight: Box<dyn Weight>,
    key: Arc<str>,
    opened: Opened,
}

impl Weight for KeptWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let docs = self.opened.of(segment).docs(&self.key, || {
            let (mut met, mut docs) = (self.weight.scorer(segment, 1.0)?, Vec::new());
            while met.doc() != TERMINATED {
                docs.push(met.doc());
                met.advance();
            }
            Ok(Docs::of(docs, segment.max_doc()))
        })?;
        Ok(Box::new(ConstScorer::new(Walk::over(docs), boost)))
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(segment, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            let words = format!("document {doc} does not match");
            return Err(TantivyError::InvalidArgument(words));
        }
        Ok(Explanation::new("kept", scorer.score()))
    }
}

/// Documents of a segment.
pub(super) enum Docs {
    /// In order.
    Few(Box<[DocId]>),
    /// By bit, and how many there are.
    Many(Box<[u64]>, u32),
}

impl Docs {
    /// These, in order, of a segment of so many.
    fn of(docs: Vec<DocId>, segment: DocId) -> Self {
        if docs.len() < segment as usize / DocId::BITS as usize {
            return Self::Few(docs.into());
        }
        let mut bits = vec![0_u64; (segment as usize).div_ceil(64)];
        for doc in &docs {
            bits[*doc as usize / 64] |= 1 << (doc % 64);
        }
        Self::Many(bits.into(), u32::try_from(docs.len()).unwrap_or(u32::MAX))
    }

    /// The first from `doc` on; among few, from the `nth` on.
    fn from(&self, doc: DocId, nth: &mut usize) -> DocId {
        match self {
            Self::Few(docs) => {
                let rest = docs.get(*nth..).unwrap_or_default();
                *nth += rest.partition_point(|one| *one < doc);
                docs.get(*nth).copied().unwrap_or(TERMINATED)
            }
            Self::Many(bits, _) => {
                let mut at = doc as usize / 64;
                let mut word = bits
                    .get(at)
                    .map_or(0, |word| word & (u64::MAX << (doc % 64)));
                while word == 0 {
                    at += 1;
                    match bits.get(at) {
                        Some(next) => word = *next,
                        None => return TERMINATED,
                    }
                }
                DocId::try_from(at * 64).map_or(TERMINATED, |first| first + word.trailing_zeros())
            }
        }
    }
}

/// A walk over documents.
struct Walk {
    docs: Arc<Docs>,
    nth: usize,
    doc: DocId,
}

impl Walk {
    fn over(docs: Arc<Docs>) -> Self {
        let mut nth = 0;
        let doc = docs.from(0, &mut nth);
        Self { docs, nth, doc }
    }
}

impl DocSet for Walk {
    fn advance(&mut self) -> DocId {
        if self.doc != TERMINATED {
            self.doc = self.docs.from(self.doc + 1, &mut self.nth);
        }
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = self.docs.from(target, &mut self.nth);
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        match self.docs.as_ref() {
            Docs::Few(docs) => u32::try_from(docs.len()).unwrap_or(u32::MAX),
            Docs::Many(_, many) => *many,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many documents from 7 on.
    fn docs(count: u32, every: u32, segment: u32) -> Arc<Docs> {
        let docs = (0..count).map(|nth| 7 + nth * every).collect();
        Arc::new(Docs::of(docs, segment))
    }

    #[test]
    fn few_and_many_are_walked_alike() {
        let (few, many) = (docs(50, 3, 100_000), docs(50, 3, 200));
        assert!(matches!(*few, Docs::Few(_)) && matches!(*many, Docs::Many(_, 50)));
        for docs in [few, many] {
            let mut walk = Walk::over(Arc::clone(&docs));
            let mut walked = Vec::new();
            while walk.doc() != TERMINATED {
                walked.push(walk.doc());
                walk.advance();
            }
            assert_eq!(walked, (0..50).map(|nth| 7 + nth * 3).collect::<Vec<_>>());
            assert_eq!([walk.advance(), walk.seek(TERMINATED)], [TERMINATED; 2]);
            let mut walk = Walk::over(docs);
            let sought = [0, 7, 8, 10, 63, 64, 65, 130, 154, 155].map(|target| walk.seek(target));
            assert_eq!(sought, [7, 7, 10, 10, 64, 64, 67, 130, 154, TERMINATED]);
        }
    }

    #[test]
    fn nothing_is_walked_to_its_end_at_once() {
        for segment in [1, 64, 1_000] {
            assert_eq!(Walk::over(docs(0, 1, segment)).doc(), TERMINATED);
        }
    }
}
