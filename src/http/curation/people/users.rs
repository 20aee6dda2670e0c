//! Users. Their `ETag` is a hash of what is shown of them.

use axum::Json as Answer;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use http::{HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::auth::{self, AuthError, NewUser, UserChange};
use crate::db::users::{self, User};
use crate::domain::id::UserId;
use crate::domain::role::Roles;
use crate::http::api::kinds::page_size;
use crate::http::extract::{Admin, Id, IfMatchTag, Json, NoQuery, Query};
use crate::http::problem::{Problem, types};

/// A user.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserView {
    /// Their id.
    pub id: UserId,
    /// The name they sign in with.
    #[schema(example = "lin")]
    pub name: String,
    /// What they may do.
    pub roles: Roles,
    /// Whether they are locked out.
    pub disabled: bool,
    /// Whether they can sign in; without a password only tokens let them in.
    pub has_password: bool,
    /// Since when they are known.
    pub created_at: DateTime<Utc>,
}

/// A page of users, by name.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserPage {
    /// The users.
    pub items: Vec<UserView>,
    /// The cursor of the next page; null on the last.
    #[schema(required = true)]
    pub next: Option<String>,
}

/// A user to be added.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"name": "lin", "roles": ["curator"], "password": "nine autumns of wind and dew"}))]
pub struct NewUserBody {
    /// The name to sign in with; unique.
    name: String,
    /// What they may do.
    roles: Roles,
    /// Without one, only tokens let them in.
    password: Option<String>,
}

/// What to change of a user; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"roles": ["cataloguer"]}))]
pub struct UserChangeBody {
    /// Other roles.
    roles: Option<Roles>,
    /// A new password.
    password: Option<String>,
    /// Locked out, or let in again.
    disabled: Option<bool>,
}

/// Which users to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UsersQuery {
    /// How many items to answer.
    #[param(minimum = 1)]
    limit: Option<u32>,
    /// Where to go on: `next` of the answer before.
    cursor: Option<String>,
}

impl From<User> for UserView {
    fn from(user: User) -> Self {
        Self {
            id: user.id,
            name: user.name,
            roles: user.roles,
            disabled: user.disabled,
            has_password: user.password.is_some(),
            created_at: user.created_at,
        }
    }
}

impl UserView {
    fn etag(&self) -> Result<String, Problem> {
        let bytes = serde_json::to_vec(self).map_err(Problem::internal)?;
        Ok(format!("\"{}\"", hex::encode(&Sha256::digest(bytes)[..12])))
    }

    fn into_answer(self, status: StatusCode) -> Result<Response, Problem> {
        let etag = HeaderValue::from_str(&self.etag()?).map_err(Problem::internal)?;
        Ok((status, [(header::ETAG, etag)], Answer(self)).into_response())
    }
}

/// List the users
///
/// By name.
#[utoipa::path(
    get,
    path = "/api/v1/curation/users",
    operation_id = "list_users",
    tag = "people",
    params(UsersQuery),
    responses((status = 200, description = "A page of users.", body = UserPage))
)]
pub async fn list_users(
    State(app): State<App>,
    _: Admin,
    Query(query): Query<UsersQuery>,
) -> Result<Answer<UserPage>, Problem> {
    let limit = page_size(&app, query.limit)?;
    let after: Option<String> = match &query.cursor {
        Some(cursor) => Some(app.cursors.open("list_users", cursor)?),
        None => None,
    };
    let mut reader = app.db.read().await?;
    let mut found = users::list(&mut reader.conn(), after.as_deref(), i64::from(limit) + 1).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = match found.last().filter(|_| more) {
        Some(last) => Some(app.cursors.seal("list_users", &last.name)?),
        None => None,
    };
    Ok(Answer(UserPage {
        items: found.into_iter().map(UserView::from).collect(),
        next,
    }))
}

/// Add a user
///
/// Without a password only API tokens let them in.
#[utoipa::path(
    post,
    path = "/api/v1/curation/users",
    operation_id = "create_user",
    tag = "people",
    request_body = NewUserBody,
    responses((status = 201, description = "The user.", body = UserView,
        headers(("ETag" = String, description = "A hash of the user."), ("Location" = String, description = "Where the user is read."))))
)]
pub async fn create_user(
    State(app): State<App>,
    who: Admin,
    _: NoQuery,
    Json(body): Json<NewUserBody>,
) -> Result<Response, Problem> {
    let new = NewUser {
        name: body.name,
        password: body.password,
        roles: body.roles,
    };
    let user = auth::add_user(&app.db, app.clock.as_ref(), &who.permit, new).await?;
    let location = format!(
        "{}/api/v1/curation/users/{}",
        app.config.public_url, user.id
    );
    let mut response = UserView::from(user).into_answer(StatusCode::CREATED)?;
    let location = HeaderValue::from_str(&location).map_err(Problem::internal)?;
    response.headers_mut().insert(header::LOCATION, location);
    Ok(response)
}

/// Read a user
///
/// Never a password, in whatever form.
#[utoipa::path(
    get,
    path = "/api/v1/curation/users/{id}",
    operation_id = "get_user",
    tag = "people",
    params(("id" = UserId, Path, description = "The user's id.")),
    responses((status = 200, description = "The user.", body = UserView, headers(("ETag" = String, description = "A hash of the user."))))
)]
pub async fn get_user(
    State(app): State<App>,
    _: Admin,
    Id(id): Id<UserId>,
    _: NoQuery,
) -> Result<Response, Problem> {
    find(&app, id).await?.into_answer(StatusCode::OK)
}

/// Change a user
///
/// A new password, other roles or a lock end every session the user has.
#[utoipa::path(
    patch,
    path = "/api/v1/curation/users/{id}",
    operation_id = "edit_user",
    tag = "people",
    params(
        ("id" = UserId, Path, description = "The user's id."),
        ("If-Match" = String, Header, description = "The ETag of what you read.", example = "\"5f2c\""),
    ),
    request_body = UserChangeBody,
    responses((status = 200, description = "The user as it stands now.", body = UserView, headers(("ETag" = String, description = "A hash of the user."))))
)]
pub async fn edit_user(
    State(app): State<App>,
    who: Admin,
    Id(id): Id<UserId>,
    if_match: IfMatchTag,
    _: NoQuery,
    Json(body): Json<UserChangeBody>,
) -> Result<Response, Problem> {
    let etag = find(&app, id).await?.etag()?;
    if !if_match.matches(&etag) {
        let problem = Problem::new(&types::STALE, "the user has been changed meanwhile");
        let etag = HeaderValue::from_str(&etag).map_err(Problem::internal)?;
        return Err(problem.with_header(header::ETAG, etag));
    }
    let change = UserChange {
        password: body.password,
        roles: body.roles,
        disabled: body.disabled,
    };
    let user = auth::edit_user(&app.db, &who.permit, id, change).await?;
    UserView::from(user).into_answer(StatusCode::OK)
}

async fn find(app: &App, id: UserId) -> Result<UserView, Problem> {
    let mut reader = app.db.read().await?;
    let user = users::by_id(&mut reader.conn(), id)
        .await?
        .ok_or(AuthError::NotFound)?;
    Ok(user.into())
}
