//! An index of this node, kept level with the log of its view.
//!
//! After its last sequence number it reads at most 500 rows, loads the records as they stand now, deletes by id and adds,
//! commits with the number reached, and lets readers see it: a crash anywhere is a replay of the same. An index that will
//! not open, is of another make, runs ahead of the log or of another generation is built anew beside and swapped in.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::{Mutex, Notify, watch};
use tokio_util::sync::CancellationToken;

use super::load::{dependents, documents};
use super::names::Names;
use super::rebuild;
use super::view::{Changed, Stepped, View};
use crate::db::{Conn, Db, DbError, Priority, settings};
use crate::domain::id::{RecordId, Seq};
use crate::search::{
    Commit, CursorKey, Document, Index, SearchError, SearchRequest, SearchResults, Volume, Writer,
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
    pub results: Arc<SearchResults>,
    /// The names that the view shows.
    pub names: Arc<Names>,
    /// Records that the view holds back: what the index knows of them is not to be shown.
    pub held_back: BTreeSet<RecordId>,
    /// Everything that the log tells up to here was searched.
    pub seq: Seq,
}

/// One index of this node.
pub struct Follower<V> {
    db: Db,
    folder: PathBuf,
    index: Index,
    view: V,
    names: RwLock<Arc<Names>>,
    wake: Notify,
    reached: watch::Sender<Option<Seq>>,
    level: AtomicBool,
    writer: Mutex<Option<Writer>>,
    /// Numbers of the snapshots of figures that cannot be read.
    set_aside: std::sync::Mutex<BTreeSet<i64>>,
}

impl<V: View> std::fmt::Debug for Follower<V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Follower")
            .field("view", &self.view)
            .field("index", &self.index)
            .finish_non_exhaustive()
    }
}

impl<V: View> Follower<V> {
    /// Opens the index in `folder`. If there is none that will do, answers stay empty until [`Follower::run`] has built one.
    pub async fn open(db: Db, folder: PathBuf, key: CursorKey) -> Result<Arc<Self>, FollowError> {
        let (names, head) = {
            let mut reader = db.read().await?;
            let mut conn = reader.conn();
            let head = V::head(&mut conn).await?;
            (Names::load::<V>(&mut conn).await?, head)
        };
        let at = folder.clone();
        let volume = blocking(move || match Volume::open(&at) {
            // One ahead of the log is of another database, or of one that was restored: what it knows may not be so.
            Ok(volume) if volume.commit().is_some_and(|commit| commit.seq > head) => {
                Volume::in_memory()
            }
            Ok(volume) => Ok(volume),
            Err(error) => {
                if at.exists() {
                    tracing::warn!(%error, folder = %at.display(), "the index will be built anew");
                }
                Volume::in_memory()
            }
        })
        .await?;
        let reached = volume.commit().map(|commit| commit.seq);
        let volume = Arc::new(volume);
        let view = V::default();
        view.gather(volume.clone(), &names).await?;
        let index = Index::new(volume, key, V::FIELDS);
        index.set_thesaurus(names.thesaurus.clone());
        Ok(Arc::new(Self {
            db,
            folder,
            index,
            view,
            names: RwLock::new(Arc::new(names)),
            wake: Notify::new(),
            reached: watch::Sender::new(reached),
            level: AtomicBool::new(false),
            writer: Mutex::new(None),
            set_aside: std::sync::Mutex::default(),
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
                        index = V::NAME,
                        "an index could not follow; it tries again"
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

    /// Says that the log has grown: it is looked at now instead of at the next poll.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// The names as they stand.
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

    /// What it keeps beside the index.
    pub(super) fn view(&self) -> &V {
        &self.view
    }

    pub(super) fn db(&self) -> &Db {
        &self.db
    }

    pub(super) fn set_aside(&self) -> std::sync::MutexGuard<'_, BTreeSet<i64>> {
        self.set_aside
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
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
        let head = V::head(&mut self.db.read().await?.conn()).await?;
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

    /// Answers a search from what the view shows at this very moment: what it holds back is not found, rather than shown
    /// as it was.
    pub async fn search(
        self: &Arc<Self>,
        mut request: SearchRequest,
    ) -> Result<Found, FollowError> {
        let seq = self.reached().unwrap_or(Seq(0));
        let held_back = self.held_back_at(seq).await?;
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

    /// What the index knows now and is not to be shown as it was.
    pub async fn held_back(&self) -> Result<BTreeSet<RecordId>, FollowError> {
        self.held_back_at(self.reached().unwrap_or(Seq(0))).await
    }

    /// What the index knows at `seq` and is not to be shown as it was.
    pub(super) async fn held_back_at(&self, seq: Seq) -> Result<BTreeSet<RecordId>, FollowError> {
        let mut reader = self.db.read().await?;
        Ok(V::held_back(&mut reader.conn(), seq).await?)
    }

    /// Follows to the end of the log once, for who does not [`Follower::run`] it.
    pub async fn catch_up(&self) -> Result<(), FollowError> {
        self.level_with_log(false).await?;
        *self.writer.lock().await = None;
        Ok(())
    }

    /// Makes what the index holds of a record anew, as it stands now; whether the view shows it. An index that is being
    /// written is waited for as long as `patience` lasts: one that is built anew takes up the record anyway.
    pub async fn reindex(
        self: &Arc<Self>,
        id: RecordId,
        patience: Duration,
    ) -> Result<bool, FollowError> {
        let this = Arc::clone(self);
        // Whoever asks may go away, and must not take the writer with them halfway.
        tokio::spawn(async move { this.reindex_now(id, patience).await })
            .await
            .map_err(|error| FollowError::Io(std::io::Error::other(error)))?
    }

    async fn reindex_now(&self, id: RecordId, patience: Duration) -> Result<bool, FollowError> {
        let behind = || FollowError::Behind(self.reached().unwrap_or(Seq(0)));
        let writer = tokio::time::timeout(patience, self.writer.lock()).await;
        let mut writer = writer.map_err(|_| behind())?;
        let commit = self.index.volume().commit().ok_or_else(behind)?;
        let (names, gone) = (self.names(), Arc::new(BTreeSet::from([id])));
        let fresh = {
            let mut reader = self.db.read().await?;
            let mut conn = reader.conn();
            let stored = V::among(&mut conn, &gone).await?;
            documents::<V>(&mut conn, &stored, &names.vocabulary).await?
        };
        let fresh = self
            .write(&mut writer, commit, Arc::clone(&gone), fresh)
            .await?;
        let shown = !fresh.is_empty();
        let stepped = Stepped {
            changed: Vec::new(),
            gone,
            fresh,
        };
        self.view
            .follow(self.index.volume(), &names, stepped)
            .await?;
        Ok(shown)
    }

    /// The documents of those of `ids` that the view shows now, in no order.
    pub async fn documents_of(&self, ids: &[RecordId]) -> Result<Vec<Document>, FollowError> {
        let vocabulary = self.names().vocabulary.clone();
        let mut reader = self.db.read().await?;
        let mut conn = reader.conn();
        let stored = V::among(&mut conn, &ids.iter().copied().collect()).await?;
        Ok(documents::<V>(&mut conn, &stored, &vocabulary).await?)
    }

    /// Follows to the end of the log as it stands; builds the index anew first where that is due or it is not trusted.
    async fn level_with_log(&self, distrusted: bool) -> Result<(), FollowError> {
        let mut writer = self.writer.lock().await;
        let (generation, head) = {
            let mut reader = self.db.read().await?;
            let mut conn = reader.conn();
            (generation(&mut conn).await?, V::head(&mut conn).await?)
        };
        let sound = self.index.volume().commit().filter(|_| !distrusted);
        let fits = sound.is_some_and(|it| it.generation == generation && it.seq <= head);
        if !fits {
            *writer = None;
            self.rebuild(generation, sound.is_some()).await?;
        }
        self.gather_if_apart().await?;
        self.measure().await;
        while self.step(&mut writer, generation).await? {}
        Ok(())
    }

    /// A step that failed between the index and what is kept beside it left them apart.
    async fn gather_if_apart(&self) -> Result<(), FollowError> {
        let volume = self.index.volume();
        let commit = volume.commit();
        if !self.view.is_at(commit) {
            self.view.gather(volume, &self.names()).await?;
            self.reached.send_replace(commit.map(|commit| commit.seq));
        }
        Ok(())
    }

    async fn rebuild(&self, generation: i64, was_sound: bool) -> Result<(), FollowError> {
        let begun = std::time::Instant::now();
        let beside = rebuild::sibling(&self.folder, "rebuild");
        let (commit, names) = rebuild::build::<V>(&self.db, &beside, generation).await?;
        let folder = self.folder.clone();
        let volume =
            tokio::task::spawn_blocking(move || rebuild::swap(&folder, &beside, was_sound))
                .await
                .map_err(|error| FollowError::Io(std::io::Error::other(error)))??;
        self.view.gather(volume.clone(), &names).await?;
        self.index.swap(volume);
        self.set_names(Arc::new(names));
        self.measure().await;
        self.reached.send_replace(Some(commit.seq));
        tracing::info!(
            index = V::NAME,
            seq = commit.seq.0,
            generation,
            elapsed_ms = begun.elapsed().as_millis(),
            "an index was built anew"
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
        let rows = V::after(&mut conn, commit.seq, ROWS).await?;
        let Some(last) = rows.last() else {
            return Ok(false);
        };
        let commit = Commit {
            seq: last.seq,
            generation,
        };
        let named: BTreeSet<RecordId> = rows.iter().map(|row| row.record).collect();
        let stored = V::among(&mut conn, &named).await?;
        let shown: BTreeSet<RecordId> = stored.iter().map(|stored| stored.envelope.id).collect();
        let changed: Vec<Changed> = rows
            .iter()
            .filter(|row| !shown.contains(&row.record))
            .map(|row| (row.record, row.kind, None))
            .chain(stored.iter().map(|stored| {
                let envelope = &stored.envelope;
                (envelope.id, envelope.kind, V::content(stored))
            }))
            .collect();
        let names = self.names().after(&changed).map(Arc::new);
        let vocabulary = names
            .as_ref()
            .map_or_else(|| self.names().vocabulary.clone(), |n| n.vocabulary.clone());

        let also = dependents(&mut conn, &changed, &named).await?;
        let mut fresh = documents::<V>(&mut conn, &stored, &vocabulary).await?;
        for some in also.chunks(usize::try_from(ROWS).unwrap_or(500)) {
            let some = V::among(&mut conn, &some.iter().copied().collect()).await?;
            fresh.extend(documents::<V>(&mut conn, &some, &vocabulary).await?);
        }
        drop(reader);

        let gone = Arc::new(named);
        let fresh = self.write(writer, commit, Arc::clone(&gone), fresh).await?;
        if let Some(names) = names {
            self.set_names(names);
        }
        let stepped = Stepped {
            changed,
            gone,
            fresh,
        };
        self.view
            .follow(self.index.volume(), &self.names(), stepped)
            .await?;
        self.measure().await;
        self.reached.send_replace(Some(commit.seq));
        Ok(true)
    }

    /// Takes out and puts in, durably, and lets readers see it; gives back what was put in.
    async fn write(
        &self,
        writer: &mut Option<Writer>,
        commit: Commit,
        gone: Arc<BTreeSet<RecordId>>,
        fresh: Vec<Document>,
    ) -> Result<Vec<Document>, FollowError> {
        let volume = self.index.volume();
        let ready = writer.take();
        let (again, fresh) = blocking(move || {
            let mut writer = match ready {
                Some(writer) => writer,
                None => volume.writer(1, V::WRITER_BYTES)?,
            };
            for id in gone.iter() {
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
        Ok(fresh)
    }

    fn set_names(&self, names: Arc<Names>) {
        self.index.set_thesaurus(names.thesaurus.clone());
        *self.names.write().unwrap_or_else(PoisonError::into_inner) = names;
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

/// Runs work on files apart from the async threads.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, SearchError> + Send + 'static,
) -> Result<T, FollowError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| FollowError::Io(std::io::Error::other(error)))?
        .map_err(FollowError::from)
}
