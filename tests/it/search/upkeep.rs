//! The index keeps itself: built anew when asked to, when broken, when of another make; answering all the while.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use celadon::db::records;
use celadon::domain::role::Role;
use celadon::follow::request_rebuild;

use super::{museum, search};
use crate::support::app::{Client, TestApp, object};

/// What is done to the folder of an index.
type Damage = fn(&Path);

/// Index and database hold the same versions of the same records.
async fn equals_the_database(app: &TestApp) {
    app.searched().await;
    let index = app.app.index.index().volume().digest().expect("reads");
    let index: BTreeMap<_, _> = index.into_iter().collect();
    let mut reader = app.app.db.read().await.expect("reads");
    let published = records::published_versions(&mut reader.conn())
        .await
        .expect("reads");
    let database: BTreeMap<_, _> = published.into_iter().collect();
    assert_eq!(index, database);
}

async fn total(client: &Client) -> u64 {
    let answer = search(client, &[("q", ""), ("limit", "1")]).await;
    answer.body["total"].as_u64().expect("a number")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rebuild_swaps_while_searches_are_answered() {
    let app = museum().await;
    let visitor = app.anonymous();
    let before = total(&visitor).await;
    let made_by = |app: &TestApp| {
        app.app
            .index
            .index()
            .volume()
            .commit()
            .map(|commit| commit.generation)
    };
    let first = made_by(&app);
    for _ in 0..3 {
        let wanted = request_rebuild(&app.app.db).await.expect("is asked for");
        app.app.index.wake();
        let mut answers = 0;
        while made_by(&app) != Some(wanted) {
            assert_eq!(total(&visitor).await, before, "every answer is whole");
            answers += 1;
            assert!(answers < 10_000, "the rebuild never ends");
        }
        assert!(answers > 0, "none was answered meanwhile");
    }
    assert_ne!(made_by(&app), first);
    equals_the_database(&app).await;
    let folder = app.app.config.public_index();
    let beside: Vec<_> = fs::read_dir(folder.parent().expect("a parent"))
        .expect("reads")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert_eq!(beside, ["public"], "nothing is left lying about");
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut found: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    found.sort();
    found
}

/// Puts a new file in the place of one that this process may still have mapped.
fn rewrite(file: impl AsRef<Path>, bytes: impl AsRef<[u8]>) {
    let beside = file.as_ref().with_extension("new");
    fs::write(&beside, bytes).expect("writes");
    fs::rename(beside, file).expect("renames");
}

#[tokio::test]
async fn whatever_happened_to_the_folder_it_is_built_anew() {
    let mut app = museum().await;
    let before = total(&app.anonymous()).await;
    let damages: [(&str, Damage); 8] = [
        ("files cut in half", |folder| {
            for file in files(folder) {
                let bytes = fs::read(&file).expect("reads");
                rewrite(&file, &bytes[..bytes.len() / 2]);
            }
        }),
        ("files emptied", |folder| {
            for file in files(folder) {
                rewrite(&file, "");
            }
        }),
        ("garbage as the list of segments", |folder| {
            rewrite(folder.join("meta.json"), "{\"segments\": [\u{1f4a3}");
        }),
        ("a byte turned in every segment file", |folder| {
            let damaged = files(folder)
                .into_iter()
                .filter(|file| file.file_stem().is_some_and(|stem| stem.len() == 32));
            let mut turned = 0;
            for file in damaged {
                let mut bytes = fs::read(&file).expect("reads");
                let middle = bytes.len() / 3;
                bytes[middle] ^= 0x55;
                rewrite(&file, bytes);
                turned += 1;
            }
            assert!(turned > 3, "there are segments");
        }),
        ("the segments gone", |folder| {
            for file in files(folder) {
                if file.file_name().is_some_and(|name| name != "meta.json") {
                    fs::remove_file(file).expect("removes");
                }
            }
        }),
        ("everything gone", |folder| {
            fs::remove_dir_all(folder).expect("removes");
        }),
        ("a file in its place", |folder| {
            fs::remove_dir_all(folder).expect("removes");
            fs::write(folder, "not a folder").expect("writes");
        }),
        ("another program's payload", |folder| {
            let meta = folder.join("meta.json");
            let text = fs::read_to_string(&meta).expect("reads");
            let other = text.replace("\\\"schema\\\":", "\\\"schema\\\":9");
            assert_ne!(text, other);
            rewrite(meta, other);
        }),
    ];
    for (what, damage) in damages {
        app = app.again(|data| damage(&data.join("index/public"))).await;
        // Whoever asks before it is built waits for it.
        assert_eq!(total(&app.anonymous()).await, before, "{what}");
        equals_the_database(&app).await;
        // The broken one is kept for whoever wants to know why.
        let kept = app
            .app
            .config
            .public_index()
            .with_file_name("public.broken");
        assert_eq!(kept.exists(), what != "everything gone", "{what}");
        if kept.is_dir() {
            fs::remove_dir_all(kept).expect("removes");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_index_emptied_under_a_running_server_comes_back() {
    let app = museum().await;
    let curator = app.token(Role::Curator).await;
    let visitor = app.anonymous();
    let before = total(&visitor).await;
    for file in files(&app.app.config.public_index()) {
        fs::remove_file(file).expect("removes");
    }
    for n in 1..=3 {
        let id = curator.create(&object("净瓶")).await;
        curator.publish(&id).await;
        let mut found = 0;
        for _ in 0..200 {
            found = total(&visitor).await;
            if found == before + n {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(found, before + n);
    }
    equals_the_database(&app).await;
}

#[tokio::test]
async fn what_was_published_while_nobody_followed_is_caught_up_with() {
    let mut app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let first = curator.create(&object("碗")).await;
    curator.publish(&first).await;
    app.searched().await;
    app.stop_following().await;
    for _ in 0..5 {
        let id = curator.create(&object("瓶")).await;
        curator.publish(&id).await;
    }
    let path = format!("/api/v1/curation/records/{first}/withdraw");
    let withdrawn = curator
        .with("if-match", "\"1\"")
        .send(reqwest::Method::POST, &path, None)
        .await;
    assert_eq!(withdrawn.status, 200);
    let app = app.again(|_| {}).await;
    app.searched().await;
    assert_eq!(total(&app.anonymous()).await, 5);
    equals_the_database(&app).await;
}
