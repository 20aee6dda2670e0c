//! The work on tiles as the real program does it: cancelled, killed, made anew, purged.

mod anew;
mod cancelled;
mod killed;
mod purged;

use std::path::Path;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::Value;

use crate::support::app::Client;
use crate::support::postgres::{Cluster, Database};
use crate::support::program::{Program, Serving};

/// How long a job may take.
const PATIENCE: Duration = Duration::from_mins(3);

/// A museum that a curator works with.
struct House {
    program: Program,
    server: Serving,
    curator: Client,
    token: String,
}

impl House {
    async fn open(program: Program, arguments: &[&str]) -> Self {
        let token = program.token("ying", "curator");
        Self::again(program, token, arguments).await
    }

    /// Serves what is there, for the curator of before.
    async fn again(program: Program, token: String, arguments: &[&str]) -> Self {
        let server = program.serve(arguments);
        server.ready(&reqwest::Client::new()).await;
        let curator = Client::at(server.url.clone()).with("authorization", &bearer(&token));
        Self {
            program,
            server,
            curator,
            token,
        }
    }

    /// Uploads a picture; the medium and its job.
    async fn upload(&self, bytes: Vec<u8>) -> (String, String) {
        let path = "/api/v1/curation/uploads?filename=piece.jpg";
        let sent = Some(("image/jpeg", bytes));
        let made = self.curator.send(Method::POST, path, sent).await;
        assert_eq!(made.status, 201, "{}", made.text);
        let id = |value: &Value| value["id"].as_str().expect("an id").to_owned();
        (id(&made.body["media"]), id(&made.body["job"]))
    }

    async fn job(&self, id: &str) -> Value {
        let path = format!("/api/v1/curation/jobs/{id}");
        self.curator.get(&path).await.body
    }

    /// Waits until a job is as it should be.
    async fn until(&self, id: &str, fits: impl Fn(&Value) -> bool) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let job = self.job(id).await;
            if fits(&job) {
                return job;
            }
            assert!(Instant::now() < deadline, "{job}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until a decoder is at work on a job.
    async fn until_under_way(&self, id: &str) {
        let part = |job: &Value| job["done"].as_i64() > Some(0) && job["done"] != job["total"];
        self.until(id, |job| job["state"] == "running" && part(job))
            .await;
        assert_eq!(self.decoders(), 1);
    }

    async fn until_state(&self, id: &str, state: &str) -> Value {
        self.until(id, |job| job["state"] == state).await
    }

    /// The medium as its curator sees it.
    async fn medium(&self, id: &str) -> Value {
        let path = format!("/api/v1/curation/records/{id}");
        self.curator.get(&path).await.body
    }

    /// What a curator is answered for the medium's picture.
    async fn picture(&self, id: &str) -> u16 {
        let path = format!("/api/v1/curation/iiif/image/3/{id}/full/60,/0/default.jpg");
        self.curator.get(&path).await.status.as_u16()
    }

    /// Processes that the server started and that live.
    fn decoders(&self) -> usize {
        let pid = self.server.pid().as_raw_nonzero();
        let threads = std::fs::read_dir(format!("/proc/{pid}/task")).expect("it runs");
        let children = threads.map(|thread| {
            let thread = thread.expect("a thread").path();
            std::fs::read_to_string(thread.join("children")).unwrap_or_default()
        });
        children.map(|line| line.split_whitespace().count()).sum()
    }

    /// Paths of what was made of a medium, in order.
    fn objects(&self, media: &str) -> Vec<String> {
        let folder = self.program.data().join("store/pyramids").join(media);
        files(&folder)
    }

    /// Nothing is wrong, to the last byte, and nothing is left over.
    fn hold_clean(&self) {
        let fsck = self.program.run(&["fsck", "--deep"]);
        assert_eq!(fsck.code, Some(0), "{}", fsck.out);
        let left = fsck.out.lines().find(|line| line.starts_with("left-overs"));
        assert!(
            left.is_some_and(|line| line.ends_with("none")),
            "{}",
            fsck.out
        );
    }
}

fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}

/// A museum on each engine, and the database that must live as long.
async fn programs(folder: &Path) -> [(Program, Option<Database>); 2] {
    let database = Cluster::shared().database().await;
    let on_postgres =
        Program::new(&folder.join("two")).with("CELADON_DATABASE_URL", database.url());
    [
        (Program::new(&folder.join("one")), None),
        (on_postgres, Some(database)),
    ]
}

/// 24 million pixels: seconds of work.
fn large() -> Vec<u8> {
    crate::cli::photograph(5, 6_000, 4_000)
}
