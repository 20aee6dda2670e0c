//! The first administrator.

use axum::extract::{Extension, State};
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;

use super::sessions::{SessionView, guard, signed_in};
use crate::app::App;
use crate::auth;
use crate::http::extract::{Json, NoQuery, SameSite};
use crate::http::middleware::client_address::ClientAddress;
use crate::http::problem::Problem;

/// The one-time token and the administrator to be.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"token": "m1Yx…", "name": "lin", "password": "nine autumns of wind and dew"}))]
pub struct SetUpBody {
    /// What stands behind `#` in the set-up link.
    token: String,
    /// The name to sign in with.
    name: String,
    /// The password.
    password: String,
}

/// Make the first administrator
///
/// With the token of the set-up link, which the server leaves in its data folder while there is no administrator. It
/// works once, for 30 minutes. Answers as signing in does.
#[utoipa::path(
    post,
    path = "/api/v1/curation/setup",
    operation_id = "set_up",
    tag = "people",
    request_body = SetUpBody,
    responses((status = 201, description = "The administrator, signed in.", body = SessionView, headers(("Set-Cookie" = String, description = "The session."))))
)]
pub async fn set_up(
    State(app): State<App>,
    _: SameSite,
    Extension(client): Extension<ClientAddress>,
    _: NoQuery,
    Json(body): Json<SetUpBody>,
) -> Result<Response, Problem> {
    guard(&app, client)?;
    let session = auth::set_up(
        &app.db,
        app.clock.as_ref(),
        &app.config.data,
        &body.token,
        body.name,
        body.password,
    )
    .await?;
    signed_in(&app, session)
}
