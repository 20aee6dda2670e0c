//! Who may import whom: the table of `ARCHITECTURE.md`, kept true. And every file is part of the program or of its tests.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Rooms that touch nothing outside themselves.
const PURE: &[&str] = &["domain", "imaging", "standards"];
/// Rooms that wrap one library each; with what all but the pure rooms may name.
const ENGINES: &[&str] = &["config", "db", "search", "storage", "telemetry"];
/// The edge: it may import everything, and nothing imports it.
const EDGE: &[&str] = &["app", "cli", "http", "lib", "main"];

/// A room and what it may import of ours, by groups and by name.
const MAY_IMPORT: &[(&str, &[&[&str]])] = &[
    ("domain", &[]),
    ("imaging", &[&["domain"]]),
    ("standards", &[&["domain", "imaging"]]),
    ("config", &[&["domain", "imaging"]]),
    ("telemetry", &[&["config", "domain"]]),
    ("db", &[&["config", "domain", "telemetry"]]),
    ("storage", &[&["config", "domain", "telemetry"]]),
    ("search", &[&["config", "domain", "telemetry"]]),
    ("catalog", &[PURE, ENGINES]),
    ("media", &[PURE, ENGINES, &["catalog"]]),
    ("auth", &[PURE, ENGINES]),
    ("exchange", &[PURE, ENGINES, &["catalog", "media"]]),
    ("fsck", &[PURE, ENGINES, &["catalog", "media"]]),
    (
        "follow",
        &[PURE, ENGINES, &["auth", "catalog", "exchange", "media"]],
    ),
    (
        "jobs",
        &[PURE, ENGINES, &["auth", "catalog", "exchange", "media"]],
    ),
];

/// A library and the one room that may name it.
const ONE_ROOM: &[(&str, &str)] = &[
    ("sqlx", "db"),
    ("aws_sdk_s3", "storage"),
    ("tantivy", "search"),
    ("argon2", "auth"),
];

/// What the pure rooms never name.
const IMPURE: &[&str] = &[
    "tokio",
    "sqlx",
    "axum",
    "std::fs",
    "std::net",
    "std::process",
    "std::env",
    "SystemTime",
    "Utc::now",
];

fn root(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// Every source of the program: its room, its path below `src`, its code without comments and unit tests.
fn rust_files() -> Vec<(String, PathBuf, String)> {
    let root = root("src");
    let mut found = Vec::new();
    sources(&root, &mut found);
    found
        .into_iter()
        .map(|path| {
            let inside = path.strip_prefix(&root).expect("below src").to_owned();
            let first = inside.components().next().expect("a name").as_os_str();
            let room = first.to_string_lossy().trim_end_matches(".rs").to_owned();
            let text = std::fs::read_to_string(&path).expect("a source");
            (room, inside, code(&text))
        })
        .collect()
}

fn code(text: &str) -> String {
    let lines = text.lines();
    let code: String = lines
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| [line, "\n"])
        .collect();
    // What a room's own unit tests need is their affair.
    code.split("#[cfg(test)]")
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// The rooms named after `crate::`, also inside `use crate::{a::…, b::…}`.
fn imports(code: &str) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    let word = |text: &str| -> String {
        let name = |c: &char| c.is_alphanumeric() || *c == '_';
        text.chars().take_while(name).collect()
    };
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let Some(group) = rest.strip_prefix('{') else {
            rooms.insert(word(rest));
            continue;
        };
        let (mut depth, mut start) = (0, true);
        for (i, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => start = true,
                c if start && !c.is_whitespace() => {
                    rooms.insert(word(&group[i..]));
                    start = false;
                }
                _ => {}
            }
        }
    }
    rooms
}

/// What a source of `room` does that its room may not.
fn violations(room: &str, code: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if !EDGE.contains(&room) {
        let row = MAY_IMPORT.iter().find(|(name, _)| *name == room);
        let Some((_, allowed)) = row else {
            return vec![format!("{room} is a room without a row in the table")];
        };
        let is_room =
            |name: &str| EDGE.contains(&name) || MAY_IMPORT.iter().any(|(room, _)| *room == name);
        for imported in imports(code) {
            let may = allowed
                .iter()
                .any(|group| group.contains(&imported.as_str()));
            if is_room(&imported) && imported != room && !may {
                wrong.push(format!("imports {imported}"));
            }
        }
    }
    for (library, home) in ONE_ROOM {
        if room != *home && code.contains(&format!("{library}::")) {
            wrong.push(format!("names {library}"));
        }
    }
    if PURE.contains(&room) {
        let named = IMPURE.iter().filter(|name| code.contains(*name));
        wrong.extend(named.map(|name| format!("names {name}")));
    }
    wrong
}

#[test]
fn rooms_import_only_what_the_table_allows() {
    let mut wrong = Vec::new();
    for (room, path, code) in rust_files() {
        // The one place that asks the machine for the time.
        if path != Path::new("domain/clock.rs") {
            let found = violations(&room, &code).into_iter();
            wrong.extend(found.map(|what| format!("{}: {what}", path.display())));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_breach_is_seen() {
    for (room, text, expected) in [
        ("domain", "use crate::db::Db;", "imports db"),
        (
            "db",
            "use crate::{domain::id, catalog::edit};",
            "imports catalog",
        ),
        ("media", "fn x() { crate::http::router(); }", "imports http"),
        ("search", "use crate::db::records;", "imports db"),
        ("follow", "use crate::app::App;", "imports app"),
        ("cli", "use sqlx::Row;", "names sqlx"),
        ("media", "use aws_sdk_s3::Client;", "names aws_sdk_s3"),
        ("imaging", "use std::fs::File;", "names std::fs"),
        ("attic", "", "attic is a room without a row in the table"),
    ] {
        assert_eq!(violations(room, &code(text)), [expected], "{room}: {text}");
    }
    let tests =
        "use crate::domain::id;\n// crate::http\n#[cfg(test)]\nmod tests { use crate::http; }";
    assert!(violations("db", &code(tests)).is_empty());
    let groups = "use crate::{domain::{id::A, kind::B}, search, http::problem::{X, Y}};";
    let seen: Vec<_> = imports(groups).into_iter().collect();
    assert_eq!(seen, ["domain", "http", "search"]);
}

#[test]
fn every_room_is_in_the_guide() {
    let guide = std::fs::read_to_string(root("ARCHITECTURE.md")).expect("the guide");
    let rows: Vec<&str> = guide
        .lines()
        .filter(|line| line.starts_with("| `"))
        .collect();
    for (room, _) in MAY_IMPORT {
        let named = rows.iter().any(|row| row.contains(&format!("`{room}`")));
        assert!(named, "ARCHITECTURE.md has no row for {room}");
    }
}

/// The files that `mod name;` leads to from `file`, and from those.
fn reached(file: &Path, found: &mut BTreeSet<PathBuf>) {
    if !found.insert(file.to_owned()) {
        return;
    }
    let text = std::fs::read_to_string(file).expect("a source");
    let parent = file.parent().expect("a folder");
    let stem = file.file_stem().expect("a name");
    let own = ["mod", "lib", "main"].iter().any(|name| stem == *name);
    let folder = if own {
        parent.to_owned()
    } else {
        parent.join(stem)
    };
    for line in text.lines() {
        let line = line.trim();
        let name = line
            .strip_suffix(';')
            .and_then(|line| line.rsplit_once("mod "));
        let Some((before, name)) = name else { continue };
        if !before.is_empty() && !before.trim_end().starts_with("pub") {
            continue;
        }
        let files = [
            folder.join(format!("{name}.rs")),
            folder.join(name).join("mod.rs"),
        ];
        let there = files.iter().find(|file| file.is_file());
        reached(
            there.unwrap_or_else(|| panic!("{name} of {}", file.display())),
            found,
        );
    }
}

#[test]
fn every_file_is_part_of_the_program_or_its_tests() {
    for (folder, begins) in [
        ("src", ["lib.rs", "main.rs"].as_slice()),
        ("tests/it", &["main.rs"]),
    ] {
        let folder = root(folder);
        let (mut there, mut seen) = (Vec::new(), BTreeSet::new());
        sources(&folder, &mut there);
        for name in begins {
            reached(&folder.join(name), &mut seen);
        }
        let lost: Vec<_> = there.iter().filter(|file| !seen.contains(*file)).collect();
        assert!(lost.is_empty(), "compiled by nobody: {lost:#?}");
    }
}
