//! What the public may see, by the log of publications: projections, and the suggestions made of their names.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock};

use super::Follower;
use super::document::{Around, document};
use super::follower::{FollowError, blocking};
use super::names::Names;
use super::view::{Entry, Stepped, View};
use crate::db::records::{self, Stored};
use crate::db::{Conn, DbError, deny_list, publications};
use crate::domain::disclosure::Published;
use crate::domain::id::{RecordId, Seq};
use crate::domain::kind::RecordKind;
use crate::domain::record::Content;
use crate::domain::state::Publication;
use crate::search::{
    Commit, Document, Group, QueryFields, SuggestRequest, Suggestion, Suggestions, Volume,
};

/// What became of a record in the public view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is public, newly or in another version.
    Shown(RecordId, RecordKind),
    /// It is public no more.
    Gone(RecordId, RecordKind),
}

impl Change {
    /// The record.
    pub fn record(self) -> RecordId {
        match self {
            Self::Shown(id, _) | Self::Gone(id, _) => id,
        }
    }
}

type Listener = Box<dyn Fn(&[Change]) + Send + Sync>;

/// The public's view.
#[derive(Default)]
pub struct Public {
    suggestions: RwLock<Arc<Suggestions>>,
    listeners: RwLock<Vec<Listener>>,
}

impl std::fmt::Debug for Public {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Public")
    }
}

impl Public {
    fn suggestions(&self) -> Arc<Suggestions> {
        self.suggestions
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn set_suggestions(&self, suggestions: Suggestions) {
        *self
            .suggestions
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Arc::new(suggestions);
    }

    fn tell(&self, stepped: &Stepped) {
        let changes: Vec<Change> = stepped
            .changed
            .iter()
            .map(|(id, kind, content)| match content {
                Some(_) => Change::Shown(*id, *kind),
                None => Change::Gone(*id, *kind),
            })
            .collect();
        let listeners = self
            .listeners
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        listeners.iter().for_each(|listener| listener(&changes));
    }
}

impl Follower<Public> {
    /// Calls `listener` with every change once it is searchable: caches of public status clear themselves by it.
    pub fn on_change(&self, listener: impl Fn(&[Change]) + Send + Sync + 'static) {
        let mut listeners = self
            .view()
            .listeners
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        listeners.push(Box::new(listener));
    }

    /// Suggests names of what the public may see at this very moment, held back as in [`Follower::search`].
    pub async fn suggest(
        &self,
        request: &SuggestRequest,
    ) -> Result<Vec<(Group, Vec<Suggestion>)>, FollowError> {
        let held_back = self.held_back().await?;
        Ok(self.view().suggestions().suggest(request, &held_back))
    }
}

impl View for Public {
    const NAME: &'static str = "public";
    const FIELDS: QueryFields = QueryFields { working: false };
    const WRITER_BYTES: usize = 48 << 20;
    const REBUILD_THREADS: usize = 2;

    async fn head(conn: &mut Conn<'_>) -> Result<Seq, DbError> {
        publications::head(conn).await
    }

    async fn after(conn: &mut Conn<'_>, seq: Seq, limit: i64) -> Result<Vec<Entry>, DbError> {
        let rows = publications::after(conn, seq, limit).await?;
        let entry = |row: publications::PublicationRow| Entry {
            seq: row.seq,
            at: row.at,
            record: row.record,
            kind: row.kind,
        };
        Ok(rows.into_iter().map(entry).collect())
    }

    async fn last_of(
        conn: &mut Conn<'_>,
        ids: &[RecordId],
    ) -> Result<BTreeMap<RecordId, Seq>, DbError> {
        publications::last_of(conn, ids).await
    }

    async fn among(conn: &mut Conn<'_>, ids: &BTreeSet<RecordId>) -> Result<Vec<Stored>, DbError> {
        let ids: Vec<RecordId> = ids.iter().copied().collect();
        let denied = deny_list::among(conn, &ids).await?;
        let mut stored = records::by_ids(conn, &ids).await?;
        stored.retain(|stored| is_public(stored) && !denied.contains(&stored.envelope.id));
        Ok(stored)
    }

    async fn all(
        conn: &mut Conn<'_>,
        after: Option<RecordId>,
        limit: i64,
    ) -> Result<Vec<Stored>, DbError> {
        records::all_published(conn, after, limit).await
    }

    async fn of_kind(
        conn: &mut Conn<'_>,
        kind: RecordKind,
        after: Option<&Stored>,
        limit: i64,
    ) -> Result<Vec<Stored>, DbError> {
        let Some(last) = after.map(|last| last.envelope.id) else {
            return records::list_published(conn, kind, None, limit).await;
        };
        // Not the working copy's key: a draft may be called otherwise.
        let key = records::public_sort_key(conn, last).await?;
        let from = (key.as_deref().unwrap_or_default(), last);
        records::list_published(conn, kind, Some(from), limit).await
    }

    /// Denied records, and those that changed since.
    async fn held_back(conn: &mut Conn<'_>, seq: Seq) -> Result<BTreeSet<RecordId>, DbError> {
        publications::held_back(conn, seq).await
    }

    fn content(stored: &Stored) -> Option<Content> {
        if !is_public(stored) {
            return None;
        }
        let envelope = &stored.envelope;
        match Published::from_stored(envelope.kind, stored.published.as_ref()?) {
            Ok(content) => Some(content.into_inner()),
            Err(faults) => {
                tracing::error!(record = %envelope.id, ?faults, "a stored projection cannot be read; it is left out of the index");
                None
            }
        }
    }

    fn document(stored: &Stored, seq: Seq, content: &Content, around: Around<'_>) -> Document {
        let envelope = &stored.envelope;
        let version = envelope.published_version.unwrap_or(envelope.version);
        let at = stored.published_at.unwrap_or(envelope.updated_at);
        document((envelope.id, version), (seq, at), content, around)
    }

    fn is_at(&self, commit: Option<Commit>) -> bool {
        self.suggestions().commit() == commit
    }

    async fn gather(&self, volume: Arc<Volume>, names: &Names) -> Result<(), FollowError> {
        let thesaurus = names.thesaurus.clone();
        let suggestions = blocking(move || Suggestions::gather(&volume, &thesaurus)).await?;
        self.set_suggestions(suggestions);
        Ok(())
    }

    async fn follow(
        &self,
        volume: Arc<Volume>,
        names: &Names,
        stepped: Stepped,
    ) -> Result<(), FollowError> {
        self.tell(&stepped);
        let (before, thesaurus) = (self.suggestions(), names.thesaurus.clone());
        let suggestions =
            blocking(move || before.after(&stepped.gone, &stepped.fresh, &volume, &thesaurus))
                .await?;
        self.set_suggestions(suggestions);
        Ok(())
    }
}

fn is_public(stored: &Stored) -> bool {
    stored.envelope.publication == Publication::Published
}
