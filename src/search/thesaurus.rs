//! The names that queries and documents meet at: concepts, sites, places, people, with what lies below them.
//!
//! A document carries only ids. A query that holds a name, in any script or spelling, also looks for the ids of that name
//! and of everything narrower; so a changed name or tree is a new thesaurus and no reindex.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::OnceLock;

use super::analyzer::{Token, TokenText, stem, tokens};
use super::map::{Area, LonLat};
use super::pinyin::spoken;
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
    /// Whether it is a period: whatever bears its name tells a time.
    pub period: bool,
    /// What it lies in: broader concepts, the parent site, the place.
    pub broader: Vec<RecordId>,
    /// Where it is, as exactly as the public may know: degrees east and north.
    pub point: Option<LonLat>,
}

/// A snapshot of all entries.
#[derive(Debug, Default)]
pub struct Thesaurus {
    numbers: HashMap<RecordId, u32>,
    /// By number.
    known: Vec<Known>,
    broader: HashMap<RecordId, Vec<RecordId>>,
    narrower: HashMap<RecordId, Vec<RecordId>>,
    han: HashMap<String, Vec<RecordId>>,
    latin: HashMap<String, Vec<RecordId>>,
    points: HashMap<RecordId, LonLat>,
    /// Names in Han characters by their syllables.
    sounds: HashMap<String, BTreeSet<String>>,
    longest_han: usize,
    longest_latin: usize,
}

/// A record that is known here.
#[derive(Debug)]
struct Known {
    id: RecordId,
    kind: RecordKind,
    period: bool,
    /// Its names, each once.
    names: Vec<String>,
    above: OnceLock<Box<[u32]>>,
    placed: OnceLock<Option<u32>>,
}

/// Longest name in characters or words; longer ones are found by their text.
const LONGEST_NAME: usize = 24;

impl Thesaurus {
    /// A snapshot of `entries`.
    pub fn build(entries: impl IntoIterator<Item = Entry>) -> Self {
        let mut built = Self::default();
        for entry in entries {
            built.know(&entry);
            built
                .points
                .extend(entry.point.map(|point| (entry.id, point)));
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

    fn know(&mut self, entry: &Entry) {
        let Ok(number) = u32::try_from(self.known.len()) else {
            return;
        };
        let mut names: Vec<String> = Vec::new();
        for name in &entry.names {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        self.numbers.entry(entry.id).or_insert_with(|| {
            self.known.push(Known {
                id: entry.id,
                kind: entry.kind,
                period: entry.period,
                names,
                above: OnceLock::new(),
                placed: OnceLock::new(),
            });
            number
        });
    }

    fn name(&mut self, name: &str, id: RecordId) {
        let tokens = tokens(name);
        if tokens.is_empty() || tokens.len() > LONGEST_NAME {
            return;
        }
        if let Some(key) = han_key(&tokens) {
            self.longest_han = self.longest_han.max(tokens.len());
            if tokens.len() > 1 {
                let characters: Vec<char> = key.chars().collect();
                for syllables in spoken(&characters) {
                    let names = self.sounds.entry(syllables.join(" ")).or_default();
                    names.insert(key.clone());
                    // Typed as one word, or syllable by syllable.
                    add(&mut self.latin, latin_key(&[&syllables.concat()]), id);
                }
                self.longest_latin = self.longest_latin.max(1);
            }
            if let [_] = tokens.as_slice() {
                // As it is spoken: 罐子 is 罐.
                add(&mut self.han, format!("{key}子"), id);
                self.longest_han = self.longest_han.max(2);
            }
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
        Some(self.known(self.number(id)?)?.kind)
    }

    /// Whether a record is a period.
    pub(super) fn is_period(&self, id: RecordId) -> bool {
        let known = self.number(id).and_then(|number| self.known(number));
        known.is_some_and(|known| known.period)
    }

    /// Every way to write a record's name.
    pub(super) fn names(&self, id: RecordId) -> &[String] {
        let known = self.number(id).and_then(|number| self.known(number));
        known.map_or(&[], |known| &known.names)
    }

    /// The number of a record among those that are known here, from 0 without a gap.
    pub(super) fn number(&self, id: RecordId) -> Option<u32> {
        self.numbers.get(&id).copied()
    }

    /// The record of that number.
    pub(super) fn numbered(&self, number: u32) -> Option<RecordId> {
        Some(self.known(number)?.id)
    }

    fn known(&self, number: u32) -> Option<&Known> {
        self.known.get(usize::try_from(number).ok()?)
    }

    /// The numbers of those of a kind among a record and all that it lies in.
    pub(super) fn above(&self, number: u32, kind: Option<RecordKind>) -> impl Iterator<Item = u32> {
        let known = self.known(number);
        let above = known.map_or(&[][..], |known| {
            known.above.get_or_init(|| {
                let above = self.with_broader(known.id).into_iter();
                above.filter_map(|id| self.number(id)).collect()
            })
        });
        let is = move |number: &u32| self.known(*number).map(|known| known.kind) == kind;
        above.iter().copied().filter(is)
    }

    /// Where a record is.
    pub(super) fn point(&self, id: RecordId) -> Option<LonLat> {
        self.points.get(&id).copied()
    }

    /// The number of the record itself or of the nearest above it that has a point.
    pub(super) fn placed(&self, id: RecordId) -> Option<u32> {
        let known = self.known(self.number(id)?)?;
        *known.placed.get_or_init(|| self.find_placed(id))
    }

    fn find_placed(&self, id: RecordId) -> Option<u32> {
        let mut seen = BTreeSet::new();
        let mut front = vec![id];
        while !front.is_empty() {
            if let Some(placed) = front.iter().find(|id| self.points.contains_key(id)) {
                return self.number(*placed);
            }
            let above = front.iter().flat_map(|id| self.broader(*id)).copied();
            front = above.filter(|id| seen.insert(*id)).collect();
        }
        None
    }

    /// Everything that has a point in this area.
    pub(super) fn within(&self, area: Area) -> impl Iterator<Item = RecordId> {
        let points = self.points.iter();
        points.filter_map(move |(id, point)| area.holds(*point).then_some(*id))
    }

    /// Every record known here, in no order.
    pub fn ids(&self) -> impl Iterator<Item = (RecordId, RecordKind)> + '_ {
        self.known.iter().map(|known| (known.id, known.kind))
    }

    /// The record and all that lies below it; a cycle ends where it began.
    pub fn with_narrower(&self, id: RecordId) -> BTreeSet<RecordId> {
        closure(id, &self.narrower)
    }

    /// The record and all that it lies in.
    pub fn with_broader(&self, id: RecordId) -> BTreeSet<RecordId> {
        closure(id, &self.broader)
    }

    /// What a record lies in directly.
    pub fn broader(&self, id: RecordId) -> &[RecordId] {
        self.broader.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Whose name this is, as a whole.
    pub(super) fn named(&self, name: &str) -> Vec<RecordId> {
        self.called(&tokens(name)).to_vec()
    }

    /// Whose name these tokens are, as a whole.
    pub(super) fn called(&self, tokens: &[Token]) -> &[RecordId] {
        let han = han_key(tokens).and_then(|key| self.han.get(&key));
        let latin = || words(tokens).and_then(|words| self.latin.get(&latin_key(&words)));
        han.or_else(latin).map_or(&[], Vec::as_slice)
    }

    /// Whether a name stretches over these of `tokens` and is longer, or `as_long`; names of periods do not count.
    pub(super) fn names_over(
        &self,
        tokens: &[Token],
        stretch: &Range<usize>,
        as_long: bool,
    ) -> bool {
        let least = stretch.len() + usize::from(!as_long);
        let longest = self.longest_han.max(self.longest_latin);
        let is_name = |from: usize, to: usize| {
            let said = &tokens[from..to];
            // Syllable by syllable, too.
            let joined = words(said).and_then(|words| {
                let key = latin_key(&[&words.concat()]);
                self.latin.get(&key)
            });
            let ids = match self.called(said) {
                [] => joined.map_or(&[][..], Vec::as_slice),
                ids => ids,
            };
            !ids.is_empty() && !ids.iter().any(|id| self.is_period(*id))
        };
        (stretch.end.saturating_sub(longest)..=stretch.start).any(|from| {
            let most = tokens.len().min(from + longest);
            (stretch.end..=most).any(|to| to - from >= least && is_name(from, to))
        })
    }

    /// The names in Han characters that are said so, folded.
    pub(super) fn sounding(&self, syllables: &[String]) -> impl Iterator<Item = &str> {
        let names = self.sounds.get(&syllables.join(" "));
        names.into_iter().flatten().map(String::as_str)
    }

    /// Every word of a name in Latin letters, stemmed.
    pub(super) fn latin_words(&self) -> impl Iterator<Item = &str> {
        self.latin.keys().flat_map(|name| name.split(' '))
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
