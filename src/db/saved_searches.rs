//! Searches that users keep, each with the number up to which they have looked at its answer.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use super::conn::on;
use super::{Conn, DbError};
use crate::domain::id::{SearchId, Seq, UserId};

/// A saved search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedSearch {
    /// Its id.
    pub id: SearchId,
    /// Whose it is.
    pub user: UserId,
    /// What they call it; unique among theirs.
    pub name: String,
    /// What is asked, by the names of the search's parameters.
    pub parameters: BTreeMap<String, String>,
    /// The number of the log of changes up to which they have looked.
    pub seq: Seq,
    /// Since when it is kept.
    pub created_at: DateTime<Utc>,
    /// When its name or number changed last.
    pub updated_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    user_id: Uuid,
    name: String,
    parameters: Json<BTreeMap<String, String>>,
    seq: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<Row> for SavedSearch {
    fn from(row: Row) -> Self {
        Self {
            id: SearchId(row.id),
            user: UserId(row.user_id),
            name: row.name,
            parameters: row.parameters.0,
            seq: Seq(row.seq),
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// Keeps a search; a name that its user has given already is [`DbError::Conflict`].
pub async fn insert(conn: &mut Conn<'_>, search: &SavedSearch) -> Result<(), DbError> {
    const SQL: &str = "insert into saved_searches (id, user_id, name, parameters, seq, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7)";
    Ok(on!(conn, c => sqlx::query(SQL)
        .bind(search.id.0)
        .bind(search.user.0)
        .bind(&search.name)
        .bind(Json(&search.parameters))
        .bind(search.seq.0)
        .bind(search.created_at)
        .bind(search.updated_at)
        .execute(c).await.map(|_| ()))?)
}

/// A user's searches, by name.
pub async fn of_user(conn: &mut Conn<'_>, user: UserId) -> Result<Vec<SavedSearch>, DbError> {
    const SQL: &str = "select * from saved_searches where user_id = $1 order by name";
    let rows = on!(conn, c => sqlx::query_as::<_, Row>(SQL).bind(user.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(SavedSearch::from).collect())
}

/// A user's search.
pub async fn get(
    conn: &mut Conn<'_>,
    user: UserId,
    id: SearchId,
) -> Result<Option<SavedSearch>, DbError> {
    const SQL: &str = "select * from saved_searches where user_id = $1 and id = $2";
    let row = on!(conn, c => sqlx::query_as::<_, Row>(SQL).bind(user.0).bind(id.0).fetch_optional(c).await)?;
    Ok(row.map(SavedSearch::from))
}

/// Writes name and number of a search that its user has; whether they have it. A taken name is [`DbError::Conflict`].
pub async fn update(conn: &mut Conn<'_>, search: &SavedSearch) -> Result<bool, DbError> {
    const SQL: &str = "update saved_searches set name = $3, seq = $4, updated_at = $5 where user_id = $1 and id = $2";
    let touched = on!(conn, c => sqlx::query(SQL)
        .bind(search.user.0)
        .bind(search.id.0)
        .bind(&search.name)
        .bind(search.seq.0)
        .bind(search.updated_at)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(touched == 1)
}

/// Forgets a user's search; whether they had it.
pub async fn remove(conn: &mut Conn<'_>, user: UserId, id: SearchId) -> Result<bool, DbError> {
    const SQL: &str = "delete from saved_searches where user_id = $1 and id = $2";
    let touched = on!(conn, c => sqlx::query(SQL).bind(user.0).bind(id.0).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(touched == 1)
}
