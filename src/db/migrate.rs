//! Bringing the schema to what this program knows: at start, under a lock, so that nodes may start at once.

use super::conn::on;
use super::{Conn, Db, DbError, Priority, dialect, lint, numbers};

/// The steps, in order: `(sqlite, postgres)`. A step is never changed once released.
const STEPS: &[(&str, &str)] = &[
    (
        include_str!("../../migrations/sqlite/0001_museum.sql"),
        include_str!("../../migrations/postgres/0001_museum.sql"),
    ),
    (
        include_str!("../../migrations/sqlite/0002_number_keys.sql"),
        include_str!("../../migrations/postgres/0002_number_keys.sql"),
    ),
    (
        include_str!("../../migrations/sqlite/0003_embargoes.sql"),
        include_str!("../../migrations/postgres/0003_embargoes.sql"),
    ),
    (
        include_str!("../../migrations/sqlite/0004_lint.sql"),
        include_str!("../../migrations/postgres/0004_lint.sql"),
    ),
    (
        include_str!("../../migrations/sqlite/0005_relations_in_order.sql"),
        include_str!("../../migrations/postgres/0005_relations_in_order.sql"),
    ),
    (
        include_str!("../../migrations/sqlite/0006_redirects.sql"),
        include_str!("../../migrations/postgres/0006_redirects.sql"),
    ),
    (
        include_str!("../../migrations/sqlite/0007_glaze.sql"),
        include_str!("../../migrations/postgres/0007_glaze.sql"),
    ),
    (
        include_str!("../../migrations/sqlite/0008_makings.sql"),
        include_str!("../../migrations/postgres/0008_makings.sql"),
    ),
    (
        include_str!("../../migrations/sqlite/0009_saved_searches.sql"),
        include_str!("../../migrations/postgres/0009_saved_searches.sql"),
    ),
    (
        include_str!("../../migrations/sqlite/0010_statistics.sql"),
        include_str!("../../migrations/postgres/0010_statistics.sql"),
    ),
];

/// The step that gave numbers their keys, which only the program can compute.
const NUMBER_KEYS: i64 = 2;

/// The schema this program knows.
#[expect(
    clippy::cast_possible_wrap,
    reason = "there will never be so many steps"
)]
const KNOWN: i64 = STEPS.len() as i64;

/// Runs what is missing; a newer schema is refused and left alone.
pub(super) async fn run(db: &Db) -> Result<(), DbError> {
    const CREATE_SQL: &str = "create table if not exists schema_version (version bigint not null)";
    let mut tx = db.begin(Priority::Edit).await?;
    let mut conn = tx.conn();
    dialect::lock_migrations(&mut conn).await?;
    on!(&mut conn, c => sqlx::query(CREATE_SQL).execute(c).await.map(|_| ()))?;
    let found = version(&mut conn).await?;
    if found > KNOWN {
        return Err(DbError::NewerSchema {
            found,
            known: KNOWN,
        });
    }
    let missing = STEPS.iter().skip(usize::try_from(found).unwrap_or(0));
    for (sqlite, postgres) in missing {
        match &mut conn {
            Conn::Sqlite(c) => sqlx::raw_sql(*sqlite).execute(&mut **c).await.map(|_| ())?,
            Conn::Postgres(c) => sqlx::raw_sql(*postgres)
                .execute(&mut **c)
                .await
                .map(|_| ())?,
        }
    }
    if found < NUMBER_KEYS {
        numbers::fill_keys(&mut conn).await?;
    }
    // Rules may be others without the schema being another.
    lint::bring_up(&mut conn).await?;
    if found < KNOWN {
        const CLEAR_SQL: &str = "delete from schema_version";
        const SET_SQL: &str = "insert into schema_version (version) values ($1)";
        on!(&mut conn, c => sqlx::query(CLEAR_SQL).execute(c).await.map(|_| ()))?;
        on!(&mut conn, c => sqlx::query(SET_SQL).bind(KNOWN).execute(c).await.map(|_| ()))?;
        tracing::info!(
            from = found,
            to = KNOWN,
            engine = db.engine(),
            "the schema was migrated"
        );
    }
    tx.commit().await
}

/// Whether there is a schema at all.
pub(super) async fn is_there(db: &Db) -> Result<bool, DbError> {
    let mut reader = db.read().await?;
    let mut conn = reader.conn();
    if !dialect::has_table(&mut conn, "schema_version").await? {
        return Ok(false);
    }
    Ok(version(&mut conn).await? > 0)
}

async fn version(conn: &mut Conn<'_>) -> Result<i64, DbError> {
    const SQL: &str = "select version from schema_version";
    let found = on!(conn, c => sqlx::query_scalar::<_, i64>(SQL).fetch_optional(c).await)?;
    Ok(found.unwrap_or(0))
}
