//! Revisions and the two logs.

use std::collections::{BTreeMap, BTreeSet};

use celadon::db::changes::{self, NewChange};
use celadon::db::publications::{self, NewPublication};
use celadon::db::revisions::{self, Revision};
use celadon::domain::id::{Seq, Version};
use celadon::domain::kind::RecordKind;

use super::{at, begin, keep, object, on_both, record_id, user_id};

fn change(op: &'static str, n: u128, version: i64) -> NewChange {
    NewChange {
        op,
        record: record_id(n),
        kind: RecordKind::Object,
        version: Version(version),
    }
}

#[tokio::test]
async fn changes_are_numbered_without_a_gap() {
    on_both(async |db| {
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        assert_eq!(changes::head(&mut conn).await.unwrap(), Seq(0));
        let first = changes::append(
            &mut conn,
            at(1),
            Some(user_id(1)),
            &[change("create", 1, 1), change("create", 2, 1)],
        )
        .await
        .unwrap();
        assert_eq!(first, Seq(1));
        let first = changes::append(&mut conn, at(2), None, &[change("edit", 1, 2)])
            .await
            .unwrap();
        assert_eq!(first, Seq(3));
        tx.commit().await.unwrap();
        // What is rolled back leaves no gap.
        let mut tx = begin(&db).await;
        changes::append(&mut tx.conn(), at(3), None, &[change("edit", 2, 2)])
            .await
            .unwrap();
        drop(tx);
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        assert_eq!(
            changes::append(&mut conn, at(4), None, &[change("publish", 2, 1)])
                .await
                .unwrap(),
            Seq(4)
        );
        assert_eq!(changes::head(&mut conn).await.unwrap(), Seq(4));
        assert_eq!(changes::missing(&mut conn).await.unwrap(), 0);
        let rows = changes::after(&mut conn, Seq(1), 2).await.unwrap();
        let told: Vec<_> = rows
            .iter()
            .map(|row| (row.seq.0, row.op.as_str(), row.record, row.version.0))
            .collect();
        assert_eq!(
            told,
            [(2, "create", record_id(2), 1), (3, "edit", record_id(1), 2)]
        );
        assert_eq!((rows[0].at, rows[0].kind), (at(1), RecordKind::Object));
        let named = changes::records_after(&mut conn, Seq(2)).await.unwrap();
        assert_eq!(named, BTreeSet::from([record_id(1), record_id(2)]));
        let ids = [record_id(1), record_id(2), record_id(3)];
        let last = changes::last_of(&mut conn, &ids).await.unwrap();
        let numbers = [(record_id(1), Seq(3)), (record_id(2), Seq(4))];
        assert_eq!(last, BTreeMap::from(numbers));
        rows
    })
    .await;
}

#[tokio::test]
async fn publications_are_numbered_apart() {
    on_both(async |db| {
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        changes::append(&mut conn, at(1), None, &[change("create", 1, 1)])
            .await
            .unwrap();
        let row = |op, n| NewPublication {
            op,
            record: record_id(n),
            kind: RecordKind::Site,
            version: Version(3),
        };
        assert_eq!(
            publications::append(&mut conn, at(1), &[row("publish", 1)])
                .await
                .unwrap(),
            Seq(1)
        );
        assert_eq!(
            publications::append(&mut conn, at(2), &[row("withdraw", 1), row("publish", 2)])
                .await
                .unwrap(),
            Seq(2)
        );
        assert_eq!(publications::head(&mut conn).await.unwrap(), Seq(3));
        assert_eq!(publications::missing(&mut conn).await.unwrap(), 0);
        let after = [(0, vec![1, 2]), (2, vec![2]), (3, Vec::new())];
        for (seq, named) in after {
            let found = publications::held_back(&mut conn, Seq(seq)).await;
            let named: BTreeSet<_> = named.into_iter().map(record_id).collect();
            assert_eq!(found.unwrap(), named, "after {seq}");
        }
        let ids = [record_id(1), record_id(2), record_id(3)];
        let last = publications::last_of(&mut conn, &ids).await.unwrap();
        let numbers = [(record_id(1), Seq(2)), (record_id(2), Seq(3))];
        assert_eq!(last, BTreeMap::from(numbers));
        let rows = publications::after(&mut conn, Seq(1), 10).await.unwrap();
        let told: Vec<_> = rows
            .iter()
            .map(|row| (row.seq.0, row.op.as_str(), row.record, row.kind, row.at))
            .collect();
        assert_eq!(
            told,
            [
                (2, "withdraw", record_id(1), RecordKind::Site, at(2)),
                (3, "publish", record_id(2), RecordKind::Site, at(2))
            ]
        );
        rows
    })
    .await;
}

#[tokio::test]
async fn every_version_is_kept() {
    on_both(async |db| {
        keep(&db, &[object(1), object(2)]).await;
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        let revision = |n, version: i64, author| Revision {
            record: record_id(n),
            version: Version(version),
            // Kept byte for byte: the order of the keys and the digits of the numbers too.
            content: format!("{{\"b\":1.50,\"a\":\"第 {version} 版\"}}"),
            at: at(version),
            author,
            author_name: "陆羽".into(),
        };
        let written = [
            revision(1, 1, Some(user_id(1))),
            revision(1, 2, None),
            revision(1, 3, None),
        ];
        revisions::insert(&mut conn, &written[..1]).await.unwrap();
        assert_eq!(
            revisions::out_of_step(&mut conn).await.unwrap(),
            [record_id(2)]
        );
        revisions::insert(&mut conn, &written[1..]).await.unwrap();
        assert_eq!(
            revisions::out_of_step(&mut conn).await.unwrap(),
            [record_id(1), record_id(2)]
        );

        assert_eq!(
            revisions::get(&mut conn, record_id(1), Version(2))
                .await
                .unwrap()
                .as_ref(),
            Some(&written[1])
        );
        assert_eq!(
            revisions::get(&mut conn, record_id(1), Version(4))
                .await
                .unwrap(),
            None
        );
        let newest = revisions::list(&mut conn, record_id(1), None, 2)
            .await
            .unwrap();
        assert_eq!(newest, [written[2].clone(), written[1].clone()]);
        let older = revisions::list(&mut conn, record_id(1), Some(Version(2)), 10)
            .await
            .unwrap();
        assert_eq!(older, [written[0].clone()]);
    })
    .await;
}
