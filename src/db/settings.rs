//! What nodes must agree on: keys, the generation of the index, whether the demo is loaded.

use super::conn::on;
use super::{Conn, DbError};

/// A setting.
pub async fn get(conn: &mut Conn<'_>, name: &str) -> Result<Option<String>, DbError> {
    const SQL: &str = "select value from settings where name = $1";
    Ok(on!(conn, c => sqlx::query_scalar::<_, String>(SQL).bind(name).fetch_optional(c).await)?)
}

/// Writes a setting over what stands there.
pub async fn put(conn: &mut Conn<'_>, name: &str, value: &str) -> Result<(), DbError> {
    const SQL: &str = "insert into settings (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value";
    Ok(on!(conn, c => sqlx::query(SQL).bind(name).bind(value).execute(c).await.map(|_| ()))?)
}

/// The setting as it stands, or `fresh` where nothing did: the same answer for every node that asks.
pub async fn get_or_create(
    conn: &mut Conn<'_>,
    name: &str,
    fresh: &str,
) -> Result<String, DbError> {
    const SQL: &str =
        "insert into settings (name, value) values ($1, $2) on conflict (name) do nothing";
    on!(conn, c => sqlx::query(SQL).bind(name).bind(fresh).execute(c).await.map(|_| ()))?;
    get(conn, name)
        .await?
        .ok_or_else(|| DbError::corrupt("settings", name))
}
