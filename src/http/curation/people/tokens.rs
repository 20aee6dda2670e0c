//! API tokens: shown once, stored hashed, scoped, expiring.

use axum::Json as Answer;
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::auth::{self, AuthError, NewToken};
use crate::db::tokens::{self, Token};
use crate::db::users;
use crate::domain::id::{TokenId, UserId};
use crate::domain::role::Roles;
use crate::http::extract::{Admin, Id, Json, NoQuery, parse_id};
use crate::http::problem::Problem;

/// A token, without its secret.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenView {
    /// Its id.
    pub id: TokenId,
    /// What it is for.
    #[schema(example = "nightly import")]
    pub label: String,
    /// The roles it may use, of those its user has; empty for all of them.
    pub scopes: Roles,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A user's tokens, the newest first; there are never many.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenList {
    /// The tokens.
    pub items: Vec<TokenView>,
}

/// A token and its secret, shown this once.
#[derive(Serialize, ToSchema)]
pub struct FreshToken {
    /// The token.
    #[serde(flatten)]
    pub token: TokenView,
    /// What to send as `Authorization: Bearer …`; it cannot be shown again.
    #[schema(example = "celadon_3q2-7wAA…")]
    pub secret: String,
}

/// A token to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"label": "nightly import", "scopes": ["cataloguer"], "expires_at": "2027-01-01T00:00:00Z"}))]
pub struct NewTokenBody {
    /// What it is for.
    label: String,
    /// The roles it may use, of those its user has; absent for all of them.
    #[serde(default)]
    scopes: Roles,
    /// Until when; absent for ever.
    expires_at: Option<DateTime<Utc>>,
}

impl From<Token> for TokenView {
    fn from(token: Token) -> Self {
        Self {
            id: token.id,
            label: token.label,
            scopes: token.scopes,
            created_at: token.created_at,
            expires_at: token.expires_at,
            revoked_at: token.revoked_at,
        }
    }
}

/// List a user's API tokens
///
/// The newest first, those taken back too.
#[utoipa::path(
    get,
    path = "/api/v1/curation/users/{id}/tokens",
    operation_id = "list_tokens",
    tag = "people",
    params(("id" = UserId, Path, description = "The user's id.")),
    responses((status = 200, description = "The tokens.", body = TokenList))
)]
pub async fn list_tokens(
    State(app): State<App>,
    _: Admin,
    Id(id): Id<UserId>,
    _: NoQuery,
) -> Result<Answer<TokenList>, Problem> {
    let mut reader = app.db.read().await?;
    let mut conn = reader.conn();
    users::by_id(&mut conn, id)
        .await?
        .ok_or(AuthError::NotFound)?;
    let found = tokens::of_user(&mut conn, id).await?;
    Ok(Answer(TokenList {
        items: found.into_iter().map(TokenView::from).collect(),
    }))
}

/// Make an API token
///
/// Its secret is in this answer and nowhere else.
#[utoipa::path(
    post,
    path = "/api/v1/curation/users/{id}/tokens",
    operation_id = "create_token",
    tag = "people",
    params(("id" = UserId, Path, description = "The user's id.")),
    request_body = NewTokenBody,
    responses((status = 201, description = "The token with its secret.", body = FreshToken))
)]
pub async fn create_token(
    State(app): State<App>,
    who: Admin,
    Id(id): Id<UserId>,
    _: NoQuery,
    Json(body): Json<NewTokenBody>,
) -> Result<(StatusCode, Answer<FreshToken>), Problem> {
    let new = NewToken {
        user: id,
        label: body.label,
        scopes: body.scopes,
        expires_at: body.expires_at,
    };
    let (token, secret) = auth::create_token(&app.db, app.clock.as_ref(), &who.permit, new).await?;
    Ok((
        StatusCode::CREATED,
        Answer(FreshToken {
            token: token.into(),
            secret,
        }),
    ))
}

/// Take an API token back
///
/// At once and for ever.
#[utoipa::path(
    delete,
    path = "/api/v1/curation/users/{id}/tokens/{token}",
    operation_id = "revoke_token",
    tag = "people",
    params(("id" = UserId, Path, description = "The user's id."), ("token" = TokenId, Path, description = "The token's id.")),
    responses((status = 204, description = "The token is dead."))
)]
pub async fn revoke_token(
    State(app): State<App>,
    who: Admin,
    Path((user, token)): Path<(String, String)>,
    _: NoQuery,
) -> Result<StatusCode, Problem> {
    let (user, token) = (parse_id(&user)?, parse_id(&token)?);
    auth::revoke_token(&app.db, app.clock.as_ref(), &who.permit, user, token).await?;
    Ok(StatusCode::NO_CONTENT)
}
