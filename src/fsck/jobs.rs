//! The queue: no row contradicts itself, and nothing waits for a job that will not come.

use super::report::{Part, counted};
use super::{FsckError, SOME, Told};
use crate::db::{Db, inspect, jobs};

pub(super) async fn look(db: &Db, part: &mut Part, told: Told<'_>) -> Result<(), FsckError> {
    told(part.name, 0, 1);
    let mut snapshot = db.snapshot().await?;
    let mut conn = snapshot.conn();
    for (job, words) in inspect::unsound_jobs(&mut conn, SOME).await? {
        part.fault("job_unsound", job, words);
    }
    for kind in inspect::unknown_job_kinds(&mut conn).await? {
        part.fault(
            "job_unknown",
            kind,
            "this program knows no such jobs, and the queue stops at them",
        );
    }
    for media in inspect::originals_without_rendition(&mut conn, SOME).await? {
        part.fault(
            "tiles_never_made",
            media,
            "it has no tiles, and no job waits, runs, failed or was cancelled that was to make them",
        );
    }
    for record in inspect::denied_for_ever(&mut conn, SOME).await? {
        part.fault(
            "denied_for_ever",
            record,
            "it is on the deny-list, and no job is left to take it off: do the one that failed or was cancelled again",
        );
    }
    let open = usize::try_from(jobs::open(&mut conn).await?).unwrap_or(0);
    part.remark = format!("{} to be done", counted(open, "job"));
    told(part.name, 1, 1);
    Ok(())
}
