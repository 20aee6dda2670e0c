//! The tiles of a medium: from its original in the store to a pyramid, an index and thumbnails there, and the row that names them.

use std::io;
use std::path::{Path, PathBuf};

use futures::TryStreamExt;
use tokio::io::AsyncWriteExt;

use super::ingest::{BuildRequest, IngestError, IngestLimits, build_pyramid};
use crate::catalog::{self, CatalogError};
use crate::db::changes::{self, NewChange};
use crate::db::renditions::{self, Rendition};
use crate::db::{Db, DbError, Priority, originals, records};
use crate::domain::clock::Clock;
use crate::domain::id::RecordId;
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

/// Why no tiles were made.
#[derive(Debug, thiserror::Error)]
pub enum MakeError {
    /// The decoder says why.
    #[error(transparent)]
    Ingest(#[from] IngestError),
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

/// Makes, or makes again, the tiles of a medium. Idempotent.
///
/// `progress` is told rows decoded and rows in all. The row that names the tiles is written after they are stored; the
/// public index is told if the medium is public already.
pub async fn make_tiles(
    db: &Db,
    store: &dyn Store,
    clock: &dyn Clock,
    workshop: &Workshop,
    media: RecordId,
    progress: &mut (dyn FnMut(u32, u32) + Send),
) -> Result<(), MakeError> {
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
    let file = fetch(store, &StorageKey::Original(original.sha256), folder.path()).await?;
    let limits = IngestLimits::for_images(workshop.limits);
    let request = BuildRequest {
        media_type: original.media_type,
        exact_colour,
        limits,
    };
    let built = build_pyramid(&workshop.exe, file, folder.path(), &request, progress).await?;

    let recipe = RECIPE;
    store
        .put_file(&StorageKey::Pyramid { media, recipe }, &built.pyramid)
        .await?;
    for thumbnail in &built.thumbnails {
        let key = StorageKey::Thumbnail {
            media,
            recipe,
            width: thumbnail.width,
        };
        store.put_bytes(&key, thumbnail.jpeg.clone().into()).await?;
    }
    store
        .put_bytes(
            &StorageKey::PyramidIndex { media, recipe },
            built.index.encode().into(),
        )
        .await?;

    let rendition = Rendition {
        media,
        recipe,
        width: built.width,
        height: built.height,
        placeholder: built.placeholder,
        thumbnails: built
            .thumbnails
            .iter()
            .map(|thumbnail| thumbnail.width)
            .collect(),
        glaze: Some(built.glaze),
        bytes: i64::try_from(tokio::fs::metadata(&built.pyramid).await?.len()).unwrap_or(i64::MAX),
        at: clock.now(),
    };
    let mut tx = db.begin(Priority::Batch).await?;
    let mut conn = tx.conn();
    renditions::put(&mut conn, &rendition).await?;
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
    Ok(tx.commit().await?)
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
