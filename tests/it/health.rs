//! The program itself: it starts, says that it is ready, keeps its folder to itself, and stops as it should.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::app::TestApp;

struct Program {
    child: Child,
    address: String,
}

fn command(data: &std::path::Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_celadon"));
    command
        .env_clear()
        .env("CELADON_DATA", data)
        .env("CELADON_LISTEN", "127.0.0.1:0");
    command
}

fn start(data: &std::path::Path, more: &[&str]) -> Program {
    let mut child = command(data)
        .arg("serve")
        .args(more)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut line = String::new();
    let stdout = child.stdout.take().expect("is piped");
    BufReader::new(stdout)
        .read_line(&mut line)
        .expect("says where it listens");
    let address = line
        .trim()
        .strip_prefix("http://")
        .unwrap_or_else(|| panic!("not an address: {line:?}"))
        .to_owned();
    Program { child, address }
}

impl Program {
    fn terminate(&self) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).expect("is told to stop");
    }

    fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("connects");
        stream.write_all(request.as_bytes()).expect("writes");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("reads");
        answer
    }

    /// Ready once the index has caught up; until then it says what is missing.
    fn until_ready(&self) {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let answer = self.ask("GET /health/ready HTTP/1.0\r\n\r\n");
            if answer.contains("\"ready\"") {
                return;
            }
            assert!(answer.contains("\"index\":\"unavailable\""), "{answer}");
            assert!(Instant::now() < deadline, "{answer}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn end(&mut self) -> (Option<i32>, String) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait().expect("can be asked") {
                let mut log = String::new();
                self.child
                    .stderr
                    .take()
                    .expect("is piped")
                    .read_to_string(&mut log)
                    .expect("is text");
                return (status.code(), log);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("the program did not end");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn sigterm_lets_a_request_under_way_end_and_then_the_program() {
    let data = tempfile::tempdir().expect("a folder");
    let mut program = start(data.path(), &[]);
    program.until_ready();

    // Half a request is under way when the program is told to stop; its second half is still answered.
    let mut stream = TcpStream::connect(&program.address).expect("connects");
    let body = "{\"name\":\"nobody\",\"password\":\"0123456789\"}";
    let head = format!(
        "POST /api/v1/curation/sessions HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).expect("writes");
    std::thread::sleep(Duration::from_millis(200));
    program.terminate();
    std::thread::sleep(Duration::from_millis(200));
    stream.write_all(body.as_bytes()).expect("writes");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("reads");
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");

    let (code, log) = program.end();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("the museum is closed"), "{log}");
    assert!(!log.contains("cut off"), "{log}");
}

#[test]
fn a_folder_is_served_by_one_process_at_a_time() {
    let data = tempfile::tempdir().expect("a folder");
    let _first = start(data.path(), &[]);
    let second = command(data.path()).arg("serve").output().expect("runs");
    assert_eq!(second.status.code(), Some(1));
    let words = String::from_utf8_lossy(&second.stderr);
    assert!(words.contains("another process"), "{words}");
}

#[test]
fn exit_codes_tell_a_wrong_command_line_from_a_failure() {
    let data = tempfile::tempdir().expect("a folder");
    let code = |arguments: &[&str]| {
        command(data.path())
            .args(arguments)
            .output()
            .expect("runs")
            .status
            .code()
    };
    assert_eq!(code(&["config"]), Some(0));
    assert_eq!(code(&["conjure"]), Some(2));
    assert_eq!(code(&["openapi", "nothing"]), Some(2));
    assert_eq!(code(&["config", "--set", "limits.page_sise=3"]), Some(1));
    let outside = command(data.path())
        .args(["config", "--listen", "0.0.0.0:80"])
        .output()
        .expect("runs");
    assert_eq!(outside.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&outside.stderr).contains("public_url"));
}

#[test]
fn the_settings_shown_hide_the_passwords() {
    let data = tempfile::tempdir().expect("a folder");
    let shown = command(data.path())
        .env(
            "CELADON_DATABASE_URL",
            "postgres://museum:hunter2@db.example/museum",
        )
        .arg("config")
        .output()
        .expect("runs");
    let shown = String::from_utf8(shown.stdout).expect("text");
    assert!(
        shown.contains("db.example") && !shown.contains("hunter2"),
        "{shown}"
    );
}

#[cfg(unix)]
#[test]
fn the_link_for_the_first_administrator_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let data = tempfile::tempdir().expect("a folder");
    let mut program = start(data.path(), &[]);
    let file = data.path().join("setup-link");
    let mode = std::fs::metadata(&file)
        .expect("is there")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let link = std::fs::read_to_string(&file).expect("reads");
    let token = link.trim().rsplit('#').next().expect("a token").to_owned();
    assert!(token.len() >= 43, "{link}");
    program.terminate();
    let (_, log) = program.end();
    assert!(!log.contains(&token), "the link is in no log");
}

#[tokio::test]
async fn metrics_are_nowhere_on_the_public_listener() {
    let app = TestApp::start().await;
    assert_eq!(app.anonymous().get("/metrics").await.status, 404);
    assert_eq!(
        app.anonymous().get("/health/live").await.body["status"],
        "live"
    );
}
