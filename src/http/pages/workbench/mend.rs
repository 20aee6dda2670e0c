//! What to mend: rules with what they have found, and the records they found it in, each linked to its place in the form.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::{Bench, private};
use crate::app::App;
use crate::domain::kind::RecordKind;
use crate::domain::language::{self, LangMap};
use crate::domain::lint;
use crate::http::curation::lint::queue::{self, QueueQuery, QueuedView};
use crate::http::curation::lint::rules::{self, RuleView};
use crate::http::pages::frame::Frame;
use crate::http::pages::tongue::Tongue;
use crate::http::problem::Problem;

/// Records of a page.
const ROWS: u32 = 40;

#[derive(Debug, Default, Deserialize)]
pub(in crate::http::pages) struct MendQuery {
    lang: Option<String>,
    kind: Option<String>,
    rule: Option<String>,
    cursor: Option<String>,
}

#[derive(Template)]
#[template(path = "workbench_mend.html")]
struct Page {
    frame: Frame,
    bench: Bench,
    kinds: Vec<(&'static str, &'static str, bool)>,
    all: String,
    chosen: Option<Chosen>,
    rule: String,
    groups: Vec<Group>,
    rows: Vec<Row>,
    next: Option<String>,
}

/// The rule whose records are shown.
struct Chosen {
    code: &'static str,
    title: String,
    why: String,
    mend: String,
    enabled: bool,
    version: i64,
    switched: Option<String>,
}

/// Rules of one severity.
struct Group {
    name: String,
    rules: Vec<Found>,
}

struct Found {
    path: String,
    title: String,
    records: i64,
    chosen: bool,
    enabled: bool,
}

struct Row {
    path: String,
    label: String,
    kind: &'static str,
    completeness: i64,
    findings: Vec<Said>,
    more: usize,
}

struct Said {
    path: String,
    words: String,
    serious: bool,
}

/// Findings of one record that a row shows.
const SHOWN: usize = 6;

/// `GET /workbench/mend`.
pub(in crate::http::pages) async fn mend(
    bench: Bench,
    State(app): State<App>,
    Query(query): Query<MendQuery>,
) -> Result<Response, Problem> {
    let tongue = Tongue::of(query.lang.as_deref());
    // What a menu left alone, or a link of another day, asks for is everything.
    let kind: Option<RecordKind> = query.kind.as_deref().and_then(|kind| kind.parse().ok());
    let asked = query.rule.as_deref().and_then(lint::rule);
    let asked = QueueQuery {
        kind,
        rule: asked.map(|rule| rule.code.to_owned()),
        cursor: query.cursor,
        ..QueueQuery::default()
    };
    let mut snapshot = app.db.snapshot().await?;
    let mut conn = snapshot.conn();
    let page = queue::page(&app, &mut conn, &asked, ROWS).await?;
    let rules = rules::views(&mut conn, kind).await?;
    drop(snapshot);

    let rule = asked.rule.as_deref();
    let kinds = RecordKind::ALL.into_iter().rev();
    let title = tongue.say("待修", "To mend").to_owned();
    let page = Page {
        kinds: kinds
            .map(|one| {
                let label = tongue.say(one.label_zh(), one.as_str());
                (one.as_str(), label, kind == Some(one))
            })
            .collect(),
        all: tongue.href(&address(kind, None, None)),
        chosen: rules
            .iter()
            .find(|view| Some(view.code) == rule)
            .map(|view| chosen(view, &tongue)),
        rule: rule.unwrap_or_default().to_owned(),
        groups: groups(&rules, kind, rule, &tongue),
        rows: page.items.iter().map(|item| row(item, &tongue)).collect(),
        next: page
            .next
            .map(|cursor| tongue.href(&address(kind, rule, Some(&cursor)))),
        frame: Frame::new(tongue, title, address(kind, rule, None)),
        bench,
    };
    private(&page)
}

fn address(kind: Option<RecordKind>, rule: Option<&str>, cursor: Option<&str>) -> String {
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    let asked = [
        ("kind", kind.map(RecordKind::as_str)),
        ("rule", rule),
        ("cursor", cursor),
    ];
    for (name, value) in asked {
        if let Some(value) = value {
            pairs.append_pair(name, value);
        }
    }
    let pairs = pairs.finish();
    if pairs.is_empty() {
        return "/workbench/mend".to_owned();
    }
    format!("/workbench/mend?{pairs}")
}

/// The words in the page's language.
fn say(words: &LangMap, tongue: &Tongue) -> String {
    let said = words.get(tongue.say("zh-Hans", "en"));
    said.cloned().unwrap_or_default()
}

fn chosen(view: &RuleView, tongue: &Tongue) -> Chosen {
    let switched = view.changed_at.map(|at| {
        let name = view.changed_by_name.as_deref().unwrap_or_default();
        let at = at.format("%Y-%m-%d %H:%M");
        match (view.enabled, tongue.say("zh", "en")) {
            (true, "zh") => format!("{name} 于 {at} 启用"),
            (false, "zh") => format!("{name} 于 {at} 停用"),
            (true, _) => format!("switched on by {name}, {at}"),
            (false, _) => format!("switched off by {name}, {at}"),
        }
    });
    Chosen {
        code: view.code,
        title: say(&view.title, tongue),
        why: say(&view.why, tongue),
        mend: say(&view.mend, tongue),
        enabled: view.enabled,
        version: view.version,
        switched,
    }
}

/// Rules that found something, or are off, the most serious first.
fn groups(
    rules: &[RuleView],
    kind: Option<RecordKind>,
    chosen: Option<&str>,
    tongue: &Tongue,
) -> Vec<Group> {
    let mut by_severity: BTreeMap<_, Vec<Found>> = BTreeMap::new();
    for view in rules {
        let is_chosen = chosen == Some(view.code);
        let Some(rule) = lint::rule(view.code) else {
            continue;
        };
        if view.records == 0 && view.enabled && !is_chosen {
            continue;
        }
        by_severity.entry(rule.severity).or_default().push(Found {
            path: tongue.href(&address(kind, Some(view.code), None)),
            title: say(&view.title, tongue),
            records: view.records,
            chosen: is_chosen,
            enabled: view.enabled,
        });
    }
    let groups = by_severity.into_iter().rev().map(|(severity, rules)| {
        let words = severity.words();
        Group {
            name: tongue.say(words.zh, words.en).to_owned(),
            rules,
        }
    });
    groups.collect()
}

fn row(item: &QueuedView, tongue: &Tongue) -> Row {
    let record = format!("/workbench/records/{}", item.id);
    let label = language::pick(&item.labels, tongue.tag()).map(|(_, label)| label.clone());
    let findings = item.findings.iter().take(SHOWN).map(|finding| Said {
        path: format!("{}#{}", tongue.href(&record), finding.pointer),
        words: say(&finding.detail, tongue),
        serious: finding.severity == "serious",
    });
    Row {
        label: label.unwrap_or_else(|| item.id.to_string()),
        kind: tongue.say(item.kind.label_zh(), item.kind.as_str()),
        completeness: item.completeness,
        findings: findings.collect(),
        more: item.findings.len().saturating_sub(SHOWN),
        path: tongue.href(&record),
    }
}
