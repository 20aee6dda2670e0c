//! The rules as curators read and switch them: `GET /lint/rules`, `GET` and `PUT /lint/rules/{code}`.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use http::{HeaderValue, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::judged::in_both;
use crate::app::App;
use crate::catalog::{self, UNTOUCHED};
use crate::db::Conn;
use crate::db::lint_queue::{self, Count};
use crate::db::lint_rules::{self, Switch};
use crate::domain::id::UserId;
use crate::domain::kind::RecordKind;
use crate::domain::language::LangMap;
use crate::domain::lint::{self, Rule};
use crate::http::extract::{Cataloguer, IfMatch, Json, NoQuery, RuleKeeper};
use crate::http::problem::Problem;

/// A rule, its switch, and what it has found.
#[derive(Debug, Serialize, ToSchema)]
pub struct RuleView {
    /// Its code.
    #[schema(example = "glaze_without_photograph")]
    pub code: &'static str,
    /// The kinds it looks at.
    pub kinds: Vec<RecordKind>,
    /// How much what it finds matters: `slight`, `notable` or `serious`.
    #[schema(example = "notable")]
    pub severity: &'static str,
    /// What it finds, in a few words.
    #[schema(example = json!({"zh-Hans": "描述了釉而没有照片", "en": "a glaze described without a photograph"}))]
    pub title: LangMap,
    /// Why that is worth mending.
    #[schema(example = json!({"zh-Hans": "照片才能说明。", "en": "A photograph shows it."}))]
    pub why: LangMap,
    /// What to do.
    #[schema(example = json!({"zh-Hans": "补拍照片。", "en": "Take a photograph."}))]
    pub mend: LangMap,
    /// Whether it is on.
    #[schema(example = true)]
    pub enabled: bool,
    /// Rises when it is switched; also the `ETag`.
    #[schema(example = 1)]
    pub version: i64,
    /// When it was switched last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<DateTime<Utc>>,
    /// By whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed_by: Option<UserId>,
    /// What they are called.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "wang")]
    pub changed_by_name: Option<String>,
    /// In how many records it finds something, on or off.
    #[schema(example = 452)]
    pub records: i64,
    /// At how many places.
    #[schema(example = 452)]
    pub findings: i64,
}

impl RuleView {
    fn new(rule: &'static Rule, switch: Option<&Switch>, count: Option<&Count>) -> Self {
        let kinds = RecordKind::ALL.into_iter();
        Self {
            code: rule.code,
            kinds: kinds.filter(|kind| rule.looks_at(*kind)).collect(),
            severity: rule.severity.as_str(),
            title: in_both(rule.title),
            why: in_both(rule.why),
            mend: in_both(rule.mend),
            enabled: switch.is_none_or(|switch| switch.enabled),
            version: switch.map_or(UNTOUCHED, |switch| switch.version),
            changed_at: switch.map(|switch| switch.changed_at),
            changed_by: switch.and_then(|switch| switch.changed_by),
            changed_by_name: switch.map(|switch| switch.changed_by_name.clone()),
            records: count.map_or(0, |count| count.records),
            findings: count.map_or(0, |count| count.findings),
        }
    }

    fn answer(self) -> Result<Response, Problem> {
        let etag = format!("\"{}\"", self.version);
        let etag = HeaderValue::from_str(&etag).map_err(Problem::internal)?;
        Ok(([(header::ETAG, etag)], axum::Json(self)).into_response())
    }
}

/// Every rule, in the order in which they are shown.
#[derive(Debug, Serialize, ToSchema)]
pub struct RuleList {
    /// The rules.
    pub items: Vec<RuleView>,
}

/// Every rule with its switch, and what it has found among records of a kind, or among all.
pub async fn views(
    conn: &mut Conn<'_>,
    kind: Option<RecordKind>,
) -> Result<Vec<RuleView>, Problem> {
    let switches = lint_rules::list(conn).await?;
    let switches: BTreeMap<_, _> = switches
        .iter()
        .map(|one| (one.code.as_str(), one))
        .collect();
    let counts = lint_queue::counts(conn, kind).await?;
    let counts: BTreeMap<_, _> = counts.iter().map(|one| (one.rule.as_str(), one)).collect();
    let rules = lint::rules().filter(|rule| kind.is_none_or(|kind| rule.looks_at(kind)));
    let views = rules.map(|rule| {
        let (switch, count) = (switches.get(rule.code), counts.get(rule.code));
        RuleView::new(rule, switch.copied(), count.copied())
    });
    Ok(views.collect())
}

async fn view(conn: &mut Conn<'_>, rule: &'static Rule) -> Result<RuleView, Problem> {
    let views = views(conn, None).await?;
    let found = views.into_iter().find(|view| view.code == rule.code);
    found.ok_or_else(Problem::not_found)
}

/// List the rules of what to mend
///
/// Each with its words in Chinese and English, whether it is on, who switched it last, and how much it has found.
#[utoipa::path(
    get,
    path = "/api/v1/curation/lint/rules",
    operation_id = "list_lint_rules",
    tag = "mending",
    responses((status = 200, description = "Every rule.", body = RuleList))
)]
pub async fn list_lint_rules(
    State(app): State<App>,
    _: Cataloguer,
    _: NoQuery,
) -> Result<axum::Json<RuleList>, Problem> {
    let mut snapshot = app.db.snapshot().await?;
    let items = views(&mut snapshot.conn(), None).await?;
    Ok(axum::Json(RuleList { items }))
}

/// Read a rule of what to mend
///
/// Its words, its switch, and how much it has found.
#[utoipa::path(
    get,
    path = "/api/v1/curation/lint/rules/{code}",
    operation_id = "get_lint_rule",
    tag = "mending",
    params(("code" = String, Path, description = "The rule's code.", example = "glaze_without_photograph")),
    responses((status = 200, description = "The rule.", body = RuleView, headers(("ETag" = String, description = "The version of its switch."))))
)]
pub async fn get_lint_rule(
    State(app): State<App>,
    _: Cataloguer,
    Path(code): Path<String>,
    _: NoQuery,
) -> Result<Response, Problem> {
    let rule = lint::rule(&code).ok_or_else(Problem::not_found)?;
    let mut snapshot = app.db.snapshot().await?;
    view(&mut snapshot.conn(), rule).await?.answer()
}

/// Whether a rule is to be on.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"enabled": false}))]
pub struct SwitchBody {
    /// Whether what it finds counts, and is shown.
    enabled: bool,
}

/// Switch a rule on or off
///
/// What a rule that is off finds is not shown in the queue and does not count in its order; it is kept and told by
/// `rule=`. Who switched it and when is kept.
#[utoipa::path(
    put,
    path = "/api/v1/curation/lint/rules/{code}",
    operation_id = "switch_lint_rule",
    tag = "mending",
    params(
        ("code" = String, Path, description = "The rule's code.", example = "sample_data"),
        ("If-Match" = String, Header, description = "The ETag of the version you read.", example = "\"1\""),
    ),
    request_body = SwitchBody,
    responses((status = 200, description = "The rule as it stands now.", body = RuleView, headers(("ETag" = String, description = "The version of its switch."))))
)]
pub async fn switch_lint_rule(
    State(app): State<App>,
    who: RuleKeeper,
    Path(code): Path<String>,
    IfMatch(expected): IfMatch,
    _: NoQuery,
    Json(body): Json<SwitchBody>,
) -> Result<Response, Problem> {
    let rule = lint::rule(&code).ok_or_else(Problem::not_found)?;
    let clock = app.clock.as_ref();
    catalog::switch_rule(
        &app.db,
        clock,
        &who.actor,
        &who.permit,
        rule,
        expected,
        body.enabled,
    )
    .await?;
    let mut snapshot = app.db.snapshot().await?;
    view(&mut snapshot.conn(), rule).await?.answer()
}
