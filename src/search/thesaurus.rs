//! The names that queries and documents meet at: concepts, sites, places, people, with what lies below them.
//!
//! A document carries only ids. A query that holds a name, in any script or spelling, also looks for the ids of that name
//! and of everything narrower; so a changed name or tree is a new thesaurus and no reindex.

use std::collections::{BTreeSet, HashMap};

use super::analyzer::{Token, TokenText, stem, tokens};
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;

/// A published record that others refer to.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The record.
    pub id: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// Every way to write it, in any language; empty when only its place in the tree matters.
    pub names: Vec<String>,
    /// How it is read, in pinyin, with tones and spaces or without.
    pub pinyin: Vec<String>,
    /// What it lies in: broader concepts, the parent site, the place.
    pub broader: Vec<RecordId>,
}

/// A snapshot of all entries.
#[derive(Debug, Default)]
pub struct Thesaurus {
    kinds: HashMap<RecordId, RecordKind>,
    broader: HashMap<RecordId, Vec<RecordId>>,
    narrower: HashMap<RecordId, Vec<RecordId>>,
    han: HashMap<String, Vec<RecordId>>,
    latin: HashMap<String, Vec<RecordId>>,
    longest_han: usize,
    longest_latin: usize,
}

/// Longest name in characters or words; longer ones are found by their text.
const LONGEST_NAME: usize = 24;

impl Thesaurus {
    /// A snapshot of `entries`.
    pub fn build(entries: impl IntoIterator<Item = Entry>) -> Self {
        let mut built = Self::default();
        for entry in entries {
            built.kinds.insert(entry.id, entry.kind);
            for broader in &entry.broader {
                built.narrower.entry(*broader).or_default().push(entry.id);
            }
            entry
                .names
                .iter()
                .for_each(|name| built.name(name, entry.id));
            entry
                .pinyin
                .iter()
                .for_each(|sound| built.sound(sound, entry.id));
            built.broader.insert(entry.id, entry.broader);
        }
        built
    }

    fn name(&mut self, name: &str, id: RecordId) {
        let tokens = tokens(name);
        if tokens.is_empty() || tokens.len() > LONGEST_NAME {
            return;
        }
        if let Some(key) = han_key(&tokens) {
            self.longest_han = self.longest_han.max(tokens.len());
            add(&mut self.han, key, id);
        } else if let Some(words) = words(&tokens) {
            self.longest_latin = self.longest_latin.max(words.len());
            add(&mut self.latin, latin_key(&words), id);
        }
    }

    /// Pinyin is met as it stands and written as one word.
    fn sound(&mut self, sound: &str, id: RecordId) {
        self.name(sound, id);
        let cut = tokens(sound);
        if let Some(words) = words(&cut).filter(|words| words.len() > 1) {
            add(&mut self.latin, latin_key(&[&words.concat()]), id);
            self.longest_latin = self.longest_latin.max(1);
        }
    }

    /// The kind of a record that is known here.
    pub fn kind(&self, id: RecordId) -> Option<RecordKind> {
        self.kinds.get(&id).copied()
    }

    /// Every record known here, in no order.
    pub fn ids(&self) -> impl Iterator<Item = (RecordId, RecordKind)> + '_ {
        self.kinds.iter().map(|(id, kind)| (*id, *kind))
    }

    /// The record and all that lies below it; a cycle ends where it began.
    pub fn with_narrower(&self, id: RecordId) -> BTreeSet<RecordId> {
        closure(id, &self.narrower)
    }

    /// The record and all that it lies in.
    pub fn with_broader(&self, id: RecordId) -> BTreeSet<RecordId> {
        closure(id, &self.broader)
    }

    /// The longest name that begins `tokens` (all Han): how many tokens, and whose name it is.
    pub(super) fn han_name(&self, tokens: &[Token]) -> Option<(usize, &[RecordId])> {
        (1..=tokens.len().min(self.longest_han))
            .rev()
            .find_map(|length| {
                let ids = self.han.get(&han_key(&tokens[..length])?)?;
                Some((length, ids.as_slice()))
            })
    }

    /// The longest name that begins `words`, plurals and singulars alike.
    pub(super) fn latin_name(&self, words: &[&str]) -> Option<(usize, &[RecordId])> {
        (1..=words.len().min(self.longest_latin))
            .rev()
            .find_map(|length| {
                let ids = self.latin.get(&latin_key(&words[..length]))?;
                Some((length, ids.as_slice()))
            })
    }
}

fn add(names: &mut HashMap<String, Vec<RecordId>>, key: String, id: RecordId) {
    let ids = names.entry(key).or_default();
    if !ids.contains(&id) {
        ids.push(id);
    }
}

fn closure(id: RecordId, next: &HashMap<RecordId, Vec<RecordId>>) -> BTreeSet<RecordId> {
    let mut seen = BTreeSet::from([id]);
    let mut front = vec![id];
    while let Some(at) = front.pop() {
        for other in next.get(&at).into_iter().flatten() {
            if seen.insert(*other) {
                front.push(*other);
            }
        }
    }
    seen
}

fn han_key(tokens: &[Token]) -> Option<String> {
    tokens
        .iter()
        .map(|token| match token.text {
            TokenText::Han(c) => Some(c),
            TokenText::Word(_) => None,
        })
        .collect()
}

fn words(tokens: &[Token]) -> Option<Vec<&str>> {
    tokens
        .iter()
        .map(|token| match &token.text {
            TokenText::Word(word) => Some(word.as_str()),
            TokenText::Han(_) => None,
        })
        .collect()
}

fn latin_key(words: &[&str]) -> String {
    words
        .iter()
        .map(|word| stem(word))
        .collect::<Vec<_>>()
        .join(" ")
}
