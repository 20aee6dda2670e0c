//! The vocabulary as a file: out as Turtle or as a sheet, in again with a dry run first.

use std::collections::BTreeMap;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, header};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::catalog::{self, CatalogError};
use crate::domain::fault::Fault;
use crate::domain::field::codes;
use crate::domain::id::{RecordId, Seq};
use crate::exchange::vocabulary::{
    Action, Plan, PlanError, PlannedRow, VocabularyFormat, export, plan,
};
use crate::http::extract::{Cataloguer, Query, read_file};
use crate::http::problem::{FieldFault, Problem, types};
use crate::standards::skos::Bounds;

/// Faults told at once.
const FAULTS: usize = 200;

/// What to export.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    /// `turtle` (SKOS) or `csv` (a sheet).
    #[param(example = "turtle")]
    format: String,
    /// Only the concepts of this scheme.
    #[param(example = "form")]
    scheme: Option<String>,
}

/// How to import.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// Whether only to tell what would be done.
    #[serde(default)]
    dry_run: bool,
    /// The scheme of concepts that are in none of the museum's.
    #[param(example = "form")]
    scheme: Option<String>,
}

/// What an import does, or would do.
#[derive(Debug, Serialize, ToSchema)]
pub struct VocabularyImport {
    /// Whether nothing was written.
    pub dry_run: bool,
    /// Concepts made.
    #[schema(example = 12)]
    pub made: usize,
    /// Concepts that got a new version.
    #[schema(example = 3)]
    pub changed: usize,
    /// Concepts that said the same already.
    #[schema(example = 290)]
    pub unchanged: usize,
    /// Rows that cannot be taken; only in a dry run, for with one of them nothing is imported.
    #[schema(example = 0)]
    pub refused: usize,
    /// Row by row, in the order of the file.
    pub rows: Vec<VocabularyRow>,
    /// Predicates that no field takes, each with how often it was met and left out.
    #[schema(example = json!({"http://purl.org/dc/terms/creator": 4}))]
    pub left_out: BTreeMap<String, usize>,
    /// The last number in the log of changes, if something was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seq: Option<Seq>,
}

/// What becomes of a row.
#[derive(Debug, Serialize, ToSchema)]
pub struct VocabularyRow {
    /// The line at which it begins in the file, counted from 1.
    #[schema(example = 17)]
    pub line: usize,
    /// The concept.
    pub id: RecordId,
    /// What it is called afterwards.
    #[schema(example = "净瓶")]
    pub label: String,
    /// What becomes of it.
    pub action: Action,
    /// The places that change, as JSON pointers; of concepts that are there.
    #[schema(example = json!(["/alt_labels/en"]))]
    pub changes: Vec<String>,
    /// Why it is refused.
    pub errors: Vec<Fault>,
}

impl From<PlannedRow> for VocabularyRow {
    fn from(row: PlannedRow) -> Self {
        Self {
            line: row.line,
            id: row.id,
            label: row.label,
            action: row.action,
            changes: row.changes,
            errors: row.faults,
        }
    }
}

/// The code of a scheme, if one is named.
pub(in crate::http) fn known_scheme(scheme: Option<String>) -> Result<Option<String>, Problem> {
    let known = |code: &str| codes::SCHEME.iter().any(|known| known.code == code);
    match scheme {
        Some(code) if !known(&code) => {
            let known: Vec<_> = codes::SCHEME.iter().map(|known| known.code).collect();
            let words = format!("one of {}", known.join(", "));
            Err(Problem::parameter("scheme", "invalid_code", words))
        }
        scheme => Ok(scheme),
    }
}

/// Export the vocabulary
///
/// The working copies of all concepts, published or not, or of one scheme. What comes back unchanged by import changes
/// nothing.
#[utoipa::path(
    get,
    path = "/api/v1/curation/vocabulary/export",
    operation_id = "export_vocabulary",
    tag = "vocabulary",
    params(ExportQuery),
    responses((status = 200, description = "The file.", content(
        (String = "text/turtle", example = json!("<https://museum.example/id/0190a1b2-0000-7000-8000-000000000001> a skos:Concept ;\n  skos:prefLabel \"净瓶\"@zh-Hans .\n")),
        (String = "text/csv", example = json!("id,scheme,path,label:zh-Hans\n0190a1b2-0000-7000-8000-000000000001,form,净瓶,净瓶\n")))))
)]
pub async fn export_vocabulary(
    State(app): State<App>,
    _: Cataloguer,
    Query(query): Query<ExportQuery>,
) -> Result<Response, Problem> {
    let format: VocabularyFormat = query
        .format
        .parse()
        .map_err(|_| Problem::parameter("format", "invalid_code", "one of turtle, csv"))?;
    let scheme = known_scheme(query.scheme)?;
    let base = &app.config.public_url;
    let file = export(&app.db, base, format, scheme.as_deref()).await?;
    let ending = match format {
        VocabularyFormat::Turtle => "ttl",
        VocabularyFormat::Csv => "csv",
    };
    let name = scheme.as_deref().unwrap_or("vocabulary");
    let disposition = format!("attachment; filename=\"{name}.{ending}\"");
    let disposition = HeaderValue::from_str(&disposition).map_err(Problem::internal)?;
    let kind = HeaderValue::from_str(&format!("{}; charset=utf-8", format.media_type()));
    let kind = kind.map_err(Problem::internal)?;
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, file).into_response())
}

/// Import the vocabulary
///
/// Turtle or a sheet (CSV, UTF-8), as exported. With `dry_run` it is told row by row what would be made, changed, left or
/// refused; without, all of it is written as drafts in one transaction, or nothing is. Concepts that the file does not speak
/// of stay; none is deleted.
#[utoipa::path(
    post,
    path = "/api/v1/curation/vocabulary/import",
    operation_id = "import_vocabulary",
    tag = "vocabulary",
    params(ImportQuery),
    request_body(description = "The file.", content((String = "text/turtle"), (String = "text/csv"))),
    responses((status = 200, description = "What was done, or would be.", body = VocabularyImport))
)]
pub async fn import_vocabulary(
    State(app): State<App>,
    who: Cataloguer,
    Query(query): Query<ImportQuery>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<VocabularyImport>, Problem> {
    let limits = &app.config.limits;
    let taken = VocabularyFormat::MEDIA_TYPES;
    let (media_type, file) = read_file(&headers, body, &taken, limits.vocabulary_bytes).await?;
    let format = if media_type == VocabularyFormat::Csv.media_type() {
        VocabularyFormat::Csv
    } else {
        VocabularyFormat::Turtle
    };
    let scheme = known_scheme(query.scheme)?;
    let bounds = Bounds {
        concepts: limits.vocabulary_concepts as usize,
    };
    let mut planned = plan(&app.db, format, file.to_vec(), scheme, bounds).await?;
    if !query.dry_run {
        refuse(&planned)?;
    }
    let batch = std::mem::take(&mut planned.batch);
    let seq = if query.dry_run {
        None
    } else {
        let clock = app.clock.as_ref();
        let written = catalog::write_batch(&app.db, clock, &who.actor, &who.permit, batch).await;
        written.map_err(meanwhile)?
    };
    Ok(Json(VocabularyImport {
        dry_run: query.dry_run,
        made: planned.count(Action::Made),
        changed: planned.count(Action::Changed),
        unchanged: planned.count(Action::Unchanged),
        refused: planned.count(Action::Refused),
        rows: planned.rows.into_iter().map(VocabularyRow::from).collect(),
        left_out: planned.left_out,
        seq,
    }))
}

/// With one row refused nothing is written; every fault is told with its row.
fn refuse(plan: &Plan) -> Result<(), Problem> {
    let faulty = plan.rows.iter().enumerate();
    let faulty = faulty.filter(|(_, row)| row.action == Action::Refused);
    let errors = faulty.flat_map(|(at, row)| {
        row.faults.iter().map(move |fault| {
            let detail = format!("line {}, {}: {}", row.line, row.label, fault.detail);
            FieldFault::new(format!("/rows/{at}{}", fault.pointer), fault.code, detail)
        })
    });
    let errors: Vec<FieldFault> = errors.take(FAULTS).collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Problem::content(errors))
    }
}

fn meanwhile(error: CatalogError) -> Problem {
    match error {
        CatalogError::Stale { .. } => {
            let words = "a concept of the file was changed while it was read; import it again";
            Problem::new(&types::CONFLICT, words)
        }
        error => error.into(),
    }
}

impl From<PlanError> for Problem {
    fn from(error: PlanError) -> Self {
        match error {
            PlanError::File(fault) => {
                let words = format!("line {}: {}", fault.line, fault.detail);
                Self::content(vec![FieldFault::new("", fault.code, words)])
            }
            PlanError::Catalog(error) => error.into(),
        }
    }
}
