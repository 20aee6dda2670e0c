//! Deleting a draft that nobody needs: it was never public, and nothing refers to it.

use super::{CatalogError, Expected, get, log_change, uses};
use crate::db::{Db, Priority, records, redirects};
use crate::domain::clock::Clock;
use crate::domain::id::{RecordId, Seq};
use crate::domain::kind::RecordKind;
use crate::domain::permit::{Permit, PublishRecord};
use crate::domain::role::Actor;
use crate::domain::state::Publication;

/// References told at once.
const TOLD: i64 = 100;

/// Deletes a record with its history; answers its last row in `changes`. Its id is given to no other.
///
/// Refused with its uses while others refer to it ([`CatalogError::InUse`]), and for what has ever been public: that is
/// withdrawn, or deprecated.
pub async fn delete(
    db: &Db,
    clock: &dyn Clock,
    actor: &Actor,
    _permit: &Permit<PublishRecord>,
    id: RecordId,
    expected: Expected,
) -> Result<Seq, CatalogError> {
    let mut tx = db.begin(Priority::Edit).await?;
    let mut conn = tx.conn();
    records::hold_for_removal(&mut conn, id).await?;
    let stored = get(&mut conn, id, expected).await?;
    if stored.envelope.publication != Publication::Never {
        return Err(CatalogError::State(
            "what was once public is not deleted: withdraw it, or deprecate a concept",
        ));
    }
    if stored.envelope.kind == RecordKind::Media {
        return Err(CatalogError::State(
            "a medium keeps its original for ever; leave it unpublished",
        ));
    }
    let found = uses::of(&mut conn, id, None, TOLD).await?;
    if found.total > 0 {
        return Err(CatalogError::InUse {
            uses: found.items,
            total: found.total,
        });
    }
    if redirects::touch(&mut conn, id).await? {
        return Err(CatalogError::State(
            "the address of a merged concept leads through this one",
        ));
    }
    records::remove(&mut conn, id).await?;
    let seq = log_change(&mut conn, clock, actor, "delete", &stored).await?;
    tx.commit().await?;
    Ok(seq)
}
