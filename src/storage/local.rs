//! A folder as a store. An object appears by a rename after its bytes are on the disk, so a half one is never seen.
//!
//! Ranges are read from files kept open, at once where the kernel has the bytes in memory, by a thread where the disk
//! must be waited for: a tile costs one read and no hand-over.

use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use moka::sync::Cache;
use rustix::io::{Errno, ReadWriteFlags, preadv2};
use tempfile::NamedTempFile;
use tokio::io::AsyncWriteExt;
use tokio_util::io::ReaderStream;

use super::buffers::Buffers;
use super::{CHUNK, Download, Listed, StorageKey, Store, StoreError, Upload};

/// Where half-written objects are; below the root, so that a rename never crosses file systems.
const ARRIVING: &str = ".arriving";
/// A file that has been arriving for longer was left by a process that died.
const LEFT: Duration = Duration::from_hours(24);

/// Files that are kept open for ranges of them.
const KEPT_OPEN: u64 = 256;
/// For how long one is, before it is looked for again: another process may have removed or replaced it.
const OPEN_FOR: Duration = Duration::from_millis(500);
/// A range of more bytes is read by a thread even where it is in memory: copying it would hold up others.
const AT_ONCE: usize = 1 << 20;

/// A store in a folder.
#[derive(Debug)]
pub struct LocalStore {
    root: Arc<PathBuf>,
    open: Cache<StorageKey, Arc<Opened>>,
    buffers: Buffers,
}

/// A file, and how many bytes it has.
#[derive(Debug)]
struct Opened {
    file: std::fs::File,
    len: u64,
}

impl LocalStore {
    /// Opens, or makes, the folder, and clears away what processes that died left half-written.
    pub async fn open(root: PathBuf) -> Result<Self, StoreError> {
        let root = Arc::new(root);
        let arriving = root.join(ARRIVING);
        blocking(move || {
            std::fs::create_dir_all(&arriving)?;
            clear_left(&arriving)
        })
        .await?;
        let open = Cache::builder()
            .max_capacity(KEPT_OPEN)
            .time_to_live(OPEN_FOR)
            .build();
        Ok(Self {
            root,
            open,
            buffers: Buffers::default(),
        })
    }

    /// The file of an object; what this store changes is seen at once, what others change after [`OPEN_FOR`].
    async fn opened(&self, key: &StorageKey) -> Result<Arc<Opened>, StoreError> {
        if let Some(opened) = self.open.get(key) {
            return Ok(opened);
        }
        let path = self.path(key);
        let opened = blocking(move || {
            let file = std::fs::File::open(path)?;
            let len = file.metadata()?.len();
            Ok(Arc::new(Opened { file, len }))
        })
        .await
        .map_err(|error| missing(error, key))?;
        self.open.insert(*key, Arc::clone(&opened));
        Ok(opened)
    }

    fn path(&self, key: &StorageKey) -> PathBuf {
        self.root.join(key.path())
    }
}

fn clear_left(arriving: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(arriving)? {
        let entry = entry?;
        // Another process may be about to rename or remove it.
        let age = entry.metadata().and_then(|found| found.modified());
        if age.is_ok_and(|at| at.elapsed().is_ok_and(|age| age > LEFT)) {
            match std::fs::remove_file(entry.path()) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
    }
    Ok(())
}

/// Makes the folders from `root` down to `folder`. Each is made durable in its parent even if it stands already: whoever
/// made it may not have come so far.
fn make_folders(root: &Path, folder: &Path) -> io::Result<()> {
    let Some(parent) = folder.parent().filter(|parent| parent.starts_with(root)) else {
        return Ok(());
    };
    make_folders(root, parent)?;
    match std::fs::create_dir(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => sync(parent),
    }
}

fn sync(folder: &Path) -> io::Result<()> {
    std::fs::File::open(folder)?.sync_all()
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| StoreError::Io(io::Error::other("a file task ended early")))?
        .map_err(StoreError::Io)
}

fn missing(error: StoreError, key: &StorageKey) -> StoreError {
    match error {
        StoreError::Io(error) if error.kind() == io::ErrorKind::NotFound => {
            StoreError::NotFound(key.path())
        }
        error => error,
    }
}

#[async_trait]
impl Store for LocalStore {
    async fn put(&self, key: &StorageKey, mut bytes: Upload<'_>) -> Result<(), StoreError> {
        let (root, path) = (Arc::clone(&self.root), self.path(key));
        let arriving = root.join(ARRIVING);
        let arriving = blocking(move || NamedTempFile::new_in(arriving)).await?;
        // Dropped on any way out but the last, the name takes the file with it.
        let (file, arriving) = arriving.into_parts();
        let mut file = tokio::fs::File::from_std(file);
        while let Some(chunk) = bytes.try_next().await? {
            file.write_all(&chunk).await?;
        }
        file.flush().await?;
        let file = file.into_std().await;
        blocking(move || {
            file.sync_all()?;
            let folder = path.parent().unwrap_or(&root);
            make_folders(&root, folder)?;
            arriving.persist(&path).map_err(|error| error.error)?;
            sync(folder)
        })
        .await?;
        self.open.invalidate(key);
        Ok(())
    }

    async fn get(&self, key: &StorageKey) -> Result<Download, StoreError> {
        let path = self.path(key);
        let (file, len) = blocking(move || {
            let file = std::fs::File::open(path)?;
            let len = file.metadata()?.len();
            Ok((file, len))
        })
        .await
        .map_err(|error| missing(error, key))?;
        let stream = ReaderStream::with_capacity(tokio::fs::File::from_std(file), CHUNK)
            .map_err(StoreError::Io)
            .boxed();
        Ok(Download { len, stream })
    }

    async fn get_range(&self, key: &StorageKey, range: Range<u64>) -> Result<Bytes, StoreError> {
        let opened = self.opened(key).await?;
        // Checked before memory is taken for it.
        if range.start > range.end || range.end > opened.len {
            return Err(StoreError::Range(key.path()));
        }
        let len = usize::try_from(range.end - range.start).map_err(io::Error::other)?;
        let mut bytes = self.buffers.take(len);
        let done = if len > AT_ONCE {
            0
        } else {
            read_at_once(&opened.file, bytes.as_mut(), range.start)?
        };
        if done == len {
            return Ok(bytes.into());
        }
        blocking(move || {
            let file = &opened.file;
            file.read_exact_at(&mut bytes.as_mut()[done..], range.start + done as u64)?;
            Ok(bytes.into())
        })
        .await
    }

    async fn head(&self, key: &StorageKey) -> Result<Option<u64>, StoreError> {
        let path = self.path(key);
        blocking(move || match std::fs::metadata(path) {
            Ok(found) => Ok(Some(found.len())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        })
        .await
    }

    fn list(&self, below: &str) -> BoxStream<'static, Result<Listed, StoreError>> {
        let root = Arc::clone(&self.root);
        let first = root.join(below);
        stream::try_unfold(vec![first], move |mut folders| {
            let root = Arc::clone(&root);
            async move {
                let Some(folder) = folders.pop() else {
                    return Ok::<_, StoreError>(None);
                };
                let (inner, files) = blocking(move || read_folder(&root, &folder)).await?;
                folders.extend(inner);
                Ok(Some((stream::iter(files.into_iter().map(Ok)), folders)))
            }
        })
        .try_flatten()
        .boxed()
    }

    async fn delete(&self, key: &StorageKey) -> Result<(), StoreError> {
        let path = self.path(key);
        blocking(move || match std::fs::remove_file(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
            // Else a loss of power could bring it back.
            Ok(()) => path.parent().map_or(Ok(()), sync),
        })
        .await?;
        self.open.invalidate(key);
        Ok(())
    }

    async fn ready(&self) -> Result<(), StoreError> {
        let root = Arc::clone(&self.root);
        blocking(move || std::fs::metadata(root.join(ARRIVING)).map(|_| ())).await
    }

    fn is_near(&self) -> bool {
        true
    }
}

/// Reads what is in memory already; how many bytes, from the first on. No disk is waited for.
fn read_at_once(file: &std::fs::File, bytes: &mut [u8], start: u64) -> io::Result<usize> {
    let mut done = 0;
    while done < bytes.len() {
        let mut rest = [io::IoSliceMut::new(&mut bytes[done..])];
        match preadv2(file, &mut rest, start + done as u64, ReadWriteFlags::NOWAIT) {
            Ok(0) | Err(Errno::AGAIN | Errno::OPNOTSUPP | Errno::NOSYS) => break,
            Ok(read) => done += read,
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(done)
}

/// The folders inside a folder, and its files. A folder that is not there is empty.
fn read_folder(root: &Path, folder: &Path) -> io::Result<(Vec<PathBuf>, Vec<Listed>)> {
    let (mut folders, mut files) = (Vec::new(), Vec::new());
    let gone = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
    let entries = match std::fs::read_dir(folder) {
        Err(error) if gone(&error) => return Ok((folders, files)),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() && entry.file_name() != ARRIVING {
            folders.push(entry.path());
        } else if kind.is_file() {
            let len = match entry.metadata() {
                // Deleted while this was reading.
                Err(error) if gone(&error) => continue,
                found => found?.len(),
            };
            let path = entry.path();
            let path = path
                .strip_prefix(root)
                .unwrap_or(&path)
                .to_string_lossy()
                .into_owned();
            files.push(Listed {
                key: StorageKey::parse(&path),
                path,
                len,
            });
        }
    }
    Ok((folders, files))
}
