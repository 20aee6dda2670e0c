//! The recipes of `docs/operations.md`, followed to the letter: what they restore is a whole museum.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use super::photograph;
use crate::support::postgres::Cluster;
use crate::support::program::Program;

/// The shell block that follows a line of the guide, with its paths and addresses put in the place of the examples.
fn recipe(after: &str, swap: &[(&str, &str)]) -> String {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/operations.md");
    let guide = std::fs::read_to_string(guide).expect("the guide");
    let (_, rest) = guide
        .split_once(after)
        .unwrap_or_else(|| panic!("no line {after:?}"));
    let (_, rest) = rest.split_once("```sh\n").expect("a recipe");
    let (block, _) = rest.split_once("```").expect("ends");
    swap.iter().fold(block.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from} is not in the recipe:\n{text}");
        text.replace(from, to)
    })
}

fn follow(recipe: &str) {
    let bin = Path::new(env!("CARGO_BIN_EXE_celadon"))
        .parent()
        .expect("a folder");
    let path = format!(
        "{}:{}",
        bin.display(),
        std::env::var("PATH").unwrap_or_default()
    );
    let done = Command::new("bash")
        .args(["-euc", recipe])
        .env("PATH", path)
        .output()
        .expect("bash runs");
    assert!(
        done.status.success(),
        "{recipe}\n{}{}",
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr)
    );
}

/// Writes records and photographs until told to stop; answers the records that were acknowledged before the backup began.
async fn busy(url: String, token: String, stop: Arc<AtomicBool>) -> usize {
    let http = reqwest::Client::new();
    let mut written = 0;
    while !stop.load(Ordering::Relaxed) {
        let document = json!({"kind": "object", "object_kind": "find", "labels": {"en": format!("piece {written}")}});
        let made = http
            .post(format!("{url}/api/v1/curation/records"))
            .bearer_auth(&token)
            .json(&document);
        assert_eq!(made.send().await.expect("answers").status(), 201);
        if written % 5 == 0 {
            let seed = u8::try_from(written / 5 % 250).expect("small");
            let sent = http
                .post(format!("{url}/api/v1/curation/uploads"))
                .bearer_auth(&token)
                .header("content-type", "image/jpeg")
                .body(photograph(seed, 300, 200));
            assert_eq!(sent.send().await.expect("answers").status(), 201);
        }
        written += 1;
    }
    written
}

/// Fills a museum, backs it up while others write, restores it elsewhere and looks it over.
async fn backed_up(program: Program, restored: Program, back_up: String, restore: String) {
    let token = program.token("ying", "curator");
    let server = program.serve(&[]);
    let http = reqwest::Client::new();
    server.ready(&http).await;
    let before = json!({"kind": "object", "object_kind": "find", "labels": {"en": "before"}});
    let made = http
        .post(format!("{}/api/v1/curation/records", server.url))
        .bearer_auth(&token)
        .json(&before);
    let before = made
        .send()
        .await
        .expect("answers")
        .json::<Value>()
        .await
        .expect("JSON")["id"]
        .clone();
    let stop = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..2)
        .map(|_| tokio::spawn(busy(server.url.clone(), token.clone(), Arc::clone(&stop))))
        .collect();
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    tokio::task::spawn_blocking(move || follow(&back_up))
        .await
        .expect("is followed");
    stop.store(true, Ordering::Relaxed);
    for writer in writers {
        assert!(writer.await.expect("no write was refused") > 5);
    }
    drop(server);

    tokio::task::spawn_blocking(move || follow(&restore))
        .await
        .expect("is followed");
    let fsck = restored.run(&["fsck", "--deep"]);
    assert_eq!(fsck.code, Some(0), "{}", fsck.out);
    let again = restored.serve(&[]);
    again.ready(&http).await;
    let path = format!(
        "{}/api/v1/curation/records/{}",
        again.url,
        before.as_str().expect("an id")
    );
    let found = http
        .get(path)
        .bearer_auth(&token)
        .send()
        .await
        .expect("answers");
    assert_eq!(found.status(), 200, "tokens and records came with it");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_recipe_for_sqlite_restores_a_whole_museum() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (data, backup, fresh) = (path("data"), path("backup"), path("fresh"));
    let swap = [
        ("/var/lib/celadon", data.as_str()),
        ("/backup", backup.as_str()),
    ];
    let back_up = recipe("SQLite and a folder, while the museum runs:", &swap);
    let swap = [
        ("/var/lib/celadon", fresh.as_str()),
        ("/backup", backup.as_str()),
    ];
    let restore = recipe("SQLite and a folder, into an empty data folder:", &swap);
    let (program, restored) = (Program::new(data.as_ref()), Program::new(fresh.as_ref()));
    backed_up(program, restored, back_up, restore).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_recipe_for_postgresql_restores_a_whole_museum() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (data, backup, fresh) = (path("data"), path("backup"), path("fresh"));
    let (old, new) = (
        Cluster::shared().database().await,
        Cluster::shared().database().await,
    );
    let swap = [
        ("\"$CELADON_DATABASE_URL\"", old.url()),
        ("/var/lib/celadon", &data),
        ("/backup", &backup),
    ];
    let back_up = recipe("PostgreSQL, while the museum runs:", &swap);
    let swap = [
        ("\"$CELADON_DATABASE_URL\"", new.url()),
        ("/var/lib/celadon", &fresh),
        ("/backup", &backup),
    ];
    let restore = recipe("PostgreSQL, into an empty database:", &swap);
    let program = Program::new(data.as_ref()).with("CELADON_DATABASE_URL", old.url());
    let restored = Program::new(fresh.as_ref()).with("CELADON_DATABASE_URL", new.url());
    backed_up(program, restored, back_up, restore).await;
}
