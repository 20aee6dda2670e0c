//! From what a visitor typed to a query of the index.
//!
//! Words are cut like a document. Names known to the thesaurus become units that are met by their text or by their ids,
//! times by their text or by datings that overlap them; what is left of a Han run is met by all its bigrams, a word by
//! itself, its stem or as pinyin of a name. All units must be met; how that is forgiven where no record does so is told in
//! [`super::forgive`]. Scores come from a second set of clauses, the same either way.

use std::collections::BTreeSet;
use std::ops::Range;

use tantivy::Term;
use tantivy::query::{AllQuery, BooleanQuery, ConstScoreQuery, Occur, RegexQuery, TermSetQuery};
use tantivy::schema::Field;

use super::analyzer::{Token, TokenText, bigrams, stem, tokens};
use super::clause::{Boxed, any, boost, every, phrase, term};
use super::colour::ColourRange;
use super::language::{Broken, Clause, Fault, FieldNames, Query, What};
use super::map::Area;
use super::nearness::Sign;
use super::pinyin::{cuts, is_syllable, spoken};
use super::predicate;
use super::quotes::Quotes;
use super::request::Facet;
use super::romanisation;
use super::schema::{Fields, TextFields, whole_key, written_key};
use super::thesaurus::Thesaurus;
use super::times::{self, Time};
use super::weight;
use crate::domain::id::RecordId;

/// Characters of a query that are read.
pub(super) const LONGEST_QUERY: usize = 1_000;
/// Tokens of a query that are used: bounds the clauses.
const MOST_TOKENS: usize = 160;
/// Characters, or words, from which a text with words of grammar is a sentence.
const SENTENCE_OF_CHARACTERS: usize = 6;
const SENTENCE_OF_WORDS: usize = 5;
/// Characters of the longest stretch that is heard as one name.
const LONGEST_HEARD: usize = 12;
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

/// The field of years, which is no facet.
const YEAR: &str = "year";
/// Fields of texts that are no facets.
const NAME: &str = "name";
const NUMBER: &str = "number";

/// The fields that a query may name: every facet, `year`, `name` and `number`.
#[derive(Debug, Clone, Copy, Default)]
pub struct QueryFields;

impl FieldNames for QueryFields {
    fn has_values(&self, field: &str) -> bool {
        [NAME, NUMBER].contains(&field) || field.parse::<Facet>().is_ok()
    }

    fn has_numbers(&self, field: &str) -> bool {
        field == YEAR
    }
}

/// What is let pass that was not written so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Forgiving {
    /// Han characters of the same sound, in names.
    pub sound: bool,
    /// Old romanisations of names.
    pub romanisation: bool,
    /// What is broader than a name that was typed.
    pub broader: bool,
}

/// What a stretch of the text was understood as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Understood {
    /// The stretch.
    pub text: String,
    /// Its bytes in the text.
    pub span: Range<usize>,
    /// What it means.
    pub meaning: Meaning,
}

/// Meanings of a stretch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// A time: the years it may mean, and how certain that is.
    Time(Vec<(Option<i64>, Option<i64>)>, &'static str),
    /// The name of these records.
    Names(Vec<RecordId>),
}

/// What a text asks for.
#[derive(Default)]
pub struct Plan {
    required: Vec<Boxed>,
    exact: Vec<Boxed>,
    excluded: Vec<Boxed>,
    scored: Vec<Boxed>,
    signs: Vec<Sign>,
    /// Whether it is a sentence rather than the name of something.
    sentence: bool,
    /// Whether anything of it was let pass.
    pub forgave: bool,
    /// What its stretches were understood as, in order.
    pub understood: Vec<Understood>,
}

/// What plans are made with.
#[derive(Clone, Copy)]
pub struct Knowledge<'a> {
    /// The index's fields.
    pub fields: &'a Fields,
    /// The names known.
    pub thesaurus: &'a Thesaurus,
    /// Records whose names are as if they were not known.
    pub denied: &'a BTreeSet<RecordId>,
}

impl Plan {
    /// Plans what a visitor typed; none if nothing in it can be looked for.
    pub fn new(query: &Query, known: Knowledge<'_>, forgiving: Forgiving) -> Option<Self> {
        let texts = || {
            query
                .0
                .iter()
                .flatten()
                .filter_map(|clause| match &clause.what {
                    What::Words(text) if !clause.not => Some(text.as_str()),
                    _ => None,
                })
        };
        let plain: Vec<Token> = texts().flat_map(tokens).collect();
        let quoted = query
            .0
            .iter()
            .flatten()
            .any(|clause| !matches!(clause.what, What::Words(_)));
        let mut planner = Planner {
            known,
            forgiving,
            plan: Self {
                sentence: is_sentence(&plain),
                ..Self::default()
            },
            used: 0,
            lone_functions: !quoted && plain.iter().all(|token| is_function(&token.text)),
            among_han: plain
                .iter()
                .any(|token| matches!(token.text, TokenText::Han(_))),
        };
        for group in &query.0 {
            // What is no value of its field is words: a visitor's text never fails.
            let _ = planner.group(group, false);
        }
        if let [group] = query.0.as_slice()
            && let [only] = group.as_slice()
            && let What::Words(text) | What::Quoted(text, _) = &only.what
            && !only.not
        {
            planner.whole(text);
        }
        let plan = planner.plan;
        let something =
            !(plan.required.is_empty() && plan.exact.is_empty() && plan.excluded.is_empty());
        something.then_some(plan)
    }

    /// Adds what an app demands; fails where a field has no such value.
    pub fn demand(&mut self, query: &Query, known: Knowledge<'_>) -> Result<(), Fault> {
        let mut planner = Planner {
            known,
            forgiving: Forgiving::default(),
            plan: Self::default(),
            used: 0,
            lone_functions: false,
            among_han: false,
        };
        for group in &query.0 {
            planner.group(group, true)?;
        }
        let demanded = planner.plan;
        self.exact.extend(demanded.required);
        self.exact.extend(demanded.exact);
        self.excluded.extend(demanded.excluded);
        Ok(())
    }

    /// Demands that results lie in an area.
    pub fn lie(&mut self, area: Option<Area>, known: Knowledge<'_>) {
        let Some(area) = area else { return };
        let within = known.thesaurus.within(area);
        let ids: Vec<RecordId> = within.filter(|id| !known.denied.contains(id)).collect();
        let below = ids.iter().flat_map(|id| known.thesaurus.with_narrower(*id));
        let values: Vec<String> = below.map(|id| id.to_string()).collect();
        let themselves = ids
            .iter()
            .map(|id| Term::from_field_text(known.fields.id, &id.to_string()));
        let ways: Vec<Boxed> = vec![
            Box::new(TermSetQuery::new(themselves.collect::<Vec<_>>())),
            predicate::with_value(Facet::Site, values.clone()),
            predicate::with_value(Facet::Place, values),
        ];
        self.exact.push(any(ways));
    }

    /// Demands a glaze of such a colour.
    pub fn shine(&mut self, colour: Option<ColourRange>) {
        self.exact.extend(colour.map(predicate::of_colour));
    }

    /// Whether there are words that results are scored by.
    pub fn is_worded(&self) -> bool {
        !self.scored.is_empty()
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
        let musts = self.required.iter().chain(&self.exact);
        let musts = musts.map(|query| (Occur::Must, silent(query.box_clone())));
        let shoulds = self
            .scored
            .iter()
            .map(|query| (Occur::Should, query.box_clone()));
        self.of(musts.chain(shoulds).collect())
    }

    /// Records that meet something; what is demanded stays so, and so does a phrase in straight quotation marks.
    pub fn some(&self) -> Boxed {
        let musts = self.exact.iter();
        let musts = musts.map(|query| (Occur::Must, silent(query.box_clone())));
        let any = self.scored.iter().map(|query| query.box_clone()).collect();
        let any: (Occur, Boxed) = (Occur::Must, Box::new(BooleanQuery::union(any)));
        self.of(musts.chain([any]).collect())
    }

    fn of(&self, mut clauses: Vec<(Occur, Boxed)>) -> Boxed {
        if clauses.iter().all(|(occur, _)| *occur != Occur::Must) {
            clauses.push((Occur::Must, silent(Box::new(AllQuery))));
        }
        let excluded = self.excluded.iter();
        clauses.extend(excluded.map(|query| (Occur::MustNot, query.box_clone())));
        Box::new(BooleanQuery::new(clauses))
    }
}

fn silent(query: Boxed) -> Boxed {
    Box::new(ConstScoreQuery::new(query, 0.0))
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
    known: Knowledge<'a>,
    forgiving: Forgiving,
    plan: Plan,
    used: usize,
    among_han: bool,
    lone_functions: bool,
}

impl Planner<'_> {
    /// What must be met by any of its clauses. Strictly, what is no value of its field is a fault; else it is words.
    fn group(&mut self, group: &[Clause], strictly: bool) -> Result<(), Fault> {
        if let [clause] = group {
            if !clause.not {
                return self.clause(clause, strictly);
            }
            let units = self.apart(|planner| planner.clause(clause, strictly), false)?;
            self.plan.excluded.extend(units);
            return Ok(());
        }
        let mut ways = Vec::new();
        for clause in group {
            let not = clause.not;
            let units = self.apart(|planner| planner.clause(clause, strictly), !not)?;
            ways.extend(units.map(|met| if not { without(met) } else { met }));
        }
        if !ways.is_empty() {
            self.plan.required.push(any(ways));
        }
        Ok(())
    }

    /// What a part of the plan requires, as one; its scores count, or not.
    fn apart(
        &mut self,
        part: impl FnOnce(&mut Self) -> Result<(), Fault>,
        scored: bool,
    ) -> Result<Option<Boxed>, Fault> {
        let (required, exact) = (self.plan.required.len(), self.plan.exact.len());
        let (scores, understood) = (self.plan.scored.len(), self.plan.understood.len());
        let signs = self.plan.signs.len();
        part(self)?;
        let mut units = self.plan.required.split_off(required);
        units.extend(self.plan.exact.split_off(exact));
        if !scored {
            self.plan.scored.truncate(scores);
            self.plan.understood.truncate(understood);
            self.plan.signs.truncate(signs);
        }
        Ok((!units.is_empty()).then(|| every(units)))
    }

    fn clause(&mut self, clause: &Clause, strictly: bool) -> Result<(), Fault> {
        match &clause.what {
            What::Words(text) => self.plain(text, clause.span.end - text.len()),
            What::Quoted(text, quotes) => self.quoted(text, *quotes),
            What::Prefix(stem) => self.prefix(stem),
            What::Between(_, from, to) => {
                let years = vec![(*from, *to)];
                self.plan.exact.push(predicate::overlapping(years, 0.0));
            }
            What::Field(name, value) => match self.field(name, value) {
                Some(met) => self.plan.exact.push(met),
                None if strictly => {
                    return Err(Fault {
                        span: clause.span.clone(),
                        what: Broken::UnknownValue,
                    });
                }
                None => self.plain(value, clause.span.end.saturating_sub(value.len())),
            },
        }
        Ok(())
    }

    /// Records with this value of a field; none where it has no such value.
    fn field(&self, name: &str, value: &str) -> Option<Boxed> {
        let Knowledge {
            fields,
            thesaurus,
            denied,
        } = self.known;
        let cut = tokens(value);
        match name {
            NAME => {
                let words = cut
                    .iter()
                    .filter_map(word)
                    .map(|w| term(fields.names.words, w));
                let han = bigrams(&cut).map(|(pair, _)| term(fields.names.bigrams, &pair));
                let lone = cut.iter().filter(|token| !is_word(token));
                let lone = lone.map(|token| term(fields.names.characters, &han_text(token)));
                let units: Vec<Boxed> = words.chain(han).chain(lone).collect();
                (!units.is_empty()).then(|| every(units))
            }
            NUMBER => {
                let key = whole_key(value);
                (!key.is_empty()).then(|| term(fields.numbers, &key))
            }
            facet => {
                let facet: Facet = facet.parse().ok()?;
                let values = match facet.values_are() {
                    None => vec![facet.code_of(value)?],
                    Some(kind) => {
                        let named = || {
                            let named = thesaurus.named(value).into_iter();
                            named
                                .filter(|id| thesaurus.kind(*id) == Some(kind))
                                .collect()
                        };
                        let ids: Vec<RecordId> = match value.parse() {
                            Ok(id) => vec![id],
                            Err(_) => named(),
                        };
                        let ids: Vec<RecordId> = ids
                            .into_iter()
                            .filter(|id| thesaurus.kind(*id).is_some() && !denied.contains(id))
                            .collect();
                        if ids.is_empty() {
                            return None;
                        }
                        let narrower = ids.into_iter().flat_map(|id| thesaurus.with_narrower(id));
                        narrower.map(|id| id.to_string()).collect()
                    }
                };
                Some(predicate::with_value(facet, values))
            }
        }
    }

    /// Words or numbers that begin so; Han characters are found wherever they stand, so their end is open anyway.
    fn prefix(&mut self, stem: &str) {
        let cut = tokens(stem);
        if cut.iter().any(|token| !is_word(token)) {
            return self.plain(stem, 0);
        }
        let fields = self.known.fields;
        let key = whole_key(stem);
        let mut ways: Vec<Boxed> = Vec::new();
        let begins = |field, text: &str| {
            let pattern = format!("{text}.*");
            RegexQuery::from_pattern(&pattern, field).ok()
        };
        if let [only] = cut.as_slice()
            && let Some(word) = word(only)
        {
            ways.extend(begins(fields.all.words, word).map(|query| Box::new(query) as Boxed));
        }
        if key.chars().any(char::is_numeric) {
            ways.extend(begins(fields.numbers, &key).map(|query| Box::new(query) as Boxed));
        }
        if !ways.is_empty() {
            let met = any(ways);
            self.score(met.box_clone(), weight::PREFIX);
            self.plan.required.push(met);
        }
    }

    /// Words as they stand; `from` is where they begin in the text.
    fn plain(&mut self, text: &str, from: usize) {
        let mut tokens = tokens(text);
        tokens.truncate(MOST_TOKENS.saturating_sub(self.used));
        self.used += tokens.len();
        for run in runs(&tokens).filter(|run| !is_word(&run[0])) {
            self.score_han(run);
        }
        let mut at = 0;
        for time in times::times(text) {
            let Some(said) = tokens.get(time.tokens.clone()) else {
                break;
            };
            self.stretch(&tokens[at..time.tokens.start], from);
            at = time.tokens.end;
            let said = said.to_vec();
            self.time(text, from, &said, time);
        }
        self.stretch(&tokens[at..], from);
    }

    fn stretch(&mut self, tokens: &[Token], from: usize) {
        for run in runs(tokens) {
            if is_word(&run[0]) {
                self.words(run, from);
            } else {
                self.han(run, from);
            }
        }
    }

    /// A time is met by its words, or by a dating that overlaps it.
    fn time(&mut self, text: &str, from: usize, said: &[Token], time: Time) {
        let before = self.plan.required.len();
        self.stretch(said, from);
        let words = self.plan.required.split_off(before);
        let overlapping = predicate::overlapping(time.years.clone(), 0.0);
        let mut ways = vec![overlapping];
        if !words.is_empty() {
            ways.push(every(words));
        }
        self.plan.required.push(any(ways));
        let close = predicate::overlapping(time.years.clone(), weight::DATED_CLOSE);
        self.score(close, weight::DATED);
        self.plan.understood.push(Understood {
            text: text[time.span.clone()].to_owned(),
            span: time.span.start + from..time.span.end + from,
            meaning: Meaning::Time(time.years, time.certainty),
        });
    }

    fn idle(&self, token: &Token) -> bool {
        !self.lone_functions && is_function(&token.text)
    }

    fn han(&mut self, run: &[Token], start: usize) {
        let mut from = 0;
        let mut at = 0;
        let mut after_name = false;
        while at < run.len() {
            match self.known.thesaurus.han_name(&run[at..]) {
                // A name of one character counts alone or beside another name: 碗 of 大碗岛 is no bowl.
                Some((length, ids)) if length > 1 || run.len() == 1 || after_name && from == at => {
                    self.han_part(&run[from..at], &[]);
                    let ids = ids.to_vec();
                    self.understand(&run[at..at + length], start, &ids);
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
        let all = &self.known.fields.all;
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
        let mut ways = vec![text];
        if self.forgiving.sound && (2..=LONGEST_HEARD).contains(&part.len()) {
            let heard = self.heard(part);
            self.plan.forgave |= heard.is_some();
            ways.extend(heard);
        }
        let unit = self.or_linked(any(ways), ids);
        self.plan.required.push(unit);
    }

    /// Names that sound like this.
    fn heard(&mut self, part: &[Token]) -> Option<Boxed> {
        let characters: Vec<char> = part
            .iter()
            .filter_map(|token| match token.text {
                TokenText::Han(c) => Some(c),
                TokenText::Word(_) => None,
            })
            .collect();
        let ways: Vec<Boxed> = spoken(&characters)
            .into_iter()
            .filter_map(|syllables| {
                phrase(self.known.fields.pinyin, syllables.into_iter().zip(0..))
            })
            .collect();
        let met = (!ways.is_empty()).then(|| any(ways))?;
        self.score(met.box_clone(), weight::SOUND);
        Some(met)
    }

    /// Notes that a stretch is a name.
    fn understand(&mut self, said: &[Token], from: usize, ids: &[RecordId]) {
        let ids: Vec<RecordId> = ids
            .iter()
            .copied()
            .filter(|id| !self.known.denied.contains(id))
            .collect();
        if let (Some(first), Some(last), false) = (said.first(), said.last(), ids.is_empty()) {
            self.plan.understood.push(Understood {
                text: said
                    .iter()
                    .map(han_text)
                    .collect::<Vec<_>>()
                    .join(if is_word(first) { " " } else { "" }),
                span: first.start as usize + from..last.end as usize + from,
                meaning: Meaning::Names(ids),
            });
        }
    }

    fn score_han(&mut self, run: &[Token]) {
        let fields = self.known.fields;
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

    fn words(&mut self, run: &[Token], start: usize) {
        let words: Vec<&str> = run.iter().filter_map(word).collect();
        self.score_syllables(&words);
        let mut at = 0;
        while at < words.len() {
            if let Some((length, ids)) = self.latin_name(&words[at..]) {
                let ids = ids.to_vec();
                self.understand(&run[at..at + length], start, &ids);
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
            if self.forgiving.romanisation
                && let Some((length, met)) = self.romanised(&words[at..])
            {
                self.plan.forgave = true;
                self.score(met.box_clone(), weight::PINYIN);
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
                    .filter_map(word)
                    .any(|w| w.contains(char::is_numeric))
            {
                let places = group
                    .iter()
                    .filter_map(|t| Some((word(t)?.to_owned(), t.position)));
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
    fn score_syllables(&mut self, words: &[&str]) {
        let mut at = 0;
        while at < words.len() {
            let spoken = syllables(&words[at..]);
            if spoken > 1 {
                let places = words[at..at + spoken]
                    .iter()
                    .map(ToString::to_string)
                    .zip(0..);
                if let Some(query) = phrase(self.known.fields.pinyin, places) {
                    self.score(query, weight::PINYIN);
                }
            }
            at += spoken.max(1);
        }
    }

    /// A word as written, by its stem, or as the pinyin of a name.
    fn word_met(&self, word: &str) -> Boxed {
        let mut ways = vec![
            term(self.known.fields.all.words, word),
            term(self.known.fields.all.stems, &stem(word)),
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
                    phrase(self.known.fields.pinyin, places(syllables))?,
                    weight::PINYIN,
                ))
            })
            .collect();
        let letters = word.bytes().all(|b| b.is_ascii_lowercase());
        if cuts.is_empty() && letters && (2..=8).contains(&word.len()) {
            let initials = word.chars().map(String::from).collect();
            found.extend(
                phrase(self.known.fields.initials, places(initials)).map(|q| (q, weight::INITIALS)),
            );
        }
        found
    }

    fn score_word(&mut self, token: &Token) {
        let Some(word) = word(token).filter(|_| !self.idle(token)) else {
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
        let fields = self.known.fields;
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
                Quotes::Curly => self.plan.required.push(met),
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
        let mut ways = vec![(self.known.fields.whole, key.clone(), weight::WHOLE_NAME)];
        ways.push((
            self.known.fields.whole,
            written_key(text),
            weight::AS_WRITTEN,
        ));
        if key.chars().any(char::is_numeric) {
            ways.push((self.known.fields.numbers, key, weight::NUMBER));
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
        let Knowledge {
            fields,
            thesaurus,
            denied,
        } = self.known;
        let mut meant: Vec<RecordId> = ids.to_vec();
        if self.forgiving.broader {
            meant.extend(ids.iter().flat_map(|id| thesaurus.broader(*id)));
            self.plan.forgave |= meant.len() > ids.len();
        }
        let terms: Vec<Term> = meant
            .iter()
            .filter(|id| !denied.contains(id))
            .flat_map(|id| thesaurus.with_narrower(*id))
            .take(MOST_IDS)
            .map(|id| Term::from_field_text(fields.links, &id.to_string()))
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

/// Neighbouring tokens of one kind.
fn runs(tokens: &[Token]) -> impl Iterator<Item = &[Token]> {
    tokens.chunk_by(|a, b| {
        is_word(a) == is_word(b) && b.position == a.position + 1
            || is_word(a) && is_word(b) && b.glued
    })
}

/// Whatever does not meet it.
fn without(met: Boxed) -> Boxed {
    let all: Boxed = Box::new(AllQuery);
    Box::new(BooleanQuery::new(vec![
        (Occur::Must, all),
        (Occur::MustNot, met),
    ]))
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
