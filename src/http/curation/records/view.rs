//! A working copy on the wire: flat, the envelope first, then the content; media with the facts of their original and tiles.

use std::collections::BTreeMap;

use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::catalog::Written;
use crate::db::jobs::{Job, JobState};
use crate::db::originals::Original;
use crate::db::records::Stored;
use crate::db::renditions::Rendition;
use crate::db::{self, Conn};
use crate::domain::id::{JobId, RecordId, Seq};
use crate::domain::kind::RecordKind;
use crate::domain::picture_glaze::PictureGlaze;
use crate::domain::record::Content;
use crate::domain::state::Envelope;
use crate::http::problem::Problem;

/// A working copy: envelope and content in one object.
#[derive(Serialize, ToSchema)]
pub struct WorkingRecord {
    /// What the museum keeps itself; read-only.
    #[serde(flatten)]
    pub envelope: Envelope,
    /// What the record says.
    #[serde(flatten)]
    pub content: Content,
    /// Of media only: the file it was made from.
    pub original: Option<OriginalView>,
    /// Of media only: the tiles it is served from, and the job that makes them.
    pub tiles: Option<TilesView>,
    /// Of media only: the glaze of the piece that it shows, as told from its pixels when its tiles were made.
    pub glaze_shown: Option<PictureGlaze>,
}

/// A working copy that was written, and what a reader can wait for.
#[derive(Serialize, ToSchema)]
pub struct WrittenRecord {
    /// The record as it stands now.
    #[serde(flatten)]
    pub record: WorkingRecord,
    /// Its number in the log of changes, which `min_seq` of the curators' search waits for; absent where nothing had to
    /// change.
    pub seq: Option<Seq>,
    /// Its number in the log of publications, if the public view changed: `min_seq` of the public search waits for it.
    pub public_seq: Option<Seq>,
}

/// A page of working copies, the last written first.
#[derive(Serialize, ToSchema)]
pub struct RecordPage {
    /// The records.
    pub items: Vec<WorkingRecord>,
    /// The cursor of the next page; null on the last.
    #[schema(required = true)]
    pub next: Option<String>,
    /// How many there are in all; only with `count=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// The file a medium was made from. It is kept untouched and never public.
#[derive(Serialize, ToSchema)]
pub struct OriginalView {
    /// SHA-256 of its bytes, hexadecimal.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub sha256: String,
    /// Its size in bytes.
    #[schema(example = 48_234_117)]
    pub bytes: i64,
    /// What it is, as it was declared and found: `image/jpeg`, `image/tiff`, `image/jxl` …
    #[schema(example = "image/tiff")]
    pub media_type: String,
    /// What its uploader called it.
    #[schema(example = "jingping-front.tif")]
    pub file_name: Option<String>,
    /// Width as stored in the file, before orientation, in pixels.
    #[schema(example = 8_256)]
    pub width: i64,
    /// Height as stored in the file, before orientation, in pixels.
    #[schema(example = 5_504)]
    pub height: i64,
    /// When it came.
    pub uploaded_at: DateTime<Utc>,
}

/// The tiles of a medium: those that are served, if there are any, and the newest job that makes some.
#[derive(Serialize, ToSchema)]
pub struct TilesView {
    /// The newest job that makes them: how far it is, why it failed, and where it is cancelled or done again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job: Option<JobId>,
    /// Where that job stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<JobState>,
    /// Width of the upright picture that is served, in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 5_504)]
    pub width: Option<u32>,
    /// Height of the upright picture that is served, in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 8_256)]
    pub height: Option<u32>,
    /// The recipe that what is served was made by.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 2)]
    pub recipe: Option<u32>,
    /// When what is served was made, or last purged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub made_at: Option<DateTime<Utc>>,
}

impl TilesView {
    fn of(job: Option<&Job>, rendition: Option<&Rendition>) -> Self {
        Self {
            job: job.map(|job| job.id),
            state: job.map(|job| job.state),
            width: rendition.map(|made| made.width),
            height: rendition.map(|made| made.height),
            recipe: rendition.map(|made| made.making.recipe),
            made_at: rendition.map(|made| made.at),
        }
    }
}

impl From<Original> for OriginalView {
    fn from(original: Original) -> Self {
        Self {
            sha256: original.sha256.to_string(),
            bytes: original.bytes,
            media_type: original.media_type,
            file_name: original.file_name,
            width: original.width,
            height: original.height,
            uploaded_at: original.at,
        }
    }
}

/// The records as curators read them, in the order given.
pub async fn views(
    conn: &mut Conn<'_>,
    records: &[Stored],
) -> Result<Vec<Map<String, Value>>, Problem> {
    let media = records
        .iter()
        .filter(|record| record.envelope.kind == RecordKind::Media);
    let media: Vec<_> = media.map(|record| record.envelope.id).collect();
    let mut made = if media.is_empty() {
        Made::default()
    } else {
        Made::read(conn, &media).await?
    };
    records
        .iter()
        .map(|record| {
            let mut view = flat(record)?;
            made.tell(record.envelope.id, &mut view);
            Ok(view)
        })
        .collect()
}

/// What stands beside media.
#[derive(Default)]
struct Made {
    originals: BTreeMap<RecordId, Original>,
    renditions: BTreeMap<RecordId, Rendition>,
    /// The newest of each.
    jobs: BTreeMap<RecordId, Job>,
}

impl Made {
    async fn read(conn: &mut Conn<'_>, media: &[RecordId]) -> Result<Self, Problem> {
        let originals = db::originals::by_media(conn, media).await?.into_iter();
        let renditions = db::renditions::by_media(conn, media).await?.into_iter();
        let jobs = db::jobs::makings(conn, media).await?.into_iter();
        Ok(Self {
            originals: originals.map(|row| (row.media, row)).collect(),
            renditions: renditions.map(|row| (row.making.media, row)).collect(),
            jobs: jobs.filter_map(|job| Some((job.subject?, job))).collect(),
        })
    }

    /// Writes it into the view of a medium.
    fn tell(&mut self, id: RecordId, view: &mut Map<String, Value>) {
        let Some(original) = self.originals.remove(&id) else {
            return;
        };
        let mut insert = |name: &str, value| view.insert(name.to_owned(), value);
        insert("original", json!(OriginalView::from(original)));
        let rendition = self.renditions.get(&id);
        let tiles = TilesView::of(self.jobs.get(&id), rendition);
        insert("tiles", json!(tiles));
        if let Some(glaze) = rendition.and_then(|made| made.glaze.as_ref()) {
            insert("glaze_shown", json!(glaze));
        }
    }
}

/// One record as curators read it.
pub async fn view(conn: &mut Conn<'_>, record: &Stored) -> Result<Map<String, Value>, Problem> {
    Ok(views(conn, std::slice::from_ref(record))
        .await?
        .pop()
        .unwrap_or_default())
}

/// A record that was written, with its numbers in the logs.
pub async fn written_view(
    conn: &mut Conn<'_>,
    written: &Written,
) -> Result<Map<String, Value>, Problem> {
    let mut view = view(conn, &written.stored).await?;
    if let Some(seq) = written.seq {
        view.insert("seq".to_owned(), json!(seq));
    }
    if let Some(seq) = written.public_seq {
        view.insert("public_seq".to_owned(), json!(seq));
    }
    Ok(view)
}

/// The answer to a write: the record, its numbers in the logs, the version as `ETag`.
pub async fn written(
    conn: &mut Conn<'_>,
    status: StatusCode,
    written: Written,
) -> Result<Response, Problem> {
    let view = written_view(conn, &written).await?;
    Ok((
        status,
        [(header::ETAG, etag(&written.stored)?)],
        axum::Json(view),
    )
        .into_response())
}

/// The version, as an entity tag.
pub fn etag(record: &Stored) -> Result<HeaderValue, Problem> {
    HeaderValue::from_str(&format!("\"{}\"", record.envelope.version)).map_err(Problem::internal)
}

fn flat(record: &Stored) -> Result<Map<String, Value>, Problem> {
    let Value::Object(mut view) =
        serde_json::to_value(&record.envelope).map_err(Problem::internal)?
    else {
        return Ok(Map::new());
    };
    if let Value::Object(content) = &record.working {
        for (name, value) in content {
            view.entry(name.clone()).or_insert_with(|| value.clone());
        }
    }
    Ok(view)
}
