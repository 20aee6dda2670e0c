//! `celadon fsck`: what it prints and how it ends.

use std::fs;
use std::time::{Duration, Instant};

use super::photograph;
use crate::support::program::{Program, Ran};

/// How long the server may take to follow a small import.
const PATIENCE: Duration = Duration::from_mins(1);

#[tokio::test]
async fn it_says_what_is_wrong_and_its_exit_code_tells_scripts() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::new(&folder.path().join("data"));
    let nothing = program.run(&["fsck"]);
    assert_eq!(nothing.code, Some(1));
    assert!(
        nothing.err.contains("celadon.db is not there"),
        "{}",
        nothing.err
    );
    assert!(
        !program.data().join("celadon.db").exists(),
        "it makes no museum"
    );
    assert_eq!(program.run(&["fsck", "--shallow"]).code, Some(2));

    fs::write(folder.path().join("a.jpg"), photograph(1, 60, 40)).expect("writes");
    let line = r#"{"kind":"media","media_kind":"image","labels":{"en":"x"},"file":"a.jpg"}"#;
    let file = folder.path().join("records.jsonl");
    fs::write(&file, line).expect("writes");
    program.must(&["import", &file.display().to_string()]);
    let Ran { code, out, err } = program.run(&["fsck"]);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.ends_with("nothing is wrong\n"), "{out}");
    let parts: Vec<_> = out
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert_eq!(
        parts,
        [
            "database",
            "logs",
            "records",
            "originals",
            "renditions",
            "left-overs",
            "jobs",
            "index",
            "work",
            "nothing"
        ]
    );
    assert!(
        err.contains("records: 1 of 1\n"),
        "progress in plain lines: {err}"
    );

    let originals = program.data().join("store/originals");
    let original = files(&originals).pop().expect("one original");
    fs::remove_file(&original).expect("removes");
    let Ran { code, out, .. } = program.run(&["fsck"]);
    assert_eq!(code, Some(1), "{out}");
    let fault = out
        .lines()
        .find(|line| line.starts_with("  original_missing  "))
        .expect("is named");
    let name = original.file_name().expect("a name").to_string_lossy();
    assert!(fault.contains(&*name), "{out}");
    assert!(out.ends_with("1 fault\n"), "{out}");
}

fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                files(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

#[tokio::test]
async fn beside_a_server_it_compares_the_index_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::new(folder.path());
    let file = folder.path().join("records.jsonl");
    let records = program.must(&["generate", "--records", "50"]);
    fs::write(&file, records).expect("writes");
    let server = program.serve(&[]);
    server.ready(&reqwest::Client::new()).await;
    program.must(&["import", &file.display().to_string()]);
    let begun = Instant::now();
    let lines = loop {
        let Ran { code, out, .. } = program.run(&["fsck"]);
        assert_eq!(code, Some(0), "{out}");
        let lines = out
            .lines()
            .filter(|line| line.starts_with("index ") || line.starts_with("work index "));
        let lines: Vec<String> = lines.map(str::to_owned).collect();
        let level = lines.iter().all(|line| line.contains("level with the log"));
        if level || begun.elapsed() > PATIENCE {
            break lines;
        }
        // The server is to follow meanwhile, on a slow machine too.
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    assert_eq!(lines.len(), 2, "{lines:?}");
    for line in lines {
        assert!(line.contains("50 records, level with the log"), "{line}");
    }
}
