//! Embargoes that end: the public view of a record is made anew on the day its fields may be seen.

use chrono::{DateTime, NaiveTime, Utc};

use super::{CatalogError, reproject};
use crate::db::publications;
use crate::db::{Conn, Db, Priority, embargoes};
use crate::domain::clock::Clock;
use crate::domain::embargo::next_end;
use crate::domain::id::RecordId;
use crate::domain::record::Content;

/// Records looked at in one transaction.
const BATCH: i64 = 100;

/// Notes when the next embargo of what has just been published ends.
pub(super) async fn note(
    conn: &mut Conn<'_>,
    id: RecordId,
    content: &Content,
    now: DateTime<Utc>,
) -> Result<(), CatalogError> {
    let end = next_end(&content.common().embargoes, now.date_naive());
    let until = end.map(|day| day.and_time(NaiveTime::MIN).and_utc());
    Ok(embargoes::set(conn, id, until).await?)
}

/// Makes anew the public view of every record an embargo of which has ended; how many there were.
///
/// Idempotent, so that any node may do it at any time.
pub async fn lift_embargoes(db: &Db, clock: &dyn Clock) -> Result<usize, CatalogError> {
    let mut lifted = 0;
    loop {
        let now = clock.now();
        let mut reader = db.read().await?;
        let any = embargoes::ended(&mut reader.conn(), now, 1).await?;
        drop(reader);
        if any.is_empty() {
            return Ok(lifted);
        }
        let mut tx = db.begin(Priority::Batch).await?;
        let mut conn = tx.conn();
        let ids = embargoes::ended(&mut conn, now, BATCH).await?;
        for id in &ids {
            embargoes::set(&mut conn, *id, None).await?;
        }
        let rows = reproject::anew(&mut conn, now, &ids).await?;
        if !rows.is_empty() {
            publications::append(&mut conn, now, &rows).await?;
        }
        tx.commit().await?;
        lifted += ids.len();
    }
}
