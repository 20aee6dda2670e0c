//! `GET /readings`: what a text is taken for, told while it is typed.

use axum::Json;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::domain::field::Reads;
use crate::domain::preview::{Preview, preview};
use crate::http::extract::{Cataloguer, Query};

/// What to read, and how.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ReadingsQuery {
    /// How the field reads its text; the field's definition says it.
    #[serde(rename = "as")]
    #[param(inline, example = "dating")]
    reads: Reads,
    /// The text.
    #[param(example = "天宝三年")]
    text: String,
}

/// Read a text
///
/// What the museum would take a text for, were it saved: 咸通十五年 is 874, 天宝三年 asks whether 744 or 910 is meant. Every
/// text has an answer; one that cannot be read says why.
#[utoipa::path(
    get,
    path = "/api/v1/curation/readings",
    operation_id = "read_text",
    tag = "records",
    params(ReadingsQuery),
    responses((status = 200, description = "What it is taken for.", body = Preview))
)]
pub async fn read_text(_who: Cataloguer, Query(query): Query<ReadingsQuery>) -> Json<Preview> {
    Json(preview(query.reads, &query.text))
}
