//! Nothing that the public may not know comes out of any door.
//!
//! A museum is planted with canaries: words, digits and ids of restricted fields, of hidden, tightened, drafted and
//! withdrawn records, of a photograph's metadata. Then every public door is walked, with every id there is, and not one
//! canary may be seen. The doors are read from the source and from the OpenAPI documents: a new one without its place in
//! [`doors::DOORS`] fails [`every_door_has_its_canary`].

mod doors;
mod planting;
mod walk;

use std::collections::BTreeSet;
use std::time::Duration;

use celadon::domain::role::Role;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::support::app::{Client, TestApp, object};
use crate::support::postgres::Cluster;
use crate::support::program::Program;
use planting::{Planted, plant};
use walk::{Walk, walk};

#[test]
fn every_door_has_its_canary() {
    let known: BTreeSet<(String, String)> = doors::DOORS
        .iter()
        .map(|door| (door.file.to_owned(), door.argument.to_owned()))
        .collect();
    let found = doors::of_the_source();
    let new: Vec<_> = found.difference(&known).collect();
    assert!(
        new.is_empty(),
        "doors that no canary walks through; say in doors.rs what they open: {new:#?}"
    );
    let gone: Vec<_> = known.difference(&found).collect();
    assert!(gone.is_empty(), "doors that are no more: {gone:#?}");

    let templates: BTreeSet<String> = doors::templates().into_iter().collect();
    for path in doors::documented() {
        assert!(
            templates.contains(&path),
            "{path} is documented but not walked"
        );
    }
}

/// The program itself, so that its log and its metrics are seen too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_door_of_the_program_lets_a_canary_out() {
    let folder = tempfile::tempdir().expect("a folder");
    nothing_gets_out(&Program::new(folder.path())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_door_of_the_program_on_postgresql_lets_a_canary_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = Cluster::shared().database().await;
    let program = Program::new(folder.path()).with("CELADON_DATABASE_URL", database.url());
    nothing_gets_out(&program).await;
}

async fn nothing_gets_out(program: &Program) {
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let metrics = free.local_addr().expect("an address");
    drop(free);
    let listen = format!("metrics_listen={metrics}");
    let mut serving = program.serve(&["--set", "log.filter=debug", "--set", &listen]);
    let token = program.token("qxcurator", "curator");
    let visitor = Client::at(serving.url.clone());
    let curator = visitor.with("authorization", &format!("Bearer {token}"));
    let planted = plant(&curator).await;
    until_seen(&visitor, &planted).await;

    let walk = walk(&serving.url, &planted).await;
    walk.assert_clean();
    walk.assert_seen(&planted.controls);

    let metrics = reqwest::get(format!("http://{metrics}/metrics")).await;
    let metrics = metrics.expect("an answer").text().await.expect("text");
    serving.terminate();
    let (code, log) = serving.end();
    assert_eq!(code, Some(0));
    assert!(metrics.contains("celadon_"), "{metrics}");
    assert!(
        log.lines().count() > walk.visits,
        "a line a request at least"
    );
    for secret in planted.secrets.iter().chain([&token]) {
        // Ids may stand in a log; what they stand for may not. A time of day has decimals like a coordinate's first.
        let decimals = secret.len() < 8 && secret.parse::<f64>().is_ok();
        if planted.never.contains(secret) || decimals {
            continue;
        }
        assert!(
            !metrics.contains(secret.as_str()),
            "{secret} is in the metrics"
        );
        let said = |line: &&str| without_time(line).contains(secret.as_str());
        let line = log.lines().find(said);
        assert!(line.is_none(), "{secret} is in the log: {line:?}");
    }
}

/// A line of the log but for when it was written, whose seconds may read like a secret coordinate.
fn without_time(line: &str) -> &str {
    line.split_once("\",").map_or(line, |(time, rest)| {
        if time.starts_with("{\"timestamp\":\"") {
            rest
        } else {
            line
        }
    })
}

/// Waits until the photograph has its tiles and everything planted is searched.
async fn until_seen(visitor: &Client, planted: &Planted) {
    let path = format!("/iiif/image/3/{}/info.json", planted.photograph);
    let mut looked = 0;
    while visitor.get(&path).await.status != 200 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        looked += 1;
        assert!(looked < 600, "no tiles in 30 s");
    }
    let path = format!("/api/v1/search?limit=0&min_seq={}", planted.public_seq);
    let answer = visitor.get(&path).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn words_that_are_not_public_find_nothing() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let planted = plant(&curator).await;
    app.searched().await;
    let words = planted
        .secrets
        .iter()
        .filter(|secret| secret.starts_with("qx"));
    nothing_is_found(&app.anonymous(), &words.cloned().collect::<Vec<_>>()).await;
}

/// Asks search for each secret, as a word and as a phrase, through the API and through the page.
async fn nothing_is_found(visitor: &Client, secrets: &[String]) {
    for secret in secrets {
        for q in [secret.clone(), format!("%22{secret}%22")] {
            let found = visitor
                .get(&format!(
                    "/api/v1/search?q={q}&kind=object,site,context,place,agent,concept,source,activity,media"
                ))
                .await;
            assert_eq!(found.status, 200, "{q}");
            assert_eq!(found.body["items"], json!([]), "{q} finds something");
            assert_eq!(found.body["total"], 0, "{q} finds something");
        }
        let suggested = visitor.get(&format!("/api/v1/suggest?q={secret}")).await;
        assert_eq!(suggested.body["groups"], json!([]), "{secret} is suggested");
        let page = visitor.get(&format!("/search?q={secret}")).await;
        assert!(
            !page.text.contains("href=\"/objects/"),
            "{secret}: {}",
            page.text
        );
    }
}

/// While the index stands still and no job runs, so that nothing but the commit itself can have closed the doors.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tightened_disclosure_closes_every_door_at_its_commit() {
    Box::pin(tightening_closes_every_door(TestApp::start().await)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tightened_disclosure_closes_every_door_at_its_commit_on_postgresql() {
    let database = Cluster::shared().database().await;
    let app = TestApp::with(&[("database.url", database.url())]).await;
    Box::pin(tightening_closes_every_door(app)).await;
}

async fn tightening_closes_every_door(mut app: TestApp) {
    let curator = app.token(Role::Curator).await;
    let site = json!({"kind": "site", "site_kind": "kiln", "labels": {"zh-Hans": "改密窑址", "en": "Tightened"},
        "disclosure": "exact", "point": {"longitude": 119.123_45, "latitude": 29.987_65},
        "aliases": [{"text": "qxtightalias", "language": "en"}], "description": {"en": "qxtightdescription"}});
    let site = curator.create(&site).await;
    let context = json!({"kind": "context", "context_kind": "layer", "site": site, "code": "qxtightcode",
        "labels": {"zh-Hans": "第四层"}, "description": {"en": "qxtightlayer"}});
    let context = curator.create(&context).await;
    let mut find = object("公开碗");
    find["numbers"] = json!([{"type": "find", "value": "qxtightfind"}]);
    find["find_spot"] = json!({"site": site, "context": context, "find_number": "qxtightfind", "note": "qxtightspot"});
    let find = curator.create(&find).await;
    for id in [&site, &context, &find] {
        curator.publish(id).await;
    }
    app.searched().await;
    let words = [
        "qxtightalias",
        "qxtightdescription",
        "qxtightcode",
        "qxtightlayer",
        "qxtightfind",
        "qxtightspot",
    ];
    let digits = ["119.12345", "29.98765"];
    let secrets: Vec<String> = words
        .iter()
        .chain(&digits)
        .map(ToString::to_string)
        .collect();
    let planted = Planted {
        secrets: secrets.clone(),
        apart: vec![(find.clone(), site.clone()), (site.clone(), find.clone())],
        unfiltered: vec![
            ("site", site.clone(), find.clone()),
            ("site", context.clone(), find.clone()),
        ],
        ids: vec![site.clone(), context.clone(), find.clone()],
        ..Planted::default()
    };

    // What will be secret is public now: the walk sees what there is to see.
    walk(&app.url(""), &planted).await.assert_seen(&secrets);

    app.stop_following().await;
    let path = format!("/api/v1/curation/records/{site}");
    let edited = curator
        .patch(&path, 1, &json!({"disclosure": "hidden"}))
        .await;
    assert_eq!(edited.status, 200, "{}", edited.text);
    let published = curator
        .with("if-match", "\"2\"")
        .post(&format!("{path}/publish"), &json!({}))
        .await;
    assert_eq!(published.status, 200, "{}", published.text);
    walk(&app.url(""), &planted).await.assert_clean();
    let words: Vec<String> = words.iter().map(ToString::to_string).collect();
    nothing_is_found(&app.anonymous(), &words).await;

    // What lies below is projected anew by a job, and comes back without what it may not tell.
    let runner = app.app.runner().expect("a runner");
    runner
        .drain(&CancellationToken::new(), |_, _| {})
        .await
        .expect("the job is done");
    walk(&app.url(""), &planted).await.assert_clean();
    nothing_is_found(&app.anonymous(), &words).await;
    let app = app.again(|_| {}).await;
    app.searched().await;
    let after: Walk = walk(&app.url(""), &planted).await;
    after.assert_clean();
    after.assert_seen(&["公开碗".to_owned(), "改密窑址".to_owned()]);
    nothing_is_found(&app.anonymous(), &words).await;
    let found = app
        .anonymous()
        .get("/api/v1/search?q=%E5%85%AC%E5%BC%80%E7%A2%97")
        .await;
    assert_eq!(found.body["items"][0]["id"], json!(find));
}
