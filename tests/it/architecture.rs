//! Who may import whom: the table of `ARCHITECTURE.md`, kept true.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A room and what it may import of ours.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("imaging", &["domain"]),
    ("standards", &["domain", "imaging"]),
    ("config", &["domain", "imaging"]),
    ("telemetry", &["config", "domain"]),
    ("db", &["config", "domain", "telemetry"]),
    ("storage", &["config", "domain", "telemetry"]),
    ("search", &["config", "domain", "telemetry"]),
    ("catalog", &["config", "db", "domain", "imaging", "search", "standards", "storage", "telemetry"]),
    ("media", &["catalog", "config", "db", "domain", "imaging", "search", "standards", "storage", "telemetry"]),
    ("auth", &["config", "db", "domain", "imaging", "search", "standards", "storage", "telemetry"]),
    ("exchange", &["catalog", "config", "db", "domain", "imaging", "media", "search", "standards", "storage", "telemetry"]),
    ("follow", &["auth", "catalog", "config", "db", "domain", "exchange", "imaging", "media", "search", "standards", "storage", "telemetry"]),
    ("jobs", &["auth", "catalog", "config", "db", "domain", "exchange", "imaging", "media", "search", "standards", "storage", "telemetry"]),
];

/// A library and the one room that may name it.
const ONE_ROOM: &[(&str, &str)] = &[("sqlx", "db"), ("aws_sdk_s3", "storage"), ("tantivy", "search"), ("argon2", "auth")];

/// What the pure rooms never name.
const IMPURE: &[&str] = &["tokio", "sqlx", "axum", "std::fs", "std::net", "std::process", "std::env", "SystemTime", "Utc::now"];

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

fn rust_files() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    sources(&root, &mut found);
    found.into_iter().map(|path| {
        let inside = path.strip_prefix(&root).expect("below src");
        let room = inside.components().next().expect("a name").as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned();
        let text = std::fs::read_to_string(&path).expect("a source");
        let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect();
        // What a room's own unit tests need is their affair.
        let code = code.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
        (room, path, code)
    }).collect()
}

/// The rooms named after `crate::`, also inside `use crate::{a::…, b::…}`.
fn imports(code: &str) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut start = true;
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
        } else {
            rooms.insert(word(rest));
        }
    }
    rooms
}

#[test]
fn rooms_import_only_what_the_table_allows() {
    let mut wrong = Vec::new();
    for (room, path, code) in rust_files() {
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(name, _)| *name == room) else { continue };
        for imported in imports(&code) {
            let is_room = MAY_IMPORT.iter().any(|(name, _)| *name == imported) || ["http", "cli", "app"].contains(&imported.as_str());
            if is_room && imported != room && !allowed.contains(&imported.as_str()) {
                wrong.push(format!("{} imports {imported}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn each_engine_is_named_in_one_room() {
    let mut wrong = Vec::new();
    for (room, path, code) in rust_files() {
        for (library, home) in ONE_ROOM {
            if room != *home && code.contains(&format!("{library}::")) {
                wrong.push(format!("{} names {library}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn pure_rooms_touch_nothing_outside() {
    let mut wrong = Vec::new();
    for (room, path, code) in rust_files() {
        if ["domain", "imaging", "standards"].contains(&room.as_str()) && !path.ends_with("domain/clock.rs") {
            wrong.extend(IMPURE.iter().filter(|name| code.contains(*name)).map(|name| format!("{} names {name}", path.display())));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_reader_of_imports_sees_groups() {
    let seen = imports("use crate::db::Conn; use crate::{domain::{id::A, kind::B}, search, http::problem::{X, Y}};");
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), ["db", "domain", "http", "search"]);
}
