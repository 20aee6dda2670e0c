//! Facets held against SQL on random sets of filters; `CELADON_SOAK=1` makes them ten thousand.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use celadon::search::{Facet, Filters, SearchRequest, YearRange};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use sqlx::{Connection, Row, SqliteConnection};

use super::facets::Museum;
use super::{everything, museum};

/// The museum's lists as tables: what each record counts for, and the spans it is dated by.
async fn tables(museum: &Museum) -> SqliteConnection {
    let mut db = SqliteConnection::connect("sqlite::memory:")
        .await
        .expect("a database");
    for table in [
        "CREATE TABLE records (id TEXT PRIMARY KEY)",
        "CREATE TABLE counted (record TEXT, facet TEXT, value TEXT, PRIMARY KEY (record, facet, value)) WITHOUT ROWID",
        "CREATE TABLE spans (record TEXT, first INTEGER, last INTEGER)",
        "CREATE INDEX spans_record ON spans (record)",
    ] {
        sqlx::query(table).execute(&mut db).await.expect(table);
    }
    let mut tx = db.begin().await.expect("a transaction");
    for id in museum.0.keys() {
        let insert = sqlx::query("INSERT INTO records VALUES (?)").bind(id);
        insert.execute(&mut *tx).await.expect("a record");
        for facet in Facet::ALL {
            for value in museum.values(id, facet) {
                let insert = sqlx::query("INSERT INTO counted VALUES (?, ?, ?)");
                let insert = insert.bind(id).bind(facet.as_str()).bind(value);
                insert.execute(&mut *tx).await.expect("a value");
            }
        }
        for (first, last) in museum.years(id) {
            let insert = sqlx::query("INSERT INTO spans VALUES (?, ?, ?)");
            let insert = insert.bind(id).bind(first).bind(last);
            insert.execute(&mut *tx).await.expect("a span");
        }
    }
    tx.commit().await.expect("a commit");
    db
}

/// For every record, which filters it fails; of those that are dated so.
fn candidates(filters: &Filters) -> String {
    let mut sql = "WITH candidates AS (SELECT id".to_owned();
    let mut failed = Vec::new();
    for (facet, values) in &filters.values {
        let values = values.join("', '");
        let _ = write!(
            sql,
            ", NOT EXISTS (SELECT 1 FROM counted WHERE record = id AND facet = '{facet}' AND value IN ('{values}')) AS f_{facet}",
            facet = facet.as_str(),
        );
        failed.push(format!("f_{}", facet.as_str()));
    }
    let whens = filters
        .values
        .keys()
        .map(|facet| format!(" WHEN f_{0} THEN '{0}'", facet.as_str()));
    let mut dated = "1".to_owned();
    if let Some(years) = filters.years {
        let (from, to) = (years.from.unwrap_or(i64::MIN), years.to.unwrap_or(i64::MAX));
        dated = format!(
            "EXISTS (SELECT 1 FROM spans WHERE record = id AND first <= {to} AND last >= {from})"
        );
    }
    let _ = write!(
        sql,
        " FROM records WHERE {dated}), failing AS (SELECT id, {} AS failed, CASE{} END AS facet FROM candidates) ",
        failed.join(" + "),
        whens.collect::<String>(),
    );
    sql
}

async fn by_sql(
    db: &mut SqliteConnection,
    filters: &Filters,
) -> (u64, BTreeMap<(String, String), u64>) {
    let candidates = candidates(filters);
    let total = format!("{candidates} SELECT count(*) FROM failing WHERE failed = 0");
    let counts = format!(
        "{candidates} SELECT counted.facet, counted.value, count(*) FROM failing JOIN counted ON counted.record = id \
         WHERE failed = 0 OR failed = 1 AND counted.facet = failing.facet GROUP BY 1, 2"
    );
    let total: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(total))
        .fetch_one(&mut *db)
        .await
        .expect("a total");
    let rows = sqlx::query(sqlx::AssertSqlSafe(counts))
        .fetch_all(&mut *db)
        .await
        .expect("counts");
    let counts = rows.iter().map(|row| {
        let count: i64 = row.get(2);
        (
            (row.get(0), row.get(1)),
            u64::try_from(count).expect("a count"),
        )
    });
    (u64::try_from(total).expect("a total"), counts.collect())
}

#[tokio::test]
async fn facets_equal_sql_on_random_filters() {
    let sets = if std::env::var_os("CELADON_SOAK").is_some() {
        10_000
    } else {
        200
    };
    let app = museum().await;
    let museum = Museum(everything(&app.anonymous()).await);
    let mut db = tables(&museum).await;
    let values: Vec<(Facet, Vec<String>)> = Facet::ALL
        .into_iter()
        .map(|facet| {
            let of_all = museum.0.keys().flat_map(|id| museum.values(id, facet));
            (facet, of_all.collect::<BTreeSet<_>>().into_iter().collect())
        })
        .collect();
    let mut draw = StdRng::seed_from_u64(874);
    let (mut met, mut counted) = (0, 0_u64);
    for _ in 0..sets {
        let mut filters = Filters::default();
        for _ in 0..draw.random_range(0..4) {
            let (facet, values) = values.choose(&mut draw).expect("a facet");
            let some = draw.random_range(1..4);
            let some = values.choose_multiple(&mut draw, some).cloned().collect();
            filters.values.insert(*facet, some);
        }
        if draw.random_bool(0.4) {
            let from = draw.random_range(-300..1300);
            let to = from + draw.random_range(0..300);
            let open = draw.random_range(0..3);
            filters.years = Some(YearRange {
                from: (open != 1).then_some(from),
                to: (open != 2).then_some(to),
            });
        }
        let found = app
            .app
            .index
            .search(SearchRequest {
                filters: filters.clone(),
                facets: Facet::ALL.to_vec(),
                facet_limit: usize::MAX,
                ..SearchRequest::default()
            })
            .await
            .expect("an answer");
        let told: BTreeMap<(String, String), u64> = found
            .results
            .facets
            .iter()
            .flat_map(|(facet, values)| {
                let name = facet.as_str().to_owned();
                let values = values.iter().filter(|value| value.count > 0);
                values.map(move |value| ((name.clone(), value.value.clone()), value.count))
            })
            .collect();
        // Where no kind is asked for, media stay out: but choosing theirs would show them.
        let mut asked = filters.clone();
        asked.values.entry(Facet::Kind).or_insert_with(|| {
            let kinds = values.iter().find(|(facet, _)| *facet == Facet::Kind);
            let kinds = kinds.map(|(_, kinds)| kinds.clone()).unwrap_or_default();
            kinds.into_iter().filter(|kind| kind != "media").collect()
        });
        let (total, counts) = by_sql(&mut db, &asked).await;
        assert_eq!(found.results.total, total, "{filters:?}");
        assert_eq!(told, counts, "{filters:?}");
        met += total;
        counted += counts.len() as u64;
    }
    assert!(
        met > sets && counted > 10 * sets,
        "{met} records and {counted} counts"
    );
}
