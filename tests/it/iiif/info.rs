//! `info.json` tells all a viewer needs, and in the dress it asks for.

use serde_json::{Value, json};

use super::gallery::{Gallery, size_of};

const CONTEXT: &str = "http://iiif.io/api/image/3/context.json";

#[tokio::test]
async fn a_description_is_complete_and_right() {
    let (gallery, id) = Gallery::showing("cup-oval-1.jpg").await;
    let answer = gallery.ask(&id, "/info.json").await;
    assert_eq!(
        answer.body,
        json!({
            "@context": CONTEXT,
            "id": gallery.app.url(&format!("/iiif/image/3/{id}")),
            "type": "ImageService3",
            "protocol": "http://iiif.io/api/image",
            "profile": "level2",
            "width": 2540, "height": 1693,
            "maxWidth": 2540, "maxHeight": 1693,
            "sizes": [{"width": 318, "height": 212}, {"width": 635, "height": 424}, {"width": 1270, "height": 847}, {"width": 2540, "height": 1693}],
            "tiles": [{"width": 512, "height": 512, "scaleFactors": [1, 2, 4, 8]}],
            "preferredFormats": ["jpg"],
            "extraFormats": ["webp", "avif", "gif", "tif"],
            "extraQualities": ["color", "gray", "bitonal"],
            "extraFeatures": ["canonicalLinkHeader", "mirroring", "profileLinkHeader", "rotationArbitrary", "sizeUpscaling"],
            "rights": "http://creativecommons.org/licenses/by/4.0/",
        })
    );
}

#[tokio::test]
async fn every_size_quality_and_format_it_promises_is_served() {
    let (gallery, id) = Gallery::showing("format-grey-drawing.jpg").await;
    let info = gallery.ask(&id, "/info.json").await.body;
    for size in info["sizes"].as_array().expect("sizes") {
        let request = format!("/full/{},{}/0/default.jpg", size["width"], size["height"]);
        let seen = gallery.see(&id, &request).await;
        let (width, height) = seen.dimensions();
        assert_eq!(*size, json!({"width": width, "height": height}));
    }
    for quality in info["extraQualities"].as_array().expect("qualities") {
        let quality = quality.as_str().expect("a name");
        let extra = info["extraFormats"].as_array().expect("formats").iter();
        let extra = extra.map(|format| format.as_str().expect("a name"));
        for format in ["jpg", "png"].into_iter().chain(extra) {
            let request = format!("/full/200,/0/{quality}.{format}");
            let answer = gallery.ask(&id, &request).await;
            assert_eq!(answer.status, 200, "{request}");
            assert_eq!(size_of(&answer).0, 200, "{request}");
        }
    }
}

#[tokio::test]
async fn every_feature_it_promises_is_there() {
    let (gallery, id) = Gallery::showing("box-round-2.jpg").await;
    for version in [3, 2] {
        let info = gallery
            .visitor
            .get(&format!("/iiif/image/{version}/{id}/info.json"))
            .await;
        let link = info.header("link").to_owned();
        let features = match version {
            3 => &info.body["extraFeatures"],
            _ => &info.body["profile"][1]["supports"],
        };
        for feature in features.as_array().expect("features") {
            let feature = feature.as_str().expect("a name");
            let (request, size) = match feature {
                "canonicalLinkHeader" | "profileLinkHeader" => {
                    ("full/100,/0/default.jpg", (100, 100))
                }
                "mirroring" => ("full/100,/!0/default.jpg", (100, 100)),
                "regionSquare" => ("square/100,/0/default.jpg", (100, 100)),
                "rotationArbitrary" => ("full/100,/45/default.png", (141, 141)),
                "sizeUpscaling" => ("0,0,50,50/^100,/0/default.jpg", (100, 100)),
                "sizeAboveFull" => ("0,0,50,50/100,/0/default.jpg", (100, 100)),
                other => panic!("{other} is promised, and nobody looks whether it is kept"),
            };
            let answer = gallery
                .visitor
                .get(&format!("/iiif/image/{version}/{id}/{request}"))
                .await;
            assert_eq!(answer.status, 200, "{version} {feature}: {}", answer.text);
            assert_eq!(size_of(&answer), size, "{version} {feature}");
            let links = answer.header("link");
            assert!(
                links.contains("rel=\"canonical\"") && links.contains("rel=\"profile\""),
                "{links}"
            );
        }
        assert!(
            link.contains(&format!(
                "<http://iiif.io/api/image/{version}/level2.json>;rel=\"profile\""
            )),
            "{link}"
        );
    }
}

#[tokio::test]
async fn a_description_comes_in_the_dress_that_is_asked_for() {
    let (gallery, id) = Gallery::showing("box-round-2.jpg").await;
    let path = format!("/iiif/image/3/{id}/info.json");
    let linked = format!("application/ld+json;profile=\"{CONTEXT}\"");
    let context = format!(
        "<{CONTEXT}>;rel=\"http://www.w3.org/ns/json-ld#context\";type=\"application/ld+json\""
    );
    let mut tags = Vec::new();
    for (accept, wanted) in [
        (None, linked.as_str()),
        (Some("*/*"), &linked),
        (Some("application/ld+json"), &linked),
        (Some("application/json, application/ld+json"), &linked),
        (Some("application/json"), "application/json"),
        (Some("application/json, */*;q=0.5"), "application/json"),
        (Some("text/html, */*;q=0.8"), "application/json"),
    ] {
        let asking = accept.map_or(gallery.visitor.clone(), |accept| {
            gallery.visitor.with("accept", accept)
        });
        let answer = asking.get(&path).await;
        assert_eq!(answer.header("content-type"), wanted, "{accept:?}");
        assert_eq!(answer.header("vary"), "accept");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.header("cache-control"), "no-cache");
        let link = answer.header("link");
        assert!(link.contains("<http://iiif.io/api/image/3/level2.json>;rel=\"profile\""));
        assert_eq!(
            link.contains(&context),
            wanted == "application/json",
            "{link}"
        );
        let held = asking
            .with("if-none-match", answer.header("etag"))
            .get(&path)
            .await;
        assert_eq!((held.status.as_u16(), held.bytes.len()), (304, 0));
        assert_eq!(held.header("etag"), answer.header("etag"));
        assert_eq!(held.header("access-control-allow-origin"), "*");
        tags.push((wanted, answer.header("etag").to_owned()));
    }
    for (dress, tag) in &tags {
        for (other_dress, other_tag) in &tags {
            assert_eq!(dress == other_dress, tag == other_tag, "{tag} {other_tag}");
        }
    }
}

#[tokio::test]
async fn a_description_changes_with_the_rights() {
    let (gallery, id) = Gallery::showing("box-round-2.jpg").await;
    let before = gallery.ask(&id, "/info.json").await;
    let path = format!("/api/v1/curation/records/{id}");
    let rights = json!({"rights": {"licence": null, "statement": "http://rightsstatements.org/vocab/NoC-OKLR/1.0/"}});
    let patched = gallery.curator.patch(&path, 2, &rights).await;
    assert_eq!(patched.status, 200, "{}", patched.text);
    gallery.publish_version(&id, 3).await;
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    let after = gallery.ask(&id, "/info.json").await;
    assert_eq!(
        after.body["rights"],
        "http://rightsstatements.org/vocab/NoC-OKLR/1.0/"
    );
    assert_ne!(before.header("etag"), after.header("etag"));
    assert_ne!(before.body["rights"], Value::Null);
}

#[tokio::test]
async fn the_base_address_leads_to_the_description() {
    let (gallery, id) = Gallery::showing("box-round-2.jpg").await;
    for path in ["", "/"] {
        let answer = gallery.ask(&id, path).await;
        assert_eq!(answer.status, 303, "{path}");
        let info = gallery.app.url(&format!("/iiif/image/3/{id}/info.json"));
        assert_eq!(answer.header("location"), info);
        assert_eq!(answer.header("access-control-allow-origin"), "*");
    }
    let nobody = "0190a1b2-0000-7000-8000-00000000dead";
    assert_eq!(gallery.ask(nobody, "").await.status, 404);
}
