//! Bytes in the store that no row names: counted, never a fault. An upload or a job on its way, or one that was cut off,
//! leaves such bytes, and so do tiles that others replaced; they cost space and nothing else. Tiles are swept if asked:
//! they can always be made again.

use std::fmt;

use futures::{StreamExt, TryStreamExt};

use super::report::{Part, counted};
use super::{FsckError, Museum, Told};
use crate::db::{DbError, originals};
use crate::media::sweep::left_over;
use crate::media::upload::CLAIM_LASTS;
use crate::storage::{Listed, StorageKey};

/// Objects of the store looked at together.
const TOGETHER: usize = 500;

#[derive(Default)]
struct Count {
    objects: usize,
    bytes: u64,
}

impl Count {
    fn add(&mut self, bytes: u64) {
        self.objects += 1;
        self.bytes += bytes;
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let megabytes = self.bytes.div_ceil(1_000_000);
        write!(f, "{}, {megabytes} MB", counted(self.objects, "object"))
    }
}

/// What was found in the store that no row names.
#[derive(Default)]
struct Found {
    originals: Count,
    tiles: Count,
    swept: Count,
    foreign: Count,
}

pub(super) async fn look(
    museum: &Museum,
    part: &mut Part,
    told: Told<'_>,
) -> Result<(), FsckError> {
    let (mut seen, mut found) = (0, Found::default());
    let mut chunks = museum.store.list("").try_chunks(TOGETHER);
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| error.1)?;
        seen += chunk.len();
        found.sort(museum, &chunk).await?;
        told(part.name, seen, 0);
    }
    let counts = [
        (&found.originals, "of originals that no row names"),
        (&found.tiles, "of tiles that no row names"),
        (&found.swept, "of tiles that no row named, swept"),
        (&found.foreign, "that this program never wrote"),
    ];
    let told = counts
        .iter()
        .filter(|(count, _)| count.objects > 0)
        .map(|(count, words)| format!("{count} {words}"));
    let told: Vec<String> = told.collect();
    part.remark = if told.is_empty() {
        "none".to_owned()
    } else {
        told.join("; ")
    };
    Ok(())
}

impl Found {
    /// Counts those of `listed` that no row names, and sweeps those that are of tiles.
    async fn sort(&mut self, museum: &Museum, listed: &[Listed]) -> Result<(), FsckError> {
        let tiles = match left_over(&museum.db, listed).await {
            Ok(tiles) => tiles,
            Err(error @ DbError::Unavailable(_)) => return Err(error.into()),
            // A row that cannot be read is told of elsewhere; nothing is called left over for its sake.
            Err(_) => Vec::new(),
        };
        for (key, bytes) in tiles {
            if museum.sweep {
                museum.store.delete(&key).await?;
                self.swept.add(bytes);
            } else {
                self.tiles.add(bytes);
            }
        }
        let since = museum.clock.now() - CLAIM_LASTS;
        let mut reader = museum.db.read().await?;
        let mut conn = reader.conn();
        for Listed { key, len, .. } in listed {
            match key {
                None => self.foreign.add(*len),
                Some(StorageKey::Original(sha256)) => {
                    if originals::is_left_over(&mut conn, *sha256, since).await? {
                        self.originals.add(*len);
                    }
                }
                Some(_) => {}
            }
        }
        Ok(())
    }
}
