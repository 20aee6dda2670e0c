//! Finding anything that is published, in Chinese or English: `GET /api/v1/search`, and [`run()`], which the museum's own
//! pages call.

mod answer;
mod colour;
mod door;
mod fields;
mod labels;
mod parameters;
mod query;
mod run;

use axum::extract::{OriginalUri, State};
use axum::response::Response;

pub use answer::{
    FacetAnswer, FacetValueAnswer, ItemDating, Named, NamedCode, SearchAnswer, SearchItem,
};
pub use colour::{NearColour, TintAnswer};
pub use door::Door;
pub use fields::ItemField;
pub use labels::{facet_label, value_label};
pub use parameters::{SearchParameters, WorkingParameters};
pub use query::SearchQuery;
pub use run::{answer, items, run};

use super::answer::{hashed_json, next_link};
use crate::app::App;
use crate::http::extract::{IfNoneMatch, Query};
use crate::http::problem::Problem;

/// Items of a page that names no `limit`.
const USUAL_PAGE: u32 = 20;

/// Search what is published
///
/// Words in any script or language, met as text, as pinyin of names, or through the vocabulary (`kundika` finds 净瓶);
/// `"phrases"`, `-not`, `a OR b`, `field:value`, `year:[860..907]`, `begin*`; times in words (晚唐, `9th century`) find what is
/// dated so. Without `q` everything is found. Where no record meets every word, slips are forgiven in a named order:
/// `step` tells how, `corrected` what was looked for instead. Values of one filter are alternatives, filters restrict each
/// other; each facet counts what choosing another of its values would find. `colour` finds glazes by ΔE2000. Photographs are found through what they show,
/// unless `kind=media` asks for them.
#[utoipa::path(
    get,
    path = "/api/v1/search",
    operation_id = "search_records",
    tag = "search",
    params(
        SearchParameters,
        ("If-None-Match" = Option<String>, Header, description = "The ETag of what you hold; answers 304 if it is still the same."),
    ),
    responses(
        (status = 200, description = "A page of results.", body = SearchAnswer, headers(
            ("ETag" = String, description = "A hash of the body."),
            ("Link" = String, description = "`rel=\"next\"`, if there is more (RFC 8288)."),
        )),
        (status = 304, description = "What you hold is still the same.", headers(("ETag" = String, description = "A hash of the body."))),
    )
)]
pub async fn search_records(
    State(app): State<App>,
    Query(parameters): Query<SearchParameters>,
    OriginalUri(uri): OriginalUri,
    held: IfNoneMatch,
) -> Result<Response, Problem> {
    let query = parameters.into_query(&app.config.limits)?;
    let answer = run(&app, query).await?;
    let next = answer.next.as_deref();
    let link = next.map(|next| next_link(&app.config.public_url, uri.path(), uri.query(), next));
    hashed_json(&answer, &held, link.as_deref())
}
