//! The program is killed while it makes tiles: the next one makes them, and nothing of the first is left.

use celadon::domain::id::RecordId;
use celadon::domain::making::Making;
use celadon::imaging::build::RECIPE;
use celadon::storage::StorageKey;
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{House, large, programs};

#[tokio::test(flavor = "multi_thread")]
async fn a_photograph_whose_maker_was_killed_gets_its_tiles_from_the_next() {
    let folder = tempfile::tempdir().expect("a folder");
    let picture = large();
    for (program, _database) in programs(folder.path()).await {
        let mut house = House::open(program, &[]).await;
        let (media, job) = house.upload(picture.clone()).await;
        house.until_under_way(&job).await;
        house.server.kill();
        let fsck = house.program.run(&["fsck", "--deep"]);
        assert_eq!(fsck.code, Some(0), "{}", fsck.out);
        assert!(fsck.out.contains("1 job to be done"), "{}", fsck.out);

        // As if it had been killed a moment later: half of what it made is stored, and no row names it.
        let making = Making {
            media: media.parse::<RecordId>().expect("an id"),
            recipe: RECIPE,
            id: Some(Uuid::from_u128(1)),
        };
        let store = house.program.data().join("store");
        std::fs::create_dir_all(store.join(StorageKey::made_of(making.media))).expect("a folder");
        for key in [
            StorageKey::Pyramid(making),
            StorageKey::Thumbnail { making, width: 200 },
        ] {
            std::fs::write(store.join(key.path()), b"half").expect("writes");
        }

        let House { program, token, .. } = house;
        let house = House::again(program, token, &[]).await;
        let done = house.until_state(&job, "done").await;
        assert_eq!(done["done"], done["total"]);
        let medium = house.medium(&media).await;
        assert_eq!(medium["tiles"]["state"], "done");
        assert_eq!(
            (&medium["tiles"]["width"], &medium["tiles"]["height"]),
            (&json!(6_000), &json!(4_000))
        );
        let sent = hex::encode(Sha256::digest(&picture));
        assert_eq!(medium["original"]["sha256"], json!(sent));
        assert_eq!(house.picture(&media).await, 200);
        let since = std::time::Instant::now();
        while house
            .objects(&media)
            .iter()
            .any(|name| name.contains("-0000"))
        {
            assert!(since.elapsed().as_secs() < 5, "{:?}", house.objects(&media));
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        house.hold_clean();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decoder_whose_server_was_killed_ends_by_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    for (program, _database) in programs(folder.path()).await {
        let mut house = House::open(program, &[]).await;
        let (_, job) = house.upload(large()).await;
        house.until_under_way(&job).await;
        let begun = std::time::Instant::now();
        // Its log is read to the end only when nobody holds the pipe any more.
        house.server.kill();
        assert!(
            begun.elapsed().as_secs() < 20,
            "the decoder worked on for nobody"
        );
    }
}
