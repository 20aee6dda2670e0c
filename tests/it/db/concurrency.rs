//! Many writers at once: the logs have no gap, are in the order of the commits, and a reader who follows them loses nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use celadon::db::changes::{self, NewChange};
use celadon::db::publications::{self, NewPublication};
use celadon::db::{Db, Priority, records};
use celadon::domain::id::{Seq, Version};
use celadon::domain::kind::RecordKind;

use super::{at, object, on_both, postgres, sqlite};

const WRITERS: u128 = 8;
const WRITES: u128 = 25;

/// One write of one writer: one to three records; every fifth is abandoned before its commit.
async fn write(db: &Db, writer: u128, n: u128) -> usize {
    let priority = if writer.is_multiple_of(2) {
        Priority::Edit
    } else {
        Priority::Batch
    };
    let mut tx = db.begin(priority).await.unwrap();
    let mut conn = tx.conn();
    let first = writer * 1_000_000 + n * 10;
    let new: Vec<_> = (first..first + 1 + n % 3).map(object).collect();
    records::insert(&mut conn, &new).await.unwrap();
    let changed: Vec<_> = new
        .iter()
        .map(|record| NewChange {
            op: "create",
            record: record.envelope.id,
            kind: RecordKind::Object,
            version: Version(1),
        })
        .collect();
    changes::append(&mut conn, at(1), None, &changed)
        .await
        .unwrap();
    let public: Vec<_> = new
        .iter()
        .map(|record| NewPublication {
            op: "publish",
            record: record.envelope.id,
            kind: RecordKind::Object,
            version: Version(1),
        })
        .collect();
    publications::append(&mut conn, at(1), &public)
        .await
        .unwrap();
    if n % 5 == 4 {
        drop(tx);
        return 0;
    }
    tx.commit().await.unwrap();
    new.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_follower_of_the_log_loses_nothing() {
    on_both(async |db| {
        let writing = Arc::new(AtomicBool::new(true));
        let follower = {
            let (db, writing) = (db.clone(), Arc::clone(&writing));
            tokio::spawn(async move {
                let (mut last, mut seen) = (Seq(0), Vec::new());
                loop {
                    // Asked before reading: what was committed by then must be in this read.
                    let more = writing.load(Ordering::SeqCst);
                    let mut reader = db.read().await.unwrap();
                    let rows = publications::after(&mut reader.conn(), last, 7)
                        .await
                        .unwrap();
                    drop(reader);
                    match rows.last() {
                        Some(row) => last = row.seq,
                        None if !more => return seen,
                        None => tokio::time::sleep(Duration::from_millis(1)).await,
                    }
                    seen.extend(rows.into_iter().map(|row| row.seq.0));
                }
            })
        };
        let writers: Vec<_> = (1..=WRITERS)
            .map(|writer| {
                let db = db.clone();
                tokio::spawn(async move {
                    let mut written = 0;
                    for n in 0..WRITES {
                        written += write(&db, writer, n).await;
                    }
                    written
                })
            })
            .collect();
        let mut written = 0;
        for writer in writers {
            written += writer.await.unwrap();
        }
        writing.store(false, Ordering::SeqCst);
        let seen = follower.await.unwrap();
        let expected: Vec<i64> = (1..=i64::try_from(written).unwrap()).collect();
        assert_eq!(seen, expected, "every committed row, in order, once");

        let mut reader = db.read().await.unwrap();
        let mut conn = reader.conn();
        assert_eq!(
            changes::head(&mut conn).await.unwrap().0,
            i64::try_from(written).unwrap()
        );
        assert_eq!(changes::missing(&mut conn).await.unwrap(), 0);
        assert_eq!(publications::missing(&mut conn).await.unwrap(), 0);
        let logged = changes::after(&mut conn, Seq(0), 10_000).await.unwrap();
        assert_eq!(logged.len(), written);
        written
    })
    .await;
}

#[tokio::test]
async fn a_gap_in_a_log_is_found() {
    on_both(async |db| {
        write(&db, 1, 2).await;
        let mut tx = db.begin(Priority::Edit).await.unwrap();
        for sql in [
            "delete from changes where seq = 2",
            "delete from publications where seq in (1, 3)",
        ] {
            match tx.conn() {
                celadon::db::Conn::Sqlite(c) => drop(sqlx::query(sql).execute(c).await.unwrap()),
                celadon::db::Conn::Postgres(c) => drop(sqlx::query(sql).execute(c).await.unwrap()),
            }
        }
        assert_eq!(changes::missing(&mut tx.conn()).await.unwrap(), 1);
        assert_eq!(publications::missing(&mut tx.conn()).await.unwrap(), 2);
    })
    .await;
}

#[tokio::test]
async fn what_a_decision_rests_on_does_not_change_under_it() {
    on_both(async |db| {
        super::keep(&db, &[object(1)]).await;
        let mut tx = db.begin(Priority::Edit).await.unwrap();
        let held = records::by_ids_held(&mut tx.conn(), &[super::record_id(1)])
            .await
            .unwrap();
        assert_eq!(held, [object(1)]);
        let changing = tokio::spawn({
            let db = db.clone();
            async move {
                let mut tx = db.begin(Priority::Edit).await.unwrap();
                let mut next = object(1);
                next.envelope.version = Version(2);
                assert!(
                    records::update_working(&mut tx.conn(), &next, Version(1))
                        .await
                        .unwrap()
                );
                tx.commit().await.unwrap();
            }
        });
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(!changing.is_finished());
        tx.commit().await.unwrap();
        changing.await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edit_passes_a_running_import() {
    let (db, _folder) = sqlite().await;
    let importing = Arc::new(AtomicBool::new(true));
    let slices = Arc::new(AtomicUsize::new(0));
    // Three imports at once keep the writer busy without a pause.
    let imports: Vec<_> = (0..3)
        .map(|_| {
            let (db, importing, slices) = (db.clone(), Arc::clone(&importing), Arc::clone(&slices));
            tokio::spawn(async move {
                while importing.load(Ordering::SeqCst) {
                    let tx = db.begin(Priority::Batch).await.unwrap();
                    tokio::time::sleep(Duration::from_millis(10)).await;
                    tx.commit().await.unwrap();
                    slices.fetch_add(1, Ordering::SeqCst);
                }
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let (mut between, mut slowest) = (Vec::new(), Duration::ZERO);
    for _ in 0..20 {
        let before = slices.load(Ordering::SeqCst);
        let asked = Instant::now();
        let tx = db.begin(Priority::Edit).await.unwrap();
        slowest = slowest.max(asked.elapsed());
        between.push(slices.load(Ordering::SeqCst) - before);
        tx.commit().await.unwrap();
    }
    importing.store(false, Ordering::SeqCst);
    for import in imports {
        import.await.unwrap();
    }
    // At most the slice that runs ends first; three imports taking turns would let three pass.
    assert!(
        between.iter().all(|slices| *slices <= 1),
        "{between:?}, slowest {slowest:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_ends_even_while_edits_never_pause() {
    let (db, _folder) = sqlite().await;
    let editing = Arc::new(AtomicBool::new(true));
    let editors: Vec<_> = (0..3)
        .map(|_| {
            let (db, editing) = (db.clone(), Arc::clone(&editing));
            tokio::spawn(async move {
                while editing.load(Ordering::SeqCst) {
                    db.begin(Priority::Edit)
                        .await
                        .unwrap()
                        .commit()
                        .await
                        .unwrap();
                }
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(20)).await;
    let import = async {
        for _ in 0..5 {
            db.begin(Priority::Batch)
                .await
                .unwrap()
                .commit()
                .await
                .unwrap();
        }
    };
    let ended = tokio::time::timeout(Duration::from_secs(20), import).await;
    editing.store(false, Ordering::SeqCst);
    for editor in editors {
        editor.await.unwrap();
    }
    ended.expect("the import gets its turns");
}

#[tokio::test]
async fn a_writer_who_goes_away_frees_the_database() {
    let (on_file, _folder) = sqlite().await;
    for db in [on_file, postgres().await] {
        for _ in 0..50 {
            let db = db.clone();
            let task = tokio::spawn(async move {
                let mut tx = db.begin(Priority::Edit).await.unwrap();
                records::insert(&mut tx.conn(), &[object(1)]).await.unwrap();
                tokio::task::yield_now().await;
                tx.commit().await.unwrap();
            });
            tokio::task::yield_now().await;
            task.abort();
            let _ = task.await;
            // Whether it was in time or not, the next can begin and sees all of it or nothing.
        }
        let mut tx = tokio::time::timeout(Duration::from_secs(5), db.begin(Priority::Edit))
            .await
            .unwrap()
            .unwrap();
        assert!(
            records::kinds_of(&mut tx.conn(), &[super::record_id(1)])
                .await
                .unwrap()
                .len()
                <= 1
        );
    }
}
