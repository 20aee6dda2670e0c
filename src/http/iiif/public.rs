//! Which pictures the public may see, remembered for less than a second, so that a tile costs no query and a withdrawn
//! picture is gone within that second on every node.

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;

use super::door::Picture;
use crate::db::records;
use crate::db::renditions;
use crate::db::{Db, DbError};
use crate::domain::disclosure::Published;
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::domain::record::Content;
use crate::domain::state::Publication;
use crate::media::serve_tile::PyramidId;

/// How long an answer is remembered.
const REMEMBERED: Duration = Duration::from_millis(800);

/// What the public has of a picture.
#[derive(Debug, Clone)]
pub enum PublicImage {
    /// Never published, unknown, or without tiles yet.
    None,
    /// Published once, no longer.
    Withdrawn,
    /// Served from here.
    Served(Arc<Picture>),
}

/// Looks pictures up.
#[derive(Debug, Clone)]
pub struct PublicImages {
    db: Db,
    remembered: Cache<RecordId, PublicImage>,
}

impl PublicImages {
    /// Looks in this database.
    pub fn new(db: Db) -> Self {
        Self {
            db,
            remembered: Cache::builder()
                .max_capacity(100_000)
                .time_to_live(REMEMBERED)
                .build(),
        }
    }

    /// What the public has of a picture; equal questions at one time ask the database once.
    pub async fn get(&self, media: RecordId) -> Result<PublicImage, Arc<DbError>> {
        if let Some(remembered) = self.remembered.get(&media).await {
            return Ok(remembered);
        }
        Box::pin(self.remembered.try_get_with(media, self.look(media))).await
    }

    /// Asks anew about these from now on: they changed.
    pub async fn forget(&self, media: &[RecordId]) {
        for id in media {
            self.remembered.invalidate(id).await;
        }
    }

    async fn look(&self, media: RecordId) -> Result<PublicImage, DbError> {
        let mut reader = self.db.read().await?;
        let mut conn = reader.conn();
        let Some(stored) = records::by_id(&mut conn, media).await? else {
            return Ok(PublicImage::None);
        };
        if stored.envelope.kind == RecordKind::Media
            && stored.envelope.publication == Publication::Withdrawn
        {
            return Ok(PublicImage::Withdrawn);
        }
        let Some(rendition) = renditions::public(&mut conn, media).await? else {
            return Ok(PublicImage::None);
        };
        let projection = stored
            .published
            .as_ref()
            .and_then(|value| Published::<Content>::from_stored(stored.envelope.kind, value).ok());
        let content = projection.as_ref().map(Published::get);
        let stated = content.and_then(|content| content.common().rights.clone());
        let stated = stated.unwrap_or_default();
        Ok(PublicImage::Served(Arc::new(Picture {
            pyramid: PyramidId::of(&rendition),
            rights: stated.licence.or(stated.statement),
            credit: stated.credit,
            largest: match content {
                Some(Content::Media(medium)) => medium.public_max_side_px,
                _ => None,
            },
        })))
    }
}
