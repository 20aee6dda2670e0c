//! What travels around the pixels: lengths, tags, links, methods, origins.

use reqwest::Method;

use super::gallery::Gallery;

/// A copied tile, an edge tile, a stitched level, a stitched region, a decoded one, a turned PNG.
const REQUESTS: [&str; 6] = [
    "/0,0,512,512/512,512/0/default.jpg",
    "/2048,1536,492,157/492,157/0/default.jpg",
    "/full/max/0/default.jpg",
    "/512,512,1536,1024/768,512/0/default.jpg",
    "/101,99,300,200/max/0/default.jpg",
    "/full/90,/90/gray.png",
];

#[tokio::test]
async fn a_picture_is_as_long_as_it_says_and_is_named_by_its_tag() {
    let (gallery, id) = Gallery::showing("cup-oval-1.jpg").await;
    let mut tags = Vec::new();
    for request in REQUESTS {
        let answer = gallery.ask(&id, request).await;
        assert_eq!(answer.status, 200, "{request}: {}", answer.text);
        assert_eq!(
            answer.header("content-length"),
            answer.bytes.len().to_string(),
            "{request}"
        );
        assert_eq!(answer.header("cache-control"), "public, max-age=86400");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert!(
            !answer
                .headers
                .contains_key("access-control-allow-credentials")
        );
        assert!(!answer.headers.contains_key("set-cookie"));

        let tag = answer.header("etag").to_owned();
        assert!(tag.starts_with('"'), "a strong tag: {tag}");
        let path = format!("/iiif/image/3/{id}{request}");
        let head = gallery.visitor.send(Method::HEAD, &path, None).await;
        assert_eq!((head.status.as_u16(), head.bytes.len()), (200, 0));
        for name in [
            "content-length",
            "content-type",
            "etag",
            "link",
            "cache-control",
        ] {
            assert_eq!(
                head.header(name),
                answer.header(name),
                "{name} of {request}"
            );
        }
        for held in [
            tag.clone(),
            format!("W/{tag}"),
            format!("\"other\", {tag}"),
            "*".to_owned(),
        ] {
            let holder = gallery.visitor.with("if-none-match", &held);
            for method in [Method::GET, Method::HEAD] {
                let kept = holder.send(method, &path, None).await;
                assert_eq!(
                    (kept.status.as_u16(), kept.bytes.len()),
                    (304, 0),
                    "{request}"
                );
                assert_eq!(kept.header("etag"), tag);
                assert_eq!(kept.header("cache-control"), "public, max-age=86400");
                assert_eq!(kept.header("access-control-allow-origin"), "*");
            }
        }
        let other = gallery.visitor.with("if-none-match", "\"other\"");
        assert_eq!(other.get(&path).await.status, 200);
        let again = gallery.ask(&id, request).await;
        assert!(again.bytes == answer.bytes && again.header("etag") == tag);
        assert!(!tags.contains(&tag), "two pictures have one tag");
        tags.push(tag);
    }
}

#[tokio::test]
async fn every_form_of_a_request_names_its_canonical_one() {
    let (gallery, id) = Gallery::showing("cup-oval-1.jpg").await;
    let canonical_forms = [
        (
            "full/max/0/default.jpg",
            &[
                "0,0,2540,1693/2540,1693/0/default.jpg",
                "pct:0,0,100,100/pct:100/360/color.jpg",
                "0,0,9999,9999/!2700,2700/0.0/default.jpg",
                "full/^max/0/default.jpg",
                "full/2540,/0/default.jpg",
            ][..],
        ),
        (
            "full/1270,847/0/default.jpg",
            &[
                "full/1270,/0/default.jpg",
                "full/,847/0/default.jpg",
                "full/pct:50/0/default.jpg",
                "full/!1270,1000/0/default.jpg",
                "full/^1270,/0/color.jpg",
            ],
        ),
        (
            "423,0,1693,1693/100,100/!90/gray.png",
            &["square/100,/!90/gray.png", "square/^100,100/!90.0/gray.png"],
        ),
        (
            "0,0,200,100/^400,200/0/default.jpg",
            &[
                "0,0,200,100/^400,/0/default.jpg",
                "0,0,200,100/^pct:200/0/default.jpg",
            ],
        ),
        (
            "0,0,200,100/^max/0/default.jpg",
            &[
                "0,0,200,100/^2540,/0/default.jpg",
                "0,0,200,100/^!2540,99999/0/default.jpg",
            ],
        ),
        (
            "0,0,200,100/max/0/bitonal.png",
            &[
                "0,0,200,100/200,100/0/bitonal.png",
                "0,0,200,100/!500,500/0/bitonal.png",
            ],
        ),
    ];
    for (canonical, forms) in canonical_forms {
        let address = gallery.app.url(&format!("/iiif/image/3/{id}/{canonical}"));
        let link = format!(
            "<{address}>;rel=\"canonical\", <http://iiif.io/api/image/3/level2.json>;rel=\"profile\""
        );
        let itself = gallery.ask(&id, &format!("/{canonical}")).await;
        assert_eq!(itself.header("link"), link);
        for form in forms {
            let answer = gallery.ask(&id, &format!("/{form}")).await;
            assert_eq!(answer.status, 200, "{form}: {}", answer.text);
            assert_eq!(answer.header("link"), link, "{form}");
            assert_eq!(answer.header("etag"), itself.header("etag"), "{form}");
            assert!(answer.bytes == itself.bytes, "{form}");
        }
    }
}

#[tokio::test]
async fn an_address_tells_what_it_takes_and_takes_nothing_else() {
    let (gallery, id) = Gallery::showing("box-round-2.jpg").await;
    for rest in ["", "/info.json", "/full/max/0/default.jpg"] {
        let path = format!("/iiif/image/3/{id}{rest}");
        let asking = gallery
            .visitor
            .with("origin", "https://viewer.example")
            .with("access-control-request-method", "GET")
            .with("access-control-request-headers", "accept");
        let preflight = asking.send(Method::OPTIONS, &path, None).await;
        assert_eq!(preflight.status, 204, "{rest}");
        assert_eq!(preflight.header("access-control-allow-origin"), "*");
        assert!(
            preflight
                .header("access-control-allow-methods")
                .contains("GET")
        );
        assert!(
            preflight
                .header("access-control-allow-headers")
                .contains("accept")
        );
        let plain = gallery.visitor.send(Method::OPTIONS, &path, None).await;
        assert_eq!(
            (plain.status.as_u16(), plain.header("allow")),
            (204, "GET, HEAD, OPTIONS")
        );
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
            let refused = gallery.visitor.send(method, &path, None).await;
            assert_eq!(
                (refused.status.as_u16(), refused.problem()),
                (405, "method_not_allowed")
            );
            assert!(refused.header("allow").contains("GET"));
        }
    }
}

#[tokio::test]
async fn cookies_and_queries_change_nothing() {
    let (gallery, id) = Gallery::showing("box-round-2.jpg").await;
    let path = format!("/iiif/image/3/{id}/full/200,/0/default.jpg");
    let plain = gallery.visitor.get(&path).await;
    let strange = gallery
        .visitor
        .with("cookie", "celadon_session=nonsense")
        .with("authorization", "Bearer nonsense")
        .with("x-forwarded-host", "evil.example")
        .with("host", "evil.example");
    let answer = strange.get(&format!("{path}?t=1&size=9")).await;
    assert_eq!(answer.status, 200);
    assert!(answer.bytes == plain.bytes);
    assert_eq!(answer.header("link"), plain.header("link"));
}
