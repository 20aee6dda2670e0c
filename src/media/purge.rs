//! Every cache of every node forgets a medium's tiles.
//!
//! Whatever is kept of a picture is kept under the time of its rendition, and who asks learns that time from the database,
//! which no node remembers for a whole second. So the row is the switch: it gets a new time.

use crate::catalog::CatalogError;
use crate::db::changes::{self, NewChange};
use crate::db::{Db, Priority, records, renditions};
use crate::domain::clock::Clock;
use crate::domain::id::RecordId;
use crate::domain::permit::{Operate, Permit};
use crate::domain::role::Actor;

/// Purges a medium; whether it has tiles.
pub async fn purge(
    db: &Db,
    clock: &dyn Clock,
    actor: &Actor,
    _: &Permit<Operate>,
    media: RecordId,
) -> Result<bool, CatalogError> {
    let now = clock.now();
    let mut tx = db.begin(Priority::Edit).await?;
    let mut conn = tx.conn();
    if !renditions::touch(&mut conn, media, now).await? {
        return Ok(false);
    }
    let Some(stored) = records::by_id(&mut conn, media).await? else {
        return Ok(false);
    };
    let change = NewChange {
        op: "purge",
        record: media,
        kind: stored.envelope.kind,
        version: stored.envelope.version,
    };
    changes::append(&mut conn, now, actor.user, &[change]).await?;
    tx.commit().await?;
    Ok(true)
}
