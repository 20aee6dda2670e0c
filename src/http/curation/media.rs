//! What curators do to the tiles of a medium: have every cache forget them.

use axum::extract::State;
use http::StatusCode;

use crate::app::App;
use crate::domain::id::RecordId;
use crate::http::extract::{Id, NoQuery, Operator};
use crate::http::problem::{Problem, types};
use crate::media::purge::purge;

/// Purge a medium
///
/// Nothing that any node keeps of the medium (its index, tiles, answers) is shown from a second later on, and every picture
/// of it gets another `ETag`. Whoever holds a picture for its `max-age` shows it until that runs out, or until they ask
/// again. 404 if the medium has no tiles.
#[utoipa::path(
    post,
    path = "/api/v1/curation/media/{id}/purge",
    operation_id = "purge_media",
    tag = "photographs",
    params(("id" = RecordId, Path, description = "The medium.")),
    responses((status = 204, description = "It is purged."))
)]
pub async fn purge_media(
    State(app): State<App>,
    who: Operator,
    Id(id): Id<RecordId>,
    _: NoQuery,
) -> Result<StatusCode, Problem> {
    let purged = purge(&app.db, &*app.clock, &who.actor, &who.permit, id).await?;
    if !purged {
        return Err(Problem::new(&types::NOT_FOUND, "the medium has no tiles"));
    }
    app.images.forget(&[id]).await;
    Ok(StatusCode::NO_CONTENT)
}
