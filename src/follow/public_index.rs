//! The public index of this node, kept level with the log of publications.
//!
//! After its last sequence number it reads at most 500 rows, loads the records as they stand now, deletes by id and adds,
//! commits with the number reached, and lets readers see it: a crash anywhere is a replay of the same. An index that will
//! not open, is of another make, runs ahead of the log or of another generation is built anew beside and swapped in.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::{Mutex, Notify, watch};
use tokio_util::sync::CancellationToken;

use super::load::{dependents, documents, visible};
use super::names::{Names, content};
use super::rebuild;
use crate::db::{Conn, Db, DbError, Priority, deny_list, publications, settings};
use crate::domain::id::{RecordId, Seq};
use crate::domain::kind::RecordKind;
use crate::domain::record::Content;
use crate::search::{
    Commit, CursorKey, Document, Group, Index, SearchError, SearchRequest, SearchResults,
    SuggestRequest, Suggestion, Suggestions, Volume, Writer,
};

/// Rows of the log taken at once.
const ROWS: i64 = 500;
/// How long other processes' writes may go unseen.
const POLL: Duration = Duration::from_millis(250);
/// Pause after a failure; longer after each, up to the longest.
const PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// From how many failures of the index in a row on it is built anew.
const DISTRUSTED: u32 = 2;
/// The setting whose number says which rebuild the indexes should be of.
const GENERATION: &str = "index_generation";

/// What can go wrong while following.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    /// The database did not answer.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The index failed, or refused a cursor.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// A folder could not be moved.
    #[error("the folder of the index could not be changed")]
    Io(#[source] std::io::Error),
    /// The number asked for was not reached in time.
    #[error("the index has reached {0} only")]
    Behind(Seq),
    /// The number asked for has not been given yet.
    #[error("the log ends at {0}")]
    BeyondHead(Seq),
}

/// What a search found, with all that its answer needs, of one moment.
#[derive(Debug)]
pub struct Found {
    /// Hits, counts, cursor.
    pub results: SearchResults,
    /// The published names.
    pub names: Arc<Names>,
    /// Records whose public view is newer than the index, or denied: what the index knows of them is not to be shown.
    pub held_back: BTreeSet<RecordId>,
    /// Everything published up to here was searched.
    pub seq: Seq,
}

/// What became of a record in the public view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is public, newly or in another version.
    Shown(RecordId, RecordKind),
    /// It is public no more.
    Gone(RecordId, RecordKind),
}

impl Change {
    /// The record.
    pub fn record(self) -> RecordId {
        match self {
            Self::Shown(id, _) | Self::Gone(id, _) => id,
        }
    }
}

type Listener = Box<dyn Fn(&[Change]) + Send + Sync>;

/// The public index of this node.
pub struct PublicIndex {
    pub(super) db: Db,
    folder: PathBuf,
    pub(super) index: Index,
    names: RwLock<Arc<Names>>,
    suggestions: RwLock<Arc<Suggestions>>,
    listeners: RwLock<Vec<Listener>>,
    wake: Notify,
    reached: watch::Sender<Option<Seq>>,
    level: AtomicBool,
    writer: Mutex<Option<Writer>>,
}

impl std::fmt::Debug for PublicIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PublicIndex")
            .field("index", &self.index)
            .finish_non_exhaustive()
    }
}

impl PublicIndex {
    /// Opens the index in `folder` (`DIR/index/public`). If there is none that will do, answers stay empty until
    /// [`PublicIndex::run`] has built one.
    pub async fn open(db: Db, folder: PathBuf, key: CursorKey) -> Result<Arc<Self>, FollowError> {
        let (names, head) = {
            let mut reader = db.read().await?;
            let mut conn = reader.conn();
            let head = publications::head(&mut conn).await?;
            (Names::load(&mut conn).await?, head)
        };
        let at = folder.clone();
        let volume = blocking(move || match Volume::open(&at) {
            // One ahead of the log is of another database, or of one that was restored: what it knows may not be public.
            Ok(volume) if volume.commit().is_some_and(|commit| commit.seq > head) => {
                Volume::in_memory()
            }
            Ok(volume) => Ok(volume),
            Err(error) => {
                if at.exists() {
                    tracing::warn!(%error, folder = %at.display(), "the public index will be built anew");
                }
                Volume::in_memory()
            }
        })
        .await?;
        let reached = volume.commit().map(|commit| commit.seq);
        let volume = Arc::new(volume);
        let suggestions = gathered(volume.clone(), &names).await?;
        let index = Index::new(volume, key);
        index.set_thesaurus(names.thesaurus.clone());
        Ok(Arc::new(Self {
            db,
            folder,
            index,
            names: RwLock::new(Arc::new(names)),
            suggestions: RwLock::new(Arc::new(suggestions)),
            listeners: RwLock::default(),
            wake: Notify::new(),
            reached: watch::Sender::new(reached),
            level: AtomicBool::new(false),
            writer: Mutex::new(None),
        }))
    }

    /// Follows until `stop`. Only the process that holds the data folder's lock may run this.
    pub async fn run(&self, stop: CancellationToken) {
        let (mut failures, mut pause) = (0, PAUSE);
        while !stop.is_cancelled() {
            let outcome = tokio::select! {
                outcome = self.level_with_log(failures >= DISTRUSTED) => outcome,
                () = stop.cancelled() => break,
            };
            let wait = match outcome {
                Ok(()) => {
                    self.level.store(true, Ordering::Relaxed);
                    (failures, pause) = (0, PAUSE);
                    POLL
                }
                Err(error) => {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "the public index could not follow; it tries again"
                    );
                    *self.writer.lock().await = None;
                    failures += u32::from(!matches!(error, FollowError::Db(_)));
                    let wait = pause;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                    wait
                }
            };
            tokio::select! {
                () = stop.cancelled() => break,
                () = self.wake.notified() => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
        *self.writer.lock().await = None;
    }

    /// Says that something was published: it is looked at now instead of at the next poll.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// Calls `listener` with every change once it is searchable: caches of public status clear themselves by it.
    pub fn on_change(&self, listener: impl Fn(&[Change]) + Send + Sync + 'static) {
        let mut listeners = self
            .listeners
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        listeners.push(Box::new(listener));
    }

    /// The published names as they stand.
    pub fn names(&self) -> Arc<Names> {
        self.names
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// How far the log has been followed; none until there is an index.
    pub fn reached(&self) -> Option<Seq> {
        *self.reached.borrow()
    }

    /// Whether it has once been level with the log since it was opened.
    pub fn is_level(&self) -> bool {
        self.level.load(Ordering::Relaxed)
    }

    /// The index itself.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Waits until everything up to `seq` is searchable; for 0, until there is an index at all.
    pub async fn wait_for(&self, seq: Seq, timeout: Duration) -> Result<(), FollowError> {
        if self.reached().is_some_and(|reached| reached >= seq) {
            return Ok(());
        }
        let head = publications::head(&mut self.db.read().await?.conn()).await?;
        if seq > head {
            return Err(FollowError::BeyondHead(head));
        }
        self.wake();
        let mut reached = self.reached.subscribe();
        let level = reached.wait_for(|reached| reached.is_some_and(|reached| reached >= seq));
        match tokio::time::timeout(timeout, level).await {
            Ok(Ok(_)) => Ok(()),
            _ => Err(FollowError::Behind(self.reached().unwrap_or(Seq(0)))),
        }
    }

    /// Answers a search from what the public may see at this very moment: a record on the deny-list, or changed since the
    /// index last looked, is held back rather than shown as it was.
    pub async fn search(
        self: &Arc<Self>,
        mut request: SearchRequest,
    ) -> Result<Found, FollowError> {
        let seq = self.reached().unwrap_or(Seq(0));
        let held_back = self.held_back(seq).await?;
        request.denied.extend(&held_back);
        let this = Arc::clone(self);
        let results = blocking(move || this.index.search(&request)).await?;
        Ok(Found {
            results,
            names: self.names(),
            held_back,
            seq,
        })
    }

    /// The texts of those of `ids` that the public may see now: names first, then what else is searched.
    pub async fn texts(
        &self,
        ids: &[RecordId],
    ) -> Result<BTreeMap<RecordId, Vec<String>>, FollowError> {
        let documents = self.documents_of(ids).await?.into_iter();
        Ok(documents
            .map(|document| {
                let texts = document.names.into_iter().chain(document.numbers);
                (document.id, texts.chain(document.texts).collect())
            })
            .collect())
    }

    /// The documents of those of `ids` that the public may see now, in no order.
    pub async fn documents_of(&self, ids: &[RecordId]) -> Result<Vec<Document>, FollowError> {
        let vocabulary = self.names().vocabulary.clone();
        let mut reader = self.db.read().await?;
        let mut conn = reader.conn();
        let stored = visible(&mut conn, &ids.iter().copied().collect()).await?;
        Ok(documents(&mut conn, &stored, &vocabulary).await?)
    }

    /// Suggests names of what the public may see at this very moment, held back as in [`PublicIndex::search`].
    pub async fn suggest(
        &self,
        request: &SuggestRequest,
    ) -> Result<Vec<(Group, Vec<Suggestion>)>, FollowError> {
        let seq = self.reached().unwrap_or(Seq(0));
        let held_back = self.held_back(seq).await?;
        Ok(self.suggestions().suggest(request, &held_back))
    }

    /// What is to be held back of whatever the index knows now.
    pub async fn held_back_now(&self) -> Result<BTreeSet<RecordId>, FollowError> {
        self.held_back(self.reached().unwrap_or(Seq(0))).await
    }

    /// What the index knows at `seq` and is not to be shown as it was: denied records, and those that changed since.
    pub(super) async fn held_back(&self, seq: Seq) -> Result<BTreeSet<RecordId>, FollowError> {
        let mut reader = self.db.read().await?;
        let mut conn = reader.conn();
        // In this order: what leaves the deny-list between the two enters the log with it.
        let mut held_back: BTreeSet<_> = deny_list::all(&mut conn).await?.into_iter().collect();
        held_back.extend(publications::records_after(&mut conn, seq).await?);
        Ok(held_back)
    }

    /// Follows to the end of the log as it stands; builds the index anew first where that is due or it is not trusted.
    async fn level_with_log(&self, distrusted: bool) -> Result<(), FollowError> {
        let mut writer = self.writer.lock().await;
        let (generation, head) = {
            let mut reader = self.db.read().await?;
            let mut conn = reader.conn();
            (
                generation(&mut conn).await?,
                publications::head(&mut conn).await?,
            )
        };
        let sound = self.index.volume().commit().filter(|_| !distrusted);
        let fits = sound.is_some_and(|it| it.generation == generation && it.seq <= head);
        if !fits {
            *writer = None;
            self.rebuild(generation, sound.is_some()).await?;
        }
        self.suggest_anew_if_behind().await?;
        while self.step(&mut writer, generation).await? {}
        Ok(())
    }

    /// A step that failed between the index and the suggestions left them apart.
    async fn suggest_anew_if_behind(&self) -> Result<(), FollowError> {
        let volume = self.index.volume();
        let commit = volume.commit();
        if self.suggestions().commit() != commit {
            let suggestions = gathered(volume, &self.names()).await?;
            self.set_suggestions(suggestions);
            self.reached.send_replace(commit.map(|commit| commit.seq));
        }
        Ok(())
    }

    async fn rebuild(&self, generation: i64, was_sound: bool) -> Result<(), FollowError> {
        let begun = std::time::Instant::now();
        let beside = rebuild::sibling(&self.folder, "rebuild");
        let (commit, names) = rebuild::build(&self.db, &beside, generation).await?;
        let folder = self.folder.clone();
        let volume =
            tokio::task::spawn_blocking(move || rebuild::swap(&folder, &beside, was_sound))
                .await
                .map_err(|error| FollowError::Io(std::io::Error::other(error)))??;
        let suggestions = gathered(volume.clone(), &names).await?;
        self.index.swap(volume);
        self.set_names(Arc::new(names));
        self.set_suggestions(suggestions);
        self.reached.send_replace(Some(commit.seq));
        tracing::info!(
            seq = commit.seq.0,
            generation,
            elapsed_ms = begun.elapsed().as_millis(),
            "the public index was built anew"
        );
        Ok(())
    }

    /// Takes the next rows of the log; whether there were any.
    async fn step(
        &self,
        writer: &mut Option<Writer>,
        generation: i64,
    ) -> Result<bool, FollowError> {
        let Some(commit) = self.index.volume().commit() else {
            return Ok(false);
        };
        let mut reader = self.db.read().await?;
        let mut conn = reader.conn();
        let rows = publications::after(&mut conn, commit.seq, ROWS).await?;
        let Some(last) = rows.last() else {
            return Ok(false);
        };
        let commit = Commit {
            seq: last.seq,
            generation,
        };
        let named: BTreeSet<RecordId> = rows.iter().map(|row| row.record).collect();
        let stored = visible(&mut conn, &named).await?;
        let shown: BTreeSet<RecordId> = stored.iter().map(|stored| stored.envelope.id).collect();
        let contents: Vec<(RecordId, RecordKind, Option<Content>)> = rows
            .iter()
            .filter(|row| !shown.contains(&row.record))
            .map(|row| (row.record, row.kind, None))
            .chain(stored.iter().map(|stored| {
                let public = content(stored).map(|public| public.get().clone());
                (stored.envelope.id, stored.envelope.kind, public)
            }))
            .collect();
        let names = self.names().after(&contents).map(Arc::new);
        let vocabulary = names
            .as_ref()
            .map_or_else(|| self.names().vocabulary.clone(), |n| n.vocabulary.clone());

        let also = dependents(&mut conn, &contents, &named).await?;
        let mut fresh = documents(&mut conn, &stored, &vocabulary).await?;
        for some in also.chunks(usize::try_from(ROWS).unwrap_or(500)) {
            let some = visible(&mut conn, &some.iter().copied().collect()).await?;
            fresh.extend(documents(&mut conn, &some, &vocabulary).await?);
        }
        drop(reader);

        let volume = self.index.volume();
        let ready = writer.take();
        let gone = Arc::new(named);
        let taken_out = gone.clone();
        let (again, fresh) = blocking(move || {
            let mut writer = match ready {
                Some(writer) => writer,
                None => volume.writer(1)?,
            };
            for id in taken_out.iter() {
                writer.delete(*id);
            }
            for document in &fresh {
                writer.replace(document)?;
            }
            writer.commit(commit)?;
            volume.reload(commit)?;
            Ok((writer, fresh))
        })
        .await?;
        *writer = Some(again);
        if let Some(names) = names {
            self.set_names(names);
        }
        self.tell(&contents);
        let (before, volume) = (self.suggestions(), self.index.volume());
        let thesaurus = self.index.thesaurus();
        let suggestions =
            blocking(move || before.after(&gone, &fresh, &volume, &thesaurus)).await?;
        self.set_suggestions(suggestions);
        self.reached.send_replace(Some(commit.seq));
        Ok(true)
    }

    fn set_names(&self, names: Arc<Names>) {
        self.index.set_thesaurus(names.thesaurus.clone());
        *self.names.write().unwrap_or_else(PoisonError::into_inner) = names;
    }

    fn suggestions(&self) -> Arc<Suggestions> {
        self.suggestions
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn set_suggestions(&self, suggestions: Suggestions) {
        *self
            .suggestions
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Arc::new(suggestions);
    }

    fn tell(&self, contents: &[(RecordId, RecordKind, Option<Content>)]) {
        let changes: Vec<Change> = contents
            .iter()
            .map(|(id, kind, content)| match content {
                Some(_) => Change::Shown(*id, *kind),
                None => Change::Gone(*id, *kind),
            })
            .collect();
        let listeners = self
            .listeners
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        listeners.iter().for_each(|listener| listener(&changes));
    }
}

/// Asks every node to build its indexes anew; each does so when it next looks at the database. Answers the generation
/// they will be of.
pub async fn request_rebuild(db: &Db) -> Result<i64, FollowError> {
    let mut tx = db.begin(Priority::Edit).await?;
    let mut conn = tx.conn();
    let next = generation(&mut conn).await? + 1;
    settings::put(&mut conn, GENERATION, &next.to_string()).await?;
    tx.commit().await?;
    Ok(next)
}

async fn generation(conn: &mut Conn<'_>) -> Result<i64, DbError> {
    let stored = settings::get(conn, GENERATION).await?;
    Ok(stored.and_then(|number| number.parse().ok()).unwrap_or(0))
}

/// The names that `volume` holds, to suggest.
async fn gathered(volume: Arc<Volume>, names: &Names) -> Result<Suggestions, FollowError> {
    let thesaurus = names.thesaurus.clone();
    blocking(move || Suggestions::gather(&volume, &thesaurus)).await
}

/// Runs work on files apart from the async threads.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, SearchError> + Send + 'static,
) -> Result<T, FollowError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| FollowError::Io(std::io::Error::other(error)))?
        .map_err(FollowError::from)
}
