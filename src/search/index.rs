//! The index as the rest of the program holds it: always there, replaced whole when it is rebuilt.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use super::SearchError;
use super::answers::Answers;
use super::cursor::CursorKey;
use super::plan::QueryFields;
use super::request::{SearchRequest, SearchResults};
use super::run::Run;
use super::thesaurus::Thesaurus;
use super::volume::Volume;

/// The index that searches are answered from.
#[derive(Debug)]
pub struct Index {
    key: CursorKey,
    fields: QueryFields,
    volume: RwLock<Arc<Volume>>,
    thesaurus: RwLock<Arc<Thesaurus>>,
    /// Counts the volumes and the thesauri that there were.
    edition: AtomicU64,
    answers: Answers,
}

impl Index {
    /// Answers queries of these fields from `volume`, knowing no names yet.
    pub fn new(volume: Arc<Volume>, key: CursorKey, fields: QueryFields) -> Self {
        Self {
            key,
            fields,
            volume: RwLock::new(volume),
            thesaurus: RwLock::default(),
            edition: AtomicU64::new(0),
            answers: Answers::default(),
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

    /// Answers `request`. Refuses a cursor that is not of this search and a filter that is not in the query language; reads
    /// files: not for an async thread. The same question to the same state of the index is answered once.
    pub fn search(&self, request: &SearchRequest) -> Result<Arc<SearchResults>, SearchError> {
        // Before the volume and the names are taken: an answer is kept under a state not newer than its own.
        let edition = self.edition.load(Ordering::SeqCst);
        let (volume, thesaurus) = (self.volume(), self.thesaurus());
        let state = (edition, volume.generation());
        self.answers.of(state, request, || {
            Run::new(request, &volume, &thesaurus, &self.key, self.fields)?.answer()
        })
    }
}
