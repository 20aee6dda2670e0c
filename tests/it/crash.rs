//! Nothing acknowledged is ever lost: the real program, killed in the middle of writes, again and again.
//!
//! Several clients create records, edit them and upload photographs over HTTP; the program gets SIGKILL at a random
//! moment; after a restart every acknowledged write must be there, whole, and `fsck` must be clean.
//! 20 rounds an engine; `CELADON_SOAK=1` makes it 500.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};

use crate::support::postgres::Cluster;

const CLIENTS: usize = 4;

/// What the server has said yes to.
#[derive(Default)]
struct Acknowledged {
    /// Record id → the newest version that was acknowledged and the label it carried.
    records: BTreeMap<String, (i64, String)>,
    /// Media id → SHA-256 of the bytes sent.
    uploads: BTreeMap<String, String>,
}

struct Museum {
    data: PathBuf,
    database: Option<String>,
    port: u16,
}

impl Museum {
    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_celadon"));
        command.env_clear().env("CELADON_DATA", &self.data);
        if let Some(url) = &self.database {
            command.env("CELADON_DATABASE_URL", url);
        }
        command
    }

    /// Runs a subcommand to its end; `input` goes to its standard input.
    fn run(&self, arguments: &[&str]) -> (bool, String) {
        let output = self.command().args(arguments).stdin(Stdio::null()).output().expect("celadon runs");
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        (output.status.success(), text)
    }

    fn serve(&self) -> Child {
        let log = std::fs::File::options().create(true).append(true).open(self.data.join("../serve.log")).expect("a log");
        self.command()
            .args(["serve", "--listen", &format!("127.0.0.1:{}", self.port)])
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a second handle"))
            .stderr(log)
            .spawn()
            .expect("celadon serves")
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    async fn ready(&self, http: &reqwest::Client) {
        for _ in 0..600 {
            if let Ok(answer) = http.get(self.url("/health/ready")).send().await
                && answer.status().is_success()
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let log = std::fs::read_to_string(self.data.join("../serve.log")).unwrap_or_default();
        panic!("the server did not come up in 30 s:\n{}", tail(&log));
    }
}

fn tail(text: &str) -> String {
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(40)..].join("\n")
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port()
}

fn rounds() -> usize {
    if std::env::var_os("CELADON_SOAK").is_some() { 500 } else { 20 }
}

/// A little JPEG that differs from every other.
fn photograph(rng: &mut StdRng) -> Vec<u8> {
    let (width, height) = (rng.random_range(8..64_u16), rng.random_range(8..64_u16));
    let pixels: Vec<u8> = (0..usize::from(width) * usize::from(height) * 3).map(|_| rng.random()).collect();
    let mut out = Vec::new();
    jpeg_encoder::Encoder::new(&mut out, 90).encode(&pixels, width, height, jpeg_encoder::ColorType::Rgb).expect("encodes");
    out
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    hex::encode(sha2::Sha256::digest(bytes))
}

/// Writes until the connection breaks, noting only what was acknowledged.
async fn client(base: String, token: String, seed: u64, said: Arc<Mutex<Acknowledged>>) {
    let http = reqwest::Client::new();
    let mut rng = StdRng::seed_from_u64(seed);
    let mut mine: Vec<(String, i64)> = Vec::new();
    loop {
        let outcome = match rng.random_range(0..4) {
            0 => upload(&http, &base, &token, &mut rng, &said).await,
            1 | 2 if !mine.is_empty() => {
                let at = rng.random_range(0..mine.len());
                let (id, version) = mine[at].clone();
                match edit(&http, &base, &token, &mut rng, &id, version, &said).await {
                    Some(version) => {
                        mine[at].1 = version;
                        Some(())
                    }
                    None => None,
                }
            }
            _ => match create(&http, &base, &token, &mut rng, &said).await {
                Some(made) => {
                    mine.push(made);
                    Some(())
                }
                None => None,
            },
        };
        if outcome.is_none() {
            return;
        }
    }
}

/// The whole answer, or nothing where the connection broke before its end. A refusal is a failed test.
async fn answer(request: reqwest::RequestBuilder) -> Option<Value> {
    let response = request.send().await.ok()?;
    let status = response.status();
    let text = response.text().await.ok()?;
    assert!(status.is_success(), "refused with {status}: {text}");
    serde_json::from_str(&text).ok()
}

async fn create(
    http: &reqwest::Client, base: &str, token: &str, rng: &mut StdRng, said: &Mutex<Acknowledged>,
) -> Option<(String, i64)> {
    let label = format!("碗 {:08x}", rng.random::<u32>());
    let body = json!({"kind": "object", "object_kind": "find", "labels": {"zh-Hans": label}});
    let made = answer(http.post(format!("{base}/api/v1/curation/records")).bearer_auth(token).json(&body)).await?;
    let (id, version) = (made["id"].as_str()?.to_owned(), made["version"].as_i64()?);
    said.lock().expect("unpoisoned").records.insert(id.clone(), (version, label));
    Some((id, version))
}

async fn edit(
    http: &reqwest::Client, base: &str, token: &str, rng: &mut StdRng, id: &str, version: i64, said: &Mutex<Acknowledged>,
) -> Option<i64> {
    let label = format!("盘 {:08x}", rng.random::<u32>());
    let request = http
        .patch(format!("{base}/api/v1/curation/records/{id}"))
        .bearer_auth(token)
        .header("if-match", format!("\"{version}\""))
        .json(&json!({"labels": {"zh-Hans": label}}));
    let version = answer(request).await?["version"].as_i64()?;
    said.lock().expect("unpoisoned").records.insert(id.to_owned(), (version, label));
    Some(version)
}

async fn upload(http: &reqwest::Client, base: &str, token: &str, rng: &mut StdRng, said: &Mutex<Acknowledged>) -> Option<()> {
    let bytes = photograph(rng);
    let sha = sha256(&bytes);
    let request = http
        .post(format!("{base}/api/v1/curation/uploads?filename=piece.jpg"))
        .bearer_auth(token)
        .header("content-type", "image/jpeg")
        .body(bytes);
    let made = answer(request).await?;
    let id = made["media"]["id"].as_str().expect("an upload names its medium").to_owned();
    said.lock().expect("unpoisoned").uploads.insert(id, sha);
    Some(())
}

/// Every acknowledged write is there, whole; a newer version than the acknowledged one may stand where the answer was cut off.
async fn verify(museum: &Museum, http: &reqwest::Client, token: &str, said: &Acknowledged) {
    for (id, (version, label)) in &said.records {
        let path = museum.url(&format!("/api/v1/curation/records/{id}"));
        let found = answer(http.get(path).bearer_auth(token)).await.expect("the server answers");
        let now = found["version"].as_i64().expect("a version");
        assert!(now == *version || now == version + 1, "record {id} stands at {now}, acknowledged was {version}");
        if now == *version {
            assert_eq!(found["labels"]["zh-Hans"], json!(label), "record {id}");
        }
        let path = museum.url(&format!("/api/v1/curation/records/{id}/revisions"));
        let revisions = answer(http.get(path).bearer_auth(token)).await.expect("the server answers");
        let count = revisions["items"].as_array().expect("items").len();
        assert_eq!(i64::try_from(count).expect("small"), now.min(i64::try_from(count.max(1)).expect("small")), "record {id} has its revisions");
    }
    for (id, sha) in &said.uploads {
        let path = museum.url(&format!("/api/v1/curation/records/{id}"));
        let found = answer(http.get(path).bearer_auth(token)).await.expect("the server answers");
        assert_eq!(found["original"]["sha256"], json!(sha), "medium {id}");
        let kept = museum.data.join("store").join(original_path(sha));
        let bytes = std::fs::read(&kept).unwrap_or_else(|error| panic!("the original of {id} at {}: {error}", kept.display()));
        assert_eq!(&sha256(&bytes), sha, "the original of {id} is untouched");
    }
}

fn original_path(sha: &str) -> PathBuf {
    let key = celadon::storage::StorageKey::Original(sha.parse().expect("a hash"));
    Path::new(&key.path()).to_owned()
}

async fn killed_again_and_again(database: Option<String>, seed: u64) {
    let scratch = tempfile::tempdir().expect("a folder");
    let data = scratch.path().join("data");
    std::fs::create_dir(&data).expect("a folder");
    let museum = Museum { data, database, port: free_port() };
    let (ok, text) = museum.run(&["user", "add", "tester", "--role", "curator"]);
    assert!(ok, "{text}");
    let token = museum.command().args(["token", "create", "--user", "tester"]).output().expect("celadon runs");
    let token = String::from_utf8(token.stdout).expect("text").trim().to_owned();

    let http = reqwest::Client::new();
    let mut rng = StdRng::seed_from_u64(seed);
    let said = Arc::new(Mutex::new(Acknowledged::default()));
    for round in 0..rounds() {
        let mut server = museum.serve();
        museum.ready(&http).await;
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| tokio::spawn(client(museum.url(""), token.clone(), rng.random(), Arc::clone(&said))))
            .collect();
        tokio::time::sleep(Duration::from_millis(rng.random_range(30..700))).await;
        server.kill().expect("SIGKILL");
        server.wait().expect("reaped");
        for client in clients {
            client.await.expect("no write was refused");
        }
        let (ok, text) = museum.run(&["fsck"]);
        assert!(ok, "round {round}: {}", tail(&text));
    }
    let mut server = museum.serve();
    museum.ready(&http).await;
    let said = said.lock().expect("unpoisoned");
    assert!(said.records.len() > rounds() && !said.uploads.is_empty(), "the clients hardly wrote");
    verify(&museum, &http, &token, &said).await;
    server.kill().expect("SIGKILL");
    server.wait().expect("reaped");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_on_sqlite() {
    killed_again_and_again(None, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_on_postgresql() {
    let database = Cluster::shared().database().await;
    killed_again_and_again(Some(database.url().to_owned()), 2).await;
}
