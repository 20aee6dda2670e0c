//! Snapshots of the figures that searches score by.

use celadon::db::statistics::{self, Snapshot};
use celadon::domain::id::Seq;

use super::{begin, on_both};

fn snapshot(number: i64) -> Snapshot {
    Snapshot {
        number,
        seq: Seq(number * 10),
        generation: 3,
        documents: number * 100,
    }
}

#[tokio::test]
async fn the_first_snapshot_of_a_number_stands_and_old_ones_go() {
    on_both(async |db| {
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        for number in 1..=5 {
            let body = number.to_string();
            statistics::add(
                &mut conn,
                "public",
                "6.1",
                &snapshot(number),
                body.as_bytes(),
            )
            .await
            .unwrap();
        }
        for (view, form) in [("working", "6.1"), ("public", "7.1")] {
            statistics::add(&mut conn, view, form, &snapshot(1), b"another")
                .await
                .unwrap();
        }
        let late = Snapshot {
            documents: 7,
            ..snapshot(2)
        };
        statistics::add(&mut conn, "public", "6.1", &late, b"late")
            .await
            .unwrap();
        statistics::prune(&mut conn, "public", "6.1", 4)
            .await
            .unwrap();
        tx.commit().await.unwrap();

        let mut reader = db.read().await.unwrap();
        let mut conn = reader.conn();
        let found = statistics::of_view(&mut conn, "public", "6.1")
            .await
            .unwrap();
        assert_eq!(found, (2..=5).map(snapshot).collect::<Vec<_>>());
        let body = statistics::body(&mut conn, "public", "6.1", 2)
            .await
            .unwrap();
        assert_eq!(body.as_deref(), Some(&b"2"[..]));
        assert_eq!(
            statistics::body(&mut conn, "public", "6.1", 1)
                .await
                .unwrap(),
            None
        );
        let found = statistics::of_view(&mut conn, "working", "6.1")
            .await
            .unwrap();
        assert_eq!(found, [snapshot(1)]);
    })
    .await;
}
