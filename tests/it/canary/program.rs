//! The real program with its log in a file and its metrics on a port.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::planting::Planted;
use crate::support::app::Client;

/// Runs until it is dropped.
pub struct Program {
    child: Child,
    address: String,
    metrics: String,
    folder: tempfile::TempDir,
}

impl Program {
    /// On a folder of its own, jobs included, every log line written.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let metrics = free.local_addr().expect("an address").to_string();
        drop(free);
        let log = File::create(folder.path().join("log")).expect("a file");
        let mut child = command(&folder.path().join("data"))
            .args([
                "serve",
                "--set",
                "limits.requests_per_second=0",
                "--set",
                "log.filter=debug",
            ])
            .args(["--set", &format!("metrics_listen={metrics}")])
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("is piped"))
            .read_line(&mut line)
            .expect("says where it listens");
        let address = line.trim().to_owned();
        assert!(address.starts_with("http://"), "not an address: {line:?}");
        Self {
            child,
            address,
            metrics,
            folder,
        }
    }

    /// Where it is served.
    pub fn base(&self) -> String {
        self.address.clone()
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// A program with a new curator's token.
    pub fn curator(&self) -> Client {
        let data = self.folder.path().join("data");
        let run = |arguments: &[&str]| {
            let output = command(&data)
                .args(arguments)
                .stdin(Stdio::null())
                .output()
                .expect("runs");
            let words = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{arguments:?}: {words}");
            String::from_utf8(output.stdout)
                .expect("text")
                .trim()
                .to_owned()
        };
        run(&["user", "add", "qxcurator", "--role", "curator"]);
        let token = run(&["token", "create", "--user", "qxcurator"]);
        Client::at(self.address.clone()).with("authorization", &format!("Bearer {token}"))
    }

    /// Waits until the published photograph has its tiles.
    pub async fn until_tiled(&self, photograph: &str) {
        let visitor = Client::at(self.address.clone());
        let path = format!("/iiif/image/3/{photograph}/info.json");
        for _ in 0..600 {
            if visitor.get(&path).await.status == 200 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("no tiles in 30 s");
    }

    /// Waits until everything planted is searched.
    pub async fn until_searched(&self, planted: &Planted) {
        let path = format!("/api/v1/search?limit=0&min_seq={}", planted.public_seq);
        let answer = Client::at(self.address.clone()).get(&path).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }

    /// What `/metrics` tells.
    pub async fn metrics(&self) -> String {
        let url = format!("http://{}/metrics", self.metrics);
        let answer = reqwest::get(url).await.expect("an answer");
        answer.text().await.expect("text")
    }

    /// Stops it, and answers all it has logged.
    pub fn end(mut self) -> String {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).expect("is told to stop");
        let status = self.child.wait().expect("ends");
        let log = std::fs::read_to_string(self.log()).expect("a log");
        assert!(status.success(), "it ended with {status}");
        log
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(data: &std::path::Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_celadon"));
    command
        .env_clear()
        .env("CELADON_DATA", data)
        .env("CELADON_LISTEN", "127.0.0.1:0");
    command
}
