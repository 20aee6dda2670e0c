//! Words of letters and digits in a plan.

use super::planner::{Planner, Typed};
use crate::domain::id::RecordId;
use crate::search::analyzer::{Token, stem};
use crate::search::clause::{Boxed, any, every, phrase, term};
use crate::search::explain::Merit;
use crate::search::kept::kept;
use crate::search::pinyin::{cuts, is_syllable};
use crate::search::romanisation;
use crate::search::weight;

impl Planner<'_> {
    pub(super) fn words(&mut self, run: &[Token], typed: Typed<'_>) {
        let words: Vec<&str> = run.iter().filter_map(Token::word).collect();
        self.score_syllables(&words);
        let mut at = 0;
        while at < words.len() {
            if let Some((length, ids)) = self.latin_name(&words[at..]) {
                let ids = ids.to_vec();
                self.understand(&run[at..at + length], typed, &ids);
                let texts = run[at..at + length]
                    .iter()
                    .filter(|token| length == 1 || !self.idle(token))
                    .filter_map(Token::word)
                    .map(|word| self.word_met(word))
                    .collect();
                let unit = self.or_linked(every(texts), &ids);
                self.plan.required.push(unit);
                for token in &run[at..at + length] {
                    self.score_word(token);
                }
                at += length;
                continue;
            }
            if self.forgiving.romanisation
                && let Some((length, met)) = self.romanised(&words[at..])
            {
                self.plan.forgave = true;
                let text = words[at..at + length].join(" ");
                self.score(met.box_clone(), weight::PINYIN, Merit::Romanisation, &text);
                self.plan.required.push(met);
                at += length;
                continue;
            }
            // What is written without spaces and holds digits is a number: its parts stand in this order.
            let glued = 1 + run[at + 1..].iter().take_while(|token| token.glued).count();
            let group = &run[at..at + glued];
            if glued > 1
                && group
                    .iter()
                    .filter_map(Token::word)
                    .any(|w| w.contains(char::is_numeric))
            {
                let places = group
                    .iter()
                    .filter_map(|t| Some((t.word()?.to_owned(), t.position)));
                self.plan
                    .required
                    .extend(phrase(self.known.fields.all.words, places));
                for token in group {
                    self.score_word(token);
                }
                at += glued;
                continue;
            }
            if !self.idle(&run[at]) {
                let unit = self.word_met(words[at]);
                self.plan.required.push(unit);
                self.score_word(&run[at]);
            }
            at += 1;
        }
    }

    /// The longest name that begins `words`, written as it is, or its syllables apart: jing ping.
    fn latin_name(&self, words: &[&str]) -> Option<(usize, &[RecordId])> {
        let spoken = syllables(words);
        let apart = (2..=spoken).rev().find_map(|length| {
            let (_, ids) = self
                .known
                .thesaurus
                .latin_name(&[&words[..length].concat()])?;
            Some((length, ids))
        });
        let written = self.known.thesaurus.latin_name(words);
        apart
            .into_iter()
            .chain(written)
            .max_by_key(|(length, _)| *length)
    }

    /// Syllables of an old romanisation, from the first word on, as pinyin of a name.
    fn romanised(&self, words: &[&str]) -> Option<(usize, Boxed)> {
        let readings = romanisation::read(words);
        let length = readings.first()?.len();
        let ways = readings.into_iter().filter_map(|syllables| {
            phrase(self.known.fields.pinyin, syllables.into_iter().zip(0..))
        });
        Some((length, any(ways.collect())))
    }

    /// Syllables one after another are rather one name than several.
    pub(super) fn score_syllables(&mut self, words: &[&str]) {
        let mut at = 0;
        while at < words.len() {
            let spoken = syllables(&words[at..]);
            if spoken > 1 {
                let places = words[at..at + spoken]
                    .iter()
                    .map(ToString::to_string)
                    .zip(0..);
                if let Some(query) = phrase(self.known.fields.pinyin, places) {
                    let text = words[at..at + spoken].join(" ");
                    self.score(query, weight::PINYIN, Merit::Pinyin, &text);
                }
            }
            at += spoken.max(1);
        }
    }

    /// A word as written, by its stem, or as the pinyin of a name.
    pub(super) fn word_met(&self, word: &str) -> Boxed {
        let mut ways = vec![
            term(self.known.fields.all.words, word),
            term(self.known.fields.all.stems, &stem(word)),
        ];
        ways.extend(self.sounds(word).into_iter().map(|(query, ..)| query));
        kept(any(ways), self.known.opened)
    }

    fn sounds(&self, word: &str) -> Vec<(Boxed, f32, Merit)> {
        let places = |parts: Vec<String>| parts.into_iter().zip(0..);
        let cuts = cuts(word);
        let mut found: Vec<(Boxed, f32, Merit)> = cuts
            .iter()
            .filter_map(|cut| {
                let syllables = cut.iter().map(|s| (*s).to_owned()).collect();
                let met = phrase(self.known.fields.pinyin, places(syllables))?;
                Some((met, weight::PINYIN, Merit::Pinyin))
            })
            .collect();
        let letters = word.bytes().all(|b| b.is_ascii_lowercase());
        if cuts.is_empty() && letters && (2..=8).contains(&word.len()) {
            let initials = word.chars().map(String::from).collect();
            let met = phrase(self.known.fields.initials, places(initials));
            found.extend(met.map(|met| (met, weight::INITIALS, Merit::Initials)));
        }
        found
    }

    pub(super) fn score_word(&mut self, token: &Token) {
        let Some(word) = token.word().filter(|_| !self.idle(token)) else {
            return;
        };
        let fields = self.known.fields;
        let base = if self.among_han {
            weight::WORD_AMONG_HAN
        } else {
            1.0
        };
        let stem = stem(word);
        if !self.is_new(fields.all.stems, &stem) {
            return;
        }
        for (rank, weight, written, stemmed) in [
            (&fields.all, base, Merit::Word, Merit::Stem),
            (
                &fields.names,
                base * weight::IN_NAME,
                Merit::NameWord,
                Merit::NameStem,
            ),
        ] {
            let (as_written, by_stem) = (term(rank.words, word), term(rank.stems, &stem));
            self.score(as_written, weight * weight::WORD, written, word);
            self.score(by_stem, weight * weight::STEM, stemmed, &stem);
        }
        for (query, weight, merit) in self.sounds(word) {
            self.score(query, weight, merit, word);
        }
    }
}

/// How many words from the first on are syllables of pinyin; names have no more than eight.
fn syllables(words: &[&str]) -> usize {
    let spoken = words.iter().take(8).take_while(|word| is_syllable(word));
    spoken.count()
}
