//! `/id/{uuid}`: the one stable address of a record. It leads to the record's page.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};

use super::api::kinds::{Address, address, moved};
use super::api::view::page;
use super::extract::{Id, NoQuery};
use super::problem::Problem;
use crate::app::App;
use crate::domain::id::RecordId;

/// `GET /id/{id}`: 303 to the page; 404 and 410 as everywhere; 308 where a concept was merged.
pub async fn redirect(
    State(app): State<App>,
    Id(id): Id<RecordId>,
    _: NoQuery,
) -> Result<Response, Problem> {
    let mut reader = app.db.read().await?;
    let record = match address(&mut reader.conn(), id).await? {
        Address::Here(record) => record,
        Address::Moved(target) => {
            let there = format!("{}/id/{target}", app.config.public_url);
            return moved(there, None);
        }
    };
    let page = page(&app, record.stored.envelope.kind, id);
    let page = HeaderValue::from_str(&page).map_err(Problem::internal)?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, page)]).into_response())
}
