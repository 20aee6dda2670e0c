//! The figures that scores are computed from, held still and shared.
//!
//! Document frequencies and mean lengths come from a snapshot, not from the index as it stands: scores then do not drift
//! while documents are added or segments merged, a cursor by relevance stays true, and nodes that share the snapshots
//! score alike. Which snapshot counts follows from how far an index has followed its log, and from nothing else.

use std::collections::BTreeMap;
use std::sync::Arc;

use fst::{Map, MapBuilder};
use serde::{Deserialize, Serialize};
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;
use tantivy::termdict::TermMerger;
use tantivy::{Searcher, Term};

use super::SearchError;
use super::schema::{ANALYZER, SCHEMA};
use crate::domain::id::Seq;

/// The figures of one moment.
pub struct Statistics {
    lengths: Lengths,
    /// Number of the field (four bytes, the highest first) and term → documents that hold it; of terms that more than one
    /// holds.
    frequencies: Map<Vec<u8>>,
}

#[derive(Serialize, Deserialize)]
struct Lengths {
    documents: u64,
    /// Number of the field → tokens in it.
    tokens: BTreeMap<u32, u64>,
}

impl Statistics {
    /// Which schema and analyzer they are of: terms of another mean something else.
    pub fn form() -> String {
        format!("{SCHEMA}.{ANALYZER}")
    }

    /// The figures of an index as it stands. Walks every term.
    pub(super) fn of(searcher: &Searcher) -> Result<Self, SearchError> {
        let segments = searcher.segment_readers();
        let mut lengths = Lengths {
            documents: segments.iter().map(|s| u64::from(s.max_doc())).sum(),
            tokens: BTreeMap::new(),
        };
        let mut builder = MapBuilder::memory();
        for (field, entry) in searcher.schema().fields() {
            if !entry.is_indexed() {
                continue;
            }
            let tokens = searcher.total_num_tokens(field)?;
            lengths.tokens.insert(field.field_id(), tokens);
            let indexes = segments.iter().map(|s| s.inverted_index(field));
            let indexes = indexes.collect::<tantivy::Result<Vec<_>>>()?;
            let streams = indexes.iter().map(|index| index.terms().stream());
            let mut terms = TermMerger::new(streams.collect::<std::io::Result<Vec<_>>>()?);
            while terms.advance() {
                let infos = terms.current_segment_ords_and_term_infos();
                let having = infos.map(|(_, info)| u64::from(info.doc_freq)).sum();
                if having > 1 {
                    builder.insert(key(field, terms.key()), having)?;
                }
            }
        }
        let frequencies = Map::new(builder.into_inner()?)?;
        Ok(Self {
            lengths,
            frequencies,
        })
    }

    /// As it is stored: a line of JSON, then the frequencies.
    pub fn to_bytes(&self) -> Result<Vec<u8>, SearchError> {
        let mut bytes = serde_json::to_vec(&self.lengths).map_err(std::io::Error::from)?;
        bytes.push(b'\n');
        bytes.extend_from_slice(self.frequencies.as_fst().as_bytes());
        Ok(bytes)
    }

    /// Reads back what [`Statistics::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SearchError> {
        let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(0);
        let (lengths, frequencies) = bytes.split_at(end);
        let frequencies = Map::new(frequencies.get(1..).unwrap_or_default().to_vec())?;
        frequencies.as_fst().verify()?;
        Ok(Self {
            lengths: serde_json::from_slice(lengths).map_err(std::io::Error::from)?,
            frequencies,
        })
    }

    /// Documents that they are of.
    pub fn documents(&self) -> u64 {
        self.lengths.documents
    }

    /// How much more a term tells the fewer documents hold it, as BM25 weighs it. A term that they do not know is of one
    /// document, as most terms are.
    #[expect(clippy::cast_precision_loss, reason = "a ratio of counts")]
    pub fn rarity(&self, term: &Term) -> f32 {
        let (all, having) = (self.all() as f32, self.having(term) as f32);
        (1.0 + (all - having + 0.5) / (having + 0.5)).ln()
    }

    fn all(&self) -> u64 {
        self.lengths.documents.max(1)
    }

    fn having(&self, term: &Term) -> u64 {
        let known = self
            .frequencies
            .get(key(term.field(), term.serialized_value_bytes()));
        known.unwrap_or(1).min(self.all())
    }
}

fn key(field: Field, term: &[u8]) -> Vec<u8> {
    [&field.field_id().to_be_bytes(), term].concat()
}

impl Bm25StatisticsProvider for Statistics {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        let tokens = self.lengths.tokens.get(&field.field_id());
        Ok(tokens.copied().unwrap_or(0).max(1))
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.all())
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        Ok(self.having(term))
    }
}

impl std::fmt::Debug for Statistics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Statistics")
            .field("documents", &self.lengths.documents)
            .field("terms", &self.frequencies.len())
            .finish_non_exhaustive()
    }
}

/// A snapshot among others.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The same on every node.
    pub number: u64,
    /// It counts for an index that has followed its log up to here or further.
    pub seq: Seq,
    /// Its figures.
    pub statistics: Arc<Statistics>,
}

/// The snapshots at hand, the newest last.
#[derive(Debug, Clone, Default)]
pub struct Snapshots(Arc<Vec<Snapshot>>);

impl Snapshots {
    /// These, which come in the order of their numbers.
    pub fn new(snapshots: Vec<Snapshot>) -> Self {
        Self(Arc::new(snapshots))
    }

    /// Those at hand, the newest last.
    pub fn all(&self) -> &[Snapshot] {
        &self.0
    }

    /// The snapshot that a page of an index at `seq` is scored by: that with the number of the page before, or else the
    /// last that counts there.
    pub fn at(&self, seq: Seq, number: Option<u64>) -> Option<&Snapshot> {
        let asked = self.0.iter().find(|s| Some(s.number) == number);
        let last = || self.0.iter().rfind(|s| s.seq <= seq);
        asked.or_else(last).or(self.0.first())
    }
}
