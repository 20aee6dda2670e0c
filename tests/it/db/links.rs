//! The side tables: numbers, relations, media links, the deny-list.

use std::collections::BTreeSet;
use std::time::Duration;

use celadon::db::relations::NamingFilter;
use celadon::db::{DbError, deny_list, media_links, numbers, publications, records, relations};
use celadon::domain::common::MediaLink;
use celadon::domain::id::{RecordId, Seq};
use celadon::domain::kind::RecordKind;
use celadon::domain::record::Link;

use super::{begin, keep, object, on_both, published, record_id};

fn number(sort: &str, value: &str) -> (String, String) {
    (sort.into(), value.into())
}

fn link(pointer: &str, role: &str, target: u128) -> Link {
    Link {
        pointer: pointer.into(),
        role: role.into(),
        target: record_id(target),
        kinds: &[],
        schemes: &[],
    }
}

#[tokio::test]
async fn an_accession_number_is_unique_in_the_museum() {
    on_both(async |db| {
        keep(&db, &[object(1), object(2)]).await;
        let mut tx = begin(&db).await;
        let of = [
            (record_id(1), vec![number("accession", "A-1"), number("find", "T1:1")]),
            (record_id(2), vec![number("accession", "A-2"), number("find", "T1:1")]),
        ];
        numbers::replace(&mut tx.conn(), &of).await.unwrap();
        // A record may keep its own number, and a number given up may be taken.
        let of = [
            (record_id(1), vec![number("accession", "A-3")]),
            (record_id(2), vec![number("accession", "A-1")]),
        ];
        numbers::replace(&mut tx.conn(), &of).await.unwrap();
        numbers::replace(&mut tx.conn(), &of).await.unwrap();
        tx.commit().await.unwrap();

        let mut tx = begin(&db).await;
        let asked = ["A-3", "A-2", "A-1", "T1:1"].map(str::to_owned);
        let mut found = numbers::accessions(&mut tx.conn(), &asked).await.unwrap();
        found.sort();
        assert_eq!(
            found,
            [("A-1".to_owned(), record_id(2)), ("A-3".to_owned(), record_id(1))]
        );
        let taken = [(record_id(1), vec![number("accession", "A-1")])];
        let taken = numbers::replace(&mut tx.conn(), &taken).await;
        assert!(
            matches!(&taken, Err(DbError::Conflict { constraint }) if constraint == "numbers_accession"),
            "{taken:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn who_refers_to_a_record_is_known() {
    on_both(async |db| {
        keep(&db, &[object(1), object(2), object(3)]).await;
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        let of: Vec<(RecordId, Vec<Link>)> = vec![
            (
                record_id(1),
                vec![
                    link("/find_spot/site", "site", 3),
                    link("/relations/0/target", "parallel_of", 3),
                ],
            ),
            (
                record_id(2),
                vec![
                    link("/parent", "parent", 3),
                    link("/materials/0", "materials", 77),
                ],
            ),
            (record_id(3), vec![]),
        ];
        relations::replace(&mut conn, &of).await.unwrap();
        let expected = [(1, "site"), (1, "parallel_of"), (2, "parent")]
            .map(|(n, role)| (record_id(n), role.to_owned()));
        assert_eq!(
            relations::referring_to(&mut conn, record_id(3))
                .await
                .unwrap(),
            expected
        );
        assert_eq!(
            relations::below(&mut conn, &[record_id(3), record_id(77)])
                .await
                .unwrap(),
            [record_id(1), record_id(2)]
        );
        assert_eq!(
            relations::dangling(&mut conn).await.unwrap(),
            [(record_id(2), "/materials/0".to_owned(), record_id(77))]
        );
        relations::replace(&mut conn, &[(record_id(1), vec![]), (record_id(2), vec![])])
            .await
            .unwrap();
        assert_eq!(
            relations::referring_to(&mut conn, record_id(3))
                .await
                .unwrap(),
            []
        );
        assert_eq!(relations::dangling(&mut conn).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_link_from_a_record_that_is_not_there_is_refused() {
    on_both(async |db| {
        let mut tx = begin(&db).await;
        let refused = relations::replace(
            &mut tx.conn(),
            &[(record_id(1), vec![link("/parent", "parent", 1)])],
        )
        .await;
        assert!(
            matches!(refused, Err(DbError::Conflict { .. })),
            "{refused:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn who_shows_a_medium_is_known() {
    on_both(async |db| {
        keep(&db, &[object(1), object(2)]).await;
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        let shows = |media: &[u128]| -> Vec<MediaLink> {
            media
                .iter()
                .map(|n| MediaLink {
                    media: record_id(*n),
                    role: "front".into(),
                    caption: std::collections::BTreeMap::default(),
                })
                .collect()
        };
        media_links::replace(
            &mut conn,
            &[
                (record_id(1), shows(&[8, 9, 8])),
                (record_id(2), shows(&[9])),
            ],
        )
        .await
        .unwrap();
        assert_eq!(
            media_links::showing(&mut conn, record_id(8)).await.unwrap(),
            [record_id(1)]
        );
        assert_eq!(
            media_links::showing(&mut conn, record_id(9)).await.unwrap(),
            [record_id(1), record_id(2)]
        );
        media_links::replace(&mut conn, &[(record_id(1), shows(&[8]))])
            .await
            .unwrap();
        assert_eq!(
            media_links::showing(&mut conn, record_id(9)).await.unwrap(),
            [record_id(2)]
        );
    })
    .await;
}

#[tokio::test]
async fn the_deny_list_holds_a_record_once() {
    on_both(async |db| {
        keep(&db, &[object(1), object(2), object(3)]).await;
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        deny_list::add(&mut conn, &[record_id(2), record_id(1)])
            .await
            .unwrap();
        deny_list::add(&mut conn, &[record_id(2), record_id(3)])
            .await
            .unwrap();
        deny_list::add(&mut conn, &[]).await.unwrap();
        assert_eq!(
            publications::held_back(&mut conn, Seq(0)).await.unwrap(),
            BTreeSet::from([1, 2, 3].map(record_id))
        );
        deny_list::remove(&mut conn, &[record_id(2)]).await.unwrap();
        assert_eq!(
            deny_list::among(&mut conn, &[record_id(3), record_id(2), record_id(9)])
                .await
                .unwrap(),
            [record_id(3)]
        );
        assert_eq!(
            publications::held_back(&mut conn, Seq(0)).await.unwrap(),
            BTreeSet::from([1, 3].map(record_id))
        );
    })
    .await;
}

#[tokio::test]
async fn the_strata_of_a_site_are_read_together() {
    on_both(async |db| {
        let mut layers: Vec<_> = (2..=4).map(object).collect();
        for layer in &mut layers {
            layer.envelope.kind = RecordKind::Context;
        }
        layers.push(object(1));
        keep(&db, &layers).await;
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        let of = vec![
            (
                record_id(2),
                vec![
                    link("/site", "site", 1),
                    link("/stratigraphy/0/context", "above", 3),
                ],
            ),
            (
                record_id(3),
                vec![
                    link("/site", "site", 1),
                    link("/stratigraphy/0/context", "cut_by", 4),
                ],
            ),
            // Another site's, and a relation of the same name that is no stratum.
            (
                record_id(4),
                vec![
                    link("/site", "site", 2),
                    link("/relations/0/target", "above", 3),
                ],
            ),
        ];
        relations::replace(&mut conn, &of).await.unwrap();
        let strata = relations::strata_of(&mut conn, record_id(1)).await.unwrap();
        assert_eq!(
            strata,
            [
                (record_id(2), "above".to_owned(), record_id(3)),
                (record_id(3), "cut_by".to_owned(), record_id(4)),
            ]
        );
        let contexts = relations::contexts_of(&mut conn, record_id(1))
            .await
            .unwrap();
        assert_eq!(contexts, [record_id(2), record_id(3)]);
    })
    .await;
}

#[tokio::test]
async fn who_names_a_record_is_listed_page_by_page() {
    on_both(async |db| {
        let mut layer = published(object(3));
        layer.envelope.kind = RecordKind::Context;
        keep(
            &db,
            &[published(object(1)), object(2), layer, published(object(4))],
        )
        .await;
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        let of = vec![
            (
                record_id(1),
                vec![
                    link("/a", "site", 9),
                    link("/b", "made_by", 9),
                    link("/c", "made_by", 9),
                ],
            ),
            (record_id(2), vec![link("/a", "made_by", 9)]),
            (
                record_id(3),
                vec![link("/a", "site", 9), link("/b", "site", 8)],
            ),
            (record_id(4), vec![link("/a", "made_by", 9)]),
        ];
        relations::replace(&mut conn, &of).await.unwrap();
        deny_list::add(&mut conn, &[record_id(4)]).await.unwrap();
        let mut seen = Vec::new();
        let mut after: Option<(String, RecordId)> = None;
        loop {
            let from = after.as_ref().map(|(role, id)| (role.as_str(), *id));
            let page = relations::naming(&mut conn, record_id(9), NamingFilter::default(), from, 2)
                .await
                .unwrap();
            let Some(last) = page.last() else { break };
            after = Some((last.role.clone(), last.source));
            seen.extend(page.into_iter().map(|one| (one.role, one.source)));
        }
        let expected = [
            ("made_by", 1),
            ("made_by", 2),
            ("made_by", 4),
            ("site", 1),
            ("site", 3),
        ];
        assert_eq!(
            seen,
            expected.map(|(role, n)| (role.to_owned(), record_id(n))),
            "each once"
        );
        let some = async |conn: &mut celadon::db::Conn<'_>, filter| {
            let found = relations::naming(conn, record_id(9), filter, None, 9)
                .await
                .unwrap();
            found.into_iter().map(|one| one.source).collect::<Vec<_>>()
        };
        let public = NamingFilter {
            published: true,
            ..NamingFilter::default()
        };
        assert_eq!(some(&mut conn, public).await, [1, 1, 3].map(record_id));
        let pieces = NamingFilter {
            but: Some(RecordKind::Context),
            ..public
        };
        assert_eq!(some(&mut conn, pieces).await, [1, 1].map(record_id));
        let here = NamingFilter {
            role: Some("site"),
            ..NamingFilter::default()
        };
        assert_eq!(some(&mut conn, here).await, [1, 3].map(record_id));
    })
    .await;
}

#[tokio::test]
async fn what_lies_above_is_read_one_step_at_a_time() {
    on_both(async |db| {
        keep(&db, &[object(1), object(2), object(3)]).await;
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        let of = vec![
            (record_id(1), vec![link("/parent", "parent", 2)]),
            (
                record_id(2),
                vec![
                    link("/broader/0", "broader", 3),
                    link("/broader/1", "broader", 1),
                    link("/relations/0/target", "related", 3),
                    link("/names/0/parent", "parent", 3),
                ],
            ),
        ];
        relations::replace(&mut conn, &of).await.unwrap();
        let asked = [1, 2, 3].map(record_id);
        let above = relations::above(&mut conn, &asked).await.unwrap();
        let expected = [(1, 2), (2, 3), (2, 1)].map(|(a, b)| (record_id(a), record_id(b)));
        assert_eq!(above, expected);
    })
    .await;
}

#[tokio::test]
async fn a_hierarchy_is_held_by_one_writer_at_a_time() {
    on_both(async |db| {
        let mut first = begin(&db).await;
        records::hold_hierarchy(&mut first.conn(), RecordKind::Place)
            .await
            .unwrap();
        let other = db.clone();
        let second = tokio::spawn(async move {
            let mut second = begin(&other).await;
            records::hold_hierarchy(&mut second.conn(), RecordKind::Place)
                .await
                .unwrap();
            second.commit().await.unwrap();
        });
        tokio::time::sleep(Duration::from_millis(150)).await;
        assert!(!second.is_finished(), "the second waits for the first");
        first.commit().await.unwrap();
        second.await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_record_is_held_by_one_writer_at_a_time() {
    on_both(async |db| {
        keep(&db, &[object(1)]).await;
        let mut first = begin(&db).await;
        records::hold_alone(&mut first.conn(), record_id(1))
            .await
            .unwrap();
        let other = db.clone();
        let second = tokio::spawn(async move {
            let mut second = begin(&other).await;
            records::hold_alone(&mut second.conn(), record_id(1))
                .await
                .unwrap();
            second.commit().await.unwrap();
        });
        tokio::time::sleep(Duration::from_millis(150)).await;
        assert!(!second.is_finished(), "the second waits for the first");
        first.commit().await.unwrap();
        second.await.unwrap();
    })
    .await;
}
