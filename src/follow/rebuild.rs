//! Building an index anew: beside the old one, which answers until the new one takes its place.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::follower::{FollowError, blocking};
use super::load::documents;
use super::names::Names;
use super::view::View;
use crate::db::Db;
use crate::search::{Commit, Volume};

const PAGE: i64 = 500;

/// Builds an index of everything that the view shows into `beside`, and answers how far the log is contained in it, with the names
/// that its documents were made with.
pub(super) async fn build<V: View>(
    db: &Db,
    beside: &Path,
    generation: i64,
) -> Result<(Commit, Names), FollowError> {
    remove(beside)?;
    let folder = beside.to_owned();
    let (volume, mut writer) = blocking(move || {
        let volume = Volume::create(&folder)?;
        let writer = volume.writer(V::REBUILD_THREADS, V::WRITER_BYTES)?;
        Ok((volume, writer))
    })
    .await?;
    // The head is read first: what is written meanwhile is followed afterwards, and is the same if it came twice.
    let seq = V::head(&mut db.read().await?.conn()).await?;
    let names = Names::load::<V>(&mut db.read().await?.conn()).await?;
    let mut after = None;
    loop {
        let (page, found) = {
            let mut reader = db.read().await?;
            let mut conn = reader.conn();
            let page = V::all(&mut conn, after, PAGE).await?;
            let found = documents::<V>(&mut conn, &page, &names.vocabulary).await?;
            (page, found)
        };
        let Some(last) = page.last() else { break };
        after = Some(last.envelope.id);
        writer = blocking(move || {
            for document in &found {
                writer.add(document)?;
            }
            Ok(writer)
        })
        .await?;
    }
    let commit = Commit { seq, generation };
    blocking(move || {
        writer.commit(commit)?;
        writer.finish()?;
        drop(volume);
        Ok(())
    })
    .await?;
    Ok((commit, names))
}

/// Puts the index at `beside` in the place of the one in `folder`, and opens it. A broken one is kept for whoever wants
/// to know why, one at most.
pub(super) fn swap(
    folder: &Path,
    beside: &Path,
    was_sound: bool,
) -> Result<Arc<Volume>, FollowError> {
    let old = sibling(folder, if was_sound { "old" } else { "broken" });
    if folder.exists() {
        remove(&old)?;
        std::fs::rename(folder, &old).map_err(FollowError::Io)?;
    }
    std::fs::rename(beside, folder).map_err(FollowError::Io)?;
    let volume = Volume::open(folder)?;
    if was_sound {
        remove(&old)?;
    }
    Ok(Arc::new(volume))
}

/// `public` → `public.rebuild` and the like.
pub(super) fn sibling(folder: &Path, what: &str) -> PathBuf {
    let mut name = folder.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(what);
    folder.with_file_name(name)
}

fn remove(folder: &Path) -> Result<(), FollowError> {
    // Somebody may have put a file there.
    let removed = match std::fs::symlink_metadata(folder) {
        Ok(found) if !found.is_dir() => std::fs::remove_file(folder),
        _ => std::fs::remove_dir_all(folder),
    };
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(FollowError::Io(error)),
        _ => Ok(()),
    }
}
