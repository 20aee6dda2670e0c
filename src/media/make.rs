//! The tiles of a medium: from its original in the store to a pyramid, an index and thumbnails there, and the row that names them.

use std::io;
use std::path::{Path, PathBuf};

use futures::TryStreamExt;
use tokio::io::AsyncWriteExt;
use tokio_util::sync::CancellationToken;

use super::ingest::{BuildRequest, Built, IngestError, IngestLimits, build_pyramid};
use crate::catalog::{self, CatalogError};
use crate::db::changes::{self, NewChange};
use crate::db::jobs::{self, Lease};
use crate::db::renditions::{self, Rendition};
use crate::db::{Db, DbError, Priority, originals, records};
use crate::domain::clock::Clock;
use crate::domain::id::RecordId;
use crate::domain::making::Making;
use crate::domain::record::Content;
use crate::imaging::build::RECIPE;
use crate::imaging::limits::ImageLimits;
use crate::storage::{StorageKey, Store, StoreError};

/// What making tiles needs beside the engines.
#[derive(Debug, Clone)]
pub struct Workshop {
    /// This program, which is its own decoder.
    pub exe: PathBuf,
    /// Where to work.
    pub scratch: PathBuf,
    /// How large a picture may be.
    pub limits: ImageLimits,
}

/// Whose tiles are to be made, and in whose hands the work is.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// The medium.
    pub media: RecordId,
    /// The job: it ends in the transaction that names the tiles, and where it is the worker's no more, nothing is named.
    pub lease: Lease,
    /// Says that the work is to be left.
    pub halt: &'a CancellationToken,
}

/// Why no tiles were made.
#[derive(Debug, thiserror::Error)]
pub enum MakeError {
    /// The decoder says why.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// The work was left, or is another's: nothing was named.
    #[error("the work was left")]
    Left,
    /// There is no such medium, or it has no original.
    #[error("the medium has no original")]
    NoOriginal,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The catalogue did.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// The scratch disk did.
    #[error("the scratch disk failed")]
    Io(#[from] io::Error),
}

impl From<DbError> for MakeError {
    fn from(error: DbError) -> Self {
        Self::Catalog(error.into())
    }
}

/// Makes, or makes again, the tiles of a medium, and ends the job; answers those that they replace. Idempotent.
///
/// `progress` is told rows decoded and rows in all. The row that names the tiles is written after they are stored; until
/// then what they replace is served. What no row names in the end is [`super::sweep`]'s. The public index is told if the
/// medium is public already.
pub async fn make_tiles(
    db: &Db,
    store: &dyn Store,
    clock: &dyn Clock,
    workshop: &Workshop,
    order: Order<'_>,
    progress: &mut (dyn FnMut(u32, u32) + Send),
) -> Result<Option<Making>, MakeError> {
    let media = order.media;
    let (original, stored) = {
        let mut reader = db.read().await?;
        let mut conn = reader.conn();
        let original = originals::by_media(&mut conn, &[media])
            .await?
            .pop()
            .ok_or(MakeError::NoOriginal)?;
        (
            original,
            records::by_id(&mut conn, media)
                .await?
                .ok_or(MakeError::NoOriginal)?,
        )
    };
    let exact_colour = match Content::from_stored(stored.envelope.kind, &stored.working)
        .map_err(CatalogError::from)?
    {
        Content::Media(medium) => medium.colour_chart,
        _ => false,
    };
    tokio::fs::create_dir_all(&workshop.scratch).await?;
    let folder = tempfile::Builder::new()
        .prefix("tiles-")
        .tempdir_in(&workshop.scratch)?;
    let limits = IngestLimits::for_images(workshop.limits);
    let request = BuildRequest {
        media_type: original.media_type,
        exact_colour,
        limits,
    };
    let mut rows = 0;
    let mut told = |done, of| {
        rows = of;
        progress(done, of);
    };
    let build = async {
        let key = StorageKey::Original(original.sha256);
        let file = fetch(store, &key, folder.path()).await?;
        let built = build_pyramid(&workshop.exe, file, folder.path(), &request, &mut told).await?;
        Ok::<_, MakeError>(built)
    };
    // Dropped, it takes the child with it.
    let built = order.halt.run_until_cancelled(build).await;
    let built = built.ok_or(MakeError::Left)??;

    let rendition = Rendition {
        making: Making {
            media,
            recipe: RECIPE,
            id: Some(clock.new_id()),
        },
        width: built.width,
        height: built.height,
        placeholder: built.placeholder.clone(),
        thumbnails: built
            .thumbnails
            .iter()
            .map(|thumbnail| thumbnail.width)
            .collect(),
        glaze: built.glaze.clone(),
        bytes: i64::try_from(tokio::fs::metadata(&built.pyramid).await?.len()).unwrap_or(i64::MAX),
        at: clock.now(),
    };
    keep(store, rendition.making, &built, order.halt).await?;
    name(db, clock, order.lease, &rendition, rows).await
}

/// Stores what was built. An object that is on its way is stored whole before the work is left.
async fn keep(
    store: &dyn Store,
    making: Making,
    built: &Built,
    halt: &CancellationToken,
) -> Result<(), MakeError> {
    let pyramid = StorageKey::Pyramid(making);
    store.put_file(&pyramid, &built.pyramid).await?;
    for thumbnail in &built.thumbnails {
        if halt.is_cancelled() {
            return Err(MakeError::Left);
        }
        let width = thumbnail.width;
        let key = StorageKey::Thumbnail { making, width };
        store.put_bytes(&key, thumbnail.jpeg.clone().into()).await?;
    }
    let index = built.index.encode().into();
    let key = StorageKey::PyramidIndex(making);
    Ok(store.put_bytes(&key, index).await?)
}

/// Writes the row that names the tiles and ends the job, in one transaction; answers what the row named before.
async fn name(
    db: &Db,
    clock: &dyn Clock,
    lease: Lease,
    rendition: &Rendition,
    rows: u32,
) -> Result<Option<Making>, MakeError> {
    let media = rendition.making.media;
    let mut tx = db.begin(Priority::Batch).await?;
    let mut conn = tx.conn();
    if !jobs::finish(&mut conn, lease, i64::from(rows), clock.now()).await? {
        return Err(MakeError::Left);
    }
    let replaced = renditions::by_media(&mut conn, &[media]).await?.pop();
    renditions::put(&mut conn, rendition).await?;
    // As it stands now: it may have been published or withdrawn meanwhile.
    let now = records::by_id(&mut conn, media)
        .await?
        .ok_or(MakeError::NoOriginal)?;
    let change = NewChange {
        op: "ingest",
        record: media,
        kind: now.envelope.kind,
        version: now.envelope.version,
    };
    changes::append(&mut conn, clock.now(), None, &[change]).await?;
    catalog::touch(&mut conn, clock, &now).await?;
    tx.commit().await?;
    Ok(replaced.map(|replaced| replaced.making))
}

/// The original as a file of this machine.
async fn fetch(
    store: &dyn Store,
    key: &StorageKey,
    folder: &Path,
) -> Result<std::fs::File, MakeError> {
    let path = folder.join("original");
    let mut download = store.get(key).await?;
    let mut file = tokio::fs::File::create(&path).await?;
    while let Some(chunk) = download.stream.try_next().await? {
        file.write_all(&chunk).await?;
    }
    file.flush().await?;
    drop(file);
    let file = tokio::fs::File::open(&path).await?.into_std().await;
    // The child reads it by its descriptor; nothing is left to clean up but the folder.
    tokio::fs::remove_file(&path).await?;
    Ok(file)
}
