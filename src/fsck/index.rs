//! The indexes of this machine against the database: the same records at the same versions.
//!
//! Reading an index asks nothing of the server that writes it. The index is read first and the database after it, so all
//! that the index may not know yet stands in the log behind the number it has reached, and is left out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use super::report::{Part, counted};
use super::rows::chain;
use super::{FsckError, Museum, Told};
use crate::db::{Conn, DbError, changes, publications, records};
use crate::domain::id::{RecordId, Seq, Version};
use crate::search::{SearchError, Volume};

/// A server that swaps or merges its index takes a file away in the moment before it is opened: worth another try.
const TRIES: u32 = 5;
const PAUSE: Duration = Duration::from_millis(200);

type Digest = Vec<(RecordId, Version)>;

/// What an index is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// What the public may see, by the log of publications.
    Public,
    /// Working copies, by the log of changes.
    Working,
}

impl Of {
    fn folder(self, museum: &Museum) -> &Path {
        match self {
            Self::Public => &museum.index,
            Self::Working => &museum.working,
        }
    }

    /// What a row of its log is.
    fn row(self) -> &'static str {
        match self {
            Self::Public => "publication",
            Self::Working => "change",
        }
    }

    async fn head(self, conn: &mut Conn<'_>) -> Result<Seq, DbError> {
        match self {
            Self::Public => publications::head(conn).await,
            Self::Working => changes::head(conn).await,
        }
    }

    /// What it must hold.
    async fn versions(self, conn: &mut Conn<'_>) -> Result<Digest, DbError> {
        match self {
            Self::Public => records::published_versions(conn).await,
            Self::Working => records::versions(conn).await,
        }
    }

    /// What it may hold in another version, or not at all, and be right.
    async fn unsettled(
        self,
        conn: &mut Conn<'_>,
        reached: Seq,
    ) -> Result<BTreeSet<RecordId>, DbError> {
        match self {
            Self::Public => publications::held_back(conn, reached).await,
            Self::Working => changes::records_after(conn, reached).await,
        }
    }
}

pub(super) async fn look(
    museum: &Museum,
    of: Of,
    part: &mut Part,
    told: Told<'_>,
) -> Result<(), FsckError> {
    told(part.name, 0, 1);
    let folder = of.folder(museum);
    match read(folder).await {
        Ok((reached, digest)) => compare(museum, of, part, reached, digest).await?,
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
    of: Of,
    part: &mut Part,
    reached: Seq,
    digest: Digest,
) -> Result<(), FsckError> {
    let mut snapshot = museum.db.snapshot().await?;
    let mut conn = snapshot.conn();
    let head = of.head(&mut conn).await?;
    if reached > head {
        let words = format!(
            "it has followed the log to {reached}, which ends at {head}: the database is older than it"
        );
        part.fault("index_ahead", of.folder(museum).display(), words);
        return Ok(());
    }
    let unsettled = of.unsettled(&mut conn, reached).await?;
    let versions = of.versions(&mut conn).await?;
    let mut shown: BTreeMap<RecordId, Version> = versions.into_iter().collect();
    shown.retain(|id, _| !unsettled.contains(id));

    let (held, mut seen) = (digest.len(), BTreeSet::new());
    for (id, version) in digest {
        if !seen.insert(id) {
            part.fault("index_holds_twice", id, "searches find it twice");
        }
        if unsettled.contains(&id) {
            continue;
        }
        match (shown.get(&id), of) {
            (None, Of::Public) => {
                part.fault("index_shows_unpublished", id, "it is found, yet not public");
            }
            (None, Of::Working) => {
                part.fault("index_shows_removed", id, "it is found, yet there is none");
            }
            (Some(now), _) if *now != version => part.fault(
                "index_differs",
                id,
                format!("it is found as version {version}, and is shown as {now}"),
            ),
            (Some(_), _) => {}
        }
    }
    for id in shown.keys().filter(|id| !seen.contains(id)) {
        part.fault("index_lacks", id, "it is there, and no search finds it");
    }
    let behind = usize::try_from(head.0 - reached.0).unwrap_or(0);
    part.remark = match behind {
        0 => format!("{}, level with the log", counted(held, "record")),
        _ => format!(
            "{}, {} behind, which a server follows",
            counted(held, "record"),
            counted(behind, of.row())
        ),
    };
    Ok(())
}
