//! `GET /records/{id}/completeness`.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::judged::{FindingView, content, found, in_both};
use crate::app::App;
use crate::catalog::CatalogError;
use crate::db;
use crate::domain::id::{RecordId, Version};
use crate::domain::language::LangMap;
use crate::domain::lint::completeness::{Reason, completeness};
use crate::http::extract::{Cataloguer, Id, NoQuery};
use crate::http::problem::Problem;

/// How complete a record is, and what is worth mending in it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CompletenessView {
    /// The record.
    pub id: RecordId,
    /// The version that was looked at.
    pub version: Version,
    /// The share of what it should say, in whole per cent; 100 only if nothing is missing.
    #[schema(example = 72, minimum = 0, maximum = 100)]
    pub score: u8,
    /// Everything a record of its kind should say, met or not, each with its weight: the score is the share of those met.
    pub reasons: Vec<ReasonView>,
    /// What the rules that are on find in it, the most serious first.
    pub findings: Vec<FindingView>,
}

/// Something a record of its kind should say.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReasonView {
    /// Its code.
    #[schema(example = "photograph")]
    pub code: &'static str,
    /// What it is worth, beside the others.
    #[schema(example = 15)]
    pub weight: u32,
    /// Whether the record says it.
    #[schema(example = false)]
    pub met: bool,
    /// Where it would stand, as a JSON pointer.
    #[schema(example = "/media")]
    pub pointer: &'static str,
    /// What it is, in Chinese and English.
    #[schema(example = json!({"zh-Hans": "照片", "en": "a photograph"}))]
    pub title: LangMap,
}

impl From<Reason> for ReasonView {
    fn from(reason: Reason) -> Self {
        let expectation = reason.expectation;
        Self {
            code: expectation.code,
            weight: expectation.weight,
            met: reason.met,
            pointer: expectation.pointer,
            title: in_both(expectation.title),
        }
    }
}

/// Ask how complete a record is
///
/// The score of the working copy with its reasons, and what the rules that are on find in it.
#[utoipa::path(
    get,
    path = "/api/v1/curation/records/{id}/completeness",
    operation_id = "get_record_completeness",
    tag = "mending",
    params(("id" = RecordId, Path, description = "The record's id.")),
    responses((status = 200, description = "Score, reasons and findings.", body = CompletenessView))
)]
pub async fn get_record_completeness(
    State(app): State<App>,
    _: Cataloguer,
    Id(id): Id<RecordId>,
    _: NoQuery,
) -> Result<Json<CompletenessView>, Problem> {
    let mut snapshot = app.db.snapshot().await?;
    let mut conn = snapshot.conn();
    let stored = db::records::by_id(&mut conn, id)
        .await?
        .ok_or(CatalogError::NotFound)?;
    let judged = completeness(&content(&stored)?);
    let version = stored.envelope.version;
    let off = db::lint_rules::switched_off(&mut conn).await?;
    let mut found = found(&mut conn, &[stored], &off).await?;
    let mut findings = found.remove(&id).unwrap_or_default();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.rule.severity));
    Ok(Json(CompletenessView {
        id,
        version,
        score: judged.score,
        reasons: judged.reasons.into_iter().map(ReasonView::from).collect(),
        findings: findings.into_iter().map(FindingView::from).collect(),
    }))
}
