//! Searches that whoever catalogues keeps, to be told what is new since they looked: `/searches` and below.

use std::collections::BTreeMap;

use axum::Json as Answer;
use axum::extract::{OriginalUri, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::search::respond;
use crate::app::App;
use crate::catalog::{self, SearchChange};
use crate::db::saved_searches::{self, SavedSearch};
use crate::domain::id::{SearchId, Seq, UserId};
use crate::http::api::search::{SearchAnswer, SearchParameters, SearchQuery, WorkingParameters};
use crate::http::extract::{Cataloguer, Id, Json, NoQuery, Query, TwoQueries};
use crate::http::problem::{FieldFault, Problem, types};

/// What belongs to one look at the answer, and not to the question.
const OF_A_LOOK: [&str; 5] = ["cursor", "limit", "lang", "min_seq", "since"];

/// A saved search.
#[derive(Debug, Serialize, ToSchema)]
pub struct SavedSearchView {
    /// Its id.
    pub id: SearchId,
    /// What it is called; unique among its user's.
    #[schema(example = "净瓶 to review")]
    pub name: String,
    /// What is asked, by the names of the parameters of `/api/v1/curation/search`.
    #[schema(example = json!({"q": "净瓶", "state": "in_review"}))]
    pub parameters: BTreeMap<String, String>,
    /// The number of the log of changes up to which its answer was looked at.
    pub seq: Seq,
    /// Since when it is kept.
    pub created_at: DateTime<Utc>,
    /// When its name or number changed last.
    pub updated_at: DateTime<Utc>,
}

impl From<SavedSearch> for SavedSearchView {
    fn from(search: SavedSearch) -> Self {
        Self {
            id: search.id,
            name: search.name,
            parameters: search.parameters,
            seq: search.seq,
            created_at: search.created_at,
            updated_at: search.updated_at,
        }
    }
}

/// A user's saved searches, by name; there are never many.
#[derive(Debug, Serialize, ToSchema)]
pub struct SavedSearchList {
    /// The searches.
    pub items: Vec<SavedSearchView>,
}

/// A search to be kept.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"name": "净瓶 to review", "parameters": {"q": "净瓶", "state": "in_review"}}))]
pub struct NewSearchBody {
    /// What it is called; at most 200 characters.
    name: String,
    /// Parameters of `/api/v1/curation/search`, but for `cursor`, `limit`, `lang`, `min_seq` and `since`.
    parameters: BTreeMap<String, String>,
}

/// What changes about a saved search; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"seq": 1204}))]
pub struct SearchChangeBody {
    /// What it is called from now on.
    name: Option<String>,
    /// Up to which number its answer was looked at: `seq` of that answer.
    seq: Option<Seq>,
}

/// How to look.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NewsQuery {
    /// BCP 47 language of labels.
    #[param(example = "en")]
    lang: Option<String>,
    /// How many items to answer.
    #[param(minimum = 0, example = 20)]
    limit: Option<u32>,
    /// Where to go on: `next` of the answer before.
    cursor: Option<String>,
}

/// List your saved searches
///
/// By name.
#[utoipa::path(
    get,
    path = "/api/v1/curation/searches",
    operation_id = "list_saved_searches",
    tag = "search",
    responses((status = 200, description = "Your searches.", body = SavedSearchList))
)]
pub async fn list_saved_searches(
    State(app): State<App>,
    who: Cataloguer,
    _: NoQuery,
) -> Result<Answer<SavedSearchList>, Problem> {
    let user = user_of(&who)?;
    let mut reader = app.db.read().await?;
    let found = saved_searches::of_user(&mut reader.conn(), user).await?;
    let items = found.into_iter().map(SavedSearchView::from).collect();
    Ok(Answer(SavedSearchList { items }))
}

/// Keep a search
///
/// What stands in the log now counts as looked at.
#[utoipa::path(
    post,
    path = "/api/v1/curation/searches",
    operation_id = "save_search",
    tag = "search",
    request_body = NewSearchBody,
    responses((status = 201, description = "The saved search.", body = SavedSearchView))
)]
pub async fn save_search(
    State(app): State<App>,
    who: Cataloguer,
    _: NoQuery,
    Json(body): Json<NewSearchBody>,
) -> Result<(StatusCode, Answer<SavedSearchView>), Problem> {
    let user = user_of(&who)?;
    question(&app, &body.parameters).map_err(|problem| {
        let below = |fault: &FieldFault| FieldFault {
            pointer: format!("/parameters{}", fault.pointer),
            ..fault.clone()
        };
        Problem::content(problem.errors().iter().map(below).collect())
    })?;
    let (clock, NewSearchBody { name, parameters }) = (app.clock.as_ref(), body);
    let saved = catalog::save_search(&app.db, clock, user, &who.permit, &name, parameters).await?;
    Ok((StatusCode::CREATED, Answer(saved.into())))
}

/// Rename a saved search, or say up to where you have looked
///
/// Nothing else moves its number. It is yours alone, so no `If-Match` is asked for.
#[utoipa::path(
    patch,
    path = "/api/v1/curation/searches/{id}",
    operation_id = "change_saved_search",
    tag = "search",
    params(("id" = SearchId, Path, description = "The search's id.")),
    request_body = SearchChangeBody,
    responses((status = 200, description = "The search as it stands now.", body = SavedSearchView))
)]
pub async fn change_saved_search(
    State(app): State<App>,
    who: Cataloguer,
    Id(id): Id<SearchId>,
    _: NoQuery,
    Json(body): Json<SearchChangeBody>,
) -> Result<Answer<SavedSearchView>, Problem> {
    let user = user_of(&who)?;
    let change = SearchChange {
        name: body.name,
        seq: body.seq,
    };
    let clock = app.clock.as_ref();
    let changed = catalog::change_search(&app.db, clock, user, &who.permit, id, change).await?;
    Ok(Answer(changed.into()))
}

/// Forget a saved search
#[utoipa::path(
    delete,
    path = "/api/v1/curation/searches/{id}",
    operation_id = "forget_saved_search",
    tag = "search",
    params(("id" = SearchId, Path, description = "The search's id.")),
    responses((status = 204, description = "It is forgotten."))
)]
pub async fn forget_saved_search(
    State(app): State<App>,
    who: Cataloguer,
    Id(id): Id<SearchId>,
    _: NoQuery,
) -> Result<StatusCode, Problem> {
    let user = user_of(&who)?;
    catalog::forget_search(&app.db, user, &who.permit, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// See what is new
///
/// What a saved search finds that was made or changed since you looked. Looking moves nothing: send `seq` of the answer to
/// the search when you have seen it.
#[utoipa::path(
    get,
    path = "/api/v1/curation/searches/{id}/news",
    operation_id = "get_saved_search_news",
    tag = "search",
    params(("id" = SearchId, Path, description = "The search's id."), NewsQuery),
    responses((status = 200, description = "A page of what is new.", body = SearchAnswer,
        headers(("Link" = String, description = "`rel=\"next\"`, if there is more (RFC 8288)."))))
)]
pub async fn get_saved_search_news(
    State(app): State<App>,
    who: Cataloguer,
    Id(id): Id<SearchId>,
    Query(look): Query<NewsQuery>,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, Problem> {
    let user = user_of(&who)?;
    let saved = {
        let mut reader = app.db.read().await?;
        saved_searches::get(&mut reader.conn(), user, id).await?
    };
    let mut saved = saved.ok_or_else(Problem::not_found)?;
    let limit = look.limit.map(|limit| limit.to_string());
    for (name, value) in [
        ("lang", look.lang),
        ("limit", limit),
        ("cursor", look.cursor),
    ] {
        if let Some(value) = value {
            saved.parameters.insert(name.to_owned(), value);
        }
    }
    let query = news_of(&app, saved)?;
    respond(&app, query, &uri).await
}

/// What asks for the news of a saved search.
pub(in crate::http) fn news_of(app: &App, saved: SavedSearch) -> Result<SearchQuery, Problem> {
    let mut parameters = saved.parameters;
    parameters.insert("since".to_owned(), saved.seq.to_string());
    read(app, parameters)
}

/// Whether the parameters are a question that can be kept.
fn question(app: &App, parameters: &BTreeMap<String, String>) -> Result<(), Problem> {
    let mut faults = Vec::new();
    for name in OF_A_LOOK {
        if parameters.contains_key(name) {
            let words = format!("`{name}` belongs to a look, not to the question");
            faults.push(FieldFault::new(format!("/{name}"), "unknown_field", words));
        }
    }
    if faults.is_empty() {
        read(app, parameters.clone()).map(drop)
    } else {
        Err(Problem::parameters(faults))
    }
}

fn read(app: &App, parameters: BTreeMap<String, String>) -> Result<SearchQuery, Problem> {
    let pairs = parameters.into_iter().collect();
    let TwoQueries(states, parameters) =
        TwoQueries::<WorkingParameters, SearchParameters>::of_pairs(pairs)?;
    parameters.into_working_query(states, &app.config.limits)
}

fn user_of(who: &Cataloguer) -> Result<UserId, Problem> {
    let words = "saved searches belong to a user";
    who.actor
        .user
        .ok_or_else(|| Problem::new(&types::FORBIDDEN, words))
}
