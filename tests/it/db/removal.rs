//! What refers to a record, removing one, and where a merged one leads.

use celadon::db::{records, redirects, relations};
use celadon::domain::id::{RecordId, Version};
use celadon::domain::kind::RecordKind;
use celadon::domain::record::Link;

use super::{at, begin, keep, object, on_both, published, record_id};

fn link(pointer: &str, target: u128) -> Link {
    Link {
        pointer: pointer.into(),
        role: "form".into(),
        target: record_id(target),
        kinds: &[],
        schemes: &[],
    }
}

#[tokio::test]
async fn uses_are_paged_by_record_and_place() {
    on_both(async |db| {
        keep(&db, &[object(1), object(2), object(3)]).await;
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        let of = [
            (
                record_id(2),
                vec![link("/b", 1), link("/a", 1), link("/c", 3)],
            ),
            (record_id(3), vec![link("/a", 1)]),
        ];
        relations::replace(&mut conn, &of).await.unwrap();
        let use_of = |n: u128, pointer: &str| (record_id(n), pointer.to_owned(), "form".to_owned());
        let first = relations::uses(&mut conn, record_id(1), None, 2)
            .await
            .unwrap();
        assert_eq!(first, [use_of(2, "/a"), use_of(2, "/b")]);
        let after = Some((record_id(2), "/b"));
        let rest = relations::uses(&mut conn, record_id(1), after, 9)
            .await
            .unwrap();
        assert_eq!(rest, [use_of(3, "/a")]);
        assert_eq!(
            relations::count_uses(&mut conn, record_id(1))
                .await
                .unwrap(),
            3
        );
    })
    .await;
}

#[tokio::test]
async fn a_removed_record_leaves_nothing_behind() {
    on_both(async |db| {
        keep(&db, &[object(1), object(2)]).await;
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        relations::replace(&mut conn, &[(record_id(1), vec![link("/a", 2)])])
            .await
            .unwrap();
        records::hold_for_removal(&mut conn, record_id(1))
            .await
            .unwrap();
        records::remove(&mut conn, record_id(1)).await.unwrap();
        let kept = records::kinds_kept(&mut conn, &[record_id(1), record_id(2)])
            .await
            .unwrap();
        assert_eq!(kept, [(record_id(2), RecordKind::Object)].into());
        assert_eq!(
            relations::count_uses(&mut conn, record_id(2))
                .await
                .unwrap(),
            0
        );
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_has_gone_on_since_it_was_published_is_known() {
    on_both(async |db| {
        let mut records = [
            published(object(1)),
            published(object(2)),
            object(3),
            published(object(4)),
        ];
        for at in [1, 2, 3] {
            records[at].envelope.version = Version(2);
        }
        keep(&db, &records).await;
        let mut tx = begin(&db).await;
        let ids = |page: Vec<records::Stored>| -> Vec<RecordId> {
            page.iter().map(|it| it.envelope.id).collect()
        };
        let first = records::gone_on(&mut tx.conn(), None, 1).await.unwrap();
        assert_eq!(ids(first), [record_id(2)]);
        let rest = records::gone_on(&mut tx.conn(), Some(record_id(2)), 9)
            .await
            .unwrap();
        assert_eq!(ids(rest), [record_id(4)]);
    })
    .await;
}

#[tokio::test]
async fn a_redirect_leads_to_the_last_of_a_chain() {
    on_both(async |db| {
        keep(&db, &[object(1), object(2), object(3), object(4)]).await;
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        redirects::put(&mut conn, record_id(1), record_id(2), at(1))
            .await
            .unwrap();
        redirects::put(&mut conn, record_id(2), record_id(3), at(2))
            .await
            .unwrap();
        let asked = [1, 2, 3, 9].map(record_id);
        let mut found = redirects::among(&mut conn, &asked).await.unwrap();
        found.sort();
        assert_eq!(
            found,
            [(record_id(1), record_id(3)), (record_id(2), record_id(3))]
        );
        for (n, touched) in [(1, true), (3, true), (4, false)] {
            assert_eq!(
                redirects::touch(&mut conn, record_id(n)).await.unwrap(),
                touched
            );
        }
    })
    .await;
}
