//! What is wrong with an image request, as problems.

use std::sync::Arc;

use crate::http::problem::{FieldFault, Problem, types};
use crate::imaging::plan::PlanFault;
use crate::media::serve_tile::TileError;
use crate::standards::iiif::image_request::RequestFault;
use crate::storage::StoreError;

/// A request that breaks the grammar (400), or asks for what is not done here (501).
pub fn of_request(fault: &RequestFault) -> Problem {
    match *fault {
        RequestFault::Malformed { segment, detail } => {
            Problem::parameter(segment, "malformed", detail)
        }
        RequestFault::Unsupported { segment, detail } => unsupported(segment, detail),
    }
}

fn unsupported(segment: &str, detail: &str) -> Problem {
    let named = FieldFault::new(format!("/{segment}"), "unsupported", detail);
    Problem::new(&types::UNSUPPORTED, detail).with_errors(vec![named])
}

/// A request that does not fit the picture (400), costs too much (501), comes when there is no room or no store (503), or
/// meets a broken pyramid (500).
pub fn of_tile(error: TileError) -> Problem {
    match error {
        TileError::Plan(fault @ PlanFault::Outside) => {
            Problem::parameter("region", "outside", fault.to_string())
        }
        TileError::Plan(fault @ PlanFault::NeedsUpscaling) => {
            Problem::parameter("size", "needs_upscaling", fault.to_string())
        }
        TileError::Plan(fault @ PlanFault::TooLarge) => {
            Problem::parameter("size", "too_large", fault.to_string())
        }
        TileError::Plan(fault @ PlanFault::TooCostly) => unsupported("size", &fault.to_string()),
        TileError::Plan(fault @ PlanFault::TooLargeForFormat) => {
            unsupported("format", &fault.to_string())
        }
        TileError::Busy => Problem::busy(1),
        TileError::Store(error) if matches!(*error, StoreError::Unavailable(_)) => {
            Problem::busy(2).caused_by(Arc::clone(&error))
        }
        error => Problem::internal(error),
    }
}

/// Too few or too many segments.
pub fn of_shape() -> Problem {
    Problem::parameter(
        "path",
        "malformed",
        "after the identifier come info.json or {region}/{size}/{rotation}/{quality}.{format}",
    )
}
