//! `ingest`: the tiles of a photograph.

use serde_json::json;

use super::{Failure, Runner, Told};
use crate::domain::id::RecordId;
use crate::media::ingest::IngestError;
use crate::media::make::{MakeError, make_tiles};

/// Makes the tiles of a medium; tells rows decoded and rows in all.
pub(super) async fn run(
    runner: &Runner,
    media: RecordId,
    mut tell: impl FnMut(u64, u64) + Send,
) -> Result<(), Failure> {
    let mut rows = |done, of| tell(u64::from(done), u64::from(of));
    let made = make_tiles(
        &runner.db,
        &*runner.store,
        &*runner.clock,
        &runner.workshop,
        media,
        &mut rows,
    )
    .await;
    made.map_err(|error| match error {
        MakeError::Ingest(IngestError::Fault(fault)) => Failure::Fault(Told {
            code: "invalid_image",
            errors: json!([{"pointer": fault.pointer, "code": fault.code.as_str(), "detail": fault.detail}]),
            detail: fault.detail,
        }),
        error => Failure::machine(&error),
    })
}
