//! The two doors a picture is seen through, and the pictures behind them.

use http::HeaderValue;

use crate::app::App;
use crate::db::renditions::{self, Rendition};
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
    /// Where the service of a picture stands.
    pub fn service(self, app: &App, version: Version, id: RecordId) -> String {
        let root = match self {
            Self::Public => "/iiif/image",
            Self::Curation => "/api/v1/curation/iiif/image",
        };
        let version = version.number();
        format!("{}{root}/{version}/{id}", app.config.public_url)
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

/// A picture that may be seen.
pub struct Seen {
    /// Through which door.
    pub door: Door,
    /// By which version of the Image API.
    pub version: Version,
    /// Its pyramid's facts.
    pub rendition: Rendition,
    /// Licence or rights statement.
    pub rights: Option<String>,
    /// Whom to name.
    pub credit: LangMap,
    /// The longest side in pixels that it is served at here, if that is bounded.
    pub largest: Option<u32>,
}

impl Seen {
    /// A picture that anybody may see. Unknown and never published: 404; withdrawn: 410.
    pub async fn publicly(app: &App, id: &str, version: Version) -> Result<Self, Problem> {
        let image = app.images.get(identifier(id)?).await;
        match &*image? {
            PublicImage::None => Err(Problem::not_found()),
            PublicImage::Withdrawn => Err(Problem::withdrawn()),
            PublicImage::Served {
                rendition,
                rights,
                credit,
                largest,
            } => Ok(Self {
                door: Door::Public,
                version,
                rendition: Rendition::clone(rendition),
                rights: rights.clone(),
                credit: credit.clone(),
                largest: *largest,
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
            rendition: rendition.ok_or_else(Problem::not_found)?,
            rights: None,
            credit: LangMap::new(),
            largest: None,
        })
    }

    /// Where its service stands.
    pub fn service(&self, app: &App) -> String {
        self.door
            .service(app, self.version, self.rendition.making.media)
    }

    /// Its pyramid.
    pub fn pyramid(&self) -> PyramidId {
        PyramidId {
            making: self.rendition.making,
            at: self.rendition.at.timestamp_micros(),
        }
    }
}

/// An identifier is a medium's UUID as it is written everywhere; anything else is nobody's, so a picture has one address.
fn identifier(text: &str) -> Result<RecordId, Problem> {
    let id: Option<RecordId> = text.parse().ok();
    id.filter(|id| id.to_string() == text)
        .ok_or_else(Problem::not_found)
}
