//! The numbers of the museum in their order, and what is wrong with them: one number twice, numbers left out.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::db::numbers::{self, Borne};
use crate::db::{Conn, DbError};
use crate::domain::field::codes;
use crate::domain::id::RecordId;
use crate::domain::number::{self, NumberType, report};
use crate::http::api::kinds::page_size;
use crate::http::extract::{Cataloguer, Query};
use crate::http::problem::Problem;

/// Which numbers to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NumbersQuery {
    /// Their type: `accession`, `find`, …
    #[serde(rename = "type")]
    #[param(example = "find")]
    number_type: String,
    /// Only who bears this number, in whatever spelling. Not together with `limit` or `cursor`.
    #[param(example = "2016SHY66TN03W04④:12")]
    number: Option<String>,
    /// How many items to answer.
    #[param(minimum = 1)]
    limit: Option<u32>,
    /// Where to go on: `next` of the answer before.
    cursor: Option<String>,
}

/// Which numbers to report on.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ReportQuery {
    /// Their type: `accession`, `find`, …
    #[serde(rename = "type")]
    #[param(example = "find")]
    number_type: String,
}

/// A number and the record that bears it.
#[derive(Debug, Serialize, ToSchema)]
pub struct NumberView {
    /// The record.
    pub record: RecordId,
    /// The number as it is written there.
    #[schema(example = "２０１６ＳＨＹ６６ＴＮ０３Ｗ０４（４）：１２")]
    pub value: String,
    /// Its normal form, in which spellings meet.
    #[schema(example = "2016SHY66TN03W04④:12")]
    pub key: String,
}

/// A page of numbers, by part: layer ④ before ⑩, find 9 before 12.
#[derive(Debug, Serialize, ToSchema)]
pub struct NumberPage {
    /// The numbers.
    pub items: Vec<NumberView>,
    /// The cursor of the next page; null on the last.
    #[schema(required = true)]
    pub next: Option<String>,
}

/// What is wrong with the numbers of a type.
#[derive(Debug, Serialize, ToSchema)]
pub struct NumberReport {
    /// How many numbers there are.
    #[schema(example = 4210)]
    pub count: u64,
    /// Numbers that more than one record bears, whatever their spelling; at most 200.
    pub duplicates: Vec<SharedNumber>,
    /// Numbers left out between two of one series; at most 1,000 runs.
    pub gaps: Vec<NumberGap>,
    /// Whether there are more of either.
    #[schema(example = false)]
    pub more: bool,
}

/// A number that more than one record bears.
#[derive(Debug, Serialize, ToSchema)]
pub struct SharedNumber {
    /// The number in its normal form.
    #[schema(example = "2016SHY66TN03W04④:12")]
    pub key: String,
    /// Every record that bears it.
    pub borne_by: Vec<NumberView>,
}

/// A run of numbers left out.
#[derive(Debug, Serialize, ToSchema)]
pub struct NumberGap {
    /// What stands before the number.
    #[schema(example = "2016SHY66TN03W04④:")]
    pub before: String,
    /// The first that is missing.
    #[schema(example = 13)]
    pub first: u64,
    /// The last that is missing.
    #[schema(example = 15)]
    pub last: u64,
    /// What stands behind the number.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(example = "")]
    pub after: String,
}

/// Duplicates told at once.
const DUPLICATES: usize = 200;
/// Gaps told at once.
const GAPS: usize = 1_000;
/// Numbers read at a time.
const AT_ONCE: i64 = 5_000;

impl From<Borne> for NumberView {
    fn from(borne: Borne) -> Self {
        Self {
            record: borne.record,
            value: borne.value,
            key: borne.key,
        }
    }
}

/// The type that the query names.
fn number_type(code: &str) -> Result<NumberType, Problem> {
    code.parse().map_err(|_| {
        let known: Vec<_> = codes::NUMBER_TYPE.iter().map(|known| known.code).collect();
        Problem::parameter(
            "type",
            "invalid_code",
            format!("one of {}", known.join(", ")),
        )
    })
}

#[derive(Serialize, Deserialize)]
struct Position(String, RecordId, String);

/// List numbers in their order
///
/// Find numbers are sorted by part, the others as the numbers they hold. With `number`, every record that bears it.
#[utoipa::path(
    get,
    path = "/api/v1/curation/numbers",
    operation_id = "list_numbers",
    tag = "records",
    params(NumbersQuery),
    responses((status = 200, description = "A page of numbers.", body = NumberPage))
)]
pub async fn list_numbers(
    State(app): State<App>,
    _: Cataloguer,
    Query(query): Query<NumbersQuery>,
) -> Result<Json<NumberPage>, Problem> {
    let sort = number_type(&query.number_type)?;
    let mut reader = app.db.read().await?;
    if let Some(written) = &query.number {
        if query.limit.is_some() || query.cursor.is_some() {
            let words = "one number is answered whole; leave limit and cursor out";
            return Err(Problem::parameter("number", "not_applicable", words));
        }
        let found = numbers::by_key(&mut reader.conn(), sort, &number::key(sort, written)).await?;
        return Ok(Json(NumberPage {
            items: found.into_iter().map(NumberView::from).collect(),
            next: None,
        }));
    }
    let limit = page_size(&app, query.limit)?;
    let name = format!("list_numbers/{}", sort.code());
    let after = match &query.cursor {
        Some(cursor) => Some(app.cursors.open::<Position>(&name, cursor)?),
        None => None,
    };
    let after = after
        .as_ref()
        .map(|Position(key, id, value)| (key.as_str(), *id, value.as_str()));
    let mut found = numbers::list(&mut reader.conn(), sort, after, i64::from(limit) + 1).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = match found.last().filter(|_| more) {
        Some(last) => {
            let position = Position(last.sort_key.clone(), last.record, last.value.clone());
            Some(app.cursors.seal(&name, &position)?)
        }
        None => None,
    };
    Ok(Json(NumberPage {
        items: found.into_iter().map(NumberView::from).collect(),
        next,
    }))
}

/// Report on numbers
///
/// Numbers that more than one record bears, and numbers left out of a series. A number that cannot be placed in a series
/// leaves no gap.
#[utoipa::path(
    get,
    path = "/api/v1/curation/numbers/report",
    operation_id = "get_numbers_report",
    tag = "records",
    params(ReportQuery),
    responses((status = 200, description = "What is wrong with them.", body = NumberReport))
)]
pub async fn get_numbers_report(
    State(app): State<App>,
    _: Cataloguer,
    Query(query): Query<ReportQuery>,
) -> Result<Json<NumberReport>, Problem> {
    let sort = number_type(&query.number_type)?;
    let mut reader = app.db.read().await?;
    let mut conn = reader.conn();
    let at_most = i64::try_from(DUPLICATES).unwrap_or(i64::MAX) + 1;
    let mut duplicates: Vec<SharedNumber> = Vec::new();
    for borne in numbers::shared(&mut conn, sort, at_most).await? {
        match duplicates.last_mut() {
            Some(last) if last.key == borne.key => last.borne_by.push(borne.into()),
            _ => duplicates.push(SharedNumber {
                key: borne.key.clone(),
                borne_by: vec![borne.into()],
            }),
        }
    }
    let values = all(&mut conn, sort).await?;
    let mut gaps = report::gaps(sort, values.iter().map(String::as_str));
    let more = duplicates.len() > DUPLICATES || gaps.len() > GAPS;
    duplicates.truncate(DUPLICATES);
    gaps.truncate(GAPS);
    Ok(Json(NumberReport {
        count: values.len() as u64,
        duplicates,
        gaps: gaps
            .into_iter()
            .map(|gap| NumberGap {
                before: gap.before,
                first: gap.first,
                last: gap.last,
                after: gap.after,
            })
            .collect(),
        more,
    }))
}

/// Every number of a type, as written.
async fn all(conn: &mut Conn<'_>, sort: NumberType) -> Result<Vec<String>, DbError> {
    let mut values = Vec::new();
    let mut last: Option<Borne> = None;
    loop {
        let position = last
            .as_ref()
            .map(|last| (last.sort_key.as_str(), last.record, last.value.as_str()));
        let page = numbers::list(conn, sort, position, AT_ONCE).await?;
        if page.is_empty() {
            return Ok(values);
        }
        values.extend(page.iter().map(|borne| borne.value.clone()));
        last = page.into_iter().next_back();
    }
}
