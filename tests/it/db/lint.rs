//! Findings beside records on both engines: written with them, weighed by the rules that are on, queued by one index.

use std::collections::BTreeSet;

use celadon::db::lint_queue::Queued;
use celadon::db::lint_rules::Switch;
use celadon::db::records::Stored;
use celadon::db::{Db, lint, lint_queue, lint_rules, records, relations, spellings};
use celadon::domain::id::RecordId;
use celadon::domain::kind::RecordKind;
use celadon::domain::lint::spelling::FreeText;
use celadon::domain::record::Content;
use serde_json::{Value, json};
use sqlx::Connection;

use super::{at, begin, fresh, keep, on_both, record_id, user_id};
use crate::support::postgres::Cluster;

fn context(n: u128, more: &Value) -> Stored {
    let mut working = json!({"schema": 1, "kind": "context", "context_kind": "layer", "site": record_id(90).to_string(),
        "labels": {"zh-Hans": "层", "en": "layer"}, "code": "T3④", "parent": record_id(91).to_string()});
    working
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    fresh(n, RecordKind::Context, working)
}

fn find(n: u128, number: &str) -> Stored {
    let working = json!({"schema": 1, "kind": "object", "object_kind": "find", "labels": {"zh-Hans": "碗", "en": "bowl"},
        "find_spot": {"site": record_id(90).to_string(), "context": record_id(1).to_string(), "find_number": number}});
    fresh(n, RecordKind::Object, working)
}

fn contents(records: &[Stored]) -> Vec<(RecordId, Content)> {
    let read = records.iter().map(|record| {
        // What is kept is a document with what the museum keeps beside it.
        let mut document = record.working.clone();
        document.as_object_mut().unwrap().remove("schema");
        (
            record.envelope.id,
            Content::parse(record.envelope.kind, &document).unwrap(),
        )
    });
    read.collect()
}

fn lent(contents: &[(RecordId, Content)]) -> Vec<(RecordId, &Content)> {
    contents
        .iter()
        .map(|(id, content)| (*id, content))
        .collect()
}

/// Keeps records with their references and judgements.
async fn judged(db: &Db, stored: &[Stored]) {
    keep(db, stored).await;
    let contents = contents(stored);
    let mut tx = begin(db).await;
    let mut conn = tx.conn();
    let links: Vec<_> = contents.iter().map(|(id, it)| (*id, it.links())).collect();
    relations::insert(&mut conn, &links).await.unwrap();
    lint::insert(&mut conn, &lent(&contents)).await.unwrap();
    tx.commit().await.unwrap();
}

/// A layer and two finds, one of which names another layer.
async fn dig(db: &Db) -> [Stored; 3] {
    let dig = [context(1, &json!({})), find(2, "T3④:12"), find(3, "T3③:7")];
    judged(db, &dig).await;
    dig
}

const OTHER: &str = "find_number_of_other_context";

async fn of_rule(db: &Db, rule: &str) -> Vec<RecordId> {
    let mut reader = db.read().await.unwrap();
    let found = lint_queue::of_rule(&mut reader.conn(), rule, None, None, 10)
        .await
        .unwrap();
    found.into_iter().map(|row| row.record).collect()
}

async fn misjudged(db: &Db, stored: &[Stored]) -> Vec<(RecordId, &'static str)> {
    let contents = contents(stored);
    let mut reader = db.read().await.unwrap();
    lint::misjudged(&mut reader.conn(), &lent(&contents))
        .await
        .unwrap()
}

fn switch(code: &str, enabled: bool) -> Switch {
    Switch {
        code: code.to_owned(),
        enabled,
        version: 2,
        changed_at: at(5),
        changed_by: Some(user_id(7)),
        changed_by_name: "wang".to_owned(),
    }
}

#[tokio::test]
async fn a_find_is_judged_by_the_context_it_names() {
    on_both(async |db| {
        let dig = dig(&db).await;
        assert_eq!(of_rule(&db, OTHER).await, [record_id(3)]);
        assert_eq!(misjudged(&db, &dig).await, []);
        let mut reader = db.read().await.unwrap();
        let contents = contents(&dig);
        let around = lint::around_of(&mut reader.conn(), &lent(&contents))
            .await
            .unwrap();
        let near = around[&record_id(2)].context.clone().unwrap();
        assert_eq!(
            (near.code.as_deref(), near.site),
            (Some("T3④"), Some(record_id(90)))
        );
        let finds = relations::found_in(&mut reader.conn(), &[record_id(1)])
            .await
            .unwrap();
        assert_eq!(finds, [record_id(2), record_id(3)]);
    })
    .await;
}

#[tokio::test]
async fn what_is_judged_anew_replaces_what_was_found() {
    on_both(async |db| {
        let [_, two, three] = dig(&db).await;
        let mended = find(3, "T3④:7");
        let contents = contents(&[two, mended.clone()]);
        let mut tx = begin(&db).await;
        lint::replace(&mut tx.conn(), &lent(&contents))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(of_rule(&db, OTHER).await, []);
        // The row of the record still says what it said: judged by it, the find is in the wrong place again.
        let mut tx = begin(&db).await;
        let ids: Vec<_> = (1..=3).map(record_id).collect();
        lint::refresh(&mut tx.conn(), &ids).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(of_rule(&db, OTHER).await, [record_id(3)]);
        let told = misjudged(&db, &[mended, three]).await;
        assert_eq!(
            told,
            [(record_id(3), "its findings are not what the rules find")]
        );
    })
    .await;
}

#[tokio::test]
async fn a_context_that_another_names_stands_not_alone() {
    on_both(async |db| {
        let above = context(
            2,
            &json!({"stratigraphy": [{"type": "above", "context": record_id(1).to_string()}]}),
        );
        let all = [context(1, &json!({})), above, context(3, &json!({}))];
        judged(&db, &all).await;
        assert_eq!(
            of_rule(&db, "context_without_relations").await,
            [record_id(3)]
        );
        let mut reader = db.read().await.unwrap();
        let units: Vec<_> = (1..=3).map(|n| record_id(n).0).collect();
        let named = relations::units_named(&mut reader.conn(), &units)
            .await
            .unwrap();
        assert_eq!(named, BTreeSet::from([record_id(1)]));
    })
    .await;
}

#[tokio::test]
async fn the_queue_shows_the_worst_first_page_by_page() {
    on_both(async |db| {
        dig(&db).await;
        let all = async |kind, limit| {
            let mut reader = db.read().await.unwrap();
            let (mut rows, mut after): (Vec<Queued>, _) = (Vec::new(), None);
            loop {
                let page = lint_queue::worst(&mut reader.conn(), kind, after, limit)
                    .await
                    .unwrap();
                let Some(last) = page.last() else { return rows };
                after = Some((last.weight, last.record));
                rows.extend(page);
            }
        };
        let rows = all(None, 10).await;
        assert_eq!(rows[0].record, record_id(3), "{rows:?}");
        assert!(rows.is_sorted_by(|one, next| one.weight >= next.weight) && rows.len() == 3);
        assert_eq!(all(None, 1).await, rows);
        let finds = all(Some(RecordKind::Object), 1).await;
        assert_eq!(
            finds.iter().map(|row| row.record).collect::<Vec<_>>(),
            [record_id(3), record_id(2)]
        );
        assert_eq!(all(Some(RecordKind::Site), 10).await, []);
        rows
    })
    .await;
}

#[tokio::test]
async fn rules_are_counted_and_listed_page_by_page() {
    on_both(async |db| {
        dig(&db).await;
        let mut reader = db.read().await.unwrap();
        let mut conn = reader.conn();
        let counts = lint_queue::counts(&mut conn, None).await.unwrap();
        let counted = |rule: &str| {
            counts
                .iter()
                .find(|count| count.rule == rule)
                .map(|count| (count.records, count.findings))
        };
        assert_eq!(counted("photograph_missing"), Some((2, 2)));
        assert_eq!(counted(OTHER), Some((1, 1)));
        assert_eq!(counted("sample_data"), None);
        let contexts = lint_queue::counts(&mut conn, Some(RecordKind::Context))
            .await
            .unwrap();
        assert!(
            contexts
                .iter()
                .all(|count| count.rule.starts_with("context_")),
            "{contexts:?}"
        );
        let first = lint_queue::of_rule(
            &mut conn,
            "photograph_missing",
            Some(RecordKind::Object),
            None,
            1,
        )
        .await
        .unwrap();
        assert_eq!(first[0].record, record_id(2));
        let after = Some(("object", record_id(2)));
        let second = lint_queue::of_rule(&mut conn, "photograph_missing", None, after, 10)
            .await
            .unwrap();
        assert_eq!(second.len(), 1);
        assert_eq!(second[0].record, record_id(3));
        let none = lint_queue::of_rule(
            &mut conn,
            "photograph_missing",
            Some(RecordKind::Context),
            None,
            10,
        )
        .await
        .unwrap();
        assert_eq!(none, []);
        counts
    })
    .await;
}

#[tokio::test]
async fn what_a_rule_found_weighs_nothing_while_it_is_off() {
    on_both(async |db| {
        let dig = dig(&db).await;
        let weight = async |n| {
            let mut reader = db.read().await.unwrap();
            let rows = lint_queue::worst(&mut reader.conn(), None, None, 10)
                .await
                .unwrap();
            rows.iter()
                .find(|row| row.record == record_id(n))
                .map_or(0, |row| row.weight)
        };
        let (heavy, light) = (weight(3).await, weight(2).await);
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        lint_rules::hold_alone(&mut conn).await.unwrap();
        lint_rules::put(&mut conn, &switch(OTHER, false))
            .await
            .unwrap();
        lint_rules::weigh(&mut conn, OTHER, -5).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!((weight(3).await, weight(2).await), (heavy - 5, light));
        assert_eq!(misjudged(&db, &dig).await, []);
        assert_eq!(of_rule(&db, OTHER).await, [record_id(3)], "it is kept");
        let mut reader = db.read().await.unwrap();
        assert_eq!(
            lint_rules::list(&mut reader.conn()).await.unwrap(),
            [switch(OTHER, false)]
        );
        let off = lint_rules::switched_off(&mut reader.conn()).await.unwrap();
        assert_eq!(off, BTreeSet::from([OTHER.to_owned()]));
        drop(reader);
        // Judged anew while it is off, it weighs nothing either.
        let mut tx = begin(&db).await;
        lint::refresh(&mut tx.conn(), &[record_id(3)])
            .await
            .unwrap();
        lint_rules::put(&mut tx.conn(), &switch(OTHER, true))
            .await
            .unwrap();
        lint_rules::weigh(&mut tx.conn(), OTHER, 5).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(weight(3).await, heavy);
        let mut reader = db.read().await.unwrap();
        assert_eq!(
            lint_rules::switched_off(&mut reader.conn()).await.unwrap(),
            BTreeSet::new()
        );
    })
    .await;
}

#[tokio::test]
async fn a_record_that_nobody_judged_is_told() {
    on_both(async |db| {
        let one = context(1, &json!({}));
        keep(&db, std::slice::from_ref(&one)).await;
        assert_eq!(
            misjudged(&db, &[one]).await,
            [(record_id(1), "nobody has judged it")]
        );
    })
    .await;
}

#[tokio::test]
async fn a_finding_of_nobody_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite:{}", folder.path().join("celadon.db").display());
    let database = Cluster::shared().database().await;
    for url in [file.as_str(), database.url()] {
        let db = Db::open(url).await.unwrap();
        dig(&db).await;
        let strays = async |limit| {
            let mut reader = db.read().await.unwrap();
            lint::strays(&mut reader.conn(), limit).await.unwrap()
        };
        assert_eq!(strays(10).await, []);
        let made_up =
            "update findings set rule = 'made_up' where rule = 'find_number_of_other_context'";
        execute(url, made_up).await;
        assert_eq!(strays(10).await, [(record_id(3), "made_up".to_owned())]);
        execute(url, "update lint set kind = 'site' where kind = 'object'").await;
        assert_eq!(strays(2).await.len(), 2);
        db.close().await;
    }
}

#[tokio::test]
async fn free_texts_are_counted_by_the_records_that_use_them() {
    on_both(async |db| {
        let dated = |n: u128, texts: &[&str]| {
            let datings: Vec<_> = texts.iter().map(|text| json!({"text": text})).collect();
            fresh(n, RecordKind::Object, json!({"labels": {"en": "bowl"}, "dating": datings, "acquired_from": "张某"}))
        };
        let agent = fresh(9, RecordKind::Agent, json!({"labels": {"zh-Hans": "慈溪市博物馆", "en": "Cixi Museum"}, "dating": [{"edtf": "1983"}]}));
        keep(&db, &[dated(1, &["晚唐", "晚唐"]), dated(2, &["晚唐", "唐代晚期"]), dated(3, &[]), agent]).await;
        let mut reader = db.read().await.unwrap();
        let mut conn = reader.conn();
        let mut told = Vec::new();
        for (code, limit) in [("dating", 10), ("dating", 1), ("agent", 10), ("acquired_from", 10), ("author", 10)] {
            let field = FreeText::by_code(code).unwrap();
            told.push(spellings::list(&mut conn, field, limit).await.unwrap());
        }
        let text = |text: &str, n| (text.to_owned(), n);
        assert_eq!(told[0], [text("晚唐", 2), text("唐代晚期", 1)]);
        assert_eq!(told[1], [text("晚唐", 2)]);
        assert_eq!(told[2], [text("Cixi Museum", 1), text("慈溪市博物馆", 1)]);
        assert_eq!(told[3], [text("张某", 3)]);
        assert_eq!(told[4], []);
        told
    })
    .await;
}

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

/// What a program left behind that knew no rules, and one that knew others.
const BEFORE: [&[&str]; 2] = [
    &[
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
        "drop table lint",
        "drop table findings",
        "drop table lint_rules",
        "delete from settings where name = 'lint_edition'",
        "update schema_version set version = 3",
    ],
    &[
        "delete from findings",
        "update lint set completeness = 0",
        "update settings set value = '0' where name = 'lint_edition'",
    ],
];

#[tokio::test]
async fn records_that_were_there_before_are_judged_when_the_museum_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite:{}", folder.path().join("celadon.db").display());
    let database = Cluster::shared().database().await;
    for url in [file.as_str(), database.url()] {
        let db = Db::open(url).await.unwrap();
        let dig = dig(&db).await;
        db.close().await;
        for before in BEFORE {
            for sql in before {
                execute(url, sql).await;
            }
            let db = Db::open(url).await.unwrap();
            assert_eq!(misjudged(&db, &dig).await, [], "{url}");
            assert_eq!(of_rule(&db, OTHER).await, [record_id(3)], "{url}");
            let mut reader = db.read().await.unwrap();
            assert_eq!(records::count_all(&mut reader.conn()).await.unwrap(), 3);
            drop(reader);
            db.close().await;
        }
    }
}
