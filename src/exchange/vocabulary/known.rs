//! What a label leads to: the concepts of the museum and of the sheet, by every preferred label they have or get.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::sheet::{Reference, SheetRow};
use crate::domain::concept::Concept;
use crate::domain::fault::{Fault, step};
use crate::domain::id::RecordId;

/// Labels of one path.
const PATH_MAX: usize = 20;
/// Concepts told where a label could mean several.
const TOLD: usize = 3;

/// The references of a row, by field: what was found, and what was not.
pub(super) type Found = Vec<(&'static str, Vec<RecordId>, Vec<Fault>)>;

/// Concepts by label, with what lies above each.
#[derive(Debug, Default)]
pub(super) struct Known {
    by_label: HashMap<String, BTreeSet<RecordId>>,
    broader: BTreeMap<RecordId, BTreeSet<RecordId>>,
    schemes: BTreeMap<RecordId, String>,
}

impl Known {
    /// The concepts of the museum.
    pub(super) fn of<'a>(concepts: impl IntoIterator<Item = (RecordId, &'a Concept)>) -> Self {
        let mut known = Self::default();
        for (id, concept) in concepts {
            for label in concept.common.labels.values() {
                known.label(label, id);
            }
            known
                .broader
                .entry(id)
                .or_default()
                .extend(&concept.broader);
            known.schemes.insert(id, concept.scheme.clone());
        }
        known
    }

    fn label(&mut self, label: &str, id: RecordId) {
        self.by_label
            .entry(label.to_owned())
            .or_default()
            .insert(id);
    }

    /// The references of each row. A label that a row changes is known by the old and by the new.
    pub(super) fn resolve(mut self, rows: &[SheetRow]) -> Vec<Found> {
        for SheetRow { row, names, .. } in rows {
            for said in &row.said {
                match (said.field, &said.value) {
                    ("labels", Some(Value::String(label))) => self.label(label, row.id),
                    ("scheme", Some(Value::String(scheme))) => {
                        self.schemes.insert(row.id, scheme.clone());
                    }
                    _ => {}
                }
            }
            for (field, references) in names {
                let ids = references.iter().filter_map(|reference| match reference {
                    Reference::Id(id) => Some(*id),
                    Reference::Path(_) => None,
                });
                if *field == "broader" {
                    self.broader.entry(row.id).or_default().extend(ids);
                }
            }
        }
        // What lies above a new row may itself be named by a path.
        for _ in 0..PATH_MAX {
            let mut more = false;
            for SheetRow { row, names, .. } in rows {
                let paths = names.iter().filter(|(field, _)| *field == "broader");
                for reference in paths.flat_map(|(_, references)| references) {
                    if let Ok(above) = self.one(reference, row.id, "") {
                        more |= self.broader.entry(row.id).or_default().insert(above);
                    }
                }
            }
            if !more {
                break;
            }
        }
        rows.iter().map(|row| self.of_row(row)).collect()
    }

    fn of_row(&self, SheetRow { row, names, .. }: &SheetRow) -> Found {
        let fields = names.iter().map(|(field, references)| {
            let (mut ids, mut faults) = (Vec::new(), Vec::new());
            for (at, reference) in references.iter().enumerate() {
                let pointer = step(&step("", field), at);
                match self.one(reference, row.id, &pointer) {
                    Ok(id) => ids.push(id),
                    Err(fault) => faults.push(fault),
                }
            }
            (*field, ids, faults)
        });
        fields.collect()
    }

    fn one(&self, reference: &Reference, of: RecordId, pointer: &str) -> Result<RecordId, Fault> {
        let path = match reference {
            Reference::Id(id) => return Ok(*id),
            Reference::Path(path) => path,
        };
        let shown = path.join(" > ");
        let refused = |code, words: String| Err(Fault::new(pointer, code, words));
        let (Some((last, above)), true) = (path.split_last(), path.len() <= PATH_MAX) else {
            return refused("too_long", format!("a path has at most {PATH_MAX} labels"));
        };
        let candidates = self.by_label.get(last).into_iter().flatten().copied();
        let fitting = candidates.filter(|id| *id != of && self.lies_below(*id, above));
        let fitting: Vec<RecordId> = fitting.collect();
        // Of its own scheme first: a form and a motif may be called alike.
        let scheme = self.schemes.get(&of);
        let own: Vec<_> = fitting
            .iter()
            .filter(|id| scheme.is_some() && self.schemes.get(id) == scheme)
            .collect();
        match (own.as_slice(), fitting.as_slice()) {
            ([one], _) => Ok(**one),
            ([], [one]) => Ok(*one),
            ([], []) => refused("not_found", format!("no concept is called “{shown}”")),
            _ => {
                let ids = fitting.iter().take(TOLD).map(ToString::to_string);
                let ids = ids.collect::<Vec<_>>().join(", ");
                let words = format!("“{shown}” could be {ids}: give more of the path, or the id");
                refused("ambiguous", words)
            }
        }
    }

    /// Whether `id` has above it a concept of the last of these labels, that one of the label before, and so on.
    fn lies_below(&self, id: RecordId, labels: &[String]) -> bool {
        let mut front = BTreeSet::from([id]);
        for label in labels.iter().rev() {
            let Some(called) = self.by_label.get(label) else {
                return false;
            };
            let above = front.iter().filter_map(|id| self.broader.get(id)).flatten();
            front = above.filter(|id| called.contains(id)).copied().collect();
        }
        !front.is_empty()
    }
}
