//! What the engine says of its own files.

use super::report::Part;
use super::rows::chain;
use super::{Depth, FsckError, Told};
use crate::db::{Db, DbError, inspect};

pub(super) async fn look(
    db: &Db,
    depth: Depth,
    part: &mut Part,
    told: Told<'_>,
) -> Result<(), FsckError> {
    told(part.name, 0, 1);
    let mut snapshot = db.snapshot().await?;
    match inspect::engine_faults(&mut snapshot.conn(), depth == Depth::Deep).await {
        Ok(faults) => faults
            .into_iter()
            .for_each(|words| part.fault("database_damaged", db.engine(), words)),
        // Too damaged even to be looked over.
        Err(error @ DbError::Engine(_)) => {
            part.fault("database_damaged", db.engine(), chain(&error));
        }
        Err(error) => return Err(error.into()),
    }
    part.remark = match db.engine() {
        "sqlite" => "SQLite looked over its pages and foreign keys".to_owned(),
        _ => "PostgreSQL keeps watch over its own files".to_owned(),
    };
    told(part.name, 1, 1);
    Ok(())
}
