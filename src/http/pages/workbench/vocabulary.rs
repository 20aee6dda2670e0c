//! The vocabulary as trees, one a scheme: each concept below the first of its broader ones and linked to its form. The
//! page's script folds and filters them, and sends files to the curation API.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;

use super::{Bench, private};
use crate::app::App;
use crate::db::records::Stored;
use crate::domain::concept::Concept;
use crate::domain::field::codes;
use crate::domain::id::RecordId;
use crate::domain::language;
use crate::domain::state::Publication;
use crate::exchange::vocabulary::concepts;
use crate::http::pages::PageQuery;
use crate::http::pages::frame::Frame;
use crate::http::pages::tongue::Tongue;
use crate::http::problem::Problem;

/// Where files come from.
const EXPORT: &str = "/api/v1/curation/vocabulary/export";

#[derive(Template)]
#[template(path = "workbench_vocabulary.html")]
struct Page {
    frame: Frame,
    bench: Bench,
    total: usize,
    turtle: String,
    csv: String,
    schemes: Vec<Scheme>,
}

struct Scheme {
    code: &'static str,
    label: &'static str,
    new: String,
    turtle: String,
    csv: String,
    rows: Vec<Row>,
}

/// A concept in its tree, behind what it lies below.
struct Row {
    path: String,
    label: String,
    other: String,
    /// Every way to write it, one a line.
    names: String,
    depth: usize,
    /// Whether others lie below it.
    folds: bool,
    deprecated: bool,
    draft: bool,
    /// Where a term below it begins.
    new: String,
}

/// `GET /workbench/vocabulary`.
pub(in crate::http::pages) async fn vocabulary(
    bench: Bench,
    State(app): State<App>,
    Query(query): Query<PageQuery>,
) -> Result<Response, Problem> {
    let tongue = Tongue::of(query.lang.as_deref());
    let mut snapshot = app.db.snapshot().await?;
    let mut all = concepts(&mut snapshot.conn()).await?;
    drop(snapshot);
    all.sort_by(|(one, _), (other, _)| {
        (&one.sort_key, one.envelope.id).cmp(&(&other.sort_key, other.envelope.id))
    });
    let schemes = codes::SCHEME.iter().map(|scheme| Scheme {
        code: scheme.code,
        label: tongue.say(scheme.zh, scheme.en),
        new: tongue.href(&new_term(scheme.code, None)),
        turtle: format!("{EXPORT}?format=turtle&scheme={}", scheme.code),
        csv: format!("{EXPORT}?format=csv&scheme={}", scheme.code),
        rows: rows(scheme.code, &all, &tongue),
    });
    let title = tongue.say("术语", "Vocabulary").to_owned();
    private(&Page {
        total: all.len(),
        turtle: format!("{EXPORT}?format=turtle"),
        csv: format!("{EXPORT}?format=csv"),
        schemes: schemes.collect(),
        frame: Frame::new(tongue, title, "/workbench/vocabulary"),
        bench,
    })
}

/// The form of a new concept of a scheme, below another if there is one.
fn new_term(scheme: &str, broader: Option<RecordId>) -> String {
    let below = broader.map_or_else(String::new, |id| format!("&broader={id}"));
    format!("/workbench/new?kind=concept&scheme={scheme}{below}")
}

/// The concepts of a scheme, narrower ones behind and below broader ones; each stands once, also in a circle.
fn rows(scheme: &str, all: &[(Stored, Concept)], tongue: &Tongue) -> Vec<Row> {
    let own = all.iter().filter(|(_, concept)| concept.scheme == scheme);
    let own: Vec<&(Stored, Concept)> = own.collect();
    let held: BTreeSet<RecordId> = own.iter().map(|(stored, _)| stored.envelope.id).collect();
    let mut below: BTreeMap<Option<RecordId>, Vec<usize>> = BTreeMap::new();
    for (at, (_, concept)) in own.iter().enumerate() {
        let above = concept.broader.iter().find(|id| held.contains(id));
        below.entry(above.copied()).or_default().push(at);
    }
    let tops = below.get(&None).into_iter().flatten().copied();
    // What no top leads to lies in a circle and is shown all the same.
    let mut ahead: Vec<(usize, usize)> = tops.chain(0..own.len()).map(|at| (at, 0)).collect();
    ahead.reverse();
    let mut placed = BTreeSet::new();
    let mut rows = Vec::with_capacity(own.len());
    while let Some((at, depth)) = ahead.pop() {
        if !placed.insert(at) {
            continue;
        }
        let (stored, concept) = own[at];
        let narrower = below.get(&Some(stored.envelope.id));
        let narrower = narrower.map_or(&[][..], Vec::as_slice);
        ahead.extend(narrower.iter().rev().map(|at| (*at, depth + 1)));
        rows.push(row(stored, concept, depth, !narrower.is_empty(), tongue));
    }
    rows
}

fn row(stored: &Stored, concept: &Concept, depth: usize, folds: bool, tongue: &Tongue) -> Row {
    let id = stored.envelope.id;
    let called = |tag: &str| {
        let found = language::pick(&concept.common.labels, tag);
        found.map(|(_, label)| label.clone()).unwrap_or_default()
    };
    let (label, other) = (called(tongue.tag()), called(tongue.other()));
    let names: Vec<&str> = concept.spellings().collect();
    Row {
        path: tongue.href(&format!("/workbench/records/{id}")),
        other: if other == label { String::new() } else { other },
        label,
        names: names.join("\n"),
        depth,
        folds,
        deprecated: concept.deprecated == Some(true),
        draft: stored.envelope.publication != Publication::Published,
        new: tongue.href(&new_term(&concept.scheme, Some(id))),
    }
}
