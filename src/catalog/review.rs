//! Where the working copy stands: draft, in review, approved.

use super::{CatalogError, Expected, Written, get, log_change};
use crate::db::{Db, Priority, records};
use crate::domain::clock::Clock;
use crate::domain::id::RecordId;
use crate::domain::permit::{EditRecord, Permit, PublishRecord};
use crate::domain::role::Actor;
use crate::domain::state::Review;

/// Leave to set a review state: handing in is a cataloguer's, approving a curator's.
#[derive(Debug)]
pub enum ReviewPermit {
    /// Draft or in review.
    Edit(Permit<EditRecord>),
    /// Any state.
    Approve(Permit<PublishRecord>),
}

/// Sets the review state of the working copy; its version stays.
pub async fn review(
    db: &Db,
    clock: &dyn Clock,
    actor: &Actor,
    permit: &ReviewPermit,
    id: RecordId,
    expected: Expected,
    state: Review,
) -> Result<Written, CatalogError> {
    if state == Review::Approved && matches!(permit, ReviewPermit::Edit(_)) {
        return Err(CatalogError::State(
            "only a curator approves a working copy",
        ));
    }
    let mut tx = db.begin(Priority::Edit).await?;
    let mut stored = get(&mut tx.conn(), id, expected).await?;
    if stored.envelope.review == state {
        return Ok(Written {
            stored,
            seq: None,
            public_seq: None,
        });
    }
    stored.envelope.review = state;
    stored.envelope.updated_at = clock.now();
    stored.envelope.updated_by = actor.user;
    records::update_states(&mut tx.conn(), &stored).await?;
    let seq = log_change(&mut tx.conn(), clock, actor, "review", &stored).await?;
    tx.commit().await?;
    Ok(Written {
        stored,
        seq: Some(seq),
        public_seq: None,
    })
}
