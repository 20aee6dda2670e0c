//! `POST /uploads`: a photograph comes in as the raw body, streamed, never held in memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use futures::{Stream, StreamExt};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

use super::jobs::JobView;
use super::records::{WrittenRecord, view};
use crate::app::App;
use crate::catalog::Incoming;
use crate::db::{Priority, jobs};
use crate::http::extract::{Cataloguer, Query, require_media_type};
use crate::http::problem::{Problem, types};
use crate::imaging::probe::media_types;
use crate::media::receive::{ReceiveError, receive};
use crate::media::upload::{self, Upload};

/// Characters of a file name that are kept.
const LONGEST_NAME: usize = 255;

/// What comes with the bytes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UploadQuery {
    /// What the sender calls the file.
    #[param(example = "jingping-front.tif")]
    filename: Option<String>,
    /// The label of the medium, in zh-Hans; the file's name without one.
    #[param(example = "净瓶正面")]
    label: Option<String>,
}

/// The medium that was made, and the job that makes its tiles.
#[derive(Serialize, ToSchema)]
pub struct UploadedMedia {
    /// The medium, a draft.
    pub media: WrittenRecord,
    /// The job to watch.
    pub job: JobView,
}

/// Upload a photograph
///
/// The body is the file itself (JPEG, PNG, TIFF, WebP, GIF, BMP, JPEG 2000 or JPEG XL) with its content type. Of several
/// pages or frames the first is the picture; `capture.pages` tells how many there are. The original is kept untouched and is never
/// public; a job makes the tiles from it. What only decoding reveals ends the job as `failed` with a problem.
#[utoipa::path(
    post,
    path = "/api/v1/curation/uploads",
    operation_id = "upload_photograph",
    tag = "photographs",
    params(UploadQuery),
    request_body(description = "The file.", content(
        (inline(UploadBody) = "image/jpeg"), (inline(UploadBody) = "image/png"), (inline(UploadBody) = "image/tiff"),
        (inline(UploadBody) = "image/webp"), (inline(UploadBody) = "image/gif"), (inline(UploadBody) = "image/bmp"),
        (inline(UploadBody) = "image/jp2"), (inline(UploadBody) = "image/jxl"))),
    responses((status = 201, description = "The medium and its job.", body = UploadedMedia,
        headers(("ETag" = String, description = "The medium's version."), ("Location" = String, description = "Where the medium is read."))))
)]
pub async fn upload_photograph(
    State(app): State<App>,
    who: Cataloguer,
    Query(query): Query<UploadQuery>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let media_type = require_media_type(&headers, &media_types())?;
    let cap = app.config.limits.upload_bytes;
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|bytes| bytes > cap) {
        return Err(too_large(cap));
    }
    let file_name = query
        .filename
        .as_deref()
        .map(bare_name)
        .filter(|name| !name.is_empty());
    let label = query
        .label
        .clone()
        .or_else(|| file_name.clone())
        .unwrap_or_else(|| "未命名照片".to_owned());
    let content = upload::content_named(&label)?;

    let stalled = Arc::new(AtomicBool::new(false));
    let idle = Duration::from_millis(app.config.limits.upload_idle_ms);
    let stream = Box::pin(watched(body.into_data_stream(), idle, stalled.clone()));
    let received =
        receive(&app.config.scratch(), cap, stream)
            .await
            .map_err(|error| match error {
                ReceiveError::TooLarge(cap) => too_large(cap),
                ReceiveError::Interrupted if stalled.load(Ordering::Relaxed) => {
                    Problem::new(&types::TOO_SLOW, "the upload made no progress for too long")
                }
                ReceiveError::Interrupted => {
                    Problem::new(&types::INVALID_IMAGE, "the upload broke off before its end")
                }
                ReceiveError::Io(error) => Problem::internal(error),
            })?;

    let medium = Incoming {
        id: upload::fresh_id(app.clock.as_ref()),
        content,
        publish: false,
    };
    let upload = Upload {
        received,
        media_type: media_type.to_owned(),
        file_name,
        medium,
        priority: Priority::Edit,
    };
    let (clock, limits) = (app.clock.as_ref(), app.image_limits());
    let made = upload::upload(
        &app.db,
        app.store.as_ref(),
        clock,
        limits,
        &who.actor,
        &who.permit,
        upload,
    )
    .await?;
    app.bell.notify_one();

    let mut reader = app.db.read().await?;
    let mut conn = reader.conn();
    let job = jobs::by_id(&mut conn, made.job).await?;
    let etag = view::etag(&made.written.stored)?;
    let location = format!(
        "{}/api/v1/curation/records/{}",
        app.config.public_url, made.written.stored.envelope.id
    );
    let location = HeaderValue::from_str(&location).map_err(Problem::internal)?;
    let media = view::written_view(&mut conn, &made.written).await?;
    let body =
        json!({"media": media, "job": job.map(|job| JobView::of(&job, &app.config.public_url))});
    Ok((
        StatusCode::CREATED,
        [(header::ETAG, etag), (header::LOCATION, location)],
        Json(body),
    )
        .into_response())
}

/// The bytes of a file.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "only its schema is of use")]
pub struct UploadBody(Vec<u8>);

fn too_large(cap: u64) -> Problem {
    Problem::new(
        &types::TOO_LARGE,
        format!("a photograph may have {cap} bytes"),
    )
}

/// The name without any folder: some senders give the whole path.
fn bare_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.trim().chars().take(LONGEST_NAME).collect()
}

/// Ends the stream with an error when nothing arrives for `idle`, and says so in `stalled`.
fn watched<S, E>(
    stream: S,
    idle: Duration,
    stalled: Arc<AtomicBool>,
) -> impl Stream<Item = Result<Bytes, axum::Error>>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: Into<axum::BoxError>,
{
    futures::stream::unfold(Some((stream, stalled)), move |state| async move {
        let (mut stream, stalled) = state?;
        match tokio::time::timeout(idle, stream.next()).await {
            Ok(None) => None,
            Ok(Some(Ok(bytes))) => Some((Ok(bytes), Some((stream, stalled)))),
            Ok(Some(Err(error))) => Some((Err(axum::Error::new(error)), None)),
            Err(elapsed) => {
                stalled.store(true, Ordering::Relaxed);
                Some((Err(axum::Error::new(elapsed)), None))
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::bare_name;

    #[test]
    fn a_file_name_carries_no_folder() {
        assert_eq!(bare_name("C:\\photos\\净瓶.tif"), "净瓶.tif");
        assert_eq!(bare_name("../../etc/passwd"), "passwd");
    }
}
