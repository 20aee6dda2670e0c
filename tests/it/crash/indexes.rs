//! Both indexes against the database, read from outside while the program serves.

use std::collections::BTreeMap;
use std::time::Duration;

use celadon::db::{Db, changes, publications, records};
use celadon::domain::id::{RecordId, Seq, Version};
use celadon::search::Volume;

use crate::support::program::Program;

/// Looks, until the indexes are level with the logs: the worker of the program may write meanwhile.
const LOOKS: u32 = 400;

type Digest = BTreeMap<RecordId, Version>;

/// Once level with the logs, each index holds the records that the database holds, at the same versions, each once.
pub async fn equal_the_database(program: &Program, db: &Db) {
    let mut last = None;
    for _ in 0..LOOKS {
        let expected = of_the_database(db).await;
        let found = ["public", "working"].map(|name| of_the_index(program, name));
        if let [Some(public), Some(working)] = found {
            let found = [public, working];
            if found == expected {
                return;
            }
            last = Some((expected, found));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let (expected, found) = last.expect("both indexes open");
    for (name, (expected, found)) in ["public", "working"]
        .iter()
        .zip(expected.iter().zip(&found))
    {
        assert_eq!(found, expected, "the {name} index is not the database");
    }
}

async fn of_the_database(db: &Db) -> [(Seq, Digest); 2] {
    let mut snapshot = db.snapshot().await.expect("reads");
    let mut conn = snapshot.conn();
    let public = publications::head(&mut conn).await.expect("reads");
    let published = records::published_versions(&mut conn).await.expect("reads");
    let working = changes::head(&mut conn).await.expect("reads");
    let versions = records::versions(&mut conn).await.expect("reads");
    [
        (public, published.into_iter().collect()),
        (working, versions.into_iter().collect()),
    ]
}

/// How far an index has followed its log, and what it holds; nothing while it cannot be opened, for a merge takes files
/// away.
fn of_the_index(program: &Program, name: &str) -> Option<(Seq, Digest)> {
    let volume = Volume::open(&program.data().join("index").join(name)).ok()?;
    let digest = volume.digest().ok()?;
    let once: Digest = digest.iter().copied().collect();
    assert_eq!(once.len(), digest.len(), "the {name} index holds one twice");
    Some((volume.commit()?.seq, once))
}
