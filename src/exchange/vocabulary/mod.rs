//! The vocabulary in and out: Turtle for other programs, a sheet for people.
//!
//! An import is planned first: row by row what would be made, changed, left or refused, and why. It is then written as one,
//! all of it or nothing, through the catalogue. What it makes or changes is a draft; it never deletes. A file that was
//! exported and comes back unchanged changes nothing.

mod cell;
mod column;
mod known;
mod plan;
pub mod sheet;

pub use plan::{Action, Plan, PlanError, PlannedRow, plan};

use std::str::FromStr;

use crate::catalog::CatalogError;
use crate::db::records::{self, Filter, Stored};
use crate::db::{Conn, Db};
use crate::domain::concept::Concept;
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::domain::record::Content;
use crate::domain::vocabulary::Vocabulary;
use crate::standards::skos;

/// How the vocabulary is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VocabularyFormat {
    /// SKOS as Turtle.
    Turtle,
    /// A sheet.
    Csv,
}

impl VocabularyFormat {
    /// The media types of the formats.
    pub const MEDIA_TYPES: [&'static str; 2] = ["text/turtle", "text/csv"];

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Turtle => Self::MEDIA_TYPES[0],
            Self::Csv => Self::MEDIA_TYPES[1],
        }
    }
}

/// The text names no format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("turtle or csv")]
pub struct UnknownFormat;

impl FromStr for VocabularyFormat {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        match text {
            "turtle" => Ok(Self::Turtle),
            "csv" => Ok(Self::Csv),
            _ => Err(UnknownFormat),
        }
    }
}

/// Records read together.
const PAGE: i64 = 500;

/// The working copies of the concepts of `scheme`, or of all, as `format`. `base` is the museum's public address.
pub async fn export(
    db: &Db,
    base: &str,
    format: VocabularyFormat,
    scheme: Option<&str>,
) -> Result<Vec<u8>, CatalogError> {
    let mut snapshot = db.snapshot().await?;
    let all = concepts(&mut snapshot.conn()).await?;
    drop(snapshot);
    let mut found: Vec<&(Stored, Concept)> = all
        .iter()
        .filter(|(_, concept)| scheme.is_none_or(|scheme| concept.scheme == scheme))
        .collect();
    found.sort_by_key(|(stored, concept)| (&concept.scheme, &stored.sort_key, stored.envelope.id));
    let found: Vec<(RecordId, &Concept)> = found
        .into_iter()
        .map(|(stored, concept)| (stored.envelope.id, concept))
        .collect();
    Ok(match format {
        VocabularyFormat::Turtle => skos::write(base, found).into_bytes(),
        VocabularyFormat::Csv => {
            let all = all.iter();
            let vocabulary =
                Vocabulary::build(all.map(|(stored, it)| (stored.envelope.id, it.clone())));
            sheet::write(&found, &vocabulary)
        }
    })
}

/// Every concept's working copy, the last written first.
pub async fn concepts(conn: &mut Conn<'_>) -> Result<Vec<(Stored, Concept)>, CatalogError> {
    let filter = Filter {
        kind: Some(RecordKind::Concept),
        ..Filter::default()
    };
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = records::list(conn, &filter, after, PAGE).await?;
        let Some(last) = page.last() else {
            return Ok(found);
        };
        after = Some((last.envelope.updated_at, last.envelope.id));
        for stored in page {
            if let Content::Concept(concept) =
                Content::from_stored(RecordKind::Concept, &stored.working)?
            {
                found.push((stored, *concept));
            }
        }
    }
}
