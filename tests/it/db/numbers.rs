//! Numbers by part, whatever their spelling, on both engines; and those that were there before they had keys.

use celadon::db::{Db, numbers};
use celadon::domain::number::{self, NumberType};
use sqlx::Connection;

use super::{begin, keep, object, on_both, record_id};
use crate::support::postgres::Cluster;

const FINDS: [&str; 6] = [
    "T10①:1",
    "T3④:12",
    "Ｔ３（4）：９",
    "不详",
    "T3④:012",
    "采3",
];

/// Six records, each with one find number.
async fn six(db: &Db) {
    let records: Vec<_> = (1..=6).map(object).collect();
    keep(db, &records).await;
    let mut tx = begin(db).await;
    let borne: Vec<_> = (1..=6)
        .map(record_id)
        .zip(FINDS)
        .map(|(id, value)| (id, vec![("find".to_owned(), value.to_owned())]))
        .collect();
    numbers::replace(&mut tx.conn(), &borne).await.unwrap();
    tx.commit().await.unwrap();
}

async fn listed(db: &Db, limit: i64) -> Vec<String> {
    let mut reader = db.read().await.unwrap();
    let mut conn = reader.conn();
    let mut all = Vec::new();
    let mut last: Option<numbers::Borne> = None;
    loop {
        let after = last
            .as_ref()
            .map(|last| (last.sort_key.as_str(), last.record, last.value.as_str()));
        let page = numbers::list(&mut conn, NumberType::Find, after, limit)
            .await
            .unwrap();
        if page.is_empty() {
            return all;
        }
        all.extend(page.iter().map(|borne| borne.value.clone()));
        last = page.into_iter().next_back();
    }
}

const IN_ORDER: [&str; 6] = [
    "采3",
    "Ｔ３（4）：９",
    "T3④:12",
    "T3④:012",
    "T10①:1",
    "不详",
];

#[tokio::test]
async fn finds_are_listed_by_part_page_by_page() {
    on_both(async |db| {
        six(&db).await;
        for limit in [1, 2, 5, 100] {
            assert_eq!(listed(&db, limit).await, IN_ORDER, "{limit} at a time");
        }
    })
    .await;
}

#[tokio::test]
async fn spellings_of_one_number_meet() {
    on_both(async |db| {
        six(&db).await;
        let mut reader = db.read().await.unwrap();
        let mut conn = reader.conn();
        let key = number::key(NumberType::Find, "t3④：12");
        let found = numbers::by_key(&mut conn, NumberType::Find, &key)
            .await
            .unwrap();
        let who: Vec<_> = found.iter().map(|borne| borne.record).collect();
        assert_eq!(who, [record_id(2), record_id(5)]);
        let other = numbers::by_key(&mut conn, NumberType::Accession, &key)
            .await
            .unwrap();
        assert_eq!(other, []);
        let shared = numbers::shared(&mut conn, NumberType::Find, 10)
            .await
            .unwrap();
        let shared: Vec<_> = shared
            .into_iter()
            .map(|borne| (borne.key, borne.value))
            .collect();
        assert_eq!(
            shared,
            [
                ("T3④:12".to_owned(), "T3④:12".to_owned()),
                ("T3④:12".to_owned(), "T3④:012".to_owned())
            ]
        );
        assert_eq!(
            numbers::shared(&mut conn, NumberType::Find, 0)
                .await
                .unwrap(),
            []
        );
        let ids: Vec<_> = (1..=6).map(record_id).collect();
        assert_eq!(numbers::misplaced(&mut conn, &ids).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_record_that_says_its_number_twice_shares_it_with_nobody() {
    on_both(async |db| {
        keep(&db, &[object(1)]).await;
        let mut tx = begin(&db).await;
        let twice = ["T3④:12", "T3(4):12"].map(|value| ("find".to_owned(), value.to_owned()));
        numbers::replace(&mut tx.conn(), &[(record_id(1), twice.to_vec())])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let mut reader = db.read().await.unwrap();
        assert_eq!(
            numbers::shared(&mut reader.conn(), NumberType::Find, 10)
                .await
                .unwrap(),
            []
        );
        assert_eq!(listed(&db, 1).await.len(), 2, "both are listed");
    })
    .await;
}

/// What the step before that of number keys left behind.
const BEFORE: [&str; 19] = [
    "drop table statistics",
    "drop table saved_searches",
    "drop index publications_of_record",
    "drop index changes_of_record",
    "drop index jobs_one_making",
    "alter table renditions drop column making",
    "alter table renditions drop column glaze",
    "drop table redirects",
    "drop index relations_in_order",
    "create index relations_by_target on relations (target, role)",
    "drop table embargoes",
    "drop table lint",
    "drop table findings",
    "drop table lint_rules",
    "drop index numbers_by_key",
    "drop index numbers_in_order",
    "alter table numbers drop column key",
    "alter table numbers drop column sort_key",
    "update schema_version set version = 1",
];

#[tokio::test]
async fn numbers_that_had_no_keys_are_given_them() {
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite:{}", folder.path().join("celadon.db").display());
    let database = Cluster::shared().database().await;
    for url in [file.as_str(), database.url()] {
        let db = Db::open(url).await.unwrap();
        six(&db).await;
        db.close().await;
        for sql in BEFORE {
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
        let db = Db::open(url).await.unwrap();
        assert_eq!(listed(&db, 2).await, IN_ORDER, "{url}");
        db.close().await;
    }
}
