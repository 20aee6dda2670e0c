//! Counting the values of facets.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use tantivy::DocId;

use crate::domain::id::RecordId;
use crate::search::columns::{Key, Values};
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
pub struct Wanted {
    values: Option<Arc<Values>>,
    /// By set.
    wanted: Vec<bool>,
}

impl Wanted {
    pub fn new(values: Option<Arc<Values>>, keys: &[Key]) -> Self {
        let mut wanted = Vec::new();
        if let Some(values) = &values {
            let ordinals = keys.iter().filter_map(|key| values.ordinal(key));
            let ordinals: HashSet<usize> = ordinals.collect();
            let is = |ordinal: &u32| ordinals.contains(&(*ordinal as usize));
            wanted.extend(values.sets.iter().map(|set| set.iter().any(is)));
        }
        Self { values, wanted }
    }

    /// Whether a document has one of them.
    pub fn holds(&self, doc: DocId) -> bool {
        let set = self.values.as_ref().map(|values| values.set(doc));
        set.is_some_and(|set| self.wanted.get(set).copied().unwrap_or(false))
    }

    /// Sets `bit` of those of `failed` whose document has none of them.
    pub fn sieve(&self, docs: &[DocId], bit: u32, failed: &mut [u32]) {
        let Some(values) = &self.values else {
            for failed in failed {
                *failed |= bit;
            }
            return;
        };
        let mut failed = failed.iter_mut();
        values.each(docs, |set| {
            let holds = self.wanted.get(set).copied().unwrap_or(false);
            if let Some(failed) = failed.next() {
                *failed |= u32::from(!holds) * bit;
            }
        });
    }
}

/// Counts the values of one facet in one segment.
pub(super) struct Counter {
    facet: Facet,
    /// The bit of the filter on the same facet.
    pub group: Option<u32>,
    values: Option<Arc<Values>>,
    /// By set of values.
    counts: Vec<u64>,
}

impl Counter {
    pub fn new(facet: Facet, group: Option<u32>, values: Option<Arc<Values>>) -> Self {
        Self {
            facet,
            group,
            counts: vec![0; values.as_ref().map_or(0, |values| values.sets.len())],
            values,
        }
    }

    pub fn count(&mut self, docs: &[DocId]) {
        if let Some(values) = &self.values {
            values.each(docs, |set| {
                if let Some(count) = self.counts.get_mut(set) {
                    *count += 1;
                }
            });
        }
    }

    /// How many documents have each value. A value counts for all above it, too; however many of a document's values lie below
    /// one, it counts once for that.
    pub fn finish(self, thesaurus: &Thesaurus) -> (Facet, Counts) {
        let mut counted = Counts::none(self.facet);
        let Some(values) = self.values else {
            return (self.facet, counted);
        };
        let counts = values.sets.iter().zip(self.counts);
        for (set, count) in counts.filter(|(_, count)| *count > 0) {
            match &mut counted {
                Counts::Codes(codes) => {
                    for key in values.keys_of(set) {
                        if let Key::Code(code) = key {
                            *codes.entry(Arc::clone(code)).or_default() += count;
                        }
                    }
                }
                Counts::Known(counts) => {
                    let mut met: Vec<u32> = Vec::new();
                    for key in values.keys_of(set) {
                        let number = number(key, thesaurus).unwrap_or(u32::MAX);
                        met.extend(thesaurus.above(number, self.facet.values_are()));
                    }
                    met.sort_unstable();
                    met.dedup();
                    for number in met {
                        add(counts, number, count);
                    }
                }
            }
        }
        (self.facet, counted)
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
