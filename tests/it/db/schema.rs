//! The twin migrations make the same schema: tables, columns, types, nullability, keys and indexes.

use std::collections::{BTreeMap, BTreeSet};

use celadon::db::{Conn, Priority};
use sqlx::Row;

use super::{postgres, sqlite};

/// A table's columns `name → (type, nullable)` and its indexes `(unique, columns, partial)`.
#[derive(Debug, Default, PartialEq)]
struct Table {
    columns: BTreeMap<String, (String, bool)>,
    primary_key: Vec<String>,
    indexes: BTreeSet<(String, bool, Vec<String>, bool)>,
}

/// The types of PostgreSQL and what carries them on SQLite.
fn carried_by(on_postgres: &str) -> &str {
    match on_postgres {
        "uuid" | "bytea" => "BLOB",
        "bigint" | "boolean" => "INTEGER",
        "double precision" => "REAL",
        "text" | "jsonb" | "timestamp with time zone" => "TEXT",
        other => other,
    }
}

async fn of_sqlite(conn: Conn<'_>) -> BTreeMap<String, Table> {
    let Conn::Sqlite(c) = conn else {
        unreachable!("asked of SQLite")
    };
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    const TABLES: &str = "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' and name <> 'schema_version'";
    for table in sqlx::query_scalar::<_, String>(TABLES)
        .fetch_all(&mut *c)
        .await
        .unwrap()
    {
        let found = tables.entry(table.clone()).or_default();
        let mut key = BTreeMap::new();
        const COLUMNS: &str = "select name, type, \"notnull\", pk from pragma_table_info($1)";
        for row in sqlx::query(COLUMNS)
            .bind(&table)
            .fetch_all(&mut *c)
            .await
            .unwrap()
        {
            let name: String = row.get(0);
            let place: i64 = row.get(3);
            if place > 0 {
                key.insert(place, name.clone());
            }
            found
                .columns
                .insert(name, (row.get(1), row.get::<i64, _>(2) == 0));
        }
        found.primary_key = key.into_values().collect();
        const INDEXES: &str =
            "select name, \"unique\", partial from pragma_index_list($1) where origin = 'c'";
        for row in sqlx::query(INDEXES)
            .bind(&table)
            .fetch_all(&mut *c)
            .await
            .unwrap()
        {
            let index: String = row.get(0);
            let columns =
                sqlx::query_scalar("select name from pragma_index_info($1) order by seqno")
                    .bind(&index)
                    .fetch_all(&mut *c)
                    .await
                    .unwrap();
            found.indexes.insert((
                index,
                row.get::<i64, _>(1) == 1,
                columns,
                row.get::<i64, _>(2) == 1,
            ));
        }
    }
    tables
}

async fn of_postgres(conn: Conn<'_>) -> BTreeMap<String, Table> {
    let Conn::Postgres(c) = conn else {
        unreachable!("asked of PostgreSQL")
    };
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    const COLUMNS: &str = "select table_name::text, column_name::text, data_type::text, is_nullable = 'YES' from information_schema.columns where table_schema = 'public' and table_name <> 'schema_version'";
    for row in sqlx::query(COLUMNS).fetch_all(&mut *c).await.unwrap() {
        let table = tables.entry(row.get(0)).or_default();
        let on_postgres: String = row.get(2);
        table.columns.insert(
            row.get(1),
            (carried_by(&on_postgres).to_owned(), row.get(3)),
        );
    }
    const INDEXES: &str = "select t.relname::text, i.relname::text, x.indisunique, x.indisprimary, x.indpred is not null, array(select a.attname::text from unnest(x.indkey) with ordinality k(attnum, n) join pg_attribute a on a.attrelid = t.oid and a.attnum = k.attnum order by k.n) from pg_index x join pg_class t on t.oid = x.indrelid join pg_class i on i.oid = x.indexrelid join pg_namespace s on s.oid = t.relnamespace where s.nspname = 'public'";
    for row in sqlx::query(INDEXES).fetch_all(&mut *c).await.unwrap() {
        let table = tables.entry(row.get(0)).or_default();
        let columns: Vec<String> = row.get(5);
        if row.get(3) {
            table.primary_key = columns;
        } else {
            table
                .indexes
                .insert((row.get(1), row.get(2), columns, row.get(4)));
        }
    }
    tables
}

#[tokio::test]
async fn the_twin_migrations_make_the_same_schema() {
    let (on_file, _folder) = sqlite().await;
    let on_server = postgres().await;
    let mut tx = on_file.begin(Priority::Edit).await.unwrap();
    let left = of_sqlite(tx.conn()).await;
    let mut tx = on_server.begin(Priority::Edit).await.unwrap();
    let right = of_postgres(tx.conn()).await;
    assert_eq!(
        left.keys().collect::<Vec<_>>(),
        right.keys().collect::<Vec<_>>()
    );
    for (name, table) in &left {
        assert_eq!(
            table, &right[name],
            "table {name}: SQLite left, PostgreSQL right"
        );
    }
    assert!(left.len() >= 18, "{:?}", left.keys());
}

#[tokio::test]
async fn sqlite_tables_are_strict_and_sorted_text_has_no_locale() {
    let (on_file, _folder) = sqlite().await;
    let mut tx = on_file.begin(Priority::Edit).await.unwrap();
    let Conn::Sqlite(c) = tx.conn() else {
        unreachable!("the database is SQLite")
    };
    const LAX: &str = "select name from pragma_table_list where schema = 'main' and type = 'table' and strict = 0 and name not like 'sqlite_%' and name <> 'schema_version'";
    let lax: Vec<String> = sqlx::query_scalar(LAX).fetch_all(c).await.unwrap();
    assert_eq!(lax, Vec::<String>::new());

    let on_server = postgres().await;
    let mut reader = on_server.read().await.unwrap();
    let Conn::Postgres(c) = reader.conn() else {
        unreachable!("the database is PostgreSQL")
    };
    const LOCAL: &str = "select table_name::text || '.' || column_name::text from information_schema.columns where table_schema = 'public' and data_type = 'text' and collation_name is distinct from 'C' order by 1";
    let local: Vec<String> = sqlx::query_scalar(LOCAL).fetch_all(c).await.unwrap();
    assert_eq!(local, Vec::<String>::new(), "sorted by a locale");
}
