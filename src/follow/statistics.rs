//! The figures that an index scores by, kept level with those that all nodes share.
//!
//! A node whose index has become half as large again or half as large as the last snapshot, or was built anew, adds the
//! next one; of several that would, the first is followed by all. Where that fails, scores come from older figures.

use std::collections::BTreeMap;

use super::follower::{FollowError, Follower, blocking};
use super::view::View;
use crate::db::Priority;
use crate::db::statistics::{self, Snapshot as Row};
use crate::search::{Commit, Snapshot, Snapshots, Statistics};

/// Snapshots kept, for pages still to come.
const KEPT: i64 = 4;

impl<V: View> Follower<V> {
    /// Takes up the snapshots that there are, and adds one where that is due.
    pub(super) async fn measure(&self) {
        if let Err(error) = self.try_to_measure().await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                index = V::NAME,
                "the figures that an index scores by could not be renewed"
            );
        }
    }

    async fn try_to_measure(&self) -> Result<(), FollowError> {
        let form = Statistics::form();
        let rows = {
            let mut reader = self.db().read().await?;
            statistics::of_view(&mut reader.conn(), V::NAME, &form).await?
        };
        self.take_up(&rows).await?;
        let volume = self.index().volume();
        let documents = i64::try_from(volume.documents()).unwrap_or(i64::MAX);
        let readable = rows.iter().rfind(|row| !self.is_set_aside(row));
        let due = |commit: &Commit| is_due(readable, documents, *commit);
        let Some(commit) = volume.commit().filter(due) else {
            return Ok(());
        };
        let taken = blocking(move || volume.statistics()?.to_bytes()).await?;
        let next = Row {
            number: rows.last().map_or(0, |last| last.number) + 1,
            seq: commit.seq,
            generation: commit.generation,
            documents,
        };
        let mut tx = self.db().begin(Priority::Edit).await?;
        let mut conn = tx.conn();
        statistics::add(&mut conn, V::NAME, &form, &next, &taken).await?;
        statistics::prune(&mut conn, V::NAME, &form, KEPT).await?;
        let rows = statistics::of_view(&mut conn, V::NAME, &form).await?;
        tx.commit().await?;
        self.take_up(&rows).await
    }

    /// Scores by these snapshots from now on; those that cannot be read are set aside, each told of once.
    async fn take_up(&self, rows: &[Row]) -> Result<(), FollowError> {
        let held = self.index().snapshots();
        let held: BTreeMap<u64, &Snapshot> = held.all().iter().map(|s| (s.number, s)).collect();
        let readable = rows.iter().filter(|row| !self.is_set_aside(row));
        if readable.clone().map(number).eq(held.keys().copied()) {
            return Ok(());
        }
        let mut snapshots = Vec::with_capacity(rows.len());
        for row in readable {
            snapshots.extend(match held.get(&number(row)) {
                Some(held) => Some((*held).clone()),
                None => self.load(row).await?,
            });
        }
        self.index().set_snapshots(Snapshots::new(snapshots));
        Ok(())
    }

    /// Reads a snapshot; none where it went since its row was read, or cannot be read.
    async fn load(&self, row: &Row) -> Result<Option<Snapshot>, FollowError> {
        let body = {
            let (mut reader, form) = (self.db().read().await?, Statistics::form());
            statistics::body(&mut reader.conn(), V::NAME, &form, row.number).await?
        };
        let Some(body) = body else { return Ok(None) };
        match blocking(move || Statistics::from_bytes(&body)).await {
            Ok(figures) => Ok(Some(Snapshot {
                number: number(row),
                seq: row.seq,
                statistics: figures.into(),
            })),
            Err(FollowError::Search(error)) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    index = V::NAME,
                    number = row.number,
                    "a snapshot of figures cannot be read; it is set aside"
                );
                self.set_aside().insert(row.number);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    fn is_set_aside(&self, row: &Row) -> bool {
        self.set_aside().contains(&row.number)
    }
}

fn number(row: &Row) -> u64 {
    u64::try_from(row.number).unwrap_or(0)
}

/// Whether the last snapshot tells too little of an index of so many documents. One that has not come as far as the
/// snapshot says nothing of it.
fn is_due(last: Option<&Row>, documents: i64, commit: Commit) -> bool {
    let Some(last) = last else {
        return documents > 0;
    };
    let (before, now) = (last.documents, documents);
    let grew = now > before && now * 2 >= before * 3;
    let shrank = now * 2 < before;
    commit.seq >= last.seq && (last.generation < commit.generation || grew || shrank)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::Seq;

    #[test]
    fn figures_are_renewed_when_an_index_grew_or_shrank_much_or_was_built_anew() {
        let last = |documents| Row {
            number: 1,
            seq: Seq(7),
            generation: 2,
            documents,
        };
        let commit = |seq, generation| Commit {
            seq: Seq(seq),
            generation,
        };
        let due = |before, now| is_due(Some(&last(before)), now, commit(7, 2));
        assert!(!is_due(None, 0, commit(0, 0)));
        assert!(is_due(None, 1, commit(0, 0)));
        assert!(due(0, 1) && due(2, 3) && due(100, 150) && due(100, 49) && due(1, 0));
        assert!(!due(0, 0) && !due(100, 149) && !due(100, 50) && !due(100, 100));
        assert!(is_due(Some(&last(100)), 100, commit(9, 3)));
        assert!(
            !is_due(Some(&last(100)), 100, commit(9, 1)),
            "an older rebuild"
        );
        assert!(
            !is_due(Some(&last(100)), 40, commit(6, 3)),
            "one that lags behind"
        );
    }
}
