//! The curators' workbench: the list of working copies, the form of one, what to mend, saved searches, the vocabulary. Reading is done here;
//! every change goes through the curation API, so that there is one way to change a record.

pub(super) mod edit;
mod fields;
pub(super) mod list;
pub(super) mod mend;
pub(super) mod searches;
pub(super) mod spellings;
pub(super) mod vocabulary;

use askama::Template;
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Redirect, Response};
use http::request::Parts;
use http::{HeaderValue, header};

use crate::app::App;
use crate::domain::id::UserId;
use crate::domain::role::Role;
use crate::http::extract::SignedIn;
use crate::http::problem::{Problem, types};

/// What the workbench has on every page. Only who has a session and may write drafts comes in: others are sent to sign
/// in, and back afterwards.
#[derive(Debug)]
pub(super) struct Bench {
    /// What changes must carry beside the session cookie.
    csrf: String,
    /// Who is signed in.
    name: String,
    /// Whose searches are theirs.
    user: Option<UserId>,
    /// Whether they may publish.
    curator: bool,
}

impl FromRequestParts<App> for Bench {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Ok(SignedIn {
            actor,
            session: Some(session),
        }) = SignedIn::from_request_parts(parts, app).await
        else {
            let here = parts.uri.path_and_query().map(ToString::to_string);
            let query = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("next", here.as_deref().unwrap_or("/workbench"))
                .finish();
            return Err(Redirect::to(&format!("/sign-in?{query}")).into_response());
        };
        if !actor.roles.includes(Role::Cataloguer) {
            let words = "the workbench is open to cataloguers and curators";
            return Err(Problem::new(&types::FORBIDDEN, words).into_response());
        }
        Ok(Self {
            csrf: session.csrf,
            curator: actor.roles.includes(Role::Curator),
            user: actor.user,
            name: actor.name,
        })
    }
}

/// A page for this reader alone, kept by nobody.
fn private(page: &impl Template) -> Result<Response, Problem> {
    let html = page.render().map_err(Problem::internal)?;
    let mut response = axum::response::Html(html).into_response();
    let never = HeaderValue::from_static("private, no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, never);
    Ok(response)
}
