//! Records: what is written reads back equal, versions guard, lists page without loss.

use celadon::db::DbError;
use celadon::db::records::{self, Filter, Stored};
use celadon::db::{Conn, Priority, deny_list};
use celadon::domain::id::{RecordId, Version};
use celadon::domain::kind::RecordKind;
use celadon::domain::state::{Publication, Review};
use serde_json::json;

use super::{at, begin, fresh, keep, object, on_both, published, record_id, user_id};

fn ids(records: &[Stored]) -> Vec<u128> {
    records
        .iter()
        .map(|record| record.envelope.id.0.as_u128())
        .collect()
}

#[tokio::test]
async fn what_is_written_reads_back_equal() {
    on_both(async |db| {
        let mut full = published(object(1));
        full.envelope.version = Version(3);
        full.envelope.review = Review::InReview;
        full.envelope.updated_by = Some(user_id(8));
        full.working = json!({"z": [1, 2.5, -0.1, 1e21, true, null], "a": {"b": "淨瓶 “quoted” \\ \" 😀"}, "labels": {"en": "x"}});
        full.sort_key = "jing4 ping2".into();
        let mut withdrawn = published(fresh(2, RecordKind::Media, json!({})));
        withdrawn.envelope.publication = Publication::Withdrawn;
        let written = [full, withdrawn, fresh(3, RecordKind::Concept, json!({"scheme": "form"}))];
        keep(&db, &written).await;

        let mut reader = db.read().await.unwrap();
        let mut conn = reader.conn();
        for record in &written {
            assert_eq!(records::by_id(&mut conn, record.envelope.id).await.unwrap().as_ref(), Some(record));
        }
        assert_eq!(records::by_id(&mut conn, record_id(99)).await.unwrap(), None);
        let mut found = records::by_ids(&mut conn, &[record_id(3), record_id(1), record_id(99)]).await.unwrap();
        found.sort_by_key(|record| record.envelope.id);
        assert_eq!(found, [written[0].clone(), written[2].clone()]);
        assert_eq!(records::by_ids(&mut conn, &[]).await.unwrap(), []);
        let mut once = records::once_public(&mut conn, &[record_id(3), record_id(2), record_id(1), record_id(99)]).await.unwrap();
        once.sort_unstable();
        assert_eq!(once, [record_id(1), record_id(2)], "withdrawn ones were public once; drafts never");
        let kinds = records::kinds_of(&mut conn, &[record_id(1), record_id(2), record_id(3), record_id(4)]).await.unwrap();
        assert_eq!(
            kinds.into_iter().collect::<Vec<_>>(),
            [(record_id(1), RecordKind::Object), (record_id(2), RecordKind::Media), (record_id(3), RecordKind::Concept)]
        );
    })
    .await;
}

#[tokio::test]
async fn many_records_go_in_at_once() {
    on_both(async |db| {
        let many: Vec<_> = (1..=5_000).map(object).collect();
        keep(&db, &many).await;
        let mut reader = db.read().await.unwrap();
        let mut conn = reader.conn();
        assert_eq!(
            records::count(&mut conn, &Filter::default()).await.unwrap(),
            5_000
        );
        let all: Vec<RecordId> = (1..=5_000).map(record_id).collect();
        assert_eq!(records::by_ids(&mut conn, &all).await.unwrap().len(), 5_000);
    })
    .await;
}

#[tokio::test]
async fn an_id_is_given_once() {
    on_both(async |db| {
        keep(&db, &[object(1)]).await;
        let mut tx = begin(&db).await;
        let twice = records::insert(&mut tx.conn(), &[object(1)]).await;
        assert!(
            matches!(&twice, Err(DbError::Conflict { constraint }) if constraint == "records_pkey"),
            "{twice:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_stale_write_is_refused() {
    on_both(async |db| {
        keep(&db, &[object(1)]).await;
        let mut next = object(1);
        next.envelope.version = Version(2);
        next.envelope.review = Review::Approved;
        next.envelope.updated_at = at(99);
        next.envelope.updated_by = Some(user_id(3));
        next.sort_key = "another".into();
        next.working = json!({"labels": {"en": "another"}});
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        assert!(
            records::update_working(&mut conn, &next, Version(1))
                .await
                .unwrap()
        );
        assert!(
            !records::update_working(&mut conn, &next, Version(1))
                .await
                .unwrap()
        );
        assert_eq!(
            records::by_id(&mut conn, record_id(1))
                .await
                .unwrap()
                .as_ref(),
            Some(&next)
        );

        let next = published(next);
        assert!(records::update_states(&mut conn, &next).await.unwrap());
        assert_eq!(
            records::by_id(&mut conn, record_id(1))
                .await
                .unwrap()
                .as_ref(),
            Some(&next)
        );
        let mut stale = next.clone();
        stale.envelope.version = Version(1);
        assert!(!records::update_states(&mut conn, &stale).await.unwrap());
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_is_not_committed_is_not_there() {
    on_both(async |db| {
        let mut tx = begin(&db).await;
        records::insert(&mut tx.conn(), &[object(1)]).await.unwrap();
        drop(tx);
        let mut tx = db.begin(Priority::Batch).await.unwrap();
        assert_eq!(
            records::by_id(&mut tx.conn(), record_id(1)).await.unwrap(),
            None
        );
    })
    .await;
}

#[tokio::test]
async fn lists_page_through_everything_once() {
    on_both(async |db| {
        let mut many: Vec<_> = (1..=25).map(object).collect();
        // Equal times: the id decides.
        for record in &mut many[5..15] {
            record.envelope.updated_at = at(1_000);
        }
        keep(&db, &many).await;
        let mut reader = db.read().await.unwrap();
        let mut conn = reader.conn();
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = records::list(&mut conn, &Filter::default(), after, 4)
                .await
                .unwrap();
            let Some(last) = page.last() else { break };
            after = Some((last.envelope.updated_at, last.envelope.id));
            seen.extend(ids(&page));
        }
        let expected: Vec<u128> = (6..=15)
            .rev()
            .chain((16..=25).rev())
            .chain((1..=5).rev())
            .collect();
        assert_eq!(seen, expected);
    })
    .await;
}

#[tokio::test]
async fn filters_let_through_what_they_say() {
    on_both(async |db| {
        let mut reviewed = object(2);
        reviewed.envelope.review = Review::InReview;
        let labelled = |n, label: &str| {
            fresh(
                n,
                RecordKind::Object,
                json!({"kind": "object", "labels": {"zh-Hans": label}, "form": "0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90"}),
            )
        };
        let written = [
            object(1),
            reviewed,
            published(object(3)),
            fresh(4, RecordKind::Site, json!({"labels": {"en": "Shanglin LAKE"}})),
            labelled(5, "ÉTOILE 100%_\\ \"秘色\""),
            labelled(6, "净瓶 kundika"),
        ];
        keep(&db, &written).await;
        let mut reader = db.read().await.unwrap();
        let mut conn = reader.conn();
        let text = |text: &str| Filter { text: Some(text.into()), ..Filter::default() };
        let cases = [
            (Filter::default(), vec![6, 5, 4, 3, 2, 1]),
            (Filter { kind: Some(RecordKind::Site), ..Filter::default() }, vec![4]),
            (Filter { review: Some(Review::InReview), ..Filter::default() }, vec![2]),
            (Filter { publication: Some(Publication::Published), ..Filter::default() }, vec![3]),
            (text("净瓶"), vec![6]),
            (text("KUNDIKA"), vec![6]),
            (text("shanglin lake"), vec![4]),
            (text("étoile"), vec![5]),
            (text("Étoile 100%_\\ \"秘"), vec![5]),
            (text("100__"), vec![]),
            // Names of fields and ids of others are no text of the record's.
            (text("labels"), vec![]),
            (text("0197a6f2"), vec![]),
            (Filter { kind: Some(RecordKind::Object), review: Some(Review::Draft), ..text("碗") }, vec![3, 1]),
        ];
        for (filter, expected) in cases {
            assert_eq!(ids(&records::list(&mut conn, &filter, None, 100).await.unwrap()), expected, "{filter:?}");
            assert_eq!(records::count(&mut conn, &filter).await.unwrap(), i64::try_from(expected.len()).unwrap(), "{filter:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_public_lists_hold_what_is_published_and_not_denied() {
    on_both(async |db| {
        let mut withdrawn = published(object(9));
        withdrawn.envelope.publication = Publication::Withdrawn;
        let mut written: Vec<_> = (1..=6).map(|n| published(object(n))).collect();
        // By the bytes of the key, whatever the locale says: `B` < `a` < `é`.
        for (record, key) in written.iter_mut().zip(["b", "B", "a", "é", "a", "ab"]) {
            record.sort_key = key.into();
        }
        written.extend([
            withdrawn,
            object(10),
            published(fresh(11, RecordKind::Site, json!({}))),
        ]);
        keep(&db, &written).await;
        let mut tx = begin(&db).await;
        deny_list::add(&mut tx.conn(), &[record_id(6)])
            .await
            .unwrap();
        tx.commit().await.unwrap();

        let mut reader = db.read().await.unwrap();
        let mut conn = reader.conn();
        let all = records::list_published(&mut conn, RecordKind::Object, None, 100)
            .await
            .unwrap();
        assert_eq!(ids(&all), [2, 3, 5, 1, 4]);
        let rest =
            records::list_published(&mut conn, RecordKind::Object, Some(("a", record_id(3))), 2)
                .await
                .unwrap();
        assert_eq!(ids(&rest), [5, 1]);
        assert_eq!(
            records::count_published(&mut conn, RecordKind::Object)
                .await
                .unwrap(),
            5
        );
        assert_eq!(
            ids(&records::all_published(&mut conn, None, 3).await.unwrap()),
            [1, 2, 3]
        );
        assert_eq!(
            ids(&records::all_published(&mut conn, Some(record_id(3)), 100)
                .await
                .unwrap()),
            [4, 5, 11]
        );
        let versions = records::published_versions(&mut conn).await.unwrap();
        assert_eq!(
            versions,
            [1, 2, 3, 4, 5, 11].map(|n| (record_id(n), Version(1)))
        );
        // Working copies, whatever the public has of them.
        let versions = records::versions(&mut conn).await.unwrap();
        let every = records::every(&mut conn, None, 100).await.unwrap();
        let told: Vec<_> = every
            .iter()
            .map(|stored| (stored.envelope.id, stored.envelope.version))
            .collect();
        assert_eq!(versions, told);
        assert!(ids(&every).contains(&6) && ids(&every).contains(&10));
        let some = records::every(&mut conn, Some(record_id(3)), 2).await;
        assert_eq!(ids(&some.unwrap()), [4, 5]);
        let mut listed: Vec<(String, RecordId)> = Vec::new();
        loop {
            let last = listed.last().map(|(key, id)| (key.clone(), *id));
            let from = last.as_ref().map(|(key, id)| (key.as_str(), *id));
            let page = records::list_by_label(&mut conn, RecordKind::Object, from, 2).await;
            let page = page.unwrap();
            if page.is_empty() {
                break;
            }
            let page = page.into_iter();
            listed.extend(page.map(|stored| (stored.sort_key, stored.envelope.id)));
        }
        let mut sorted: Vec<_> = every
            .iter()
            .filter(|stored| stored.envelope.kind == RecordKind::Object)
            .map(|stored| (stored.sort_key.clone(), stored.envelope.id))
            .collect();
        sorted.sort();
        assert_eq!(listed, sorted);
    })
    .await;
}

#[tokio::test]
async fn a_drafts_new_label_moves_nothing_in_the_public_list() {
    on_both(async |db| {
        keep(
            &db,
            &[published(object(1)), published(object(2)), object(3)],
        )
        .await;
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        let key = async |conn: &mut Conn<'_>, n| {
            records::public_sort_key(conn, record_id(n)).await.unwrap()
        };
        let listed = async |conn: &mut Conn<'_>| {
            ids(&records::list_published(conn, RecordKind::Object, None, 9)
                .await
                .unwrap())
        };
        let mut draft = published(object(1));
        draft.envelope.version = Version(2);
        draft.sort_key = "zzz".into();
        assert!(
            records::update_working(&mut conn, &draft, Version(1))
                .await
                .unwrap()
        );
        // Its older version is projected anew, under a tighter rule.
        assert!(records::update_states(&mut conn, &draft).await.unwrap());
        assert_eq!(key(&mut conn, 1).await.as_deref(), Some("key 0001"));
        assert_eq!(listed(&mut conn).await, [1, 2]);
        draft.envelope.published_version = Some(Version(2));
        assert!(records::update_states(&mut conn, &draft).await.unwrap());
        assert_eq!(key(&mut conn, 1).await.as_deref(), Some("zzz"));
        assert_eq!(listed(&mut conn).await, [2, 1]);
        assert_eq!(key(&mut conn, 3).await, None);
        assert_eq!(key(&mut conn, 9).await, None);
    })
    .await;
}

#[test]
fn states_are_named_as_on_the_wire() {
    for review in [Review::Draft, Review::InReview, Review::Approved] {
        let name = records::review_name(review);
        assert_eq!(json!(review), name);
        assert_eq!(records::review_named(name), Some(review));
    }
    for publication in [
        Publication::Never,
        Publication::Published,
        Publication::Withdrawn,
    ] {
        let name = records::publication_name(publication);
        assert_eq!(json!(publication), name);
        assert_eq!(records::publication_named(name), Some(publication));
    }
}
