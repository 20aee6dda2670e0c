//! Signing in, and the first administrator. Both pages send JSON to the curation API; neither knows who asks.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use serde::Deserialize;

use super::frame::Frame;
use super::public;
use super::tongue::Tongue;
use crate::auth::PASSWORD_MIN;
use crate::http::extract::IfNoneMatch;
use crate::http::problem::Problem;

#[derive(Debug, Default, Deserialize)]
pub(super) struct AccountQuery {
    lang: Option<String>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "account.html")]
struct Account {
    frame: Frame,
    setting_up: bool,
    next: String,
    minimum: usize,
}

/// `GET /sign-in`; `next` is where to go afterwards, within the workbench.
pub(super) async fn sign_in(
    Query(query): Query<AccountQuery>,
    held: IfNoneMatch,
) -> Result<Response, Problem> {
    page(&query, false, &held)
}

/// `GET /setup`; the token stands in the fragment, which never reaches us this way.
pub(super) async fn set_up(
    Query(query): Query<AccountQuery>,
    held: IfNoneMatch,
) -> Result<Response, Problem> {
    page(&query, true, &held)
}

fn page(query: &AccountQuery, setting_up: bool, held: &IfNoneMatch) -> Result<Response, Problem> {
    let tongue = Tongue::of(query.lang.as_deref());
    let (title, here) = if setting_up {
        (tongue.say("设置", "Set up"), "/setup")
    } else {
        (tongue.say("登录", "Sign in"), "/sign-in")
    };
    let next = match query.next.as_deref() {
        Some(next) if is_within_workbench(next) => next.to_owned(),
        _ => tongue.href("/workbench"),
    };
    let title = title.to_owned();
    let page = Account {
        frame: Frame::new(tongue, title, here),
        setting_up,
        next,
        minimum: PASSWORD_MIN,
    };
    public(&page, held)
}

/// Signing in must not lead to another site.
fn is_within_workbench(path: &str) -> bool {
    path.strip_prefix("/workbench")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
        && !path.contains(['\\', '\n', '\r'])
}

#[cfg(test)]
mod tests {
    use super::is_within_workbench;

    #[test]
    fn signing_in_leads_nowhere_else() {
        assert!(
            is_within_workbench("/workbench")
                && is_within_workbench("/workbench/records/x?lang=en")
        );
        for elsewhere in [
            "//evil.example",
            "https://evil.example",
            "/workbenchx",
            "/\\evil.example",
            "javascript:alert(1)",
        ] {
            assert!(!is_within_workbench(elsewhere), "{elsewhere}");
        }
    }
}
