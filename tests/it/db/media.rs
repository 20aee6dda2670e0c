//! Originals with their claims, and renditions.

use celadon::db::originals::{self, Original};
use celadon::db::renditions::{self, Rendition};
use celadon::db::{DbError, deny_list};
use celadon::domain::ceramic::Lab;
use celadon::domain::id::Sha256;
use celadon::domain::kind::RecordKind;
use celadon::domain::making::Making;
use celadon::domain::picture_glaze::{ColourShare, PictureGlaze};
use serde_json::json;
use uuid::Uuid;

use super::{at, begin, fresh, keep, on_both, published, record_id};

/// As a picture before a plain backdrop gives it, corrected by a strip.
fn glaze() -> PictureGlaze {
    let lab = Lab {
        l: 62.4,
        a: -4.8,
        b: 9.1,
    };
    PictureGlaze {
        method: "celadon-glaze/1".into(),
        illuminant: "D65".into(),
        background: Some("backdrop".into()),
        correction: "corrected".into(),
        corrected_by: vec!["white".into(), "black".into()],
        colours: vec![ColourShare { lab, share: 0.75 }],
        mean: Some(lab),
        share: 0.25,
        pixels: 30_000,
        ..PictureGlaze::default()
    }
}

fn original(n: u128, sha256: Sha256) -> Original {
    Original {
        media: record_id(n),
        sha256,
        bytes: 6_000_000_000,
        media_type: "image/tiff".into(),
        file_name: (n == 1).then(|| "净瓶.tif".into()),
        width: 40_000,
        height: 30_000,
        at: at(1),
    }
}

#[tokio::test]
async fn a_medium_has_one_original_for_ever() {
    on_both(async |db| {
        keep(
            &db,
            &[
                fresh(1, RecordKind::Media, json!({})),
                fresh(2, RecordKind::Media, json!({})),
            ],
        )
        .await;
        let (one, two) = (original(1, Sha256([1; 32])), original(2, Sha256([1; 32])));
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        originals::insert(&mut conn, &one).await.unwrap();
        originals::insert(&mut conn, &two).await.unwrap();
        let mut found = originals::by_media(&mut conn, &[record_id(2), record_id(1), record_id(3)])
            .await
            .unwrap();
        found.sort_by_key(|original| original.media);
        assert_eq!(found, [one, two]);
        let second = originals::insert(&mut conn, &original(1, Sha256([2; 32]))).await;
        assert!(
            matches!(second, Err(DbError::Conflict { .. })),
            "{second:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn bytes_are_left_over_when_neither_medium_nor_young_claim_names_them() {
    on_both(async |db| {
        keep(&db, &[fresh(1, RecordKind::Media, json!({}))]).await;
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        let (named, claimed) = (Sha256([1; 32]), Sha256([2; 32]));
        originals::insert(&mut conn, &original(1, named))
            .await
            .unwrap();
        let claim = Uuid::from_u128(5);
        originals::claim(&mut conn, claim, claimed, at(10))
            .await
            .unwrap();
        originals::claim(&mut conn, Uuid::from_u128(6), claimed, at(5))
            .await
            .unwrap();
        assert!(
            !originals::is_left_over(&mut conn, named, at(100))
                .await
                .unwrap()
        );
        assert!(
            !originals::is_left_over(&mut conn, claimed, at(9))
                .await
                .unwrap()
        );
        assert!(
            originals::is_left_over(&mut conn, claimed, at(10))
                .await
                .unwrap()
        );
        originals::release(&mut conn, claim).await.unwrap();
        assert!(
            originals::is_left_over(&mut conn, claimed, at(9))
                .await
                .unwrap()
        );
        assert!(
            !originals::is_left_over(&mut conn, claimed, at(4))
                .await
                .unwrap(),
            "the other upload's claim stands"
        );
        assert!(
            originals::is_left_over(&mut conn, Sha256([3; 32]), at(0))
                .await
                .unwrap()
        );
    })
    .await;
}

#[tokio::test]
async fn the_newest_rendition_stands_and_the_public_sees_published_ones_only() {
    on_both(async |db| {
        let medium = |n| fresh(n, RecordKind::Media, json!({}));
        keep(
            &db,
            &[published(medium(1)), medium(2), published(medium(3))],
        )
        .await;
        let rendition = |n, recipe| Rendition {
            making: Making {
                media: record_id(n),
                recipe,
                id: (recipe > 1).then_some(Uuid::from_u128(n)),
            },
            width: 40_000,
            height: 30_000,
            placeholder: "data:image/jpeg;base64,AA==".into(),
            thumbnails: vec![200, 400],
            glaze: (recipe > 1).then(glaze),
            bytes: 5_000_000_000,
            at: at(2),
        };
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        for n in 1..=3 {
            renditions::put(&mut conn, &rendition(n, 1)).await.unwrap();
        }
        renditions::put(&mut conn, &rendition(1, 2)).await.unwrap();
        deny_list::add(&mut conn, &[record_id(3)]).await.unwrap();
        assert_eq!(
            renditions::by_media(&mut conn, &[record_id(1)])
                .await
                .unwrap(),
            [rendition(1, 2)]
        );
        assert_eq!(
            renditions::public(&mut conn, record_id(1)).await.unwrap(),
            Some(rendition(1, 2))
        );
        for hidden in [2, 3, 4] {
            assert_eq!(
                renditions::public(&mut conn, record_id(hidden))
                    .await
                    .unwrap(),
                None
            );
        }
        let older = renditions::older_than(&mut conn, 2, None, 9).await.unwrap();
        assert_eq!(older, [record_id(2), record_id(3)]);
        let rest = renditions::older_than(&mut conn, 2, Some(record_id(2)), 9).await;
        assert_eq!(rest.unwrap(), [record_id(3)]);
        assert_eq!(
            renditions::older_than(&mut conn, 3, None, 2)
                .await
                .unwrap()
                .len(),
            2
        );

        assert!(
            renditions::touch(&mut conn, record_id(1), at(5))
                .await
                .unwrap()
        );
        assert!(
            !renditions::touch(&mut conn, record_id(4), at(5))
                .await
                .unwrap()
        );
        let touched = renditions::by_media(&mut conn, &[record_id(1)])
            .await
            .unwrap();
        let known = Rendition {
            at: at(5),
            ..rendition(1, 2)
        };
        assert_eq!(touched, [known], "nothing but its time is another");
    })
    .await;
}
