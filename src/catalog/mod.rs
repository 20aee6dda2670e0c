//! The verbs of cataloguing. Each owns its transaction and ends it with the log rows: `changes` for every write to a
//! record, `publications` where the public view changed.
//!
//! A verb takes the database, a clock, the actor and a permit, never a request; it answers with [`Written`], the record
//! as it stands and the sequence numbers a reader can wait for.

mod batch;
mod cell;
mod create;
mod delete;
mod edit;
mod embargo;
mod error;
mod hierarchy;
mod history;
mod insert;
mod judge;
mod links;
mod merge;
mod publish;
mod reproject;
mod review;
mod rewrite;
mod saved_search;
mod strata;
mod strictest;
mod switch_rule;
mod uses;
mod withdraw;

pub use batch::{Batch, write_batch};
pub use create::create;
pub use delete::delete;
pub use edit::edit;
pub use embargo::lift_embargoes;
pub use error::CatalogError;
pub use hierarchy::faults as hierarchy_faults;
pub use history::{RevisionView, list_revisions, revision};
pub use insert::{Incoming, insert};
pub use links::link_fault;
pub use merge::merge;
pub use publish::{PublicationPlan, UnpublishedMedia, plan, publish, touch};
pub use reproject::reproject;
pub use review::{ReviewPermit, review};
pub use saved_search::{SearchChange, change_search, forget_search, save_search};
pub use strata::check as check_strata;
pub use strictest::public_disclosures;
pub use switch_rule::{UNTOUCHED, switch_rule};
pub use uses::{Use, Uses, uses};
pub use withdraw::withdraw;

use crate::db::Conn;
use crate::db::changes::{self, NewChange};
use crate::db::publications::{self, NewPublication};
use crate::db::records::{self, Stored};
use crate::domain::clock::Clock;
use crate::domain::id::{RecordId, Seq, Version};
use crate::domain::record::Content;
use crate::domain::role::Actor;

/// The answer to a write that was committed.
#[derive(Debug, Clone)]
pub struct Written {
    /// The record as it stands now.
    pub stored: Stored,
    /// Its row in `changes`; `None` where nothing had to change.
    pub seq: Option<Seq>,
    /// Its row in `publications`, if the public view changed.
    pub public_seq: Option<Seq>,
}

/// Which version the caller has read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// This one; anything else is [`CatalogError::Stale`].
    Version(Version),
    /// Whatever stands (`If-Match: *`).
    Any,
}

/// The record, if it stands where the caller believes.
async fn get(
    conn: &mut Conn<'_>,
    id: RecordId,
    expected: Expected,
) -> Result<Stored, CatalogError> {
    let stored = records::by_id(conn, id)
        .await?
        .ok_or(CatalogError::NotFound)?;
    match expected {
        Expected::Version(version) if version != stored.envelope.version => {
            Err(CatalogError::Stale {
                current: stored.envelope.version,
            })
        }
        _ => Ok(stored),
    }
}

/// The working copy as typed content.
fn content(stored: &Stored) -> Result<Content, CatalogError> {
    Ok(Content::from_stored(stored.envelope.kind, &stored.working)?)
}

/// One row of `changes` for a record as it now stands.
async fn log_change(
    conn: &mut Conn<'_>,
    clock: &dyn Clock,
    actor: &Actor,
    op: &'static str,
    stored: &Stored,
) -> Result<Seq, CatalogError> {
    let envelope = &stored.envelope;
    let row = NewChange {
        op,
        record: envelope.id,
        kind: envelope.kind,
        version: envelope.version,
    };
    Ok(changes::append(conn, clock.now(), actor.user, &[row]).await?)
}

/// One row of `publications` for a record whose public view changed; after every row of `changes`.
async fn log_publication(
    conn: &mut Conn<'_>,
    clock: &dyn Clock,
    op: &'static str,
    stored: &Stored,
) -> Result<Seq, CatalogError> {
    let envelope = &stored.envelope;
    let version = envelope.published_version.unwrap_or(envelope.version);
    let row = NewPublication {
        op,
        record: envelope.id,
        kind: envelope.kind,
        version,
    };
    Ok(publications::append(conn, clock.now(), &[row]).await?)
}
