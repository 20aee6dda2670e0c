//! What curators may see, by the log of changes: working copies in every state, restricted fields and all.
//!
//! Nothing is held back: who may read the index may read every record of it. What was written a moment ago is found as it
//! was, unless the search waits for its number.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::document::{Around, document};
use super::follower::FollowError;
use super::names::Names;
use super::view::{Entry, Stepped, View};
use crate::db::records::{self, Stored};
use crate::db::{Conn, DbError, changes};
use crate::domain::disclosure;
use crate::domain::id::{RecordId, Seq};
use crate::domain::kind::RecordKind;
use crate::domain::record::Content;
use crate::search::{Commit, Document, Facet, QueryFields, Volume};

/// The curators' view.
#[derive(Debug, Default)]
pub struct Working;

impl View for Working {
    const NAME: &'static str = "working";
    const FIELDS: QueryFields = QueryFields { working: true };
    const WRITER_BYTES: usize = 16 << 20;
    const REBUILD_THREADS: usize = 1;

    async fn head(conn: &mut Conn<'_>) -> Result<Seq, DbError> {
        changes::head(conn).await
    }

    async fn after(conn: &mut Conn<'_>, seq: Seq, limit: i64) -> Result<Vec<Entry>, DbError> {
        let rows = changes::after(conn, seq, limit).await?;
        let entry = |row: changes::Change| Entry {
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
        changes::last_of(conn, ids).await
    }

    async fn among(conn: &mut Conn<'_>, ids: &BTreeSet<RecordId>) -> Result<Vec<Stored>, DbError> {
        let ids: Vec<RecordId> = ids.iter().copied().collect();
        records::by_ids(conn, &ids).await
    }

    async fn all(
        conn: &mut Conn<'_>,
        after: Option<RecordId>,
        limit: i64,
    ) -> Result<Vec<Stored>, DbError> {
        records::every(conn, after, limit).await
    }

    async fn of_kind(
        conn: &mut Conn<'_>,
        kind: RecordKind,
        after: Option<&Stored>,
        limit: i64,
    ) -> Result<Vec<Stored>, DbError> {
        let from = after.map(|last| (last.sort_key.as_str(), last.envelope.id));
        records::list_by_label(conn, kind, from, limit).await
    }

    async fn held_back(_: &mut Conn<'_>, _: Seq) -> Result<BTreeSet<RecordId>, DbError> {
        Ok(BTreeSet::new())
    }

    fn content(stored: &Stored) -> Option<Content> {
        let envelope = &stored.envelope;
        match Content::from_stored(envelope.kind, &stored.working) {
            Ok(content) => Some(content),
            Err(faults) => {
                tracing::error!(record = %envelope.id, ?faults, "a working copy cannot be read; it is left out of the index");
                None
            }
        }
    }

    fn document(stored: &Stored, seq: Seq, content: &Content, around: Around<'_>) -> Document {
        let envelope = &stored.envelope;
        let named = (envelope.id, envelope.version);
        let mut document = document(named, (seq, envelope.updated_at), content, around);
        document.texts.extend(disclosure::restricted_texts(content));
        let states = [
            (Facet::State, records::review_name(envelope.review)),
            (
                Facet::Publication,
                records::publication_name(envelope.publication),
            ),
        ];
        for (facet, state) in states {
            document.facets.insert(facet, vec![state.to_owned()]);
        }
        document
    }

    fn is_at(&self, _: Option<Commit>) -> bool {
        true
    }

    async fn gather(&self, _: Arc<Volume>, _: &Names) -> Result<(), FollowError> {
        Ok(())
    }

    async fn follow(&self, _: Arc<Volume>, _: &Names, _: Stepped) -> Result<(), FollowError> {
        Ok(())
    }
}
