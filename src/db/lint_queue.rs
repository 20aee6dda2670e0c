//! The queue of what to mend: records with findings, the worst first or rule by rule, and how many there are.

use sqlx::FromRow;
use uuid::Uuid;

use super::conn::on;
use super::{Conn, DbError};
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;

/// A record with something to mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued {
    /// The record.
    pub record: RecordId,
    /// Its kind, as the database names it.
    pub kind: String,
    /// How complete it is, in per cent.
    pub completeness: i64,
    /// What its findings weigh together.
    pub weight: i64,
}

#[derive(FromRow)]
struct Row {
    record: Uuid,
    kind: String,
    completeness: i64,
    weight: i64,
}

impl From<Row> for Queued {
    fn from(row: Row) -> Self {
        Self {
            record: RecordId(row.record),
            kind: row.kind,
            completeness: row.completeness,
            weight: row.weight,
        }
    }
}

/// What a rule has found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The rule's code.
    pub rule: String,
    /// In how many records.
    pub records: i64,
    /// At how many places.
    pub findings: i64,
}

/// Records with findings of rules that are on, the heaviest first, after the position `(weight, record)`.
pub async fn worst(
    conn: &mut Conn<'_>,
    kind: Option<RecordKind>,
    after: Option<(i64, RecordId)>,
    limit: i64,
) -> Result<Vec<Queued>, DbError> {
    const SQL: &str = "select record, kind, completeness, weight from lint where kind = $1 and weight > 0 and (weight, record) < ($2, $3) order by weight desc, record desc limit $4";
    let (weight, record) = after.map_or((i64::MAX, Uuid::max()), |(weight, id)| (weight, id.0));
    let kinds = RecordKind::ALL
        .into_iter()
        .filter(|one| kind.is_none_or(|kind| kind == *one));
    let mut queued: Vec<Queued> = Vec::new();
    for kind in kinds {
        let rows = on!(&mut *conn, c => sqlx::query_as::<_, Row>(SQL)
            .bind(kind.as_str())
            .bind(weight)
            .bind(record)
            .bind(limit)
            .fetch_all(c).await)?;
        queued.extend(rows.into_iter().map(Queued::from));
    }
    queued.sort_by_key(|row| std::cmp::Reverse((row.weight, row.record)));
    queued.truncate(usize::try_from(limit).unwrap_or(0));
    Ok(queued)
}

/// Records in which a rule finds something, on or off, by kind and id, after the position `(kind, record)`.
pub async fn of_rule(
    conn: &mut Conn<'_>,
    rule: &str,
    kind: Option<RecordKind>,
    after: Option<(&str, RecordId)>,
    limit: i64,
) -> Result<Vec<Queued>, DbError> {
    const SQL: &str = "select lint.record, lint.kind, completeness, weight from (select distinct kind, record from findings where rule = $1 and (kind = $2 or $2 is null) and (kind, record) > ($3, $4) order by kind, record limit $5) as found join lint on lint.record = found.record order by lint.kind, lint.record";
    let (at, record) = after.map_or(("", Uuid::nil()), |(kind, id)| (kind, id.0));
    let rows = on!(conn, c => sqlx::query_as::<_, Row>(SQL)
        .bind(rule)
        .bind(kind.map(RecordKind::as_str))
        .bind(at)
        .bind(record)
        .bind(limit)
        .fetch_all(c).await)?;
    Ok(rows.into_iter().map(Queued::from).collect())
}

/// What each rule has found among records of a kind, or among all, by code; rules that found nothing are absent.
pub async fn counts(conn: &mut Conn<'_>, kind: Option<RecordKind>) -> Result<Vec<Count>, DbError> {
    const SQL: &str = "select rule, count(distinct record), count(*) from findings where (kind = $1 or $1 is null) group by rule order by rule";
    let rows = on!(conn, c => sqlx::query_as::<_, (String, i64, i64)>(SQL).bind(kind.map(RecordKind::as_str)).fetch_all(c).await)?;
    Ok(rows
        .into_iter()
        .map(|(rule, records, findings)| Count {
            rule,
            records,
            findings,
        })
        .collect())
}
