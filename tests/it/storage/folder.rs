//! What only a folder promises.

use std::time::Duration;

use bytes::Bytes;
use celadon::domain::id::Sha256;
use celadon::storage::{self, StorageKey};
use futures::TryStreamExt;

#[tokio::test]
async fn what_a_crash_left_is_never_listed_and_goes_after_a_day() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("file://{}", folder.path().display());
    let store = storage::open(&url).await.unwrap();
    let key = StorageKey::Original(Sha256([3; 32]));
    store
        .put_bytes(&key, Bytes::from_static(b"whole"))
        .await
        .unwrap();

    let arriving = folder.path().join(".arriving");
    let (fresh, old) = (arriving.join(".tmpfresh"), arriving.join(".tmpold"));
    for half in [&fresh, &old] {
        std::fs::write(half, "half").unwrap();
    }
    let written = std::fs::metadata(&old).unwrap().modified().unwrap();
    let two_days_ago = written - Duration::from_hours(48);
    let file = std::fs::File::options().write(true).open(&old).unwrap();
    file.set_modified(two_days_ago).unwrap();

    let paths = async |store: &dyn storage::Store| -> Vec<String> {
        let found: Vec<_> = store.list("").try_collect().await.unwrap();
        found.into_iter().map(|listed| listed.path).collect()
    };
    assert_eq!(paths(&*store).await, [key.path()]);
    let again = storage::open(&url).await.unwrap();
    assert_eq!(paths(&*again).await, [key.path()]);
    assert!(fresh.exists(), "another process may be writing it");
    assert!(!old.exists(), "nobody has written it for a day");
    assert_eq!(again.head(&key).await.unwrap(), Some(5));
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_told_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let refused = storage::open(&format!("file://{}/store", file.display())).await;
    assert!(refused.is_err());
}
