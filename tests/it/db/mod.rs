//! One conformance suite for both engines: every case runs on SQLite and on PostgreSQL, asserts what it expects, and what
//! it saw on the one must equal what it saw on the other.

#![expect(
    clippy::unwrap_used,
    clippy::items_after_statements,
    reason = "a test stops where something is wrong, and a text stands beside its query"
)]

mod concurrency;
mod embargoes;
mod inspect;
mod jobs;
mod links;
mod lint;
mod logs;
mod media;
mod numbers;
mod opening;
mod people;
mod records;
mod removal;
mod saved_searches;
mod schema;
mod statistics;
mod texts;

use std::fmt::Debug;

use celadon::db::{Db, Priority, Tx};
use celadon::domain::id::{JobId, RecordId, TokenId, UserId, Version};
use celadon::domain::kind::RecordKind;
use celadon::domain::state::{Envelope, Publication, Review};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::postgres::Cluster;

/// A fresh SQLite database in a folder of its own.
async fn sqlite() -> (Db, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("celadon.db").display());
    (Db::open(&url).await.unwrap(), folder)
}

/// A fresh PostgreSQL database.
async fn postgres() -> Db {
    let database = Cluster::shared().database().await;
    Db::open(database.url()).await.unwrap()
}

/// Runs a case on each engine; what it answers must be equal.
async fn on_both<T: PartialEq + Debug>(case: impl AsyncFn(Db) -> T) {
    let (db, _folder) = sqlite().await;
    let on_sqlite = case(db.clone()).await;
    db.close().await;
    let db = postgres().await;
    let on_postgres = case(db.clone()).await;
    db.close().await;
    assert_eq!(on_sqlite, on_postgres, "the engines differ");
}

/// An urgent transaction.
async fn begin(db: &Db) -> Tx {
    db.begin(Priority::Edit).await.unwrap()
}

/// A time with microseconds, `seconds` after a fixed moment.
fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(1_763_900_000_123_456).unwrap() + TimeDelta::seconds(seconds)
}

fn record_id(n: u128) -> RecordId {
    RecordId(Uuid::from_u128(n))
}

fn user_id(n: u128) -> UserId {
    UserId(Uuid::from_u128(n))
}

fn job_id(n: u128) -> JobId {
    JobId(Uuid::from_u128(n))
}

fn token_id(n: u128) -> TokenId {
    TokenId(Uuid::from_u128(n))
}

/// A record that was just made.
fn fresh(n: u128, kind: RecordKind, working: Value) -> celadon::db::records::Stored {
    celadon::db::records::Stored {
        envelope: Envelope {
            id: record_id(n),
            kind,
            version: Version(1),
            review: Review::Draft,
            publication: Publication::Never,
            published_version: None,
            created_at: at(0),
            created_by: Some(user_id(7)),
            updated_at: at(i64::try_from(n).unwrap()),
            updated_by: None,
        },
        sort_key: format!("key {n:04}"),
        working,
        published: None,
        published_at: None,
    }
}

/// An object that was just made.
fn object(n: u128) -> celadon::db::records::Stored {
    let working = json!({"schema": 1, "kind": "object", "object_kind": "find", "labels": {"zh-Hans": format!("越窑碗 {n}")}});
    fresh(n, RecordKind::Object, working)
}

/// The same, published.
fn published(mut record: celadon::db::records::Stored) -> celadon::db::records::Stored {
    record.envelope.publication = Publication::Published;
    record.envelope.published_version = Some(record.envelope.version);
    record.published = Some(record.working.clone());
    record.published_at = Some(at(50));
    record
}

/// Keeps records in one transaction.
async fn keep(db: &Db, records: &[celadon::db::records::Stored]) {
    let mut tx = begin(db).await;
    celadon::db::records::insert(&mut tx.conn(), records)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}
