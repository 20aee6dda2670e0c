//! Counting where documents lie.

use std::collections::HashMap;

use tantivy::columnar::StrColumn;
use tantivy::{DocId, SegmentReader};

use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::search::request::Facet;
use crate::search::thesaurus::Thesaurus;

/// Where the documents of a segment lie: at themselves, their first site, or their first place that has a point, or is in
/// one that has.
pub(super) struct Places {
    kinds: Option<StrColumn>,
    /// By ordinal of the kind: whether such a record may have a point of its own.
    themselves: Vec<bool>,
    columns: [Option<StrColumn>; 2],
    /// By column and ordinal.
    known: [Vec<Known>; 2],
    /// Where each place stands among the counts.
    nth: HashMap<RecordId, usize>,
    counts: Vec<(RecordId, u64)>,
    nowhere: u64,
}

/// What is known of where a value of a column lies.
#[derive(Clone, Copy)]
enum Known {
    /// Nobody asked yet.
    Nothing,
    /// It lies nowhere.
    Nowhere,
    /// At the place that is counted there.
    At(usize),
}

impl Places {
    pub fn new(segment: &SegmentReader) -> tantivy::Result<Self> {
        let fast = segment.fast_fields();
        let column = |facet: Facet| fast.str(facet.as_str());
        let kinds = column(Facet::Kind)?;
        let mut themselves = Vec::new();
        if let Some(kinds) = &kinds {
            for ordinal in 0..kinds.num_terms() as u64 {
                let mut kind = String::new();
                kinds.ord_to_str(ordinal, &mut kind)?;
                let located = [RecordKind::Site, RecordKind::Context, RecordKind::Place];
                themselves.push(kind.parse().is_ok_and(|kind| located.contains(&kind)));
            }
        }
        let columns = [column(Facet::Site)?, column(Facet::Place)?];
        let known = columns.each_ref().map(|column| {
            vec![Known::Nothing; column.as_ref().map_or(0, |column| column.num_terms())]
        });
        Ok(Self {
            kinds,
            themselves,
            columns,
            known,
            nth: HashMap::new(),
            counts: Vec::new(),
            nowhere: 0,
        })
    }

    /// Counts a document, whose id is asked for where it may have a point of its own.
    pub fn count(&mut self, doc: DocId, id: impl FnOnce() -> RecordId, thesaurus: &Thesaurus) {
        let kind = self
            .kinds
            .as_ref()
            .and_then(|kinds| kinds.ords().first(doc));
        let kind = kind.and_then(|ordinal| usize::try_from(ordinal).ok());
        let own = kind.is_some_and(|kind| self.themselves.get(kind).copied().unwrap_or(false));
        let (nth, counts) = (&mut self.nth, &mut self.counts);
        let mut find = |id: RecordId| {
            let placed = thesaurus.placed(id)?;
            Some(*nth.entry(placed).or_insert_with(|| {
                counts.push((placed, 0));
                counts.len() - 1
            }))
        };
        let mut at = own.then(id).and_then(&mut find);
        for (column, known) in self.columns.iter().zip(&mut self.known) {
            let (None, Some(column)) = (at, column) else {
                continue;
            };
            at = column.term_ords(doc).find_map(|ordinal| {
                let known = known.get_mut(usize::try_from(ordinal).ok()?)?;
                if matches!(known, Known::Nothing) {
                    let mut value = String::new();
                    let read = column.ord_to_str(ordinal, &mut value).is_ok();
                    let id = value.parse().ok().filter(|_| read);
                    *known = id.and_then(&mut find).map_or(Known::Nowhere, Known::At);
                }
                match known {
                    Known::At(at) => Some(*at),
                    _ => None,
                }
            });
        }
        match at.and_then(|at| self.counts.get_mut(at)) {
            Some((_, count)) => *count += 1,
            None => self.nowhere += 1,
        }
    }

    /// How many lie where.
    pub fn finish(self) -> HashMap<Option<RecordId>, u64> {
        let placed = self.counts.into_iter().filter(|(_, count)| *count > 0);
        let mut places: HashMap<_, _> = placed.map(|(id, count)| (Some(id), count)).collect();
        places.insert(None, self.nowhere);
        places
    }
}
