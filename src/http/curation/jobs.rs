//! The work that follows an upload or a tightened disclosure, to be watched, cancelled and done again.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use http::{HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::db::jobs::{self, Job, JobKind, JobState};
use crate::domain::id::{JobId, RecordId};
use crate::http::api::kinds::page_size;
use crate::http::extract::{Cataloguer, Id, NoQuery, Operator, Query};
use crate::http::problem::{FieldFault, Problem, ProblemType, types};
use crate::jobs as work;

/// Which jobs to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct JobsQuery {
    /// How many items to answer.
    #[param(minimum = 1)]
    limit: Option<u32>,
    /// Where to go on: `next` of the answer before.
    cursor: Option<String>,
}

/// A piece of work.
#[derive(Debug, Serialize, ToSchema)]
pub struct JobView {
    /// Its id.
    pub id: JobId,
    /// What there is to do.
    pub kind: JobKind,
    /// To which record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<RecordId>,
    /// Where it stands.
    pub state: JobState,
    /// How much is done, of `total`, in the job's own unit.
    #[schema(example = 12)]
    pub done: i64,
    /// How much there is; 0 while unknown.
    #[schema(example = 86)]
    pub total: i64,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<JobProblem>,
    /// When it was enqueued.
    pub created_at: DateTime<Utc>,
    /// When it was first taken up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<DateTime<Utc>>,
}

/// Why a job failed, as a problem document (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct JobProblem {
    /// Address of the page that explains this type.
    #[serde(rename = "type")]
    #[schema(
        format = "uri",
        example = "https://museum.example/problems/invalid_image"
    )]
    pub kind: String,
    /// The same line in every problem of this type.
    pub title: String,
    /// The status a request would have been answered with.
    #[schema(example = 422)]
    pub status: u16,
    /// This occurrence, in words.
    #[schema(example = "the file ends before the picture does")]
    pub detail: String,
    /// Every fault found.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldFault>,
}

/// What the worker wrote down of a failure.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Written {
    code: String,
    detail: String,
    errors: Vec<FieldFault>,
}

impl JobProblem {
    fn of(written: &serde_json::Value, public_url: &str) -> Self {
        let written = Written::deserialize(written).unwrap_or_default();
        let kind = ProblemType::by_code(&written.code).unwrap_or(&types::INTERNAL);
        Self {
            kind: format!("{public_url}/problems/{}", kind.code),
            title: kind.title.to_owned(),
            status: kind.status,
            detail: written.detail,
            errors: written.errors,
        }
    }
}

/// A page of jobs, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct JobPage {
    /// The jobs.
    pub items: Vec<JobView>,
    /// The cursor of the next page; null on the last.
    #[schema(required = true)]
    pub next: Option<String>,
}

impl JobView {
    /// A job as its watcher sees it.
    pub fn of(job: &Job, public_url: &str) -> Self {
        Self {
            id: job.id,
            kind: job.kind,
            subject: job.subject,
            state: job.state,
            done: job.done,
            total: job.total,
            problem: job
                .problem
                .as_ref()
                .map(|written| JobProblem::of(written, public_url)),
            created_at: job.created_at,
            started_at: job.started_at,
            finished_at: job.finished_at,
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Position(DateTime<Utc>, JobId);

/// List jobs
///
/// The newest first.
#[utoipa::path(
    get,
    path = "/api/v1/curation/jobs",
    operation_id = "list_jobs",
    tag = "photographs",
    params(JobsQuery),
    responses((status = 200, description = "A page of jobs.", body = JobPage))
)]
pub async fn list_jobs(
    State(app): State<App>,
    _: Cataloguer,
    Query(query): Query<JobsQuery>,
) -> Result<Json<JobPage>, Problem> {
    let limit = page_size(&app, query.limit)?;
    let after = match &query.cursor {
        Some(cursor) => Some(app.cursors.open::<Position>("list_jobs", cursor)?),
        None => None,
    };
    let mut reader = app.db.read().await?;
    let after = after.map(|Position(at, id)| (at, id));
    let mut found = jobs::list(&mut reader.conn(), after, i64::from(limit) + 1).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = match found.last().filter(|_| more) {
        Some(last) => Some(
            app.cursors
                .seal("list_jobs", &Position(last.created_at, last.id))?,
        ),
        None => None,
    };
    Ok(Json(JobPage {
        items: found
            .iter()
            .map(|job| JobView::of(job, &app.config.public_url))
            .collect(),
        next,
    }))
}

/// Watch a job
///
/// `failed` jobs say why in `problem`.
#[utoipa::path(
    get,
    path = "/api/v1/curation/jobs/{id}",
    operation_id = "get_job",
    tag = "photographs",
    params(("id" = JobId, Path, description = "The job's id.")),
    responses((status = 200, description = "The job.", body = JobView))
)]
pub async fn get_job(
    State(app): State<App>,
    _: Cataloguer,
    Id(id): Id<JobId>,
    _: NoQuery,
) -> Result<Json<JobView>, Problem> {
    let mut reader = app.db.read().await?;
    let job = jobs::by_id(&mut reader.conn(), id).await?;
    job.map(|job| Json(JobView::of(&job, &app.config.public_url)))
        .ok_or_else(|| Problem::new(&types::NOT_FOUND, "no job has this id"))
}

/// Cancel a job
///
/// One that waits or runs ends as `cancelled`; a running one is stopped within a second or two, on whatever node, and leaves
/// nothing half-made behind. A medium keeps the tiles it had; records not yet projected anew stay hidden. 409 if it has ended
/// already. `retry` does it after all.
#[utoipa::path(
    post,
    path = "/api/v1/curation/jobs/{id}/cancel",
    operation_id = "cancel_job",
    tag = "photographs",
    params(("id" = JobId, Path, description = "The job's id.")),
    responses((status = 200, description = "The job as it ended.", body = JobView))
)]
pub async fn cancel_job(
    State(app): State<App>,
    who: Operator,
    Id(id): Id<JobId>,
    _: NoQuery,
) -> Result<Json<JobView>, Problem> {
    let (store, clock) = (&*app.store, &*app.clock);
    let job = work::cancel(&app.db, store, clock, &who.actor, &who.permit, id).await?;
    Ok(Json(JobView::of(&job, &app.config.public_url)))
}

/// Do a job again
///
/// What a job that has ended was to do is enqueued anew, as another job; of one that is done too, for what it made may have
/// been lost since. 409 if the job waits or runs, or if another one makes the same tiles already.
#[utoipa::path(
    post,
    path = "/api/v1/curation/jobs/{id}/retry",
    operation_id = "retry_job",
    tag = "photographs",
    params(("id" = JobId, Path, description = "The id of the job that has ended.")),
    responses((status = 201, description = "The new job.", body = JobView,
        headers(("Location" = String, description = "Where the new job is watched."))))
)]
pub async fn retry_job(
    State(app): State<App>,
    who: Operator,
    Id(id): Id<JobId>,
    _: NoQuery,
) -> Result<Response, Problem> {
    let job = work::retry(&app.db, &*app.clock, &who.actor, &who.permit, id).await?;
    app.bell.notify_one();
    let public_url = &app.config.public_url;
    let location = format!("{public_url}/api/v1/curation/jobs/{}", job.id);
    let location = HeaderValue::from_str(&location).map_err(Problem::internal)?;
    let view = Json(JobView::of(&job, public_url));
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], view).into_response())
}
