//! Ids in paths.

use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts, Path};
use http::request::Parts;
use uuid::Uuid;

use crate::http::problem::Problem;

/// The one id of a path, as any newtype over a UUID. Text that is no UUID is refused and named.
#[derive(Debug, Clone, Copy)]
pub struct Id<T>(pub T);

impl<S: Send + Sync, T: From<Uuid>> FromRequestParts<S> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path: Result<Path<String>, PathRejection> =
            Path::from_request_parts(parts, state).await;
        let text = path.map(|Path(text)| text).unwrap_or_default();
        uuid(&text).map(|id| Self(T::from(id))).ok_or_else(|| {
            Problem::parameter(
                "id",
                "invalid_value",
                "an id is a UUID in its hyphenated form",
            )
        })
    }
}

/// Only the hyphenated form: one resource, one address.
pub(crate) fn uuid(text: &str) -> Option<Uuid> {
    (text.len() == 36)
        .then(|| Uuid::try_parse(text).ok())
        .flatten()
}
