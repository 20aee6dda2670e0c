//! A curator cancels a job: at once where it waits, within moments where it runs, and nothing is left behind.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{House, files, large, programs};
use crate::cli::photograph;
use crate::support::app::Client;

fn path(job: &str, what: &str) -> String {
    format!("/api/v1/curation/jobs/{job}/{what}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_waits_ends_at_once_and_is_done_again_on_demand() {
    let folder = tempfile::tempdir().expect("a folder");
    for (program, _database) in programs(folder.path()).await {
        let other = program.token("li", "cataloguer");
        let house = House::open(program, &["--no-worker"]).await;
        let cataloguer =
            Client::at(house.server.url.clone()).with("authorization", &super::bearer(&other));
        let (media, job) = house.upload(photograph(1, 300, 200)).await;
        let tiles = &house.medium(&media).await["tiles"];
        assert_eq!(tiles, &json!({"job": job, "state": "queued"}));
        for what in ["cancel", "retry"] {
            let refused = cataloguer.post(&path(&job, what), &json!({})).await;
            assert_eq!(refused.problem(), "forbidden");
            let nobody = "0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90";
            let unknown = house.curator.post(&path(nobody, what), &json!({})).await;
            assert_eq!(unknown.problem(), "not_found");
        }
        let waits = house.curator.post(&path(&job, "retry"), &json!({})).await;
        assert_eq!(waits.problem(), "conflict");
        assert_eq!(waits.faults(), [("/state", "queued")]);

        let ended = house.curator.post(&path(&job, "cancel"), &json!({})).await;
        assert_eq!(ended.status, 200, "{}", ended.text);
        assert_eq!(ended.body["state"], "cancelled");
        assert!(ended.body["finished_at"].is_string() && ended.body["problem"].is_null());
        let twice = house.curator.post(&path(&job, "cancel"), &json!({})).await;
        assert_eq!((twice.status.as_u16(), twice.problem()), (409, "conflict"));
        assert_eq!(twice.faults(), [("/state", "cancelled")]);
        let tiles = &house.medium(&media).await["tiles"];
        assert_eq!(tiles, &json!({"job": job, "state": "cancelled"}));
        house.hold_clean();

        let again = house.curator.post(&path(&job, "retry"), &json!({})).await;
        assert_eq!(again.status, 201, "{}", again.text);
        let fresh = again.id();
        assert!(again.header("location").ends_with(&fresh) && fresh != job);
        let twice = house.curator.post(&path(&job, "retry"), &json!({})).await;
        assert_eq!(twice.faults(), [("/state", "taken")]);

        // A worker may do it now.
        let House {
            program,
            token,
            mut server,
            ..
        } = house;
        server.terminate();
        server.end();
        let house = House::again(program, token, &[]).await;
        let done = house.until_state(&fresh, "done").await;
        assert!(
            done["done"].as_i64() > Some(0) && done["done"] == done["total"],
            "{done}"
        );
        assert_eq!(house.picture(&media).await, 200);
        let ended = house
            .curator
            .post(&path(&fresh, "cancel"), &json!({}))
            .await;
        assert_eq!(ended.faults(), [("/state", "done")]);
        house.hold_clean();
        let again = house.curator.post(&path(&fresh, "retry"), &json!({})).await;
        assert_eq!(again.status, 201, "{}", again.text);
        house.until_state(&again.id(), "done").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_runs_is_stopped_with_its_decoder_and_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let picture = large();
    for (program, _database) in programs(folder.path()).await {
        let house = House::open(program, &[]).await;
        let (media, job) = house.upload(picture.clone()).await;
        house.until_under_way(&job).await;
        let ended = house.curator.post(&path(&job, "cancel"), &json!({})).await;
        assert_eq!(ended.body["state"], "cancelled", "{}", ended.text);
        let since = Instant::now();
        while house.decoders() > 0 {
            assert!(
                since.elapsed() < Duration::from_secs(5),
                "the decoder works on"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let scratch = house.program.data().join("scratch");
        while !files(&scratch).is_empty() {
            assert!(
                since.elapsed() < Duration::from_secs(5),
                "{:?}",
                files(&scratch)
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(house.objects(&media), [] as [String; 0]);
        assert_eq!(house.job(&job).await["state"], "cancelled");
        let tiles = &house.medium(&media).await["tiles"];
        assert_eq!(tiles, &json!({"job": job, "state": "cancelled"}));
        assert_eq!(house.picture(&media).await, 404);
        house.hold_clean();

        // The queue goes on, and the medium gets its tiles after all.
        let (other, next) = house.upload(photograph(2, 300, 200)).await;
        house.until_state(&next, "done").await;
        assert_eq!(house.picture(&other).await, 200);
        let again = house.curator.post(&path(&job, "retry"), &json!({})).await;
        house.until_state(&again.id(), "done").await;
        assert_eq!(house.picture(&media).await, 200);
        house.hold_clean();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_told_to_stop_puts_its_job_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let picture = large();
    for (program, _database) in programs(folder.path()).await {
        let mut house = House::open(program, &[]).await;
        let (_, job) = house.upload(picture.clone()).await;
        house.until_under_way(&job).await;
        house.server.terminate();
        let (code, log) = house.server.end();
        assert_eq!(code, Some(0), "{log}");
        let House { program, token, .. } = house;
        let house = House::again(program, token, &["--no-worker"]).await;
        assert_eq!(house.job(&job).await["state"], "queued", "{log}");
        house.hold_clean();
    }
}
