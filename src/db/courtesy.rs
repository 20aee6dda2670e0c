//! Courtesy between processes that write one SQLite file: a batch of one waits while somebody edits through another.
//!
//! Within a process the [`super::gate::Gate`] keeps the order. Between processes SQLite has no queue: whoever looks at
//! the right moment writes, and an import that begins its next batch at once would always be first. So an edit holds a
//! shared lock on a file beside the database for as long as it waits and writes, and a batch begins only while nobody
//! holds it, or after a while all the same. Whoever cannot lock the file goes on without: it is a courtesy, not a safeguard.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a batch gives way at most, so that an import ends even while edits never pause.
const PATIENCE: Duration = Duration::from_millis(250);
const LOOK_AGAIN: Duration = Duration::from_millis(1);

/// Where processes tell one another that somebody waits.
#[derive(Debug, Clone)]
pub(super) struct Courtesy(Arc<PathBuf>);

/// Held while an edit waits and writes; the kernel frees it whatever way the process ends.
#[derive(Debug)]
pub(super) struct Claim {
    _file: File,
}

impl Courtesy {
    /// Beside the database `file`.
    pub(super) fn beside(file: &Path) -> Self {
        let mut name = file.as_os_str().to_owned();
        name.push("-edits");
        Self(Arc::new(PathBuf::from(name)))
    }

    fn open(&self) -> Option<File> {
        let mut options = File::options();
        options.create(true).truncate(false).write(true);
        options.open(self.0.as_path()).ok()
    }

    /// Asks batches of other processes to wait.
    pub(super) fn claim(&self) -> Option<Claim> {
        let file = self.open()?;
        file.try_lock_shared().ok()?;
        Some(Claim { _file: file })
    }

    /// Waits while somebody edits, in whatever process.
    pub(super) async fn give_way(&self) {
        let Some(file) = self.open() else { return };
        let begun = Instant::now();
        while matches!(file.try_lock(), Err(TryLockError::WouldBlock)) && begun.elapsed() < PATIENCE
        {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_batch_waits_while_somebody_edits_and_not_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("celadon.db");
        let (mine, yours) = (Courtesy::beside(&file), Courtesy::beside(&file));
        mine.give_way().await;
        let claims = (mine.claim().unwrap(), yours.claim().unwrap());
        let begun = Instant::now();
        mine.give_way().await;
        assert!(begun.elapsed() >= PATIENCE);

        let waiting = tokio::spawn(async move {
            let begun = Instant::now();
            yours.give_way().await;
            begun.elapsed()
        });
        tokio::time::sleep(Duration::from_millis(50)).await;
        drop(claims);
        let waited = waiting.await.unwrap();
        assert!(
            waited >= Duration::from_millis(40) && waited < PATIENCE,
            "{waited:?}"
        );
    }

    #[tokio::test]
    async fn where_there_is_no_file_nobody_waits() {
        let nowhere = Courtesy::beside(Path::new("/nowhere/celadon.db"));
        assert!(nowhere.claim().is_none());
        nowhere.give_way().await;
    }
}
