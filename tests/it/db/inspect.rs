//! What an inspection asks of whole tables.

use celadon::db::inspect::{self, Log};
use celadon::db::jobs::{self, JobKind};
use celadon::db::originals::{self, Original};
use celadon::db::records::{self, Derived};
use celadon::db::renditions::{self, Rendition};
use celadon::db::revisions::{self, Revision};
use celadon::db::{Conn, Db, DbError, Priority, changes, deny_list, media_links, numbers};
use celadon::db::{publications, relations};
use celadon::domain::common::MediaLink;
use celadon::domain::id::{Seq, Sha256, Version};
use celadon::domain::kind::RecordKind;
use celadon::domain::making::Making;
use celadon::domain::record::Link;
use serde_json::json;

use super::{at, begin, fresh, job_id, keep, object, on_both, published, record_id, sqlite};

async fn execute(conn: &mut Conn<'_>, sql: &'static str) {
    match conn {
        Conn::Sqlite(c) => drop(sqlx::query(sql).execute(&mut **c).await.unwrap()),
        Conn::Postgres(c) => drop(sqlx::query(sql).execute(&mut **c).await.unwrap()),
    }
}

fn change(n: u128, version: i64) -> changes::NewChange {
    changes::NewChange {
        op: "edit",
        record: record_id(n),
        kind: RecordKind::Object,
        version: Version(version),
    }
}

fn publication(op: &'static str, n: u128, version: i64) -> publications::NewPublication {
    publications::NewPublication {
        op,
        record: record_id(n),
        kind: RecordKind::Object,
        version: Version(version),
    }
}

#[tokio::test]
async fn gaps_of_both_logs_and_rows_beyond_their_counters_are_found() {
    on_both(async |db| {
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        for log in [Log::Changes, Log::Publications] {
            assert_eq!(inspect::log_gaps(&mut conn, log, 9).await.unwrap(), []);
            assert_eq!(inspect::log_beyond(&mut conn, log).await.unwrap(), 0);
        }
        let eight: Vec<_> = (1..=8).map(|n| change(n, 1)).collect();
        changes::append(&mut conn, at(1), None, &eight)
            .await
            .unwrap();
        let eight: Vec<_> = (1..=8).map(|n| publication("publish", n, 1)).collect();
        publications::append(&mut conn, at(1), &eight)
            .await
            .unwrap();
        execute(&mut conn, "delete from changes where seq in (1, 4, 5, 8)").await;
        execute(
            &mut conn,
            "delete from publications where seq in (1, 4, 5, 8)",
        )
        .await;
        let gaps = [(1, 1), (4, 5), (8, 8)].map(|(a, b)| (Seq(a), Seq(b)));
        for log in [Log::Changes, Log::Publications] {
            assert_eq!(inspect::log_gaps(&mut conn, log, 9).await.unwrap(), gaps);
            assert_eq!(
                inspect::log_gaps(&mut conn, log, 1).await.unwrap(),
                gaps[..1]
            );
        }
        execute(&mut conn, "update counters set seq = 5").await;
        for log in [Log::Changes, Log::Publications] {
            assert_eq!(inspect::log_beyond(&mut conn, log).await.unwrap(), 2);
        }
        execute(&mut conn, "delete from changes").await;
        let gap = inspect::log_gaps(&mut conn, Log::Changes, 9).await.unwrap();
        assert_eq!(gap, [(Seq(1), Seq(5))]);
    })
    .await;
}

#[tokio::test]
async fn the_logs_are_held_against_the_records() {
    on_both(async |db| {
        keep(&db, &[object(1), published(object(2)), object(3)]).await;
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        let rows = [change(1, 1), change(2, 1), change(3, 1), change(9, 1)];
        changes::append(&mut conn, at(1), None, &rows)
            .await
            .unwrap();
        let rows = [publication("publish", 2, 1)];
        publications::append(&mut conn, at(1), &rows).await.unwrap();
        let strangers = inspect::log_strangers(&mut conn, Log::Changes, 9)
            .await
            .unwrap();
        assert_eq!(strangers, [record_id(9)]);
        let none = inspect::log_strangers(&mut conn, Log::Publications, 9)
            .await
            .unwrap();
        assert_eq!(none, []);
        assert_eq!(inspect::unlogged_versions(&mut conn, 9).await.unwrap(), []);
        assert_eq!(
            inspect::unlogged_publications(&mut conn, 9).await.unwrap(),
            []
        );

        execute(&mut conn, "delete from changes where seq = 3").await;
        execute(
            &mut conn,
            "update records set version = 2 where sort_key = 'key 0001'",
        )
        .await;
        let unlogged = inspect::unlogged_versions(&mut conn, 9).await.unwrap();
        assert_eq!(
            unlogged,
            [(record_id(1), 2, Some(1)), (record_id(3), 1, None)]
        );

        let rows = [publication("publish", 3, 1), publication("withdraw", 2, 1)];
        publications::append(&mut conn, at(1), &rows).await.unwrap();
        let unlogged = inspect::unlogged_publications(&mut conn, 9).await.unwrap();
        let told = [
            (
                record_id(2),
                "published".to_owned(),
                Some("withdraw".to_owned()),
            ),
            (record_id(3), "never".to_owned(), Some("publish".to_owned())),
        ];
        assert_eq!(unlogged, told);
        unlogged
    })
    .await;
}

fn original(n: u128) -> Original {
    Original {
        media: record_id(n),
        sha256: Sha256([1; 32]),
        bytes: 10,
        media_type: "image/png".into(),
        file_name: None,
        width: 1,
        height: 1,
        at: at(1),
    }
}

pub fn rendition(n: u128) -> Rendition {
    Rendition {
        making: Making {
            media: record_id(n),
            recipe: 1,
            id: None,
        },
        width: 1,
        height: 1,
        placeholder: "data:,".into(),
        thumbnails: vec![],
        glaze: None,
        bytes: 5,
        at: at(1),
    }
}

#[tokio::test]
async fn media_whose_files_and_jobs_do_not_fit_together_are_found() {
    on_both(async |db| {
        let mut made: Vec<_> = (1..=6).map(|n| fresh(n, RecordKind::Media, json!({}))).collect();
        made.push(object(7));
        keep(&db, &made).await;
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        for n in [2, 3, 4, 5, 7] {
            originals::insert(&mut conn, &original(n)).await.unwrap();
        }
        for n in [3, 6] {
            renditions::put(&mut conn, &rendition(n)).await.unwrap();
        }
        assert_eq!(originals::count(&mut conn).await.unwrap(), 5);
        assert_eq!(renditions::count(&mut conn).await.unwrap(), 2);
        let ids = originals::ids(&mut conn, Some(record_id(2)), 2).await.unwrap();
        assert_eq!(ids, [record_id(3), record_id(4)]);
        assert_eq!(renditions::ids(&mut conn, None, 1).await.unwrap(), [record_id(3)]);
        for n in [4, 5] {
            let (id, media) = (job_id(n), Some(record_id(n)));
            jobs::enqueue(&mut conn, id, JobKind::Ingest, media, at(1), None).await.unwrap();
        }
        assert_eq!(inspect::media_in_the_making(&mut conn).await.unwrap().len(), 2);
        execute(&mut conn, "update jobs set state = 'done' where subject in (select id from records where sort_key = 'key 0005')").await;
        execute(&mut conn, "update jobs set state = 'failed' where subject in (select id from records where sort_key = 'key 0004')").await;
        let unmade = inspect::originals_without_rendition(&mut conn, 9).await.unwrap();
        assert_eq!(unmade, [2, 5, 7].map(record_id), "failed is an answer, done without tiles is none");
        assert_eq!(inspect::media_in_the_making(&mut conn).await.unwrap(), []);
        let without = inspect::media_without_original(&mut conn, 9).await.unwrap();
        assert_eq!(without, [record_id(1), record_id(6)]);
        let misplaced = inspect::misplaced_media(&mut conn, 9).await.unwrap();
        let ids: Vec<_> = misplaced.iter().map(|(id, _)| *id).collect();
        assert_eq!(ids, [record_id(6), record_id(7)]);
        misplaced
    })
    .await;
}

#[tokio::test]
async fn jobs_that_contradict_themselves_are_found() {
    on_both(async |db| {
        keep(&db, &[object(1)]).await;
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        for n in 1..=9 {
            let subject = Some(record_id(if n == 9 { 99 } else { 1 }));
            jobs::enqueue(&mut conn, job_id(n), JobKind::Reproject, subject, at(i64::try_from(n).unwrap()), None)
                .await
                .unwrap();
        }
        let fault = |n, words: &str| (job_id(n), words.to_owned());
        assert_eq!(
            inspect::unsound_jobs(&mut conn, 9).await.unwrap(),
            [fault(9, "the record it is about is not there")]
        );
        assert_eq!(inspect::unknown_job_kinds(&mut conn).await.unwrap(), Vec::<String>::new());
        // One at a time, the oldest first.
        let mut lease = async |sql| {
            jobs::claim(&mut conn, at(100), at(200)).await.unwrap();
            execute(&mut conn, sql).await;
        };
        lease("update jobs set state = 'lost' where state = 'running'").await;
        lease("update jobs set state = 'queued', finished_at = started_at, created_at = '2050-01-01T00:00:00Z' where state = 'running'").await;
        lease("update jobs set state = 'done' where state = 'running'").await;
        lease("update jobs set state = 'failed', finished_at = started_at where state = 'running'").await;
        lease("update jobs set state = 'done', problem = '{}', finished_at = started_at where state = 'running'").await;
        lease("update jobs set leased_until = null where state = 'running'").await;
        execute(&mut conn, "update jobs set kind = 'conjure' where state = 'lost'").await;
        let found = inspect::unsound_jobs(&mut conn, 20).await.unwrap();
        assert_eq!(
            found,
            [
                fault(1, "its state is unknown"),
                fault(2, "it has an end, yet is not over"),
                fault(3, "it is over, yet has no end"),
                fault(4, "it failed and does not say why"),
                fault(5, "it did not fail, yet has a problem"),
                fault(6, "it runs without a lease"),
                fault(9, "the record it is about is not there"),
            ]
        );
        assert_eq!(inspect::unknown_job_kinds(&mut conn).await.unwrap(), ["conjure"]);
    })
    .await;
}

#[tokio::test]
async fn a_record_denied_without_a_job_is_found() {
    on_both(async |db| {
        keep(&db, &[object(1)]).await;
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        deny_list::add(&mut conn, &[record_id(1)]).await.unwrap();
        assert_eq!(
            inspect::denied_for_ever(&mut conn, 9).await.unwrap(),
            [record_id(1)]
        );
        jobs::enqueue(&mut conn, job_id(1), JobKind::Reproject, None, at(1), None)
            .await
            .unwrap();
        assert_eq!(inspect::denied_for_ever(&mut conn, 9).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn side_rows_are_read_back_as_written() {
    on_both(async |db| {
        keep(&db, &[object(1), object(2)]).await;
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        let ids = [record_id(1), record_id(2)];
        let borne = [(record_id(1), vec![("find".to_owned(), "T1:1".to_owned())])];
        numbers::insert(&mut conn, &borne).await.unwrap();
        let link = Link {
            pointer: "/parent".into(),
            role: "parent".into(),
            target: record_id(1),
            kinds: &[],
            schemes: &[],
        };
        relations::insert(&mut conn, &[(record_id(2), vec![link])])
            .await
            .unwrap();
        let shown = MediaLink {
            media: record_id(8),
            role: "front".into(),
            caption: std::collections::BTreeMap::default(),
        };
        let media = [(record_id(2), vec![shown.clone(), shown])];
        media_links::insert(&mut conn, &media).await.unwrap();
        assert_eq!(
            numbers::of(&mut conn, &ids).await.unwrap(),
            [(record_id(1), "find".into(), "T1:1".into())]
        );
        assert_eq!(
            relations::of(&mut conn, &ids).await.unwrap(),
            [(
                record_id(2),
                "/parent".into(),
                "parent".into(),
                record_id(1)
            )]
        );
        let mut links = media_links::of(&mut conn, &ids).await.unwrap();
        links.sort();
        assert_eq!(
            links,
            [
                (record_id(2), 0, record_id(8), "front".into()),
                (record_id(2), 1, record_id(8), "front".into())
            ]
        );
        assert_eq!(
            media_links::of(&mut conn, &[record_id(1)]).await.unwrap(),
            []
        );
    })
    .await;
}

#[tokio::test]
async fn records_are_walked_in_the_order_of_their_ids() {
    on_both(async |db| {
        keep(&db, &[object(3), published(object(1)), object(2)]).await;
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        assert_eq!(records::count_all(&mut conn).await.unwrap(), 3);
        assert_eq!(
            records::ids(&mut conn, None, 2).await.unwrap(),
            [record_id(1), record_id(2)]
        );
        assert_eq!(
            records::ids(&mut conn, Some(record_id(2)), 2)
                .await
                .unwrap(),
            [record_id(3)]
        );
        let mut derived = records::derived(&mut conn, &[record_id(1), record_id(3)])
            .await
            .unwrap();
        derived.sort_by_key(|row| row.id);
        let row = |n: u128, key: Option<&str>| Derived {
            id: record_id(n),
            filter_text: records::filter_text(&object(n).working),
            published_sort_key: key.map(str::to_owned),
        };
        assert_eq!(derived, [row(1, Some("key 0001")), row(3, None)]);
        assert_eq!(records::filter_text(&object(3).working), "越窑碗 3\nfind\n");

        let revision = |version: i64| Revision {
            record: record_id(1),
            version: Version(version),
            content: format!("{version}"),
            at: at(version),
            author: None,
            author_name: "陆羽".into(),
        };
        revisions::insert(&mut conn, &[revision(1), revision(2)])
            .await
            .unwrap();
        let ids = [record_id(1), record_id(2)];
        assert_eq!(
            revisions::current(&mut conn, &ids).await.unwrap(),
            [revision(1)]
        );
    })
    .await;
}

#[tokio::test]
async fn a_snapshot_stands_still_and_writes_nothing() {
    on_both(async |db| {
        keep(&db, &[object(1)]).await;
        let mut snapshot = db.snapshot().await.unwrap();
        assert_eq!(records::count_all(&mut snapshot.conn()).await.unwrap(), 1);
        keep(&db, &[object(2)]).await;
        assert_eq!(records::count_all(&mut snapshot.conn()).await.unwrap(), 1);
        assert!(
            records::insert(&mut snapshot.conn(), &[object(3)])
                .await
                .is_err()
        );
        drop(snapshot);
        let mut snapshot = db.snapshot().await.unwrap();
        assert_eq!(records::count_all(&mut snapshot.conn()).await.unwrap(), 2);
        assert_eq!(
            inspect::engine_faults(&mut snapshot.conn(), true)
                .await
                .unwrap(),
            Vec::<String>::new()
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_no_museum_is_not_made_one() {
    let (db, folder) = sqlite().await;
    db.close().await;
    let there = format!("sqlite:{}", folder.path().join("celadon.db").display());
    Db::open_existing(&there).await.unwrap().close().await;
    let nowhere = folder.path().join("nowhere.db");
    let refused = Db::open_existing(&format!("sqlite:{}", nowhere.display())).await;
    assert!(refused.is_err() && !nowhere.exists());
    let empty = crate::support::postgres::Cluster::shared().database().await;
    let refused = Db::open_existing(empty.url()).await;
    assert!(
        matches!(refused, Err(DbError::Unsuitable(_))),
        "{refused:?}"
    );
    let db = Db::open(empty.url()).await.unwrap();
    db.begin(Priority::Edit).await.unwrap();
    db.close().await;
    Db::open_existing(empty.url()).await.unwrap().close().await;
}
