//! A photograph comes in: the untouched original is stored under its SHA-256, then one transaction names it.

use std::collections::BTreeMap;
use std::io;

use chrono::TimeDelta;

use super::receive::Received;
use crate::catalog::{self, CatalogError, Incoming, Written};
use crate::db::jobs::{self, JobKind};
use crate::db::originals::{self, Original};
use crate::db::{Db, DbError, Priority};
use crate::domain::clock::Clock;
use crate::domain::id::{JobId, RecordId};
use crate::domain::permit::{EditRecord, Permit};
use crate::domain::record::Content;
use crate::domain::role::Actor;
use crate::imaging::fault::ImageFault;
use crate::imaging::limits::ImageLimits;
use crate::imaging::probe::{Probe, probe};
use crate::storage::{StorageKey, Store, StoreError};

/// A claim on a hash keeps a sweep away for this long.
pub const CLAIM_LASTS: TimeDelta = TimeDelta::days(1);

/// What comes with the bytes.
#[derive(Debug)]
pub struct Upload {
    /// The bytes.
    pub received: Received,
    /// The media type they were declared as, without parameters.
    pub media_type: String,
    /// What their sender calls the file.
    pub file_name: Option<String>,
    /// The medium to make: its id, content, and whether it becomes public at once.
    pub medium: Incoming,
    /// Whether somebody waits for it.
    pub priority: Priority,
}

/// A medium that was made, and the job that makes its tiles.
#[derive(Debug)]
pub struct Uploaded {
    /// The medium.
    pub written: Written,
    /// The facts of its original.
    pub original: Original,
    /// The job to watch.
    pub job: JobId,
}

/// Why no medium was made.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// The file is at fault, as its headers show.
    #[error(transparent)]
    Image(#[from] ImageFault),
    /// The medium's record is.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The scratch file could not be read.
    #[error("the upload could not be read")]
    Io(#[from] io::Error),
}

impl From<DbError> for UploadError {
    fn from(error: DbError) -> Self {
        Self::Catalog(error.into())
    }
}

/// Stores the original and writes medium, revision, change and job in one transaction.
///
/// A file uploaded twice is stored once. The hash is claimed before the store is touched, so that a sweep never takes
/// what this is about to name.
pub async fn upload(
    db: &Db,
    store: &dyn Store,
    clock: &dyn Clock,
    limits: ImageLimits,
    actor: &Actor,
    permit: &Permit<EditRecord>,
    mut upload: Upload,
) -> Result<Uploaded, UploadError> {
    let facts = look(&upload, limits).await?;
    if let Content::Media(medium) = &mut upload.medium.content {
        medium.tell_capture(facts.capture.map(|capture| *capture));
    }
    let sha256 = upload.received.sha256;
    let claim = clock.new_id();
    let mut tx = db.begin(upload.priority).await?;
    originals::claim(&mut tx.conn(), claim, sha256, clock.now()).await?;
    tx.commit().await?;

    let key = StorageKey::Original(sha256);
    if store.head(&key).await? != Some(upload.received.bytes) {
        store.put_file(&key, &upload.received.path).await?;
    }

    let now = clock.now();
    let id = upload.medium.id;
    let original = Original {
        media: id,
        sha256,
        bytes: i64::try_from(upload.received.bytes).unwrap_or(i64::MAX),
        media_type: upload.media_type,
        file_name: upload.file_name,
        width: i64::from(facts.stored_width),
        height: i64::from(facts.stored_height),
        at: now,
    };
    let job = JobId(clock.new_id());
    let mut tx = db.begin(upload.priority).await?;
    let mut conn = tx.conn();
    let written = catalog::insert(
        &mut conn,
        clock,
        actor,
        permit,
        &[upload.medium],
        &BTreeMap::new(),
    )
    .await?;
    originals::insert(&mut conn, &original).await?;
    originals::release(&mut conn, claim).await?;
    jobs::enqueue(&mut conn, job, JobKind::Ingest, Some(id), now, actor.user).await?;
    tx.commit().await?;
    let written = written.into_iter().next().ok_or(CatalogError::NotFound)?;
    Ok(Uploaded {
        written,
        original,
        job,
    })
}

/// What the headers say, on a thread of its own: hostile headers may take a while.
async fn look(upload: &Upload, limits: ImageLimits) -> Result<Probe, UploadError> {
    let (path, media_type) = (
        upload.received.path.to_path_buf(),
        upload.media_type.clone(),
    );
    let found = tokio::task::spawn_blocking(move || {
        let mut file = io::BufReader::new(std::fs::File::open(path)?);
        Ok::<_, io::Error>(probe(&mut file, &media_type, &limits))
    })
    .await
    .map_err(io::Error::other)??;
    Ok(found?)
}

/// A content for a medium that came with nothing but a file: its name is its label.
pub fn content_named(label: &str) -> Result<Content, CatalogError> {
    let document = serde_json::json!({"media_kind": "image", "labels": {"zh-Hans": label}});
    Ok(Content::parse(
        crate::domain::kind::RecordKind::Media,
        &document,
    )?)
}

/// The medium's id for an upload that names none.
pub fn fresh_id(clock: &dyn Clock) -> RecordId {
    RecordId(clock.new_id())
}
