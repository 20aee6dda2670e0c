//! `GET /lint/spellings`: one thing that the museum spells in several ways.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::judged::in_both;
use crate::app::App;
use crate::db::{self, Conn};
use crate::domain::language::LangMap;
use crate::domain::lint::spelling::{FREE_TEXTS, FreeText};
use crate::http::extract::{Cataloguer, Query};
use crate::http::problem::Problem;

/// Whose spellings.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SpellingsQuery {
    /// The field: `dating`, `agent`, `citation`, `author`, `photographer`, `laboratory` or `acquired_from`.
    #[param(example = "dating")]
    field: String,
}

/// What the museum spells in several ways.
#[derive(Debug, Serialize, ToSchema)]
pub struct SpellingReport {
    /// The field.
    #[schema(example = "dating")]
    pub field: &'static str,
    /// What it is called, in Chinese and English.
    #[schema(example = json!({"zh-Hans": "年代原文", "en": "datings as stated"}))]
    pub title: LangMap,
    /// How many different texts were looked at; at most 20,000, the commonest.
    #[schema(example = 312)]
    pub texts: u64,
    /// What is spelled in more than one way, by the number of ways; at most 200.
    pub items: Vec<SpelledView>,
    /// Whether there is more than was looked at or told.
    #[schema(example = false)]
    pub more: bool,
}

/// One thing and the ways it is spelled.
#[derive(Debug, Serialize, ToSchema)]
pub struct SpelledView {
    /// What they have in common: of a dating, how the museum prints it.
    #[schema(example = "晚唐")]
    pub key: String,
    /// Its spellings, the commonest first.
    pub spellings: Vec<SpellingView>,
}

/// A spelling.
#[derive(Debug, Serialize, ToSchema)]
pub struct SpellingView {
    /// The text.
    #[schema(example = "唐代晚期")]
    pub text: String,
    /// How many records use it; `q=` of the list of working copies finds them.
    #[schema(example = 31)]
    pub records: i64,
}

/// Different texts looked at.
const TEXTS: i64 = 20_000;
/// Things told at once.
const THINGS: usize = 200;

/// What the museum spells in several ways in one field.
pub async fn report(
    conn: &mut Conn<'_>,
    field: &'static FreeText,
) -> Result<SpellingReport, Problem> {
    let mut texts = db::spellings::list(conn, field, TEXTS + 1).await?;
    let most = usize::try_from(TEXTS).unwrap_or(usize::MAX);
    let mut more = texts.len() > most;
    texts.truncate(most);
    let looked_at = texts.len() as u64;
    // Reading so many datings takes a while; other requests go on meanwhile.
    let found = tokio::task::spawn_blocking(move || field.variants(texts)).await;
    let mut found = found.map_err(Problem::internal)?;
    more |= found.len() > THINGS;
    found.truncate(THINGS);
    let items = found.into_iter().map(|spelled| SpelledView {
        key: spelled.key,
        spellings: spelled
            .spellings
            .into_iter()
            .map(|(text, records)| SpellingView { text, records })
            .collect(),
    });
    Ok(SpellingReport {
        field: field.code,
        title: in_both(field.title),
        texts: looked_at,
        items: items.collect(),
        more,
    })
}

/// Report what is spelled in several ways
///
/// Datings meet where they are read as the same time; other texts where only width, case, spaces and punctuation tell them
/// apart. Asks every working copy: a report, not a list to page through.
#[utoipa::path(
    get,
    path = "/api/v1/curation/lint/spellings",
    operation_id = "get_spelling_report",
    tag = "mending",
    params(SpellingsQuery),
    responses((status = 200, description = "What is spelled in several ways.", body = SpellingReport))
)]
pub async fn get_spelling_report(
    State(app): State<App>,
    _: Cataloguer,
    Query(query): Query<SpellingsQuery>,
) -> Result<Json<SpellingReport>, Problem> {
    let field = FreeText::by_code(&query.field).ok_or_else(|| {
        let known: Vec<_> = FREE_TEXTS.iter().map(|field| field.code).collect();
        Problem::parameter(
            "field",
            "invalid_code",
            format!("one of {}", known.join(", ")),
        )
    })?;
    let mut reader = app.db.read().await?;
    Ok(Json(report(&mut reader.conn(), field).await?))
}
