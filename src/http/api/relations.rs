//! What is stated elsewhere and leads to a record, each under the name of the inverse: the finds of a site, the works of an
//! agent, what a source documents.
//!
//! The public sees what published projections say of one another. A record that was changed since it was published is
//! listed as long as what was published and its newest version both name the other.

use std::collections::BTreeSet;

use axum::extract::{OriginalUri, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{hashed_json, next_link};
use super::kinds::{language_of, page_size, public_record};
use super::view::{self, Public, public_among};
use crate::app::App;
use crate::db::Conn;
use crate::db::relations::{self, NamingFilter};
use crate::domain::common::Relation;
use crate::domain::disclosure::Disclosure;
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::domain::record::Content;
use crate::domain::relation::inverse_label;
use crate::http::extract::{Id, IfNoneMatch, Query};
use crate::http::problem::Problem;

/// What to list.
#[derive(Debug, Deserialize)]
pub struct RelationsQuery {
    role: Option<String>,
    limit: Option<u32>,
    cursor: Option<String>,
    lang: Option<String>,
}

/// A page of records that lead to one.
#[derive(Debug, Serialize, ToSchema)]
pub struct RelatedPage {
    /// The records, those of one role together.
    pub items: Vec<RelatedRecord>,
    /// The cursor of the next page; null on the last.
    #[schema(required = true)]
    pub next: Option<String>,
}

/// A record that leads to the one asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct RelatedRecord {
    /// The record.
    pub id: RecordId,
    /// Of which kind it is.
    pub kind: RecordKind,
    /// Its label in the language asked for, or the nearest there is.
    #[schema(example = "秘色瓷八棱净瓶")]
    pub label: String,
    /// Where it is read.
    #[schema(
        format = "uri",
        example = "https://museum.example/api/v1/objects/0190a1b2-0000-7000-8000-000000000001"
    )]
    pub url: String,
    /// A small picture, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        format = "uri",
        example = "https://museum.example/iiif/image/3/0190a1b2-0000-7000-8000-000000000008/full/400,300/0/default.jpg"
    )]
    pub thumbnail: Option<String>,
    /// As what it names the other: the field, or the type of the relation.
    #[schema(example = "documented_in")]
    pub role: String,
    /// What it is called in the record asked for, in the language asked for.
    #[schema(example = "记载")]
    pub inverse: String,
    /// What it says of the relation, where it says more.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub statements: Vec<RelationStatement>,
}

/// What a record says of a relation to another.
#[derive(Debug, Serialize, ToSchema)]
pub struct RelationStatement {
    /// How sure it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "probable")]
    pub confidence: Option<String>,
    /// What it rests on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "《文物》2019 年第 3 期")]
    pub citation: Option<String>,
    /// The place within the other record.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "卷二")]
    pub locus: Option<String>,
    /// A remark.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "口沿可接")]
    pub note: Option<String>,
}

impl RelationStatement {
    /// What `content` says of its relations of this type to `target`.
    pub fn of(content: &Content, role: &str, target: RecordId) -> Vec<Self> {
        let stated = content.common().relations.iter();
        let stated = stated.filter(|one| one.relation_type == role && one.target == target);
        let more = stated.map(|one| {
            let Relation {
                confidence,
                citation,
                locus,
                note,
                ..
            } = one.clone();
            Self {
                confidence,
                citation,
                locus,
                note,
            }
        });
        more.filter(|one| {
            one.confidence.is_some()
                || one.citation.is_some()
                || one.locus.is_some()
                || one.note.is_some()
        })
        .collect()
    }
}

/// A position in the list: the last record shown and its role.
pub type Position = (String, RecordId);

/// Published records whose projections name `target`, after a position; and whether there are more.
pub async fn leading_to(
    conn: &mut Conn<'_>,
    target: &Public,
    filter: NamingFilter<'_>,
    mut after: Option<Position>,
    limit: usize,
) -> Result<(Vec<(String, Public)>, bool), Problem> {
    let mut shown = Vec::new();
    if let Content::Site(site) = target.content.get()
        && site.disclosure == Some(Disclosure::Hidden)
    {
        // Name and period: nothing that leads there.
        return Ok((shown, false));
    }
    let id = target.stored.envelope.id;
    let filter = NamingFilter {
        published: true,
        ..filter
    };
    let wanted = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    loop {
        let from = after.as_ref().map(|(role, id)| (role.as_str(), *id));
        let found = relations::naming(conn, id, filter, from, wanted).await?;
        let last = found.last().map(|one| (one.role.clone(), one.source));
        let sources: BTreeSet<RecordId> = found.iter().map(|one| one.source).collect();
        let sources: Vec<RecordId> = sources.into_iter().collect();
        let whole = i64::try_from(found.len()).unwrap_or(i64::MAX) < wanted;
        let public = public_among(conn, &sources).await?;
        for one in found {
            let Some(source) = public.get(&one.source) else {
                continue;
            };
            // The working copy may say more than what was published.
            let links = source.content.get().links();
            let names = |role: &str| links.iter().any(|it| it.target == id && it.role == role);
            if !names(&one.role) {
                continue;
            }
            if shown.len() == limit {
                return Ok((shown, true));
            }
            shown.push((one.role, source.clone()));
        }
        if whole || last.is_none() {
            return Ok((shown, false));
        }
        after = last;
    }
}

/// `GET /api/v1/{kinds}/{id}/relations`.
pub async fn list(
    State(app): State<App>,
    kind: RecordKind,
    Id(id): Id<RecordId>,
    Query(query): Query<RelationsQuery>,
    OriginalUri(uri): OriginalUri,
    held: IfNoneMatch,
) -> Result<Response, Problem> {
    let lang = language_of(query.lang.as_deref())?;
    let limit = page_size(&app, query.limit)? as usize;
    let scope = scope("list_relations", id, query.role.as_deref());
    let after: Option<Position> = match &query.cursor {
        Some(cursor) => Some(app.cursors.open(&scope, cursor)?),
        None => None,
    };
    let mut reader = app.db.read().await?;
    let mut conn = reader.conn();
    let record = public_record(&mut conn, id).await?;
    if record.stored.envelope.kind != kind {
        return Err(Problem::not_found());
    }
    let filter = NamingFilter {
        role: query.role.as_deref(),
        ..NamingFilter::default()
    };
    let (found, more) = leading_to(&mut conn, &record, filter, after, limit).await?;
    let media: Vec<RecordId> = found
        .iter()
        .flat_map(|(_, it)| view::media_of(it))
        .collect();
    let thumbnails = view::thumbnails(&app, &mut conn, &media).await?;
    let items: Vec<RelatedRecord> = found
        .iter()
        .map(|(role, source)| {
            let envelope = &source.stored.envelope;
            let content = source.content.get();
            RelatedRecord {
                id: envelope.id,
                kind: envelope.kind,
                label: content.label(lang).to_owned(),
                url: view::url(&app, envelope.kind, envelope.id),
                thumbnail: view::thumbnail_of(source, &thumbnails).cloned(),
                inverse: inverse_label(role, envelope.kind, lang),
                statements: RelationStatement::of(content, role, id),
                role: role.clone(),
            }
        })
        .collect();
    let next = match items.last().filter(|_| more) {
        Some(last) => Some(app.cursors.seal(&scope, &(&last.role, last.id))?),
        None => None,
    };
    let link = next
        .as_ref()
        .map(|next| next_link(&app.config.public_url, uri.path(), uri.query(), next));
    hashed_json(&RelatedPage { items, next }, &held, link.as_deref())
}

/// What a cursor is bound to.
pub fn scope(operation: &str, id: RecordId, role: Option<&str>) -> String {
    format!("{operation} {id} {}", role.unwrap_or_default())
}
