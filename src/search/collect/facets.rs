//! Counting the values of facets.

use std::collections::{BTreeSet, HashMap};

use tantivy::DocId;
use tantivy::columnar::StrColumn;

use crate::domain::id::RecordId;
use crate::search::request::Facet;
use crate::search::thesaurus::Thesaurus;

/// What meets the values of a filter. An id that the public does not know meets nothing, even where documents carry it.
pub(super) fn with_narrower(
    facet: Facet,
    values: &[String],
    denied: &BTreeSet<RecordId>,
    thesaurus: &Thesaurus,
) -> Vec<String> {
    if facet.values_are().is_none() {
        return values.to_vec();
    }
    values
        .iter()
        .filter_map(|value| value.parse::<RecordId>().ok())
        .filter(|id| thesaurus.kind(*id).is_some() && !denied.contains(id))
        .flat_map(|id| thesaurus.with_narrower(id))
        .map(|id| id.to_string())
        .collect()
}

/// The values of a filter in one segment.
pub(super) struct Wanted {
    column: Option<StrColumn>,
    /// By ordinal.
    wanted: Vec<bool>,
}

impl Wanted {
    pub fn new(column: Option<StrColumn>, values: &[String]) -> tantivy::Result<Self> {
        let mut wanted = vec![false; column.as_ref().map_or(0, |column| column.num_terms())];
        if let Some(column) = &column {
            for value in values {
                let ordinal = column.dictionary().term_ord(value)?;
                if let Some(is) = ordinal.and_then(|ordinal| wanted.get_mut(place(ordinal))) {
                    *is = true;
                }
            }
        }
        Ok(Self { column, wanted })
    }

    pub fn holds(&self, doc: DocId) -> bool {
        self.column.as_ref().is_some_and(|column| {
            let mut values = column.term_ords(doc);
            values.any(|ordinal| self.wanted.get(place(ordinal)).copied().unwrap_or(false))
        })
    }
}

/// Counts the values of one facet in one segment.
pub(super) struct Counter {
    pub facet: Facet,
    /// The bit of the filter on the same facet.
    pub group: Option<u32>,
    column: Option<StrColumn>,
    counts: Counts,
}

/// Values and how many documents have them.
enum Counts {
    /// By ordinal.
    Flat(Vec<u64>),
    Tree(Tree),
}

/// Values that count for all above them, too.
struct Tree {
    /// By ordinal: the places among `values` of the value and of all above it that the facet shows.
    paths: Vec<Option<Box<[usize]>>>,
    places: HashMap<RecordId, usize>,
    values: Vec<Value>,
}

struct Value {
    id: RecordId,
    count: u64,
    /// The document that it was counted for last: however many of its values lie below, it counts once.
    last: Option<DocId>,
}

impl Counter {
    pub fn new(facet: Facet, group: Option<u32>, column: Option<StrColumn>) -> Self {
        let terms = column.as_ref().map_or(0, |column| column.num_terms());
        let counts = match facet.values_are() {
            None => Counts::Flat(vec![0; terms]),
            Some(_) => Counts::Tree(Tree {
                paths: vec![None; terms],
                places: HashMap::new(),
                values: Vec::new(),
            }),
        };
        Self {
            facet,
            group,
            column,
            counts,
        }
    }

    pub fn count(&mut self, doc: DocId, thesaurus: &Thesaurus) {
        let Some(column) = &self.column else { return };
        match &mut self.counts {
            Counts::Flat(counts) => {
                for ordinal in column.term_ords(doc) {
                    if let Some(count) = counts.get_mut(place(ordinal)) {
                        *count += 1;
                    }
                }
            }
            Counts::Tree(tree) => {
                for ordinal in column.term_ords(doc) {
                    tree.count(doc, self.facet, ordinal, column, thesaurus);
                }
            }
        }
    }

    pub fn finish(self) -> tantivy::Result<(Facet, HashMap<String, u64>)> {
        let mut counts = HashMap::new();
        match (self.counts, &self.column) {
            (Counts::Flat(flat), Some(column)) => {
                for (ordinal, count) in (0..).zip(flat).filter(|(_, count)| *count > 0) {
                    let mut value = String::new();
                    column.ord_to_str(ordinal, &mut value)?;
                    counts.insert(value, count);
                }
            }
            (Counts::Tree(tree), _) => {
                let values = tree.values.into_iter();
                counts.extend(values.map(|value| (value.id.to_string(), value.count)));
            }
            (Counts::Flat(_), None) => {}
        }
        Ok((self.facet, counts))
    }
}

impl Tree {
    fn count(
        &mut self,
        doc: DocId,
        facet: Facet,
        ordinal: u64,
        column: &StrColumn,
        thesaurus: &Thesaurus,
    ) {
        let Some(path) = self.paths.get_mut(place(ordinal)) else {
            return;
        };
        let path = path.get_or_insert_with(|| {
            let mut value = String::new();
            let known = column.ord_to_str(ordinal, &mut value).unwrap_or(false);
            let id = value.parse::<RecordId>().ok().filter(|_| known);
            let up = id.map(|id| thesaurus.with_broader(id)).unwrap_or_default();
            let shown = up
                .into_iter()
                .filter(|id| thesaurus.kind(*id) == facet.values_are());
            let values = &mut self.values;
            let places = &mut self.places;
            shown
                .map(|id| {
                    *places.entry(id).or_insert_with(|| {
                        values.push(Value {
                            id,
                            count: 0,
                            last: None,
                        });
                        values.len() - 1
                    })
                })
                .collect()
        });
        for at in path.iter() {
            let value = &mut self.values[*at];
            if value.last != Some(doc) {
                value.last = Some(doc);
                value.count += 1;
            }
        }
    }
}

/// An ordinal as a place in memory.
fn place(ordinal: u64) -> usize {
    usize::try_from(ordinal).unwrap_or(usize::MAX)
}
