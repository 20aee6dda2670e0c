//! Every original is in the store, whole; with [`Depth::Deep`] its bytes hash to its name.

use futures::{StreamExt, TryStreamExt, stream};
use sha2::Digest;

use super::report::Part;
use super::rows::{PAGE, readable};
use super::{Depth, FsckError, Museum, Told};
use crate::db::originals::{self, Original};
use crate::domain::id::Sha256;
use crate::storage::{StorageKey, Store, StoreError};

/// Questions to the store under way at once; files read at once.
const ASKED_AT_ONCE: usize = 32;
const READ_AT_ONCE: usize = 4;

pub(super) async fn look(
    museum: &Museum,
    depth: Depth,
    part: &mut Part,
    told: Told<'_>,
) -> Result<(), FsckError> {
    let total = originals::count(&mut museum.db.read().await?.conn()).await?;
    let total = usize::try_from(total).unwrap_or(0);
    told(part.name, 0, total);
    let (mut after, mut seen, mut bytes) = (None, 0, 0_u64);
    loop {
        let rows = {
            let mut reader = museum.db.read().await?;
            let mut conn = reader.conn();
            let ids = originals::ids(&mut conn, after, PAGE).await?;
            let Some(last) = ids.last() else { break };
            after = Some(*last);
            readable(&mut conn, "originals", &ids, part, originals::by_media).await?
        };
        let at_once = match depth {
            Depth::Usual => ASKED_AT_ONCE,
            Depth::Deep => READ_AT_ONCE,
        };
        let mut looks = stream::iter(rows.into_iter().map(|row| one(&*museum.store, row, depth)))
            .buffered(at_once);
        while let Some((original, fault)) = looks.try_next().await? {
            seen += 1;
            bytes += u64::try_from(original.bytes).unwrap_or(0);
            if let Some((code, words)) = fault {
                let path = StorageKey::Original(original.sha256).path();
                part.fault(code, original.media, format!("{path} {words}"));
            }
            told(part.name, seen, total.max(seen));
        }
    }
    let how = match depth {
        Depth::Usual => "by their sizes",
        Depth::Deep => "by their SHA-256",
    };
    part.remark = format!("{seen}, {} MB, {how}", bytes.div_ceil(1_000_000));
    Ok(())
}

type Fault = Option<(&'static str, String)>;

async fn one(
    store: &dyn Store,
    original: Original,
    depth: Depth,
) -> Result<(Original, Fault), FsckError> {
    let key = StorageKey::Original(original.sha256);
    let wanted = u64::try_from(original.bytes).unwrap_or(0);
    let fault = match (store.head(&key).await?, depth) {
        (None, _) => Some(("original_missing", "is not in the store".to_owned())),
        (Some(len), _) if len != wanted => {
            let words = format!("has {len} bytes, its row says {wanted}");
            Some(("original_cut", words))
        }
        (Some(_), Depth::Usual) => None,
        (Some(_), Depth::Deep) => match hash(store, &key).await {
            Ok(found) if found == original.sha256 => None,
            Ok(found) => Some(("original_altered", format!("hashes to {found} now"))),
            // A file that cannot be read to its end is this original's fault, not the inspection's end.
            Err(error @ StoreError::Io(_)) => {
                Some(("original_unreadable", super::rows::chain(&error)))
            }
            Err(error) => return Err(error.into()),
        },
    };
    Ok((original, fault))
}

async fn hash(store: &dyn Store, key: &StorageKey) -> Result<Sha256, StoreError> {
    let mut hasher = sha2::Sha256::new();
    let mut download = store.get(key).await?;
    while let Some(chunk) = download.stream.try_next().await? {
        hasher.update(&chunk);
    }
    Ok(Sha256(hasher.finalize().into()))
}
