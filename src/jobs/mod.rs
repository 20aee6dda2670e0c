//! The runner of queued work. Jobs are idempotent: a worker that died leaves a lease that runs out, and another takes the job up.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::TimeDelta;
use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::catalog::{self, CatalogError};
use crate::db::jobs::{self, Job, JobKind};
use crate::db::{Db, DbError, Priority};
use crate::domain::clock::Clock;
use crate::media::ingest::IngestError;
use crate::media::make::{MakeError, Workshop, make_tiles};
use crate::storage::Store;

/// A lease, renewed three times within itself.
const LEASE: TimeDelta = TimeDelta::seconds(30);
const HEARTBEAT: Duration = Duration::from_secs(1);
/// How long an idle runner waits before it looks again for work that others enqueued.
const IDLE: Duration = Duration::from_millis(500);
/// How often a job is tried where the machine, not the job, is at fault.
const ATTEMPTS: i64 = 5;
/// How often a job is taken at all: one that takes its process down each time must not do so for ever. More than
/// [`ATTEMPTS`], because a stop of the program costs an attempt too.
const TAKEN_AT_MOST: i64 = 20;

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

/// Why a job was not done.
enum Failure {
    /// The job itself is at fault: this problem is its end.
    Fault(Value),
    /// The machine is: worth another try.
    Machine(String),
}

impl Runner {
    /// Takes jobs until told to stop. A job under way when it stops is put back.
    pub async fn run(&self, stop: CancellationToken) {
        while !stop.is_cancelled() {
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

    /// Runs jobs until none is left; for tests and for commands that wait for their work. Tells `(done, failed)` after each.
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
            match jobs::by_id(&mut reader.conn(), id)
                .await?
                .map(|job| job.state)
            {
                Some(jobs::JobState::Failed) => failed += 1,
                _ => done += 1,
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
        let outcome = tokio::select! {
            outcome = self.perform(&job, Arc::clone(&progress)), if job.attempts <= TAKEN_AT_MOST => outcome,
            () = std::future::ready(()), if job.attempts > TAKEN_AT_MOST => Err(Failure::Machine("it never came to an end".into())),
            lost = self.keep_lease(&job, &progress) => return lost,
            () = stop.cancelled() => {
                let mut tx = self.db.begin(Priority::Edit).await?;
                jobs::release(&mut tx.conn(), job.id).await?;
                return tx.commit().await;
            }
        };
        let mut tx = self.db.begin(Priority::Edit).await?;
        let mut conn = tx.conn();
        match outcome {
            Ok(()) => {
                let (done, total) = progress.read();
                let ours = jobs::progress(
                    &mut conn,
                    job.id,
                    job.attempts,
                    done,
                    total,
                    self.clock.now() + LEASE,
                )
                .await?;
                if !ours {
                    tracing::warn!(job = %job.id, "the job was taken up by another worker");
                    return Ok(());
                }
                jobs::finish(&mut conn, job.id, self.clock.now()).await?;
                tracing::info!(job = %job.id, "job done");
            }
            Err(Failure::Machine(why)) if job.attempts < ATTEMPTS => {
                tracing::warn!(job = %job.id, attempt = job.attempts, why, "job failed, to be tried again");
                jobs::release(&mut conn, job.id).await?;
            }
            Err(Failure::Machine(why)) => {
                tracing::error!(job = %job.id, why, "job given up");
                let problem = json!({"type": "/problems/internal", "title": "The machine could not do it", "status": 500,
                    "detail": "the work was tried several times and given up"});
                jobs::fail(&mut conn, job.id, &problem, self.clock.now()).await?;
            }
            Err(Failure::Fault(problem)) => {
                tracing::info!(job = %job.id, %problem, "job refused");
                jobs::fail(&mut conn, job.id, &problem, self.clock.now()).await?;
            }
        }
        tx.commit().await
    }

    async fn perform(&self, job: &Job, progress: Arc<Progress>) -> Result<(), Failure> {
        let Some(subject) = job.subject else {
            return Err(Failure::Machine("a job without a subject".into()));
        };
        match job.kind {
            JobKind::Ingest => {
                let mut tell = move |done, total| progress.tell(u64::from(done), u64::from(total));
                make_tiles(
                    &self.db,
                    &*self.store,
                    &*self.clock,
                    &self.workshop,
                    subject,
                    &mut tell,
                )
                .await
                .map_err(Failure::from)
            }
            JobKind::Reproject => {
                let tell = move |done, total| progress.tell(done as u64, total as u64);
                catalog::reproject(&self.db, &*self.clock, subject, tell)
                    .await
                    .map_err(Failure::from)
            }
        }
    }

    /// Says how far the job is and renews its lease; returns only when the job has become another's.
    async fn keep_lease(&self, job: &Job, progress: &Progress) -> Result<(), DbError> {
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
            let mut tx = self.db.begin(Priority::Edit).await?;
            let ours = jobs::progress(
                &mut tx.conn(),
                job.id,
                job.attempts,
                now.0,
                now.1,
                self.clock.now() + LEASE,
            )
            .await?;
            tx.commit().await?;
            if !ours {
                tracing::warn!(job = %job.id, "the job was taken up by another worker");
                return Ok(());
            }
        }
    }
}

impl From<MakeError> for Failure {
    fn from(error: MakeError) -> Self {
        match error {
            MakeError::Ingest(IngestError::Fault(fault)) => Self::Fault(json!({
                "type": "/problems/unreadable-image", "title": "The photograph cannot be read", "status": 422,
                "detail": fault.detail,
                "errors": [{"pointer": fault.pointer, "code": fault.code.as_str(), "detail": fault.detail}],
            })),
            error => Self::Machine(chain(&error)),
        }
    }
}

impl From<CatalogError> for Failure {
    fn from(error: CatalogError) -> Self {
        Self::Machine(chain(&error))
    }
}

/// An error with what caused it, for the log.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
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
