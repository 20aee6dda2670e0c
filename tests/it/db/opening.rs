//! Opening a database: migrations under a lock, newer schemas refused, secrets kept, edits before batches.

use std::fmt::Write;
use std::time::Duration;

use celadon::db::{Db, DbError, Priority, changes};
use celadon::domain::id::Seq;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use super::sqlite;
use crate::support::postgres::Cluster;

async fn execute(url: &str, sql: &'static str) {
    if url.starts_with("sqlite:") {
        let mut c = sqlx::SqliteConnection::connect(url).await.unwrap();
        sqlx::query(sql).execute(&mut c).await.unwrap();
        c.close().await.unwrap();
    } else {
        let mut c = sqlx::PgConnection::connect(url).await.unwrap();
        sqlx::query(sql).execute(&mut c).await.unwrap();
        c.close().await.unwrap();
    }
}

/// An empty database on each engine, and the folder of the one that is a file.
async fn addresses() -> (tempfile::TempDir, [String; 2]) {
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite:{}", folder.path().join("celadon.db").display());
    let database = Cluster::shared().database().await;
    (folder, [file, database.url().to_owned()])
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_left_alone() {
    let (_folder, urls) = addresses().await;
    for url in urls {
        Db::open(&url).await.unwrap().close().await;
        execute(&url, "update schema_version set version = 9999").await;
        for _ in 0..2 {
            let refused = Db::open(&url).await.unwrap_err();
            assert!(
                matches!(refused, DbError::NewerSchema { found: 9999, .. }),
                "{refused:?}"
            );
            assert!(refused.to_string().contains("newer program"), "{refused}");
        }
    }
}

#[tokio::test]
async fn a_museum_opens_again_with_what_it_held() {
    let (_folder, urls) = addresses().await;
    for url in urls {
        let db = Db::open(&url).await.unwrap();
        assert!(url.starts_with(db.engine()));
        super::keep(&db, &[super::object(1)]).await;
        db.close().await;
        let db = Db::open(&url).await.unwrap();
        let mut reader = db.read().await.unwrap();
        let found = celadon::db::records::by_id(&mut reader.conn(), super::record_id(1))
            .await
            .unwrap();
        assert_eq!(found, Some(super::object(1)));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nodes_that_start_at_once_migrate_once() {
    for _ in 0..3 {
        let (_folder, urls) = addresses().await;
        for url in urls {
            let nodes: Vec<_> = (0..4)
                .map(|_| {
                    let url = url.clone();
                    tokio::spawn(async move { Db::open(&url).await })
                })
                .collect();
            for node in nodes {
                let db = node.await.unwrap().unwrap();
                let mut reader = db.read().await.unwrap();
                assert_eq!(changes::head(&mut reader.conn()).await.unwrap(), Seq(0));
                drop(reader);
                db.close().await;
            }
        }
    }
}

#[tokio::test]
async fn a_file_that_another_writes_to_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("museum.db");
    let mut other = SqliteConnectOptions::new()
        .filename(&file)
        .create_if_missing(true)
        .connect()
        .await
        .unwrap();
    let write = "create table theirs (value text); begin immediate";
    sqlx::raw_sql(write).execute(&mut other).await.unwrap();
    let url = format!("sqlite:{}", file.display());
    let opening = tokio::spawn(async move { Db::open(&url).await });
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!opening.is_finished());
    sqlx::raw_sql("commit").execute(&mut other).await.unwrap();
    opening.await.unwrap().unwrap();
}

#[tokio::test]
async fn no_error_tells_a_password() {
    let urls = [
        "postgres://celadon:S3CR3T@127.0.0.1:1/museum",
        "postgres://celadon:S3CR3T@127.0.0.1:notaport/museum",
        "postgres://celadon:S3CR3T@[::/museum?sslmode=S3CR3T",
        "mysql://celadon:S3CR3T@127.0.0.1/museum",
        "S3CR3T",
    ];
    for url in urls {
        let error = Db::open(url).await.unwrap_err();
        let mut told = format!("{error} {error:?}");
        let mut source = std::error::Error::source(&error);
        while let Some(inner) = source {
            write!(told, " {inner} {inner:?}").unwrap();
            source = inner.source();
        }
        assert!(!told.contains("S3CR3T"), "{told}");
    }
    let database = Cluster::shared().database().await;
    let url = database.url().replace("celadon@", "celadon:S3CR3T@");
    let db = Db::open(&url).await.unwrap();
    assert!(!format!("{db:?}").contains("S3CR3T"), "{db:?}");
}

#[tokio::test]
async fn sqlite_is_opened_for_durability() {
    let (db, _folder) = sqlite().await;
    let mut tx = db.begin(Priority::Edit).await.unwrap();
    let celadon::db::Conn::Sqlite(c) = tx.conn() else {
        unreachable!("the database is SQLite");
    };
    let of = async |c: &mut sqlx::SqliteConnection, pragma: &'static str| -> i64 {
        sqlx::query_scalar(pragma).fetch_one(c).await.unwrap()
    };
    assert_eq!(of(c, "pragma synchronous").await, 2, "FULL");
    assert_eq!(of(c, "pragma foreign_keys").await, 1);
    let mode: String = sqlx::query_scalar("pragma journal_mode")
        .fetch_one(&mut *c)
        .await
        .unwrap();
    assert_eq!(mode, "wal");
    drop(tx);
    let mut reader = db.read().await.unwrap();
    let celadon::db::Conn::Sqlite(c) = reader.conn() else {
        unreachable!("the database is SQLite");
    };
    let refused = sqlx::query("delete from settings").execute(c).await;
    assert!(refused.is_err(), "a reader must not write");
}
