//! Who is signed in. Secrets are kept as their SHA-256, in hexadecimal.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::conn::on;
use super::{Conn, DbError};
use crate::domain::id::UserId;

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of its secret.
    pub hash: String,
    /// Whose it is.
    pub user: UserId,
    /// The token that changes must carry.
    pub csrf: String,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct Row {
    hash: String,
    user_id: Uuid,
    csrf: String,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

impl From<Row> for Session {
    fn from(row: Row) -> Self {
        Self {
            hash: row.hash,
            user: UserId(row.user_id),
            csrf: row.csrf,
            created_at: row.created_at,
            expires_at: row.expires_at,
        }
    }
}

/// Opens a session.
pub async fn insert(conn: &mut Conn<'_>, session: &Session) -> Result<(), DbError> {
    const SQL: &str = "insert into sessions (hash, user_id, csrf, created_at, expires_at) values ($1, $2, $3, $4, $5)";
    Ok(on!(conn, c => sqlx::query(SQL)
        .bind(&session.hash)
        .bind(session.user.0)
        .bind(&session.csrf)
        .bind(session.created_at)
        .bind(session.expires_at)
        .execute(c).await.map(|_| ()))?)
}

/// The session with this hash, if it has not run out.
pub async fn by_hash(
    conn: &mut Conn<'_>,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<Session>, DbError> {
    const SQL: &str = "select * from sessions where hash = $1 and expires_at > $2";
    Ok(
        on!(conn, c => sqlx::query_as::<_, Row>(SQL).bind(hash).bind(now).fetch_optional(c).await)?
            .map(Session::from),
    )
}

/// Ends a session.
pub async fn delete(conn: &mut Conn<'_>, hash: &str) -> Result<(), DbError> {
    const SQL: &str = "delete from sessions where hash = $1";
    Ok(on!(conn, c => sqlx::query(SQL).bind(hash).execute(c).await.map(|_| ()))?)
}

/// Ends every session of a user: after a change of password or roles.
pub async fn delete_of(conn: &mut Conn<'_>, user: UserId) -> Result<(), DbError> {
    const SQL: &str = "delete from sessions where user_id = $1";
    Ok(on!(conn, c => sqlx::query(SQL).bind(user.0).execute(c).await.map(|_| ()))?)
}

/// Forgets the sessions that have run out.
pub async fn sweep(conn: &mut Conn<'_>, now: DateTime<Utc>) -> Result<(), DbError> {
    const SQL: &str = "delete from sessions where expires_at <= $1";
    Ok(on!(conn, c => sqlx::query(SQL).bind(now).execute(c).await.map(|_| ()))?)
}
