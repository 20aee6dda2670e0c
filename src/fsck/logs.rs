//! Both logs: gap-free, in step with their counters and with the records they tell of.

use super::report::Part;
use super::{FsckError, SOME, Told};
use crate::db::inspect::{self, Log};
use crate::db::{Conn, Db, changes, publications};

pub(super) async fn look(db: &Db, part: &mut Part, told: Told<'_>) -> Result<(), FsckError> {
    told(part.name, 0, 3);
    let mut snapshot = db.snapshot().await?;
    let mut conn = snapshot.conn();
    log(&mut conn, Log::Changes, "changes", part).await?;
    told(part.name, 1, 3);
    log(&mut conn, Log::Publications, "publications", part).await?;
    told(part.name, 2, 3);
    for (record, version, logged) in inspect::unlogged_versions(&mut conn, SOME).await? {
        let logged = logged.map_or("nothing".to_owned(), |logged| format!("version {logged}"));
        part.fault(
            "version_not_logged",
            record,
            format!("it stands at version {version}, changes tells of {logged}"),
        );
    }
    for (record, state, op) in inspect::unlogged_publications(&mut conn, SOME).await? {
        let op = op.map_or("nothing".to_owned(), |op| format!("`{op}` last"));
        part.fault(
            "publication_not_logged",
            record,
            format!(
                "its publication is `{state}`, publications tells of {op}, or of another version"
            ),
        );
    }
    part.remark = format!(
        "changes to {}, publications to {}",
        changes::head(&mut conn).await?,
        publications::head(&mut conn).await?
    );
    told(part.name, 3, 3);
    Ok(())
}

async fn log(
    conn: &mut Conn<'_>,
    log: Log,
    name: &'static str,
    part: &mut Part,
) -> Result<(), FsckError> {
    for (first, last) in inspect::log_gaps(conn, log, SOME).await? {
        let words = if first == last {
            format!("number {first} has no row")
        } else {
            format!("numbers {first} to {last} have no rows")
        };
        part.fault("log_gap", name, words);
    }
    let beyond = inspect::log_beyond(conn, log).await?;
    if beyond > 0 {
        part.fault(
            "log_beyond_counter",
            name,
            format!("{beyond} rows have numbers that the counter has not given"),
        );
    }
    for record in inspect::log_strangers(conn, log, SOME).await? {
        part.fault(
            "log_of_no_record",
            name,
            format!("it tells of {record}, which is not there"),
        );
    }
    Ok(())
}
