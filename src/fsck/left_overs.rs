//! Bytes in the store that no row names: counted, never a fault. An upload or a job on its way, or one that was cut off,
//! leaves such bytes; they cost space and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use futures::{StreamExt, TryStreamExt};

use super::report::{Part, counted};
use super::{FsckError, Museum, Told};
use crate::db::renditions::{self, Rendition};
use crate::db::{DbError, inspect, originals};
use crate::domain::id::RecordId;
use crate::storage::{Listed, StorageKey};

/// Objects of the store looked at together.
const TOGETHER: usize = 500;
/// How long a claim on a hash holds.
const CLAIM: TimeDelta = TimeDelta::days(1);

#[derive(Default)]
struct Count {
    objects: usize,
    bytes: u64,
}

impl Count {
    fn add(&mut self, listed: &Listed) {
        self.objects += 1;
        self.bytes += listed.len;
    }
}

pub(super) async fn look(
    museum: &Museum,
    part: &mut Part,
    told: Told<'_>,
) -> Result<(), FsckError> {
    let making = inspect::media_in_the_making(&mut museum.db.read().await?.conn()).await?;
    let making: BTreeSet<RecordId> = making.into_iter().collect();
    let (mut seen, mut left, mut foreign) = (0, Count::default(), Count::default());
    let mut chunks = museum.store.list("").try_chunks(TOGETHER);
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| error.1)?;
        seen += chunk.len();
        sort(museum, &making, &chunk, &mut left, &mut foreign).await?;
        told(part.name, seen, 0);
    }
    let megabytes = left.bytes.div_ceil(1_000_000);
    part.remark = if left.objects == 0 {
        "none".to_owned()
    } else {
        let objects = counted(left.objects, "object");
        format!("{objects}, {megabytes} MB, that no row names")
    };
    if foreign.objects > 0 {
        let objects = counted(foreign.objects, "object");
        part.remark.push_str("; ");
        part.remark.push_str(&objects);
        part.remark.push_str(" that this program never wrote");
    }
    Ok(())
}

/// Counts those of `listed` that no row names.
async fn sort(
    museum: &Museum,
    making: &BTreeSet<RecordId>,
    listed: &[Listed],
    left: &mut Count,
    foreign: &mut Count,
) -> Result<(), FsckError> {
    let since = museum.clock.now() - CLAIM;
    let mut reader = museum.db.read().await?;
    let mut conn = reader.conn();
    let media: BTreeSet<RecordId> = listed
        .iter()
        .filter_map(|listed| medium(&listed.key?))
        .collect();
    let media: Vec<RecordId> = media.into_iter().collect();
    let made = match renditions::by_media(&mut conn, &media).await {
        Ok(made) => made,
        Err(error @ DbError::Unavailable(_)) => return Err(error.into()),
        // A row that cannot be read is told of elsewhere; nothing is called left over for its sake.
        Err(_) => return Ok(()),
    };
    let made: BTreeMap<RecordId, Rendition> =
        made.into_iter().map(|row| (row.media, row)).collect();
    for listed in listed {
        let Some(key) = listed.key else {
            foreign.add(listed);
            continue;
        };
        let named = match (key, medium(&key)) {
            (StorageKey::Original(sha256), _) => {
                !originals::is_left_over(&mut conn, sha256, since).await?
            }
            (_, Some(media)) => making.contains(&media) || names(made.get(&media), &key),
            _ => true,
        };
        if !named {
            left.add(listed);
        }
    }
    Ok(())
}

/// The medium that an object is of; none for originals, which several media may share.
fn medium(key: &StorageKey) -> Option<RecordId> {
    match key {
        StorageKey::Original(_) => None,
        StorageKey::Pyramid { media, .. }
        | StorageKey::PyramidIndex { media, .. }
        | StorageKey::Thumbnail { media, .. } => Some(*media),
    }
}

/// Whether a rendition's row names an object.
fn names(rendition: Option<&Rendition>, key: &StorageKey) -> bool {
    rendition.is_some_and(|rendition| match key {
        StorageKey::Original(_) => false,
        StorageKey::Pyramid { recipe, .. } | StorageKey::PyramidIndex { recipe, .. } => {
            *recipe == rendition.recipe
        }
        StorageKey::Thumbnail { recipe, width, .. } => {
            *recipe == rendition.recipe && rendition.thumbnails.contains(width)
        }
    })
}
