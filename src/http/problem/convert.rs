//! How the errors of the rooms below become problems. What a client cannot mend is `internal`.

use std::ops::Range;
use std::sync::Arc;

use super::{FieldFault, Problem, types};
use crate::auth::AuthError;
use crate::catalog::CatalogError;
use crate::db::DbError;
use crate::domain::fault::{Fault, Faults};
use crate::domain::id::Seq;
use crate::domain::permit::Forbidden;
use crate::follow::FollowError;
use crate::imaging::fault::ImageFault;
use crate::jobs::ControlError;
use crate::media::upload::UploadError;
use crate::search::SearchError;
use crate::storage::StoreError;

impl From<Fault> for FieldFault {
    fn from(fault: Fault) -> Self {
        Self::new(fault.pointer, fault.code, fault.detail)
    }
}

impl From<Faults> for Problem {
    fn from(faults: Faults) -> Self {
        Self::content(faults.0.into_iter().map(FieldFault::from).collect())
    }
}

impl From<Forbidden> for Problem {
    fn from(forbidden: Forbidden) -> Self {
        Self::new(&types::FORBIDDEN, forbidden.to_string())
    }
}

impl From<DbError> for Problem {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Unavailable(_) => Self::busy(2).caused_by(error),
            error => Self::internal(error),
        }
    }
}

impl From<Arc<DbError>> for Problem {
    /// A failure that equal questions share.
    fn from(error: Arc<DbError>) -> Self {
        match &*error {
            DbError::Unavailable(_) => Self::busy(2).caused_by(error),
            _ => Self::internal(error),
        }
    }
}

impl From<AuthError> for Problem {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Refused => {
                unauthenticated("these credentials are not known, or not any more")
            }
            AuthError::NotFound => Self::new(&types::NOT_FOUND, "no such user or token"),
            AuthError::Invalid(faults)
                if faults
                    .0
                    .iter()
                    .any(|fault| matches!(fault.code, "taken" | "last_admin")) =>
            {
                let detail = faults.to_string();
                let errors = faults.0.into_iter().map(FieldFault::from).collect();
                Self::new(&types::CONFLICT, detail).with_errors(errors)
            }
            AuthError::Invalid(faults) => faults.into(),
            AuthError::Busy => Self::busy(3),
            AuthError::Db(error) => error.into(),
            error @ (AuthError::Hash(_) | AuthError::Io(_)) => Self::internal(error),
        }
    }
}

impl From<CatalogError> for Problem {
    fn from(error: CatalogError) -> Self {
        match error {
            CatalogError::NotFound => Self::new(&types::NOT_FOUND, "no record has this id"),
            CatalogError::Stale { current } => {
                let problem = Self::new(
                    &types::STALE,
                    format!("the record stands at version {current}"),
                );
                match http::HeaderValue::from_str(&format!("\"{current}\"")) {
                    Ok(etag) => problem.with_header(http::header::ETAG, etag),
                    Err(_) => problem,
                }
            }
            CatalogError::Invalid(faults) if faults.0.iter().all(|fault| fault.code == "taken") => {
                let detail = faults.to_string();
                let errors = faults.0.into_iter().map(FieldFault::from).collect();
                Self::new(&types::CONFLICT, detail).with_errors(errors)
            }
            CatalogError::Invalid(faults) => faults.into(),
            CatalogError::InUse { uses, total } => {
                let errors = uses.iter().enumerate().map(|(at, used)| {
                    let words = format!(
                        "{} ({} {}) names it at {}",
                        used.label, used.kind, used.record, used.pointer
                    );
                    FieldFault::new(format!("/uses/{at}"), "in_use", words)
                });
                let words = format!("in use: {total} references lead to this record");
                Self::new(&types::CONFLICT, words).with_errors(errors.collect())
            }
            CatalogError::State(words) => Self::new(&types::CONFLICT, words),
            CatalogError::Db(error) => error.into(),
        }
    }
}

impl From<ControlError> for Problem {
    fn from(error: ControlError) -> Self {
        let conflict = |code, error: ControlError| {
            let named = FieldFault::new("/state", code, error.to_string());
            Self::new(&types::CONFLICT, error.to_string()).with_errors(vec![named])
        };
        match error {
            ControlError::NotFound => Self::new(&types::NOT_FOUND, error.to_string()),
            ControlError::State(state) => conflict(state.code(), error),
            ControlError::Twice => conflict("taken", error),
            ControlError::Db(error) => error.into(),
        }
    }
}

impl From<ImageFault> for Problem {
    fn from(fault: ImageFault) -> Self {
        let named = FieldFault::new("", fault.code.as_str(), fault.detail.clone());
        Self::new(&types::INVALID_IMAGE, fault.detail).with_errors(vec![named])
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::busy(5).caused_by(error),
            error => Self::internal(error),
        }
    }
}

impl From<UploadError> for Problem {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::Image(fault) => fault.into(),
            UploadError::Catalog(error) => error.into(),
            UploadError::Store(error) => error.into(),
            UploadError::Io(error) => Self::internal(error),
        }
    }
}

impl Problem {
    /// A parameter whose number the log has not given yet.
    pub fn beyond_head(parameter: &str, head: Seq) -> Self {
        let words = format!("nothing has that number yet; the last one given is {head}");
        Self::parameter(parameter, "out_of_range", words)
    }
}

impl From<FollowError> for Problem {
    fn from(error: FollowError) -> Self {
        match error {
            FollowError::Db(error) => error.into(),
            FollowError::Search(SearchError::Cursor) => {
                let words = "not a cursor of this search; start again without one";
                Self::parameter("cursor", "invalid_cursor", words)
            }
            FollowError::Search(SearchError::Filter(fault)) => {
                let Range { start, end } = fault.span;
                let words = format!("{} (bytes {start} to {end})", fault.what.as_str());
                Self::parameter("filter", fault.what.code(), words)
            }
            FollowError::BeyondHead(head) => Self::beyond_head("min_seq", head),
            FollowError::Behind(_) => Self::busy(2).caused_by(error),
            error => Self::internal(error),
        }
    }
}

/// 401, with the header that HTTP asks for.
pub fn unauthenticated(detail: &str) -> Problem {
    let challenge = http::HeaderValue::from_static("Bearer realm=\"celadon\"");
    Problem::new(&types::UNAUTHENTICATED, detail)
        .with_header(http::header::WWW_AUTHENTICATE, challenge)
}
