//! The two doors a picture is seen through, and the pictures behind them.

use std::fmt::{self, Display};
use std::sync::Arc;

use http::HeaderValue;
use uuid::Uuid;

use crate::app::App;
use crate::db::renditions;
use crate::domain::id::RecordId;
use crate::domain::language::LangMap;
use crate::http::problem::Problem;
use crate::media::serve_tile::PyramidId;
use crate::standards::iiif::version::Version;

use super::public::PublicImage;

/// Which door a picture is seen through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// Anybody, published pictures.
    Public,
    /// Whoever catalogues, all pictures.
    Curation,
}

impl Door {
    const fn root(self) -> &'static str {
        match self {
            Self::Public => "/iiif/image",
            Self::Curation => "/api/v1/curation/iiif/image",
        }
    }

    /// How long pixels may be kept: under their address they never change.
    pub fn keep_pixels(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Public => "public, max-age=86400",
            Self::Curation => "private, no-store",
        })
    }

    /// How long a description may be kept: it changes with the rights.
    pub fn keep_description(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Public => "no-cache",
            Self::Curation => "private, no-store",
        })
    }
}

/// A picture and what is told with it.
#[derive(Debug)]
pub struct Picture {
    /// Where its pixels are.
    pub pyramid: PyramidId,
    /// Licence or rights statement.
    pub rights: Option<String>,
    /// Whom to name.
    pub credit: LangMap,
    /// The longest side in pixels that it is served at, if that is bounded.
    pub largest: Option<u32>,
}

/// A picture that may be seen.
pub struct Seen {
    /// Through which door.
    pub door: Door,
    /// By which version of the Image API.
    pub version: Version,
    /// Which.
    pub picture: Arc<Picture>,
}

impl Seen {
    /// A picture that anybody may see. Unknown and never published: 404; withdrawn: 410.
    pub async fn publicly(app: &App, id: &str, version: Version) -> Result<Self, Problem> {
        match app.images.get(identifier(id)?).await? {
            PublicImage::None => Err(Problem::not_found()),
            PublicImage::Withdrawn => Err(Problem::withdrawn()),
            PublicImage::Served(picture) => Ok(Self {
                door: Door::Public,
                version,
                picture,
            }),
        }
    }

    /// A picture that a cataloguer may see: any that has tiles.
    pub async fn as_draft(app: &App, id: &str) -> Result<Self, Problem> {
        let id = identifier(id)?;
        let mut reader = app.db.read().await?;
        let rendition = renditions::by_media(&mut reader.conn(), &[id]).await?.pop();
        Ok(Self {
            door: Door::Curation,
            version: Version::Three,
            picture: Arc::new(Picture {
                pyramid: PyramidId::of(&rendition.ok_or_else(Problem::not_found)?),
                rights: None,
                credit: LangMap::new(),
                largest: None,
            }),
        })
    }

    /// Where its service stands.
    pub fn service<'a>(&'a self, app: &'a App) -> impl Display + 'a {
        fmt::from_fn(|f| {
            let (root, version) = (self.door.root(), self.version.number());
            let id = self.picture.pyramid.making.media;
            write!(f, "{}{root}/{version}/{id}", app.config.public_url)
        })
    }
}

/// An identifier is a medium's UUID as it is written everywhere; anything else is nobody's, so a picture has one address.
fn identifier(text: &str) -> Result<RecordId, Problem> {
    let id: Option<Uuid> = text.parse().ok();
    let as_written =
        |id: &Uuid| *id.as_hyphenated().encode_lower(&mut Uuid::encode_buffer()) == *text;
    id.filter(as_written)
        .map(RecordId)
        .ok_or_else(Problem::not_found)
}
