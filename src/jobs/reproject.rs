//! `reproject`: what the public sees of everything below a site whose disclosure was tightened.

use tokio_util::sync::CancellationToken;

use super::{Failure, Runner};
use crate::catalog::{self, CatalogError};
use crate::db::Priority;
use crate::db::jobs::{self, Lease};
use crate::domain::id::RecordId;

/// Projects anew what lies below a site; tells records done and records in all.
pub(super) async fn run(
    runner: &Runner,
    site: RecordId,
    lease: Lease,
    halt: &CancellationToken,
    mut tell: impl FnMut(u64, u64) + Send,
) -> Result<(), Failure> {
    let mut total = 0;
    let work = async {
        let records = |done, of| {
            total = of;
            tell(done as u64, of as u64);
        };
        catalog::reproject(&runner.db, &*runner.clock, site, records).await?;
        let total = i64::try_from(total).unwrap_or(i64::MAX);
        let mut tx = runner.db.begin(Priority::Edit).await?;
        let ours = jobs::finish(&mut tx.conn(), lease, total, runner.clock.now()).await?;
        tx.commit().await?;
        Ok::<_, CatalogError>(ours)
    };
    // Each of its batches is whole or not at all.
    match halt.run_until_cancelled(work).await {
        Some(Ok(true)) => Ok(()),
        Some(Ok(false)) | None => Err(Failure::Left),
        Some(Err(error)) => Err(Failure::machine(&error)),
    }
}
