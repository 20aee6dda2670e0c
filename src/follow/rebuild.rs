//! Building an index anew: beside the old one, which answers until the new one takes its place.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use super::follower::FollowError;
use super::load::documents;
use super::names::Names;
use super::view::View;
use crate::db::Db;
use crate::search::{Commit, Document, SearchError, Volume};

const PAGE: i64 = 500;
/// How much the threads that write an index give way to those that answer: beside them a rebuild waits, alone it does not.
const NICENESS: i32 = 15;

/// Builds an index of everything that the view shows into `beside`, and answers how far the log is contained in it, with the names
/// that its documents were made with.
pub(super) async fn build<V: View>(
    db: &Db,
    beside: &Path,
    generation: i64,
) -> Result<(Commit, Names), FollowError> {
    remove(beside)?;
    // The head is read first: what is written meanwhile is followed afterwards, and is the same if it came twice.
    let seq = V::head(&mut db.read().await?.conn()).await?;
    let names = Names::load::<V>(&mut db.read().await?.conn()).await?;
    let commit = Commit { seq, generation };
    // Documents are made while those before are written.
    let (pages, received) = mpsc::channel(1);
    let (end, ended) = oneshot::channel();
    let folder = beside.to_owned();
    std::thread::Builder::new()
        .name(format!("rebuild-{}", V::NAME))
        .spawn(move || end.send(write::<V>(&folder, received, commit)))
        .map_err(FollowError::Io)?;
    let read = send::<V>(db, &names, pages).await;
    // Whatever became of the reading: who tries again finds nobody at work in the folder.
    let ended = ended.await;
    read?;
    ended.map_err(|error| FollowError::Io(std::io::Error::other(error)))??;
    Ok((commit, names))
}

/// Sends everything that the view shows, page by page, and at last that there is no more.
async fn send<V: View>(
    db: &Db,
    names: &Names,
    pages: mpsc::Sender<Option<Vec<Document>>>,
) -> Result<(), FollowError> {
    let mut after = None;
    loop {
        let (page, found) = {
            let mut reader = db.read().await?;
            let mut conn = reader.conn();
            let page = V::all(&mut conn, after, PAGE).await?;
            let found = documents::<V>(&mut conn, &page, &names.vocabulary).await?;
            (page, found)
        };
        let last = page.last().map(|last| last.envelope.id);
        let sent = pages.send(last.map(|_| found)).await;
        // Why the other end hung up is told by its end.
        if last.is_none() || sent.is_err() {
            return Ok(());
        }
        after = last;
    }
}

/// Writes pages of documents into a new index, and commits it once there are no more; a sender that goes without saying so has
/// given up.
fn write<V: View>(
    folder: &Path,
    mut pages: mpsc::Receiver<Option<Vec<Document>>>,
    commit: Commit,
) -> Result<(), SearchError> {
    // Of this thread alone, and of those that it begins.
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::nice(NICENESS) {
        tracing::debug!(%error, "a rebuild takes its full share of the processors");
    }
    let volume = Volume::create(folder)?;
    let mut writer = volume.writer(V::REBUILD_THREADS, V::WRITER_BYTES)?;
    while let Some(page) = pages.blocking_recv() {
        let Some(page) = page else {
            writer.commit(commit)?;
            return writer.finish();
        };
        for document in &page {
            writer.add(document)?;
        }
    }
    Ok(())
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
