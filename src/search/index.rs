//! The index as the rest of the program holds it: always there, replaced whole when it is rebuilt.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use tantivy::Executor;

use super::SearchError;
use super::answers::Answers;
use super::cursor::CursorKey;
use super::plan::QueryFields;
use super::request::{SearchRequest, SearchResults};
use super::run::{Run, Source};
use super::statistics::{Snapshot, Snapshots};
use super::thesaurus::Thesaurus;
use super::volume::Volume;
use crate::domain::id::Seq;

/// The index that searches are answered from.
pub struct Index {
    key: CursorKey,
    fields: QueryFields,
    volume: RwLock<Arc<Volume>>,
    thesaurus: RwLock<Arc<Thesaurus>>,
    snapshots: RwLock<Snapshots>,
    /// Counts the volumes, the thesauri and the sets of snapshots that there were.
    edition: AtomicU64,
    answers: Answers,
    /// Share the segments of one search.
    threads: Executor,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index")
            .field("volume", &self.volume())
            .field("edition", &self.edition)
            .finish_non_exhaustive()
    }
}

impl Index {
    /// Answers queries of these fields from `volume`, knowing no names and no snapshots yet: nothing is scored.
    pub fn new(volume: Arc<Volume>, key: CursorKey, fields: QueryFields) -> Self {
        Self {
            key,
            fields,
            volume: RwLock::new(volume),
            thesaurus: RwLock::default(),
            snapshots: RwLock::default(),
            edition: AtomicU64::new(0),
            answers: Answers::default(),
            threads: threads(),
        }
    }

    /// Answers from another volume from now on; searches under way end on the old one.
    pub fn swap(&self, volume: Arc<Volume>) {
        *self.volume.write().unwrap_or_else(PoisonError::into_inner) = volume;
        self.edition.fetch_add(1, Ordering::SeqCst);
    }

    /// The volume that answers now.
    pub fn volume(&self) -> Arc<Volume> {
        self.volume
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Knows these names from now on.
    pub fn set_thesaurus(&self, thesaurus: Arc<Thesaurus>) {
        *self
            .thesaurus
            .write()
            .unwrap_or_else(PoisonError::into_inner) = thesaurus;
        self.edition.fetch_add(1, Ordering::SeqCst);
    }

    /// The names known now.
    pub fn thesaurus(&self) -> Arc<Thesaurus> {
        self.thesaurus
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Scores by these snapshots from now on.
    pub fn set_snapshots(&self, snapshots: Snapshots) {
        *self
            .snapshots
            .write()
            .unwrap_or_else(PoisonError::into_inner) = snapshots;
        self.edition.fetch_add(1, Ordering::SeqCst);
    }

    /// The snapshots that it scores by.
    pub fn snapshots(&self) -> Snapshots {
        self.snapshots
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Scores by the volume as it stands, for an index that shares its snapshots with none. Walks every term.
    pub fn measure(&self) -> Result<(), SearchError> {
        let volume = self.volume();
        let snapshot = Snapshot {
            number: 1,
            seq: volume.commit().map_or(Seq(0), |commit| commit.seq),
            statistics: Arc::new(volume.statistics()?),
        };
        self.set_snapshots(Snapshots::new(vec![snapshot]));
        Ok(())
    }

    /// Answers `request`. Refuses a cursor that is not of this search and a filter that is not in the query language; reads
    /// files: not for an async thread. The same question to the same state of the index is answered once.
    pub fn search(&self, request: &SearchRequest) -> Result<Arc<SearchResults>, SearchError> {
        // Before the volume and the names are taken: an answer is kept under a state not newer than its own.
        let edition = self.edition.load(Ordering::SeqCst);
        let (volume, thesaurus, snapshots) = (self.volume(), self.thesaurus(), self.snapshots());
        let state = (edition, volume.generation());
        self.answers.of(state, request, || {
            let source = Source {
                volume: &volume,
                thesaurus: &thesaurus,
                snapshots: &snapshots,
                key: &self.key,
                fields: self.fields,
                threads: &self.threads,
            };
            Run::new(request, source)?.answer()
        })
    }
}

/// A thread a core; the caller's own where there is but one, or they cannot be had.
fn threads() -> Executor {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    if cores == 1 {
        return Executor::single_thread();
    }
    Executor::multi_thread(cores, "search-").unwrap_or_else(|_| Executor::single_thread())
}
