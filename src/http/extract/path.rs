//! Ids in paths.

use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts, Path};
use http::request::Parts;
use std::str::FromStr;

use crate::http::problem::Problem;

/// The one id of a path, as any newtype over a UUID. Text that is no UUID is refused and named.
#[derive(Debug, Clone, Copy)]
pub struct Id<T>(pub T);

impl<S: Send + Sync, T: FromStr> FromRequestParts<S> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path: Result<Path<String>, PathRejection> =
            Path::from_request_parts(parts, state).await;
        let text = path.map(|Path(text)| text).unwrap_or_default();
        parse(&text).map(Self)
    }
}

/// Only the hyphenated form is read: one resource, one address.
pub fn parse<T: FromStr>(text: &str) -> Result<T, Problem> {
    let id = (text.len() == 36).then(|| text.parse().ok()).flatten();
    id.ok_or_else(|| {
        Problem::parameter(
            "id",
            "invalid_value",
            "an id is a UUID in its hyphenated form",
        )
    })
}
