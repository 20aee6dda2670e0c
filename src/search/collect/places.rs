//! Counting where documents lie.

use std::collections::BTreeMap;
use std::sync::Arc;

use tantivy::DocId;

use super::facets::add;
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::search::columns::{Columns, Key, Values};
use crate::search::request::Facet;
use crate::search::thesaurus::Thesaurus;

/// Where the documents of a segment lie: at themselves, their first site, or their first place that has a point, or is in
/// one that has.
pub(super) struct Places {
    kinds: Option<Arc<Values>>,
    /// By set of kinds: whether such a record may have a point of its own.
    themselves: Vec<bool>,
    columns: [Option<Arc<Values>>; 2],
    /// By column and set.
    known: [Vec<Known>; 2],
    /// By the numbers of the thesaurus.
    counts: Vec<u64>,
    nowhere: u64,
}

/// What is known of where a set of values lies.
#[derive(Clone, Copy)]
enum Known {
    /// Nobody asked yet.
    Nothing,
    /// It lies nowhere.
    Nowhere,
    /// At the place of that number.
    At(u32),
}

impl Places {
    pub fn new(columns: &Columns) -> tantivy::Result<Self> {
        let kinds = columns.facet(Facet::Kind)?;
        let located = [RecordKind::Site, RecordKind::Context, RecordKind::Place];
        let located = |key: &Key| located.iter().any(|kind| key.to_string() == kind.as_str());
        let themselves = kinds.iter().flat_map(|kinds| {
            let sets = kinds.sets.iter();
            sets.map(|set| kinds.keys_of(set).any(located))
        });
        let themselves = themselves.collect();
        let columns = [columns.facet(Facet::Site)?, columns.facet(Facet::Place)?];
        let known = columns.each_ref().map(|column| {
            vec![Known::Nothing; column.as_ref().map_or(0, |column| column.sets.len())]
        });
        Ok(Self {
            kinds,
            themselves,
            columns,
            known,
            counts: Vec::new(),
            nowhere: 0,
        })
    }

    /// Counts a document, whose id is asked for where it may have a point of its own.
    pub fn count(&mut self, doc: DocId, id: impl FnOnce() -> RecordId, thesaurus: &Thesaurus) {
        let kinds = self.kinds.as_ref().map(|kinds| kinds.set(doc));
        let own = kinds.is_some_and(|set| self.themselves.get(set).copied().unwrap_or(false));
        let mut at = own.then(id).and_then(|id| thesaurus.placed(id));
        for (column, known) in self.columns.iter().zip(&mut self.known) {
            let (None, Some(column)) = (at, column) else {
                continue;
            };
            let set = column.set(doc);
            let Some(known) = known.get_mut(set) else {
                continue;
            };
            if let Known::Nothing = *known {
                let placed = |key: &Key| match key {
                    Key::Id(id) => thesaurus.placed(*id),
                    Key::Code(_) => None,
                };
                let mut keys = column.keys_of(&column.sets[set]);
                *known = keys.find_map(placed).map_or(Known::Nowhere, Known::At);
            }
            if let Known::At(place) = *known {
                at = Some(place);
            }
        }
        match at {
            Some(at) => add(&mut self.counts, at, 1),
            None => self.nowhere += 1,
        }
    }

    /// How many lie where.
    pub fn finish(self, thesaurus: &Thesaurus) -> BTreeMap<Option<RecordId>, u64> {
        let counts = (0..).zip(self.counts).filter(|(_, count)| *count > 0);
        let mut places: BTreeMap<_, _> = counts
            .filter_map(|(number, count)| Some((Some(thesaurus.numbered(number)?), count)))
            .collect();
        places.insert(None, self.nowhere);
        places
    }
}
