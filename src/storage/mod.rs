//! Object storage: originals, pyramids, thumbnails. The only room that names the S3 client.
//!
//! [`StorageKey`] owns every path, content type and cache header. Both stores keep one promise, held by one conformance
//! suite: a put that returned is durable and whole, a put that did not is invisible.

mod buffers;
mod key;
mod local;
mod s3;

use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use tokio_util::io::ReaderStream;

pub use key::StorageKey;
pub use local::LocalStore;
pub use s3::S3Store;

/// A failure of the store. Nothing in it reveals a secret.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Nothing stands under the key.
    #[error("{0} is not in the store")]
    NotFound(String),
    /// The range reaches beyond the object.
    #[error("the range reaches beyond {0}")]
    Range(String),
    /// The store cannot be reached, or answers that it is busy.
    #[error("the store is busy or cannot be reached: {0}")]
    Unavailable(String),
    /// The address will not do.
    #[error("{0}")]
    Unsuitable(String),
    /// Anything else.
    #[error("the store failed")]
    Io(#[from] io::Error),
}

/// An object on its way out.
pub struct Download {
    /// How long it is.
    pub len: u64,
    /// Its bytes.
    pub stream: BoxStream<'static, Result<Bytes, StoreError>>,
}

/// What a listing names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The path below the store's root.
    pub path: String,
    /// The key, if the path is one of ours.
    pub key: Option<StorageKey>,
    /// How long the object is.
    pub len: u64,
}

/// Bytes on their way in. Where it yields an error, nothing is put.
pub type Upload<'a> = BoxStream<'a, io::Result<Bytes>>;

/// Bytes of a file or a download that are in memory at once.
const CHUNK: usize = 256 << 10;

/// A place for objects under [`StorageKey`]s.
#[async_trait]
pub trait Store: Send + Sync + std::fmt::Debug {
    /// Puts all that the stream yields, in place of what stands there: whole and durable once this returns, and never
    /// seen in part. Of two puts at once either one is what stands there afterwards.
    async fn put(&self, key: &StorageKey, bytes: Upload<'_>) -> Result<(), StoreError>;
    /// The whole object as a stream.
    async fn get(&self, key: &StorageKey) -> Result<Download, StoreError>;
    /// Exactly these bytes of it; a range beyond its end, or turned round, is [`StoreError::Range`].
    async fn get_range(&self, key: &StorageKey, range: Range<u64>) -> Result<Bytes, StoreError>;
    /// How long it is; `None` where nothing stands.
    async fn head(&self, key: &StorageKey) -> Result<Option<u64>, StoreError>;
    /// Everything in a folder (`originals`, `pyramids/…`, or empty for all) and below it, in no order. What is not yet
    /// whole is never among it.
    fn list(&self, below: &str) -> BoxStream<'static, Result<Listed, StoreError>>;
    /// Removes it; removing what is not there is no error.
    async fn delete(&self, key: &StorageKey) -> Result<(), StoreError>;
    /// Whether the store is there and answers.
    async fn ready(&self) -> Result<(), StoreError>;
    /// Whether a range costs hardly more to read than to keep in memory.
    fn is_near(&self) -> bool {
        false
    }

    /// Puts a file's bytes.
    async fn put_file(&self, key: &StorageKey, file: &Path) -> Result<(), StoreError> {
        let file = tokio::fs::File::open(file).await?;
        let bytes = ReaderStream::with_capacity(file, CHUNK);
        self.put(key, bytes.boxed()).await
    }

    /// Puts bytes.
    async fn put_bytes(&self, key: &StorageKey, bytes: Bytes) -> Result<(), StoreError> {
        self.put(key, stream::iter([Ok(bytes)]).boxed()).await
    }
}

/// The store at `url`: `file:///PATH` or `s3://bucket/prefix?endpoint=…&region=…&path_style=true`.
pub async fn open(url: &str) -> Result<Arc<dyn Store>, StoreError> {
    let parsed = url::Url::parse(url)
        .map_err(|_| StoreError::Unsuitable("this is no address of a store".into()))?;
    match parsed.scheme() {
        "file" => {
            let path = parsed.to_file_path().map_err(|()| {
                StoreError::Unsuitable("a file address names an absolute path".into())
            })?;
            Ok(Arc::new(LocalStore::open(path).await?))
        }
        "s3" => Ok(Arc::new(S3Store::open(&parsed).await?)),
        _ => Err(StoreError::Unsuitable(
            "a store's address begins with file:// or s3://".into(),
        )),
    }
}
