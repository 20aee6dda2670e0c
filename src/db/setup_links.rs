//! The one-time link for the first administrator. The secret is kept as its SHA-256, in hexadecimal.

use chrono::{DateTime, Utc};

use super::conn::on;
use super::{Conn, DbError};

/// Makes this the one link in force.
pub async fn replace(
    conn: &mut Conn<'_>,
    hash: &str,
    expires_at: DateTime<Utc>,
) -> Result<(), DbError> {
    const SQL: &str = "insert into setup_links (hash, expires_at) values ($1, $2)";
    clear(conn).await?;
    Ok(on!(conn, c => sqlx::query(SQL).bind(hash).bind(expires_at).execute(c).await.map(|_| ()))?)
}

/// Takes the link out of force and says whether it was in force.
pub async fn redeem(conn: &mut Conn<'_>, hash: &str, now: DateTime<Utc>) -> Result<bool, DbError> {
    const SQL: &str = "delete from setup_links where hash = $1 and expires_at > $2";
    let touched = on!(conn, c => sqlx::query(SQL).bind(hash).bind(now).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(touched == 1)
}

/// Leaves no link in force.
pub async fn clear(conn: &mut Conn<'_>) -> Result<(), DbError> {
    const SQL: &str = "delete from setup_links";
    Ok(on!(conn, c => sqlx::query(SQL).execute(c).await.map(|_| ()))?)
}
