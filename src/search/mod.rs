//! Search: the only room that names tantivy.
//!
//! Texts are folded (script, case, accents, variants) and cut into Han bigrams, Han characters and words; records meet
//! queries also at the ids of concepts, sites, places and people, whose names and trees are held in a [`Thesaurus`], so
//! that editing a name reindexes nothing. Whatever a visitor types has an answer; only a forged cursor is refused.
//! Calls are synchronous and read mapped files: from async code call them through `spawn_blocking`.

mod alike;
mod analyzer;
mod answers;
mod clause;
mod collect;
mod colour;
mod columns;
mod cursor;
mod document;
mod draw;
mod explain;
mod fold;
mod forgive;
mod highlight;
mod histogram;
mod index;
mod kept;
mod language;
mod map;
mod measure;
mod nearness;
mod pinyin;
mod placed;
mod plan;
mod predicate;
mod quotes;
mod request;
mod romanisation;
mod run;
mod schema;
mod statistics;
mod suggest;
mod thesaurus;
mod times;
mod volume;
mod weight;

pub use alike::{Aspect, Likened, Likeness};
pub use analyzer::{Token, TokenText, tokens};
pub use colour::{ColourOrigin, ColourRange, Tint};
pub use cursor::CursorKey;
pub use document::{Display, Document, Passage, Texts};
pub use draw::{Ring, lot, seed_of};
pub use explain::{Gain, Merit};
pub use fold::{FoldedChar, fold, fold_to_string};
pub use highlight::{Mark, Marked, Marker};
pub use histogram::Histogram;
pub use index::Index;
pub use language::{Broken, Fault};
pub use map::{Area, Cluster, LonLat, Map};
pub use measure::{Measure, PARTS};
pub use plan::{Meaning, QueryFields, Understood};
pub use request::{
    Alphabet, Facet, FacetValue, Filters, Hit, SearchRequest, SearchResults, Sort, Step, YearRange,
};
pub use statistics::{Snapshot, Snapshots, Statistics};
pub use suggest::{Group, Met, SuggestRequest, Suggestion, Suggestions};
pub use thesaurus::{Entry, Thesaurus};
pub use volume::{Commit, Figures, Volume, Writer};

/// What can go wrong in search.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The cursor was not made by this museum for this very search.
    #[error("the cursor does not belong to this search")]
    Cursor,
    /// The filter is not in the query language.
    #[error(transparent)]
    Filter(#[from] Fault),
    /// The index on disk is of another make, and must be built anew.
    #[error("the index was written by another version: {0}")]
    Outdated(String),
    /// Files of the index are not as they were written, and it must be built anew.
    #[error("the index is damaged in {0} files")]
    Damaged(usize),
    /// The index itself failed.
    #[error("the index failed")]
    Index(#[from] tantivy::TantivyError),
    /// The figures that scores are computed from could not be made or read.
    #[error("the figures of the index cannot be read")]
    Statistics(#[from] fst::Error),
    /// A file of the index could not be reached.
    #[error("the index could not be read or written")]
    Io(#[from] std::io::Error),
}
