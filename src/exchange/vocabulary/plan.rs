//! What an import would do, row by row.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value, json};

use super::{VocabularyFormat, concepts, known::Known, sheet};
use crate::catalog::{Batch, CatalogError};
use crate::db::records::{self, Stored};
use crate::db::{Conn, Db};
use crate::domain::concept::Concept;
use crate::domain::fault::{Fault, Faults};
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::domain::patch::diff;
use crate::domain::record::Content;
use crate::standards::skos::{self, Bounds, LineFault, Row};

/// What would become of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// A new concept is made.
    Made,
    /// A concept that is there gets a new version.
    Changed,
    /// The concept says this already.
    Unchanged,
    /// The row cannot be taken.
    Refused,
}

/// One row of the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedRow {
    /// Where it begins in the file, counted from 1.
    pub line: usize,
    /// The concept.
    pub id: RecordId,
    /// What it is called afterwards.
    pub label: String,
    /// What becomes of it.
    pub action: Action,
    /// The places that change, as JSON pointers; of concepts that are there.
    pub changes: Vec<String>,
    /// Why it is refused.
    pub faults: Vec<Fault>,
}

/// The whole plan, and what carrying it out writes.
#[derive(Debug, Default)]
pub struct Plan {
    /// Row by row, in the order of the file.
    pub rows: Vec<PlannedRow>,
    /// Predicates of a Turtle file that no field takes, each with how often it was met.
    pub left_out: BTreeMap<String, usize>,
    /// What is to be written; whole only if no row is refused.
    pub batch: Batch,
}

impl Plan {
    /// How many rows meet with this.
    pub fn count(&self, action: Action) -> usize {
        self.rows.iter().filter(|row| row.action == action).count()
    }
}

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The file cannot be read.
    #[error("line {}: {}", .0.line, .0.detail)]
    File(LineFault),
    /// The catalogue failed.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
}

impl From<crate::db::DbError> for PlanError {
    fn from(error: crate::db::DbError) -> Self {
        Self::Catalog(error.into())
    }
}

/// What a file says, read but held against nothing.
enum ReadFile {
    Turtle(skos::Document),
    Sheet(Vec<sheet::SheetRow>),
}

/// Plans the import of a file. `scheme` is the code of the scheme for concepts that are in none of the museum's.
pub async fn plan(
    db: &Db,
    format: VocabularyFormat,
    file: Vec<u8>,
    scheme: Option<String>,
    bounds: Bounds,
) -> Result<Plan, PlanError> {
    // Reading takes the processor for a while, and no thread that answers others.
    let read = tokio::task::spawn_blocking(move || {
        let scheme = scheme.as_deref();
        match format {
            VocabularyFormat::Turtle => skos::read(&file, scheme, bounds).map(ReadFile::Turtle),
            VocabularyFormat::Csv => sheet::read(&file, scheme, bounds).map(ReadFile::Sheet),
        }
    });
    let read = read.await.unwrap_or_else(|error| {
        Err(LineFault {
            line: 0,
            code: "unreadable",
            detail: error.to_string(),
        })
    });
    let mut snapshot = db.snapshot().await?;
    let mut conn = snapshot.conn();
    let stored = concepts(&mut conn).await?;
    let mut plan = Plan::default();
    let rows = match read.map_err(PlanError::File)? {
        ReadFile::Turtle(document) => {
            plan.left_out = document.left_out;
            document.rows.into_iter().map(|row| (row, true)).collect()
        }
        ReadFile::Sheet(rows) => {
            let concepts = stored.iter().map(|(stored, it)| (stored.envelope.id, it));
            sheet::resolved(rows, Known::of(concepts))
        }
    };
    let ids: Vec<RecordId> = rows.iter().map(|(row, _)| row.id).collect();
    let held = Held {
        others: records::kinds_of(&mut conn, &ids).await?,
        concepts: stored
            .into_iter()
            .map(|(stored, it)| (stored.envelope.id, (stored, it)))
            .collect(),
    };
    let mut lines: HashMap<RecordId, usize> = HashMap::new();
    for (row, gives_id) in rows {
        let before = lines.insert(row.id, row.line);
        let planned = held.row(&row, gives_id, before, &mut plan.batch);
        plan.rows.push(planned);
    }
    refuse_links(&mut conn, &mut plan).await?;
    Ok(plan)
}

/// What the museum holds.
struct Held {
    concepts: BTreeMap<RecordId, (Stored, Concept)>,
    others: BTreeMap<RecordId, RecordKind>,
}

impl Held {
    fn row(
        &self,
        row: &Row,
        gives_id: bool,
        before: Option<usize>,
        batch: &mut Batch,
    ) -> PlannedRow {
        let mut faults = row.faults.clone();
        if let Some(line) = before {
            let words = format!("line {line} speaks of this concept too");
            faults.push(Fault::new("/id", "duplicate", words));
        }
        if let Some(kind) = self
            .others
            .get(&row.id)
            .filter(|it| **it != RecordKind::Concept)
        {
            let words = format!("{} is a record of the kind {kind}", row.id);
            faults.push(Fault::new("/id", "wrong_kind", words));
        }
        let stored = self.concepts.get(&row.id).map(|(stored, _)| stored);
        let mut document = match stored.map(|stored| &stored.working) {
            Some(Value::Object(members)) => members.clone(),
            _ => Map::from_iter([("kind".to_owned(), json!("concept"))]),
        };
        row.apply(&mut document);
        let document = Value::Object(document);
        let content = Content::parse(RecordKind::Concept, &document);
        let mut planned = PlannedRow {
            line: row.line,
            id: row.id,
            label: label(&document),
            action: Action::Refused,
            changes: Vec::new(),
            faults,
        };
        let content = match content {
            Ok(content) => content,
            Err(Faults(more)) => {
                planned.faults.extend(more);
                return planned;
            }
        };
        if let (Content::Concept(concept), None, false) = (&content, stored, gives_id)
            && let Some(id) = self.namesake(concept)
        {
            let words = format!("{id} is called this already; give its id to change it");
            planned.faults.push(Fault::new("/id", "taken", words));
        }
        if !planned.faults.is_empty() {
            return planned;
        }
        match stored {
            None => {
                planned.action = Action::Made;
                batch.made.push((row.id, content));
            }
            Some(stored) => {
                // What was written under older rules is held against what it would be today.
                let now = Content::parse(RecordKind::Concept, &stored.working);
                let now = now.map_or_else(|_| stored.working.clone(), |now| now.to_value());
                let changes = diff(&now, &content.to_value());
                planned.changes = changes.into_iter().map(|it| it.pointer).collect();
                planned.action = Action::Unchanged;
                if !planned.changes.is_empty() {
                    planned.action = Action::Changed;
                    batch
                        .changed
                        .push((row.id, stored.envelope.version, content));
                }
            }
        }
        planned
    }

    /// A concept of the same scheme that bears one of its labels and lies below the same concepts.
    fn namesake(&self, concept: &Concept) -> Option<RecordId> {
        let labels = &concept.common.labels;
        let alike = |other: &Concept| {
            let mut same = labels.iter();
            other.scheme == concept.scheme
                && other.broader == concept.broader
                && same.any(|(tag, label)| other.common.labels.get(tag) == Some(label))
        };
        let mut found = self.concepts.iter().filter(|(_, (_, other))| alike(other));
        found.next().map(|(id, _)| *id)
    }
}

fn label(document: &Value) -> String {
    let labels = document["labels"].as_object();
    let first = labels.and_then(|labels| labels.get("zh-Hans").or_else(|| labels.values().next()));
    first.and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Refuses rows that refer to what is neither in the museum nor made by the file.
async fn refuse_links(conn: &mut Conn<'_>, plan: &mut Plan) -> Result<(), CatalogError> {
    let refused = plan.batch.faults(conn).await?;
    for row in &mut plan.rows {
        if let Some(Faults(faults)) = refused.get(&row.id) {
            row.faults.extend(faults.iter().cloned());
            row.action = Action::Refused;
            row.changes.clear();
        }
    }
    Ok(())
}
