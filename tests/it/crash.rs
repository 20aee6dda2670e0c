//! Nothing acknowledged is ever lost: the real program, killed in the middle of writes, again and again.
//!
//! Several clients create records, edit, publish and withdraw them and upload photographs; the program gets SIGKILL at a
//! random moment. After each restart every acknowledged write is there, whole, both indexes hold what the database holds, and
//! `fsck` finds nothing wrong; a write whose answer was cut off is there whole or not at all. 20 rounds an engine; `CELADON_SOAK=1` makes it 500.

mod clients;
mod indexes;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use celadon::db::Db;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::support::postgres::Cluster;
use crate::support::program::{Program, Serving};
use clients::{Answers, Said, write_until_cut_off};

const CLIENTS: usize = 4;
/// Looks for the first acknowledged write of a round.
const LOOKS: u32 = 2_000;

fn rounds() -> usize {
    if std::env::var_os("CELADON_SOAK").is_some() {
        500
    } else {
        20
    }
}

/// What a killed server may have logged: nothing that is an error, and no panic.
fn hold_log(log: &str) {
    for line in log.lines() {
        let bad = line.contains("\"level\":\"ERROR\"") || line.contains("panicked at");
        assert!(!bad, "{line}");
    }
}

async fn killed_again_and_again(program: Program, database: &str, seed: u64) {
    let token = program.token("tester", "curator");
    let http = reqwest::Client::new();
    let mut rng = StdRng::seed_from_u64(seed);
    let all = Mutex::new(Said::default());
    let mut last = Said::default();
    for round in 0..rounds() {
        let mut server = program.serve(&[]);
        server.ready(&http).await;
        let answers = Answers::new(&http, &server.url, &token);
        last.verify(&answers, &program).await;
        let db = Db::open_existing(database).await.expect("is there");
        indexes::equal_the_database(&program, &db).await;
        db.close().await;
        all.lock().expect("unpoisoned").extend(last);

        let said = Arc::new(Mutex::new(Said::default()));
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| write_until_cut_off(answers.clone(), rng.random(), Arc::clone(&said)))
            .map(tokio::spawn)
            .collect();
        // A slow machine kills no sooner than a fast one: after the first write, of every other round the first upload.
        for _ in 0..LOOKS {
            let enough = {
                let said = said.lock().expect("unpoisoned");
                said.uploads() > 0 || (round % 2 == 0 && said.records() > 0)
            };
            if enough {
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_millis(rng.random_range(20..500))).await;
        hold_log(&server.kill());
        for client in clients {
            client.await.expect("no write was refused");
        }
        last = std::mem::take(&mut *said.lock().expect("unpoisoned"));
        let fsck = program.run(&["fsck"]);
        assert_eq!(fsck.code, Some(0), "round {round}: {}", fsck.out);
    }
    let mut all = all.into_inner().expect("unpoisoned");
    all.extend(last);
    assert!(
        all.records() > rounds() && all.uploads() >= rounds() / 2,
        "the clients hardly wrote: {} records, {} uploads",
        all.records(),
        all.uploads()
    );

    // What was cut off in the making is made to its end, and all that was ever acknowledged is there.
    let mut server = program.serve(&[]);
    server.ready(&http).await;
    let answers = Answers::new(&http, &server.url, &token);
    all.verify(&answers, &program).await;
    every_job_ends(&answers, &server).await;
    server.terminate();
    let (code, log) = server.end();
    hold_log(&log);
    assert_eq!(code, Some(0), "{log}");
    let fsck = program.run(&["fsck", "--deep"]);
    assert_eq!(fsck.code, Some(0), "{}", fsck.out);
    assert!(fsck.out.contains("0 jobs to be done"), "{}", fsck.out);
}

/// Waits for the jobs; each of them is done, however often its worker was killed.
async fn every_job_ends(answers: &Answers, _server: &Serving) {
    let mut cursor = String::new();
    loop {
        let path = format!("/api/v1/curation/jobs?limit=100{cursor}");
        let page = answers.get(&path).await.expect("answers");
        let items = page["items"].as_array().expect("items");
        if items
            .iter()
            .any(|job| job["state"] == "queued" || job["state"] == "running")
        {
            tokio::time::sleep(Duration::from_millis(200)).await;
            continue;
        }
        for job in items {
            assert_eq!(job["state"], "done", "{job}");
        }
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_on_sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("celadon.db").display());
    killed_again_and_again(Program::new(folder.path()), &url, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_on_postgresql() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = Cluster::shared().database().await;
    let program = Program::new(folder.path()).with("CELADON_DATABASE_URL", database.url());
    killed_again_and_again(program, database.url(), 2).await;
}
