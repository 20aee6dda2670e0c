//! A purge: on every node the pictures of a medium are other pictures to whoever holds them.

use std::time::{Duration, Instant};

use serde_json::json;

use super::House;
use crate::cli::photograph;
use crate::support::app::{Answer, Client};
use crate::support::postgres::Cluster;
use crate::support::program::Program;

async fn tile(visitor: &Client, id: &str) -> Answer {
    let path = format!("/iiif/image/3/{id}/0,0,512,512/256,256/0/default.jpg");
    visitor.get(&path).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purged_medium_is_another_to_every_cache_on_every_node() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = Cluster::shared().database().await;
    let store = format!("file://{}", folder.path().join("store").display());
    let node = |name: &str| {
        Program::new(&folder.path().join(name))
            .with("CELADON_DATABASE_URL", database.url())
            .with("CELADON_STORAGE_URL", &store)
    };
    let one = House::open(node("one"), &[]).await;
    let two = node("two").serve(&["--no-worker"]);
    two.ready(&reqwest::Client::new()).await;
    let (media, job) = one.upload(photograph(1, 700, 600)).await;
    one.until_state(&job, "done").await;
    let rights = json!({"rights": {"licence": "https://creativecommons.org/licenses/by/4.0/", "credit": {"en": "Test"}}});
    let record = format!("/api/v1/curation/records/{media}");
    one.curator.patch(&record, 1, &rights).await;
    let published = one.curator.with("if-match", "\"2\"");
    let published = published
        .post(&format!("{record}/publish"), &json!({}))
        .await;
    assert_eq!(published.status, 200, "{}", published.text);

    let nodes = [one.server.url.clone(), two.url.clone()].map(Client::at);
    // Each node of this test is a museum of another address, which an entity tag tells too.
    let mut held = Vec::new();
    for visitor in &nodes {
        let since = Instant::now();
        let mut answer = tile(visitor, &media).await;
        while answer.status == 404 && since.elapsed() < Duration::from_secs(2) {
            tokio::time::sleep(Duration::from_millis(50)).await;
            answer = tile(visitor, &media).await;
        }
        assert_eq!(answer.status, 200, "{}", answer.text);
        let tag = answer.header("etag").to_owned();
        let same = tile(&visitor.with("if-none-match", &tag), &media).await;
        assert_eq!(same.status, 304);
        held.push(tag);
    }

    let purge = format!("/api/v1/curation/media/{media}/purge");
    assert_eq!(
        nodes[0].post(&purge, &json!({})).await.problem(),
        "unauthenticated"
    );
    let purged = one.curator.post(&purge, &json!({})).await;
    assert_eq!(purged.status, 204, "{}", purged.text);
    let at = Instant::now();
    tokio::time::sleep(Duration::from_secs(1)).await;
    for (visitor, tag) in nodes.iter().zip(&held) {
        let answer = tile(&visitor.with("if-none-match", tag), &media).await;
        assert_eq!(answer.status, 200, "{:?} after the purge", at.elapsed());
        assert_ne!(answer.header("etag"), tag);
    }
    let nothing = "/api/v1/curation/media/0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90/purge";
    let unknown = one.curator.post(nothing, &json!({})).await;
    assert_eq!(unknown.problem(), "not_found");
}
