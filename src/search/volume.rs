//! One index in one folder: opened, filled, read.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use tantivy::columnar::StrColumn;
use tantivy::indexer::LogMergePolicy;
use tantivy::schema::IndexRecordOption;
use tantivy::{
    DocAddress, DocId, DocSet, IndexReader, IndexSettings, IndexWriter, ReloadPolicy, Searcher,
    TERMINATED, TantivyDocument, Term,
};

use super::SearchError;
use super::columns::Opened;
use super::document::{Display, Document};
use super::placed::{PlacedTokenizer, TOKENIZER};
use super::schema::{ANALYZER, Fields, SCHEMA, column};
use super::statistics::Statistics;
use super::suggest::Named;
use crate::domain::id::{RecordId, Seq, Version};
use crate::domain::kind::RecordKind;

/// Bytes that are compressed together of what hits show: a page of hits unpacks a block for each.
const STORED_BLOCK: usize = 4_096;

/// What a commit says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commit {
    /// How far the log has been followed.
    pub seq: Seq,
    /// Which rebuild this is; another number in the database asks for a new one.
    pub generation: i64,
}

#[derive(Serialize, Deserialize)]
struct Payload {
    seq: i64,
    schema: u32,
    analyzer: u32,
    generation: i64,
}

/// What an index holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Documents that can be found.
    pub documents: u64,
    /// Documents that were taken out and take up room until their segment is merged.
    pub deleted: u64,
    /// Segments.
    pub segments: u64,
    /// Bytes of their files.
    pub bytes: u64,
}

/// An index on disk (or in memory), open for reading.
pub struct Volume {
    pub(super) fields: Fields,
    index: tantivy::Index,
    reader: IndexReader,
    commit: Mutex<Option<Commit>>,
    opened: Opened,
}

impl std::fmt::Debug for Volume {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Volume")
            .field("commit", &self.commit())
            .finish_non_exhaustive()
    }
}

impl Volume {
    /// Makes a new, empty index in `folder`, which is made too.
    pub fn create(folder: &Path) -> Result<Self, SearchError> {
        std::fs::create_dir_all(folder)?;
        let fields = Fields::new();
        let settings = IndexSettings {
            docstore_blocksize: STORED_BLOCK,
            ..IndexSettings::default()
        };
        let index = tantivy::Index::builder()
            .schema(fields.schema.clone())
            .settings(settings)
            .create_in_dir(folder)?;
        Self::around(index, fields, None)
    }

    /// An empty index in memory: what answers until the first one is built.
    pub fn in_memory() -> Result<Self, SearchError> {
        let fields = Fields::new();
        let index = tantivy::Index::create_in_ram(fields.schema.clone());
        Self::around(index, fields, None)
    }

    /// Opens the index in `folder`; one of another schema or analyzer, or without a commit, is refused as outdated, one
    /// whose files have changed since they were written as damaged. Reads every file once.
    pub fn open(folder: &Path) -> Result<Self, SearchError> {
        let index = tantivy::Index::open_in_dir(folder)?;
        let payload = index.load_metas()?.payload.unwrap_or_default();
        let payload: Payload = serde_json::from_str(&payload)
            .map_err(|_| SearchError::Outdated("no commit".into()))?;
        if (payload.schema, payload.analyzer) != (SCHEMA, ANALYZER) {
            let made = format!("schema {}, analyzer {}", payload.schema, payload.analyzer);
            return Err(SearchError::Outdated(made));
        }
        let fields = Fields::new();
        if index.schema() != fields.schema {
            return Err(SearchError::Outdated("other fields".into()));
        }
        let damaged = index.validate_checksum()?;
        if !damaged.is_empty() {
            return Err(SearchError::Damaged(damaged.len()));
        }
        let commit = Commit {
            seq: Seq(payload.seq),
            generation: payload.generation,
        };
        Self::around(index, fields, Some(commit))
    }

    fn around(
        index: tantivy::Index,
        fields: Fields,
        commit: Option<Commit>,
    ) -> Result<Self, SearchError> {
        index
            .tokenizers()
            .register(TOKENIZER, PlacedTokenizer::default());
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        Ok(Self {
            opened: Opened::default(),
            fields,
            index,
            reader,
            commit: Mutex::new(commit),
        })
    }

    /// The last commit that readers see; none before the first.
    pub fn commit(&self) -> Option<Commit> {
        *self.commit.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the readers see of it, in figures. Asks for the size of every file: not for an async thread.
    pub fn figures(&self) -> Result<Figures, SearchError> {
        let searcher = self.searcher();
        let mut figures = Figures {
            bytes: searcher.space_usage()?.total().get_bytes(),
            ..Figures::default()
        };
        for segment in searcher.segment_readers() {
            figures.documents += u64::from(segment.num_docs());
            figures.deleted += u64::from(segment.num_deleted_docs());
            figures.segments += 1;
        }
        Ok(figures)
    }

    /// Documents that can be found.
    pub fn documents(&self) -> u64 {
        self.searcher().num_docs()
    }

    /// What scores may be computed from, as its readers see it. Walks every term: not for an async thread.
    pub fn statistics(&self) -> Result<Statistics, SearchError> {
        Statistics::of(&self.searcher())
    }

    /// Every record of the index with the version it holds, in no order: what is compared with the database. A record
    /// that was added twice comes twice. Reads files: not for an async thread.
    pub fn digest(&self) -> Result<Vec<(RecordId, Version)>, SearchError> {
        let mut digest = Vec::new();
        for segment in self.searcher().segment_readers() {
            let fast = segment.fast_fields();
            let (high, low) = (fast.u64(column::ID_HIGH)?, fast.u64(column::ID_LOW)?);
            let version = fast.i64(column::VERSION)?;
            digest.extend(segment.doc_ids_alive().map(|doc| {
                let (high, low) = (high.first(doc).unwrap_or(0), low.first(doc).unwrap_or(0));
                let id = uuid::Uuid::from_u64_pair(high, low);
                (RecordId(id), Version(version.first(doc).unwrap_or(0)))
            }));
        }
        Ok(digest)
    }

    /// The names of every record of the index, in no order. Reads files: not for an async thread.
    pub(super) fn names(&self) -> Result<Vec<Named>, SearchError> {
        let mut names = Vec::new();
        for segment in self.searcher().segment_readers() {
            let fast = segment.fast_fields();
            let (high, low) = (fast.u64(column::ID_HIGH)?, fast.u64(column::ID_LOW)?);
            let kinds = fast.str("kind")?;
            let store = segment.get_store_reader(1)?;
            for doc in segment.doc_ids_alive() {
                let document: TantivyDocument = store.get(doc)?;
                let display = self.fields.display_of(&document);
                let (high, low) = (high.first(doc).unwrap_or(0), low.first(doc).unwrap_or(0));
                names.push(Named {
                    id: RecordId(uuid::Uuid::from_u64_pair(high, low)),
                    kind: kind_of(kinds.as_ref(), doc)?,
                    labels: display.labels,
                    names: display.names,
                });
            }
        }
        Ok(names)
    }

    /// What a hit shows of a record, as `searcher` sees it. Reads files: not for an async thread.
    pub(super) fn show(
        &self,
        searcher: &Searcher,
        id: RecordId,
    ) -> Result<Option<(RecordKind, Display)>, SearchError> {
        let term = Term::from_field_text(self.fields.id, &id.to_string());
        for (ordinal, segment) in (0..).zip(searcher.segment_readers()) {
            let index = segment.inverted_index(self.fields.id)?;
            let Some(mut found) = index.read_postings(&term, IndexRecordOption::Basic)? else {
                continue;
            };
            while found.doc() != TERMINATED && segment.is_deleted(found.doc()) {
                found.advance();
            }
            if found.doc() == TERMINATED {
                continue;
            }
            let kinds = segment.fast_fields().str("kind")?;
            let kind = kind_of(kinds.as_ref(), found.doc())?;
            let document: TantivyDocument = searcher.doc(DocAddress::new(ordinal, found.doc()))?;
            return Ok(Some((kind, self.fields.display_of(&document))));
        }
        Ok(None)
    }

    /// The one writer; a second one at the same time is an error. Each thread gathers so many bytes before it writes them
    /// out, 15 MB at least.
    pub fn writer(&self, threads: usize, bytes: usize) -> Result<Writer, SearchError> {
        let inner: IndexWriter = self
            .index
            .writer_with_num_threads(threads, threads * bytes)?;
        let mut policy = LogMergePolicy::default();
        policy.set_del_docs_ratio_before_merge(0.1);
        inner.set_merge_policy(Box::new(policy));
        Ok(Writer {
            inner,
            fields: self.fields.clone(),
        })
    }

    /// Lets readers see what `writer` committed.
    pub fn reload(&self, commit: Commit) -> Result<(), SearchError> {
        self.reader.reload()?;
        self.opened.keep(&self.reader.searcher());
        *self.commit.lock().unwrap_or_else(PoisonError::into_inner) = Some(commit);
        Ok(())
    }

    /// Which state readers see, of those that this volume has had.
    pub(super) fn generation(&self) -> u64 {
        self.searcher().generation().generation_id()
    }

    /// The columns of its segments.
    pub(super) fn opened(&self) -> &Opened {
        &self.opened
    }

    pub(super) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }
}

/// The kind that a segment's column tells of a document.
pub(super) fn kind_of(kinds: Option<&StrColumn>, doc: DocId) -> Result<RecordKind, SearchError> {
    let mut kind = String::new();
    if let Some(kinds) = kinds
        && let Some(ordinal) = kinds.ords().first(doc)
    {
        kinds.ord_to_str(ordinal, &mut kind)?;
    }
    Ok(kind.parse().unwrap_or(RecordKind::Object))
}

/// Adds, replaces and deletes. After an error drop it and open another: never roll back.
pub struct Writer {
    inner: IndexWriter,
    fields: Fields,
}

impl Writer {
    /// Puts `document` in the place of whatever had its id.
    pub fn replace(&mut self, document: &Document) -> Result<(), SearchError> {
        self.delete(document.id);
        self.add(document)
    }

    /// Adds a document whose id is known to be absent.
    pub fn add(&mut self, document: &Document) -> Result<(), SearchError> {
        self.inner.add_document(self.fields.fill(document)?)?;
        Ok(())
    }

    /// Takes a record out.
    pub fn delete(&mut self, id: RecordId) {
        self.inner
            .delete_term(Term::from_field_text(self.fields.id, &id.to_string()));
    }

    /// Makes it durable. Readers see it after [`Volume::reload`].
    pub fn commit(&mut self, commit: Commit) -> Result<(), SearchError> {
        let payload = Payload {
            seq: commit.seq.0,
            schema: SCHEMA,
            analyzer: ANALYZER,
            generation: commit.generation,
        };
        let payload = serde_json::to_string(&payload).map_err(std::io::Error::from)?;
        let mut prepared = self.inner.prepare_commit()?;
        prepared.set_payload(&payload);
        prepared.commit()?;
        Ok(())
    }

    /// Ends the writer once its merges are done.
    pub fn finish(self) -> Result<(), SearchError> {
        self.inner.wait_merging_threads()?;
        Ok(())
    }
}
