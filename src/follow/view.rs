//! What one index is of: the log it follows, and what it takes from the records that the log names.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::document::Around;
use super::follower::FollowError;
use super::names::Names;
use crate::db::records::Stored;
use crate::db::{Conn, DbError};
use crate::domain::id::{RecordId, Seq};
use crate::domain::kind::RecordKind;
use crate::domain::record::Content;
use crate::search::{Commit, Document, QueryFields, Volume};

/// A row of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub seq: Seq,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// The record it names.
    pub record: RecordId,
    /// The record's kind.
    pub kind: RecordKind,
}

/// A record that a log names, with what it says now; nothing where the view has it no more.
pub type Changed = (RecordId, RecordKind, Option<Content>);

/// What one step along the log did to the index.
#[derive(Debug)]
pub struct Stepped {
    /// Every record named.
    pub changed: Vec<Changed>,
    /// Their ids: what was taken out before the new ones were put in.
    pub gone: Arc<BTreeSet<RecordId>>,
    /// What was put in.
    pub fresh: Vec<Document>,
}

/// Which records an index holds, and how it sees them.
pub trait View: Debug + Default + Send + Sync + Sized + 'static {
    /// What logs, metrics and folders call it.
    const NAME: &'static str;
    /// The fields that a query may name.
    const FIELDS: QueryFields;
    /// Bytes that the writer gathers before it writes them out, while it follows.
    const WRITER_BYTES: usize;
    /// Threads of the writer that builds the index anew; each gathers as much.
    const REBUILD_THREADS: usize;

    /// The last number of the log.
    fn head(conn: &mut Conn<'_>) -> impl Future<Output = Result<Seq, DbError>> + Send;

    /// Rows of the log after `seq`, in order.
    fn after(
        conn: &mut Conn<'_>,
        seq: Seq,
        limit: i64,
    ) -> impl Future<Output = Result<Vec<Entry>, DbError>> + Send;

    /// The last number that names each of these records.
    fn last_of(
        conn: &mut Conn<'_>,
        ids: &[RecordId],
    ) -> impl Future<Output = Result<BTreeMap<RecordId, Seq>, DbError>> + Send;

    /// Those of these records that it shows now.
    fn among(
        conn: &mut Conn<'_>,
        ids: &BTreeSet<RecordId>,
    ) -> impl Future<Output = Result<Vec<Stored>, DbError>> + Send;

    /// Every record that it shows, in the order of the ids.
    fn all(
        conn: &mut Conn<'_>,
        after: Option<RecordId>,
        limit: i64,
    ) -> impl Future<Output = Result<Vec<Stored>, DbError>> + Send;

    /// Every record of a kind that it shows, each after the last of the page before, in an order of its own.
    fn of_kind(
        conn: &mut Conn<'_>,
        kind: RecordKind,
        after: Option<&Stored>,
        limit: i64,
    ) -> impl Future<Output = Result<Vec<Stored>, DbError>> + Send;

    /// What an index that has followed to `seq` is not to show as it knows it.
    fn held_back(
        conn: &mut Conn<'_>,
        seq: Seq,
    ) -> impl Future<Output = Result<BTreeSet<RecordId>, DbError>> + Send;

    /// What it shows of a record; none where that cannot be read.
    fn content(stored: &Stored) -> Option<Content>;

    /// The document of a record that it shows, last named by the number `seq`.
    fn document(stored: &Stored, seq: Seq, content: &Content, around: Around<'_>) -> Document;

    /// Whether what it keeps beside the index is of this commit.
    fn is_at(&self, commit: Option<Commit>) -> bool;

    /// Takes what it keeps beside the index from `volume`.
    fn gather(
        &self,
        volume: Arc<Volume>,
        names: &Names,
    ) -> impl Future<Output = Result<(), FollowError>> + Send;

    /// Follows a step that the index has taken.
    fn follow(
        &self,
        volume: Arc<Volume>,
        names: &Names,
        stepped: Stepped,
    ) -> impl Future<Output = Result<(), FollowError>> + Send;
}
