//! From what a visitor typed to a query of the index.
//!
//! The text is cut like a document. Names known to the thesaurus become units that are met by their text or by their ids;
//! what is left of a Han run is met by all its bigrams, a word by itself, its stem or as pinyin of a name. All units must
//! be met; where no record does so, any of them may be. Scores come from a second set of clauses, the same either way.

use std::collections::BTreeSet;

use tantivy::Term;
use tantivy::query::{BooleanQuery, ConstScoreQuery, Occur, TermSetQuery};
use tantivy::schema::Field;

use super::analyzer::{Token, TokenText, bigrams, stem, tokens};
use super::clause::{Boxed, any, boost, every, phrase, term};
use super::nearness::Sign;
use super::pinyin::{cuts, is_syllable};
use super::quotes::{Quotes, pieces};
use super::schema::{Fields, TextFields, whole_key, written_key};
use super::thesaurus::Thesaurus;
use super::weight;
use crate::domain::id::RecordId;

/// Characters of a query that are read.
const LONGEST_QUERY: usize = 1_000;
/// Tokens of a query that are used: bounds the clauses.
const MOST_TOKENS: usize = 160;
/// Characters, or words, from which a text with words of grammar is a sentence.
const SENTENCE_OF_CHARACTERS: usize = 6;
const SENTENCE_OF_WORDS: usize = 5;
/// Ids that one name may stand for.
const MOST_IDS: usize = 4_096;

/// Characters that say little by themselves, folded: neither required nor scored beside others; a pair of which only one
/// is among them is scored.
const FUNCTION_CHARACTERS: &str = "的是了在和与及为被于之其而么吗呢吧啊也就都还很这那哪什怎何谁";

/// English words that say little, folded: neither required nor scored beside others.
const STOP_WORDS: &[&str] = &[
    "a", "an", "and", "any", "are", "as", "at", "be", "been", "being", "by", "did", "do", "does",
    "for", "from", "has", "have", "how", "in", "into", "is", "it", "its", "of", "on", "or", "that",
    "the", "their", "there", "these", "this", "to", "was", "were", "what", "when", "where",
    "which", "who", "with",
];

/// What a text asks for.
pub struct Plan {
    required: Vec<Boxed>,
    exact: Vec<Boxed>,
    scored: Vec<Boxed>,
    signs: Vec<Sign>,
    /// Whether it is a sentence rather than the name of something.
    sentence: bool,
}

impl Plan {
    /// Plans `text`; none if nothing in it can be looked for. The names of `denied` records are as if they were not known.
    pub fn new(
        text: &str,
        fields: &Fields,
        thesaurus: &Thesaurus,
        denied: &BTreeSet<RecordId>,
    ) -> Option<Self> {
        let text: String = text.chars().take(LONGEST_QUERY).collect();
        let mut planner = Planner {
            fields,
            thesaurus,
            denied,
            plan: Self {
                required: Vec::new(),
                exact: Vec::new(),
                scored: Vec::new(),
                signs: Vec::new(),
                sentence: is_sentence(&tokens(&text)),
            },
            used: 0,
            lone_functions: false,
            among_han: tokens(&text)
                .iter()
                .any(|token| matches!(token.text, TokenText::Han(_))),
        };
        let pieces = pieces(&text);
        let plain: Vec<Token> = pieces
            .iter()
            .filter(|piece| piece.quotes == Quotes::None)
            .flat_map(|piece| tokens(piece.text))
            .collect();
        planner.lone_functions = plain.iter().all(|token| is_function(&token.text))
            && pieces.iter().all(|piece| piece.quotes == Quotes::None);
        for piece in &pieces {
            match piece.quotes {
                Quotes::None => planner.plain(piece.text),
                quotes => planner.quoted(piece.text, quotes),
            }
        }
        planner.whole(&text);
        let plan = planner.plan;
        let something = !(plan.required.is_empty() && plan.exact.is_empty());
        something.then_some(plan)
    }

    /// Whether every word must be met: not of a question, whose words no record need repeat.
    pub fn strict(&self) -> bool {
        !self.sentence || self.scored.is_empty()
    }

    /// What is worth more the nearer it stands together.
    pub fn signs(&self) -> &[Sign] {
        &self.signs
    }

    /// Records that meet everything.
    pub fn all(&self) -> Boxed {
        let musts = self.required.iter().chain(&self.exact).map(|query| {
            let silent: Boxed = Box::new(ConstScoreQuery::new(query.box_clone(), 0.0));
            (Occur::Must, silent)
        });
        let shoulds = self
            .scored
            .iter()
            .map(|query| (Occur::Should, query.box_clone()));
        Box::new(BooleanQuery::new(musts.chain(shoulds).collect()))
    }

    /// Records that meet something; a phrase in straight quotation marks stays a must.
    pub fn some(&self) -> Boxed {
        let musts = self.exact.iter().map(|query| {
            let silent: Boxed = Box::new(ConstScoreQuery::new(query.box_clone(), 0.0));
            (Occur::Must, silent)
        });
        let shoulds = self
            .scored
            .iter()
            .map(|query| (Occur::Should, query.box_clone()));
        Box::new(BooleanQuery::new(musts.chain(shoulds).collect()))
    }
}

fn is_function(text: &TokenText) -> bool {
    match text {
        TokenText::Han(c) => FUNCTION_CHARACTERS.contains(*c),
        TokenText::Word(word) => STOP_WORDS.contains(&word.as_str()),
    }
}

/// A question or a sentence: long, and with words that only grammar needs.
fn is_sentence(tokens: &[Token]) -> bool {
    let sentence = if tokens.iter().all(is_word) {
        SENTENCE_OF_WORDS
    } else {
        SENTENCE_OF_CHARACTERS
    };
    tokens.len() >= sentence && tokens.iter().any(|token| is_function(&token.text))
}

struct Planner<'a> {
    fields: &'a Fields,
    thesaurus: &'a Thesaurus,
    denied: &'a BTreeSet<RecordId>,
    plan: Plan,
    used: usize,
    among_han: bool,
    lone_functions: bool,
}

impl Planner<'_> {
    fn plain(&mut self, text: &str) {
        let mut tokens = tokens(text);
        tokens.truncate(MOST_TOKENS.saturating_sub(self.used));
        self.used += tokens.len();
        for run in tokens.chunk_by(|a, b| {
            let same = matches!(
                (&a.text, &b.text),
                (TokenText::Han(_), TokenText::Han(_)) | (TokenText::Word(_), TokenText::Word(_))
            );
            same && b.position == a.position + 1 || is_word(a) && is_word(b) && b.glued
        }) {
            if is_word(&run[0]) {
                self.words(run);
            } else {
                self.han(run);
            }
        }
    }

    fn idle(&self, token: &Token) -> bool {
        !self.lone_functions && is_function(&token.text)
    }

    fn han(&mut self, run: &[Token]) {
        self.score_han(run);
        let mut from = 0;
        let mut at = 0;
        let mut after_name = false;
        while at < run.len() {
            match self.thesaurus.han_name(&run[at..]) {
                // A name of one character counts alone or beside another name: 碗 of 大碗岛 is no bowl.
                Some((length, ids)) if length > 1 || run.len() == 1 || after_name && from == at => {
                    self.han_part(&run[from..at], &[]);
                    let ids = ids.to_vec();
                    self.han_part(&run[at..at + length], &ids);
                    at += length;
                    from = at;
                    after_name = true;
                }
                _ => at += 1,
            }
        }
        self.han_part(&run[from..], &[]);
    }

    /// A stretch that must be met: by its characters in order, pair by pair, or by a linked record of that name.
    fn han_part(&mut self, part: &[Token], ids: &[RecordId]) {
        let all = &self.fields.all;
        let part = trim(part, |token| self.idle(token));
        let text: Boxed = match part {
            [] => return,
            [token] => term(all.characters, &han_text(token)),
            _ => {
                let pairs = part.windows(2).zip(bigrams(part));
                let needed: Vec<Boxed> = pairs
                    .filter(|(pair, _)| !pair.iter().any(|token| self.idle(token)))
                    .map(|(_, (pair, _))| term(all.bigrams, &pair))
                    .collect();
                let lone = part.iter().filter(|token| !self.idle(token));
                if needed.is_empty() {
                    every(
                        lone.map(|token| term(all.characters, &han_text(token)))
                            .collect(),
                    )
                } else {
                    every(needed)
                }
            }
        };
        let unit = self.or_linked(text, ids);
        self.plan.required.push(unit);
    }

    fn score_han(&mut self, run: &[Token]) {
        let fields = self.fields;
        for (pair, (text, _)) in run.windows(2).zip(bigrams(run)) {
            if pair.iter().all(|token| self.idle(token)) || !self.is_new(fields.all.bigrams, &text)
            {
                continue;
            }
            self.score(term(fields.all.bigrams, &text), weight::BIGRAM);
            self.score(
                term(fields.names.bigrams, &text),
                weight::BIGRAM * weight::IN_NAME,
            );
        }
        for token in run {
            let text = han_text(token);
            if self.idle(token) || !self.is_new(fields.all.characters, &text) {
                continue;
            }
            self.score(term(fields.all.characters, &text), weight::CHARACTER);
            self.score(
                term(fields.names.characters, &text),
                weight::CHARACTER * weight::IN_NAME,
            );
        }
        if (3..=12).contains(&run.len()) {
            let phrase = |rank: &TextFields| phrase(rank.bigrams, bigrams(run));
            self.plan.scored.extend(
                [
                    (phrase(&fields.all), weight::PHRASE),
                    (phrase(&fields.names), weight::PHRASE),
                ]
                .into_iter()
                .filter_map(|(query, weight)| Some(boost(query?, weight))),
            );
        }
    }

    fn words(&mut self, run: &[Token]) {
        let words: Vec<&str> = run.iter().filter_map(word).collect();
        self.score_syllables(&words);
        let mut at = 0;
        while at < words.len() {
            if let Some((length, ids)) = self.latin_name(&words[at..]) {
                let ids = ids.to_vec();
                let texts = run[at..at + length]
                    .iter()
                    .filter(|token| length == 1 || !self.idle(token))
                    .filter_map(word)
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
            // What is written without spaces and holds digits is a number: its parts stand in this order.
            let glued = 1 + run[at + 1..].iter().take_while(|token| token.glued).count();
            let group = &run[at..at + glued];
            if glued > 1
                && group
                    .iter()
                    .filter_map(word)
                    .any(|w| w.contains(char::is_numeric))
            {
                let places = group
                    .iter()
                    .filter_map(|t| Some((word(t)?.to_owned(), t.position)));
                self.plan
                    .required
                    .extend(phrase(self.fields.all.words, places));
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
            let (_, ids) = self.thesaurus.latin_name(&[&words[..length].concat()])?;
            Some((length, ids))
        });
        let written = self.thesaurus.latin_name(words);
        apart
            .into_iter()
            .chain(written)
            .max_by_key(|(length, _)| *length)
    }

    /// Syllables one after another are rather one name than several.
    fn score_syllables(&mut self, words: &[&str]) {
        let mut at = 0;
        while at < words.len() {
            let spoken = syllables(&words[at..]);
            if spoken > 1 {
                let places = words[at..at + spoken]
                    .iter()
                    .map(ToString::to_string)
                    .zip(0..);
                if let Some(query) = phrase(self.fields.pinyin, places) {
                    self.score(query, weight::PINYIN);
                }
            }
            at += spoken.max(1);
        }
    }

    /// A word as written, by its stem, or as the pinyin of a name.
    fn word_met(&self, word: &str) -> Boxed {
        let mut ways = vec![
            term(self.fields.all.words, word),
            term(self.fields.all.stems, &stem(word)),
        ];
        ways.extend(self.sounds(word).into_iter().map(|(query, _)| query));
        any(ways)
    }

    fn sounds(&self, word: &str) -> Vec<(Boxed, f32)> {
        let places = |parts: Vec<String>| parts.into_iter().zip(0..);
        let cuts = cuts(word);
        let mut found: Vec<(Boxed, f32)> = cuts
            .iter()
            .filter_map(|cut| {
                let syllables = cut.iter().map(|s| (*s).to_owned()).collect();
                Some((
                    phrase(self.fields.pinyin, places(syllables))?,
                    weight::PINYIN,
                ))
            })
            .collect();
        let letters = word.bytes().all(|b| b.is_ascii_lowercase());
        if cuts.is_empty() && letters && (2..=8).contains(&word.len()) {
            let initials = word.chars().map(String::from).collect();
            found.extend(
                phrase(self.fields.initials, places(initials)).map(|q| (q, weight::INITIALS)),
            );
        }
        found
    }

    fn score_word(&mut self, token: &Token) {
        let Some(word) = word(token).filter(|_| !self.idle(token)) else {
            return;
        };
        let fields = self.fields;
        let base = if self.among_han {
            weight::WORD_AMONG_HAN
        } else {
            1.0
        };
        let stem = stem(word);
        if !self.is_new(fields.all.stems, &stem) {
            return;
        }
        for (rank, rank_weight) in [(&fields.all, 1.0), (&fields.names, weight::IN_NAME)] {
            self.score(term(rank.words, word), base * weight::WORD * rank_weight);
            self.score(term(rank.stems, &stem), base * weight::STEM * rank_weight);
        }
        for (query, weight) in self.sounds(word) {
            self.score(query, weight);
        }
    }

    /// A phrase in quotation marks: each of its runs in order.
    fn quoted(&mut self, text: &str, quotes: Quotes) {
        let mut tokens = tokens(text);
        tokens.truncate(MOST_TOKENS.saturating_sub(self.used));
        self.used += tokens.len();
        let fields = self.fields;
        for run in tokens.chunk_by(|a, b| {
            is_word(a) == is_word(b) && (is_word(a) || b.position == a.position + 1)
        }) {
            let met = match run {
                [token] if !is_word(token) => Some(term(fields.all.characters, &han_text(token))),
                run if is_word(&run[0]) => phrase(
                    fields.all.words,
                    run.iter()
                        .filter_map(|t| Some((word(t)?.to_owned(), t.position))),
                ),
                run => phrase(fields.all.bigrams, bigrams(run)),
            };
            let Some(met) = met else { continue };
            self.score(met.box_clone(), weight::QUOTED);
            match quotes {
                Quotes::Straight => self.plan.exact.push(met),
                _ => self.plan.required.push(met),
            }
            if is_word(&run[0]) {
                for token in run {
                    self.score_word(token);
                }
            } else {
                self.score_han(run);
            }
        }
    }

    /// The whole text as a number of the museum, above everything else, or as a name of the record, above all but that.
    fn whole(&mut self, text: &str) {
        let key = whole_key(text);
        let mut ways = vec![(self.fields.whole, key.clone(), weight::WHOLE_NAME)];
        ways.push((self.fields.whole, written_key(text), weight::AS_WRITTEN));
        if key.chars().any(char::is_numeric) {
            ways.push((self.fields.numbers, key, weight::NUMBER));
        }
        for (field, key, weight) in ways {
            let met: Boxed = Box::new(ConstScoreQuery::new(term(field, &key), 1.0));
            self.score(met, weight);
        }
    }

    /// Takes a sign down, and whether it is the first of its sort: what is said twice counts once.
    fn is_new(&mut self, field: Field, text: &str) -> bool {
        let sign = Sign {
            field,
            text: text.to_owned(),
        };
        let new = !self.plan.signs.contains(&sign);
        if new {
            self.plan.signs.push(sign);
        }
        new
    }

    fn or_linked(&mut self, text: Boxed, ids: &[RecordId]) -> Boxed {
        let terms: Vec<Term> = ids
            .iter()
            .filter(|id| !self.denied.contains(id))
            .flat_map(|id| self.thesaurus.with_narrower(*id))
            .take(MOST_IDS)
            .map(|id| Term::from_field_text(self.fields.links, &id.to_string()))
            .collect();
        if terms.is_empty() {
            return text;
        }
        let linked: Boxed = Box::new(ConstScoreQuery::new(
            Box::new(TermSetQuery::new(terms)),
            1.0,
        ));
        self.score(linked.box_clone(), weight::LINK);
        any(vec![text, linked])
    }

    fn score(&mut self, query: Boxed, weight: f32) {
        self.plan.scored.push(boost(query, weight));
    }
}

/// How many words from the first on are syllables of pinyin; names have no more than eight.
fn syllables(words: &[&str]) -> usize {
    let spoken = words.iter().take(8).take_while(|word| is_syllable(word));
    spoken.count()
}

fn is_word(token: &Token) -> bool {
    matches!(token.text, TokenText::Word(_))
}

fn word(token: &Token) -> Option<&str> {
    match &token.text {
        TokenText::Word(word) => Some(word),
        TokenText::Han(_) => None,
    }
}

fn han_text(token: &Token) -> String {
    match token.text {
        TokenText::Han(c) => c.to_string(),
        TokenText::Word(ref word) => word.clone(),
    }
}

fn trim(part: &[Token], idle: impl Fn(&Token) -> bool) -> &[Token] {
    let from = part
        .iter()
        .position(|token| !idle(token))
        .unwrap_or(part.len());
    let to = part
        .iter()
        .rposition(|token| !idle(token))
        .map_or(from, |at| at + 1);
    &part[from..to]
}
