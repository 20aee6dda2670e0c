//! `POST /records/{id}/reindex`.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::db::records;
use crate::domain::id::RecordId;
use crate::http::extract::{Id, NoQuery, Operator};
use crate::http::problem::Problem;

/// What the indexes of this node hold of a record now.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reindexed {
    /// Whether the public finds it.
    pub public: bool,
    /// Whether curators find it.
    pub working: bool,
}

/// Index a record anew
///
/// Makes what both indexes of the node that answers hold of the record anew, as it stands now, at once. Nothing but an index
/// that was damaged needs it: every write is followed by itself.
#[utoipa::path(
    post,
    path = "/api/v1/curation/records/{id}/reindex",
    operation_id = "reindex_record",
    tag = "search",
    params(("id" = RecordId, Path, description = "The record's id.")),
    responses((status = 200, description = "It is indexed as it stands.", body = Reindexed))
)]
pub async fn reindex_record(
    State(app): State<App>,
    _: Operator,
    Id(id): Id<RecordId>,
    _: NoQuery,
) -> Result<Json<Reindexed>, Problem> {
    let known = records::by_id(&mut app.db.read().await?.conn(), id).await?;
    known.ok_or_else(Problem::not_found)?;
    let wait = Duration::from_millis(app.config.limits.min_seq_wait_ms);
    Ok(Json(Reindexed {
        public: app.index.reindex(id, wait).await?,
        working: app.working.reindex(id, wait).await?,
    }))
}
