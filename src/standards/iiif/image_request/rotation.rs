//! The rotation (2.1 and 3.0 §4.3).

use super::number::decimal;
use super::{RequestFault, malformed};
use crate::imaging::request::Rotation;

/// Degrees clockwise from 0 to 360; `!` mirrors before turning.
pub(super) fn parse(text: &str) -> Result<Rotation, RequestFault> {
    let (mirror, rest) = match text.strip_prefix('!') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let degrees = decimal(rest)
        .filter(|degrees| *degrees <= 360.0)
        .ok_or(malformed(
            "rotation",
            "0 to 360, with or without ! before it",
        ))?;
    Ok(Rotation {
        mirror,
        micro_degrees: millionths(degrees) % Rotation::CIRCLE,
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "at most 360 degrees"
)]
fn millionths(degrees: f64) -> u32 {
    (degrees * 1e6).round() as u32
}
