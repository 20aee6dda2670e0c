//! The two OpenAPI 3.1 documents: one for whoever reads the museum, one for whoever tends it.
//!
//! utoipa gathers paths and schemas from the handlers; what follows from an operation's shape (its refusals, its
//! credentials) is added here, to every operation alike. The documents are committed under `openapi/` and locked by
//! a test; `celadon openapi museum|curation` prints them.

mod complete;
mod examples;
mod fields;
mod kinds;
mod problems;

use serde_json::Value;
use utoipa::OpenApi;

use super::api::relations::RelatedPage;
use super::api::similar::SimilarAnswer;
use super::problem::ProblemBody;
use crate::domain::activity::Activity;
use crate::domain::agent::Agent;
use crate::domain::concept::Concept;
use crate::domain::context::Context;
use crate::domain::media::Media;
use crate::domain::object::Object as Piece;
use crate::domain::picture_glaze::PictureGlaze;
use crate::domain::place::Place;
use crate::domain::site::Site;
use crate::domain::source::Source;

// `Object` by another name: utoipa takes a type of that name for any JSON object.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Celadon museum",
        version = "1.0.0",
        description = "Reads of what the museum has published, and search over it. Anonymous, from any origin.\n\n\
            JSON in snake_case, times in RFC 3339 UTC, languages in BCP 47 with the fallback zh-Hans, zh-Hant, zh, en, \
            then any. Lists take `limit` and `cursor` and answer `items` and `next`. Unknown parameters are refused. \
            Every refusal is a problem document (RFC 9457) whose `type` leads to a page that explains it. Fields may \
            be added; clients ignore what they do not know."
    ),
    components(schemas(
        ProblemBody,
        Activity,
        RelatedPage,
        SimilarAnswer,
        Piece,
        Site,
        Context,
        Place,
        Agent,
        Concept,
        Source,
        Media,
        PictureGlaze
    ))
)]
struct MuseumBase;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Celadon curation",
        version = "1.0.0",
        description = "Working copies, review and publication, photographs, jobs, users. Every call needs an API \
            token (`Authorization: Bearer …`) or, in the museum's own pages, a session cookie with `X-CSRF-Token`.\n\n\
            Every change to something that exists takes `If-Match` with its ETag (the version): absent is 428, stale \
            412. PATCH is a JSON merge patch (RFC 7396): lists are replaced whole, `null` removes. Unknown fields and \
            parameters are refused, and every fault is named by JSON pointer. Writes answer `seq` and, if the public \
            view changed, `public_seq`: `min_seq` of the search here waits for the one, of `/api/v1/search` for the other."
    ),
    components(schemas(
        ProblemBody,
        Piece,
        Site,
        Context,
        Place,
        Agent,
        Concept,
        Source,
        Media
    ))
)]
struct CurationBase;

/// The document for readers.
pub fn museum() -> Value {
    complete::museum(MuseumBase::openapi().merge_from(super::api::router().into_openapi()))
}

/// The document for curators.
pub fn curation() -> Value {
    complete::curation(CurationBase::openapi().merge_from(super::curation::router().into_openapi()))
}

/// A document as it is committed and served: indented, keys sorted, one newline at the end.
pub fn text(document: &Value) -> String {
    let mut text = serde_json::to_string_pretty(document).unwrap_or_default();
    text.push('\n');
    text
}
