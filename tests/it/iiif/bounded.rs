//! A photograph that the public sees only so large: told, enforced by either version, and no business of the curators.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::gallery::{Gallery, decoded, size_of};

/// Publishes the picture of 2540 × 1693 pixels with no side longer than 1000 in public.
async fn bounded() -> (Gallery, String) {
    let gallery = Gallery::open().await;
    let id = gallery.draft("cup-oval-1.jpg").await;
    let path = format!("/api/v1/curation/records/{id}");
    let bound = json!({"public_max_side_px": 1000});
    assert_eq!(gallery.curator.patch(&path, 1, &bound).await.status, 200);
    let rights = json!({"rights": {"licence": "https://creativecommons.org/licenses/by/4.0/", "credit": {"en": "Rendering"}}});
    assert_eq!(gallery.curator.patch(&path, 2, &rights).await.status, 200);
    gallery.publish_version(&id, 3).await;
    (gallery, id)
}

#[tokio::test]
async fn a_bound_is_told_and_only_what_is_served_is_offered() {
    let (gallery, id) = bounded().await;
    let three = gallery
        .visitor
        .get(&format!("/iiif/image/3/{id}/info.json"))
        .await
        .body;
    let two = gallery
        .visitor
        .get(&format!("/iiif/image/2/{id}/info.json"))
        .await
        .body;
    assert_eq!(
        (&three["width"], &three["height"]),
        (&json!(2540), &json!(1693))
    );
    assert_eq!(
        (&three["maxWidth"], &three["maxHeight"]),
        (&json!(1000), &json!(667))
    );
    let profile = &two["profile"][1];
    assert_eq!(
        (&profile["maxWidth"], &profile["maxHeight"]),
        (&json!(1000), &json!(667))
    );
    let sizes = json!([{"width": 318, "height": 212}, {"width": 635, "height": 424}]);
    let tiles = json!([{"width": 512, "height": 512, "scaleFactors": [4, 8]}]);
    for info in [&three, &two] {
        assert_eq!((&info["sizes"], &info["tiles"]), (&sizes, &tiles));
    }
    let has = |list: &Value, name: &str| {
        list.as_array()
            .is_some_and(|all| all.iter().any(|one| one == name))
    };
    assert!(!has(&three["extraFeatures"], "sizeUpscaling"));
    assert!(!has(&profile["supports"], "sizeAboveFull"));
    let public = gallery
        .visitor
        .get(&format!("/api/v1/media/{id}"))
        .await
        .body;
    assert_eq!(public["public_max_side_px"], 1000, "{public}");
}

#[tokio::test]
async fn no_size_no_region_and_no_version_shows_more() {
    let (gallery, id) = bounded().await;
    for (version, request, size) in [
        (3, "full/max/0/default.jpg", (1000, 667)),
        (3, "full/^max/0/default.jpg", (1000, 667)),
        (3, "full/1000,/0/default.png", (1000, 667)),
        (3, "full/!2000,2000/0/default.jpg", (1000, 667)),
        (3, "0,0,2048,1693/512,424/0/default.jpg", (512, 424)),
        (3, "0,0,512,512/max/0/default.jpg", (202, 202)),
        (3, "square/max/0/default.jpg", (667, 667)),
        (2, "full/max/0/default.jpg", (1000, 667)),
        (2, "full/635,/0/default.jpg", (635, 424)),
        (2, "0,0,512,512/max/0/default.jpg", (202, 202)),
    ] {
        let answer = gallery
            .visitor
            .get(&format!("/iiif/image/{version}/{id}/{request}"))
            .await;
        assert_eq!(answer.status, 200, "{version} {request}: {}", answer.text);
        assert_eq!(decoded(&answer).dimensions(), size, "{version} {request}");
    }
    for (version, request) in [
        (3, "full/1001,/0/default.jpg"),
        (3, "full/2540,1693/0/default.jpg"),
        (3, "full/^1500,/0/default.jpg"),
        (3, "full/pct:50/0/default.jpg"),
        (3, "0,0,512,512/512,512/0/default.jpg"),
        (3, "0,0,1024,1024/512,512/0/default.jpg"),
        (3, "0,0,512,512/^300,300/0/default.png"),
        (3, "0,0,10,10/10,10/0/default.png"),
        (3, "0,0,512,512/pct:100/0/default.webp"),
        (2, "full/full/0/default.jpg"),
        (2, "full/1001,/0/default.jpg"),
        (2, "0,0,512,512/512,/0/default.jpg"),
        (2, "0,0,512,512/full/0/default.jpg"),
        (2, "0,0,100,100/200,200/0/default.jpg"),
    ] {
        let answer = gallery
            .visitor
            .get(&format!("/iiif/image/{version}/{id}/{request}"))
            .await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem()),
            (400, "invalid_parameters"),
            "{version} {request}"
        );
        assert_eq!(
            answer.faults(),
            [("/size", "too_large")],
            "{version} {request}"
        );
    }
}

#[tokio::test]
async fn whoever_catalogues_sees_all_of_it() {
    let (gallery, id) = bounded().await;
    let door = format!("/api/v1/curation/iiif/image/3/{id}");
    let info = gallery.curator.get(&format!("{door}/info.json")).await.body;
    assert_eq!(info["maxWidth"], 2540);
    for (request, size) in [
        ("full/max", (2540, 1693)),
        ("0,0,512,512/512,512", (512, 512)),
    ] {
        let answer = gallery
            .curator
            .get(&format!("{door}/{request}/0/default.jpg"))
            .await;
        assert_eq!(size_of(&answer), size, "{request}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_bound_set_later_holds_within_a_second_and_renames_what_is_held() {
    let (gallery, id) = Gallery::showing("cup-oval-1.jpg").await;
    let path = format!("/iiif/image/3/{id}/full/max/0/default.jpg");
    let before = gallery.visitor.get(&path).await;
    assert_eq!(size_of(&before), (2540, 1693));
    let bound = json!({"public_max_side_px": 600});
    let record = format!("/api/v1/curation/records/{id}");
    assert_eq!(gallery.curator.patch(&record, 2, &bound).await.status, 200);
    gallery.publish_version(&id, 3).await;
    let started = Instant::now();
    let holder = gallery.visitor.with("if-none-match", before.header("etag"));
    loop {
        let answer = holder.get(&path).await;
        if answer.status == 200 {
            assert_eq!(size_of(&answer), (600, 400));
            break;
        }
        assert_eq!(answer.status, 304);
        assert!(
            started.elapsed() < Duration::from_secs(1),
            "still the old one"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_bound_below_a_tile_or_beyond_any_file_is_refused() {
    let gallery = Gallery::open().await;
    let id = gallery.draft("box-round-2.jpg").await;
    let path = format!("/api/v1/curation/records/{id}");
    for bound in [
        json!(511),
        json!(65_501),
        json!(0),
        json!(-1),
        json!(1000.5),
        json!("1000"),
    ] {
        let refused = gallery
            .curator
            .patch(&path, 1, &json!({"public_max_side_px": bound}))
            .await;
        assert_eq!(refused.status, 422, "{bound}: {}", refused.text);
        assert_eq!(refused.faults()[0].0, "/public_max_side_px", "{bound}");
    }
}
