//! The curators' workbench: the list of working copies, and the form of one. Reading is done here; every change goes
//! through the curation API, so that there is one way to change a record.

pub(super) mod edit;
mod fields;
pub(super) mod list;

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderValue, Uri, header};

use crate::domain::role::Role;
use crate::http::extract::SignedIn;
use crate::http::problem::Problem;

/// What the workbench has on every page.
#[derive(Debug)]
struct Bench {
    /// What changes must carry beside the session cookie.
    csrf: String,
    /// Who is signed in.
    name: String,
    /// Whether they may publish.
    curator: bool,
}

/// Who may come in: whoever has a session and may write drafts. Others are sent to sign in, and back afterwards.
#[expect(clippy::result_large_err, reason = "the answer is sent at once")]
fn enter(who: Result<SignedIn, Problem>, uri: &Uri) -> Result<Bench, Response> {
    let Ok(SignedIn {
        actor,
        session: Some(session),
    }) = who
    else {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair(
                "next",
                uri.path_and_query().map_or("/workbench", |at| at.as_str()),
            )
            .finish();
        return Err(Redirect::to(&format!("/sign-in?{query}")).into_response());
    };
    if !actor.roles.includes(Role::Cataloguer) {
        let detail = "the workbench is open to cataloguers and curators";
        return Err(Problem::new(&crate::http::problem::types::FORBIDDEN, detail).into_response());
    }
    Ok(Bench {
        csrf: session.csrf,
        name: actor.name,
        curator: actor.roles.includes(Role::Curator),
    })
}

/// A page for this reader alone, kept by nobody.
fn private(page: &impl Template) -> Result<Response, Problem> {
    let html = page.render().map_err(Problem::internal)?;
    let mut response = axum::response::Html(html).into_response();
    let never = HeaderValue::from_static("private, no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, never);
    Ok(response)
}
