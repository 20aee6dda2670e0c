//! Server-rendered pages, Chinese first, English beside: the museum's website and the curators' workbench.
//!
//! The website reads what the public API reads and ignores cookies; the workbench asks for a session. Scripts and
//! styles come from `web/`, bundled and embedded in the binary. `?lang=` chooses the language; unknown parameters are
//! left alone, because other people's links carry them.

mod account;
mod assets;
mod card;
mod dig;
mod facts;
mod frame;
mod home;
mod record;
mod refusal;
mod search;
mod section;
mod sherds;
mod tongue;
mod workbench;

use askama::Template;
use axum::Router;
use axum::middleware::from_fn;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;

use super::api::answer::hashed;
use super::extract::IfNoneMatch;
use super::problem::Problem;
use crate::app::App;
use crate::domain::kind::RecordKind;

pub use refusal::nothing_here;

/// Every page, and what pages are made of.
pub fn routes() -> Router<App> {
    let mut router = Router::new()
        .route("/", get(home::home))
        .route("/search", get(search::search))
        .route("/sign-in", get(account::sign_in))
        .route("/setup", get(account::set_up))
        .route("/workbench", get(workbench::list::list))
        .route("/workbench/mend", get(workbench::mend::mend))
        .route("/workbench/searches", get(workbench::searches::searches))
        .route("/workbench/spellings", get(workbench::spellings::spellings))
        .route(
            "/workbench/vocabulary",
            get(workbench::vocabulary::vocabulary),
        )
        .route("/workbench/new", get(workbench::edit::new))
        .route("/workbench/records/{id}", get(workbench::edit::edit))
        .route("/problems", get(refusal::index))
        .route("/problems/{code}", get(refusal::explained));
    for kind in RecordKind::ALL {
        let page = move |app, id, query, held| record::record(app, kind, id, query, held);
        router = router.route(&format!("/{}/{{id}}", kind.plural()), get(page));
    }
    router
        .layer(from_fn(refusal::as_page))
        .route("/assets/{name}", get(assets::asset))
}

/// The one parameter that every page takes.
#[derive(Debug, Default, Deserialize)]
struct PageQuery {
    lang: Option<String>,
    /// Where the list of what leads to a record goes on.
    after: Option<String>,
}

/// A page that anybody may keep, as long as they ask each time whether it still holds.
fn public(page: &impl Template, held: &IfNoneMatch) -> Result<Response, Problem> {
    let html = page.render().map_err(Problem::internal)?;
    hashed(html.into_bytes(), "text/html; charset=utf-8", held, None)
}
