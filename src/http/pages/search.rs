//! Results: cards, facets as links that add or take away a filter, a form for years, the next page.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{OriginalUri, State};
use axum::response::Response;
use url::form_urlencoded;

use super::card::Card;
use super::frame::Frame;
use super::public;
use super::tongue::Tongue;
use crate::app::App;
use crate::http::api::search::{FacetAnswer, SearchAnswer, SearchParameters, facet_label, run};
use crate::http::extract::{IfNoneMatch, Query};
use crate::http::problem::Problem;
use crate::search::{Facet, Step};

/// Results of a page.
const PAGE: &str = "24";
/// Values shown of a facet.
const VALUES: usize = 12;
/// What results are counted by.
const FACETS: [Facet; 13] = [
    Facet::Kind,
    Facet::ObjectKind,
    Facet::Form,
    Facet::Glaze,
    Facet::Palette,
    Facet::Decoration,
    Facet::Period,
    Facet::Site,
    Facet::SiteKind,
    Facet::SourceKind,
    Facet::ActivityKind,
    Facet::Scheme,
    Facet::HasImage,
];
const SORTS: [(&str, &str, &str); 4] = [
    ("relevance", "相关度", "relevance"),
    ("label", "名称", "name"),
    ("date", "年代", "date"),
    ("recent", "新近公开", "newest"),
];

#[derive(Template)]
#[template(path = "search.html")]
struct Page {
    frame: Frame,
    words: String,
    total: u64,
    note: Option<String>,
    literal: Option<(String, String)>,
    pieces: Vec<Card>,
    facets: Vec<Shown>,
    /// What the form of years sends along, and the form of sorting.
    kept: Vec<(String, String)>,
    sorting: Vec<(String, String)>,
    from: String,
    to: String,
    sorts: Vec<(&'static str, String, bool)>,
    next: Option<String>,
}

struct Shown {
    zh: &'static str,
    en: &'static str,
    values: Vec<Value>,
}

struct Value {
    path: String,
    label: String,
    count: u64,
    chosen: bool,
}

/// `GET /search`.
pub(super) async fn search(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    held: IfNoneMatch,
) -> Result<Response, Problem> {
    let (asked, lang) = Asked::of(uri.query().unwrap_or_default());
    let tongue = Tongue::of(lang.as_deref());
    let query = asked.parameters(&tongue)?.into_query(&app.config.limits)?;
    let answer = run(&app, query).await?;

    let words = asked.get("q").unwrap_or_default().to_owned();
    let title = if words.is_empty() {
        tongue.say("馆藏", "The collection").to_owned()
    } else {
        words.clone()
    };
    let mut frame = Frame::new(tongue, title, asked.path());
    frame.words.clone_from(&words);
    let tongue = &frame.tongue;
    let sort = asked.get("sort").unwrap_or("relevance");
    let page = Page {
        total: answer.total,
        note: note(&answer, tongue),
        literal: (answer.step != Step::AsTyped).then(|| {
            let mut only = asked.with("literal", "true");
            only.0.remove("cursor");
            (tongue.href(&only.path()), words.clone())
        }),
        pieces: answer
            .items
            .iter()
            .map(|item| Card::of_item(&app, tongue, item))
            .collect(),
        facets: answer
            .facets
            .iter()
            .filter_map(|facet| shown(facet, &asked, tongue))
            .collect(),
        kept: asked.along(tongue, &["from", "to"]),
        sorting: asked.along(tongue, &["sort"]),
        from: asked.get("from").unwrap_or_default().to_owned(),
        to: asked.get("to").unwrap_or_default().to_owned(),
        sorts: SORTS
            .into_iter()
            .map(|(code, zh, en)| (code, tongue.say(zh, en).to_owned(), code == sort))
            .collect(),
        next: answer
            .next
            .map(|cursor| tongue.href(&asked.with("cursor", &cursor).path())),
        words,
        frame,
    };
    public(&page, &held)
}

/// How the words were met, where they were not met as typed.
fn note(answer: &SearchAnswer, tongue: &Tongue) -> Option<String> {
    let (zh, en) = match answer.step {
        _ if answer.total == 0 => return None,
        Step::AsTyped => return None,
        Step::Spelling => (
            "没有找到原词；以下拼写相近。",
            "Nothing is spelt so; this is spelt nearly so.",
        ),
        Step::SameSound => (
            "没有找到原词；以下读音相同。",
            "Nothing is written so; this sounds the same.",
        ),
        Step::Romanisation => (
            "没有找到原词；以下按旧式拼音找到。",
            "Nothing is spelt so; read as an old romanisation.",
        ),
        Step::Broader => (
            "没有记录正合所求；以下合于更广的概念。",
            "No record is just this; these are of what is broader.",
        ),
        Step::FewerWords => (
            "没有记录包含全部词语；以下包含其中一些。",
            "No record holds all of these words; these hold some of them.",
        ),
    };
    let said = tongue.say(zh, en);
    Some(match &answer.corrected {
        Some(corrected) => {
            let looked_for = tongue.say("已改为查找", " Looked for");
            format!("{said}{looked_for}“{corrected}”{}", tongue.say("。", "."))
        }
        None => said.to_owned(),
    })
}

/// A facet worth showing: one that divides the results, or that they are filtered by.
fn shown(facet: &FacetAnswer, asked: &Asked, tongue: &Tongue) -> Option<Shown> {
    let name = facet.facet.as_str();
    let divides = facet.values.len() > 1 || facet.values.iter().any(|value| value.selected);
    let values = facet.values.iter().enumerate();
    let values = values
        .filter(|(at, value)| *at < VALUES || value.selected)
        .map(|(_, value)| Value {
            path: tongue.href(&asked.toggled(name, &value.value).path()),
            label: value.label.clone(),
            count: value.count,
            chosen: value.selected,
        });
    divides.then(|| Shown {
        zh: facet_label(facet.facet, "zh"),
        en: facet_label(facet.facet, "en"),
        values: values.collect(),
    })
}

/// What an address of this page asks for; the values of a filter stand together, separated by commas.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Asked(BTreeMap<String, String>);

impl Asked {
    /// Reads an address. What forms leave empty and what other sites add to links asks for nothing.
    fn of(query: &str) -> (Self, Option<String>) {
        let mut asked = Self::default();
        let mut lang = None;
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = value.trim();
            let many = name.parse::<Facet>().is_ok();
            match name.as_ref() {
                "lang" => lang = Some(value.to_owned()),
                _ if value.is_empty() => {}
                name if many => {
                    let values = asked.0.entry(name.to_owned()).or_default();
                    if !values.is_empty() {
                        values.push(',');
                    }
                    values.push_str(value);
                }
                "q" | "sort" | "from" | "to" | "cursor" => {
                    asked.0.insert(name.into_owned(), value.to_owned());
                }
                _ => {}
            }
        }
        (asked, lang)
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The same as the API takes it, with what this page counts.
    fn parameters(&self, tongue: &Tongue) -> Result<SearchParameters, Problem> {
        let mut pairs: Vec<(String, String)> = self.0.clone().into_iter().collect();
        pairs.push(("lang".to_owned(), tongue.tag().to_owned()));
        pairs.push(("limit".to_owned(), PAGE.to_owned()));
        let words = self.get("q").unwrap_or_default();
        if !words.trim().is_empty() {
            pairs.push(("highlight".to_owned(), true.to_string()));
        }
        pairs.push(("facets".to_owned(), FACETS.map(Facet::as_str).join(",")));
        Query::of_pairs(pairs)
    }

    fn with(&self, name: &str, value: &str) -> Self {
        let mut other = self.clone();
        other.0.insert(name.to_owned(), value.to_owned());
        other
    }

    /// With a filter's value added, or taken away if it was there; from the first page.
    fn toggled(&self, name: &str, value: &str) -> Self {
        let mut other = self.clone();
        other.0.remove("cursor");
        let held = other.0.remove(name).unwrap_or_default();
        let mut values: Vec<&str> = held.split(',').filter(|held| !held.is_empty()).collect();
        match values.iter().position(|held| *held == value) {
            Some(at) => {
                values.remove(at);
            }
            None => values.push(value),
        }
        if !values.is_empty() {
            other.0.insert(name.to_owned(), values.join(","));
        }
        other
    }

    /// What a form sends along beside its own fields.
    fn along(&self, tongue: &Tongue, own: &[&str]) -> Vec<(String, String)> {
        let mut pairs: Vec<(String, String)> = self.0.clone().into_iter().collect();
        pairs.retain(|(name, _)| name != "cursor" && !own.contains(&name.as_str()));
        if !tongue.is_default() {
            pairs.push(("lang".to_owned(), tongue.tag().to_owned()));
        }
        pairs
    }

    fn path(&self) -> String {
        if self.0.is_empty() {
            return "/search".to_owned();
        }
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&self.0)
            .finish();
        format!("/search?{query}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_added_and_taken_away() {
        let (asked, lang) =
            Asked::of("q=%E7%A2%97&form=a&form=b&utm_source=x&from=&lang=en&cursor=c");
        assert_eq!(lang.as_deref(), Some("en"));
        assert_eq!(asked.path(), "/search?cursor=c&form=a%2Cb&q=%E7%A2%97");
        assert_eq!(
            asked.toggled("form", "a").path(),
            "/search?form=b&q=%E7%A2%97"
        );
        assert_eq!(
            asked.toggled("form", "a").toggled("form", "b").path(),
            "/search?q=%E7%A2%97"
        );
        assert_eq!(asked.toggled("period", "p").get("period"), Some("p"));
    }
}
