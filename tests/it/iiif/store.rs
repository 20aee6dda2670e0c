//! A museum on S3: its pictures come from there, and when the service is down the museum says so and when to come back.

use crate::support::s3::S3Server;

use super::gallery::{Gallery, difference, original, shrunk};

#[tokio::test]
async fn pictures_on_s3_are_served_like_any_and_its_failure_is_a_passing_one() {
    let server = S3Server::start().await;
    let gallery = Gallery::with(&[("storage.url", &server.url("museum"))]).await;
    let id = gallery.publish("box-round-2.jpg").await;
    let picture = original("box-round-2.jpg");
    let tile = gallery
        .see(&id, "/1024,1024,676,676/338,338/0/default.jpg")
        .await;
    assert!(difference(&tile, &shrunk(&picture, (1024, 1024), (338, 338), 2)) < 4.0);
    assert_eq!(
        gallery
            .see(&id, "/full/max/0/default.jpg")
            .await
            .dimensions(),
        (1700, 1700)
    );
    assert_eq!(gallery.visitor.get("/health/ready").await.status, 200);

    server.stop();
    for request in [
        "/0,0,512,512/512,512/0/default.jpg",
        "/5,5,300,300/max/0/default.jpg",
        "/full/max/0/default.jpg",
    ] {
        let refused = gallery.ask(&id, request).await;
        assert_eq!(
            (refused.status.as_u16(), refused.problem()),
            (503, "busy"),
            "{request}"
        );
        let seconds: u32 = refused.header("retry-after").parse().expect("seconds");
        assert!(seconds >= 1);
        for secret in [
            crate::support::s3::KEY,
            crate::support::s3::SECRET,
            &server.host(),
        ] {
            assert!(!refused.text.contains(secret), "{}", refused.text);
        }
    }
    let kept = gallery
        .ask(&id, "/1024,1024,676,676/338,338/0/default.jpg")
        .await;
    assert_eq!(kept.status, 200, "a tile that was seen goes on");
    assert_eq!(
        gallery.ask(&id, "/info.json").await.status,
        200,
        "the index is remembered"
    );
    let ready = gallery.visitor.get("/health/ready").await;
    assert_eq!(ready.status, 503, "{}", ready.text);
    let upload = gallery.upload("box-round-2.jpg").await;
    assert_eq!((upload.status.as_u16(), upload.problem()), (503, "busy"));
    assert!(upload.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn a_tile_costs_one_read_of_its_range_and_64_askers_cost_no_more() {
    let server = S3Server::start().await;
    let gallery = Gallery::with(&[("storage.url", &server.url("museum"))]).await;
    let id = gallery.publish("box-round-2.jpg").await;
    server.take_reads();
    let tile = |x: u32, y: u32| format!("/{x},{y},512,512/512,512/0/default.jpg");
    let reads = |request: String| {
        let (gallery, server, id) = (&gallery, &server, &id);
        async move {
            assert_eq!(gallery.ask(id, &request).await.status, 200, "{request}");
            server.take_reads()
        }
    };
    assert_eq!(reads(tile(0, 0)).await, 2, "the index, then the tile");
    assert_eq!(reads(tile(512, 0)).await, 1);
    assert_eq!(reads(tile(512, 0)).await, 0, "it was kept");
    assert_eq!(
        reads("/0,512,1024,512/max/0/default.jpg".to_owned()).await,
        1,
        "a row of tiles is one range"
    );
    let crowd = (0..64).map(|_| gallery.ask(&id, "/1024,0,512,512/512,512/0/default.jpg"));
    for answer in futures::future::join_all(crowd).await {
        assert_eq!(answer.status, 200);
    }
    assert_eq!(server.take_reads(), 1);
}
