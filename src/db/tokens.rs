//! API tokens. Secrets are kept as their SHA-256, in hexadecimal.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use super::conn::on;
use super::{Conn, DbError};
use crate::domain::id::{TokenId, UserId};
use crate::domain::role::Roles;

/// An API token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its id, not its secret.
    pub id: TokenId,
    /// SHA-256 of its secret.
    pub hash: String,
    /// Whose it is.
    pub user: UserId,
    /// What it is for.
    pub label: String,
    /// The roles it may use, of those its user has; empty for all of them.
    pub scopes: Roles,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// Until when.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was taken back.
    pub revoked_at: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    hash: String,
    user_id: Uuid,
    label: String,
    scopes: Json<Roles>,
    created_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
}

impl From<Row> for Token {
    fn from(row: Row) -> Self {
        Self {
            id: TokenId(row.id),
            hash: row.hash,
            user: UserId(row.user_id),
            label: row.label,
            scopes: row.scopes.0,
            created_at: row.created_at,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
        }
    }
}

/// Keeps a new token.
pub async fn insert(conn: &mut Conn<'_>, token: &Token) -> Result<(), DbError> {
    const SQL: &str = "insert into tokens (id, hash, user_id, label, scopes, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)";
    Ok(on!(conn, c => sqlx::query(SQL)
        .bind(token.id.0)
        .bind(&token.hash)
        .bind(token.user.0)
        .bind(&token.label)
        .bind(Json(&token.scopes))
        .bind(token.created_at)
        .bind(token.expires_at)
        .execute(c).await.map(|_| ()))?)
}

/// The token with this hash, if it is neither taken back nor run out.
pub async fn by_hash(
    conn: &mut Conn<'_>,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<Token>, DbError> {
    const SQL: &str = "select * from tokens where hash = $1 and revoked_at is null and (expires_at is null or expires_at > $2)";
    Ok(
        on!(conn, c => sqlx::query_as::<_, Row>(SQL).bind(hash).bind(now).fetch_optional(c).await)?
            .map(Token::from),
    )
}

/// A user's tokens, the newest first.
pub async fn of_user(conn: &mut Conn<'_>, user: UserId) -> Result<Vec<Token>, DbError> {
    const SQL: &str = "select * from tokens where user_id = $1 order by created_at desc, id desc";
    let rows = on!(conn, c => sqlx::query_as::<_, Row>(SQL).bind(user.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Token::from).collect())
}

/// Takes a token back; whether the user has it and it was in force.
pub async fn revoke(
    conn: &mut Conn<'_>,
    user: UserId,
    id: TokenId,
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    const SQL: &str =
        "update tokens set revoked_at = $3 where id = $2 and user_id = $1 and revoked_at is null";
    let touched = on!(conn, c => sqlx::query(SQL).bind(user.0).bind(id.0).bind(at).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(touched == 1)
}
