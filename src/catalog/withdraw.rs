//! Taking a record back from the public: it answers 410 from the commit on, and may be published again.

use super::{CatalogError, Expected, Written, get, log_change, log_publication};
use crate::db::{Db, Priority, records};
use crate::domain::clock::Clock;
use crate::domain::id::RecordId;
use crate::domain::permit::{Permit, PublishRecord};
use crate::domain::role::Actor;
use crate::domain::state::Publication;

/// Withdraws a published record.
pub async fn withdraw(
    db: &Db,
    clock: &dyn Clock,
    actor: &Actor,
    _permit: &Permit<PublishRecord>,
    id: RecordId,
    expected: Expected,
) -> Result<Written, CatalogError> {
    let mut tx = db.begin(Priority::Edit).await?;
    let mut stored = get(&mut tx.conn(), id, expected).await?;
    if stored.envelope.publication != Publication::Published {
        return Err(CatalogError::State(
            "only a published record can be withdrawn",
        ));
    }
    stored.envelope.publication = Publication::Withdrawn;
    // What nobody may see is not kept where somebody might look; publishing again projects anew.
    stored.published = None;
    stored.envelope.updated_at = clock.now();
    stored.envelope.updated_by = actor.user;
    records::update_states(&mut tx.conn(), &stored).await?;
    let seq = log_change(&mut tx.conn(), clock, actor, "withdraw", &stored).await?;
    let public_seq = log_publication(&mut tx.conn(), clock, "withdraw", &stored).await?;
    tx.commit().await?;
    Ok(Written {
        stored,
        seq: Some(seq),
        public_seq: Some(public_seq),
    })
}
