//! Indexing one record anew while no server runs.

use celadon::domain::id::RecordId;
use celadon::search::Volume;
use serde_json::json;

use crate::support::app::{Client, object};
use crate::support::program::Program;

#[tokio::test]
async fn one_record_is_indexed_anew_in_the_servers_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::new(folder.path());
    let token = program.token("tester", "curator");
    let mut server = program.serve(&[]);
    let curator = Client::at(server.url.clone()).with("authorization", &format!("Bearer {token}"));
    let id = curator.create(&object("净瓶")).await;
    let draft = curator.create(&object("碗")).await;
    let published = curator.publish(&id).await;
    let (seq, public) = (&published.body["seq"], &published.body["public_seq"]);
    for path in [
        format!("/api/v1/search?min_seq={public}"),
        format!("/api/v1/curation/search?min_seq={seq}"),
    ] {
        assert_eq!(curator.get(&path).await.status, 200);
    }
    let held = program.run(&["reindex", "--record", &id]);
    assert_eq!(held.code, Some(1), "{}", held.out);
    assert!(
        held.err.contains("another process") && held.err.contains(&format!("{id}/reindex")),
        "{}",
        held.err
    );
    server.terminate();
    assert_eq!(server.end().0, Some(0));

    let record: RecordId = id.parse().expect("an id");
    let holds = |name: &str| {
        let volume = Volume::open(&folder.path().join("index").join(name)).expect("opens");
        let digest = volume.digest().expect("reads");
        digest.iter().any(|(held, _)| *held == record)
    };
    for name in ["public", "working"] {
        let volume = Volume::open(&folder.path().join("index").join(name)).expect("opens");
        let commit = volume.commit().expect("a commit");
        let mut writer = volume.writer(1, 15 << 20).expect("a writer");
        writer.delete(record);
        writer.commit(commit).expect("commits");
        writer.finish().expect("ends");
        assert!(!holds(name), "{name}");
    }
    let out = program.must(&["reindex", "--record", &id]);
    assert!(out.contains(&id) && out.contains("everybody"), "{out}");
    assert!(holds("public") && holds("working"));
    let out = program.must(&["reindex", "--record", &draft]);
    assert!(out.contains("curators alone"), "{out}");
    let unknown = program.run(&[
        "reindex",
        "--record",
        "0190a1b2-0000-7000-8000-00000000dead",
    ]);
    assert_eq!(unknown.code, Some(1), "{}", unknown.out);
    let both = program.run(&["reindex", "--pyramids", "--record", &id]);
    assert_eq!(both.code, Some(2), "{}", both.out);
    program.must(&["fsck"]);
}

#[tokio::test]
async fn metrics_tell_how_each_index_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let metrics = free.local_addr().expect("an address");
    drop(free);
    let program = Program::new(folder.path());
    let token = program.token("tester", "curator");
    let mut server = program.serve(&["--set", &format!("metrics_listen={metrics}")]);
    let curator = Client::at(server.url.clone()).with("authorization", &format!("Bearer {token}"));
    for label in ["净瓶", "碗"] {
        curator.create(&object(label)).await;
    }
    let edit = json!({"labels": {"en": "Bowl"}});
    let id = curator.create(&object("盘")).await;
    let path = format!("/api/v1/curation/records/{id}");
    assert_eq!(curator.patch(&path, 1, &edit).await.status, 200);
    curator
        .with("if-match", "\"2\"")
        .post(&format!("{path}/publish"), &json!({}))
        .await;
    let expected = [
        ("documents", "public", 1),
        ("documents", "working", 3),
        ("seq", "public", 1),
        ("seq", "working", 5),
        ("behind", "public", 0),
        ("behind", "working", 0),
        ("behind_seconds", "working", 0),
    ];
    let line = |(name, index, value): &(&str, &str, i32)| {
        format!("celadon_index_{name}{{index=\"{index}\"}} {value}")
    };
    let mut told = String::new();
    for _ in 0..300 {
        let answer = reqwest::get(format!("http://{metrics}/metrics")).await;
        told = answer.expect("an answer").text().await.expect("text");
        if expected
            .iter()
            .all(|one| told.lines().any(|held| held == line(one)))
        {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    for one in &expected {
        assert!(
            told.lines().any(|held| held == line(one)),
            "{one:?}: {told}"
        );
    }
    for name in ["segments", "bytes", "committed_timestamp_seconds"] {
        for index in ["public", "working"] {
            let head = format!("celadon_index_{name}{{index=\"{index}\"}} ");
            let value = told.lines().find_map(|held| held.strip_prefix(&head));
            let value: f64 = value.and_then(|text| text.parse().ok()).expect("a number");
            assert!(value > 0.0, "{head}{value}");
        }
    }
    let deleted = "celadon_index_deleted_documents{index=\"working\"}";
    assert!(told.contains(deleted), "{told}");
    server.terminate();
    assert_eq!(server.end().0, Some(0));
}
