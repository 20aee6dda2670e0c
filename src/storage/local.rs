//! A folder as a store. An object appears by a rename after its bytes are on the disk, so a half one is never seen.

use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use tokio_util::io::ReaderStream;

use super::{Download, Listed, StorageKey, Store, StoreError};

/// Where half-written objects are; below the root, so that a rename never crosses file systems.
const ARRIVING: &str = ".arriving";

/// A store in a folder.
#[derive(Debug)]
pub struct LocalStore {
    root: Arc<PathBuf>,
}

impl LocalStore {
    /// Opens, or makes, the folder.
    pub async fn open(root: PathBuf) -> Result<Self, StoreError> {
        let root = Arc::new(root);
        let made = Arc::clone(&root);
        blocking(move || std::fs::create_dir_all(made.join(ARRIVING))).await?;
        Ok(Self { root })
    }

    fn path(&self, key: &StorageKey) -> PathBuf {
        self.root.join(key.path())
    }

    async fn put(
        &self,
        key: &StorageKey,
        write: impl FnOnce(&mut std::fs::File) -> io::Result<()> + Send + 'static,
    ) -> Result<(), StoreError> {
        let (root, path) = (Arc::clone(&self.root), self.path(key));
        blocking(move || {
            let mut arriving = tempfile::NamedTempFile::new_in(root.join(ARRIVING))?;
            write(arriving.as_file_mut())?;
            arriving.as_file().sync_all()?;
            let folder = path.parent().unwrap_or(&root);
            make_folders(&root, folder)?;
            arriving.persist(&path).map_err(|error| error.error)?;
            sync(folder)
        })
        .await
    }
}

/// Makes the folders from `root` down to `folder`, each durable in its parent.
fn make_folders(root: &Path, folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent().filter(|parent| parent.starts_with(root)) {
        make_folders(root, parent)?;
        match std::fs::create_dir(folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => sync(parent)?,
        }
    }
    Ok(())
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
    async fn put_file(&self, key: &StorageKey, file: &Path) -> Result<(), StoreError> {
        let file = file.to_owned();
        self.put(key, move |arriving| {
            io::copy(&mut std::fs::File::open(file)?, arriving)?;
            Ok(())
        })
        .await
    }

    async fn put_bytes(&self, key: &StorageKey, bytes: Bytes) -> Result<(), StoreError> {
        self.put(key, move |arriving| io::Write::write_all(arriving, &bytes))
            .await
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
        let stream = ReaderStream::with_capacity(tokio::fs::File::from_std(file), 256 << 10)
            .map_err(StoreError::Io)
            .boxed();
        Ok(Download { len, stream })
    }

    async fn get_range(&self, key: &StorageKey, range: Range<u64>) -> Result<Bytes, StoreError> {
        let path = self.path(key);
        let len = usize::try_from(range.end.saturating_sub(range.start))
            .map_err(|_| StoreError::Range(key.path()))?;
        let found = blocking(move || {
            let file = std::fs::File::open(path)?;
            // Checked before memory is taken for it.
            if range.end > file.metadata()?.len() {
                return Ok(None);
            }
            let mut bytes = vec![0; len];
            file.read_exact_at(&mut bytes, range.start)?;
            Ok(Some(Bytes::from(bytes)))
        })
        .await;
        found
            .map_err(|error| missing(error, key))?
            .ok_or_else(|| StoreError::Range(key.path()))
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
        let below = below.to_owned();
        let first = root.join(&below);
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
        blocking(move || match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        })
        .await
    }

    async fn ready(&self) -> Result<(), StoreError> {
        let root = Arc::clone(&self.root);
        blocking(move || std::fs::metadata(root.join(ARRIVING)).map(|_| ())).await
    }
}

/// The folders inside a folder, and its files. A folder that is not there is empty.
fn read_folder(root: &Path, folder: &Path) -> io::Result<(Vec<PathBuf>, Vec<Listed>)> {
    let (mut folders, mut files) = (Vec::new(), Vec::new());
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((folders, files)),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() && entry.file_name() != ARRIVING {
            folders.push(entry.path());
        } else if kind.is_file() {
            let path = entry.path();
            let path = path
                .strip_prefix(root)
                .unwrap_or(&path)
                .to_string_lossy()
                .into_owned();
            files.push(Listed {
                key: StorageKey::parse(&path),
                path,
                len: entry.metadata()?.len(),
            });
        }
    }
    Ok((folders, files))
}
