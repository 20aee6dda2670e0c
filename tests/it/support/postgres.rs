//! A real PostgreSQL cluster of this test run's own: fsync on, sorting by a locale unless a column says otherwise, reached
//! over loopback, and gone when the run ends, however it ends.
//!
//! Without PostgreSQL's programs the tests fail: a suite that skips one of the two engines proves nothing about it.

#![expect(clippy::expect_used, reason = "a test stops where something is wrong")]

use std::ffi::OsStr;
use std::fs::File;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

const USER: &str = "celadon";

/// The cluster, one a test run.
pub struct Cluster {
    bin: PathBuf,
    port: u16,
    databases: AtomicU32,
    /// Closed by the end of this process, whatever ends it; the watchdog reads on the other side.
    _lifeline: ChildStdin,
}

/// A database of a test's own.
pub struct Database {
    url: String,
}

impl Database {
    /// Its `postgres://` address.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Cluster {
    /// The cluster, started by whoever asks first.
    pub fn shared() -> &'static Self {
        static CLUSTER: OnceLock<Cluster> = OnceLock::new();
        CLUSTER.get_or_init(start)
    }

    /// A fresh, empty database.
    pub async fn database(&'static self) -> Database {
        tokio::task::spawn_blocking(|| self.create(&[]))
            .await
            .expect("createdb does not panic")
    }

    /// A database that begins as a copy of another, to which nobody is connected.
    pub async fn copy_of(&'static self, url: &str) -> Database {
        let name = url.rsplit('/').next().expect("a name").to_owned();
        tokio::task::spawn_blocking(move || self.create(&["--template", &name]))
            .await
            .expect("createdb does not panic")
    }

    fn create(&self, more: &[&str]) -> Database {
        let name = format!("museum_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let mut createdb = Command::new(self.bin.join("createdb"));
        createdb.args(["-h", "127.0.0.1", "-U", USER, "-p"]);
        run(createdb.arg(self.port.to_string()).args(more).arg(&name));
        Database {
            url: format!("postgres://{USER}@127.0.0.1:{}/{name}", self.port),
        }
    }
}

fn start() -> Cluster {
    let bin = programs();
    let folder = tempfile::Builder::new()
        .prefix("celadon-postgres-")
        .tempdir()
        .expect("a folder for the cluster")
        .keep();
    let lifeline = watchdog(&bin, &folder);
    if is_root() {
        // PostgreSQL refuses to run as root.
        run(Command::new("chown").arg("postgres").arg(&folder));
    }
    let data = folder.join("data");
    run(as_server(bin.join("initdb"))
        .arg("-D")
        .arg(&data)
        .args(["-U", USER, "--auth=trust", "--encoding=UTF8"])
        // A linguistic order by default: a column that forgets its collation shows at once.
        .args(["--locale=C", "--locale-provider=icu", "--icu-locale=en-US"]));
    // A port that was free a moment ago may be taken by now.
    for attempt in 1.. {
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|socket| socket.local_addr())
            .expect("a free port")
            .port();
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={} -c fsync=on -c max_connections=300 -c shared_buffers=64MB",
            folder.display()
        );
        let started = as_server(bin.join("pg_ctl"))
            .arg("-D")
            .arg(&data)
            .arg("-l")
            .arg(folder.join("log"))
            .args(["-w", "-t", "60", "-o", &options, "start"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .expect("pg_ctl runs");
        if started.success() {
            return Cluster {
                bin,
                port,
                databases: AtomicU32::new(0),
                _lifeline: lifeline,
            };
        }
        assert!(
            attempt < 5,
            "PostgreSQL does not start: {}",
            std::fs::read_to_string(folder.join("log")).unwrap_or_default()
        );
    }
    unreachable!("the loop returns or panics");
}

/// A process that outlives this one by as long as it takes to stop the cluster and to remove its folder.
fn watchdog(bin: &Path, folder: &Path) -> ChildStdin {
    let script = r#"cat >/dev/null
# More than once: the run may have ended while the cluster was still being made.
for attempt in 1 2 3 4 5; do
    "$@" "$BIN/pg_ctl" -D "$FOLDER/data" -m immediate -w -t 30 stop
    rm -rf "$FOLDER"
    sleep 1
done"#;
    let mut watchdog = Command::new("sh");
    watchdog.args(["-c", script, "watchdog"]);
    if is_root() {
        watchdog.args(["runuser", "-u", "postgres", "--"]);
    } else {
        watchdog.arg("env");
    }
    watchdog
        .env("BIN", bin)
        .env("FOLDER", folder)
        .current_dir("/")
        // Away from the terminal's group, so that an interrupt of the tests does not interrupt the cleaning up.
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the watchdog starts")
        .stdin
        .take()
        .expect("the watchdog's standard input is piped")
}

/// The folder of the newest PostgreSQL's server programs.
fn programs() -> PathBuf {
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            let bin = entry.path().join("bin");
            File::open(bin.join("initdb")).ok().map(|_| (version, bin))
        })
        .collect();
    found.sort();
    let on_path = || {
        std::env::split_paths(&std::env::var_os("PATH")?).find(|path| path.join("initdb").is_file())
    };
    found
        .pop()
        .map(|(_, bin)| bin)
        .or_else(on_path)
        .expect("PostgreSQL's server programs are needed: apt-get install postgresql (looked under /usr/lib/postgresql and in PATH)")
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// A command run as the user who may run the server.
fn as_server(program: impl AsRef<OsStr>) -> Command {
    let mut command = if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    command.current_dir("/");
    command
}

fn run(command: &mut Command) {
    let output = command
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}
