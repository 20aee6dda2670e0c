//! `celadon reindex --pyramids`: tiles of an older recipe are made anew while they are served, and nothing else is.

use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use celadon::imaging::build::RECIPE;
use celadon::storage::StorageKey;
use sqlx::Connection;

use super::{House, files, large, programs};
use crate::cli::photograph;
use crate::support::program::Program;

/// Runs SQL behind the program's back, whichever the engine.
async fn execute(program: &Program, sql: &str) {
    let shown = program.must(&["config"]);
    let url = shown.lines().find_map(|line| line.strip_prefix("url = "));
    let url = url.expect("an address").trim_matches('"').to_owned();
    let sql = sqlx::AssertSqlSafe(sql.to_owned());
    if url.starts_with("sqlite:") {
        let mut c = sqlx::SqliteConnection::connect(&url)
            .await
            .expect("connects");
        sqlx::query(sql).execute(&mut c).await.expect("writes");
        c.close().await.expect("closes");
    } else {
        let mut c = sqlx::PgConnection::connect(&url).await.expect("connects");
        sqlx::query(sql).execute(&mut c).await.expect("writes");
        c.close().await.expect("closes");
    }
}

/// Makes all tiles those of the recipe before, under the names that they had then.
async fn age(program: &Program) {
    let pyramids = program.data().join("store/pyramids");
    for media in files(&pyramids) {
        for name in files(&pyramids.join(&media)) {
            let key = StorageKey::parse(&format!("pyramids/{media}/{name}")).expect("a key");
            let mut making = key.making().expect("of tiles");
            (making.recipe, making.id) = (RECIPE - 1, None);
            let key = match key {
                StorageKey::PyramidIndex(_) => StorageKey::PyramidIndex(making),
                StorageKey::Thumbnail { width, .. } => StorageKey::Thumbnail { making, width },
                _ => StorageKey::Pyramid(making),
            };
            let store = program.data().join("store");
            let from = pyramids.join(&media).join(&name);
            std::fs::rename(from, store.join(key.path())).expect("renames");
        }
    }
    let sql = format!(
        "update renditions set recipe = {}, making = null",
        RECIPE - 1
    );
    execute(program, &sql).await;
}

/// Every object of a medium is of this recipe.
fn all_of(names: &[String], recipe: u32) -> bool {
    let of = format!("{recipe}");
    !names.is_empty()
        && names
            .iter()
            .all(|name| name.split(['-', '.']).next() == Some(&of))
}

#[tokio::test(flavor = "multi_thread")]
async fn old_tiles_are_made_anew_while_they_are_served() {
    let folder = tempfile::tempdir().expect("a folder");
    for (program, _database) in programs(folder.path()).await {
        let house = House::open(program, &[]).await;
        let mut media = Vec::new();
        for seed in 0..3 {
            let (id, job) = house.upload(photograph(seed, 900, 700)).await;
            house.until_state(&job, "done").await;
            media.push(id);
        }
        age(&house.program).await;
        let fsck = house.program.run(&["fsck", "--deep"]);
        assert_eq!(fsck.code, Some(0), "{}", fsck.out);
        assert!(fsck.out.contains("; 3 by an older recipe"), "{}", fsck.out);
        for id in &media {
            assert_eq!(house.picture(id).await, 200, "old tiles are served");
            assert!(all_of(&house.objects(id), RECIPE - 1));
        }

        let over = Arc::new(AtomicBool::new(false));
        let visitors = {
            let (over, curator, media) = (Arc::clone(&over), house.curator.clone(), media.clone());
            tokio::spawn(async move {
                let mut seen = 0;
                while !over.load(Ordering::Relaxed) {
                    for id in &media {
                        let part = format!(
                            "/api/v1/curation/iiif/image/3/{id}/0,0,512,512/512,512/0/default.jpg"
                        );
                        assert_eq!(curator.get(&part).await.status, 200);
                        seen += 1;
                    }
                }
                seen
            })
        };
        let command = house.program.command(&["reindex", "--pyramids"]);
        let ran = tokio::task::spawn_blocking(move || {
            let mut command = command;
            command.stdin(Stdio::null()).output().expect("runs")
        });
        let ran = ran.await.expect("ends");
        over.store(true, Ordering::Relaxed);
        assert!(visitors.await.expect("nobody was refused") > 3);
        let out = String::from_utf8_lossy(&ran.stdout);
        assert!(
            ran.status.success(),
            "{out}{}",
            String::from_utf8_lossy(&ran.stderr)
        );
        assert_eq!(out.trim(), format!("all tiles are of recipe {RECIPE}"));
        for id in &media {
            let medium = house.medium(id).await;
            assert_eq!(medium["tiles"]["recipe"], RECIPE);
            assert!(
                all_of(&house.objects(id), RECIPE),
                "{:?}",
                house.objects(id)
            );
        }
        house.hold_clean();

        // What is done is left alone, unless all of it is asked for.
        let before: Vec<_> = media.iter().map(|id| house.objects(id)).collect();
        let ran = house.program.run(&["reindex", "--pyramids"]);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        let after: Vec<_> = media.iter().map(|id| house.objects(id)).collect();
        assert_eq!(before, after);
        assert_eq!(house.program.run(&["reindex", "--all"]).code, Some(2));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_interrupted_is_gone_on_with() {
    let folder = tempfile::tempdir().expect("a folder");
    for (program, _database) in programs(folder.path()).await {
        let house = House::open(program, &[]).await;
        let mut media = Vec::new();
        for picture in [photograph(1, 300, 200), large(), photograph(2, 300, 200)] {
            let (id, job) = house.upload(picture).await;
            house.until_state(&job, "done").await;
            media.push(id);
        }
        let House {
            program,
            token,
            mut server,
            ..
        } = house;
        server.terminate();
        server.end();
        age(&program).await;
        let pyramids = program.data().join("store/pyramids");
        let of = |id: &str| files(&pyramids.join(id));
        let run = program
            .command(&["reindex", "--pyramids"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("runs");
        // The first is made, the second is large.
        while newest(&of(&media[0])).is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
        let pid = rustix::process::Pid::from_child(&run);
        rustix::process::kill_process(pid, rustix::process::Signal::INT).expect("is told");
        let ended = run.wait_with_output().expect("ends");
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(1), "{said}");
        assert!(
            said.contains("interrupted; run it again to go on"),
            "{said}"
        );
        let done = newest(&of(&media[0]));
        assert!(all_of(&of(&media[1]), RECIPE - 1), "{:?}", of(&media[1]));
        hold_sound(&program);

        let ran = program.run(&["reindex", "--pyramids"]);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        assert_eq!(of(&media[0]), done, "it was not made again");
        let house = House::again(program, token, &[]).await;
        for id in &media {
            assert_eq!(house.medium(id).await["tiles"]["recipe"], RECIPE);
            assert_eq!(house.picture(id).await, 200);
        }
        house.hold_clean();
    }
}

/// Those of the present recipe.
fn newest(names: &[String]) -> Vec<String> {
    let of = format!("{RECIPE}-");
    names
        .iter()
        .filter(|name| name.starts_with(&of))
        .cloned()
        .collect()
}

fn hold_sound(program: &Program) {
    let fsck = program.run(&["fsck", "--deep"]);
    assert_eq!(fsck.code, Some(0), "{}", fsck.out);
}
