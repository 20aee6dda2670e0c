//! Records drawn by lot: `GET /api/v1/random`.

use axum::extract::{FromRequestParts, State};
use axum::response::Response;
use http::request::Parts;
use serde::Serialize;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::{IntoParams, ToSchema};

use super::answer::hashed_json;
use super::search::{SearchItem, SearchParameters, run};
use crate::app::App;
use crate::domain::id::Seq;
use crate::http::extract::{IfNoneMatch, Query, pairs};
use crate::http::problem::{FieldFault, Problem};
use crate::search::seed_of;

/// Characters of a seed.
const LONGEST_SEED: usize = 64;
/// What a search can be asked and a draw cannot: it has no order, no pages and no overview.
const NOT_ASKED: [&str; 7] = [
    "cursor",
    "sort",
    "facets",
    "highlight",
    "timeline",
    "histograms",
    "map",
];

/// A seed: what the client named, or a fresh one.
#[derive(Debug, Clone)]
pub struct Seed(String);

impl Seed {
    /// The seed that was asked for; 400 where it is too long.
    pub fn of(asked: Option<String>) -> Result<Self, Problem> {
        match asked {
            Some(seed) if seed.chars().count() > LONGEST_SEED => {
                let words = format!("`seed` has at most {LONGEST_SEED} characters");
                Err(Problem::parameter("seed", "too_long", words))
            }
            Some(seed) => Ok(Self(seed)),
            None => Ok(Self(format!("{:016x}", rand::random::<u64>()))),
        }
    }

    /// As it is told.
    pub fn text(self) -> String {
        self.0
    }

    /// Its number.
    pub fn number(&self) -> u64 {
        seed_of(&self.0)
    }
}

/// The parameters of a draw: a seed, and those of a search that choose what takes part.
#[derive(Debug)]
pub struct RandomParameters {
    seed: Option<String>,
    among: SearchParameters,
}

impl<S: Send + Sync> FromRequestParts<S> for RandomParameters {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let (seeds, mut rest): (Vec<_>, Vec<_>) = pairs(parts)?
            .into_iter()
            .partition(|(name, _)| name == "seed");
        if seeds.len() > 1 {
            let words = "`seed` is given more than once";
            return Err(Problem::parameter("seed", "repeated", words));
        }
        let unknown = rest
            .iter()
            .filter(|(name, _)| NOT_ASKED.contains(&name.as_str()));
        let unknown = unknown.map(|(name, _)| {
            let words = format!("`{name}` is not known here: a draw has no order and no pages");
            FieldFault::new(format!("/{name}"), "unknown_field", words)
        });
        let unknown: Vec<FieldFault> = unknown.collect();
        if !unknown.is_empty() {
            return Err(Problem::parameters(unknown));
        }
        if rest.iter().all(|(name, _)| name != "limit") {
            rest.push(("limit".to_owned(), "1".to_owned()));
        }
        Ok(Self {
            seed: seeds.into_iter().next().map(|(_, seed)| seed),
            among: Query::of_pairs(rest)?,
        })
    }
}

#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "tells the document of the parameter that is read beside a search's"
)]
struct SeedParameter {
    /// Names the draw: the same seed over the same museum draws the same. A fresh one unless stated; the answer tells it.
    #[param(max_length = 64, example = "spring")]
    seed: Option<String>,
}

impl IntoParams for RandomParameters {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let asked = SearchParameters::into_params(&place).into_iter();
        let asked = asked.filter(|parameter| !NOT_ASKED.contains(&parameter.name.as_str()));
        SeedParameter::into_params(&place)
            .into_iter()
            .chain(asked)
            .collect()
    }
}

/// What was drawn.
#[derive(Debug, Serialize, ToSchema)]
pub struct RandomAnswer {
    /// The seed of the draw.
    #[schema(example = "spring")]
    pub seed: String,
    /// Records in the order of their lots.
    pub items: Vec<SearchItem>,
    /// How many took part.
    #[schema(example = 123)]
    pub total: u64,
    /// Everything published up to this number took part.
    pub seq: Seq,
}

/// Draw records by lot
///
/// One of all that is published, or as many as `limit` says, of what the filters of a search leave. A seed draws the same
/// records again while the museum is the same; what is published or withdrawn later moves no other record's lot.
#[utoipa::path(
    get,
    path = "/api/v1/random",
    operation_id = "get_random_records",
    tag = "play",
    params(
        RandomParameters,
        ("If-None-Match" = Option<String>, Header, description = "The ETag of what you hold; answers 304 if it is still the same."),
    ),
    responses(
        (status = 200, description = "What was drawn.", body = RandomAnswer, headers(
            ("ETag" = String, description = "A hash of the body."),
        )),
        (status = 304, description = "What you hold is still the same.", headers(("ETag" = String, description = "A hash of the body."))),
    )
)]
pub async fn get_random_records(
    State(app): State<App>,
    parameters: RandomParameters,
    held: IfNoneMatch,
) -> Result<Response, Problem> {
    let seed = Seed::of(parameters.seed)?;
    let mut query = parameters.among.into_query(&app.config.limits)?;
    query.draw = Some(seed.number());
    let drawn = run(&app, query).await?;
    let answer = RandomAnswer {
        seed: seed.text(),
        items: drawn.items,
        total: drawn.total,
        seq: drawn.seq,
    };
    hashed_json(&answer, &held, None)
}
