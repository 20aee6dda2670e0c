//! The indexes keep themselves: built anew when asked to, when broken, when of another make; answering all the while.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use celadon::db::{Priority, records, statistics};
use celadon::domain::id::Seq;
use celadon::domain::role::Role;
use celadon::follow::request_rebuild;
use celadon::search::Statistics;
use reqwest::Method;
use serde_json::json;

use super::{museum, search};
use crate::support::app::{Client, TestApp, object};

/// What is done to the folder of an index.
type Damage = fn(&Path);

/// Each index and the database hold the same versions of the same records.
async fn equals_the_database(app: &TestApp) {
    app.searched().await;
    let mut reader = app.app.db.read().await.expect("reads");
    let mut conn = reader.conn();
    let published = records::published_versions(&mut conn).await.expect("reads");
    let working = records::versions(&mut conn).await.expect("reads");
    for (volume, mut database) in [
        (app.app.index.index().volume(), published),
        (app.app.working.index().volume(), working),
    ] {
        let mut index = volume.digest().expect("reads");
        index.sort_unstable();
        database.sort_unstable();
        assert_eq!(index, database);
    }
}

/// How many working copies a curator finds.
async fn working(curator: &Client) -> u64 {
    let answer = curator.get("/api/v1/curation/search?limit=0").await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.body["total"].as_u64().expect("a number")
}

async fn total(client: &Client) -> u64 {
    let answer = search(client, &[("q", ""), ("limit", "1")]).await;
    answer.body["total"].as_u64().expect("a number")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rebuild_swaps_while_searches_are_answered() {
    let app = museum().await;
    let visitor = app.anonymous();
    let curator = app.token(Role::Curator).await;
    let before = (total(&visitor).await, working(&curator).await);
    let made_by = |app: &TestApp| {
        let volumes = [
            app.app.index.index().volume(),
            app.app.working.index().volume(),
        ];
        volumes.map(|volume| volume.commit().map(|commit| commit.generation))
    };
    let first = made_by(&app);
    for _ in 0..3 {
        let wanted = request_rebuild(&app.app.db).await.expect("is asked for");
        app.app.index.wake();
        app.app.working.wake();
        let mut answers = 0;
        while made_by(&app) != [Some(wanted); 2] {
            let now = (total(&visitor).await, working(&curator).await);
            assert_eq!(now, before, "every answer is whole");
            answers += 1;
            assert!(answers < 10_000, "the rebuild never ends");
        }
        assert!(answers > 0, "none was answered meanwhile");
    }
    assert_ne!(made_by(&app), first);
    equals_the_database(&app).await;
    let folder = app.app.config.public_index();
    let mut beside: Vec<_> = fs::read_dir(folder.parent().expect("a parent"))
        .expect("reads")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    beside.sort();
    assert_eq!(beside, ["public", "working"], "nothing is left lying about");
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
    let curator = app.token(Role::Curator).await;
    let before = (total(&app.anonymous()).await, working(&curator).await);
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
        app = app
            .again(|data| {
                damage(&data.join("index/public"));
                damage(&data.join("index/working"));
            })
            .await;
        // Whoever asks before it is built waits for it.
        let curator = app.token(Role::Curator).await;
        let now = (total(&app.anonymous()).await, working(&curator).await);
        assert_eq!(now, before, "{what}");
        equals_the_database(&app).await;
        // The broken one is kept for whoever wants to know why.
        for folder in [
            app.app.config.public_index(),
            app.app.config.working_index(),
        ] {
            let kept = folder.with_extension("broken");
            assert_eq!(kept.exists(), what != "everything gone", "{what}");
            if kept.is_dir() {
                fs::remove_dir_all(kept).expect("removes");
            }
        }
    }
}

#[tokio::test]
async fn figures_that_cannot_be_read_are_set_aside_and_taken_anew() {
    let app = museum().await;
    app.searched().await;
    let planted = statistics::Snapshot {
        number: 50,
        seq: Seq(0),
        generation: 0,
        documents: 1,
    };
    let mut tx = app.app.db.begin(Priority::Edit).await.expect("begins");
    let (form, body) = (Statistics::form(), b"{}\nno figures");
    let mut conn = tx.conn();
    let planting = statistics::add(&mut conn, "public", &form, &planted, body);
    planting.await.expect("is planted");
    tx.commit().await.expect("commits");
    request_rebuild(&app.app.db).await.expect("is asked for");
    app.app.index.wake();
    let held = || {
        let snapshots = app.app.index.index().snapshots();
        let numbers = snapshots.all().iter().map(|held| held.number);
        numbers.collect::<Vec<_>>()
    };
    for _ in 0..200 {
        if held() == [51] {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(held(), [51], "the next of those that all nodes share");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_index_emptied_under_a_running_server_comes_back() {
    let app = museum().await;
    let curator = app.token(Role::Curator).await;
    let visitor = app.anonymous();
    let before = total(&visitor).await;
    let drafts = working(&curator).await;
    for folder in [
        app.app.config.public_index(),
        app.app.config.working_index(),
    ] {
        for file in files(&folder) {
            fs::remove_file(file).expect("removes");
        }
    }
    for n in 1..=3 {
        let id = curator.create(&object("净瓶")).await;
        curator.publish(&id).await;
        let mut found = (0, 0);
        for _ in 0..200 {
            found = (total(&visitor).await, working(&curator).await);
            if found == (before + n, drafts + n) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(found, (before + n, drafts + n));
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

#[tokio::test]
async fn a_record_that_the_indexes_lost_is_indexed_on_demand() {
    let mut app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let visitor = app.anonymous();
    let id = curator.create(&object("净瓶")).await;
    curator.publish(&id).await;
    let draft = curator.create(&object("碗")).await;
    app.searched().await;
    app.stop_following().await;
    for volume in [
        app.app.index.index().volume(),
        app.app.working.index().volume(),
    ] {
        let commit = volume.commit().expect("a commit");
        let mut writer = volume.writer(1, 15 << 20).expect("a writer");
        for id in [&id, &draft] {
            writer.delete(id.parse().expect("an id"));
        }
        writer.commit(commit).expect("commits");
        writer.finish().expect("ends");
        volume.reload(commit).expect("reloads");
    }
    assert_eq!((total(&visitor).await, working(&curator).await), (0, 0));
    for (id, public) in [(&id, true), (&draft, false), (&id, true)] {
        let path = format!("/api/v1/curation/records/{id}/reindex");
        let done = curator.send(Method::POST, &path, None).await;
        assert_eq!(done.status, 200, "{}", done.text);
        assert_eq!(done.body, json!({"public": public, "working": true}));
    }
    assert_eq!((total(&visitor).await, working(&curator).await), (1, 2));
    let suggested = visitor.get("/api/v1/suggest?q=%E5%87%80").await;
    assert!(suggested.text.contains(&id), "{}", suggested.text);
    let path = "/api/v1/curation/records/0190a1b2-0000-7000-8000-00000000dead/reindex";
    assert_eq!(curator.send(Method::POST, path, None).await.status, 404);
    let cataloguer = app.token(Role::Cataloguer).await;
    assert_eq!(cataloguer.send(Method::POST, path, None).await.status, 403);
    equals_the_database(&app).await;
}

#[tokio::test]
async fn an_answer_is_kept_no_longer_than_its_documents_and_names_stand() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let visitor = app.anonymous();
    let form = json!({"kind": "concept", "scheme": "form", "labels": {"en": "ewer"}});
    let form = curator.create(&form).await;
    let mut piece = object("越窑碗");
    piece["form"] = json!(form);
    let piece = curator.create(&piece).await;
    for id in [&form, &piece] {
        curator.publish(id).await;
    }
    let told = async || {
        app.searched().await;
        let asked = [("kind", "object"), ("facets", "form"), ("lang", "en")];
        // The second answer is the first, kept.
        let [first, kept] = [
            search(&visitor, &asked).await,
            search(&visitor, &asked).await,
        ];
        assert_eq!(first.body, kept.body);
        let shown = |pointer: &str| first.body.pointer(pointer).cloned().expect("is told");
        (shown("/items/0/label"), shown("/facets/0/values/0/label"))
    };
    assert_eq!(told().await, (json!("越窑碗"), json!("ewer")));
    for (id, labels, expected) in [
        (&form, json!({"en": "jug"}), ("越窑碗", "jug")),
        (&piece, json!({"zh-Hans": "越窑执壶"}), ("越窑执壶", "jug")),
    ] {
        let path = format!("/api/v1/curation/records/{id}");
        let edited = curator.patch(&path, 1, &json!({"labels": labels})).await;
        assert_eq!(edited.status, 200, "{}", edited.text);
        let second = curator.with("if-match", "\"2\"");
        let published = second.post(&format!("{path}/publish"), &json!({})).await;
        assert_eq!(published.status, 200, "{}", published.text);
        assert_eq!(told().await, (json!(expected.0), json!(expected.1)));
    }
}
