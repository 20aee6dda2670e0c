//! A published record on the wire: its envelope, what joins at read (label, thumbnail, manifest), its projection.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::app::App;
use crate::db::records::Stored;
use crate::db::renditions::Rendition;
use crate::db::{self, Conn};
use crate::domain::disclosure::Published;
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::domain::picture_glaze::PictureGlaze;
use crate::domain::record::Content;
use crate::domain::state::Publication;
use crate::http::problem::Problem;

/// Width of the small pictures that lists show, in pixels.
pub const THUMBNAIL_WIDTH: u32 = 400;

/// A record with its projection read back.
#[derive(Debug, Clone)]
pub struct Public {
    /// Id, times.
    pub stored: Stored,
    /// What the public may know.
    pub content: Published<Content>,
}

impl Public {
    /// Reads the projections of published records, in their order; those that have none are left out. Of what they refer
    /// to, only records that were public at some time are named.
    pub async fn read(conn: &mut Conn<'_>, stored: Vec<Stored>) -> Result<Vec<Self>, Problem> {
        let mut found = Vec::with_capacity(stored.len());
        for stored in stored {
            let Some(projection) = &stored.published else {
                continue;
            };
            let content = Published::from_stored(stored.envelope.kind, projection)
                .map_err(Problem::internal)?;
            found.push(Self { stored, content });
        }
        let named: BTreeSet<RecordId> = found
            .iter()
            .flat_map(|public| public.content.get().links())
            .map(|link| link.target)
            .collect();
        let named: Vec<RecordId> = named.into_iter().collect();
        let once: BTreeSet<RecordId> = db::records::once_public(conn, &named)
            .await?
            .into_iter()
            .collect();
        let known = found.into_iter().filter_map(|public| {
            let content = public.content.naming(|id| once.contains(&id))?;
            Some(Self { content, ..public })
        });
        Ok(known.collect())
    }
}

/// The records as the public reads them, in the order given.
pub async fn records(
    app: &App,
    conn: &mut Conn<'_>,
    records: &[Public],
    lang: &str,
) -> Result<Vec<Value>, Problem> {
    let media: Vec<RecordId> = records.iter().flat_map(media_of).collect();
    let renditions = public_renditions(conn, &media).await?;
    let thumbnails = addresses(app, &renditions);
    let views = records.iter().map(|record| {
        let envelope = &record.stored.envelope;
        let (kind, id) = (envelope.kind, envelope.id);
        let mut view = Map::new();
        view.insert("id".to_owned(), json!(id));
        view.insert("kind".to_owned(), json!(kind));
        view.insert("url".to_owned(), json!(url(app, kind, id)));
        view.insert("label".to_owned(), json!(record.content.get().label(lang)));
        if let Some(thumbnail) = thumbnail_of(record, &thumbnails) {
            view.insert("thumbnail".to_owned(), json!(thumbnail));
        }
        if kind == RecordKind::Object {
            view.insert("manifest".to_owned(), json!(manifest_url(app, id)));
        }
        if kind == RecordKind::Media
            && let Some(glaze) = glaze_of(id, &renditions)
        {
            view.insert("glaze_shown".to_owned(), json!(glaze));
        }
        view.insert("published_at".to_owned(), json!(record.stored.published_at));
        view.insert("updated_at".to_owned(), json!(record.stored.published_at));
        if let Value::Object(content) = record.content.to_value() {
            for (name, value) in content {
                view.entry(name).or_insert(value);
            }
        }
        Value::Object(view)
    });
    Ok(views.collect())
}

/// Where a record is read.
pub fn url(app: &App, kind: RecordKind, id: RecordId) -> String {
    format!("{}/api/v1/{}/{id}", app.config.public_url, kind.plural())
}

/// The page of a record, for people.
pub fn page(app: &App, kind: RecordKind, id: RecordId) -> String {
    format!("{}/{}/{id}", app.config.public_url, kind.plural())
}

/// The manifest of an object.
pub fn manifest_url(app: &App, id: RecordId) -> String {
    format!(
        "{}/iiif/presentation/3/object/{id}/manifest",
        app.config.public_url
    )
}

/// The media a record shows, in order; a medium shows itself.
pub fn media_of(record: &Public) -> Vec<RecordId> {
    match record.stored.envelope.kind {
        RecordKind::Media => vec![record.stored.envelope.id],
        _ => record.content.get().media(),
    }
}

/// The thumbnail that stands for a record: of the first of its media that has one.
pub fn thumbnail_of<'a>(
    record: &Public,
    thumbnails: &'a BTreeMap<RecordId, String>,
) -> Option<&'a String> {
    let media = media_of(record);
    media.iter().find_map(|medium| thumbnails.get(medium))
}

/// The thumbnails of those media that are published and tiled.
pub async fn thumbnails(
    app: &App,
    conn: &mut Conn<'_>,
    media: &[RecordId],
) -> Result<BTreeMap<RecordId, String>, Problem> {
    Ok(addresses(app, &public_renditions(conn, media).await?))
}

/// The renditions of those media that are published.
pub async fn public_renditions(
    conn: &mut Conn<'_>,
    media: &[RecordId],
) -> Result<Vec<Rendition>, Problem> {
    let published = published_among(conn, media).await?;
    Ok(db::renditions::by_media(conn, &published).await?)
}

/// The glaze that a medium shows, if somebody looked for one.
pub fn glaze_of(media: RecordId, renditions: &[Rendition]) -> Option<&PictureGlaze> {
    let rendition = renditions.iter().find(|made| made.making.media == media)?;
    rendition.glaze.as_ref()
}

/// Where the public sees the thumbnails of renditions.
pub fn addresses(app: &App, renditions: &[Rendition]) -> BTreeMap<RecordId, String> {
    addresses_below(&app.config.public_url, renditions)
}

/// Where the thumbnails of renditions stand below an address.
pub fn addresses_below(root: &str, renditions: &[Rendition]) -> BTreeMap<RecordId, String> {
    let address = |rendition: &Rendition| {
        let (width, height) = fitted(rendition.width, rendition.height);
        let id = rendition.making.media;
        format!("{root}/iiif/image/3/{id}/full/{width},{height}/0/default.jpg")
    };
    renditions
        .iter()
        .map(|rendition| (rendition.making.media, address(rendition)))
        .collect()
}

/// Those of the ids that are published and not on the deny-list.
pub async fn published_among(
    conn: &mut Conn<'_>,
    ids: &[RecordId],
) -> Result<Vec<RecordId>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let denied = db::deny_list::among(conn, ids).await?;
    let found = db::records::by_ids(conn, ids).await?;
    let public = found
        .iter()
        .filter(|stored| stored.envelope.publication == Publication::Published)
        .filter(|stored| !denied.contains(&stored.envelope.id));
    Ok(public.map(|stored| stored.envelope.id).collect())
}

/// Those of the records that the public may see, by id.
pub async fn public_among(
    conn: &mut Conn<'_>,
    ids: &[RecordId],
) -> Result<BTreeMap<RecordId, Public>, Problem> {
    let denied = db::deny_list::among(conn, ids).await?;
    let mut stored = db::records::by_ids(conn, ids).await?;
    stored.retain(|stored| {
        let published = stored.envelope.publication == Publication::Published;
        published && !denied.contains(&stored.envelope.id)
    });
    let found = Public::read(conn, stored).await?.into_iter();
    Ok(found
        .map(|public| (public.stored.envelope.id, public))
        .collect())
}

/// The size at which a picture is shown in lists.
fn fitted(width: u32, height: u32) -> (u32, u32) {
    if width <= THUMBNAIL_WIDTH {
        return (width, height);
    }
    let scaled = (u64::from(height) * u64::from(THUMBNAIL_WIDTH)).div_ceil(u64::from(width));
    (
        THUMBNAIL_WIDTH,
        u32::try_from(scaled).unwrap_or(u32::MAX).max(1),
    )
}
