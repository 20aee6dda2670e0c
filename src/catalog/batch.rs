//! New records and new versions of known ones as one: all of it is written, or nothing is.

use std::collections::BTreeMap;

use super::insert::Incoming;
use super::{CatalogError, hierarchy, insert, links, rewrite};
use crate::db::{Conn, Db, Priority, records};
use crate::domain::clock::Clock;
use crate::domain::fault::Faults;
use crate::domain::id::{RecordId, Seq, Version};
use crate::domain::kind::RecordKind;
use crate::domain::permit::{EditRecord, Permit};
use crate::domain::record::Content;
use crate::domain::role::Actor;
use crate::domain::state::Review;

/// What a file brings, every content free of faults of its own.
#[derive(Debug, Default)]
pub struct Batch {
    /// New records; they become drafts.
    pub made: Vec<(RecordId, Content)>,
    /// Records that are there, each at the version that was read; they become drafts again.
    pub changed: Vec<(RecordId, Version, Content)>,
}

impl Batch {
    fn contents(&self) -> Vec<(RecordId, &Content)> {
        let made = self.made.iter().map(|(id, content)| (*id, content));
        let changed = self.changed.iter();
        made.chain(changed.map(|(id, _, content)| (*id, content)))
            .collect()
    }

    fn arriving(&self) -> BTreeMap<RecordId, RecordKind> {
        let made = self.made.iter();
        made.map(|(id, content)| (*id, content.kind())).collect()
    }

    /// What keeps its records from being written, by record: references to what is neither there nor in the batch, and
    /// circles.
    pub async fn faults(
        &self,
        conn: &mut Conn<'_>,
    ) -> Result<BTreeMap<RecordId, Faults>, CatalogError> {
        let contents = self.contents();
        let mut found = links::faults(conn, &contents, &self.arriving()).await?;
        for (id, Faults(faults)) in hierarchy::faults(conn, &contents).await? {
            found.entry(id).or_default().0.extend(faults);
        }
        Ok(found)
    }
}

/// Writes a batch in one transaction; answers the last number in `changes`, if there was anything to write.
///
/// [`CatalogError::Stale`] if a record was changed since it was read, [`CatalogError::Invalid`] with the faults of the
/// first that is refused.
pub async fn write_batch(
    db: &Db,
    clock: &dyn Clock,
    actor: &Actor,
    permit: &Permit<EditRecord>,
    batch: Batch,
) -> Result<Option<Seq>, CatalogError> {
    let mut tx = db.begin(Priority::Batch).await?;
    let mut conn = tx.conn();
    if let Some((_, faults)) = batch.faults(&mut conn).await?.pop_first() {
        return Err(faults.into());
    }
    let mut last = None;
    if !batch.made.is_empty() {
        let arriving = batch.arriving();
        let made = batch.made.into_iter().map(|(id, content)| Incoming {
            id,
            content,
            publish: false,
        });
        let made: Vec<_> = made.collect();
        let written = insert(&mut conn, clock, actor, permit, &made, &arriving).await?;
        last = written.last().and_then(|written| written.seq);
    }
    if !batch.changed.is_empty() {
        let ids: Vec<_> = batch.changed.iter().map(|(id, ..)| *id).collect();
        let found = records::by_ids(&mut conn, &ids).await?;
        let mut found: BTreeMap<_, _> = found.into_iter().map(|it| (it.envelope.id, it)).collect();
        let mut changed = Vec::with_capacity(ids.len());
        for (id, version, content) in batch.changed {
            let stored = found.remove(&id).ok_or(CatalogError::NotFound)?;
            let current = stored.envelope.version;
            if current != version {
                return Err(CatalogError::Stale { current });
            }
            changed.push((stored, content));
        }
        let review = Some(Review::Draft);
        rewrite::rewrite(&mut conn, clock, actor, review, &mut changed).await?;
        let written = changed.iter().map(|(stored, _)| stored);
        let first = rewrite::log(&mut conn, clock, actor, "edit", written).await?;
        let more = i64::try_from(changed.len()).unwrap_or(1) - 1;
        last = Some(Seq(first.0 + more));
    }
    tx.commit().await?;
    Ok(last)
}
