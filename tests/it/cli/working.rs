//! `celadon worker` and `celadon demo`.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::photograph;
use crate::support::program::Program;

#[tokio::test]
async fn a_worker_makes_the_tiles_that_a_server_leaves_to_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::new(folder.path());
    let token = program.token("ying", "cataloguer");
    let server = program.serve(&["--no-worker"]);
    let http = reqwest::Client::new();
    server.ready(&http).await;
    let made = http
        .post(format!("{}/api/v1/curation/uploads", server.url))
        .bearer_auth(&token)
        .header("content-type", "image/jpeg")
        .body(photograph(9, 800, 600))
        .send()
        .await
        .expect("answers");
    let job = made.json::<Value>().await.expect("JSON")["job"]["id"].clone();
    let job = format!(
        "{}/api/v1/curation/jobs/{}",
        server.url,
        job.as_str().expect("an id")
    );
    let state = async || {
        let answer = http
            .get(&job)
            .bearer_auth(&token)
            .send()
            .await
            .expect("answers");
        answer.json::<Value>().await.expect("JSON")["state"].clone()
    };
    tokio::time::sleep(Duration::from_millis(800)).await;
    assert_eq!(state().await, "queued", "the server leaves it alone");

    let mut worker = program
        .command(&["worker"])
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("runs");
    let deadline = Instant::now() + Duration::from_secs(30);
    while state().await != "done" {
        assert!(Instant::now() < deadline, "{}", state().await);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let pid = rustix::process::Pid::from_child(&worker);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).expect("is told to stop");
    assert_eq!(worker.wait().expect("ends").code(), Some(0));
    assert_eq!(program.run(&["fsck", "--deep"]).code, Some(0));
}

#[tokio::test]
async fn the_demo_museum_is_loaded_once_and_served() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::new(&folder.path().join("data"));
    let missing = program.run(&["demo", "--fixtures", "/nowhere"]);
    assert_eq!(missing.code, Some(1));
    assert!(missing.err.contains("--fixtures"), "{}", missing.err);

    fs::write(folder.path().join("a.jpg"), photograph(1, 900, 700)).expect("writes");
    let rights = json!({"statement": "http://rightsstatements.org/vocab/NoC-OKLR/1.0/", "credit": {"en": "Test"}});
    let line = json!({"id": "0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90", "kind": "media", "media_kind": "image",
        "labels": {"en": "front"}, "rights": rights, "file": "a.jpg", "publish": true});
    fs::write(folder.path().join("museum.jsonl"), line.to_string()).expect("writes");
    let fixtures = folder.path().display().to_string();
    let http = reqwest::Client::new();
    for round in 0..2 {
        let mut demo = program.serve_by(&["demo", "--fixtures", &fixtures]);
        demo.ready(&http).await;
        let address = format!(
            "{}/iiif/image/3/0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90/full/90,/0/default.jpg",
            demo.url
        );
        let picture = http.get(address).send().await.expect("answers");
        assert_eq!(
            picture.status(),
            200,
            "its tiles are there when the doors open"
        );
        demo.terminate();
        let (code, log) = demo.end();
        assert_eq!(code, Some(0), "{log}");
        assert_eq!(log.contains("importing"), round == 0, "{log}");
    }
    assert_eq!(program.run(&["fsck"]).code, Some(0));
}
