//! `GET /records/{id}/uses`: what refers to a record.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::catalog::{self, Use};
use crate::domain::id::RecordId;
use crate::http::api::kinds::page_size;
use crate::http::extract::{Cataloguer, Id, Query};
use crate::http::problem::Problem;

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UsesQuery {
    /// How many items to answer.
    #[param(minimum = 1)]
    limit: Option<u32>,
    /// Where to go on: `next` of the answer before.
    cursor: Option<String>,
}

/// A page of references to a record.
#[derive(Debug, Serialize, ToSchema)]
pub struct UsePage {
    /// The references, in the order of the referring records' ids; those that only the public sees stand first.
    pub items: Vec<Use>,
    /// The cursor of the next page; null on the last.
    #[schema(required = true)]
    pub next: Option<String>,
    /// How many there are in all.
    #[schema(example = 41)]
    pub total: usize,
}

#[derive(Serialize, Deserialize)]
struct Position(RecordId, String);

/// See what refers to a record
///
/// Every reference from a working copy, and from what the public still sees of records that have a draft. While there is
/// one, the record is not deleted.
#[utoipa::path(
    get,
    path = "/api/v1/curation/records/{id}/uses",
    operation_id = "list_uses",
    tag = "records",
    params(("id" = RecordId, Path, description = "The record's id."), UsesQuery),
    responses((status = 200, description = "A page of references.", body = UsePage))
)]
pub async fn list_uses(
    State(app): State<App>,
    _: Cataloguer,
    Id(id): Id<RecordId>,
    Query(query): Query<UsesQuery>,
) -> Result<Json<UsePage>, Problem> {
    let limit = page_size(&app, query.limit)?;
    let scope = format!("list_uses/{id}");
    let after = match &query.cursor {
        Some(cursor) => Some(app.cursors.open::<Position>(&scope, cursor)?),
        None => None,
    };
    let position = after.as_ref().map(|Position(id, at)| (*id, at.as_str()));
    let mut found = catalog::uses(&app.db, id, position, i64::from(limit) + 1).await?;
    let standing = found.items.iter().filter(|it| !it.public_only).count();
    let more = standing > limit as usize;
    if more {
        found.items.pop();
    }
    let next = match found.items.last().filter(|_| more) {
        Some(last) => {
            let position = Position(last.record, last.pointer.clone());
            Some(app.cursors.seal(&scope, &position)?)
        }
        None => None,
    };
    Ok(Json(UsePage {
        items: found.items,
        next,
        total: found.total,
    }))
}
