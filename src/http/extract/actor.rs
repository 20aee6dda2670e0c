//! Who is asking: an API token (`Authorization: Bearer`) or a session cookie, and the permit that their roles give.
//!
//! A cookie alone may read. To change something it needs `X-CSRF-Token`, and no other site may have sent the request.
//! A bearer token that is not known is refused even if a cookie stands beside it.

use axum::extract::FromRequestParts;
use axum_extra::extract::CookieJar;
use http::request::Parts;
use http::{HeaderMap, Method, header};
use subtle::ConstantTimeEq;

use crate::app::App;
use crate::auth;
use crate::domain::permit::{
    Action, EditRecord, ManageUsers, Operate, Permit, PublishRecord, SwitchRules,
};
use crate::domain::role::Actor;
use crate::http::problem::{Problem, types, unauthenticated};

/// Somebody who is signed in, whatever their roles.
#[derive(Clone)]
pub struct SignedIn {
    /// Who it is.
    pub actor: Actor,
    /// Their session, if they came with a cookie.
    pub session: Option<CookieSession>,
}

/// The session behind a cookie.
#[derive(Clone)]
pub struct CookieSession {
    /// What the cookie carries.
    pub secret: String,
    /// What changes must carry beside it.
    pub csrf: String,
    /// Until when it is in force.
    pub expires_at: chrono::DateTime<chrono::Utc>,
}

/// Somebody whose roles permit `A`, with the permit.
#[derive(Debug)]
pub struct Permitted<A> {
    /// Who it is.
    pub actor: Actor,
    /// Proof that the role was checked.
    pub permit: Permit<A>,
}

/// Somebody who may write drafts.
pub type Cataloguer = Permitted<EditRecord>;
/// Somebody who may publish.
pub type Curator = Permitted<PublishRecord>;
/// Somebody who may switch the rules of what to mend.
pub type RuleKeeper = Permitted<SwitchRules>;
/// Somebody who may tend jobs and caches.
pub type Operator = Permitted<Operate>;
/// Somebody who may manage users.
pub type Admin = Permitted<ManageUsers>;

/// The name of the session cookie: bound to the host alone where the museum is reached over https.
pub fn cookie_name(public_url: &str) -> &'static str {
    if public_url.starts_with("https://") {
        "__Host-celadon_session"
    } else {
        "celadon_session"
    }
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        if let Some(value) = parts.headers.get(header::AUTHORIZATION) {
            let token = value.to_str().ok().and_then(bearer);
            let actor = match token {
                Some(token) => auth::by_token(&app.db, app.clock.as_ref(), token).await?,
                None => None,
            };
            let actor = actor
                .ok_or_else(|| unauthenticated("this API token is not known, or not any more"))?;
            return Ok(Self {
                actor,
                session: None,
            });
        }
        let jar = CookieJar::from_headers(&parts.headers);
        let Some(cookie) = jar.get(cookie_name(&app.config.public_url)) else {
            return Err(unauthenticated("sign in, or send an API token"));
        };
        let secret = cookie.value().to_owned();
        let session = auth::by_session(&app.db, app.clock.as_ref(), &secret).await?;
        let session =
            session.ok_or_else(|| unauthenticated("this session is over; sign in again"))?;
        if !is_safe(&parts.method) {
            same_site(&parts.headers, &app.config.public_url)?;
            check_csrf(&parts.headers, &session.csrf)?;
        }
        let cookie = CookieSession {
            secret,
            csrf: session.csrf,
            expires_at: session.expires_at,
        };
        Ok(Self {
            actor: session.actor,
            session: Some(cookie),
        })
    }
}

impl<A: Action + Send> FromRequestParts<App> for Permitted<A> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let SignedIn { actor, .. } = SignedIn::from_request_parts(parts, app).await?;
        let permit = Permit::of(&actor)?;
        Ok(Self { actor, permit })
    }
}

/// Refuses a request that another site's page sent: signing in and setting up have no session to check against.
#[derive(Debug, Clone, Copy)]
pub struct SameSite;

impl FromRequestParts<App> for SameSite {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        same_site(&parts.headers, &app.config.public_url).map(|()| Self)
    }
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

fn check_csrf(headers: &HeaderMap, expected: &str) -> Result<(), Problem> {
    let given = headers
        .get("x-csrf-token")
        .map(http::HeaderValue::as_bytes)
        .unwrap_or_default();
    if bool::from(given.ct_eq(expected.as_bytes())) {
        return Ok(());
    }
    Err(Problem::new(
        &types::CROSS_SITE,
        "a change with a session cookie needs its X-CSRF-Token",
    ))
}

/// Browsers tell where a request comes from; programs that tell nothing are no browsers and carry no one's cookies.
fn same_site(headers: &HeaderMap, public_url: &str) -> Result<(), Problem> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let foreign_fetch =
        text("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none"));
    let ours = url::Url::parse(public_url).map(|url| url.origin().ascii_serialization());
    let foreign_origin =
        text("origin").is_some_and(|origin| !ours.is_ok_and(|ours| ours == origin));
    if foreign_fetch || foreign_origin {
        return Err(Problem::new(
            &types::CROSS_SITE,
            "another site's page sent this request",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: &'static str, value: &'static str) -> bool {
        let headers = HeaderMap::from_iter([(
            http::HeaderName::from_static(name),
            http::HeaderValue::from_static(value),
        )]);
        same_site(&headers, "https://museum.example").is_ok()
    }

    #[test]
    fn pages_of_other_sites_are_refused() {
        assert!(told("origin", "https://museum.example") && told("sec-fetch-site", "same-origin"));
        assert!(!told("origin", "https://evil.example") && !told("origin", "null"));
        assert!(!told("origin", "https://museum.example.evil.example"));
        assert!(!told("sec-fetch-site", "cross-site") && !told("sec-fetch-site", "same-site"));
        assert!(same_site(&HeaderMap::new(), "https://museum.example").is_ok());
    }
}
