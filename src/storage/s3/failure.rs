//! The client's errors as ours.

use std::error::Error;
use std::io;

use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};

use super::super::{StorageKey, StoreError};

/// What a failed call means; `name` is the path it was about.
pub(super) fn failure<E>(name: &str, error: &SdkError<E, HttpResponse>) -> StoreError
where
    E: ProvideErrorMetadata + Error + 'static,
{
    let status = error
        .raw_response()
        .map(|response| response.status().as_u16());
    let words = told(error, status);
    match (error, error.code(), status) {
        (_, Some("NoSuchKey" | "NotFound"), _) => StoreError::NotFound(name.to_owned()),
        (_, Some("InvalidRange"), _) | (_, _, Some(416)) => StoreError::Range(name.to_owned()),
        (_, Some("SlowDown" | "RequestTimeout"), _) | (_, _, Some(429 | 500..=599)) => {
            StoreError::Unavailable(words)
        }
        // Not reached, not in time, or broken off.
        (
            SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) | SdkError::ResponseError(_),
            ..,
        ) => StoreError::Unavailable(words),
        _ => StoreError::Io(io::Error::other(words)),
    }
}

/// As [`failure`], for a call about an object.
pub(super) fn of<E>(key: &StorageKey, error: &SdkError<E, HttpResponse>) -> StoreError
where
    E: ProvideErrorMetadata + Error + 'static,
{
    failure(&key.path(), error)
}

/// The error and its causes in one line, by their own words alone: its `Debug` form would show headers and credentials.
fn told(error: &(dyn Error + 'static), status: Option<u16>) -> String {
    let mut words = std::iter::successors(Some(error), |error| (**error).source())
        .map(ToString::to_string)
        .collect::<Vec<_>>();
    words.dedup();
    let words = words.join(": ");
    match status {
        Some(status) => format!("{words} ({status})"),
        None => words,
    }
}
