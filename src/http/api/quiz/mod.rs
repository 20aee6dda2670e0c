//! Questions for games, made of published facts: `GET /api/v1/quiz`.

mod question;

use std::collections::BTreeMap;
use std::time::Duration;

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answer::hashed_json;
use super::kinds::language_of;
use super::random::Seed;
use super::search::{Named, SearchItem, facet_label, items};
use crate::app::App;
use crate::domain::id::{RecordId, Seq};
use crate::domain::kind::RecordKind;
use crate::follow::Found;
use crate::http::extract::{IfNoneMatch, Query};
use crate::http::problem::Problem;
use crate::search::{Document, Facet, Filters, Hit, SearchRequest, lot};
use question::{ASKED, Known, Question};

/// Questions where the request names no number.
const USUAL: u32 = 5;
/// The most.
const MOST: u32 = 50;
/// Pieces drawn for each question: of many nothing can be asked without doubt.
const DRAWN: usize = 8;
/// Values of a facet that may be wrong answers, the most frequent.
const VALUES: usize = 200;

/// What a quiz can be asked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct QuizParameters {
    /// Names the quiz: the same seed over the same museum asks the same. A fresh one unless stated; the answer tells it.
    #[param(max_length = 64, example = "spring")]
    seed: Option<String>,
    /// How many questions, 5 unless stated.
    #[param(minimum = 1, maximum = 50, example = 5)]
    limit: Option<u32>,
    /// BCP 47 language of questions and labels; questions are in Chinese or English.
    #[param(example = "en")]
    lang: Option<String>,
}

/// A quiz.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuizAnswer {
    /// The seed it was made of.
    #[schema(example = "spring")]
    pub seed: String,
    /// The questions, each about another piece; fewer than asked for where no more can be asked without doubt.
    pub questions: Vec<QuestionAnswer>,
}

/// A question about a piece.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuestionAnswer {
    /// What is asked for: `period`, `form` or `site`.
    #[schema(example = "period")]
    pub about: Facet,
    /// Its label in the language asked for.
    #[schema(example = "Period")]
    pub about_label: String,
    /// The question.
    #[schema(example = "From which period is this piece?")]
    pub text: String,
    /// A picture of the piece (JPEG); null if there is none.
    #[schema(
        required = true,
        format = "uri",
        example = "https://museum.example/iiif/image/3/0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a91/full/400,600/0/default.jpg"
    )]
    pub picture: Option<String>,
    /// Four answers, one of them right.
    pub options: Vec<Named>,
    /// The right one.
    pub answer: RecordId,
    /// The piece: its label may tell the answer.
    pub piece: SearchItem,
}

/// Make a quiz
///
/// From which period, of which form, from which site is this piece? The right answer is what its record says; wrong ones are
/// of the same facet, near to it, and none is true of the piece: nothing broader or narrower than what it names, no period that
/// overlaps its dating, nothing that its names or the right answer's other names say. Pieces with a picture are asked about
/// where there are any.
#[utoipa::path(
    get,
    path = "/api/v1/quiz",
    operation_id = "get_quiz",
    tag = "play",
    params(
        QuizParameters,
        ("If-None-Match" = Option<String>, Header, description = "The ETag of what you hold; answers 304 if it is still the same."),
    ),
    responses(
        (status = 200, description = "A quiz.", body = QuizAnswer, headers(
            ("ETag" = String, description = "A hash of the body."),
        )),
        (status = 304, description = "What you hold is still the same.", headers(("ETag" = String, description = "A hash of the body."))),
    )
)]
pub async fn get_quiz(
    State(app): State<App>,
    Query(parameters): Query<QuizParameters>,
    held: IfNoneMatch,
) -> Result<Response, Problem> {
    let lang = language_of(parameters.lang.as_deref())?.to_owned();
    let limit = parameters.limit.unwrap_or(USUAL);
    if !(1..=MOST).contains(&limit) {
        let words = format!("`limit` is between 1 and {MOST}");
        return Err(Problem::parameter("limit", "out_of_range", words));
    }
    let seed = Seed::of(parameters.seed)?;
    let wait = Duration::from_millis(app.config.limits.min_seq_wait_ms);
    app.index.wait_for(Seq(0), wait).await?;

    let drawn = draw(&app, seed.number(), limit as usize * DRAWN).await?;
    let questions = questions(&app, &drawn, (seed.number(), limit as usize), &lang).await?;
    let answer = QuizAnswer {
        seed: seed.text(),
        questions: shown(&app, &drawn, questions, &lang).await?,
    };
    hashed_json(&answer, &held, None)
}

/// Pieces by lot, those with a picture where there are any, and what facets could be asked about.
async fn draw(app: &App, seed: u64, limit: usize) -> Result<Found, Problem> {
    let asked = |pictured: bool| {
        let kind = (Facet::Kind, vec![RecordKind::Object.as_str().to_owned()]);
        let image = (Facet::HasImage, vec!["true".to_owned()]);
        SearchRequest {
            filters: Filters {
                values: [kind]
                    .into_iter()
                    .chain(pictured.then_some(image))
                    .collect(),
                ..Filters::default()
            },
            facets: ASKED.to_vec(),
            facet_limit: VALUES,
            draw: Some(seed),
            limit,
            ..SearchRequest::default()
        }
    };
    let pictured = app.index.search(asked(true)).await?;
    if pictured.results.total > 0 {
        return Ok(pictured);
    }
    Ok(app.index.search(asked(false)).await?)
}

/// Questions about the pieces drawn, in their order.
async fn questions(
    app: &App,
    drawn: &Found,
    (seed, limit): (u64, usize),
    lang: &str,
) -> Result<Vec<(Document, Question)>, Problem> {
    let ids: Vec<RecordId> = drawn.results.hits.iter().map(|hit| hit.id).collect();
    let documents = app.index.documents_of(&ids).await?.into_iter();
    let mut documents: BTreeMap<RecordId, Document> =
        documents.map(|document| (document.id, document)).collect();
    let known = Known {
        names: &drawn.names,
        held_back: &drawn.held_back,
        counted: &drawn.results.facets,
        lang,
    };
    let pieces = ids.iter().filter_map(|id| documents.remove(id));
    let made = pieces.filter_map(|piece| {
        let lots = lot(seed, piece.id);
        let question = Question::about(&piece, lots, known)?;
        Some((piece, question))
    });
    Ok(made.take(limit).collect())
}

async fn shown(
    app: &App,
    drawn: &Found,
    questions: Vec<(Document, Question)>,
    lang: &str,
) -> Result<Vec<QuestionAnswer>, Problem> {
    let hits: Vec<Hit> = questions.iter().map(|(piece, _)| piece.into()).collect();
    let pieces = items(app, &hits, (&drawn.names, &drawn.held_back), lang).await?;
    let answers = pieces
        .into_iter()
        .zip(questions)
        .map(|(piece, (_, question))| {
            let options = question.options.iter().filter_map(|id| {
                let label = drawn.names.label(*id, lang)?.to_owned();
                Some(Named { id: *id, label })
            });
            QuestionAnswer {
                about: question.about,
                about_label: facet_label(question.about, lang).to_owned(),
                text: question.text(lang).to_owned(),
                picture: piece.thumbnail.clone(),
                options: options.collect(),
                answer: question.right,
                piece,
            }
        });
    Ok(answers.collect())
}
