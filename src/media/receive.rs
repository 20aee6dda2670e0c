//! An upload streams into `scratch/`, hashed and counted, under a byte cap.

use std::io;
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use futures::{Stream, StreamExt};
use sha2::Digest;
use tempfile::TempPath;
use tokio::io::AsyncWriteExt;

use crate::domain::id::Sha256;

/// A file that arrived whole; gone when dropped.
#[derive(Debug)]
pub struct Received {
    /// Where it lies.
    pub path: TempPath,
    /// Of its bytes.
    pub sha256: Sha256,
    /// How many they are.
    pub bytes: u64,
}

/// Why nothing arrived.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveError {
    /// More bytes than allowed; the rest was not read.
    #[error("more than {0} bytes")]
    TooLarge(u64),
    /// The sender stopped before the end.
    #[error("the upload broke off")]
    Interrupted,
    /// The file could not be written.
    #[error("the upload could not be kept")]
    Io(#[from] io::Error),
}

/// Takes a stream of bytes, at most `cap` of them.
pub async fn receive<E>(
    scratch: &Path,
    cap: u64,
    mut stream: impl Stream<Item = Result<Bytes, E>> + Unpin,
) -> Result<Received, ReceiveError> {
    tokio::fs::create_dir_all(scratch).await?;
    let folder = scratch.to_owned();
    let (file, path) = tokio::task::spawn_blocking(move || {
        tempfile::Builder::new()
            .prefix("upload-")
            .tempfile_in(folder)
    })
    .await
    .map_err(io::Error::other)??
    .into_parts();
    let mut file = tokio::io::BufWriter::with_capacity(256 << 10, tokio::fs::File::from_std(file));
    let mut hasher = sha2::Sha256::new();
    let mut bytes = 0_u64;
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| ReceiveError::Interrupted)?;
        bytes += chunk.len() as u64;
        if bytes > cap {
            return Err(ReceiveError::TooLarge(cap));
        }
        hasher.update(&chunk);
        file.write_all(&chunk).await?;
    }
    file.flush().await?;
    Ok(Received {
        path,
        sha256: Sha256(hasher.finalize().into()),
        bytes,
    })
}

/// A file of this machine as if it had been uploaded; it is copied, so that nothing changes it meanwhile.
pub async fn receive_file(scratch: &Path, cap: u64, file: &Path) -> Result<Received, ReceiveError> {
    let file = tokio::fs::File::open(file).await?;
    receive(
        scratch,
        cap,
        tokio_util::io::ReaderStream::with_capacity(file, 256 << 10),
    )
    .await
}

/// An hour without a write: nothing that lives leaves a scratch file alone for so long.
const LEFT: Duration = Duration::from_hours(1);

/// Removes what uploads and jobs that died left in `scratch/`. What a command beside the server works on is younger.
pub fn clear_scratch(scratch: &Path) -> io::Result<()> {
    let entries = match std::fs::read_dir(scratch) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let idle = entry.metadata()?.modified()?.elapsed().unwrap_or_default();
        if idle < LEFT {
            continue;
        }
        let path = entry.path();
        if path.is_dir() {
            std::fs::remove_dir_all(path)?;
        } else {
            std::fs::remove_file(path)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use futures::stream;

    use super::*;

    #[tokio::test]
    async fn a_file_over_the_cap_leaves_nothing_behind() {
        let scratch = tempfile::tempdir().unwrap();
        let chunks = || {
            stream::iter([
                Ok::<_, io::Error>(Bytes::from_static(b"abc")),
                Ok(Bytes::from_static(b"def")),
            ])
        };
        let received = receive(scratch.path(), 6, chunks()).await.unwrap();
        assert_eq!(received.bytes, 6);
        assert_eq!(
            received.sha256.to_string(),
            "bef57ec7f53a6d40beb640a780a639c83bc29ac8a9816f1fc6c5c6dcd93c4721"
        );
        assert!(matches!(
            receive(scratch.path(), 5, chunks()).await,
            Err(ReceiveError::TooLarge(5))
        ));
        let broken = stream::iter([
            Ok(Bytes::from_static(b"abc")),
            Err(io::Error::other("gone")),
        ]);
        assert!(matches!(
            receive(scratch.path(), 9, broken).await,
            Err(ReceiveError::Interrupted)
        ));
        drop(received);
        assert_eq!(std::fs::read_dir(scratch.path()).unwrap().count(), 0);
    }
}
