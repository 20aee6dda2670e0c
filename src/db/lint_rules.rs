//! Which rules are switched off, and who switched them. A rule that nobody has touched is on.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::conn::on;
use super::{Conn, DbError, dialect};
use crate::domain::id::UserId;

/// A rule that somebody has switched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Switch {
    /// The rule's code.
    pub code: String,
    /// Whether it is on.
    pub enabled: bool,
    /// How many times it was switched.
    pub version: i64,
    /// When, the last time.
    pub changed_at: DateTime<Utc>,
    /// By whom; `None` is the program itself.
    pub changed_by: Option<UserId>,
    /// What they are called.
    pub changed_by_name: String,
}

#[derive(FromRow)]
struct Row {
    code: String,
    enabled: bool,
    version: i64,
    changed_at: DateTime<Utc>,
    changed_by: Option<Uuid>,
    changed_by_name: String,
}

impl From<Row> for Switch {
    fn from(row: Row) -> Self {
        Self {
            code: row.code,
            enabled: row.enabled,
            version: row.version,
            changed_at: row.changed_at,
            changed_by: row.changed_by.map(UserId),
            changed_by_name: row.changed_by_name,
        }
    }
}

/// Every rule that somebody has switched, by code.
pub async fn list(conn: &mut Conn<'_>) -> Result<Vec<Switch>, DbError> {
    const SQL: &str = "select code, enabled, version, changed_at, changed_by, changed_by_name from lint_rules order by code";
    let rows = on!(conn, c => sqlx::query_as::<_, Row>(SQL).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Switch::from).collect())
}

/// The codes of the rules that are off.
pub async fn switched_off(conn: &mut Conn<'_>) -> Result<BTreeSet<String>, DbError> {
    const SQL: &str = "select code from lint_rules where not enabled order by code";
    let codes = on!(conn, c => sqlx::query_scalar::<_, String>(SQL).fetch_all(c).await)?;
    Ok(codes.into_iter().collect())
}

/// As [`switched_off`], and nobody switches a rule before this transaction ends: what is written rests on it.
pub(super) async fn switched_off_held(conn: &mut Conn<'_>) -> Result<BTreeSet<String>, DbError> {
    dialect::hold_switches(conn).await?;
    switched_off(conn).await
}

/// Nobody else judges a record or switches a rule before this transaction ends.
pub async fn hold_alone(conn: &mut Conn<'_>) -> Result<(), DbError> {
    dialect::hold_switches_alone(conn).await
}

/// Writes a switch over what stands there.
pub async fn put(conn: &mut Conn<'_>, switch: &Switch) -> Result<(), DbError> {
    const SQL: &str = "insert into lint_rules (code, enabled, version, changed_at, changed_by, changed_by_name) values ($1, $2, $3, $4, $5, $6) on conflict (code) do update set enabled = excluded.enabled, version = excluded.version, changed_at = excluded.changed_at, changed_by = excluded.changed_by, changed_by_name = excluded.changed_by_name";
    on!(conn, c => sqlx::query(SQL)
        .bind(&switch.code)
        .bind(switch.enabled)
        .bind(switch.version)
        .bind(switch.changed_at)
        .bind(switch.changed_by.map(|user| user.0))
        .bind(&switch.changed_by_name)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Adds `weight` to what each record weighs, for each of its findings by this rule.
pub async fn weigh(conn: &mut Conn<'_>, code: &str, weight: i64) -> Result<(), DbError> {
    const SQL: &str = "update lint set weight = weight + $2 * (select count(*) from findings where findings.rule = $1 and findings.kind = lint.kind and findings.record = lint.record) where record in (select record from findings where rule = $1)";
    on!(conn, c => sqlx::query(SQL).bind(code).bind(weight).execute(c).await.map(|_| ()))?;
    Ok(())
}
