//! What curators tell the queue: to leave a job, and to do one again.

use crate::db::jobs::{self, Job, JobKind, JobState};
use crate::db::{Db, DbError, Priority};
use crate::domain::clock::Clock;
use crate::domain::id::{JobId, RecordId};
use crate::domain::making::Making;
use crate::domain::permit::{Operate, Permit};
use crate::domain::role::Actor;
use crate::media::sweep::{SweepError, sweep};
use crate::storage::Store;

/// Why the queue did not do as it was told.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// There is no such job.
    #[error("no job has this id")]
    NotFound,
    /// It stands where this cannot be done.
    #[error("the job is {}", .0.code())]
    State(JobState),
    /// Another job does the same.
    #[error("another job makes these tiles already")]
    Twice,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Ends a job that waits or runs.
///
/// Its worker, on whatever node, sees so within a second or two, kills its decoder and takes away what it stored. What the
/// job was to do stays as it was: a medium has the tiles it had, records below a site stay denied.
pub async fn cancel(
    db: &Db,
    store: &dyn Store,
    clock: &dyn Clock,
    actor: &Actor,
    _: &Permit<Operate>,
    id: JobId,
) -> Result<Job, ControlError> {
    let mut tx = db.begin(Priority::Edit).await?;
    let mut conn = tx.conn();
    let Some(job) = jobs::cancel(&mut conn, id, clock.now()).await? else {
        let found = jobs::by_id(&mut conn, id).await?;
        return Err(found.map_or(ControlError::NotFound, |job| ControlError::State(job.state)));
    };
    tx.commit().await?;
    tracing::info!(job = %id, by = actor.name, "job cancelled");
    tidy(db, store, &job, None).await;
    Ok(job)
}

/// Enqueues anew what a job that has ended was to do; the new job. Of one that is done too: what it made may have been lost.
pub async fn retry(
    db: &Db,
    clock: &dyn Clock,
    actor: &Actor,
    _: &Permit<Operate>,
    id: JobId,
) -> Result<Job, ControlError> {
    let fresh = JobId(clock.new_id());
    let mut tx = db.begin(Priority::Edit).await?;
    let mut conn = tx.conn();
    let old = jobs::by_id(&mut conn, id).await?;
    let old = old.ok_or(ControlError::NotFound)?;
    if old.state.is_open() {
        return Err(ControlError::State(old.state));
    }
    if !jobs::enqueue(
        &mut conn,
        fresh,
        old.kind,
        old.subject,
        clock.now(),
        actor.user,
    )
    .await?
    {
        return Err(ControlError::Twice);
    }
    let job = jobs::by_id(&mut conn, fresh).await?;
    tx.commit().await?;
    job.ok_or(ControlError::NotFound)
}

/// Enqueues making the tiles of these media anew, where nothing does so already. What they are served from stays in place
/// until then.
pub async fn make_anew(db: &Db, clock: &dyn Clock, media: &[RecordId]) -> Result<(), DbError> {
    let mut tx = db.begin(Priority::Batch).await?;
    let mut conn = tx.conn();
    for id in media {
        let job = JobId(clock.new_id());
        jobs::enqueue(
            &mut conn,
            job,
            JobKind::Ingest,
            Some(*id),
            clock.now(),
            None,
        )
        .await?;
    }
    tx.commit().await
}

/// Takes away what a job that has ended left in the store, but for what is spared. A failure of this costs space and
/// nothing else.
pub(super) async fn tidy(db: &Db, store: &dyn Store, job: &Job, spared: Option<Making>) {
    let Some(media) = job.subject.filter(|_| job.kind == JobKind::Ingest) else {
        return;
    };
    let swept: Result<(), SweepError> = sweep(db, store, media, spared).await;
    if let Err(error) = swept {
        tracing::warn!(%media, error = &error as &dyn std::error::Error, "objects that nothing names were left");
    }
}
