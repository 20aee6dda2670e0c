//! The public index of this machine against the database: the same records at the same versions.
//!
//! Reading an index asks nothing of the server that writes it. The index is read first and the database after it, so all
//! that the index may not know yet stands in the log behind the number it has reached, and is left out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use super::report::{Part, counted};
use super::rows::chain;
use super::{FsckError, Museum, Told};
use crate::db::{deny_list, publications, records};
use crate::domain::id::{RecordId, Seq, Version};
use crate::search::{SearchError, Volume};

/// A server that swaps or merges its index takes a file away in the moment before it is opened: worth another try.
const TRIES: u32 = 5;
const PAUSE: Duration = Duration::from_millis(200);

type Digest = Vec<(RecordId, Version)>;

pub(super) async fn look(
    museum: &Museum,
    part: &mut Part,
    told: Told<'_>,
) -> Result<(), FsckError> {
    told(part.name, 0, 1);
    let folder = museum.index.as_path();
    match read(folder).await {
        Ok((reached, digest)) => compare(museum, part, reached, digest).await?,
        Err(_) if !folder.exists() => {
            "there is none yet; a server builds it when it starts".clone_into(&mut part.remark);
        }
        Err(SearchError::Outdated(made)) => {
            part.remark =
                format!("it is of another make ({made}); a server builds it anew when it starts");
        }
        Err(error) => part.fault(
            "index_broken",
            folder.display(),
            format!("{}; a server builds it anew when it starts", chain(&error)),
        ),
    }
    told(part.name, 1, 1);
    Ok(())
}

/// How far the index in `folder` has followed the log, and what it holds.
async fn read(folder: &Path) -> Result<(Seq, Digest), SearchError> {
    let mut tried = 1;
    loop {
        let at = folder.to_owned();
        let outcome = tokio::task::spawn_blocking(move || {
            let volume = Volume::open(&at)?;
            let digest = volume.digest()?;
            let reached = volume.commit().map_or(Seq(0), |commit| commit.seq);
            Ok((reached, digest))
        });
        match outcome.await.map_err(std::io::Error::other)? {
            Err(SearchError::Index(_) | SearchError::Io(_)) if tried < TRIES && folder.exists() => {
                tried += 1;
                tokio::time::sleep(PAUSE).await;
            }
            outcome => return outcome,
        }
    }
}

async fn compare(
    museum: &Museum,
    part: &mut Part,
    reached: Seq,
    digest: Digest,
) -> Result<(), FsckError> {
    let mut snapshot = museum.db.snapshot().await?;
    let mut conn = snapshot.conn();
    let head = publications::head(&mut conn).await?;
    if reached > head {
        let words = format!(
            "it has followed the log to {reached}, which ends at {head}: the database is older than it"
        );
        part.fault("index_ahead", museum.index.display(), words);
        return Ok(());
    }
    // What it may hold in another version, or not at all, and be right.
    let mut unsettled: BTreeSet<RecordId> = deny_list::all(&mut conn).await?.into_iter().collect();
    unsettled.extend(publications::records_after(&mut conn, reached).await?);
    let published = records::published_versions(&mut conn).await?;
    let mut published: BTreeMap<RecordId, Version> = published.into_iter().collect();
    published.retain(|id, _| !unsettled.contains(id));

    let (held, mut seen) = (digest.len(), BTreeSet::new());
    for (id, version) in digest {
        if !seen.insert(id) {
            part.fault("index_holds_twice", id, "searches find it twice");
        }
        if unsettled.contains(&id) {
            continue;
        }
        match published.get(&id) {
            None => part.fault("index_shows_unpublished", id, "it is found, yet not public"),
            Some(public) if *public != version => part.fault(
                "index_differs",
                id,
                format!("it is found as version {version}, the public sees {public}"),
            ),
            Some(_) => {}
        }
    }
    for id in published.keys().filter(|id| !seen.contains(id)) {
        part.fault("index_lacks", id, "it is public, and no search finds it");
    }
    let behind = usize::try_from(head.0 - reached.0).unwrap_or(0);
    part.remark = match behind {
        0 => format!("{}, level with the log", counted(held, "record")),
        _ => format!(
            "{}, {} behind, which a server follows",
            counted(held, "record"),
            counted(behind, "publication")
        ),
    };
    Ok(())
}
