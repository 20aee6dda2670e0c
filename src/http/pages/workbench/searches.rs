//! The searches that whoever is signed in keeps, each with what is new since they looked.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::{Bench, private};
use crate::app::App;
use crate::db::saved_searches::{self, SavedSearch};
use crate::domain::kind::RecordKind;
use crate::follow::{Names, Working};
use crate::http::api::search::{answer, facet_label, value_label};
use crate::http::curation::searches::news_of;
use crate::http::pages::frame::Frame;
use crate::http::pages::tongue::Tongue;
use crate::http::problem::Problem;
use crate::search::Facet;

/// New records that are shown of each search; the others are counted.
const SHOWN: u32 = 10;

#[derive(Debug, Default, Deserialize)]
pub(in crate::http::pages) struct SearchesQuery {
    lang: Option<String>,
}

#[derive(Template)]
#[template(path = "workbench_searches.html")]
struct Page {
    frame: Frame,
    bench: Bench,
    kept: Vec<Kept>,
}

/// A saved search.
struct Kept {
    id: String,
    name: String,
    /// What it asks, in words.
    asked: String,
    /// Where its results are listed, if the list can be asked so.
    list: Option<String>,
    news: Result<News, String>,
}

/// What a search finds that changed since it was looked at.
struct News {
    total: u64,
    /// Up to which number of the log this is so.
    seq: String,
    records: Vec<New>,
}

struct New {
    path: String,
    label: String,
    kind: &'static str,
    number: String,
}

/// `GET /workbench/searches`.
pub(in crate::http::pages) async fn searches(
    bench: Bench,
    State(app): State<App>,
    Query(query): Query<SearchesQuery>,
) -> Result<Response, Problem> {
    let tongue = Tongue::of(query.lang.as_deref());
    let saved = match bench.user {
        Some(user) => {
            let mut reader = app.db.read().await?;
            saved_searches::of_user(&mut reader.conn(), user).await?
        }
        None => Vec::new(),
    };
    let names = app.working.names();
    let mut kept = Vec::with_capacity(saved.len());
    for search in saved {
        kept.push(Kept {
            id: search.id.to_string(),
            name: search.name.clone(),
            asked: in_words(&search.parameters, &names, &tongue),
            list: list_of(&search.parameters).map(|path| tongue.href(&path)),
            // One that can be asked no more keeps nobody from the others.
            news: news(&app, search, &tongue)
                .await
                .map_err(|problem| problem.detail().to_owned()),
        });
    }
    let title = tongue.say("收藏的检索", "Saved searches").to_owned();
    private(&Page {
        frame: Frame::new(tongue, title, "/workbench/searches"),
        bench,
        kept,
    })
}

async fn news(app: &App, search: SavedSearch, tongue: &Tongue) -> Result<News, Problem> {
    let mut query = news_of(app, search)?;
    tongue.tag().clone_into(&mut query.lang);
    query.limit = SHOWN;
    query.facets.clear();
    let found = answer::<Working>(app, query).await?;
    let records = found.items.into_iter().map(|item| New {
        path: tongue.href(&format!("/workbench/records/{}", item.id)),
        kind: tongue.say(item.kind.label_zh(), item.kind.as_str()),
        label: item.label,
        number: item.number.unwrap_or_default(),
    });
    Ok(News {
        total: found.total,
        seq: found.seq.to_string(),
        records: records.collect(),
    })
}

/// What is asked, as whoever asked it may say it.
fn in_words(parameters: &BTreeMap<String, String>, names: &Names, tongue: &Tongue) -> String {
    let words = parameters.iter().map(|(name, value)| {
        let Ok(facet) = name.parse::<Facet>() else {
            return match name.as_str() {
                "q" => format!("“{value}”"),
                _ => format!("{name}={value}"),
            };
        };
        let values = value.split(',').map(|value| {
            let label = value_label(facet, value, names, tongue.tag());
            label.unwrap_or_else(|| value.to_owned())
        });
        let values: Vec<String> = values.collect();
        let (label, values) = (
            facet_label(facet, tongue.tag()),
            values.join(tongue.say("、", ", ")),
        );
        format!("{label}{}{values}", tongue.say("：", ": "))
    });
    words.collect::<Vec<_>>().join(" · ")
}

/// The list of working copies that is asked the same, if it can be.
fn list_of(parameters: &BTreeMap<String, String>) -> Option<String> {
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in parameters {
        let name = match name.as_str() {
            "q" => "q",
            "kind" if value.parse::<RecordKind>().is_ok() => "kind",
            "state" if !value.contains(',') => "review",
            "publication" if !value.contains(',') => "publication",
            _ => return None,
        };
        pairs.append_pair(name, value);
    }
    Some(format!("/workbench?{}", pairs.finish()))
}
