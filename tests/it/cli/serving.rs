//! `celadon serve`: it drains, it is watched, and its logs give nothing away.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use super::photograph;
use crate::support::app::PASSWORD;
use crate::support::postgres::Cluster;
use crate::support::program::{Program, Serving};

/// Begins an upload; its second half is still to be sent.
fn half_an_upload(server: &Serving, token: &str, picture: &[u8]) -> TcpStream {
    let address = server.url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).expect("connects");
    let head = format!(
        "POST /api/v1/curation/uploads?filename=piece.jpg HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
         authorization: Bearer {token}\r\ncontent-type: image/jpeg\r\ncontent-length: {}\r\n\r\n",
        picture.len()
    );
    stream.write_all(head.as_bytes()).expect("writes");
    stream
        .write_all(&picture[..picture.len() / 2])
        .expect("writes");
    stream
}

#[tokio::test]
async fn sigterm_lets_an_upload_under_way_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::new(folder.path());
    let token = program.token("ying", "cataloguer");
    let mut server = program.serve(&[]);
    server.ready(&reqwest::Client::new()).await;
    let picture = photograph(3, 900, 700);
    let mut stream = half_an_upload(&server, &token, &picture);
    tokio::time::sleep(Duration::from_millis(200)).await;
    server.terminate();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let address = server.url.trim_start_matches("http://");
    TcpStream::connect(address).expect_err("nobody new is let in");
    stream
        .write_all(&picture[picture.len() / 2..])
        .expect("writes");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("reads");
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    let (code, log) = server.end();
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains("cut off"), "{log}");
    let fsck = program.run(&["fsck", "--deep"]);
    assert_eq!(fsck.code, Some(0), "{}", fsck.out);
    assert!(fsck.out.contains("1 record\n"), "{}", fsck.out);
}

#[tokio::test]
async fn what_does_not_end_in_time_is_cut_off_and_leaves_nothing_half() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::new(folder.path()).with("CELADON_LIMITS_DRAIN_MS", "300");
    let token = program.token("ying", "cataloguer");
    let mut server = program.serve(&[]);
    let stream = half_an_upload(&server, &token, &photograph(3, 900, 700));
    tokio::time::sleep(Duration::from_millis(200)).await;
    server.terminate();
    let (code, log) = server.end();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("some connections were cut off"), "{log}");
    drop(stream);
    let fsck = program.run(&["fsck"]);
    assert_eq!(fsck.code, Some(0), "{}", fsck.out);
    assert!(
        fsck.out.contains("0 records\n") && fsck.out.contains("none\n"),
        "{}",
        fsck.out
    );
}

#[tokio::test]
async fn metrics_have_a_listener_of_their_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr());
    let address = port.expect("a free port").to_string();
    let program = Program::new(folder.path()).with("CELADON_METRICS_LISTEN", &address);
    let server = program.serve(&[]);
    let http = reqwest::Client::new();
    server.ready(&http).await;
    let asked = http
        .get(format!("{}/api/v1/objects", server.url))
        .send()
        .await;
    assert_eq!(asked.expect("answers").status(), 200);
    let metrics = http
        .get(format!("http://{address}/metrics"))
        .send()
        .await
        .expect("answers");
    let metrics = metrics.text().await.expect("text");
    let counted = "celadon_http_requests_total{route=\"/api/v1/objects\",status=\"200\"} 1";
    assert!(metrics.contains(counted), "{metrics}");
    assert!(
        metrics.contains("celadon_http_request_seconds_bucket{route=\"/api/v1/objects\""),
        "{metrics}"
    );
    let other = http
        .get(format!("http://{address}/api/v1/objects"))
        .send()
        .await;
    assert_eq!(
        other.expect("answers").status(),
        404,
        "and serve nothing else"
    );
}

#[tokio::test]
async fn logs_name_every_request_and_give_no_secret_away() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = Cluster::shared().database().await;
    let url = database.url().replace("celadon@", "celadon:hunter2@");
    let program = Program::new(folder.path())
        .with("CELADON_DATABASE_URL", &url)
        .with("CELADON_LOG_FILTER", "debug");
    program.run_with(&["user", "add", "ying", "--role", "curator"], PASSWORD);
    let token = program.must(&["token", "create", "--user", "ying"]);
    let mut server = program.serve(&[]);
    let http = reqwest::Client::new();
    server.ready(&http).await;
    let curation = format!("{}/api/v1/curation", server.url);
    let body = json!({"name": "ying", "password": PASSWORD});
    let signed_in = http
        .post(format!("{curation}/sessions"))
        .json(&body)
        .send()
        .await
        .expect("answers");
    let cookie = signed_in.headers()["set-cookie"]
        .to_str()
        .expect("text")
        .to_owned();
    let cookie = cookie.split(';').next().expect("a cookie").to_owned();
    let session = cookie.split_once('=').expect("a value").1.to_owned();
    let csrf = signed_in.json::<Value>().await.expect("JSON")["csrf_token"].clone();
    let point = json!({"longitude": 121.336_94, "latitude": 30.122_78});
    let site = json!({"kind": "site", "site_kind": "kiln", "labels": {"en": "S"}, "point": point, "disclosure": "hidden"});
    let mut ids = Vec::new();
    for document in [&site, &json!({"kind": "site", "point": point})] {
        let made = http
            .post(format!("{curation}/records"))
            .bearer_auth(token.trim())
            .json(document);
        let made = made.send().await.expect("answers");
        ids.push(
            made.headers()["x-request-id"]
                .to_str()
                .expect("text")
                .to_owned(),
        );
    }
    let wrong = http
        .get(format!("{curation}/records?cursor=121.33694"))
        .header("cookie", &cookie)
        .send()
        .await;
    ids.push(
        wrong.expect("answers").headers()["x-request-id"]
            .to_str()
            .expect("text")
            .to_owned(),
    );
    server.terminate();
    let (code, log) = server.end();
    assert_eq!(code, Some(0), "{log}");
    let secrets = [
        PASSWORD,
        "hunter2",
        token.trim(),
        &session,
        csrf.as_str().expect("a token"),
        "121.33",
        "30.12",
        "121.35",
        "30.15",
    ];
    for line in log.lines() {
        let event: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"));
        assert!(
            event["timestamp"].is_string() && event["level"].is_string(),
            "{line}"
        );
        let given = secrets.iter().find(|secret| line.contains(**secret));
        assert_eq!(given, None, "{line}");
    }
    for id in ids {
        let access = |line: &&str| line.contains(&id) && line.contains("celadon::access");
        assert_eq!(log.lines().filter(access).count(), 1, "{id}");
    }
}

#[tokio::test]
async fn a_newer_schema_is_refused_in_words_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = Cluster::shared().database().await;
    for program in [
        Program::new(&folder.path().join("one")),
        Program::new(&folder.path().join("two")).with("CELADON_DATABASE_URL", database.url()),
    ] {
        program.must(&["user", "add", "ying", "--role", "curator"]);
        let shown = program.must(&["config"]);
        let url = shown
            .lines()
            .find_map(|line| line.strip_prefix("url = "))
            .expect("an address");
        let known = set_schema(url.trim_matches('"'), 9_999).await;
        for command in ["serve", "fsck", "worker", "reindex"] {
            let ran = program.run(&[command]);
            assert_eq!(ran.code, Some(1), "{command}: {}", ran.err);
            assert!(
                ran.err.contains("9999") && ran.err.contains("use a newer program"),
                "{command}: {}",
                ran.err
            );
        }
        set_schema(url.trim_matches('"'), known).await;
        assert_eq!(program.run(&["fsck"]).code, Some(0), "nothing was changed");
    }
}

/// Says that the schema is of another version; answers the one it was of.
async fn set_schema(url: &str, version: i64) -> i64 {
    use sqlx::Connection;
    const SQL: &str = "select version from schema_version";
    let change = sqlx::AssertSqlSafe(format!("update schema_version set version = {version}"));
    if url.starts_with("sqlite:") {
        let mut c = sqlx::SqliteConnection::connect(url)
            .await
            .expect("connects");
        let before = sqlx::query_scalar(SQL).fetch_one(&mut c).await;
        sqlx::query(change).execute(&mut c).await.expect("writes");
        c.close().await.expect("closes");
        before.expect("a version")
    } else {
        let mut c = sqlx::PgConnection::connect(url).await.expect("connects");
        let before = sqlx::query_scalar(SQL).fetch_one(&mut c).await;
        sqlx::query(change).execute(&mut c).await.expect("writes");
        c.close().await.expect("closes");
        before.expect("a version")
    }
}
