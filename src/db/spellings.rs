//! Free texts of all working copies, each with the number of records that use it: what reports of spellings are made of.

use super::conn::on;
use super::{Conn, DbError, dialect};
use crate::domain::kind::RecordKind;
use crate::domain::lint::spelling::FreeText;

/// The texts of a field, the commonest first, at most `limit` of them.
pub async fn list(
    conn: &mut Conn<'_>,
    field: &FreeText,
    limit: i64,
) -> Result<Vec<(String, i64)>, DbError> {
    let (path, member) = dialect::json_paths(conn, field.field, field.member);
    let sql = dialect::of_engine(conn, dialect::FREE_TEXTS);
    let kind = field.kind.map(RecordKind::as_str);
    let rows = on!(conn, c => sqlx::query_as::<_, (String, i64)>(sql)
        .bind(path)
        .bind(member)
        .bind(kind)
        .bind(limit)
        .fetch_all(c).await)?;
    Ok(rows)
}
