//! The real program, run as its user runs it: in a folder of its own, with nothing of this process's environment.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// How long a server may take to open, or to end.
const PATIENCE: Duration = Duration::from_mins(1);

/// A museum's folder and settings; commands are run on it.
pub struct Program {
    data: PathBuf,
    settings: Vec<(String, String)>,
}

/// What a command answered.
pub struct Ran {
    /// Its exit code; none if a signal ended it.
    pub code: Option<i32>,
    /// Its standard output.
    pub out: String,
    /// Its standard error.
    pub err: String,
}

/// A server that runs until it is told otherwise, or dropped.
pub struct Serving {
    child: Child,
    /// Where it listens: `http://127.0.0.1:PORT`.
    pub url: String,
    /// Its standard error, gathered until it ends.
    log: mpsc::Receiver<String>,
}

impl Program {
    /// In this folder, with the rate limit off: tests ask more often than people.
    pub fn new(data: &Path) -> Self {
        Self {
            data: data.to_owned(),
            settings: Vec::new(),
        }
        .with("CELADON_LIMITS_REQUESTS_PER_SECOND", "0")
    }

    /// With this variable besides.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Its data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The command, not yet run.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_celadon"));
        command
            .env_clear()
            .env("CELADON_DATA", &self.data)
            .env("CELADON_LISTEN", "127.0.0.1:0")
            .envs(self.settings.iter().map(|(name, value)| (name, value)))
            .args(arguments);
        command
    }

    /// Runs a command to its end, with nothing on its standard input.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, "")
    }

    /// Runs a command to its end with this on its standard input.
    pub fn run_with(&self, arguments: &[&str], input: &str) -> Ran {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("celadon runs");
        let mut stdin = child.stdin.take().expect("is piped");
        // A command that reads nothing may be gone before this is written.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        let Output {
            status,
            stdout,
            stderr,
        } = child.wait_with_output().expect("celadon ends");
        Ran {
            code: status.code(),
            out: String::from_utf8(stdout).expect("text"),
            err: String::from_utf8(stderr).expect("text"),
        }
    }

    /// Runs a command that must succeed; answers its standard output.
    pub fn must(&self, arguments: &[&str]) -> String {
        let Ran { code, out, err } = self.run(arguments);
        assert_eq!(code, Some(0), "{arguments:?}: {out}{err}");
        out
    }

    /// A token of a new user.
    pub fn token(&self, name: &str, role: &str) -> String {
        self.must(&["user", "add", name, "--role", role]);
        let token = self.must(&["token", "create", "--user", name]);
        token.trim().to_owned()
    }

    /// Serves; returns once it says where it listens.
    pub fn serve(&self, more: &[&str]) -> Serving {
        self.serve_by(&[&["serve"], more].concat())
    }

    /// Serves by another command.
    pub fn serve_by(&self, arguments: &[&str]) -> Serving {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("celadon serves");
        let stderr = child.stderr.take().expect("is piped");
        let (sender, log) = mpsc::channel();
        std::thread::spawn(move || {
            let mut text = String::new();
            let _ = BufReader::new(stderr).read_to_string(&mut text);
            let _ = sender.send(text);
        });
        let mut line = String::new();
        let stdout = child.stdout.take().expect("is piped");
        BufReader::new(stdout)
            .read_line(&mut line)
            .expect("says where it listens");
        let mut serving = Serving {
            child,
            url: line.trim().to_owned(),
            log,
        };
        if !serving.url.starts_with("http://127.0.0.1:") {
            let log = serving.kill();
            panic!("no address but {line:?}; its log:\n{log}");
        }
        serving
    }
}

impl Serving {
    /// Its process.
    pub fn pid(&self) -> rustix::process::Pid {
        rustix::process::Pid::from_child(&self.child)
    }

    /// Waits until it is ready.
    pub async fn ready(&self, http: &reqwest::Client) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let answer = http.get(format!("{}/health/ready", self.url)).send().await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
            assert!(Instant::now() < deadline, "the server did not come up");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// SIGTERM; it goes on until what is under way has ended.
    pub fn terminate(&self) {
        rustix::process::kill_process(self.pid(), rustix::process::Signal::TERM)
            .expect("is told to stop");
    }

    /// SIGKILL; answers its log.
    pub fn kill(&mut self) -> String {
        let _ = self.child.kill();
        self.end().1
    }

    /// Waits for its end; answers exit code and log.
    pub fn end(&mut self) -> (Option<i32>, String) {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait().expect("can be asked") {
                // Its decoders hold the pipe too: they end by themselves.
                let log = self.log.recv_timeout(PATIENCE).unwrap_or_default();
                return (status.code(), log);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("the program did not end");
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
