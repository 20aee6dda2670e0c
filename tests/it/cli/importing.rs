//! `celadon import` and `celadon generate`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use celadon::db::Db;
use serde_json::{Value, json};

use super::photograph;
use crate::support::postgres::Cluster;
use crate::support::program::{Program, Ran};

fn write(folder: &Path, name: &str, lines: &[Value]) -> String {
    let mut text = lines
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n");
    text.push('\n');
    let file = folder.join(name);
    fs::write(&file, text).expect("writes");
    file.display().to_string()
}

fn find(label: &str) -> Value {
    json!({"kind": "object", "object_kind": "find", "labels": {"en": label}})
}

/// What the museum holds and how sound it is, by `fsck`.
fn records(program: &Program) -> usize {
    let Ran { code, out, .. } = program.run(&["fsck"]);
    assert_eq!(code, Some(0), "{out}");
    let line = out
        .lines()
        .find(|line| line.starts_with("records"))
        .expect("a line");
    let number = line.split_whitespace().nth(2).expect("a number");
    number.parse().expect("a number")
}

#[test]
fn every_fault_is_told_with_its_line_and_nothing_is_imported() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::new(&folder.path().join("data"));
    let id = "0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90";
    let other = "0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a91";
    fs::write(folder.path().join("text.jpg"), "no picture").expect("writes");
    std::os::unix::fs::symlink("/etc/passwd", folder.path().join("link.png")).expect("links");
    let numbered = |label: &str| {
        let mut line = find(label);
        line["numbers"] = json!([{"type": "accession", "value": "A-1"}]);
        line
    };
    let picture = |file: &str| json!({"kind": "media", "media_kind": "image", "labels": {"en": "x"}, "file": file});
    let related = |target: &str| {
        let mut line = find("related");
        line["relations"] = json!([{"type": "parallel_of", "target": target}]);
        line
    };
    let lines = [
        find("sound"),
        json!({"kind": "object", "object_kind": "pot", "labels": {"en": "a\u{7}"}, "colour": 1}),
        related(other),
        numbered("first"),
        numbered("second"),
        picture("nowhere.jpg"),
        picture("text.jpg"),
        picture("link.png"),
        picture("../other.jpg"),
        json!({"id": id, "kind": "site", "site_kind": "kiln", "labels": {"en": "S"}}),
        json!({"id": id, "kind": "site", "site_kind": "kiln", "labels": {"en": "again"}}),
        json!({"kind": "context", "context_kind": "layer", "labels": {"en": "C"}, "site": other}),
        json!({"id": other, "kind": "object", "object_kind": "find", "labels": {"en": "no site"}}),
        json!([1, 2]),
    ];
    let file = write(folder.path(), "records.jsonl", &lines);
    let mut bytes = fs::read(&file).expect("reads");
    bytes.extend(b"{\"kind\": \"object\"\n\xff\xfe\n\n   \n");
    fs::write(&file, bytes).expect("writes");

    let Ran { code, out, err } = program.run(&["import", &file]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    let told: BTreeSet<String> = err
        .lines()
        .filter_map(|line| {
            let (place, rest) = line.strip_prefix("line ")?.split_once(": ")?;
            let code = rest.rsplit_once('(')?.1.trim_end_matches(')');
            Some(format!("{place} {code}"))
        })
        .collect();
    let expected = [
        "2 /colour unknown_field",
        "2 /labels/en control_character",
        "2 /object_kind invalid_code",
        "5 /numbers taken",
        "6 /file unreadable_picture",
        "7 /file unreadable_picture",
        "8 /file unreadable_picture",
        "9 /file invalid_path",
        "11 /id duplicate",
        "12 /site wrong_kind",
        "14 wrong_type",
        "15 invalid_json",
        "16 invalid_utf8",
    ];
    assert_eq!(
        told,
        expected.into_iter().map(str::to_owned).collect(),
        "{err}"
    );
    assert!(
        err.contains("11 lines are faulty; nothing was imported"),
        "{err}"
    );
    assert_eq!(records(&program), 0);

    // What the museum has already counts too.
    let file = write(
        folder.path(),
        "first.jsonl",
        &[numbered("first"), find("sound")],
    );
    assert!(
        program
            .must(&["import", &file])
            .starts_with("2 records imported, 0 were there")
    );
    let nowhere = related("0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4aff");
    let file = write(
        folder.path(),
        "second.jsonl",
        &[numbered("another"), nowhere],
    );
    let Ran { code, err, .. } = program.run(&["import", &file]);
    assert_eq!(code, Some(1));
    assert!(
        err.contains("line 1 /numbers:") && err.contains("line 2 /relations/0/target:"),
        "{err}"
    );
    assert_eq!(records(&program), 2);
}

#[test]
fn pictures_come_in_with_their_records_whatever_the_order_of_the_lines() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::new(&folder.path().join("data"));
    fs::create_dir(folder.path().join("pictures")).expect("a folder");
    fs::write(folder.path().join("pictures/a.JPG"), photograph(1, 60, 40)).expect("writes");
    let media = "0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90";
    let rights = json!({"statement": "http://rightsstatements.org/vocab/NoC-OKLR/1.0/", "credit": {"en": "Test"}});
    let lines = [
        json!({"kind": "object", "object_kind": "find", "labels": {"en": "bowl"}, "publish": true,
            "media": [{"media": media, "role": "front"}]}),
        json!({"id": media, "kind": "media", "media_kind": "image", "labels": {"en": "front"}, "rights": rights,
            "file": "pictures/a.JPG", "publish": true}),
    ];
    let file = write(folder.path(), "records.jsonl", &lines);
    let said = program.must(&["import", &file]);
    assert_eq!(
        said,
        "2 records imported, 0 were there already, 1 pictures wait for their tiles\n"
    );
    let again = program.must(&["import", &file]);
    assert_eq!(
        again,
        "0 records imported, 2 were there already, 0 pictures wait for their tiles\n"
    );
    assert_eq!(records(&program), 2);
}

/// Records in the database now.
async fn stored(db: &Db) -> usize {
    let mut reader = db.read().await.expect("answers");
    let all = celadon::db::records::count_all(&mut reader.conn()).await;
    usize::try_from(all.expect("answers")).expect("a count")
}

#[tokio::test]
async fn an_import_that_was_killed_is_finished_by_running_it_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::new(&folder.path().join("data"));
    let text = program.must(&["generate", "--records", "1500", "--seed", "7"]);
    // Half of the lines come without their ids: they get the same ones each time.
    let named: BTreeSet<String> = text
        .lines()
        .flat_map(|line| {
            let value: Value = serde_json::from_str(line).expect("JSON");
            let own = value["id"].as_str().unwrap_or_default().to_owned();
            let others = line.matches('"').count();
            assert!(others > 0);
            referred(&value, &own)
        })
        .collect();
    let lines: Vec<Value> = text
        .lines()
        .map(|line| {
            let mut value: Value = serde_json::from_str(line).expect("JSON");
            if !named.contains(value["id"].as_str().unwrap_or_default()) {
                value.as_object_mut().expect("an object").remove("id");
            }
            value
        })
        .collect();
    assert!(lines.iter().filter(|line| line["id"].is_null()).count() > 500);
    let file = write(folder.path(), "records.jsonl", &lines);
    program.must(&["user", "add", "ying", "--role", "curator"]);
    let database = format!("sqlite:{}", program.data().join("celadon.db").display());
    let db = Db::open_existing(&database).await.expect("is there");
    let mut killed = 0;
    for so_many in [1, 100, 200, 400, 600, 800, 1000] {
        let mut child = program
            .command(&["import", &file])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("runs");
        while stored(&db).await < so_many && child.try_wait().expect("can be asked").is_none() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        child.kill().expect("SIGKILL");
        child.wait().expect("ends");
        killed += usize::from((so_many..1500).contains(&stored(&db).await));
        records(&program);
    }
    db.close().await;
    assert!(killed >= 3, "killed halfway {killed} times only");
    let said = program.must(&["import", &file]);
    assert_eq!(records(&program), 1500, "{said}");
    let again = program.must(&["import", &file]);
    assert!(
        again.starts_with("0 records imported, 1500 were there already"),
        "{again}"
    );
}

/// Edits through a server, one after another, while an import writes beside it into the same database.
async fn edits_beside_an_import(program: Program, folder: &Path) {
    let file = folder.join("many.jsonl");
    fs::write(
        &file,
        program.must(&["generate", "--records", "2000", "--seed", "3"]),
    )
    .expect("writes");
    let token = program.token("ying", "curator");
    let server = program.serve(&[]);
    let http = reqwest::Client::new();
    server.ready(&http).await;
    let records = format!("{}/api/v1/curation/records", server.url);
    let made = http
        .post(&records)
        .bearer_auth(&token)
        .json(&find("edited"))
        .send()
        .await;
    let made: Value = made.expect("answers").json().await.expect("JSON");
    let record = format!("{records}/{}", made["id"].as_str().expect("an id"));
    let mut import = program
        .command(&["import", &file.display().to_string()])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("runs");
    let (began, mut took, mut version) = (Instant::now(), Vec::new(), 1);
    let ended = loop {
        if let Some(ended) = import.try_wait().expect("can be asked") {
            break ended;
        }
        let begun = Instant::now();
        let edit = http
            .patch(&record)
            .bearer_auth(&token)
            .header("if-match", format!("\"{version}\""))
            .json(&json!({"labels": {"en": format!("edit {version}")}}));
        assert_eq!(edit.send().await.expect("answers").status(), 200);
        took.push(begun.elapsed());
        version += 1;
        tokio::time::sleep(Duration::from_millis(10)).await;
    };
    assert!(ended.success(), "the import ends though edits never pause");
    let (edits, whole) = (took.len(), began.elapsed());
    let longest = took.iter().max().copied().unwrap_or_default();
    println!("{edits} edits beside an import, the longest {longest:?}");
    assert!(edits > 20, "{edits} edits only");
    // An edit that waited for its turn behind each chunk of the import would wait for most of it.
    assert!(longest < whole / 4, "an edit took {longest:?}");
    assert_eq!(self::records(&program), 2_001);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_does_not_wait_for_an_import_beside_the_server() {
    let folder = tempfile::tempdir().expect("a folder");
    edits_beside_an_import(Program::new(&folder.path().join("one")), folder.path()).await;
    let database = Cluster::shared().database().await;
    let program = Program::new(&folder.path().join("two"));
    let program = program.with("CELADON_DATABASE_URL", database.url());
    edits_beside_an_import(program, folder.path()).await;
}

#[test]
fn layers_of_a_site_come_in_whatever_their_order_and_a_circle_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::new(&folder.path().join("data"));
    let id = |n: usize| format!("0197a6f2-5d3c-7a41-9f0e-{n:012}");
    let site = json!({"id": id(0), "kind": "site", "site_kind": "kiln", "labels": {"en": "S"}});
    let layer = |n: usize, below: usize| {
        let stratigraphy = json!([{"type": "above", "context": id(below)}]);
        json!({"id": id(n), "kind": "context", "context_kind": "layer", "labels": {"en": format!("layer {n}")},
            "site": id(0), "stratigraphy": stratigraphy})
    };
    // Each lies above the next one of the file; the last lies above none. More than one batch takes.
    let mut lines: Vec<Value> = (1..=1_500).map(|n| layer(n, n + 1)).collect();
    lines[1_499]
        .as_object_mut()
        .expect("an object")
        .remove("stratigraphy");
    lines.push(site.clone());
    let file = write(folder.path(), "layers.jsonl", &lines);
    assert!(
        program
            .must(&["import", &file])
            .starts_with("1501 records imported")
    );
    assert_eq!(records(&program), 1_501);

    let other = Program::new(&folder.path().join("other"));
    let file = write(
        folder.path(),
        "circle.jsonl",
        &[site, layer(1, 2), layer(2, 3), layer(3, 1)],
    );
    let Ran { code, err, .. } = other.run(&["import", &file]);
    assert_eq!(code, Some(1));
    assert!(
        err.contains("line 4 /stratigraphy/0/context:") && err.contains("(cycle)"),
        "{err}"
    );
    assert_eq!(records(&other), 0);
}

#[test]
fn a_ring_in_a_file_is_told_and_a_chain_comes_in_whatever_its_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let id = |n: usize| format!("0197a6f2-5d3c-7a41-9f0e-{n:012}");
    let place = |n: usize, above: usize| json!({"id": id(n), "kind": "place", "place_kind": "historical", "labels": {"en": format!("P{n}")}, "parent": id(above)});
    let concept = |n: usize, above: usize| json!({"id": id(n), "kind": "concept", "scheme": "form", "labels": {"en": format!("C{n}")}, "broader": [id(above)]});
    let top =
        json!({"id": id(4), "kind": "place", "place_kind": "historical", "labels": {"en": "P4"}});
    let chain = write(
        folder.path(),
        "chain.jsonl",
        &[place(1, 2), place(2, 3), place(3, 4), top],
    );
    let program = Program::new(&folder.path().join("data"));
    assert!(
        program
            .must(&["import", &chain])
            .starts_with("4 records imported")
    );
    for (name, lines, pointer) in [
        (
            "places.jsonl",
            vec![place(11, 12), place(12, 13), place(13, 11)],
            "/parent",
        ),
        (
            "concepts.jsonl",
            vec![concept(21, 22), concept(22, 21)],
            "/broader/0",
        ),
    ] {
        let file = write(folder.path(), name, &lines);
        let Ran { code, err, .. } = program.run(&["import", &file]);
        assert_eq!(code, Some(1));
        assert!(
            err.contains(&format!("line 1 {pointer}:")) && err.contains("(cycle)"),
            "{err}"
        );
    }
    assert_eq!(records(&program), 4);
}

/// The ids that a document names beside its own.
fn referred(value: &Value, own: &str) -> Vec<String> {
    match value {
        Value::String(text) if text != own && uuid::Uuid::parse_str(text).is_ok() => {
            vec![text.clone()]
        }
        Value::Array(values) => values
            .iter()
            .flat_map(|value| referred(value, own))
            .collect(),
        Value::Object(members) => members
            .values()
            .flat_map(|value| referred(value, own))
            .collect(),
        _ => Vec::new(),
    }
}

#[test]
fn the_same_seed_gives_the_same_records() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::new(folder.path());
    let generate = |seed: &str| program.run(&["generate", "--records", "300", "--seed", seed]);
    let (one, again, other) = (generate("4"), generate("4"), generate("5"));
    assert_eq!(one.code, Some(0));
    assert_eq!(one.out, again.out);
    assert_ne!(one.out, other.out);
    assert_eq!(one.out.lines().count(), 300);
    let average = one.out.len() / 300;
    assert_eq!(
        one.err,
        format!("300 records, {average} bytes each on average\n")
    );
    assert!((800..3_000).contains(&average), "{average}");
    let help = program.must(&["generate", "--help"]);
    assert!(help.contains("1.6 KB each"), "{help}");
    assert!(
        !folder.path().join("celadon.db").exists(),
        "generating touches no museum"
    );
}
