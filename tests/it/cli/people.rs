//! Users and tokens from the command line.

use std::process::{Command, Stdio};

use serde_json::json;

use crate::support::app::PASSWORD;
use crate::support::program::Program;

#[tokio::test]
async fn a_user_added_here_signs_in_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::new(folder.path());
    let added = program.run_with(
        &["user", "add", "ying", "--role", "curator"],
        &format!("{PASSWORD}\nmore"),
    );
    assert_eq!((added.code, added.err.as_str()), (Some(0), ""));
    uuid::Uuid::parse_str(added.out.trim()).expect("prints the id alone");

    let server = program.serve(&[]);
    let http = reqwest::Client::new();
    let sign_in = |name: &str, password: &str| {
        let url = format!("{}/api/v1/curation/sessions", server.url);
        http.post(url)
            .json(&json!({"name": name, "password": password}))
            .send()
    };
    assert_eq!(
        sign_in("ying", PASSWORD).await.expect("answers").status(),
        201
    );
    assert_eq!(
        sign_in("ying", "another password")
            .await
            .expect("answers")
            .status(),
        401
    );

    // Added while the server runs, without a password: only a token lets in.
    let added = program.run(&[
        "user",
        "add",
        "robot",
        "--role",
        "cataloguer",
        "--role",
        "store_keeper",
    ]);
    assert_eq!((added.code, added.err.as_str()), (Some(0), ""));
    assert_eq!(sign_in("robot", "").await.expect("answers").status(), 401);
    let token = program.must(&["token", "create", "--user", "robot"]);
    assert!(
        token.starts_with("celadon_") && token.lines().count() == 1,
        "{token:?}"
    );
    let url = format!("{}/api/v1/curation/records", server.url);
    let listed = http.get(&url).bearer_auth(token.trim()).send().await;
    assert_eq!(listed.expect("answers").status(), 200);
    let narrow = program.must(&[
        "token",
        "create",
        "--user",
        "robot",
        "--scope",
        "store_keeper",
    ]);
    let listed = http.get(&url).bearer_auth(narrow.trim()).send().await;
    assert_eq!(listed.expect("answers").status(), 403);
}

#[test]
fn what_cannot_be_added_is_refused_in_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::new(folder.path());
    program.must(&["user", "add", "ying", "--role", "curator"]);
    for (arguments, input, code, words) in [
        (
            vec!["user", "add", "ying", "--role", "admin"],
            "",
            1,
            "another user has this name",
        ),
        (
            vec!["user", "add", "li", "--role", "admin"],
            "short",
            1,
            "at least 10 characters",
        ),
        (
            vec!["user", "add", "li", "--role", "emperor"],
            "",
            2,
            "no such role",
        ),
        (vec!["user", "add", "li"], "", 2, "--role"),
        (
            vec![
                "user",
                "add",
                "li",
                "--role",
                "ledger_keeper",
                "--role",
                "store_keeper",
            ],
            "",
            1,
            "at once",
        ),
        (
            vec!["token", "create", "--user", "li"],
            "",
            1,
            "there is no user li",
        ),
        (
            vec!["token", "create", "--user", "ying", "--days", "0"],
            "",
            2,
            "--days",
        ),
        (
            vec!["token", "create", "--user", "ying", "--scope", "admin"],
            "",
            1,
            "scope",
        ),
    ] {
        let ran = program.run_with(&arguments, input);
        assert_eq!(ran.code, Some(code), "{arguments:?}: {}", ran.err);
        assert!(
            ran.err.contains(words) && ran.out.is_empty(),
            "{arguments:?}: {}",
            ran.err
        );
        assert!(
            !ran.err.contains("short"),
            "no password is ever repeated: {}",
            ran.err
        );
    }
}

/// A terminal is asked, unseen and twice. `script` gives the program one.
#[test]
fn at_a_terminal_the_password_is_asked_for_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::new(folder.path());
    let ask = |name: &str, typed: &str| {
        let line = format!(
            "{} user add {name} --role admin",
            env!("CARGO_BIN_EXE_celadon")
        );
        let mut child = Command::new("script")
            .args(["-qec", &line, "/dev/null"])
            .env("CELADON_DATA", program.data())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("util-linux has script");
        let mut stdin = child.stdin.take().expect("is piped");
        for word in typed.split('|') {
            // As a person would: after the question.
            std::thread::sleep(std::time::Duration::from_millis(700));
            std::io::Write::write_all(&mut stdin, format!("{word}\n").as_bytes()).expect("types");
        }
        let done = child.wait_with_output().expect("ends");
        (
            done.status.success(),
            String::from_utf8_lossy(&done.stdout).into_owned(),
        )
    };
    let (added, said) = ask("first", &format!("{PASSWORD}|{PASSWORD}"));
    assert!(
        added && said.contains("Password") && said.contains("Once more"),
        "{said}"
    );
    assert!(
        !said.contains(PASSWORD),
        "what is typed is not shown: {said}"
    );
    let (added, said) = ask("second", &format!("{PASSWORD}|another password"));
    assert!(!added && said.contains("differ"), "{said}");
    let (added, said) = ask("third", "");
    assert!(added && !said.contains("Once more"), "{said}");
}
