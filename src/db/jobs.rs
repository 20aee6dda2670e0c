//! The queue of work. A job is enqueued in the transaction that needs it and taken with a lease, so that the work of a
//! node that died is taken up by another; jobs must be idempotent.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use super::conn::on;
use super::dialect;
use super::{Conn, DbError};
use crate::domain::id::{JobId, RecordId, UserId};

/// What there is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// Make a medium's pyramid.
    Ingest,
    /// Project anew what lies below a site.
    Reproject,
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Waiting.
    Queued,
    /// Being done.
    Running,
    /// Done.
    Done,
    /// Given up; the problem says why.
    Failed,
    /// Ended by a curator before it was done.
    Cancelled,
}

impl JobState {
    const ALL: [Self; 5] = [
        Self::Queued,
        Self::Running,
        Self::Done,
        Self::Failed,
        Self::Cancelled,
    ];

    fn by_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Whether it waits or runs.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Running)
    }

    /// Its name, on the wire and in the table.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A piece of work.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// What there is to do.
    pub kind: JobKind,
    /// To which record.
    pub subject: Option<RecordId>,
    /// Where it stands.
    pub state: JobState,
    /// How much is done, of `total`; the unit is the job's own.
    pub done: i64,
    /// How much there is; 0 while unknown.
    pub total: i64,
    /// How often it was taken.
    pub attempts: i64,
    /// Why it failed: the code of a problem type, `detail`, and `errors` by pointer.
    pub problem: Option<Value>,
    /// When it was enqueued.
    pub created_at: DateTime<Utc>,
    /// By whom.
    pub created_by: Option<UserId>,
    /// When it was first taken.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

/// A job in the hands of a worker: whoever took it later has another attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// The job.
    pub job: JobId,
    /// Which taking of it.
    pub attempt: i64,
}

impl Job {
    /// What the worker that took the job holds.
    pub const fn lease(&self) -> Lease {
        Lease {
            job: self.id,
            attempt: self.attempts,
        }
    }
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    kind: String,
    subject: Option<Uuid>,
    state: String,
    done: i64,
    total: i64,
    attempts: i64,
    problem: Option<Json<Value>>,
    created_at: DateTime<Utc>,
    created_by: Option<Uuid>,
    started_at: Option<DateTime<Utc>>,
    finished_at: Option<DateTime<Utc>>,
}

impl JobKind {
    fn name(self) -> &'static str {
        match self {
            Self::Ingest => "ingest",
            Self::Reproject => "reproject",
        }
    }

    fn by_name(name: &str) -> Option<Self> {
        match name {
            "ingest" => Some(Self::Ingest),
            "reproject" => Some(Self::Reproject),
            _ => None,
        }
    }
}

/// Whether this program knows such jobs.
pub(super) fn is_kind(name: &str) -> bool {
    JobKind::by_name(name).is_some()
}

impl TryFrom<Row> for Job {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        Ok(Self {
            id: JobId(row.id),
            kind: JobKind::by_name(&row.kind)
                .ok_or_else(|| DbError::corrupt("jobs", format!("kind {}", row.kind)))?,
            subject: row.subject.map(RecordId),
            state: JobState::by_code(&row.state)
                .ok_or_else(|| DbError::corrupt("jobs", format!("state {}", row.state)))?,
            done: row.done,
            total: row.total,
            attempts: row.attempts,
            problem: row.problem.map(|json| json.0),
            created_at: row.created_at,
            created_by: row.created_by.map(UserId),
            started_at: row.started_at,
            finished_at: row.finished_at,
        })
    }
}

/// Enqueues a job; whether it was. Where the tiles of a medium are to be made already, no second job for them is.
pub async fn enqueue(
    conn: &mut Conn<'_>,
    id: JobId,
    kind: JobKind,
    subject: Option<RecordId>,
    at: DateTime<Utc>,
    by: Option<UserId>,
) -> Result<bool, DbError> {
    const SQL: &str = "insert into jobs (id, kind, subject, state, done, total, attempts, created_at, created_by) values ($1, $2, $3, 'queued', 0, 0, 0, $4, $5) on conflict do nothing";
    let touched = on!(conn, c => sqlx::query(SQL)
        .bind(id.0)
        .bind(kind.name())
        .bind(subject.map(|subject| subject.0))
        .bind(at)
        .bind(by.map(|by| by.0))
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(touched == 1)
}

/// Takes a job that waits and is not put off, or whose worker's lease ran out: the oldest of those that keep something
/// from the public (`reproject`), then of those that make tiles where there are none, then of all; it is the caller's until
/// `leased_until`.
pub async fn claim(
    conn: &mut Conn<'_>,
    now: DateTime<Utc>,
    leased_until: DateTime<Utc>,
) -> Result<Option<Job>, DbError> {
    let (sqlite, postgres) = dialect::CLAIM_JOB;
    let sql = if matches!(conn, Conn::Sqlite(_)) {
        sqlite
    } else {
        postgres
    };
    on!(conn, c => sqlx::query_as::<_, Row>(sql).bind(leased_until).bind(now).fetch_optional(c).await)?.map(Job::try_from).transpose()
}

/// Says how far a running job is and renews its lease; whether it is still the caller's.
pub async fn progress(
    conn: &mut Conn<'_>,
    lease: Lease,
    done: i64,
    total: i64,
    leased_until: DateTime<Utc>,
) -> Result<bool, DbError> {
    const SQL: &str = "update jobs set done = $1, total = $2, leased_until = $3 where id = $4 and attempts = $5 and state = 'running'";
    let touched = on!(conn, c => sqlx::query(SQL)
        .bind(done)
        .bind(total)
        .bind(leased_until)
        .bind(lease.job.0)
        .bind(lease.attempt)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(touched == 1)
}

/// Ends a running job that was done, `total` being all there was; whether it was still the caller's.
pub async fn finish(
    conn: &mut Conn<'_>,
    lease: Lease,
    total: i64,
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    const SQL: &str = "update jobs set state = 'done', done = $1, total = $1, finished_at = $2, leased_until = null where id = $3 and attempts = $4 and state = 'running'";
    let touched = on!(conn, c => sqlx::query(SQL)
        .bind(total)
        .bind(at)
        .bind(lease.job.0)
        .bind(lease.attempt)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(touched == 1)
}

/// Ends a running job that cannot be done; `problem` is what its watcher is told. Whether it was still the caller's.
pub async fn fail(
    conn: &mut Conn<'_>,
    lease: Lease,
    problem: &Value,
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    const SQL: &str = "update jobs set state = 'failed', problem = $1, finished_at = $2, leased_until = null where id = $3 and attempts = $4 and state = 'running'";
    let touched = on!(conn, c => sqlx::query(SQL)
        .bind(Json(problem))
        .bind(at)
        .bind(lease.job.0)
        .bind(lease.attempt)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(touched == 1)
}

/// Puts a running job back, to be taken again, not before a time if one is given; whether it was still the caller's.
pub async fn release(
    conn: &mut Conn<'_>,
    lease: Lease,
    not_before: Option<DateTime<Utc>>,
) -> Result<bool, DbError> {
    const SQL: &str = "update jobs set state = 'queued', leased_until = $1 where id = $2 and attempts = $3 and state = 'running'";
    let touched = on!(conn, c => sqlx::query(SQL)
        .bind(not_before)
        .bind(lease.job.0)
        .bind(lease.attempt)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(touched == 1)
}

/// Ends a job that waits or runs; the job as it stands now, `None` where it had ended or never was. Its worker, if it has
/// one, is told by [`progress`].
pub async fn cancel(
    conn: &mut Conn<'_>,
    id: JobId,
    at: DateTime<Utc>,
) -> Result<Option<Job>, DbError> {
    const SQL: &str = "update jobs set state = 'cancelled', finished_at = $1, leased_until = null where id = $2 and state in ('queued', 'running') returning *";
    on!(conn, c => sqlx::query_as::<_, Row>(SQL).bind(at).bind(id.0).fetch_optional(c).await)?
        .map(Job::try_from)
        .transpose()
}

/// The job with this id.
pub async fn by_id(conn: &mut Conn<'_>, id: JobId) -> Result<Option<Job>, DbError> {
    const SQL: &str = "select * from jobs where id = $1";
    on!(conn, c => sqlx::query_as::<_, Row>(SQL).bind(id.0).fetch_optional(c).await)?
        .map(Job::try_from)
        .transpose()
}

/// Jobs, the newest first, after the position `(created_at, id)`.
pub async fn list(
    conn: &mut Conn<'_>,
    after: Option<(DateTime<Utc>, JobId)>,
    limit: i64,
) -> Result<Vec<Job>, DbError> {
    const SQL: &str = "select * from jobs where (created_at, id) < ($1, $2) order by created_at desc, id desc limit $3";
    let rows = on!(conn, c => sqlx::query_as::<_, Row>(SQL)
        .bind(after.map_or_else(dialect::end_of_time, |a| a.0))
        .bind(after.map_or(Uuid::max(), |a| a.1.0))
        .bind(limit)
        .fetch_all(c).await)?;
    rows.into_iter().map(Job::try_from).collect()
}

/// Every job to make the tiles of these media, the oldest first.
pub async fn makings(conn: &mut Conn<'_>, media: &[RecordId]) -> Result<Vec<Job>, DbError> {
    let ids: Vec<_> = media.iter().map(|id| id.0).collect();
    let rows: Vec<Row> = dialect::select_in(
        conn,
        "select * from jobs where kind = 'ingest' and subject in",
        &ids,
        "order by created_at, id",
    )
    .await?;
    rows.into_iter().map(Job::try_from).collect()
}

/// How many jobs wait or run.
pub async fn open(conn: &mut Conn<'_>) -> Result<i64, DbError> {
    const SQL: &str = "select count(*) from jobs where state in ('queued', 'running')";
    Ok(on!(conn, c => sqlx::query_scalar::<_, i64>(SQL).fetch_one(c).await)?)
}
