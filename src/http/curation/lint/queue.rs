//! `GET /lint`: the queue of what to mend.

use std::collections::BTreeMap;

use axum::extract::{OriginalUri, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::judged::{FindingView, found};
use crate::app::App;
use crate::db::lint_queue::{self, Queued};
use crate::db::records::Stored;
use crate::db::{self, Conn};
use crate::domain::id::{RecordId, Version};
use crate::domain::kind::RecordKind;
use crate::domain::language::LangMap;
use crate::domain::lint::{self, Rule};
use crate::http::api::answer::next_link;
use crate::http::api::kinds::page_size;
use crate::http::extract::{Cataloguer, Query};
use crate::http::problem::Problem;

/// What to mend.
#[derive(Debug, Default, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct QueueQuery {
    /// Only records of this kind.
    pub kind: Option<RecordKind>,
    /// Only what this rule finds, also while it is off; by kind and id instead of the worst first.
    #[param(example = "glaze_without_photograph")]
    pub rule: Option<String>,
    /// How many items to answer.
    #[param(minimum = 1)]
    pub limit: Option<u32>,
    /// Where to go on: `next` of the answer before.
    pub cursor: Option<String>,
    /// Whether to count what each rule has found among these kinds, into `counts`.
    #[serde(default)]
    pub count: bool,
}

/// A page of records with something to mend.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueuePage {
    /// The records.
    pub items: Vec<QueuedView>,
    /// The cursor of the next page; null on the last.
    #[schema(required = true)]
    pub next: Option<String>,
    /// What each rule has found, on or off; only with `count=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counts: Option<Vec<RuleCount>>,
}

/// A record with something to mend.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueuedView {
    /// The record.
    pub id: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// Its version.
    pub version: Version,
    /// Its labels by language.
    pub labels: LangMap,
    /// How complete it is, in per cent.
    #[schema(example = 72)]
    pub completeness: i64,
    /// What its findings weigh together: a slight one 1, a notable one 3, a serious one 5.
    #[schema(example = 9)]
    pub weight: i64,
    /// What was found.
    pub findings: Vec<FindingView>,
}

/// What a rule has found.
#[derive(Debug, Serialize, ToSchema)]
pub struct RuleCount {
    /// The rule.
    #[schema(example = "unit_assumed")]
    pub rule: String,
    /// In how many records.
    #[schema(example = 452)]
    pub records: i64,
    /// At how many places.
    #[schema(example = 870)]
    pub findings: i64,
}

/// Where a page ended.
#[derive(Debug, Serialize, Deserialize)]
enum Position {
    Worst(i64, RecordId),
    OfRule(String, RecordId),
}

/// A page of the queue with where the next begins.
pub struct Page {
    /// The records.
    pub items: Vec<QueuedView>,
    /// The cursor of the next page.
    pub next: Option<String>,
}

/// The rule that the query names.
pub fn rule_of(query: &QueueQuery) -> Result<Option<&'static Rule>, Problem> {
    let Some(code) = &query.rule else {
        return Ok(None);
    };
    let unknown = || Problem::parameter("rule", "invalid_code", "no rule has this code");
    lint::rule(code).map(Some).ok_or_else(unknown)
}

/// A page of the queue, in one snapshot.
pub async fn page(
    app: &App,
    conn: &mut Conn<'_>,
    query: &QueueQuery,
    limit: u32,
) -> Result<Page, Problem> {
    let rule = rule_of(query)?;
    let scope = format!(
        "list_mending {:?} {:?}",
        query.kind,
        rule.map(|rule| rule.code)
    );
    let after = match &query.cursor {
        Some(cursor) => Some(app.cursors.open::<Position>(&scope, cursor)?),
        None => None,
    };
    // One more than asked tells whether there is a next page.
    let more = i64::from(limit) + 1;
    let mut queued = match rule {
        None => {
            let after = after.and_then(|position| match position {
                Position::Worst(weight, id) => Some((weight, id)),
                Position::OfRule(..) => None,
            });
            lint_queue::worst(conn, query.kind, after, more).await?
        }
        Some(rule) => {
            let after = after.as_ref().and_then(|position| match position {
                Position::OfRule(kind, id) => Some((kind.as_str(), *id)),
                Position::Worst(..) => None,
            });
            lint_queue::of_rule(conn, rule.code, query.kind, after, more).await?
        }
    };
    let is_more = queued.len() > limit as usize;
    queued.truncate(limit as usize);
    let next = match queued.last().filter(|_| is_more) {
        Some(last) => {
            let position = match rule {
                None => Position::Worst(last.weight, last.record),
                Some(_) => Position::OfRule(last.kind.clone(), last.record),
            };
            Some(app.cursors.seal(&scope, &position)?)
        }
        None => None,
    };
    let items = items(conn, &queued, rule).await?;
    Ok(Page { items, next })
}

/// The records of a page with their findings; of one rule, its own first.
async fn items(
    conn: &mut Conn<'_>,
    queued: &[Queued],
    rule: Option<&'static Rule>,
) -> Result<Vec<QueuedView>, Problem> {
    let ids: Vec<_> = queued.iter().map(|row| row.record).collect();
    let stored = db::records::by_ids(conn, &ids).await?;
    let mut off = db::lint_rules::switched_off(conn).await?;
    if let Some(rule) = rule {
        off.remove(rule.code);
    }
    let mut found = found(conn, &stored, &off).await?;
    let stored: BTreeMap<RecordId, &Stored> =
        stored.iter().map(|one| (one.envelope.id, one)).collect();
    let views = queued.iter().filter_map(|row| {
        let stored = stored.get(&row.record)?;
        let mut findings = found.remove(&row.record).unwrap_or_default();
        findings.sort_by_key(|finding| {
            let asked = rule.is_some_and(|rule| rule.code == finding.rule.code);
            (!asked, std::cmp::Reverse(finding.rule.severity))
        });
        Some(QueuedView {
            id: row.record,
            kind: stored.envelope.kind,
            version: stored.envelope.version,
            labels: serde_json::from_value(stored.working["labels"].clone()).unwrap_or_default(),
            completeness: row.completeness,
            weight: row.weight,
            findings: findings.into_iter().map(FindingView::from).collect(),
        })
    });
    Ok(views.collect())
}

/// List what to mend
///
/// Records that rules find fault with, those whose findings weigh most first; with `rule`, those of one rule.
#[utoipa::path(
    get,
    path = "/api/v1/curation/lint",
    operation_id = "list_mending",
    tag = "mending",
    params(QueueQuery),
    responses((status = 200, description = "A page of records with their findings.", body = QueuePage,
        headers(("Link" = String, description = "`rel=\"next\"`, if there is more (RFC 8288)."))))
)]
pub async fn list_mending(
    State(app): State<App>,
    _: Cataloguer,
    Query(query): Query<QueueQuery>,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, Problem> {
    let limit = page_size(&app, query.limit)?;
    let mut snapshot = app.db.snapshot().await?;
    let mut conn = snapshot.conn();
    let page = page(&app, &mut conn, &query, limit).await?;
    let counts = if query.count {
        let counts = lint_queue::counts(&mut conn, query.kind).await?;
        let counts = counts.into_iter().map(|count| RuleCount {
            rule: count.rule,
            records: count.records,
            findings: count.findings,
        });
        Some(counts.collect())
    } else {
        None
    };
    let body = QueuePage {
        items: page.items,
        next: page.next.clone(),
        counts,
    };
    let mut response = axum::Json(body).into_response();
    if let Some(next) = page.next {
        let link = next_link(&app.config.public_url, uri.path(), uri.query(), &next);
        let link = HeaderValue::from_str(&link).map_err(Problem::internal)?;
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}
