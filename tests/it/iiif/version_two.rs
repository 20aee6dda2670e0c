//! Image API 2.1, beside 3.0 and over the same pyramids.

use reqwest::Method;
use serde_json::json;

use super::gallery::{Gallery, decoded};

const CONTEXT: &str = "http://iiif.io/api/image/2/context.json";

#[tokio::test]
async fn a_description_is_complete_and_right() {
    let (gallery, id) = Gallery::showing("cup-oval-1.jpg").await;
    let path = format!("/iiif/image/2/{id}/info.json");
    let answer = gallery.visitor.get(&path).await;
    assert_eq!(
        answer.body,
        json!({
            "@context": CONTEXT,
            "@id": gallery.app.url(&format!("/iiif/image/2/{id}")),
            "protocol": "http://iiif.io/api/image",
            "width": 2540, "height": 1693,
            "sizes": [{"width": 318, "height": 212}, {"width": 635, "height": 424}, {"width": 1270, "height": 847}, {"width": 2540, "height": 1693}],
            "tiles": [{"width": 512, "height": 512, "scaleFactors": [1, 2, 4, 8]}],
            "profile": ["http://iiif.io/api/image/2/level2.json", {
                "formats": ["jpg", "png", "webp", "avif", "gif", "tif"],
                "qualities": ["default", "color", "gray", "bitonal"],
                "supports": ["canonicalLinkHeader", "mirroring", "profileLinkHeader", "regionSquare", "rotationArbitrary", "sizeAboveFull"],
                "maxWidth": 2540, "maxHeight": 1693,
            }],
            "license": "https://creativecommons.org/licenses/by/4.0/",
            "attribution": [{"@value": "Rendering", "@language": "en"}, {"@value": "示意图", "@language": "zh-Hans"}],
        })
    );
    let context = format!(
        "<{CONTEXT}>;rel=\"http://www.w3.org/ns/json-ld#context\";type=\"application/ld+json\""
    );
    for (accept, wanted) in [
        (None, "application/json"),
        (Some("*/*"), "application/json"),
        (Some("application/json"), "application/json"),
        (Some("application/ld+json"), "application/ld+json"),
        (
            Some("application/json;q=0.5, application/ld+json"),
            "application/ld+json",
        ),
    ] {
        let asking = accept.map_or(gallery.visitor.clone(), |accept| {
            gallery.visitor.with("accept", accept)
        });
        let answer = asking.get(&path).await;
        assert_eq!(answer.header("content-type"), wanted, "{accept:?}");
        let link = answer.header("link");
        assert!(
            link.contains("<http://iiif.io/api/image/2/level2.json>;rel=\"profile\""),
            "{link}"
        );
        assert_eq!(
            link.contains(&context),
            wanted == "application/json",
            "{link}"
        );
        let held = asking
            .with("if-none-match", answer.header("etag"))
            .get(&path)
            .await;
        assert_eq!(held.status, 304);
    }
}

#[tokio::test]
async fn sizes_follow_its_own_rules_and_name_their_own_canonical_form() {
    let (gallery, id) = Gallery::showing("cup-oval-1.jpg").await;
    for (request, canonical, size) in [
        (
            "full/full/0/default.jpg",
            "full/full/0/default.jpg",
            (2540, 1693),
        ),
        (
            "full/max/0/color.jpg",
            "full/full/0/default.jpg",
            (2540, 1693),
        ),
        (
            "full/1270,847/0/default.jpg",
            "full/1270,/0/default.jpg",
            (1270, 847),
        ),
        (
            "full/300,300/0/gray.png",
            "full/300,300/0/gray.png",
            (300, 300),
        ),
        (
            "0,0,200,100/400,/0/default.jpg",
            "0,0,200,100/400,/0/default.jpg",
            (400, 200),
        ),
        (
            "0,0,200,100/pct:150/0/default.jpg",
            "0,0,200,100/300,/0/default.jpg",
            (300, 150),
        ),
        (
            "0,0,200,100/!400,400/0/default.jpg",
            "0,0,200,100/full/0/default.jpg",
            (200, 100),
        ),
        (
            "square/100,/!90/default.jpg",
            "423,0,1693,1693/100,/!90/default.jpg",
            (100, 100),
        ),
        (
            "2048,1536,512,512/492,/0/default.jpg",
            "2048,1536,492,157/full/0/default.jpg",
            (492, 157),
        ),
    ] {
        let path = format!("/iiif/image/2/{id}/{request}");
        let answer = gallery.visitor.get(&path).await;
        assert_eq!(answer.status, 200, "{request}: {}", answer.text);
        assert_eq!(decoded(&answer).dimensions(), size, "{request}");
        let address = gallery.app.url(&format!("/iiif/image/2/{id}/{canonical}"));
        let link = format!(
            "<{address}>;rel=\"canonical\", <http://iiif.io/api/image/2/level2.json>;rel=\"profile\""
        );
        assert_eq!(answer.header("link"), link, "{request}");
        let held = gallery.visitor.with("if-none-match", answer.header("etag"));
        assert_eq!(held.get(&path).await.status, 304);
        let head = gallery.visitor.send(Method::HEAD, &path, None).await;
        assert_eq!(
            head.header("content-length"),
            answer.bytes.len().to_string()
        );
        assert_eq!(answer.header("access-control-allow-origin"), "*");
    }
    for (request, status) in [
        ("full/^max/0/default.jpg", 400),
        ("full/^100,/0/default.jpg", 400),
        ("full/5081,/0/default.jpg", 400),
        ("full/full/0/native.jpg", 400),
        ("full/full/0/default.jp2", 501),
        ("full/full/361/default.jpg", 400),
    ] {
        let answer = gallery
            .visitor
            .get(&format!("/iiif/image/2/{id}/{request}"))
            .await;
        assert_eq!(answer.status.as_u16(), status, "{request}");
    }
}

#[tokio::test]
async fn a_tile_is_the_same_by_either_version() {
    let (gallery, id) = Gallery::showing("cup-oval-1.jpg").await;
    for request in [
        "0,0,512,512/512,512/0/default.jpg",
        "0,0,1024,1024/512,512/0/default.jpg",
        "full/318,212/0/default.jpg",
    ] {
        let [two, three] = [2, 3].map(|version| format!("/iiif/image/{version}/{id}/{request}"));
        let (two, three) = (
            gallery.visitor.get(&two).await,
            gallery.visitor.get(&three).await,
        );
        assert_eq!((two.status.as_u16(), three.status.as_u16()), (200, 200));
        assert!(two.bytes == three.bytes, "{request}");
    }
}

#[tokio::test]
async fn its_base_leads_to_its_own_description_and_nobody_is_nobody() {
    let (gallery, id) = Gallery::showing("box-round-2.jpg").await;
    let base = gallery.visitor.get(&format!("/iiif/image/2/{id}")).await;
    let info = gallery.app.url(&format!("/iiif/image/2/{id}/info.json"));
    assert_eq!(
        (base.status.as_u16(), base.header("location")),
        (303, info.as_str())
    );
    let nobody = "0190a1b2-0000-7000-8000-00000000dead";
    for rest in ["", "/info.json", "/full/full/0/default.jpg", "/full"] {
        let answer = gallery
            .visitor
            .get(&format!("/iiif/image/2/{nobody}{rest}"))
            .await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem()),
            (404, "not_found"),
            "{rest}"
        );
    }
    let preflight = gallery
        .visitor
        .send(
            Method::OPTIONS,
            &format!("/iiif/image/2/{id}/info.json"),
            None,
        )
        .await;
    assert_eq!(preflight.status, 204);
    assert_eq!(
        preflight.header("access-control-allow-methods"),
        "GET, HEAD, OPTIONS"
    );
}
