//! `reproject`: what the public sees of everything below a site whose disclosure was tightened.

use super::{Failure, Runner};
use crate::catalog;
use crate::domain::id::RecordId;

/// Projects anew what lies below a site; tells records done and records in all.
pub(super) async fn run(
    runner: &Runner,
    site: RecordId,
    mut tell: impl FnMut(u64, u64) + Send,
) -> Result<(), Failure> {
    let records = |done, of| tell(done as u64, of as u64);
    catalog::reproject(&runner.db, &*runner.clock, site, records)
        .await
        .map_err(|error| Failure::machine(&error))
}
