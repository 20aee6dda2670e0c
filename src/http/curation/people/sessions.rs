//! Signing in, being signed in, signing out.

use axum::Json as Answer;
use axum::extract::{Extension, State};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::{Cookie, SameSite as CookieSameSite};
use chrono::{DateTime, Utc};
use http::{HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use std::time::Instant;
use utoipa::ToSchema;

use crate::app::App;
use crate::auth::{self, Session};
use crate::domain::id::UserId;
use crate::domain::role::{Actor, Roles};
use crate::http::extract::{Json, NoQuery, SameSite, SignedIn, cookie_name};
use crate::http::middleware::client_address::ClientAddress;
use crate::http::problem::{Problem, types};

/// Who is signed in.
#[derive(Serialize, ToSchema)]
pub struct SessionView {
    /// Who it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// By what name.
    #[schema(example = "lin")]
    pub name: String,
    /// What they may do.
    pub roles: Roles,
    /// What changes must carry as `X-CSRF-Token` beside the cookie; absent with an API token.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "kX0c…")]
    pub csrf_token: Option<String>,
    /// Until when; absent with an API token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
}

/// Name and password.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"name": "lin", "password": "nine autumns of wind and dew"}))]
pub struct SignInBody {
    /// The name.
    name: String,
    /// The password.
    password: String,
}

/// Sign in
///
/// Sets the session cookie (`HttpOnly`, `SameSite=Lax`) and answers the token that changes must carry beside it.
#[utoipa::path(
    post,
    path = "/api/v1/curation/sessions",
    operation_id = "sign_in",
    tag = "people",
    request_body = SignInBody,
    responses((status = 201, description = "Signed in.", body = SessionView, headers(("Set-Cookie" = String, description = "The session."))))
)]
pub async fn sign_in(
    State(app): State<App>,
    _: SameSite,
    Extension(client): Extension<ClientAddress>,
    _: NoQuery,
    Json(body): Json<SignInBody>,
) -> Result<Response, Problem> {
    guard(&app, client)?;
    let session = auth::sign_in(&app.db, app.clock.as_ref(), &body.name, &body.password).await?;
    signed_in(&app, session)
}

/// See who is signed in
///
/// With an API token or a session.
#[utoipa::path(
    get,
    path = "/api/v1/curation/sessions/current",
    operation_id = "get_current_session",
    tag = "people",
    responses((status = 200, description = "Who it is.", body = SessionView))
)]
pub async fn get_current_session(who: SignedIn, _: NoQuery) -> Answer<SessionView> {
    let (csrf, expires_at) = who
        .session
        .map(|session| (session.csrf, session.expires_at))
        .unzip();
    Answer(view(who.actor, csrf, expires_at))
}

/// Sign out
///
/// Ends the session and takes the cookie away. API tokens are revoked instead.
#[utoipa::path(
    delete,
    path = "/api/v1/curation/sessions/current",
    operation_id = "sign_out",
    tag = "people",
    responses((status = 204, description = "Signed out."))
)]
pub async fn sign_out(
    State(app): State<App>,
    who: SignedIn,
    _: NoQuery,
) -> Result<Response, Problem> {
    if let Some(session) = who.session {
        auth::sign_out(&app.db, &session.secret).await?;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    set_cookie(&app, &mut response, "", Some(0))?;
    Ok(response)
}

/// Refuses an address that tries too often; passwords are not to be guessed.
pub(super) fn guard(app: &App, ClientAddress(address): ClientAddress) -> Result<(), Problem> {
    app.sign_ins.take(address, Instant::now()).map_err(|wait| {
        Problem::new(
            &types::TOO_MANY_REQUESTS,
            "too many attempts to sign in from this address",
        )
        .retry_after(wait.as_secs() + 1)
    })
}

/// 201 with the cookie.
pub(super) fn signed_in(app: &App, session: Session) -> Result<Response, Problem> {
    let secret = session.secret;
    let body = view(session.actor, Some(session.csrf), Some(session.expires_at));
    let mut response = (StatusCode::CREATED, Answer(body)).into_response();
    set_cookie(app, &mut response, &secret, None)?;
    Ok(response)
}

fn view(
    actor: Actor,
    csrf_token: Option<String>,
    expires_at: Option<DateTime<Utc>>,
) -> SessionView {
    SessionView {
        user: actor.user,
        name: actor.name,
        roles: actor.roles,
        csrf_token,
        expires_at,
    }
}

/// Never readable by scripts; never sent along by other sites' forms; gone with the browser.
fn set_cookie(
    app: &App,
    response: &mut Response,
    value: &str,
    max_age_s: Option<u32>,
) -> Result<(), Problem> {
    let mut cookie = Cookie::build((cookie_name(&app.config.public_url), value))
        .path("/")
        .http_only(true)
        .same_site(CookieSameSite::Lax)
        .secure(app.config.public_url.starts_with("https://"))
        .build()
        .to_string();
    if let Some(seconds) = max_age_s {
        cookie.push_str("; Max-Age=");
        cookie.push_str(&seconds.to_string());
    }
    response.headers_mut().append(
        header::SET_COOKIE,
        HeaderValue::from_str(&cookie).map_err(Problem::internal)?,
    );
    Ok(())
}
