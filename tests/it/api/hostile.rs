//! Requests nobody should send: each is refused by a problem that names the fault, and the server goes on serving.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use celadon::domain::role::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::app::{TestApp, object};

const RECORDS: &str = "/api/v1/curation/records";

#[tokio::test]
async fn bodies_that_are_no_json_objects_are_refused() {
    let app = TestApp::start().await;
    let cataloguer = app.token(Role::Cataloguer).await;
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    let bodies: [&[u8]; 8] = [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\"x\"",
        b"{\"kind\": \xff}",
        b"{\"a\":1}{",
        deep.as_bytes(),
    ];
    for body in bodies {
        let refused = cataloguer
            .send(
                Method::POST,
                RECORDS,
                Some(("application/json", body.to_vec())),
            )
            .await;
        assert_eq!(
            (refused.status.as_u16(), refused.problem()),
            (400, "invalid_json"),
            "{:?}",
            String::from_utf8_lossy(body)
        );
    }
    for media_type in [
        "text/plain",
        "application/xml",
        "multipart/form-data; boundary=x",
        "",
    ] {
        let refused = cataloguer
            .send(Method::POST, RECORDS, Some((media_type, b"{}".to_vec())))
            .await;
        assert_eq!(refused.problem(), "unsupported_media_type", "{media_type}");
    }
    let packed = cataloguer
        .with("content-encoding", "gzip")
        .post(RECORDS, &object("碗"))
        .await;
    assert_eq!(
        packed.problem(),
        "unsupported_media_type",
        "nothing is unpacked"
    );
    let with_charset = (
        "application/json; charset=utf-8",
        object("碗").to_string().into_bytes(),
    );
    assert_eq!(
        cataloguer
            .send(Method::POST, RECORDS, Some(with_charset))
            .await
            .status,
        201
    );
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused_before_it_is_read_whole() {
    let app = TestApp::with(&[("limits.json_bytes", "2000")]).await;
    let cataloguer = app.token(Role::Cataloguer).await;
    let large = object(&"碗".repeat(1_000));
    let refused = cataloguer.post(RECORDS, &large).await;
    assert_eq!(
        (refused.status.as_u16(), refused.problem()),
        (413, "too_large")
    );
    assert_eq!(cataloguer.post(RECORDS, &object("碗")).await.status, 201);
}

#[tokio::test]
async fn unknown_fields_and_control_characters_are_named() {
    let app = TestApp::start().await;
    let admin = app.token(Role::Admin).await;
    let body = json!({"name": "a\u{0}b", "roles": ["king"], "passwort": 1});
    let refused = admin.post("/api/v1/curation/users", &body).await;
    assert_eq!(refused.problem(), "invalid_content");
    let pointers: Vec<_> = refused.faults().iter().map(|fault| fault.0).collect();
    assert_eq!(
        pointers,
        ["/name", "/passwort", "/roles/0"],
        "{}",
        refused.text
    );
    for label in ["nul \u{0}", "escape \u{1b}[31m"] {
        let refused = admin.post(RECORDS, &object(label)).await;
        assert_eq!(
            refused.faults(),
            [("/labels/zh-Hans", "control_character")],
            "{label:?}"
        );
    }
    assert_eq!(
        admin.get("/api/v1/objects?lang=%00").await.faults(),
        [("/lang", "control_character")]
    );
    assert_eq!(
        admin.get("/api/v1/objects?lang=%ff").await.faults(),
        [("/lang", "invalid_encoding")]
    );
    assert_eq!(
        admin.get("/api/v1/objects?limit=1&limit=2").await.faults(),
        [("/limit", "repeated")]
    );
}

#[tokio::test]
async fn paths_lead_nowhere_but_where_they_say() {
    let app = TestApp::start().await;
    for path in [
        "/api/v1/objects/..%2f..%2fcuration%2frecords",
        "/api/v1/objects/%00",
        "/api/v1/objects/0190A1B2-0000-7000-8000-00000000DEAD%20",
        "/api/v1/objects/{0190a1b2-0000-7000-8000-00000000dead}",
        "/api/v1/objects/0190a1b200007000800000000000dead",
        "/api/v1/objects/%ff",
        "/id/..%2f..",
    ] {
        let refused = app.anonymous().get(path).await;
        assert_eq!(
            (refused.status.as_u16(), refused.problem()),
            (400, "invalid_parameters"),
            "{path}"
        );
    }
    for path in [
        "//api/v1/objects",
        "/api/v1/objects/",
        "/api/v1/./objects%2f",
        "/docs/..%2f..%2fCargo.toml",
        "/problems/nothing",
        "/API/v1/objects",
    ] {
        let missing = app.anonymous().get(path).await;
        assert_eq!(missing.status, 404, "{path}: {}", missing.text);
    }
    let refused = app
        .anonymous()
        .send(Method::DELETE, "/api/v1/objects", None)
        .await;
    assert_eq!(
        (refused.status.as_u16(), refused.problem()),
        (405, "method_not_allowed")
    );
    assert_eq!(refused.header("allow"), "GET,HEAD");
}

#[tokio::test]
async fn a_forged_host_changes_no_answer() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let id = curator.create(&object("碗")).await;
    curator.publish(&id).await;
    for path in [
        format!("/api/v1/objects/{id}"),
        "/api/v1/objects?limit=1".to_owned(),
        format!("/id/{id}"),
        "/api/v1/nothing".to_owned(),
    ] {
        let plain = app.anonymous().get(&path).await;
        let forged = app
            .anonymous()
            .with("host", "evil.example")
            .with("x-forwarded-host", "evil.example")
            .with("x-forwarded-proto", "https")
            .with("forwarded", "host=evil.example")
            .get(&path)
            .await;
        assert_eq!(plain.status, forged.status);
        assert_eq!(
            plain.headers.get("location"),
            forged.headers.get("location")
        );
        let without_request = |answer: &crate::support::app::Answer| {
            let mut body = answer.body.clone();
            if let Value::Object(members) = &mut body {
                members.remove("request_id");
            }
            body
        };
        assert_eq!(without_request(&plain), without_request(&forged));
        assert!(
            !format!("{:?}{}", forged.headers, forged.text).contains("evil"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn strangers_cannot_speak_for_a_proxy() {
    let app = TestApp::with(&[
        ("limits.requests_per_second", "1"),
        ("limits.request_burst", "3"),
        ("trusted_proxies", "127.0.0.1"),
    ])
    .await;
    // The proxy in front tells who asks: each has their own allowance, and a forged first entry buys nothing.
    let ask = async |chain: &str| {
        app.anonymous()
            .with("x-forwarded-for", chain)
            .get("/api/v1/objects")
            .await
    };
    for _ in 0..3 {
        assert_eq!(ask("198.51.100.7").await.status, 200);
    }
    let refused = ask("203.0.113.9, 198.51.100.7").await;
    assert_eq!(
        (refused.status.as_u16(), refused.problem()),
        (429, "too_many_requests")
    );
    assert!(
        refused
            .header("retry-after")
            .parse::<u64>()
            .expect("seconds")
            >= 1
    );
    assert_eq!(ask("198.51.100.8").await.status, 200);
}

#[tokio::test]
async fn slow_heads_are_cut_off_and_others_are_served() {
    let app = TestApp::with(&[
        ("limits.header_timeout_ms", "400"),
        ("limits.connections", "8"),
    ])
    .await;
    let address = app.address;
    let slow: Vec<TcpStream> = (0..8)
        .map(|_| {
            let mut stream = TcpStream::connect(address).expect("connects");
            stream
                .write_all(b"GET /api/v1/objects HTTP/1.1\r\nHost: x\r\nX-Slow: ")
                .expect("writes");
            stream
        })
        .collect();
    let answer = tokio::time::timeout(
        Duration::from_secs(10),
        app.anonymous().get("/api/v1/objects"),
    )
    .await;
    assert_eq!(
        answer.expect("slow clients give their places back").status,
        200
    );
    tokio::task::spawn_blocking(move || {
        for mut stream in slow {
            stream
                .set_read_timeout(Some(Duration::from_secs(5)))
                .expect("sets");
            let mut rest = Vec::new();
            assert!(
                stream.read_to_end(&mut rest).is_ok(),
                "the connection was cut off"
            );
        }
    })
    .await
    .expect("runs");
}

#[tokio::test]
async fn malformed_http_is_refused_and_the_server_goes_on() {
    let app = TestApp::start().await;
    let address = app.address;
    let heads: [Vec<u8>; 5] = [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n".to_vec(),
        b"GET / HTTP/9.9\r\n\r\n".to_vec(),
        b"GET /\x00 HTTP/1.1\r\nhost: x\r\n\r\n".to_vec(),
        format!("GET / HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "a".repeat(200_000)).into_bytes(),
        b"POST /api/v1/curation/sessions HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n".to_vec(),
    ];
    for head in heads {
        let answer = tokio::task::spawn_blocking(move || {
            let mut stream = TcpStream::connect(address).expect("connects");
            stream
                .set_read_timeout(Some(Duration::from_secs(20)))
                .expect("sets");
            let _ = stream.write_all(&head);
            let mut answer = Vec::new();
            let _ = stream.read_to_end(&mut answer);
            String::from_utf8_lossy(&answer).into_owned()
        });
        let answer = answer.await.expect("runs");
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 4"),
            "{answer}"
        );
        assert_eq!(app.anonymous().get("/health/live").await.status, 200);
    }
}

#[tokio::test]
async fn every_problem_has_its_page() {
    let app = TestApp::start().await;
    for kind in celadon::http::problem::types::ALL {
        let page = app
            .anonymous()
            .get(&format!("/problems/{}", kind.code))
            .await;
        assert_eq!(page.status, 200);
        assert!(
            page.text.contains(kind.title_zh) && page.text.contains(kind.title),
            "{}",
            kind.code
        );
        assert!(page.header("content-type").starts_with("text/html"));
    }
}
