//! Every SQL text of `src/db` is prepared on both engines, and every function of it has a case in this suite.

use std::collections::BTreeMap;
use std::path::Path;

use celadon::db::{Conn, Priority};
use sqlx::{AssertSqlSafe, Executor, SqlSafeStr};

use super::{postgres, sqlite};

fn sources(folder: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let name = entry
                .file_name()
                .to_string_lossy()
                .trim_end_matches(".rs")
                .to_owned();
            (name, std::fs::read_to_string(entry.path()).unwrap())
        })
        .collect()
}

/// The Rust string literal at the beginning of `source`, read.
fn literal(source: &str) -> Option<String> {
    let mut characters = source.strip_prefix('"')?.chars();
    let mut text = String::new();
    loop {
        match characters.next()? {
            '"' => return Some(text),
            '\\' => match characters.next()? {
                '\n' => {
                    let rest = characters.as_str().trim_start();
                    characters = rest.chars();
                }
                'n' => text.push('\n'),
                escaped => text.push(escaped),
            },
            character => text.push(character),
        }
    }
}

/// The texts of `const …SQL: &str = "…"`, whole statements each.
fn texts(source: &str) -> Vec<String> {
    source
        .split("const ")
        .skip(1)
        .filter(|rest| {
            rest.split_once(':')
                .is_some_and(|(name, _)| name.ends_with("SQL"))
        })
        .filter_map(|rest| literal(rest.split_once('=')?.1.trim_start()))
        .collect()
}

#[tokio::test]
async fn every_sql_text_prepares_on_both_engines() {
    let (on_file, _folder) = sqlite().await;
    let on_server = postgres().await;
    let mut prepared = 0;
    for (file, source) in sources("src/db") {
        let constants = source.matches("SQL: &str").count();
        let texts = texts(&source);
        assert_eq!(
            texts.len(),
            constants,
            "{file}: a constant was not understood"
        );
        for text in texts {
            // The schema's own table is created by the migration, not by a query.
            for db in [&on_file, &on_server] {
                let mut tx = db.begin(Priority::Edit).await.unwrap();
                let sql = AssertSqlSafe(text.clone()).into_sql_str();
                let outcome = match tx.conn() {
                    Conn::Sqlite(c) => c.prepare(sql).await.map(|_| ()),
                    Conn::Postgres(c) => c.prepare(sql).await.map(|_| ()),
                };
                assert!(
                    outcome.is_ok(),
                    "{}: {file}: {text}: {outcome:?}",
                    db.engine()
                );
            }
            prepared += 1;
        }
    }
    assert!(prepared >= 50, "only {prepared} texts were found");
}

#[test]
fn every_query_is_a_constant_or_in_the_dialect() {
    for (file, source) in sources("src/db") {
        if matches!(file.as_str(), "dialect" | "migrate" | "handle") {
            continue;
        }
        for call in ["query(", "query_as::<", "query_scalar::<"] {
            for (at, _) in source.match_indices(&format!("sqlx::{call}")) {
                let argument = source[at..].split(';').next().unwrap_or_default();
                // `sql` is one of the dialect's twin texts.
                assert!(
                    argument.contains("(SQL)") || argument.contains("(sql)"),
                    "{file}: a query without a constant: {}",
                    &argument[..argument.len().min(60)]
                );
            }
        }
    }
}

#[test]
fn every_function_has_a_case() {
    let suite: String = sources("tests/it/db").into_values().collect();
    for (module, source) in sources("src/db") {
        if !source.contains("pub async fn") || matches!(module.as_str(), "handle" | "conn") {
            continue;
        }
        for rest in source.split("pub async fn ").skip(1) {
            let name: String = rest
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            let call = format!("{module}::{name}(");
            assert!(suite.contains(&call), "no case calls {call}…)");
        }
    }
}
