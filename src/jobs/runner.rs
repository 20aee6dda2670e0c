//! Takes jobs one by one, keeps their leases, and writes down how they end.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::control::tidy;
use super::{Failure, Told, ingest, reproject};
use crate::catalog;
use crate::db::jobs::{self, Job, JobKind, JobState, Lease};
use crate::db::{Db, DbError, Priority};
use crate::domain::clock::Clock;
use crate::domain::making::Making;
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

/// How long tiles that others have replaced are kept: a node remembers for almost a second which to serve, and an answer
/// that is on its way reads row by row.
pub const GRACE: Duration = Duration::from_secs(15);

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
            match self.run_one(&stop).await {
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

    /// Runs jobs until none is left that could be run now, or until told to stop; for tests and for commands that wait for
    /// their work. Tells `(done, failed)` after each.
    pub async fn drain(
        &self,
        stop: &CancellationToken,
        mut told: impl FnMut(usize, usize),
    ) -> Result<(usize, usize), DbError> {
        let (mut done, mut failed) = (0, 0);
        while !stop.is_cancelled()
            && let Some(job) = self.claim().await?
        {
            let id = job.id;
            self.work(job, stop).await?;
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
        let halt = stop.child_token();
        let outcome = if job.attempts > TAKEN_AT_MOST {
            Err(Failure::Machine("it never came to an end".into()))
        } else {
            let mut work = pin!(self.perform(&job, Arc::clone(&progress), &halt));
            tokio::select! {
                outcome = &mut work => outcome,
                () = self.keep_lease(lease, &progress) => {
                    halt.cancel();
                    work.await
                }
            }
        };
        match outcome {
            Ok(replaced) => {
                tracing::info!(job = %job.id, "job done");
                tidy(&self.db, &*self.store, &job, replaced).await;
                if replaced.is_some() {
                    self.tidy_later(job);
                }
            }
            Err(failure) => {
                if self.conclude(&job, failure).await? {
                    tidy(&self.db, &*self.store, &job, None).await;
                }
            }
        }
        Ok(())
    }

    /// Takes away the tiles that a job has replaced, once nobody reads them any more.
    fn tidy_later(&self, job: Job) {
        let (db, store) = (self.db.clone(), Arc::clone(&self.store));
        tokio::spawn(async move {
            tokio::time::sleep(GRACE).await;
            tidy(&db, &*store, &job, None).await;
        });
    }

    /// Writes down why a job was not done; whether it has ended by that, or had before.
    async fn conclude(&self, job: &Job, failure: Failure) -> Result<bool, DbError> {
        let lease = job.lease();
        let now = self.clock.now();
        let mut tx = self.db.begin(Priority::Edit).await?;
        let mut conn = tx.conn();
        let (ours, ended) = match failure {
            Failure::Left => (jobs::release(&mut conn, lease, None).await?, false),
            Failure::Machine(why) if job.attempts < ATTEMPTS => {
                let pause = pause(job.attempts);
                tracing::warn!(job = %job.id, attempt = job.attempts, why, pause = pause.num_seconds(), "job failed, to be tried again");
                let put_off = jobs::release(&mut conn, lease, Some(now + pause)).await?;
                (put_off, false)
            }
            Failure::Machine(why) => {
                tracing::error!(job = %job.id, why, "job given up");
                let told = Told {
                    code: "internal",
                    detail: "the work was tried several times and given up".into(),
                    errors: serde_json::json!([]),
                };
                let failed = jobs::fail(&mut conn, lease, &told.to_value(), now).await?;
                (failed, true)
            }
            Failure::Fault(told) => {
                tracing::info!(job = %job.id, detail = told.detail, "job refused");
                let failed = jobs::fail(&mut conn, lease, &told.to_value(), now).await?;
                (failed, true)
            }
        };
        tx.commit().await?;
        if !ours {
            tracing::info!(job = %job.id, "the job was cancelled, or taken up by another worker");
        }
        Ok(ended || !ours)
    }

    /// Does the job, which ends by that; answers the tiles that it replaced.
    async fn perform(
        &self,
        job: &Job,
        progress: Arc<Progress>,
        halt: &CancellationToken,
    ) -> Result<Option<Making>, Failure> {
        let Some(subject) = job.subject else {
            return Err(Failure::Machine("a job without a subject".into()));
        };
        let lease = job.lease();
        let tell = move |done, total| progress.tell(done, total);
        match job.kind {
            JobKind::Ingest => ingest::run(self, subject, lease, halt, tell).await,
            JobKind::Reproject => reproject::run(self, subject, lease, halt, tell)
                .await
                .map(|()| None),
        }
    }

    /// Says how far the job is and renews its lease; returns only when the job is this worker's no more.
    ///
    /// A database that does not answer is asked again: without the lease nothing that the job does is kept.
    async fn keep_lease(&self, lease: Lease, progress: &Progress) {
        let mut said = (0, 0);
        for beat in 1_u32.. {
            tokio::time::sleep(HEARTBEAT).await;
            let now = progress.read();
            let ours = if now == said && !beat.is_multiple_of(10) {
                self.holds(lease).await
            } else {
                said = now;
                self.renew(lease, now).await
            };
            match ours {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => {
                    tracing::warn!(job = %lease.job, %error, "the job's lease could not be renewed");
                }
            }
        }
    }

    /// Looking costs a read where there is nothing to say.
    async fn holds(&self, lease: Lease) -> Result<bool, DbError> {
        let found = jobs::by_id(&mut self.db.read().await?.conn(), lease.job).await?;
        Ok(found.is_some_and(|job| job.state == JobState::Running && job.lease() == lease))
    }

    async fn renew(&self, lease: Lease, (done, total): (i64, i64)) -> Result<bool, DbError> {
        let until = self.clock.now() + LEASE;
        let mut tx = self.db.begin(Priority::Edit).await?;
        let ours = jobs::progress(&mut tx.conn(), lease, done, total, until).await?;
        tx.commit().await?;
        Ok(ours)
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
