//! Objects of tiles that no row names: left by makings that were cut off or cancelled, and by those that another has
//! replaced. No two makings share an object, so an object that was seen before its medium was asked about, and is neither
//! named by its row nor a matter of an open job, will never be named.

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt, TryStreamExt};

use crate::db::renditions::{self, Rendition};
use crate::db::{Db, DbError, jobs};
use crate::domain::id::RecordId;
use crate::domain::making::Making;
use crate::storage::{Listed, StorageKey, Store, StoreError};

/// Objects of the store looked at together.
const TOGETHER: usize = 500;

/// Why nothing, or not all, was swept.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// The database did not tell what is named.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Removes what no row names of a medium's tiles, but for what is spared. Whoever ends a job that makes some calls it.
pub async fn sweep(
    db: &Db,
    store: &dyn Store,
    media: RecordId,
    spared: Option<Making>,
) -> Result<(), SweepError> {
    let listed: Vec<Listed> = store
        .list(&StorageKey::made_of(media))
        .try_collect()
        .await?;
    for (key, _) in left_over(db, &listed).await? {
        if spared.is_none() || key.making() != spared {
            store.delete(&key).await?;
        }
    }
    Ok(())
}

/// Removes what no row names of any medium's tiles.
pub async fn sweep_all(db: &Db, store: &dyn Store) -> Result<(), SweepError> {
    let mut chunks = store.list(StorageKey::MADE).try_chunks(TOGETHER);
    while let Some(listed) = chunks.next().await {
        let listed = listed.map_err(|error| error.1)?;
        for (key, _) in left_over(db, &listed).await? {
            store.delete(&key).await?;
        }
    }
    Ok(())
}

/// Those of the objects that are of tiles, and that no row names or will name, with their lengths. They must have been
/// listed before this is called.
pub async fn left_over(db: &Db, listed: &[Listed]) -> Result<Vec<(StorageKey, u64)>, DbError> {
    let tiles = listed.iter().filter_map(|listed| {
        let key = listed.key?;
        Some((key, key.making()?.media, listed.len))
    });
    let tiles: Vec<_> = tiles.collect();
    let media: BTreeSet<RecordId> = tiles.iter().map(|(_, media, _)| *media).collect();
    let media: Vec<RecordId> = media.into_iter().collect();
    let mut snapshot = db.snapshot().await?;
    let mut conn = snapshot.conn();
    let makings = jobs::makings(&mut conn, &media).await?;
    let open = makings.iter().filter(|job| job.state.is_open());
    let open: BTreeSet<RecordId> = open.filter_map(|job| job.subject).collect();
    let made = renditions::by_media(&mut conn, &media).await?;
    let made: BTreeMap<RecordId, Rendition> = made
        .into_iter()
        .map(|row| (row.making.media, row))
        .collect();
    let left = tiles.into_iter().filter(|(key, media, _)| {
        let named = made.get(media).is_some_and(|row| names(row, key));
        !named && !open.contains(media)
    });
    Ok(left.map(|(key, _, len)| (key, len)).collect())
}

/// Whether a rendition's row names an object.
fn names(rendition: &Rendition, key: &StorageKey) -> bool {
    key.making() == Some(rendition.making)
        && match key {
            StorageKey::Thumbnail { width, .. } => rendition.thumbnails.contains(width),
            _ => true,
        }
}
