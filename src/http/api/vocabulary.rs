//! `GET /api/v1/vocabulary.ttl`: the published vocabulary as SKOS, for other museums and their programs.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;

use super::answer::hashed;
use super::view::Public;
use crate::app::App;
use crate::db::records;
use crate::domain::concept::Concept;
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::domain::record::Content;
use crate::http::curation::vocabulary::known_scheme;
use crate::http::extract::{IfNoneMatch, Query};
use crate::http::problem::Problem;
use crate::standards::skos;

/// Records read together.
const PAGE: i64 = 500;

/// Which concepts.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct VocabularyQuery {
    /// Only those of this scheme.
    #[param(example = "form")]
    scheme: Option<String>,
}

/// Read the vocabulary as SKOS
///
/// Every published concept in Turtle, with its scheme, its labels in every language, and what is broader, related and the
/// same elsewhere. A concept's address in it is its stable one.
#[utoipa::path(
    get,
    path = "/api/v1/vocabulary.ttl",
    operation_id = "get_vocabulary",
    tag = "concepts",
    params(VocabularyQuery, ("If-None-Match" = Option<String>, Header, description = "The ETag of what you hold; answers 304 if it is still the same.")),
    responses(
        (status = 200, description = "The vocabulary.", headers(("ETag" = String, description = "A hash of the body.")), content(
            (String = "text/turtle", example = json!("<https://museum.example/id/0190a1b2-0000-7000-8000-000000000001> a skos:Concept ;\n  skos:prefLabel \"净瓶\"@zh-Hans .\n")))),
        (status = 304, description = "What you hold is still the same."))
)]
pub async fn get_vocabulary(
    State(app): State<App>,
    Query(query): Query<VocabularyQuery>,
    held: IfNoneMatch,
) -> Result<Response, Problem> {
    let scheme = known_scheme(query.scheme)?;
    let mut snapshot = app.db.snapshot().await?;
    let mut conn = snapshot.conn();
    let mut concepts: Vec<(RecordId, Concept)> = Vec::new();
    let mut after: Option<(String, RecordId)> = None;
    loop {
        let from = after.as_ref().map(|(key, id)| (key.as_str(), *id));
        let page = records::list_published(&mut conn, RecordKind::Concept, from, PAGE).await?;
        let Some(last) = page.last().map(|stored| stored.envelope.id) else {
            break;
        };
        let key = records::public_sort_key(&mut conn, last).await?;
        after = Some((key.unwrap_or_default(), last));
        for public in Public::read(&mut conn, page).await? {
            if let Content::Concept(concept) = public.content.get()
                && scheme
                    .as_ref()
                    .is_none_or(|scheme| concept.scheme == *scheme)
            {
                concepts.push((public.stored.envelope.id, (**concept).clone()));
            }
        }
    }
    drop(snapshot);
    let each = concepts.iter().map(|(id, concept)| (*id, concept));
    let text = skos::write(&app.config.public_url, each);
    hashed(text.into_bytes(), "text/turtle; charset=utf-8", &held, None)
}
