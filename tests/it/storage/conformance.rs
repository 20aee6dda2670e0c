//! Every operation of [`Store`], on every store there is.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use celadon::domain::id::{RecordId, Sha256};
use celadon::domain::making::Making;
use celadon::storage::{self, StorageKey, Store, StoreError};
use futures::{StreamExt, TryStreamExt, stream};
use tempfile::TempDir;
use uuid::Uuid;

use crate::support::s3::S3Server;

/// A store under test, and what it stands on.
struct Stand {
    name: &'static str,
    store: Arc<dyn Store>,
    /// Where its objects lie as files.
    objects: PathBuf,
    _folder: Option<TempDir>,
    server: Option<S3Server>,
}

async fn stands() -> [Stand; 2] {
    let folder = tempfile::tempdir().expect("a folder");
    let objects = folder.path().join("store");
    let local = Stand {
        name: "folder",
        store: storage::open(&format!("file://{}", objects.display()))
            .await
            .expect("opens"),
        objects,
        _folder: Some(folder),
        server: None,
    };
    let server = S3Server::start().await;
    let s3 = Stand {
        name: "S3",
        store: storage::open(&server.url("a/prefix")).await.expect("opens"),
        objects: server.bucket().join("a/prefix"),
        _folder: None,
        server: Some(server),
    };
    [local, s3]
}

/// More than two parts of an upload in parts.
const LARGE: usize = 20 << 20;

fn original(number: u8) -> StorageKey {
    StorageKey::Original(Sha256([number; 32]))
}

fn thumbnail(media: u128, width: u32) -> StorageKey {
    StorageKey::Thumbnail {
        making: Making {
            media: RecordId(Uuid::from_u128(media)),
            recipe: 1,
            id: None,
        },
        width,
    }
}

/// Bytes that tell where they stand.
fn pattern(len: usize) -> Bytes {
    let byte = |at: usize| (at * 31 + at / 251).to_le_bytes()[0];
    (0..len).map(byte).collect::<Vec<u8>>().into()
}

/// A stream of these bytes in chunks of this size.
fn chunked(bytes: &Bytes, size: usize) -> storage::Upload<'static> {
    let chunks: Vec<io::Result<Bytes>> = bytes
        .chunks(size)
        .map(|chunk| Ok(Bytes::copy_from_slice(chunk)))
        .collect();
    stream::iter(chunks).boxed()
}

async fn whole(store: &dyn Store, key: &StorageKey) -> Result<Vec<u8>, StoreError> {
    let download = store.get(key).await?;
    let len = download.len;
    let chunks: Vec<Bytes> = download.stream.try_collect().await?;
    let bytes = chunks.concat();
    assert_eq!(bytes.len() as u64, len, "{}", key.path());
    Ok(bytes)
}

async fn listed(store: &dyn Store, below: &str) -> BTreeSet<(String, u64)> {
    let found: Vec<_> = store.list(below).try_collect().await.expect("lists");
    let count = found.len();
    let set: BTreeSet<_> = found
        .into_iter()
        .map(|listed| (listed.path, listed.len))
        .collect();
    assert_eq!(set.len(), count, "an object is listed twice");
    set
}

fn is_missing<T>(answer: Result<T, StoreError>, key: &StorageKey) -> bool {
    matches!(answer, Err(StoreError::NotFound(path)) if path == key.path())
}

#[tokio::test]
async fn what_is_put_comes_back_whole() {
    for stand in stands().await {
        let store = &*stand.store;
        for (number, len) in (0_u8..).zip([0, 1, 65_537, 8 << 20, (8 << 20) + 1, LARGE]) {
            let (key, bytes) = (original(number), pattern(len));
            store
                .put(&key, chunked(&bytes, 100_003))
                .await
                .expect("puts");
            let place = format!("{} {len}", stand.name);
            assert_eq!(store.head(&key).await.unwrap(), Some(len as u64), "{place}");
            assert!(whole(store, &key).await.unwrap() == bytes, "{place}");
            let range = store.get_range(&key, 0..len as u64).await.unwrap();
            assert!(range == bytes, "{place}");
        }
    }
}

#[tokio::test]
async fn a_file_and_bytes_are_put_like_a_stream() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    for stand in stands().await {
        let store = &*stand.store;
        for len in [0, 5, LARGE] {
            let bytes = pattern(len);
            std::fs::write(&file, &bytes).unwrap();
            store.put_file(&original(1), &file).await.unwrap();
            assert!(whole(store, &original(1)).await.unwrap() == bytes);
            store.put_bytes(&original(2), bytes.clone()).await.unwrap();
            assert!(whole(store, &original(2)).await.unwrap() == bytes);
        }
        let nothing = store
            .put_file(&original(3), &folder.path().join("nothing"))
            .await;
        assert!(matches!(nothing, Err(StoreError::Io(_))), "{}", stand.name);
        assert_eq!(store.head(&original(3)).await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_range_is_just_the_bytes_asked_for() {
    for stand in stands().await {
        let store = &*stand.store;
        let (key, bytes) = (original(1), pattern(1000));
        store.put_bytes(&key, bytes.clone()).await.unwrap();
        for range in [
            0..1,
            0..1000,
            999..1000,
            400..617,
            0..0,
            500..500,
            1000..1000,
        ] {
            let (start, end) = (
                usize::try_from(range.start).unwrap(),
                usize::try_from(range.end).unwrap(),
            );
            let got = store.get_range(&key, range.clone()).await;
            assert_eq!(got.unwrap(), bytes[start..end], "{} {range:?}", stand.name);
        }
        #[expect(
            clippy::reversed_empty_ranges,
            reason = "a range turned round is no range"
        )]
        let beyond = [
            0..1001,
            999..1001,
            1000..1001,
            1001..1001,
            5000..6000,
            0..u64::MAX,
            u64::MAX - 1..u64::MAX,
            7..3,
        ];
        for range in beyond {
            let got = store.get_range(&key, range.clone()).await;
            assert!(
                matches!(&got, Err(StoreError::Range(path)) if *path == key.path()),
                "{} {range:?}: {got:?}",
                stand.name
            );
        }
        store.put_bytes(&original(2), Bytes::new()).await.unwrap();
        assert_eq!(store.get_range(&original(2), 0..0).await.unwrap(), "");
        let got = store.get_range(&original(2), 0..1).await;
        assert!(matches!(got, Err(StoreError::Range(_))), "{got:?}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_missing() {
    for stand in stands().await {
        let store = &*stand.store;
        let key = original(9);
        assert_eq!(store.head(&key).await.unwrap(), None, "{}", stand.name);
        assert!(is_missing(whole(store, &key).await, &key), "{}", stand.name);
        assert!(is_missing(store.get_range(&key, 0..4).await, &key));
        assert!(is_missing(store.get_range(&key, 0..0).await, &key));
        assert!(listed(store, "").await.is_empty());
    }
}

/// A stream that breaks off after these many bytes.
fn breaking(len: usize) -> storage::Upload<'static> {
    let end = stream::iter([Err(io::Error::other("the sender is gone"))]);
    chunked(&pattern(len), 100_000).chain(end).boxed()
}

#[tokio::test]
async fn a_stream_that_breaks_off_changes_nothing() {
    for stand in stands().await {
        let store = &*stand.store;
        store
            .put_bytes(&original(1), Bytes::from_static(b"stands"))
            .await
            .unwrap();
        for len in [0, 300_000, LARGE] {
            for key in [original(1), original(2)] {
                let put = store.put(&key, breaking(len)).await;
                assert!(
                    matches!(&put, Err(StoreError::Io(error)) if error.to_string() == "the sender is gone"),
                    "{} {len}: {put:?}",
                    stand.name
                );
            }
            assert_eq!(whole(store, &original(1)).await.unwrap(), b"stands");
            assert_eq!(store.head(&original(2)).await.unwrap(), None);
            assert_eq!(listed(store, "").await.len(), 1, "{} {len}", stand.name);
        }
        nothing_arriving(&stand).await;
    }
}

#[tokio::test]
async fn a_put_that_is_given_up_changes_nothing() {
    for stand in stands().await {
        let store = &*stand.store;
        let stalls = chunked(&pattern(LARGE), 100_000)
            .chain(stream::pending())
            .boxed();
        let key = original(1);
        let put = tokio::time::timeout(Duration::from_secs(2), store.put(&key, stalls));
        assert!(put.await.is_err(), "a stream that never ends was put");
        assert_eq!(store.head(&original(1)).await.unwrap(), None);
        assert!(listed(store, "").await.is_empty(), "{}", stand.name);
        nothing_arriving(&stand).await;
    }
}

/// Nothing half-written is left behind the scenes, a moment later at most.
async fn nothing_arriving(stand: &Stand) {
    let left = || -> Vec<_> {
        let folder = match &stand.server {
            Some(server) => server.backstage().to_owned(),
            None => stand.objects.join(".arriving"),
        };
        let names = std::fs::read_dir(folder).unwrap();
        names
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .filter(|name| stand.server.is_none() || name.starts_with(".upload"))
            .collect()
    };
    for _ in 0..200 {
        if left().is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{}: {:?}", stand.name, left());
}

#[tokio::test]
async fn a_put_takes_the_place_of_what_stood_there() {
    for stand in stands().await {
        let store = &*stand.store;
        for bytes in [
            pattern(1000),
            pattern(1000),
            pattern(3),
            pattern(LARGE),
            pattern(0),
        ] {
            store.put_bytes(&original(1), bytes.clone()).await.unwrap();
            assert!(whole(store, &original(1)).await.unwrap() == bytes);
            let range = 0..bytes.len() as u64;
            let ranged = store.get_range(&original(1), range).await.unwrap();
            assert!(ranged == bytes, "{}", stand.name);
            let only = BTreeSet::from([(original(1).path(), bytes.len() as u64)]);
            assert_eq!(listed(store, "").await, only, "{}", stand.name);
        }
    }
}

#[tokio::test]
async fn of_two_puts_at_once_one_stands_whole() {
    for stand in stands().await {
        let store = &*stand.store;
        let (one, other) = (pattern(700_001), Bytes::from(vec![1; 500_000]));
        for round in 0..20 {
            let key = original(round);
            let (a, b, c) = tokio::join!(
                store.put(&key, chunked(&one, 65_536)),
                store.put(&key, chunked(&other, 65_536)),
                store.put(&key, chunked(&one, 9_999)),
            );
            a.and(b).and(c).expect("all three are put");
            let stands = whole(store, &key).await.unwrap();
            assert!(stands == one || stands == other, "{}", stand.name);
        }
    }
}

#[tokio::test]
async fn a_reader_beside_a_put_sees_nothing_or_all() {
    for stand in stands().await {
        let (key, store) = (original(1), &*stand.store);
        let versions =
            [400_000_usize, 900_000].map(|len| Bytes::from(vec![len.to_le_bytes()[1]; len]));
        let writer = async {
            for round in 0..30 {
                let version = &versions[round % 2];
                store.put(&key, chunked(version, 30_000)).await.unwrap();
            }
        };
        let reader = || async {
            let mut seen = 0;
            loop {
                match whole(store, &key).await {
                    Ok(bytes) => {
                        assert!(versions.iter().any(|version| *version == bytes));
                        seen += 1;
                    }
                    Err(StoreError::NotFound(_)) => assert_eq!(seen, 0, "it was there before"),
                    Err(error) => panic!("{}: {error:?}", stand.name),
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            () = writer => {}
            () = async { tokio::join!(reader(), reader(), reader()); } => unreachable!("readers never end"),
        }
    }
}

#[tokio::test]
async fn a_listing_names_everything_in_a_folder_however_much_it_is() {
    for stand in stands().await {
        let store = &*stand.store;
        let mut keys: Vec<_> = (0..1100).map(|width| thumbnail(7, width)).collect();
        keys.extend((0..5).map(original));
        keys.push(thumbnail(77, 1));
        let sized = |number: usize| Bytes::from(vec![1; number % 7]);
        stream::iter(keys.iter().enumerate())
            .for_each_concurrent(16, |(number, key)| async move {
                store.put_bytes(key, sized(number)).await.unwrap();
            })
            .await;
        let all: BTreeSet<_> = keys
            .iter()
            .enumerate()
            .map(|(number, key)| (key.path(), (number % 7) as u64))
            .collect();
        assert_eq!(listed(store, "").await, all, "{}", stand.name);
        let of = |folder: &str| -> BTreeSet<_> {
            let within = |(path, _): &&(String, u64)| path.starts_with(folder);
            all.iter().filter(within).cloned().collect()
        };
        let medium = format!("pyramids/{}", Uuid::from_u128(7));
        assert_eq!(of(&medium).len(), 1100);
        assert_eq!(listed(store, &medium).await, of(&medium));
        for folder in [
            "originals/",
            "originals",
            "originals/02",
            "pyramids",
            "pyramids/",
        ] {
            assert_eq!(
                listed(store, folder).await,
                of(folder),
                "{} {folder}",
                stand.name
            );
        }
        for nowhere in ["nothing", "origin", "originals/0", "pyramid"] {
            assert!(
                listed(store, nowhere).await.is_empty(),
                "{} {nowhere}",
                stand.name
            );
        }
        let found: Vec<_> = store.list("").try_collect().await.unwrap();
        for listed in found {
            assert_eq!(listed.key.map(|key| key.path()), Some(listed.path));
        }
    }
}

#[tokio::test]
async fn what_is_no_object_of_ours_is_listed_without_a_key() {
    for stand in stands().await {
        let store = &*stand.store;
        store.put_bytes(&original(1), pattern(3)).await.unwrap();
        std::fs::create_dir_all(stand.objects.join("originals/ab/cd")).unwrap();
        for foreign in ["originals/ab/cd/README", "originals/ab/cd/越窑.txt", "note"] {
            std::fs::write(stand.objects.join(foreign), "x").unwrap();
            let found: Vec<_> = store.list("").try_collect().await.unwrap();
            let found = found.iter().find(|listed| listed.path == foreign);
            let found = found.unwrap_or_else(|| panic!("{} {foreign}", stand.name));
            assert_eq!((found.key, found.len), (None, 1));
        }
    }
}

#[tokio::test]
async fn what_is_deleted_is_gone_and_nothing_else_is() {
    for stand in stands().await {
        let store = &*stand.store;
        for width in 0..3 {
            store
                .put_bytes(&thumbnail(1, width), pattern(9))
                .await
                .unwrap();
        }
        let key = thumbnail(1, 1);
        assert_eq!(store.get_range(&key, 0..9).await.unwrap(), pattern(9));
        for _ in 0..2 {
            // The second time nothing is there.
            store.delete(&thumbnail(1, 1)).await.unwrap();
            assert_eq!(store.head(&key).await.unwrap(), None);
            assert!(is_missing(whole(store, &key).await, &key), "{}", stand.name);
            let ranged = store.get_range(&key, 0..9).await;
            assert!(is_missing(ranged, &key), "{}", stand.name);
        }
        store.delete(&original(1)).await.unwrap();
        let left = BTreeSet::from([0, 2].map(|width| (thumbnail(1, width).path(), 9)));
        assert_eq!(listed(store, "").await, left, "{}", stand.name);
        store.put_bytes(&thumbnail(1, 1), pattern(4)).await.unwrap();
        assert_eq!(store.head(&thumbnail(1, 1)).await.unwrap(), Some(4));
    }
}

#[tokio::test]
async fn keys_at_their_limits_are_kept_apart() {
    let media = [Uuid::nil(), Uuid::max(), Uuid::from_u128(1)].map(RecordId);
    let mut keys = vec![
        StorageKey::Original(Sha256([0; 32])),
        StorageKey::Original(Sha256([0xff; 32])),
    ];
    for media in media {
        for recipe in [0, 1, 10, u32::MAX] {
            for id in [None, Some(Uuid::nil()), Some(Uuid::max())] {
                let making = Making { media, recipe, id };
                keys.push(StorageKey::Pyramid(making));
                keys.push(StorageKey::PyramidIndex(making));
                for width in [0, 1, 10, u32::MAX] {
                    keys.push(StorageKey::Thumbnail { making, width });
                }
            }
        }
    }
    for stand in stands().await {
        let store = &*stand.store;
        for key in &keys {
            store.put_bytes(key, key.path().into()).await.unwrap();
        }
        for key in &keys {
            let bytes = whole(store, key).await.unwrap();
            assert_eq!(bytes, key.path().into_bytes(), "{}", stand.name);
        }
        assert_eq!(listed(store, "").await.len(), keys.len());
    }
}

#[tokio::test]
async fn a_store_that_is_there_is_ready_and_one_that_is_gone_is_not() {
    for stand in stands().await {
        stand.store.ready().await.expect("ready");
        match &stand.server {
            Some(server) => std::fs::remove_dir_all(server.bucket()).unwrap(),
            None => std::fs::remove_dir_all(&stand.objects).unwrap(),
        }
        let gone = stand.store.ready().await;
        assert!(gone.is_err(), "{}", stand.name);
    }
}

#[tokio::test]
async fn an_address_that_leads_nowhere_is_refused() {
    for address in [
        "",
        "store",
        "ftp://host/store",
        "file://host/store",
        "s3://museum?bucket=x",
    ] {
        let refused = storage::open(address).await;
        assert!(
            matches!(refused, Err(StoreError::Unsuitable(_))),
            "{address}: {refused:?}"
        );
    }
}
