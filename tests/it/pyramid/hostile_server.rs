//! The whole museum, given files made to do harm: it refuses each within two seconds, names what is wrong, and grows by
//! less than 64 MB.

use super::{hostile_files, pictures::Picture, run};
use crate::support::program::{Program, Serving};
use serde_json::Value;
use std::{
    path::Path,
    time::{Duration, Instant},
};

/// How long a refusal may take, from the first byte sent.
const PATIENCE: Duration = Duration::from_secs(2);
/// How much the server may grow, in kilobytes.
const GROWTH: u64 = 64 << 10;

struct Museum {
    serving: Serving,
    http: reqwest::Client,
    token: String,
}

impl Museum {
    async fn open(folder: &Path) -> Self {
        let program = Program::new(folder);
        let token = program.token("ying", "cataloguer");
        let serving = program.serve(&[]);
        let http = reqwest::Client::new();
        serving.ready(&http).await;
        Self {
            serving,
            http,
            token,
        }
    }

    /// Offers a file; answers the code of its fault, or none if its tiles were made.
    async fn offer(&self, bytes: Vec<u8>, media_type: &str) -> Option<String> {
        let url = format!("{}/api/v1/curation/uploads?filename=x", self.serving.url);
        let sent = self.http.post(url).bearer_auth(&self.token);
        let answer = sent.header("content-type", media_type).body(bytes).send();
        let answer = answer.await.unwrap();
        let status = answer.status();
        let body: Value = answer.json().await.unwrap();
        if status != 201 {
            assert!(status.is_client_error(), "{status}: {body}");
            return Some(fault(&body));
        }
        let job = body["job"]["id"].as_str().unwrap();
        let job = format!("{}/api/v1/curation/jobs/{job}", self.serving.url);
        loop {
            let asked = self.http.get(&job).bearer_auth(&self.token).send();
            let body: Value = asked.await.unwrap().json().await.unwrap();
            match body["state"].as_str() {
                Some("done") => return None,
                Some("failed") => return Some(fault(&body["problem"])),
                _ => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
    }

    /// A figure of the server's memory in kilobytes: `VmRSS`, or `VmHWM`, the most it ever was.
    fn memory(&self, figure: &str) -> u64 {
        let pid = self.serving.pid().as_raw_nonzero();
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
        let line = status
            .lines()
            .find(|line| line.starts_with(figure))
            .unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
}

/// The code, with words beside it.
fn fault(problem: &Value) -> String {
    let words = problem["detail"].as_str();
    assert!(words.is_some_and(|words| words.len() > 10), "{problem}");
    let code = problem["errors"][0]["code"].as_str();
    code.unwrap_or_else(|| panic!("{problem}")).to_owned()
}

#[tokio::test]
async fn a_hostile_file_of_any_sort_is_refused_in_time_and_the_server_does_not_swell() {
    let folder = tempfile::tempdir().unwrap();
    let museum = Museum::open(&folder.path().join("museum")).await;
    let picture = Picture::smooth(300, 260, 3);
    let source = folder.path().join("source.png");
    std::fs::write(&source, picture.png()).unwrap();
    let made = ["made.webp", "made.jp2", "made.jxl"].map(|name| {
        let path = folder.path().join(name);
        run(
            "vips",
            &["copy", source.to_str().unwrap(), path.to_str().unwrap()],
        );
        std::fs::read(path).unwrap()
    });
    // The good ones first: they are taken, and the server is warm.
    for (bytes, media_type) in [
        (picture.jpeg(), "image/jpeg"),
        (picture.png(), "image/png"),
        (picture.tiff(), "image/tiff"),
        (made[0].clone(), "image/webp"),
        (made[1].clone(), "image/jp2"),
        (made[2].clone(), "image/jxl"),
    ] {
        assert_eq!(museum.offer(bytes, media_type).await, None, "{media_type}");
    }
    let before = museum.memory("VmRSS");
    let files = hostile_files::all(&made[0], &made[1], &made[2]);
    assert!(files.len() >= 130);
    let (mut wrong, mut longest) = (Vec::new(), (Duration::ZERO, String::new()));
    for file in files {
        let begun = Instant::now();
        let code = museum.offer(file.bytes, file.media_type).await;
        let took = begun.elapsed();
        if !code
            .as_deref()
            .is_some_and(|code| file.codes.contains(&code))
            || took > PATIENCE
        {
            wrong.push(format!(
                "{}: {code:?} in {took:?}, not {:?}",
                file.name, file.codes
            ));
        }
        if took > longest.0 {
            longest = (took, file.name);
        }
    }
    let grown = museum.memory("VmHWM").saturating_sub(before);
    println!(
        "the longest took {longest:?}; the server grew from {before} KB by at most {grown} KB"
    );
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(grown < GROWTH, "the server grew by {grown} KB");
}
