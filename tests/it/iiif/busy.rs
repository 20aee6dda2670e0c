//! Where the work would be too much, it is refused: for good, or for the moment.

use futures::future::join_all;

use super::gallery::{Gallery, decoded};

#[tokio::test]
async fn what_would_decode_too_much_is_not_offered_but_what_is_copied_is() {
    let gallery = Gallery::with(&[("limits.transcode_pixels", "1000000")]).await;
    let id = gallery.publish("cup-oval-1.jpg").await;
    for request in [
        "/full/max/90/default.jpg",
        "/full/max/0/default.png",
        "/full/max/0/gray.jpg",
        "/1,1,2000,1600/max/0/default.jpg",
        "/0,0,100,100/^1600,1600/0/default.jpg",
        "/0,0,1,1/^max/0/default.jpg",
    ] {
        let refused = gallery.ask(&id, request).await;
        assert_eq!(
            (refused.status.as_u16(), refused.problem()),
            (501, "unsupported"),
            "{request}"
        );
        assert_eq!(refused.faults(), [("/size", "unsupported")]);
    }
    // Copied, or within the limit.
    for (request, size) in [
        ("/full/max/0/default.jpg", (2540, 1693)),
        ("/0,0,2048,1536/max/0/default.jpg", (2048, 1536)),
        ("/full/600,/90/default.png", (400, 600)),
        ("/1,1,2000,1600/1000,800/0/default.jpg", (1000, 800)),
    ] {
        assert_eq!(
            gallery.see(&id, request).await.dimensions(),
            size,
            "{request}"
        );
    }
}

#[tokio::test]
async fn when_too_many_wait_to_be_decoded_newcomers_are_told_when_to_come_back() {
    let gallery = Gallery::with(&[("limits.transcode_queue", "1")]).await;
    let id = gallery.publish("cup-oval-1.jpg").await;
    let asked = (0..24).map(|at| {
        let (gallery, id) = (&gallery, &id);
        async move {
            gallery
                .ask(id, &format!("/{at},0,2400,1600/1201,801/90/default.png"))
                .await
        }
    });
    let copied = async {
        let mut copies = 0;
        for column in 0..4 {
            let tile = format!("/{},0,512,512/512,512/0/default.jpg", column * 512);
            assert_eq!(
                gallery.ask(&id, &tile).await.status,
                200,
                "a copy waits for nobody"
            );
            copies += 1;
        }
        copies
    };
    let (answers, tiles) = tokio::join!(join_all(asked), copied);
    assert_eq!(tiles, 4);
    let (served, refused): (Vec<_>, Vec<_>) =
        answers.iter().partition(|answer| answer.status == 200);
    assert!(
        !served.is_empty() && !refused.is_empty(),
        "{} served",
        served.len()
    );
    for answer in served {
        assert_eq!(decoded(answer).dimensions(), (801, 1201));
    }
    for answer in refused {
        assert_eq!((answer.status.as_u16(), answer.problem()), (503, "busy"));
        let seconds: u32 = answer.header("retry-after").parse().expect("seconds");
        assert!((1..=60).contains(&seconds));
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    let later = gallery
        .ask(&id, "/0,0,2400,1600/1201,801/90/default.png")
        .await;
    assert_eq!(later.status, 200, "the pool is free again");
}

#[tokio::test]
async fn equal_requests_at_one_time_are_decoded_once() {
    // Room for one: were each decoded, most would be turned away.
    let gallery = Gallery::with(&[("limits.transcode_queue", "0")]).await;
    let id = gallery.publish("cup-oval-1.jpg").await;
    let asked = (0..16).map(|_| gallery.ask(&id, "/3,0,2400,1600/1201,801/90/default.png"));
    let answers = join_all(asked).await;
    for answer in &answers {
        assert_eq!(answer.status, 200);
        assert!(answer.bytes == answers[0].bytes);
    }
}

#[tokio::test]
async fn whoever_leaves_does_not_free_a_place_that_is_still_at_work() {
    let gallery = Gallery::with(&[("limits.transcode_queue", "0")]).await;
    let id = gallery.publish("cup-oval-1.jpg").await;
    let request = |at: u32| format!("/{at},0,2400,1600/2399,1599/90/default.png");
    // Eight who hang up at once: what they began goes on, so there is no room for a ninth.
    for at in 0..8 {
        let path = request(at);
        let impatient = gallery.ask(&id, &path);
        let left = tokio::time::timeout(std::time::Duration::from_millis(60), impatient).await;
        assert!(left.is_err() || left.is_ok_and(|answer| answer.status == 503));
    }
    let ninth = gallery.ask(&id, &request(9)).await;
    assert_eq!(
        ninth.status, 503,
        "more is decoded at once than there are places"
    );
}
