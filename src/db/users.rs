//! Who may sign in.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use super::conn::on;
use super::{Conn, DbError};
use crate::domain::id::UserId;
use crate::domain::role::Roles;

/// A user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// The name they sign in with; unique.
    pub name: String,
    /// The password's Argon2id hash; without one only tokens let them in.
    pub password: Option<String>,
    /// What they may do.
    pub roles: Roles,
    /// Whether they are locked out.
    pub disabled: bool,
    /// Since when they are known.
    pub created_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    name: String,
    password: Option<String>,
    roles: Json<Roles>,
    disabled: bool,
    created_at: DateTime<Utc>,
}

impl From<Row> for User {
    fn from(row: Row) -> Self {
        Self {
            id: UserId(row.id),
            name: row.name,
            password: row.password,
            roles: row.roles.0,
            disabled: row.disabled,
            created_at: row.created_at,
        }
    }
}

/// Adds a user; a taken name is [`DbError::Conflict`].
pub async fn insert(conn: &mut Conn<'_>, user: &User) -> Result<(), DbError> {
    const SQL: &str = "insert into users (id, name, password, roles, disabled, created_at) values ($1, $2, $3, $4, $5, $6)";
    Ok(on!(conn, c => sqlx::query(SQL)
        .bind(user.id.0)
        .bind(&user.name)
        .bind(user.password.as_deref())
        .bind(Json(&user.roles))
        .bind(user.disabled)
        .bind(user.created_at)
        .execute(c).await.map(|_| ()))?)
}

/// Writes a user's password, roles and lock; whether there is such a user.
pub async fn update(conn: &mut Conn<'_>, user: &User) -> Result<bool, DbError> {
    const SQL: &str = "update users set password = $2, roles = $3, disabled = $4 where id = $1";
    let touched = on!(conn, c => sqlx::query(SQL)
        .bind(user.id.0)
        .bind(user.password.as_deref())
        .bind(Json(&user.roles))
        .bind(user.disabled)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(touched == 1)
}

/// The user with this id.
pub async fn by_id(conn: &mut Conn<'_>, id: UserId) -> Result<Option<User>, DbError> {
    const SQL: &str = "select * from users where id = $1";
    Ok(
        on!(conn, c => sqlx::query_as::<_, Row>(SQL).bind(id.0).fetch_optional(c).await)?
            .map(User::from),
    )
}

/// The user of this name.
pub async fn by_name(conn: &mut Conn<'_>, name: &str) -> Result<Option<User>, DbError> {
    const SQL: &str = "select * from users where name = $1";
    Ok(
        on!(conn, c => sqlx::query_as::<_, Row>(SQL).bind(name).fetch_optional(c).await)?
            .map(User::from),
    )
}

/// Users in the order of their names, after `after`.
pub async fn list(
    conn: &mut Conn<'_>,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<User>, DbError> {
    const SQL: &str = "select * from users where name > $1 order by name limit $2";
    let rows = on!(conn, c => sqlx::query_as::<_, Row>(SQL).bind(after.unwrap_or_default()).bind(limit).fetch_all(c).await)?;
    Ok(rows.into_iter().map(User::from).collect())
}

/// Whether an administrator who is not locked out exists.
pub async fn any_admin(conn: &mut Conn<'_>) -> Result<bool, DbError> {
    const SQL: &str =
        "select count(*) from users where cast(roles as text) like '%\"admin\"%' and not disabled";
    Ok(on!(conn, c => sqlx::query_scalar::<_, i64>(SQL).fetch_one(c).await)? > 0)
}
