//! Reading a page of rows such that one that cannot be read is named and hides no other.

use super::FsckError;
use super::report::Part;
use crate::db::{Conn, DbError};
use crate::domain::id::RecordId;

/// Rows of a page.
pub(super) const PAGE: i64 = 500;

/// What `read` answers for these ids; if it cannot read them together, for each that it can.
pub(super) async fn readable<T>(
    conn: &mut Conn<'_>,
    table: &'static str,
    ids: &[RecordId],
    part: &mut Part,
    read: impl AsyncFn(&mut Conn<'_>, &[RecordId]) -> Result<Vec<T>, DbError>,
) -> Result<Vec<T>, FsckError> {
    match read(conn, ids).await {
        Ok(rows) => return Ok(rows),
        Err(error @ DbError::Unavailable(_)) => return Err(error.into()),
        Err(_) => {}
    }
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids {
        match read(conn, &[*id]).await {
            Ok(found) => rows.extend(found),
            Err(error @ DbError::Unavailable(_)) => return Err(error.into()),
            Err(error) => part.fault(
                "unreadable_row",
                id,
                format!("its row of {table} cannot be read: {}", chain(&error)),
            ),
        }
    }
    Ok(rows)
}

/// An error with what caused it, each said once.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let words = cause.to_string();
        if !text.ends_with(&words) {
            text.push_str(": ");
            text.push_str(&words);
        }
        source = cause.source();
    }
    text
}
