//! Takes jobs one by one, keeps their leases, and writes down how they end.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::{Failure, Told, ingest, reproject};
use crate::catalog;
use crate::db::jobs::{self, Job, JobKind, JobState, Lease};
use crate::db::{Db, DbError, Priority};
use crate::domain::clock::Clock;
use crate::media::make::Workshop;
use crate::storage::Store;

/// A lease, renewed three times within itself.
const LEASE: TimeDelta = TimeDelta::seconds(30);
const HEARTBEAT: Duration = Duration::from_secs(1);
/// How long an idle runner waits before it looks again for work that others enqueued.
const IDLE: Duration = Duration::from_millis(500);
/// How often a runner looks whether an embargo has ended.
const EMBARGOES: Duration = Duration::from_secs(20);
/// How often a job is tried where the machine, not the job, is at fault: for some two hours.
const ATTEMPTS: i64 = 18;
/// How often a job is taken at all: one that takes its process down each time must not do so for ever. More than
/// [`ATTEMPTS`], because a stop of the program costs an attempt too.
const TAKEN_AT_MOST: i64 = 30;
/// How long a job is put off that its machine failed; doubled each time, up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(2);
const LONGEST_PAUSE: TimeDelta = TimeDelta::minutes(10);

/// What runs jobs.
#[derive(Debug, Clone)]
pub struct Runner {
    /// The database.
    pub db: Db,
    /// The store.
    pub store: Arc<dyn Store>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Where tiles are made.
    pub workshop: Workshop,
    /// Wakes an idle runner: whoever enqueues in this process rings it.
    pub bell: Arc<Notify>,
}

impl Runner {
    /// Takes jobs until told to stop. A job under way when it stops is put back.
    pub async fn run(&self, stop: CancellationToken) {
        let mut looked: Option<Instant> = None;
        while !stop.is_cancelled() {
            // Between jobs too: a runner that is never idle must not keep anything back.
            if looked.is_none_or(|at| at.elapsed() >= EMBARGOES) {
                self.lift_embargoes().await;
                looked = Some(Instant::now());
            }
            let ran = tokio::select! {
                ran = self.run_one(&stop) => ran,
                () = stop.cancelled() => return,
            };
            match ran {
                Ok(true) => {}
                Ok(false) => {
                    tokio::select! {
                        () = self.bell.notified() => {}
                        () = tokio::time::sleep(IDLE) => {}
                        () = stop.cancelled() => return,
                    }
                }
                Err(error) => {
                    tracing::error!(error = %error, "the job queue cannot be read");
                    tokio::time::sleep(IDLE).await;
                }
            }
        }
    }

    /// Shows what the public may see from today on.
    async fn lift_embargoes(&self) {
        match catalog::lift_embargoes(&self.db, &*self.clock).await {
            Ok(0) => {}
            Ok(records) => tracing::info!(records, "embargoes ended"),
            Err(error) => tracing::error!(error = %error, "embargoes cannot be read"),
        }
    }

    /// Runs jobs until none is left that could be run now; for tests and for commands that wait for their work. Tells
    /// `(done, failed)` after each.
    pub async fn drain(
        &self,
        mut told: impl FnMut(usize, usize),
    ) -> Result<(usize, usize), DbError> {
        let (mut done, mut failed) = (0, 0);
        let never = CancellationToken::new();
        while let Some(job) = self.claim().await? {
            let id = job.id;
            self.work(job, &never).await?;
            let mut reader = self.db.read().await?;
            let ended = jobs::by_id(&mut reader.conn(), id).await?;
            match ended.map(|job| job.state) {
                Some(JobState::Done) => done += 1,
                Some(JobState::Failed) => failed += 1,
                _ => {}
            }
            told(done, failed);
        }
        Ok((done, failed))
    }

    async fn claim(&self) -> Result<Option<Job>, DbError> {
        let now = self.clock.now();
        let mut tx = self.db.begin(Priority::Batch).await?;
        let job = jobs::claim(&mut tx.conn(), now, now + LEASE).await?;
        tx.commit().await?;
        Ok(job)
    }

    async fn run_one(&self, stop: &CancellationToken) -> Result<bool, DbError> {
        // Looking costs a read; only a job that seems to be there is worth the writer.
        let open = jobs::open(&mut self.db.read().await?.conn()).await?;
        if open == 0 {
            return Ok(false);
        }
        let Some(job) = self.claim().await? else {
            return Ok(false);
        };
        self.work(job, stop).await?;
        Ok(true)
    }

    async fn work(&self, job: Job, stop: &CancellationToken) -> Result<(), DbError> {
        tracing::info!(job = %job.id, kind = ?job.kind, attempt = job.attempts, "job begins");
        let progress = Arc::new(Progress::default());
        let lease = job.lease();
        let outcome = tokio::select! {
            outcome = self.perform(&job, Arc::clone(&progress)), if job.attempts <= TAKEN_AT_MOST => outcome,
            () = std::future::ready(()), if job.attempts > TAKEN_AT_MOST => Err(Failure::Machine("it never came to an end".into())),
            lost = self.keep_lease(lease, &progress) => return lost,
            () = stop.cancelled() => {
                let mut tx = self.db.begin(Priority::Edit).await?;
                jobs::release(&mut tx.conn(), lease, None).await?;
                return tx.commit().await;
            }
        };
        let now = self.clock.now();
        let mut tx = self.db.begin(Priority::Edit).await?;
        let mut conn = tx.conn();
        let ours = match outcome {
            Ok(()) => {
                tracing::info!(job = %job.id, "job done");
                let (done, total) = progress.read();
                jobs::progress(&mut conn, lease, done, total, now + LEASE).await?
                    && jobs::finish(&mut conn, lease, now).await?
            }
            Err(Failure::Machine(why)) if job.attempts < ATTEMPTS => {
                let pause = pause(job.attempts);
                tracing::warn!(job = %job.id, attempt = job.attempts, why, pause = pause.num_seconds(), "job failed, to be tried again");
                jobs::release(&mut conn, lease, Some(now + pause)).await?
            }
            Err(Failure::Machine(why)) => {
                tracing::error!(job = %job.id, why, "job given up");
                let told = Told {
                    code: "internal",
                    detail: "the work was tried several times and given up".into(),
                    errors: serde_json::json!([]),
                };
                jobs::fail(&mut conn, lease, &told.to_value(), now).await?
            }
            Err(Failure::Fault(told)) => {
                tracing::info!(job = %job.id, detail = told.detail, "job refused");
                jobs::fail(&mut conn, lease, &told.to_value(), now).await?
            }
        };
        if !ours {
            tracing::warn!(job = %job.id, "the job was taken up by another worker");
            return Ok(());
        }
        tx.commit().await
    }

    async fn perform(&self, job: &Job, progress: Arc<Progress>) -> Result<(), Failure> {
        let Some(subject) = job.subject else {
            return Err(Failure::Machine("a job without a subject".into()));
        };
        let tell = move |done, total| progress.tell(done, total);
        match job.kind {
            JobKind::Ingest => ingest::run(self, subject, tell).await,
            JobKind::Reproject => reproject::run(self, subject, tell).await,
        }
    }

    /// Says how far the job is and renews its lease; returns only when the job has become another's.
    async fn keep_lease(&self, lease: Lease, progress: &Progress) -> Result<(), DbError> {
        let mut said = (0, 0);
        let mut beats = 0_u32;
        loop {
            tokio::time::sleep(HEARTBEAT).await;
            beats += 1;
            let now = progress.read();
            if now == said && !beats.is_multiple_of(10) {
                continue;
            }
            said = now;
            let until = self.clock.now() + LEASE;
            let mut tx = self.db.begin(Priority::Edit).await?;
            let ours = jobs::progress(&mut tx.conn(), lease, now.0, now.1, until).await?;
            tx.commit().await?;
            if !ours {
                tracing::warn!(job = %lease.job, "the job was taken up by another worker");
                return Ok(());
            }
        }
    }
}

/// How long a job waits after its machine failed it for the `attempt`th time.
fn pause(attempt: i64) -> TimeDelta {
    let doublings = u32::try_from(attempt.clamp(1, 20) - 1).unwrap_or(0);
    (FIRST_PAUSE * 2_i32.pow(doublings)).min(LONGEST_PAUSE)
}

/// How far a job is.
#[derive(Debug, Default)]
struct Progress {
    done: AtomicU64,
    total: AtomicU64,
}

impl Progress {
    fn tell(&self, done: u64, total: u64) {
        self.done.store(done, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
    }

    fn read(&self) -> (i64, i64) {
        let read =
            |count: &AtomicU64| i64::try_from(count.load(Ordering::Relaxed)).unwrap_or(i64::MAX);
        (read(&self.done), read(&self.total))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_put_off_longer_each_time_and_for_two_hours_in_all() {
        assert_eq!(pause(1), TimeDelta::seconds(2));
        assert_eq!(pause(2), TimeDelta::seconds(4));
        assert_eq!(pause(9), TimeDelta::seconds(512));
        assert_eq!(pause(10), LONGEST_PAUSE);
        assert_eq!(pause(i64::MAX), LONGEST_PAUSE);
        let all = (1..ATTEMPTS).map(pause).sum::<TimeDelta>();
        assert!(all > TimeDelta::minutes(90), "{all}");
    }
}
