//! The vocabulary as it stands: every published concept with its labels and its broader terms, in memory.

use std::collections::{BTreeMap, BTreeSet};

use super::concept::Concept;
use super::id::RecordId;
use super::language;

/// A snapshot of the concepts. Cheap to share, never changed: an edited concept makes a new snapshot.
#[derive(Debug, Default)]
pub struct Vocabulary {
    concepts: BTreeMap<RecordId, Concept>,
    narrower: BTreeMap<RecordId, Vec<RecordId>>,
}

impl Vocabulary {
    /// A snapshot of `concepts`.
    pub fn build(concepts: impl IntoIterator<Item = (RecordId, Concept)>) -> Self {
        let concepts: BTreeMap<_, _> = concepts.into_iter().collect();
        let mut narrower: BTreeMap<RecordId, Vec<RecordId>> = BTreeMap::new();
        for (id, concept) in &concepts {
            for broader in &concept.broader {
                narrower.entry(*broader).or_default().push(*id);
            }
        }
        Self { concepts, narrower }
    }

    /// The concept with this id.
    pub fn get(&self, id: RecordId) -> Option<&Concept> {
        self.concepts.get(&id)
    }

    /// Every concept, by id.
    pub fn iter(&self) -> impl Iterator<Item = (RecordId, &Concept)> {
        self.concepts.iter().map(|(id, concept)| (*id, concept))
    }

    /// A concept's preferred label in `language` or the nearest there is.
    pub fn label(&self, id: RecordId, language: &str) -> Option<&str> {
        self.get(id)
            .and_then(|concept| language::pick(&concept.common.labels, language))
            .map(|(_, label)| label.as_str())
    }

    /// Every way to write a concept: preferred labels, other labels, old spellings, pinyin.
    pub fn spellings(&self, id: RecordId) -> Vec<&str> {
        self.get(id)
            .map(|concept| concept.spellings().collect())
            .unwrap_or_default()
    }

    /// All broader concepts, near ones first, without the concept itself; a cycle ends where it began.
    pub fn ancestors(&self, id: RecordId) -> Vec<RecordId> {
        walk(id, |at| {
            self.concepts
                .get(&at)
                .map_or(&[][..], |concept| &concept.broader)
        })
    }

    /// All narrower concepts, near ones first, without the concept itself; a cycle ends where it began.
    pub fn descendants(&self, id: RecordId) -> Vec<RecordId> {
        walk(id, |at| {
            self.narrower.get(&at).map_or(&[][..], Vec::as_slice)
        })
    }
}

fn walk<'a>(from: RecordId, next: impl Fn(RecordId) -> &'a [RecordId]) -> Vec<RecordId> {
    let mut seen = BTreeSet::from([from]);
    let mut found = Vec::new();
    let mut front = vec![from];
    while !front.is_empty() {
        front = front
            .iter()
            .flat_map(|at| next(*at))
            .copied()
            .filter(|id| seen.insert(*id))
            .collect();
        found.extend(&front);
    }
    found
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn broader_and_narrower_walk_without_end_only_once() {
        let id = |n| RecordId(Uuid::from_u128(n));
        let concept = |broader: &[u128]| Concept {
            broader: broader.iter().map(|n| id(*n)).collect(),
            ..Default::default()
        };
        let vocabulary = Vocabulary::build([
            (id(1), concept(&[3])),
            (id(2), concept(&[1])),
            (id(3), concept(&[2])),
        ]);
        assert_eq!(vocabulary.ancestors(id(2)), [id(1), id(3)]);
        assert_eq!(vocabulary.descendants(id(2)), [id(3), id(1)]);
    }
}
