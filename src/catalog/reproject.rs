//! Projecting anew what lies below a site whose disclosure changed.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{CatalogError, embargo, rewrite, strictest};
use crate::db::publications::{self, NewPublication};
use crate::db::{Conn, Db, Priority, deny_list, records, relations};
use crate::domain::clock::Clock;
use crate::domain::disclosure::project;
use crate::domain::id::RecordId;
use crate::domain::state::Publication;

/// Records projected in one transaction.
const BATCH: usize = 100;

/// Every record below a site: its contexts, its parts, their finds.
pub(super) async fn below(
    conn: &mut Conn<'_>,
    site: RecordId,
) -> Result<Vec<RecordId>, CatalogError> {
    let mut found = BTreeSet::new();
    let mut front = vec![site];
    while !front.is_empty() {
        let next = relations::below(conn, &front).await?;
        front = next
            .into_iter()
            .filter(|id| *id != site && found.insert(*id))
            .collect();
    }
    Ok(found.into_iter().collect())
}

/// Projects everything below `site` anew and takes it off the deny-list, in batches; `progress` is told `(done, total)`.
///
/// Idempotent: what was projected already comes out the same.
pub async fn reproject(
    db: &Db,
    clock: &dyn Clock,
    site: RecordId,
    mut progress: impl FnMut(usize, usize),
) -> Result<(), CatalogError> {
    let all = {
        let mut reader = db.read().await?;
        below(&mut reader.conn(), site).await?
    };
    for (at, ids) in all.chunks(BATCH).enumerate() {
        let mut tx = db.begin(Priority::Batch).await?;
        let mut conn = tx.conn();
        let rows = anew(&mut conn, clock.now(), ids).await?;
        deny_list::remove(&mut conn, ids).await?;
        if !rows.is_empty() {
            publications::append(&mut conn, clock.now(), &rows).await?;
        }
        tx.commit().await?;
        progress((at * BATCH + ids.len()).min(all.len()), all.len());
    }
    Ok(())
}

/// Makes the public view of records anew from the version that was published last, under today's rules; answers what is to
/// be told to those who follow. Records that are not public are left alone.
pub(super) async fn anew(
    conn: &mut Conn<'_>,
    now: DateTime<Utc>,
    ids: &[RecordId],
) -> Result<Vec<NewPublication>, CatalogError> {
    let mut rows = Vec::new();
    for mut stored in records::by_ids(conn, ids).await? {
        if stored.envelope.publication != Publication::Published {
            continue;
        }
        let (id, kind) = (stored.envelope.id, stored.envelope.kind);
        // The public sees the version it saw, under the new rule: read it back from history.
        let version = stored
            .envelope
            .published_version
            .unwrap_or(stored.envelope.version);
        let published = rewrite::published_content(conn, &stored).await?;
        let disclosure = strictest::of(conn, id, &published).await?;
        stored.published = Some(project(&published, disclosure, now.date_naive()).to_value());
        records::update_states(conn, &stored).await?;
        embargo::note(conn, id, &published, now).await?;
        rows.push(NewPublication {
            op: "update",
            record: id,
            kind,
            version,
        });
    }
    Ok(rows)
}
