//! `ingest`: the tiles of a photograph.

use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::{Failure, Runner, Told};
use crate::db::jobs::Lease;
use crate::domain::id::RecordId;
use crate::domain::making::Making;
use crate::media::ingest::IngestError;
use crate::media::make::{MakeError, Order, make_tiles};

/// Makes the tiles of a medium; tells rows decoded and rows in all, and answers the tiles that these replace.
pub(super) async fn run(
    runner: &Runner,
    media: RecordId,
    lease: Lease,
    halt: &CancellationToken,
    mut tell: impl FnMut(u64, u64) + Send,
) -> Result<Option<Making>, Failure> {
    let mut rows = |done, of| tell(u64::from(done), u64::from(of));
    let order = Order { media, lease, halt };
    let made = make_tiles(
        &runner.db,
        &*runner.store,
        &*runner.clock,
        &runner.workshop,
        order,
        &mut rows,
    )
    .await;
    made.map_err(|error| match error {
        MakeError::Ingest(IngestError::Fault(fault)) => Failure::Fault(Told {
            code: "invalid_image",
            errors: json!([{"pointer": fault.pointer, "code": fault.code.as_str(), "detail": fault.detail}]),
            detail: fault.detail,
        }),
        MakeError::Left => Failure::Left,
        error => Failure::machine(&error),
    })
}
