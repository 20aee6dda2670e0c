//! A service that is down, slow or broken is told apart from a missing object, soon, and without a secret.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use celadon::domain::id::Sha256;
use celadon::storage::{self, StorageKey, Store, StoreError};
use futures::TryStreamExt;
use futures::future::join_all;

use crate::support::s3::{Answer, KEY, S3Server, SECRET, Scripted};

const OBJECT: StorageKey = StorageKey::Original(Sha256([5; 32]));

/// How every operation fails, by name.
async fn failures(store: &dyn Store) -> Vec<(&'static str, StoreError)> {
    let download = async {
        let download = store.get(&OBJECT).await?;
        download.stream.try_collect::<Vec<_>>().await.map(|_| ())
    };
    let list = async { store.list("").try_collect::<Vec<_>>().await.map(|_| ()) };
    let put = store.put_bytes(&OBJECT, Bytes::from_static(b"x"));
    let large = store.put_bytes(&OBJECT, vec![1; 9 << 20].into());
    let outcomes = [
        ("get", download.await),
        (
            "get_range",
            store.get_range(&OBJECT, 0..9).await.map(|_| ()),
        ),
        ("head", store.head(&OBJECT).await.map(|_| ())),
        ("list", list.await),
        ("ready", store.ready().await),
        ("put", put.await),
        ("put in parts", large.await),
        ("delete", store.delete(&OBJECT).await),
    ];
    outcomes
        .into_iter()
        .map(|(name, outcome)| (name, outcome.expect_err(name)))
        .collect()
}

fn no_secret(text: &str) {
    assert!(!text.contains(SECRET) && !text.contains(KEY), "{text}");
}

fn all_unavailable(failures: &[(&str, StoreError)]) {
    for (name, error) in failures {
        assert!(
            matches!(error, StoreError::Unavailable(_)),
            "{name}: {error:?}"
        );
        no_secret(&format!("{error} {error:?}"));
    }
}

async fn open(url: &str) -> Arc<dyn Store> {
    storage::open(url).await.expect("opens")
}

#[tokio::test]
async fn a_stopped_server_is_unavailable() {
    let server = S3Server::start().await;
    let store = open(&server.url("")).await;
    store
        .put_bytes(&OBJECT, Bytes::from_static(b"there"))
        .await
        .unwrap();
    server.stop();
    all_unavailable(&failures(&*store).await);
}

#[tokio::test]
async fn a_server_that_answers_with_its_own_failure_is_unavailable() {
    let slow_down =
        "<?xml version=\"1.0\"?><Error><Code>SlowDown</Code><Message>later</Message></Error>";
    let answers = [
        Answer::Status(500, ""),
        Answer::Status(502, "<html>a proxy's words</html>"),
        Answer::Status(503, slow_down),
        Answer::Status(429, ""),
    ];
    let fail = async |answer| {
        let server = Scripted::start(vec![answer]).await;
        all_unavailable(&failures(&*open(&server.url()).await).await);
    };
    join_all(answers.map(fail)).await;
}

#[tokio::test]
async fn a_connection_dropped_midway_is_unavailable_and_never_a_short_answer() {
    let server = Scripted::start(vec![Answer::CutShort(1000)]).await;
    let store = open(&server.url()).await;
    let range = store.get_range(&OBJECT, 0..1000).await;
    assert!(
        matches!(range, Err(StoreError::Unavailable(_))),
        "{range:?}"
    );
    let download = store.get(&OBJECT).await.expect("it begins well");
    assert_eq!(download.len, 1000);
    let body = download.stream.try_collect::<Vec<_>>().await;
    assert!(matches!(body, Err(StoreError::Unavailable(_))), "{body:?}");
}

#[tokio::test]
async fn a_read_from_a_server_that_never_answers_ends_soon() {
    let server = Scripted::start(vec![Answer::Silence]).await;
    let store = open(&server.url()).await;
    let started = Instant::now();
    let (range, head, ready) = tokio::join!(
        store.get_range(&OBJECT, 0..9),
        store.head(&OBJECT),
        store.ready()
    );
    for error in [range.map(|_| ()), head.map(|_| ()), ready] {
        assert!(
            matches!(error, Err(StoreError::Unavailable(_))),
            "{error:?}"
        );
    }
    assert!(
        started.elapsed() < Duration::from_secs(15),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test]
async fn a_passing_failure_is_not_noticed() {
    let server = Scripted::start(vec![
        Answer::Status(500, ""),
        Answer::Status(503, ""),
        Answer::Bytes(b"celadon".to_vec()),
    ])
    .await;
    let store = open(&server.url()).await;
    assert_eq!(store.get_range(&OBJECT, 0..7).await.unwrap(), "celadon");
    let server = Scripted::start(vec![Answer::Status(500, ""), Answer::Status(200, "")]).await;
    let store = open(&server.url()).await;
    store
        .put_bytes(&OBJECT, Bytes::from_static(b"celadon"))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_service_that_knows_no_ranges_is_not_believed() {
    let server = Scripted::start(vec![Answer::Bytes(vec![1; 5000])]).await;
    let store = open(&server.url()).await;
    let range = store.get_range(&OBJECT, 0..10).await;
    assert!(matches!(range, Err(StoreError::Range(_))), "{range:?}");
}

#[tokio::test]
async fn refused_credentials_are_no_passing_failure_and_show_no_secret() {
    let server = S3Server::start().await;
    let wrong = server.url("").replace(SECRET, "another-secret-of-ours");
    let store = open(&wrong).await;
    for (name, error) in failures(&*store).await {
        assert!(matches!(error, StoreError::Io(_)), "{name}: {error:?}");
        let told = format!("{error} {error:?}");
        assert!(!told.contains("another-secret"), "{told}");
        no_secret(&told);
    }
    let debugged = format!("{store:?}");
    assert!(debugged.contains("museum") && !debugged.contains("another-secret"));
    no_secret(&debugged);
}

#[tokio::test]
async fn a_missing_bucket_is_no_missing_object() {
    let server = S3Server::start().await;
    let store = open(&server.url("").replace("s3://museum", "s3://nowhere")).await;
    let ready = store.ready().await;
    assert!(matches!(ready, Err(StoreError::Io(_))), "{ready:?}");
    let list = store.list("").try_collect::<Vec<_>>().await;
    assert!(matches!(list, Err(StoreError::Io(_))), "{list:?}");
}
