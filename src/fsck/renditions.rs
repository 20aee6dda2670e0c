//! Every rendition is in the store: pyramid, index and thumbnails, fitting their row and one another; with
//! [`Depth::Deep`] every tile is where the index says, with all its segments.

use std::fmt::Write as _;

use futures::{StreamExt, TryStreamExt, stream};

use super::report::Part;
use super::rows::{PAGE, chain, readable};
use super::{Depth, FsckError, Museum, Told};
use crate::db::renditions::{self, Rendition};
use crate::imaging::build::RECIPE;
use crate::imaging::index::PyramidIndex;
use crate::imaging::stitch;
use crate::storage::{StorageKey, Store, StoreError};

/// Renditions looked at at once.
const AT_ONCE: usize = 8;

pub(super) async fn look(
    museum: &Museum,
    depth: Depth,
    part: &mut Part,
    told: Told<'_>,
) -> Result<(), FsckError> {
    let total = renditions::count(&mut museum.db.read().await?.conn()).await?;
    let total = usize::try_from(total).unwrap_or(0);
    told(part.name, 0, total);
    let (mut after, mut seen, mut older, mut bytes) = (None, 0, 0, 0_u64);
    loop {
        let rows = {
            let mut reader = museum.db.read().await?;
            let mut conn = reader.conn();
            let ids = renditions::ids(&mut conn, after, PAGE).await?;
            let Some(last) = ids.last() else { break };
            after = Some(*last);
            let read = renditions::by_media;
            readable(&mut conn, "renditions", &ids, part, read).await?
        };
        let mut looks = stream::iter(rows.into_iter().map(|row| one(&*museum.store, row, depth)))
            .buffered(AT_ONCE);
        while let Some((rendition, faults)) = looks.try_next().await? {
            seen += 1;
            older += usize::from(rendition.making.recipe < RECIPE);
            bytes += u64::try_from(rendition.bytes).unwrap_or(0);
            for (code, words) in faults {
                part.fault(code, rendition.making.media, words);
            }
            told(part.name, seen, total.max(seen));
        }
    }
    let how = match depth {
        Depth::Usual => "by their sizes and indexes",
        Depth::Deep => "tile by tile",
    };
    part.remark = format!("{seen}, {} MB, {how}", bytes.div_ceil(1_000_000));
    if older > 0 {
        let _ = write!(part.remark, "; {older} by an older recipe");
    }
    Ok(())
}

type Faults = Vec<(&'static str, String)>;

async fn one(
    store: &dyn Store,
    rendition: Rendition,
    depth: Depth,
) -> Result<(Rendition, Faults), FsckError> {
    let making = rendition.making;
    let mut faults = Vec::new();
    for width in &rendition.thumbnails {
        let key = StorageKey::Thumbnail {
            making,
            width: *width,
        };
        if store.head(&key).await?.unwrap_or(0) == 0 {
            faults.push(("thumbnail_missing", absent(&key)));
        }
    }
    let pyramid = StorageKey::Pyramid(making);
    let wanted = u64::try_from(rendition.bytes).unwrap_or(0);
    let found = store.head(&pyramid).await?;
    match found {
        None => faults.push(("pyramid_missing", absent(&pyramid))),
        Some(len) if len != wanted => {
            let words = format!("{} has {len} bytes, its row says {wanted}", pyramid.path());
            faults.push(("pyramid_cut", words));
        }
        Some(_) => {}
    }
    let key = StorageKey::PyramidIndex(making);
    let Some(encoded) = whole(store, &key).await? else {
        faults.push(("pyramid_index_missing", absent(&key)));
        return Ok((rendition, faults));
    };
    let index = match PyramidIndex::decode(&encoded) {
        Ok(index) => index,
        Err(error) => {
            faults.push(("pyramid_index_broken", format!("{}: {error}", key.path())));
            return Ok((rendition, faults));
        }
    };
    let shape = &index.geometry;
    let tiles = index.levels.iter().flat_map(|level| &level.tiles);
    let end = tiles.map(|tile| tile.offset + u64::from(tile.len)).max();
    if (shape.width, shape.height) != (rendition.width, rendition.height)
        || end.is_none_or(|end| end > wanted)
    {
        let words = format!("{} is of another picture than its row", key.path());
        faults.push(("pyramid_index_differs", words));
    } else if depth == Depth::Deep
        && found == Some(wanted)
        && let Some(words) = unsound_tile(store, &pyramid, &index).await?
    {
        faults.push(("pyramid_broken", words));
    }
    Ok((rendition, faults))
}

fn absent(key: &StorageKey) -> String {
    format!("{} is not in the store", key.path())
}

/// The whole object; `None` where nothing stands.
async fn whole(store: &dyn Store, key: &StorageKey) -> Result<Option<Vec<u8>>, FsckError> {
    let mut download = match store.get(key).await {
        Ok(download) => download,
        Err(StoreError::NotFound(_)) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let mut bytes = Vec::new();
    while let Some(chunk) = download.stream.try_next().await? {
        bytes.extend_from_slice(&chunk);
    }
    Ok(Some(bytes))
}

/// The first tile that is not what the index says, in words.
async fn unsound_tile(
    store: &dyn Store,
    pyramid: &StorageKey,
    index: &PyramidIndex,
) -> Result<Option<String>, FsckError> {
    for (number, level) in index.levels.iter().enumerate() {
        let across = level.level.across() as usize;
        for (y, row) in level.tiles.chunks(across).enumerate() {
            let (Some(first), Some(last)) = (row.first(), row.last()) else {
                continue;
            };
            let range = first.offset..last.offset + u64::from(last.len);
            let bytes = match store.get_range(pyramid, range).await {
                Ok(bytes) => bytes,
                Err(error @ StoreError::Io(_)) => {
                    return Ok(Some(format!("{}: {}", pyramid.path(), chain(&error))));
                }
                Err(error) => return Err(error.into()),
            };
            for (x, tile) in row.iter().enumerate() {
                let stream = usize::try_from(tile.offset - first.offset)
                    .ok()
                    .and_then(|start| bytes.get(start..start + tile.len as usize));
                if !stream.is_some_and(|stream| stitch::is_sound(index, level, stream)) {
                    return Ok(Some(format!(
                        "{}: tile {x}, {y} of level {number} is damaged",
                        pyramid.path()
                    )));
                }
            }
        }
    }
    Ok(None)
}
