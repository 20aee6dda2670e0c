//! Every working copy, the last written first, or what words find among them.

use std::collections::BTreeMap;
use std::time::Duration;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use chrono::SecondsFormat;
use serde::Deserialize;

use super::{Bench, private};
use crate::app::App;
use crate::db::changes;
use crate::db::records::{self, Filter, Stored};
use crate::domain::field::codes::Code;
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::domain::language::{self, LangMap};
use crate::follow::{FollowError, Working};
use crate::http::api::search::{SearchQuery, answer};
use crate::http::curation::records::list::Position;
use crate::http::pages::frame::Frame;
use crate::http::pages::tongue::Tongue;
use crate::http::problem::Problem;
use crate::search::{Facet, Filters};

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
    /// The parameters that the search may be kept with, as JSON; empty where nothing is asked.
    kept: String,
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

/// `GET /workbench`.
pub(in crate::http::pages) async fn list(
    bench: Bench,
    State(app): State<App>,
    Query(query): Query<ListQuery>,
) -> Result<Response, Problem> {
    let tongue = Tongue::of(query.lang.as_deref());
    let asked = Asked::of(&query, app.config.limits.query_length as usize);
    let Found { rows, total, next } = match asked.text {
        Some(_) => by_index(&app, &asked, query.cursor.clone(), &tongue).await?,
        None => by_time(&app, &asked, query.cursor.as_deref(), &tongue).await?,
    };

    let title = tongue.say("工作台", "Workbench").to_owned();
    let page = Page {
        total,
        rows,
        creatable: RecordKind::ALL
            .into_iter()
            .rev()
            .filter(|kind| *kind != RecordKind::Media)
            .map(|kind| (kind.as_str(), tongue.say(kind.label_zh(), kind.as_str())))
            .collect(),
        menus: menus(&query, &tongue),
        next: next.map(|cursor| tongue.href(&next_page(&query, &cursor))),
        q: query.q.clone().unwrap_or_default(),
        kept: asked.kept(),
        frame: Frame::new(tongue, title, "/workbench"),
        bench,
    };
    private(&page)
}

/// What the form asked for; a menu left alone asks for nothing, and so does what is in no menu.
struct Asked {
    kind: Option<RecordKind>,
    review: Option<String>,
    publication: Option<String>,
    text: Option<String>,
}

impl Asked {
    fn of(query: &ListQuery, longest: usize) -> Self {
        let code = |facet: Facet, asked: &Option<String>| {
            let known = facet.codes().unwrap_or_default().iter();
            let asked = asked.as_deref()?;
            known
                .map(|code| code.code.to_owned())
                .find(|code| code == asked)
        };
        let text = query.q.as_deref().map(str::trim);
        Self {
            kind: query.kind.as_deref().and_then(|kind| kind.parse().ok()),
            review: code(Facet::State, &query.review),
            publication: code(Facet::Publication, &query.publication),
            text: text
                .filter(|text| !text.is_empty())
                .map(|text| text.chars().take(longest).collect()),
        }
    }
}

impl Asked {
    /// The same as parameters of the curators' search, in JSON; empty where nothing is asked.
    fn kept(&self) -> String {
        let asked = [
            ("q", self.text.as_deref()),
            ("kind", self.kind.map(RecordKind::as_str)),
            ("state", self.review.as_deref()),
            ("publication", self.publication.as_deref()),
        ];
        let asked = asked
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        let asked: BTreeMap<&str, &str> = asked.collect();
        if asked.is_empty() {
            return String::new();
        }
        serde_json::to_string(&asked).unwrap_or_default()
    }
}

/// A page of the list.
struct Found {
    rows: Vec<Row>,
    total: i64,
    next: Option<String>,
}

/// Every working copy, the last written first: by the database, which is never behind.
async fn by_time(
    app: &App,
    asked: &Asked,
    cursor: Option<&str>,
    tongue: &Tongue,
) -> Result<Found, Problem> {
    let filter = Filter {
        kind: asked.kind,
        review: asked.review.as_deref().and_then(records::review_named),
        publication: asked
            .publication
            .as_deref()
            .and_then(records::publication_named),
        text: None,
    };
    let after = match cursor {
        Some(cursor) => Some(app.cursors.open::<Position>(SCOPE, cursor)?),
        None => None,
    };
    let after = after.map(|Position(at, id)| (at, id));
    let mut reader = app.db.read().await?;
    let mut conn = reader.conn();
    let more = i64::try_from(ROWS).unwrap_or(50) + 1;
    let mut found = records::list(&mut conn, &filter, after, more).await?;
    let last = (found.len() > ROWS).then(|| &found[ROWS - 1].envelope);
    let next = last.map(|last| app.cursors.seal(SCOPE, &Position(last.updated_at, last.id)));
    let next = next.transpose()?;
    found.truncate(ROWS);
    Ok(Found {
        total: records::count(&mut conn, &filter).await?,
        rows: found.iter().map(|stored| row(stored, tongue)).collect(),
        next,
    })
}

/// What the words find, the best first.
async fn by_index(
    app: &App,
    asked: &Asked,
    cursor: Option<String>,
    tongue: &Tongue,
) -> Result<Found, Problem> {
    let head = changes::head(&mut app.db.read().await?.conn()).await?;
    let wait = Duration::from_millis(app.config.limits.min_seq_wait_ms);
    // What was written a moment ago is found; an index that does not get so far answers all the same.
    match app.working.wait_for(head, wait).await {
        Ok(()) | Err(FollowError::Behind(_)) => {}
        Err(error) => return Err(error.into()),
    }
    let kinds = match asked.kind {
        Some(kind) => vec![kind],
        None => RecordKind::ALL.to_vec(),
    };
    let kinds = kinds.into_iter().map(|kind| kind.as_str().to_owned());
    let mut filters = Filters::default();
    filters.values.insert(Facet::Kind, kinds.collect());
    for (facet, state) in [
        (Facet::State, &asked.review),
        (Facet::Publication, &asked.publication),
    ] {
        if let Some(state) = state {
            filters.values.insert(facet, vec![state.clone()]);
        }
    }
    let query = SearchQuery {
        q: asked.text.clone().unwrap_or_default(),
        lang: tongue.tag().to_owned(),
        limit: u32::try_from(ROWS).unwrap_or(50),
        cursor,
        filters,
        ..SearchQuery::default()
    };
    let answer = answer::<Working>(app, query).await?;
    let ids: Vec<RecordId> = answer.items.iter().map(|item| item.id).collect();
    let mut reader = app.db.read().await?;
    let stored = records::by_ids(&mut reader.conn(), &ids).await?;
    let stored: BTreeMap<RecordId, &Stored> = stored
        .iter()
        .map(|stored| (stored.envelope.id, stored))
        .collect();
    let rows = ids.iter().filter_map(|id| stored.get(id));
    Ok(Found {
        rows: rows.map(|stored| row(stored, tongue)).collect(),
        total: i64::try_from(answer.total).unwrap_or(i64::MAX),
        next: answer.next,
    })
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
    let states = |facet: Facet, asked: &Option<String>| {
        let codes = facet.codes().unwrap_or_default().iter();
        let option = |code: &'static Code| {
            let chosen = asked.as_deref() == Some(code.code);
            (code.code, tongue.say(code.zh, code.en), chosen)
        };
        codes.map(option).collect()
    };
    vec![
        Menu {
            name: "kind",
            label: tongue.say("类别", "Kind"),
            options: kinds.collect(),
        },
        Menu {
            name: "review",
            label: tongue.say("审核", "Review"),
            options: states(Facet::State, &query.review),
        },
        Menu {
            name: "publication",
            label: tongue.say("公开", "Publication"),
            options: states(Facet::Publication, &query.publication),
        },
    ]
}

fn row(stored: &Stored, tongue: &Tongue) -> Row {
    let envelope = &stored.envelope;
    let labels: LangMap =
        serde_json::from_value(stored.working["labels"].clone()).unwrap_or_default();
    let label = language::pick(&labels, tongue.tag()).map(|(_, label)| label.clone());
    Row {
        path: format!("/workbench/records/{}", envelope.id),
        label: label.unwrap_or_else(|| envelope.id.to_string()),
        kind: tongue.say(envelope.kind.label_zh(), envelope.kind.as_str()),
        review: state(Facet::State, records::review_name(envelope.review), tongue),
        publication: state(
            Facet::Publication,
            records::publication_name(envelope.publication),
            tongue,
        ),
        version: envelope.version.0,
        changed: envelope
            .updated_at
            .to_rfc3339_opts(SecondsFormat::Secs, true),
        changed_short: envelope.updated_at.format("%Y-%m-%d %H:%M").to_string(),
    }
}

fn state(facet: Facet, code: &str, tongue: &Tongue) -> &'static str {
    let known = facet.codes().unwrap_or_default().iter();
    let mut known = known.filter(|known| known.code == code);
    known.next().map_or("", |code| tongue.say(code.zh, code.en))
}

/// The next page of the same list.
fn next_page(query: &ListQuery, cursor: &str) -> String {
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
