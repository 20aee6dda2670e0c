//! Counting the values of facets.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use tantivy::DocId;

use crate::domain::id::RecordId;
use crate::search::columns::{Key, LONE, Values};
use crate::search::request::{Facet, FacetValue};
use crate::search::thesaurus::Thesaurus;

/// What meets the values of a filter. An id that the public does not know meets nothing, even where documents carry it.
pub(super) fn with_narrower(
    facet: Facet,
    values: &[String],
    denied: &BTreeSet<RecordId>,
    thesaurus: &Thesaurus,
) -> Vec<Key> {
    let values = values.iter().filter_map(|value| Key::read(facet, value));
    let narrower = values.flat_map(|value| match value {
        Key::Code(_) => vec![value],
        Key::Id(id) if thesaurus.kind(id).is_none() || denied.contains(&id) => Vec::new(),
        Key::Id(id) => thesaurus
            .with_narrower(id)
            .into_iter()
            .map(Key::Id)
            .collect(),
    });
    narrower.collect()
}

/// The values of a filter in one segment.
pub(super) struct Wanted {
    values: Option<Arc<Values>>,
    /// By ordinal.
    wanted: Vec<bool>,
}

impl Wanted {
    pub fn new(values: Option<Arc<Values>>, keys: &[Key]) -> Self {
        let mut wanted = vec![false; values.as_ref().map_or(0, |values| values.keys.len())];
        if let Some(values) = &values {
            for ordinal in keys.iter().filter_map(|key| values.ordinal(key)) {
                wanted[ordinal] = true;
            }
        }
        Self { values, wanted }
    }

    /// Sets `bit` of those of `failed` whose document has none of them.
    pub fn sieve(&self, docs: &[DocId], bit: u32, failed: &mut [u32]) {
        match &self.values {
            Some(values) => values.sieve(docs, &self.wanted, bit, failed),
            None => failed.iter_mut().for_each(|failed| *failed |= bit),
        }
    }
}

/// Counts the values of one facet in one segment. A value counts for all above it, too.
pub(super) struct Counter {
    facet: Facet,
    /// The bit of the filter on the same facet.
    pub group: Option<u32>,
    values: Option<Arc<Values>>,
    /// The documents that have no value, several, the first value and no other, the second and no other …
    alone: Vec<u64>,
    /// The others, by value.
    among: Counts,
    /// By ordinal: the number of the record, once it was asked for.
    numbers: Vec<Option<u32>>,
    /// Documents with several values.
    several: Vec<DocId>,
    /// One document's values and what lies above them: few.
    met: Vec<u32>,
}

impl Counter {
    pub fn new(facet: Facet, group: Option<u32>, values: Option<Arc<Values>>) -> Self {
        let keys = values.as_ref().map_or(0, |values| values.keys.len());
        Self {
            facet,
            group,
            alone: vec![0; keys + LONE],
            numbers: vec![None; keys],
            values,
            among: Counts::none(facet),
            several: Vec::new(),
            met: Vec::new(),
        }
    }

    pub fn count(&mut self, docs: &[DocId], thesaurus: &Thesaurus) {
        let Some(values) = &self.values else { return };
        values.tally(docs, &mut self.alone, &mut self.several);
        for doc in self.several.drain(..) {
            let several = values.several(doc);
            match &mut self.among {
                Counts::Codes(codes) => {
                    for ordinal in several {
                        if let Some(Key::Code(code)) = values.keys.get(ordinal) {
                            *codes.entry(Arc::clone(code)).or_default() += 1;
                        }
                    }
                }
                // However many of its values lie below one, the document counts once for that.
                Counts::Known(counts) => {
                    for ordinal in several {
                        let number = self.numbers[ordinal].get_or_insert_with(|| {
                            number(&values.keys[ordinal], thesaurus).unwrap_or(u32::MAX)
                        });
                        for above in thesaurus.above(*number, self.facet.values_are()) {
                            if !self.met.contains(&above) {
                                self.met.push(above);
                            }
                        }
                    }
                    for number in self.met.drain(..) {
                        add(counts, number, 1);
                    }
                }
            }
        }
    }

    pub fn finish(self, thesaurus: &Thesaurus) -> (Facet, Counts) {
        let mut counts = self.among;
        let keys = self.values.iter().flat_map(|values| values.keys.iter());
        let alone = self.alone.into_iter().skip(LONE);
        for (key, count) in keys.zip(alone).filter(|(_, count)| *count > 0) {
            match (&mut counts, key) {
                (Counts::Codes(codes), Key::Code(code)) => {
                    *codes.entry(Arc::clone(code)).or_default() += count;
                }
                (Counts::Known(counts), key) => {
                    let number = number(key, thesaurus).unwrap_or(u32::MAX);
                    for above in thesaurus.above(number, self.facet.values_are()) {
                        add(counts, above, count);
                    }
                }
                _ => {}
            }
        }
        (self.facet, counts)
    }
}

/// The number of the record that a value is, if it is known.
fn number(key: &Key, thesaurus: &Thesaurus) -> Option<u32> {
    match key {
        Key::Id(id) => thesaurus.number(*id),
        Key::Code(_) => None,
    }
}

/// Adds to the count of what has this number.
pub(super) fn add(counts: &mut Vec<u64>, number: u32, count: u64) {
    let at = number as usize;
    if counts.len() <= at {
        counts.resize(at + 1, 0);
    }
    counts[at] += count;
}

/// Values of a facet and how many documents have them.
#[derive(Debug)]
pub enum Counts {
    /// Of a list of codes.
    Codes(HashMap<Arc<str>, u64>),
    /// By the numbers of the thesaurus.
    Known(Vec<u64>),
}

impl Counts {
    /// Nothing counted yet.
    pub(super) fn none(facet: Facet) -> Self {
        match facet.values_are() {
            None => Self::Codes(HashMap::new()),
            Some(_) => Self::Known(Vec::new()),
        }
    }

    /// Adds what was counted elsewhere for the same facet.
    pub(super) fn add(&mut self, other: Self) {
        match (self, other) {
            (Self::Codes(sum), Self::Codes(other)) => {
                for (code, count) in other {
                    *sum.entry(code).or_default() += count;
                }
            }
            (Self::Known(sum), Self::Known(other)) => {
                for (number, count) in (0..).zip(other).filter(|(_, count)| *count > 0) {
                    add(sum, number, count);
                }
            }
            _ => {}
        }
    }

    /// The most frequent values, the most frequent first, then in the order of the values; those of `chosen` stay, however
    /// rare.
    pub fn most_frequent(
        self,
        most: usize,
        chosen: &[String],
        thesaurus: &Thesaurus,
    ) -> Vec<FacetValue> {
        let mut counted: Vec<(Key, u64)> = match self {
            Self::Codes(codes) => {
                let codes = codes.into_iter();
                codes
                    .map(|(code, count)| (Key::Code(code), count))
                    .collect()
            }
            Self::Known(counts) => {
                let counts = (0..).zip(counts).filter(|(_, count)| *count > 0);
                let known = counts.filter_map(|(number, count)| {
                    let id = thesaurus.numbered(number)?;
                    Some((Key::Id(id), count))
                });
                known.collect()
            }
        };
        counted.sort_unstable_by(|(a, more), (b, less)| less.cmp(more).then_with(|| a.cmp(b)));
        let rare = counted.split_off(most.min(counted.len()));
        let value = |(key, count): (Key, u64)| FacetValue {
            value: key.to_string(),
            count,
        };
        let mut values: Vec<FacetValue> = counted.into_iter().map(value).collect();
        for chosen in chosen {
            if values.iter().any(|kept| kept.value == *chosen) {
                continue;
            }
            let count = rare.iter().find(|(key, _)| key.to_string() == *chosen);
            values.push(FacetValue {
                value: chosen.clone(),
                count: count.map_or(0, |(_, count)| *count),
            });
        }
        values
    }
}
