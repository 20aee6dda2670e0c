//! Who sees a photograph when: nobody before it is published, nobody a second after it is withdrawn.

use std::time::{Duration, Instant};

use celadon::db::{Priority, deny_list};
use celadon::domain::id::RecordId;
use serde_json::json;

use super::gallery::Gallery;

const DOORS: [&str; 4] = [
    "",
    "/info.json",
    "/full/200,/0/default.jpg",
    "/0,0,512,512/512,512/0/default.jpg",
];

/// What every door answers; fails unless they agree.
async fn doors(gallery: &Gallery, id: &str) -> u16 {
    let mut statuses = Vec::new();
    for rest in DOORS {
        let answer = gallery.ask(id, rest).await;
        statuses.push(match answer.status.as_u16() {
            303 => 200,
            status => status,
        });
        if !answer.status.is_success() && answer.status != 303 {
            answer.problem();
        }
    }
    statuses.dedup();
    assert_eq!(statuses.len(), 1, "{statuses:?}");
    statuses[0]
}

/// Asks until every door answers this; fails after a second.
async fn within_a_second(gallery: &Gallery, id: &str, status: u16) {
    let started = Instant::now();
    let rest = DOORS[3];
    loop {
        let asked = started.elapsed();
        if gallery.ask(id, rest).await.status.as_u16() == status {
            break;
        }
        assert!(
            asked < Duration::from_secs(1),
            "still not {status} after {asked:?}"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(doors(gallery, id).await, status);
}

#[tokio::test]
async fn a_photograph_is_seen_from_its_publication_to_its_withdrawal() {
    let gallery = Gallery::open().await;
    let id = gallery.draft("box-round-2.jpg").await;
    assert_eq!(doors(&gallery, &id).await, 404, "never published");
    gallery.release(&id).await;
    within_a_second(&gallery, &id, 200).await;

    let withdraw = format!("/api/v1/curation/records/{id}/withdraw");
    let withdrawn = gallery
        .curator
        .with("if-match", "\"2\"")
        .post(&withdraw, &json!({}))
        .await;
    assert_eq!(withdrawn.status, 200, "{}", withdrawn.text);
    within_a_second(&gallery, &id, 410).await;
    let still_held = gallery.visitor.with("if-none-match", "*");
    let gone = still_held
        .get(&format!("/iiif/image/3/{id}{}", DOORS[3]))
        .await;
    assert_eq!((gone.status.as_u16(), gone.problem()), (410, "withdrawn"));

    gallery.publish_version(&id, 2).await;
    within_a_second(&gallery, &id, 200).await;
}

#[tokio::test]
async fn a_photograph_on_the_deny_list_is_not_shown() {
    let (gallery, id) = Gallery::showing("box-round-2.jpg").await;
    assert_eq!(doors(&gallery, &id).await, 200);
    let record: RecordId = id.parse().expect("an id");
    let db = &gallery.app.app.db;
    let mut tx = db.begin(Priority::Edit).await.expect("begins");
    deny_list::add(&mut tx.conn(), &[record])
        .await
        .expect("adds");
    tx.commit().await.expect("commits");
    within_a_second(&gallery, &id, 404).await;
}

#[tokio::test]
async fn a_photograph_without_tiles_yet_is_not_there_yet() {
    let gallery = Gallery::open().await;
    let uploaded = gallery.upload("box-round-2.jpg").await;
    let id = uploaded.body["media"]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    gallery.release(&id).await;
    assert_eq!(doors(&gallery, &id).await, 404);
    assert_eq!(gallery.app.run_jobs().await, (1, 0));
    within_a_second(&gallery, &id, 200).await;
}

#[tokio::test]
async fn an_original_is_behind_no_door() {
    let (gallery, id) = Gallery::showing("format-orientation6.jpg").await;
    let original = super::gallery::picture_bytes("format-orientation6.jpg");
    for rest in [
        "/full/max/0/default.jpg",
        "/full/full/0/default.jpg",
        "/original",
        "/full/max/0/native.jpg",
    ] {
        let answer = gallery.ask(&id, rest).await;
        assert!(answer.bytes != original, "{rest}");
        let exif = answer.bytes.windows(4).any(|bytes| bytes == b"Exif");
        assert!(!exif, "{rest} carries EXIF");
    }
}

#[tokio::test]
async fn a_record_that_is_no_photograph_has_no_image() {
    let gallery = Gallery::open().await;
    let id = gallery
        .curator
        .create(&crate::support::app::object("碗"))
        .await;
    gallery.curator.publish(&id).await;
    assert_eq!(doors(&gallery, &id).await, 404);
}
