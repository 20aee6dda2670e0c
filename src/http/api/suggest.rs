//! Suggestions while one types: `GET /api/v1/suggest`.

use std::ops::Range;
use std::time::Duration;

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answer::hashed_json;
use super::kinds::language_of;
use super::view;
use crate::app::App;
use crate::config::Limits;
use crate::domain::id::{RecordId, Seq};
use crate::domain::kind::RecordKind;
use crate::http::extract::{Comma, IfNoneMatch, Query};
use crate::http::problem::{FieldFault, Problem};
use crate::search::{Group, Met, SuggestRequest, Suggestion};

/// Suggestions of a group where the request names no number.
const USUAL: u32 = 5;
/// Most suggestions of a group.
const MOST: u32 = 20;

/// What suggestions can be asked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SuggestParameters {
    /// What was typed so far, in any script. Empty or absent: nothing is suggested.
    #[param(example = "mise")]
    q: Option<String>,
    /// BCP 47 language of labels; falls back to zh-Hans, zh-Hant, zh, en, then any.
    #[param(example = "en")]
    lang: Option<String>,
    /// How many of each group, 5 unless stated.
    #[param(minimum = 1, maximum = 20, example = 5)]
    limit: Option<u32>,
    /// Only these kinds of record, separated by commas: `concept`, `place`, `site`, `agent`, `source`, `object`, `activity`.
    #[param(value_type = Option<String>, example = "concept,site")]
    kinds: Option<Comma<String>>,
}

impl SuggestParameters {
    /// Reads the parameters, each fault named: 400.
    fn into_request(self, limits: &Limits) -> Result<SuggestRequest, Problem> {
        let mut faults = Vec::new();
        let q = self.q.unwrap_or_default();
        let longest = limits.query_length as usize;
        if q.chars().count() > longest {
            let words = format!("`q` has at most {longest} characters");
            faults.push(FieldFault::new("/q", "too_long", words));
        }
        let language = match language_of(self.lang.as_deref()) {
            Ok(language) => language.to_owned(),
            Err(problem) => {
                faults.extend(problem.errors().iter().cloned());
                String::new()
            }
        };
        let limit = self.limit.unwrap_or(USUAL);
        if !(1..=MOST).contains(&limit) {
            let words = format!("`limit` is between 1 and {MOST}");
            faults.push(FieldFault::new("/limit", "out_of_range", words));
        }
        let mut kinds = Vec::new();
        for asked in self.kinds.map(|Comma(kinds)| kinds).unwrap_or_default() {
            match asked.parse::<RecordKind>() {
                Ok(kind) if Group::of(kind).is_some() => kinds.push(kind),
                _ => {
                    let shown: String = asked.chars().take(80).collect();
                    let words = format!("`{shown}` is no kind of record that is suggested");
                    faults.push(FieldFault::new("/kinds", "invalid_value", words));
                    break;
                }
            }
        }
        if !faults.is_empty() {
            return Err(Problem::parameters(faults));
        }
        Ok(SuggestRequest {
            q,
            language,
            limit: limit as usize,
            kinds,
        })
    }
}

/// What may be meant, group by group.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SuggestAnswer {
    /// The groups in which anything is suggested, in this order: concepts, places, people, sources, records.
    pub groups: Vec<SuggestGroup>,
}

/// Suggestions of one kind of thing.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SuggestGroup {
    /// What kind of thing.
    pub group: Group,
    /// Its label in the language asked for.
    #[schema(example = "Terms")]
    pub label: String,
    /// The best first: what is met more closely, then what more records lead to, then by label.
    pub items: Vec<SuggestItem>,
}

/// A published record whose name meets what was typed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SuggestItem {
    /// The record's id.
    pub id: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// Its label in the language asked for, or the nearest there is.
    #[schema(example = "mi-se porcelain")]
    pub label: String,
    /// The name that is met: the label, or another name of the record.
    #[schema(example = "秘色瓷")]
    pub matched: String,
    /// What of `matched` is met.
    pub highlights: Vec<Highlight>,
    /// How it is met.
    pub met: Met,
    /// How many published records name it or what lies below it, photographs not counted; null for sources, pieces and
    /// activities, which are found for themselves.
    #[schema(required = true, example = 12)]
    pub count: Option<u32>,
    /// Where it is read.
    #[schema(
        format = "uri",
        example = "https://museum.example/api/v1/concepts/0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90"
    )]
    pub url: String,
    /// What to search for (`q` of `/api/v1/search`) to find it and what names it.
    #[schema(example = "mi-se porcelain")]
    pub query: String,
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Highlight {
    /// First byte, in UTF-8.
    #[schema(example = 0)]
    pub start: usize,
    /// Byte after the last.
    #[schema(example = 6)]
    pub end: usize,
    /// First code unit, in UTF-16: what JavaScript and Java count.
    #[schema(example = 0)]
    pub utf16_start: usize,
    /// Code unit after the last.
    #[schema(example = 2)]
    pub utf16_end: usize,
}

impl Highlight {
    fn new(text: &str, range: &Range<usize>) -> Self {
        let units = |to: usize| text.get(..to).map_or(0, |head| head.encode_utf16().count());
        Self {
            start: range.start,
            end: range.end,
            utf16_start: units(range.start),
            utf16_end: units(range.end),
        }
    }
}

/// Suggest what may be meant
///
/// Names of what is published, met while they are typed: from any Han character on, in either script (`色瓷` offers 秘色瓷),
/// by pinyin with or without spaces and tones (`mise`), by its initials (`msc`), by the beginning of any word, and, where
/// nothing else is met, with one letter wrong in a word of four, two in a word of eight. Groups come in a fixed order.
#[utoipa::path(
    get,
    path = "/api/v1/suggest",
    operation_id = "suggest_records",
    tag = "search",
    params(
        SuggestParameters,
        ("If-None-Match" = Option<String>, Header, description = "The ETag of what you hold; answers 304 if it is still the same."),
    ),
    responses(
        (status = 200, description = "What may be meant.", body = SuggestAnswer, headers(
            ("ETag" = String, description = "A hash of the body."),
        )),
        (status = 304, description = "What you hold is still the same.", headers(("ETag" = String, description = "A hash of the body."))),
    )
)]
pub async fn suggest_records(
    State(app): State<App>,
    Query(parameters): Query<SuggestParameters>,
    held: IfNoneMatch,
) -> Result<Response, Problem> {
    let request = parameters.into_request(&app.config.limits)?;
    let wait = Duration::from_millis(app.config.limits.min_seq_wait_ms);
    app.index.wait_for(Seq(0), wait).await?;
    let found = app.index.suggest(&request).await?;
    let groups = found.into_iter().map(|(group, suggestions)| SuggestGroup {
        group,
        label: group_label(group, &request.language).to_owned(),
        items: suggestions
            .into_iter()
            .map(|suggestion| item(&app, suggestion))
            .collect(),
    });
    let answer = SuggestAnswer {
        groups: groups.collect(),
    };
    hashed_json(&answer, &held, None)
}

fn item(app: &App, suggestion: Suggestion) -> SuggestItem {
    let highlights = suggestion.ranges.iter();
    SuggestItem {
        id: suggestion.id,
        kind: suggestion.kind,
        highlights: highlights
            .map(|range| Highlight::new(&suggestion.matched, range))
            .collect(),
        met: suggestion.met,
        count: suggestion.count,
        url: view::url(app, suggestion.kind, suggestion.id),
        query: suggestion.label.clone(),
        label: suggestion.label,
        matched: suggestion.matched,
    }
}

fn group_label(group: Group, language: &str) -> &'static str {
    let (zh, en) = match group {
        Group::Concepts => ("术语", "Terms"),
        Group::Places => ("地点与遗址", "Places and sites"),
        Group::People => ("人物与机构", "People"),
        Group::Sources => ("文献", "Texts"),
        Group::Records => ("藏品与活动", "Pieces and activities"),
    };
    if language.starts_with("zh") { zh } else { en }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn highlights_count_bytes_and_code_units() {
        let highlight = Highlight::new("𠮷窑 kiln", &(4..7));
        let Highlight {
            utf16_start,
            utf16_end,
            ..
        } = highlight;
        assert_eq!((utf16_start, utf16_end), (2, 3));
    }
}
