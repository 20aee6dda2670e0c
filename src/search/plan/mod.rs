//! From what a visitor typed to a query of the index.
//!
//! Words are cut like a document. Names known to the thesaurus become units that are met by their text or by their ids,
//! times by their text or by datings that overlap them; what is left of a Han run is met by all its bigrams, a word by
//! itself, its stem or as pinyin of a name. All units must be met; how that is forgiven where no record does so is told in
//! [`super::forgive`]. Scores come from a second set of clauses, the same either way.

use std::collections::BTreeSet;
use std::ops::Range;

use tantivy::Term;
use tantivy::query::{AllQuery, BooleanQuery, ConstScoreQuery, Occur};
use tantivy::schema::Field;

use super::analyzer::{Token, TokenText, bigrams, tokens};
use super::clause::{Boxed, any, boost, every, one_of, phrase, term};
use super::colour::ColourRange;
use super::columns::Opened;
use super::explain::{Merit, Most, Scored};
use super::kept::kept;
use super::language::{Broken, Clause, Fault, Query, What};
use super::map::Area;
use super::measure::Measure;
use super::nearness::Sign;
use super::predicate;
use super::quotes::Quotes;
use super::request::Facet;
use super::schema::{Fields, column, whole_key, written_key};
use super::thesaurus::Thesaurus;
use super::times::{self, Time};
use super::weight;
use crate::domain::id::RecordId;

mod fields;
mod han;
mod words;

pub use fields::QueryFields;

/// Characters of a query that are read.
pub(super) const LONGEST_QUERY: usize = 1_000;
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
    scored: Vec<Scored>,
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
pub(super) struct Knowledge<'a> {
    /// The fields that a query may name.
    pub named: QueryFields,
    /// The index's fields.
    pub fields: &'a Fields,
    /// The index's columns.
    pub opened: &'a Opened,
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
            one_of(themselves.collect()),
            predicate::with_value(known.opened, Facet::Site, &values),
            predicate::with_value(known.opened, Facet::Place, &values),
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

    /// What results are scored by.
    pub(super) fn scored(&self) -> &[Scored] {
        &self.scored
    }

    /// What is worth more the nearer it stands together.
    pub fn signs(&self) -> &[Sign] {
        &self.signs
    }

    /// Records that meet everything, unscored.
    pub fn all(&self) -> Boxed {
        let musts = self.required.iter().chain(&self.exact);
        self.of(musts.map(|query| query.box_clone()).collect())
    }

    /// Records that meet something, unscored; what is demanded stays so, and so does a phrase in straight quotation marks.
    pub fn some(&self) -> Boxed {
        let scored = self.scored.iter();
        let something = any(scored.map(|clause| clause.query.box_clone()).collect());
        let musts = self.exact.iter().map(|query| query.box_clone());
        self.of(musts.chain([something]).collect())
    }

    fn of(&self, mut musts: Vec<Boxed>) -> Boxed {
        if musts.is_empty() {
            musts.push(Box::new(AllQuery));
        }
        let musts = musts.into_iter().map(|query| (Occur::Must, query));
        let excluded = self.excluded.iter();
        let excluded = excluded.map(|query| (Occur::MustNot, query.box_clone()));
        Box::new(BooleanQuery::new(musts.chain(excluded).collect()))
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
    let sentence = if tokens.iter().all(Token::is_word) {
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
            What::Between(name, from, to) => {
                let columns = name.parse().map_or(column::YEARS, Measure::columns);
                let within =
                    predicate::overlapping(self.known.opened, columns, vec![(*from, *to)], 0.0);
                self.plan.exact.push(within);
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

    /// Words as they stand; `from` is where they begin in the text.
    fn plain(&mut self, text: &str, from: usize) {
        let mut tokens = tokens(text);
        tokens.truncate(MOST_TOKENS.saturating_sub(self.used));
        self.used += tokens.len();
        for run in runs(&tokens).filter(|run| !run[0].is_word()) {
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
            if run[0].is_word() {
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
        let overlapping =
            predicate::overlapping(self.known.opened, column::YEARS, time.years.clone(), 0.0);
        let mut ways = vec![overlapping];
        if !words.is_empty() {
            ways.push(every(words));
        }
        self.plan.required.push(any(ways));
        let close = predicate::overlapping(
            self.known.opened,
            column::YEARS,
            time.years.clone(),
            weight::DATED_CLOSE,
        );
        let said = &text[time.span.clone()];
        self.score(close, weight::DATED, Merit::Dated, said);
        self.plan.understood.push(Understood {
            text: text[time.span.clone()].to_owned(),
            span: time.span.start + from..time.span.end + from,
            meaning: Meaning::Time(time.years, time.certainty),
        });
    }

    fn idle(&self, token: &Token) -> bool {
        !self.lone_functions && is_function(&token.text)
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
                    .map(Token::to_text)
                    .collect::<Vec<_>>()
                    .join(if first.is_word() { " " } else { "" }),
                span: first.start as usize + from..last.end as usize + from,
                meaning: Meaning::Names(ids),
            });
        }
    }

    /// A phrase in quotation marks: each of its runs in order.
    fn quoted(&mut self, text: &str, quotes: Quotes) {
        let mut tokens = tokens(text);
        tokens.truncate(MOST_TOKENS.saturating_sub(self.used));
        self.used += tokens.len();
        let fields = self.known.fields;
        for run in tokens.chunk_by(|a, b| {
            a.is_word() == b.is_word() && (a.is_word() || b.position == a.position + 1)
        }) {
            let met = match run {
                [token] if !token.is_word() => Some(term(fields.all.characters, &token.to_text())),
                run if run[0].is_word() => phrase(
                    fields.all.words,
                    run.iter()
                        .filter_map(|t| Some((t.word()?.to_owned(), t.position))),
                ),
                run => phrase(fields.all.bigrams, bigrams(run)),
            };
            let Some(met) = met else { continue };
            self.score(met.box_clone(), weight::QUOTED, Merit::Quoted, text);
            match quotes {
                Quotes::Straight => self.plan.exact.push(met),
                Quotes::Curly => self.plan.required.push(met),
            }
            if run[0].is_word() {
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
        let (names, numbers) = (self.known.fields.whole, self.known.fields.numbers);
        let number = key.chars().any(char::is_numeric).then(|| key.clone());
        let number = number.map(|key| (numbers, key, weight::NUMBER, Merit::Number));
        let ways = [
            (names, key, weight::WHOLE_NAME, Merit::WholeName),
            (
                names,
                written_key(text),
                weight::AS_WRITTEN,
                Merit::AsWritten,
            ),
        ];
        for (field, key, weight, merit) in ways.into_iter().chain(number) {
            let met: Boxed = Box::new(ConstScoreQuery::new(term(field, &key), 1.0));
            self.score(met, weight, merit, "");
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
            opened,
            thesaurus,
            denied,
            ..
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
        let linked = kept(one_of(terms), opened);
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        self.score(
            linked.box_clone(),
            weight::LINK,
            Merit::Linked,
            &ids.join(" "),
        );
        kept(any(vec![text, linked]), opened)
    }

    fn score(&mut self, query: Boxed, weight: f32, merit: Merit, text: &str) {
        let most = match merit {
            Merit::Linked | Merit::Dated | Merit::Number | Merit::WholeName | Merit::AsWritten => {
                Most::Times(1.0)
            }
            // A word and a number may begin so at once.
            Merit::Prefix => Most::Times(2.0),
            _ => Most::Rarity,
        };
        self.plan.scored.push(Scored {
            query: boost(query, weight),
            weight,
            most,
            merit,
            text: text.to_owned(),
        });
    }
}

/// Neighbouring tokens of one kind.
fn runs(tokens: &[Token]) -> impl Iterator<Item = &[Token]> {
    tokens.chunk_by(|a, b| {
        a.is_word() == b.is_word() && b.position == a.position + 1
            || a.is_word() && b.is_word() && b.glued
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
