//! `GET /records/{id}/relations`: who names a record, by working copies.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::App;
use crate::catalog::CatalogError;
use crate::db::records;
use crate::db::relations::{self, NamingFilter};
use crate::domain::id::RecordId;
use crate::domain::record::Content;
use crate::domain::relation::inverse_label;
use crate::http::api::kinds::{language_of, page_size};
use crate::http::api::relations::{Position, RelatedPage, RelatedRecord, RelationStatement, scope};
use crate::http::extract::{Cataloguer, Id, Query};
use crate::http::problem::Problem;

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WorkingRelationsQuery {
    /// Only those that name it as this: the field, or the type of the relation.
    #[param(example = "refits_with")]
    role: Option<String>,
    /// How many items to answer.
    #[param(minimum = 1)]
    limit: Option<u32>,
    /// Where to go on: `next` of the answer before.
    cursor: Option<String>,
    /// BCP 47 language of labels; falls back to zh-Hans, zh-Hant, zh, en, then any.
    #[param(example = "en")]
    lang: Option<String>,
}

/// List what leads to a record
///
/// Every working copy that names it, whatever its state, under the name of the inverse: the finds of a context, the works
/// of an agent, what a source documents.
#[utoipa::path(
    get,
    path = "/api/v1/curation/records/{id}/relations",
    operation_id = "list_working_relations",
    tag = "records",
    params(("id" = RecordId, Path, description = "The record's id."), WorkingRelationsQuery),
    responses((status = 200, description = "A page of records.", body = RelatedPage))
)]
pub async fn list_working_relations(
    State(app): State<App>,
    _: Cataloguer,
    Id(id): Id<RecordId>,
    Query(query): Query<WorkingRelationsQuery>,
) -> Result<Json<RelatedPage>, Problem> {
    let lang = language_of(query.lang.as_deref())?;
    let limit = page_size(&app, query.limit)? as usize;
    let scope = scope("list_working_relations", id, query.role.as_deref());
    let after: Option<Position> = match &query.cursor {
        Some(cursor) => Some(app.cursors.open(&scope, cursor)?),
        None => None,
    };
    let role = query.role.as_deref();
    let (items, more) = leading_to(&app, id, role, after, limit, lang).await?;
    let next = match items.last().filter(|_| more) {
        Some(last) => Some(app.cursors.seal(&scope, &(&last.role, last.id))?),
        None => None,
    };
    Ok(Json(RelatedPage { items, next }))
}

/// Working copies that name a record, after a position; and whether there are more.
pub async fn leading_to(
    app: &App,
    id: RecordId,
    role: Option<&str>,
    after: Option<Position>,
    limit: usize,
    lang: &str,
) -> Result<(Vec<RelatedRecord>, bool), Problem> {
    let mut reader = app.db.read().await?;
    let mut conn = reader.conn();
    if records::kinds_of(&mut conn, &[id]).await?.is_empty() {
        return Err(CatalogError::NotFound.into());
    }
    let filter = NamingFilter {
        role,
        ..NamingFilter::default()
    };
    let after = after.as_ref().map(|(role, id)| (role.as_str(), *id));
    let wanted = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut found = relations::naming(&mut conn, id, filter, after, wanted).await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let sources: BTreeSet<RecordId> = found.iter().map(|one| one.source).collect();
    let sources: Vec<RecordId> = sources.into_iter().collect();
    let mut contents = BTreeMap::new();
    for stored in records::by_ids(&mut conn, &sources).await? {
        let content = Content::from_stored(stored.envelope.kind, &stored.working)?;
        contents.insert(stored.envelope.id, content);
    }
    let items = found.into_iter().filter_map(|one| {
        let content = contents.get(&one.source)?;
        Some(RelatedRecord {
            id: one.source,
            kind: content.kind(),
            label: content.label(lang).to_owned(),
            url: format!(
                "{}/api/v1/curation/records/{}",
                app.config.public_url, one.source
            ),
            thumbnail: None,
            inverse: inverse_label(&one.role, content.kind(), lang),
            statements: RelationStatement::of(content, &one.role, id),
            role: one.role,
        })
    });
    Ok((items.collect(), more))
}
