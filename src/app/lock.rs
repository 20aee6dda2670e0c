//! The lock on the data folder: one process serves from it and owns its index. Commands may write the database
//! beside it; they never touch the index.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

/// Held for as long as a process serves from a data folder; the kernel frees it whatever way the process ends.
#[derive(Debug)]
pub struct DataLock {
    _file: File,
}

/// Why the lock cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum Locked {
    /// Another process holds it.
    #[error("{folder} is being served by another process", folder = .0.display())]
    Held(PathBuf),
    /// The file cannot be made or locked.
    #[error("{folder} cannot be locked", folder = folder.display())]
    Io {
        /// The folder.
        folder: PathBuf,
        /// Why.
        #[source]
        cause: std::io::Error,
    },
}

impl DataLock {
    /// Takes the lock of this folder, making the folder if it is missing.
    pub fn take(folder: &Path) -> Result<Self, Locked> {
        let io = |cause| Locked::Io {
            folder: folder.to_owned(),
            cause,
        };
        std::fs::create_dir_all(folder).map_err(io)?;
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(folder.join("lock"))
            .map_err(io)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(Locked::Held(folder.to_owned())),
            Err(TryLockError::Error(cause)) => Err(io(cause)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_process_at_a_time_owns_a_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = DataLock::take(folder.path()).expect("is free");
        assert!(matches!(
            DataLock::take(folder.path()),
            Err(Locked::Held(_))
        ));
        drop(first);
        DataLock::take(folder.path()).expect("is free again");
    }
}
