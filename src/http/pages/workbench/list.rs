//! Every working copy, the last written first, to filter by SQL.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use chrono::SecondsFormat;
use serde::Deserialize;

use super::{Bench, private};
use crate::app::App;
use crate::db::records::{self, Filter, Stored};
use crate::domain::kind::RecordKind;
use crate::domain::language::{self, LangMap};
use crate::domain::state::{Publication, Review};
use crate::http::curation::records::list::Position;
use crate::http::pages::frame::Frame;
use crate::http::pages::tongue::Tongue;
use crate::http::problem::Problem;

/// Rows of a page.
const ROWS: usize = 50;
/// What the cursors of this list are good for.
const SCOPE: &str = "workbench";

#[derive(Debug, Default, Deserialize)]
pub(in crate::http::pages) struct ListQuery {
    lang: Option<String>,
    q: Option<String>,
    kind: Option<String>,
    review: Option<String>,
    publication: Option<String>,
    cursor: Option<String>,
}

#[derive(Template)]
#[template(path = "workbench_list.html")]
struct Page {
    frame: Frame,
    bench: Bench,
    total: i64,
    q: String,
    creatable: Vec<(&'static str, &'static str)>,
    menus: Vec<Menu>,
    rows: Vec<Row>,
    next: Option<String>,
}

struct Menu {
    name: &'static str,
    label: &'static str,
    options: Vec<(&'static str, &'static str, bool)>,
}

struct Row {
    path: String,
    label: String,
    kind: &'static str,
    review: &'static str,
    publication: &'static str,
    version: i64,
    changed: String,
    changed_short: String,
}

const REVIEWS: [(Review, &str, &str); 3] = [
    (Review::Draft, "草稿", "draft"),
    (Review::InReview, "送审中", "in review"),
    (Review::Approved, "已批准", "approved"),
];
const PUBLICATIONS: [(Publication, &str, &str); 3] = [
    (Publication::Never, "未公开", "not public"),
    (Publication::Published, "已公开", "public"),
    (Publication::Withdrawn, "已撤回", "withdrawn"),
];

/// `GET /workbench`.
pub(in crate::http::pages) async fn list(
    bench: Bench,
    State(app): State<App>,
    Query(query): Query<ListQuery>,
) -> Result<Response, Problem> {
    let tongue = Tongue::of(query.lang.as_deref());
    let filter = filter(&query, app.config.limits.query_length as usize);
    let after = match &query.cursor {
        Some(cursor) => Some(app.cursors.open::<Position>(SCOPE, cursor)?),
        None => None,
    };
    let after = after.map(|Position(at, id)| (at, id));
    let mut reader = app.db.read().await?;
    let mut conn = reader.conn();
    let more = i64::try_from(ROWS).unwrap_or(50) + 1;
    let mut found = records::list(&mut conn, &filter, after, more).await?;
    let last = (found.len() > ROWS).then(|| &found[ROWS - 1].envelope);
    let cursor = last.map(|last| app.cursors.seal(SCOPE, &Position(last.updated_at, last.id)));
    let cursor = cursor.transpose()?;
    found.truncate(ROWS);
    let total = records::count(&mut conn, &filter).await?;

    let title = tongue.say("工作台", "Workbench").to_owned();
    let page = Page {
        total,
        rows: found.iter().map(|stored| row(stored, &tongue)).collect(),
        creatable: RecordKind::ALL
            .into_iter()
            .rev()
            .filter(|kind| *kind != RecordKind::Media)
            .map(|kind| (kind.as_str(), tongue.say(kind.label_zh(), kind.as_str())))
            .collect(),
        menus: menus(&query, &tongue),
        next: cursor.map(|cursor| tongue.href(&next(&query, &cursor))),
        q: query.q.clone().unwrap_or_default(),
        frame: Frame::new(tongue, title, "/workbench"),
        bench,
    };
    private(&page)
}

/// What the form asked for; a menu left alone asks for nothing.
fn filter(query: &ListQuery, longest: usize) -> Filter {
    let text = query
        .q
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty());
    Filter {
        kind: query.kind.as_deref().and_then(|kind| kind.parse().ok()),
        review: query.review.as_deref().and_then(|asked| {
            let known = REVIEWS
                .iter()
                .find(|(review, ..)| records::review_name(*review) == asked);
            known.map(|(review, ..)| *review)
        }),
        publication: query.publication.as_deref().and_then(|asked| {
            let known = PUBLICATIONS
                .iter()
                .find(|(publication, ..)| records::publication_name(*publication) == asked);
            known.map(|(publication, ..)| *publication)
        }),
        text: text.map(|text| text.chars().take(longest).collect()),
    }
}

fn menus(query: &ListQuery, tongue: &Tongue) -> Vec<Menu> {
    let kinds = RecordKind::ALL.into_iter().rev().map(|kind| {
        let chosen = query.kind.as_deref() == Some(kind.as_str());
        (
            kind.as_str(),
            tongue.say(kind.label_zh(), kind.as_str()),
            chosen,
        )
    });
    let reviews = REVIEWS.iter().map(|(review, zh, en)| {
        let name = records::review_name(*review);
        (
            name,
            tongue.say(zh, en),
            query.review.as_deref() == Some(name),
        )
    });
    let publications = PUBLICATIONS.iter().map(|(publication, zh, en)| {
        let name = records::publication_name(*publication);
        (
            name,
            tongue.say(zh, en),
            query.publication.as_deref() == Some(name),
        )
    });
    vec![
        Menu {
            name: "kind",
            label: tongue.say("类别", "Kind"),
            options: kinds.collect(),
        },
        Menu {
            name: "review",
            label: tongue.say("审核", "Review"),
            options: reviews.collect(),
        },
        Menu {
            name: "publication",
            label: tongue.say("公开", "Publication"),
            options: publications.collect(),
        },
    ]
}

fn row(stored: &Stored, tongue: &Tongue) -> Row {
    let envelope = &stored.envelope;
    let labels: LangMap =
        serde_json::from_value(stored.working["labels"].clone()).unwrap_or_default();
    let label = language::pick(&labels, tongue.tag()).map(|(_, label)| label.clone());
    let review = REVIEWS
        .iter()
        .find(|(review, ..)| *review == envelope.review);
    let publication = PUBLICATIONS
        .iter()
        .find(|(state, ..)| *state == envelope.publication);
    Row {
        path: format!("/workbench/records/{}", envelope.id),
        label: label.unwrap_or_else(|| envelope.id.to_string()),
        kind: tongue.say(envelope.kind.label_zh(), envelope.kind.as_str()),
        review: review.map_or("", |(_, zh, en)| tongue.say(zh, en)),
        publication: publication.map_or("", |(_, zh, en)| tongue.say(zh, en)),
        version: envelope.version.0,
        changed: envelope
            .updated_at
            .to_rfc3339_opts(SecondsFormat::Secs, true),
        changed_short: envelope.updated_at.format("%Y-%m-%d %H:%M").to_string(),
    }
}

/// The next page of the same list.
fn next(query: &ListQuery, cursor: &str) -> String {
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    let asked = [
        ("q", &query.q),
        ("kind", &query.kind),
        ("review", &query.review),
        ("publication", &query.publication),
    ];
    for (name, value) in asked {
        if let Some(value) = value.as_deref().filter(|value| !value.is_empty()) {
            pairs.append_pair(name, value);
        }
    }
    pairs.append_pair("cursor", cursor);
    format!("/workbench?{}", pairs.finish())
}
