//! What must differ between the engines: locks, lists of ids, and inserting many rows in one statement.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::types::Json;
use sqlx::{FromRow, Postgres, QueryBuilder, Sqlite};
use uuid::Uuid;

use super::conn::on;
use super::{Conn, DbError};
use crate::domain::kind::RecordKind;

/// Parameters in one statement: below SQLite's 32,766 and PostgreSQL's 65,535. A statement of many rows or ids is not kept
/// prepared: the next one has another length.
const PARAMETERS: usize = 30_000;

/// Later than any row: where a list that goes back in time begins. The year 9999, the last whose text still sorts as it does.
pub(super) fn end_of_time() -> DateTime<Utc> {
    DateTime::from_timestamp(253_370_764_800, 0).unwrap_or_default()
}

/// The end of a select whose rows nobody else may change before the transaction ends; SQLite's writer is alone anyway.
pub(super) fn hold(conn: &Conn<'_>) -> &'static str {
    match conn {
        Conn::Sqlite(_) => "",
        Conn::Postgres(_) => "order by id for share",
    }
}

/// The end of a select whose rows nobody else may remove before the transaction ends.
pub(super) fn keep(conn: &Conn<'_>) -> &'static str {
    match conn {
        Conn::Sqlite(_) => "",
        Conn::Postgres(_) => "order by id for key share",
    }
}

/// Keeps other transactions from referring to a record, which is to go, until this one ends.
pub(super) async fn hold_for_removal(conn: &mut Conn<'_>, id: Uuid) -> Result<(), DbError> {
    if let Conn::Postgres(c) = conn {
        sqlx::query("select id from records where id = $1 for update")
            .bind(id)
            .execute(&mut **c)
            .await?;
    }
    Ok(())
}

/// Keeps other transactions from holding the same record alone. SQLite's writer is alone anyway.
pub(super) async fn hold_alone(conn: &mut Conn<'_>, id: Uuid) -> Result<(), DbError> {
    if let Conn::Postgres(c) = conn {
        sqlx::query("select id from records where id = $1 for no key update")
            .bind(id)
            .execute(&mut **c)
            .await?;
    }
    Ok(())
}

/// Keeps the rules' switches as they are until the transaction ends. SQLite's writer is alone anyway.
pub(super) async fn hold_switches(conn: &mut Conn<'_>) -> Result<(), DbError> {
    if let Conn::Postgres(c) = conn {
        sqlx::query("select pg_advisory_xact_lock_shared(7285011)")
            .execute(&mut **c)
            .await?;
    }
    Ok(())
}

/// Waits until nobody holds the switches, and keeps others from holding them. SQLite's writer is alone anyway.
pub(super) async fn hold_switches_alone(conn: &mut Conn<'_>) -> Result<(), DbError> {
    if let Conn::Postgres(c) = conn {
        sqlx::query("select pg_advisory_xact_lock(7285011)")
            .execute(&mut **c)
            .await?;
    }
    Ok(())
}

/// Keeps other transactions from holding the hierarchy of the same kind. SQLite's writer is alone anyway.
pub(super) async fn hold_hierarchy(conn: &mut Conn<'_>, kind: RecordKind) -> Result<(), DbError> {
    if let Conn::Postgres(c) = conn {
        sqlx::query("select pg_advisory_xact_lock(7285011, hashtext($1))")
            .bind(kind.as_str())
            .execute(&mut **c)
            .await?;
    }
    Ok(())
}

/// Keeps two nodes from migrating at once. SQLite's write transaction is lock enough.
pub(super) async fn lock_migrations(conn: &mut Conn<'_>) -> Result<(), DbError> {
    if let Conn::Postgres(c) = conn {
        sqlx::query("select pg_advisory_xact_lock(7285010)")
            .execute(&mut **c)
            .await?;
    }
    Ok(())
}

/// Whether a table is there.
pub(super) async fn has_table(conn: &mut Conn<'_>, name: &str) -> Result<bool, DbError> {
    let found: i64 = match conn {
        Conn::Sqlite(c) => {
            let sql = "select count(*) from sqlite_master where type = 'table' and name = $1";
            sqlx::query_scalar(sql)
                .bind(name)
                .fetch_one(&mut **c)
                .await?
        }
        Conn::Postgres(c) => {
            let sql = "select count(*) from pg_class where oid = to_regclass($1)";
            sqlx::query_scalar(sql)
                .bind(name)
                .fetch_one(&mut **c)
                .await?
        }
    };
    Ok(found > 0)
}

/// What the engine itself finds wrong with its file, twenty faults at most. SQLite looks over its pages, with `deep` also
/// over every index entry, and over its foreign keys; PostgreSQL keeps watch over its own files.
pub(super) async fn integrity(conn: &mut Conn<'_>, deep: bool) -> Result<Vec<String>, DbError> {
    let Conn::Sqlite(c) = conn else {
        return Ok(Vec::new());
    };
    let sql = if deep {
        "pragma integrity_check(20)"
    } else {
        "pragma quick_check(20)"
    };
    let mut found: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut **c).await?;
    found.retain(|line| line != "ok");
    if !found.is_empty() {
        return Ok(found);
    }
    let sql = "select \"table\" || ' names a row of ' || parent || ' that is not there' from pragma_foreign_key_check limit 20";
    found.extend(
        sqlx::query_scalar::<_, String>(sql)
            .fetch_all(&mut **c)
            .await?,
    );
    Ok(found)
}

/// The text that takes one job off the queue, where `leased_until` is when a queued job may be taken or a running one taken
/// over: PostgreSQL passes over rows that another node has locked.
pub(super) const CLAIM_JOB: (&str, &str) = (
    "update jobs set state = 'running', attempts = attempts + 1, leased_until = $1, started_at = coalesce(started_at, $2) where id = (select id from jobs where state in ('queued', 'running') and (leased_until is null or leased_until < $2) order by case when kind = 'reproject' then 0 when not exists (select 1 from renditions where media = subject) then 1 else 2 end, created_at, id limit 1) returning *",
    "update jobs set state = 'running', attempts = attempts + 1, leased_until = $1, started_at = coalesce(started_at, $2) where id = (select id from jobs where state in ('queued', 'running') and (leased_until is null or leased_until < $2) order by case when kind = 'reproject' then 0 when not exists (select 1 from renditions where media = subject) then 1 else 2 end, created_at, id limit 1 for update skip locked) returning *",
);

/// Takes the findings of one record away: every rule's code as a JSON array, the kind, the record.
pub(super) const CLEAR_FINDINGS: (&str, &str) = (
    "delete from findings where rule in (select value from json_each($1)) and kind = $2 and record = $3",
    "delete from findings where rule in (select json_array_elements_text(cast($1 as json))) and kind = $2 and record = $3",
);

/// The findings in records from one id to another: every rule's code and every kind as JSON arrays, both ids.
pub(super) const FINDINGS_BETWEEN: (&str, &str) = (
    "select record, rule, pointer from findings where rule in (select value from json_each($1)) and kind in (select value from json_each($2)) and record between $3 and $4",
    "select record, rule, pointer from findings where rule in (select json_array_elements_text(cast($1 as json))) and kind in (select json_array_elements_text(cast($2 as json))) and record between $3 and $4",
);

/// The text of a pair that this engine takes.
pub(super) fn of_engine(conn: &Conn<'_>, texts: (&'static str, &'static str)) -> &'static str {
    match conn {
        Conn::Sqlite(_) => texts.0,
        Conn::Postgres(_) => texts.1,
    }
}

/// The texts at a place of every working copy, each with the number of records that hold it: the path of the field, of the
/// member in it, the kind, how many at most. PostgreSQL has the member in the one path.
pub(super) const FREE_TEXTS: (&str, &str) = (
    "select text, count(distinct id) as used from (select records.id, case when $2 is null then item.value else json_extract(item.value, $2) end as text from records, json_each(records.working, $1) as item where (records.kind = $3 or $3 is null)) as texts where typeof(text) = 'text' group by text order by used desc, text limit $4",
    "select text, count(distinct id) as used from (select records.id, item #>> '{}' collate \"C\" as text from records, jsonb_path_query(records.working, (($1::text || coalesce($2::text, ''))::jsonpath)) as item where (records.kind = $3 or $3 is null) and jsonb_typeof(item) = 'string') as texts group by text order by used desc, text limit $4",
);

/// The first two parameters of [`FREE_TEXTS`]. Field and member are names of ours.
pub(super) fn json_paths(
    conn: &Conn<'_>,
    field: &str,
    member: Option<&str>,
) -> (String, Option<String>) {
    let member = match (conn, member) {
        // SQLite takes the texts by language one by one anyway.
        (Conn::Sqlite(_), Some("*") | None) | (Conn::Postgres(_), None) => None,
        (Conn::Sqlite(_), Some(name)) => Some(format!("$.{name}")),
        (Conn::Postgres(_), Some(name)) => Some(format!(".{name}")),
    };
    (format!("$.{field}"), member)
}

/// A value on its way into a row.
#[derive(Debug, Clone)]
pub(super) enum Cell {
    /// An id.
    Uuid(Option<Uuid>),
    /// A text.
    Text(Option<String>),
    /// A whole number.
    Int(Option<i64>),
    /// A time.
    Time(Option<DateTime<Utc>>),
    /// A document.
    Json(Option<Value>),
}

impl From<Uuid> for Cell {
    fn from(value: Uuid) -> Self {
        Self::Uuid(Some(value))
    }
}

impl From<&str> for Cell {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_owned()))
    }
}

impl From<String> for Cell {
    fn from(value: String) -> Self {
        Self::Text(Some(value))
    }
}

impl From<i64> for Cell {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}

impl From<DateTime<Utc>> for Cell {
    fn from(value: DateTime<Utc>) -> Self {
        Self::Time(Some(value))
    }
}

impl From<Value> for Cell {
    fn from(value: Value) -> Self {
        Self::Json(Some(value))
    }
}

/// `insert into TABLE (COLUMNS) …` for any number of rows, many a statement.
///
/// SQLite takes them as a list of values. PostgreSQL takes a column at a time as an array: a text that stays the same
/// however many rows there are is parsed once and kept prepared.
pub(super) async fn insert_rows(
    conn: &mut Conn<'_>,
    into: &'static str,
    rows: Vec<Vec<Cell>>,
) -> Result<(), DbError> {
    let Some(width) = rows.first().map(Vec::len) else {
        return Ok(());
    };
    match conn {
        Conn::Sqlite(c) => {
            for chunk in rows.chunks(PARAMETERS / width.max(1)) {
                let mut query = QueryBuilder::<Sqlite>::new(into);
                query.push_values(chunk, |mut row, cells| {
                    for cell in cells {
                        match cell {
                            Cell::Uuid(value) => row.push_bind(*value),
                            Cell::Text(value) => row.push_bind(value.clone()),
                            Cell::Int(value) => row.push_bind(*value),
                            Cell::Time(value) => row.push_bind(*value),
                            Cell::Json(value) => row.push_bind(value.clone().map(Json)),
                        };
                    }
                });
                let query = query.build().persistent(chunk.len() == 1);
                query.execute(&mut **c).await?;
            }
        }
        Conn::Postgres(c) => {
            let columns = columns(width, rows);
            let mut query = QueryBuilder::<Postgres>::new(into);
            query.push("select * from unnest(");
            let mut arrays = query.separated(", ");
            for column in columns {
                match column {
                    Column::Uuid(values) => arrays.push_bind(values).push_unseparated("::uuid[]"),
                    Column::Text(values) => arrays.push_bind(values).push_unseparated("::text[]"),
                    Column::Int(values) => arrays.push_bind(values).push_unseparated("::bigint[]"),
                    Column::Time(values) => {
                        arrays.push_bind(values).push_unseparated("::timestamptz[]")
                    }
                    Column::Json(values) => arrays.push_bind(values).push_unseparated("::jsonb[]"),
                };
            }
            query.push(")");
            query.build().execute(&mut **c).await?;
        }
    }
    Ok(())
}

/// A column of many rows.
enum Column {
    Uuid(Vec<Option<Uuid>>),
    Text(Vec<Option<String>>),
    Int(Vec<Option<i64>>),
    Time(Vec<Option<DateTime<Utc>>>),
    Json(Vec<Option<Json<Value>>>),
}

/// Rows turned into columns. The cells of a column are all of one sort: that of its first row.
fn columns(width: usize, rows: Vec<Vec<Cell>>) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::with_capacity(width);
    for row in rows {
        for (at, cell) in row.into_iter().enumerate() {
            match (columns.get_mut(at), cell) {
                (Some(Column::Uuid(values)), Cell::Uuid(value)) => values.push(value),
                (Some(Column::Text(values)), Cell::Text(value)) => values.push(value),
                (Some(Column::Int(values)), Cell::Int(value)) => values.push(value),
                (Some(Column::Time(values)), Cell::Time(value)) => values.push(value),
                (Some(Column::Json(values)), Cell::Json(value)) => values.push(value.map(Json)),
                (_, cell) => columns.push(match cell {
                    Cell::Uuid(value) => Column::Uuid(vec![value]),
                    Cell::Text(value) => Column::Text(vec![value]),
                    Cell::Int(value) => Column::Int(vec![value]),
                    Cell::Time(value) => Column::Time(vec![value]),
                    Cell::Json(value) => Column::Json(vec![value.map(Json)]),
                }),
            }
        }
    }
    columns
}

/// A row that both engines can give.
pub(super) trait AnyRow:
    Send
    + Unpin
    + for<'r> FromRow<'r, sqlx::sqlite::SqliteRow>
    + for<'r> FromRow<'r, sqlx::postgres::PgRow>
{
}
impl<T> AnyRow for T where
    T: Send
        + Unpin
        + for<'r> FromRow<'r, sqlx::sqlite::SqliteRow>
        + for<'r> FromRow<'r, sqlx::postgres::PgRow>
{
}

/// An id or a text, for a list of them.
pub(super) trait AnyKey:
    Clone
    + for<'q> sqlx::Encode<'q, sqlx::Sqlite>
    + sqlx::Type<sqlx::Sqlite>
    + for<'q> sqlx::Encode<'q, sqlx::Postgres>
    + sqlx::Type<sqlx::Postgres>
{
}
impl AnyKey for Uuid {}
impl AnyKey for String {}

/// `HEAD (key, key, …) TAIL`: rows whose key is in a list.
pub(super) async fn select_in<R: AnyRow>(
    conn: &mut Conn<'_>,
    head: &'static str,
    keys: &[impl AnyKey],
    tail: &'static str,
) -> Result<Vec<R>, DbError> {
    let mut found = Vec::new();
    for chunk in keys.chunks(PARAMETERS) {
        let rows = on!(conn, c => {
            let mut query = QueryBuilder::new(head);
            query.push(" (");
            let mut list = query.separated(", ");
            for key in chunk {
                list.push_bind(key.clone());
            }
            query.push(") ");
            query.push(tail);
            query.build_query_as::<R>().persistent(chunk.len() == 1).fetch_all(c).await
        })?;
        found.extend(rows);
    }
    Ok(found)
}

/// `HEAD (id, id, …) TAIL`: a statement over a list of ids that answers nothing.
pub(super) async fn execute_in(
    conn: &mut Conn<'_>,
    head: &'static str,
    ids: &[Uuid],
    tail: &'static str,
) -> Result<(), DbError> {
    for chunk in ids.chunks(PARAMETERS) {
        on!(conn, c => {
            let mut query = QueryBuilder::new(head);
            query.push(" (");
            let mut list = query.separated(", ");
            for id in chunk {
                list.push_bind(*id);
            }
            query.push(") ");
            query.push(tail);
            query.build().persistent(chunk.len() == 1).execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}
