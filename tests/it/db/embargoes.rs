//! Embargoes end in their order, on both engines.

use celadon::db::embargoes;

use super::{at, begin, keep, object, on_both, record_id};

#[tokio::test]
async fn embargoes_end_in_the_order_of_their_days() {
    on_both(async |db| {
        let records: Vec<_> = (1..=3).map(object).collect();
        keep(&db, &records).await;
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        for (record, until) in [(1, 30), (2, 10), (3, 90), (3, 20)] {
            let until = Some(at(until));
            embargoes::set(&mut conn, record_id(record), until)
                .await
                .unwrap();
        }
        let none = embargoes::ended(&mut conn, at(9), 10).await.unwrap();
        assert_eq!(none, []);
        let all = embargoes::ended(&mut conn, at(30), 10).await.unwrap();
        assert_eq!(all, [record_id(2), record_id(3), record_id(1)]);
        let first = embargoes::ended(&mut conn, at(30), 1).await.unwrap();
        assert_eq!(first, [record_id(2)]);
        embargoes::set(&mut conn, record_id(2), None).await.unwrap();
        let rest = embargoes::ended(&mut conn, at(30), 10).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(rest, [record_id(3), record_id(1)]);
        (all, rest)
    })
    .await;
}
