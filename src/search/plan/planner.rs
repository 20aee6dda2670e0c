//! A text, clause by clause, to a plan.

use std::ops::Range;

use tantivy::Term;
use tantivy::query::{AllQuery, BooleanQuery, ConstScoreQuery, Occur};
use tantivy::schema::Field;

use super::{Forgiving, Knowledge, Meaning, Plan, Understood};
use crate::domain::id::RecordId;
use crate::search::analyzer::{Token, TokenText, bigrams, stem, tokens};
use crate::search::clause::{Boxed, any, boost, every, one_of, phrase, term};
use crate::search::explain::{Merit, Most, Scored};
use crate::search::kept::kept;
use crate::search::language::{Broken, Clause, Fault, Query, What};
use crate::search::measure::Measure;
use crate::search::nearness::Sign;
use crate::search::predicate;
use crate::search::quotes::Quotes;
use crate::search::schema::{as_spoken, column, whole_key, written_key};
use crate::search::times::{self, Time};
use crate::search::weight;

/// Tokens of a query that are used: bounds the clauses.
const MOST_TOKENS: usize = 160;
/// Characters, or words, from which a text with words of grammar is a sentence.
const SENTENCE_OF_CHARACTERS: usize = 6;
const SENTENCE_OF_WORDS: usize = 5;
/// Ids that one name may stand for.
const MOST_IDS: usize = 4_096;
/// Other names that one name may stand for.
const MOST_NAMES: usize = 32;
/// Letters of the shortest name in Latin letters that is looked for where another was typed.
const SHORTEST_NAME: usize = 4;

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

/// A text of the query and where it begins there.
#[derive(Clone, Copy)]
pub(super) struct Typed<'t> {
    pub text: &'t str,
    pub from: usize,
}

impl Typed<'_> {
    /// What bytes of the text are understood as.
    fn means(self, span: Range<usize>, meaning: Meaning) -> Understood {
        let text = self.text.get(span.clone()).unwrap_or_default();
        Understood {
            text: text.to_owned(),
            span: span.start + self.from..span.end + self.from,
            meaning,
        }
    }
}

/// A plan in the making.
pub(super) struct Planner<'a> {
    pub known: Knowledge<'a>,
    pub forgiving: Forgiving,
    /// What is planned so far.
    pub plan: Plan,
    /// Tokens used.
    used: usize,
    /// Whether there are Han characters beside the words.
    pub among_han: bool,
    /// Whether there is nothing but words of grammar.
    lone_functions: bool,
}

impl<'a> Planner<'a> {
    /// Plans nothing yet of what `query` says.
    pub fn new(query: &Query, known: Knowledge<'a>, forgiving: Forgiving) -> Self {
        let clauses = || query.0.iter().flatten();
        let texts = clauses().filter_map(|clause| match &clause.what {
            What::Words(text) if !clause.not => Some(text.as_str()),
            _ => None,
        });
        let plain: Vec<Token> = texts.flat_map(tokens).collect();
        let quoted = clauses().any(|clause| !matches!(clause.what, What::Words(_)));
        Self {
            known,
            forgiving,
            plan: Plan {
                sentence: is_sentence(&plain),
                ..Plan::default()
            },
            used: 0,
            among_han: plain.iter().any(|token| !token.is_word()),
            lone_functions: !quoted && plain.iter().all(|token| is_function(&token.text)),
        }
    }

    /// Plans what a visitor typed.
    pub fn read(mut self, query: &Query) -> Plan {
        for group in &query.0 {
            // What is no value of its field is words: a visitor's text never fails.
            let _ = self.group(group, false);
        }
        if let [group] = query.0.as_slice()
            && let [only] = group.as_slice()
            && let What::Words(text) | What::Quoted(text, _) = &only.what
            && !only.not
        {
            self.whole(text);
            let cut = tokens(text);
            let said = cut.iter().filter(|token| !self.idle(token));
            let said: Vec<String> = said.map(Token::to_text).collect();
            // 越窑 of 越窑是什么.
            if (1..cut.len()).contains(&said.len()) {
                self.whole(&said.concat());
            }
        }
        self.plan
    }

    /// Plans what an app demands; fails where a field has no such value.
    pub fn demand(mut self, query: &Query) -> Result<Plan, Fault> {
        for group in &query.0 {
            self.group(group, true)?;
        }
        Ok(self.plan)
    }

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
            What::Prefix(stem) => {
                // Behind it stands the asterisk alone.
                let from = clause.span.end.saturating_sub(stem.len() + 1);
                self.prefix(stem, from);
            }
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
    pub fn plain(&mut self, text: &str, from: usize) {
        let typed = Typed { text, from };
        let mut tokens = tokens(text);
        tokens.truncate(MOST_TOKENS.saturating_sub(self.used));
        self.used += tokens.len();
        for run in runs(&tokens).filter(|run| !run[0].is_word()) {
            self.score_han(run);
        }
        let thesaurus = self.known.thesaurus;
        let ids = thesaurus.called(&tokens);
        let period = || ids.iter().any(|id| thesaurus.is_period(*id));
        if tokens.len() > 1 && !ids.is_empty() && !period() {
            return self.name(&tokens, typed, ids);
        }
        let mut at = 0;
        for time in times::times(text) {
            let Some(said) = tokens.get(time.tokens.clone()) else {
                break;
            };
            // 唐代 of 法门寺塔唐代地宫 says nothing of when.
            if thesaurus.names_over(&tokens, &time.tokens, time.spoken) {
                continue;
            }
            self.stretch(&tokens[at..time.tokens.start], typed);
            at = time.tokens.end;
            let said = said.to_vec();
            self.time(typed, &said, time);
        }
        self.stretch(&tokens[at..], typed);
    }

    /// A text that is a name as a whole, whatever stands between its parts.
    fn name(&mut self, said: &[Token], typed: Typed<'_>, ids: &[RecordId]) {
        let before = self.plan.required.len();
        for run in runs(said) {
            if !run[0].is_word() {
                self.han_part(run, &[]);
                continue;
            }
            let words: Vec<&str> = run.iter().filter_map(Token::word).collect();
            self.score_syllables(&words);
            for token in run {
                if !self.idle(token) {
                    let met = self.word_met(&token.to_text());
                    self.plan.required.push(met);
                }
                self.score_word(token);
            }
        }
        let parts = self.plan.required.split_off(before);
        self.understand(said, typed, ids);
        let unit = self.or_linked(every(parts), ids);
        self.plan.required.push(unit);
    }

    fn stretch(&mut self, tokens: &[Token], typed: Typed<'_>) {
        for run in runs(tokens) {
            if run[0].is_word() {
                self.words(run, typed);
            } else {
                self.han(run, typed);
            }
        }
    }

    /// A time is met by its words, or by a dating that overlaps it.
    fn time(&mut self, typed: Typed<'_>, said: &[Token], time: Time) {
        let before = self.plan.required.len();
        self.stretch(said, typed);
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
        let said = typed.text.get(time.span.clone()).unwrap_or_default();
        self.score(close, weight::DATED, Merit::Dated, said);
        let meaning = Meaning::Time(time.years, time.certainty);
        let understood = typed.means(time.span, meaning);
        self.plan.understood.push(understood);
    }

    pub fn idle(&self, token: &Token) -> bool {
        !self.lone_functions && is_function(&token.text)
    }

    /// Notes that a stretch is a name.
    pub fn understand(&mut self, said: &[Token], typed: Typed<'_>, ids: &[RecordId]) {
        let known = ids.iter().filter(|id| !self.known.denied.contains(id));
        let ids: Vec<RecordId> = known.copied().collect();
        if let (Some(first), Some(last), false) = (said.first(), said.last(), ids.is_empty()) {
            let span = first.start as usize..last.end as usize;
            let understood = typed.means(span, Meaning::Names(ids));
            self.plan.understood.push(understood);
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
        let spoken = as_spoken(text).into_iter().flatten();
        for (key, weight) in spoken.zip([weight::WHOLE_SPOKEN, weight::WHOLE_INITIALS]) {
            let met: Boxed = Box::new(ConstScoreQuery::new(term(names, &key), 1.0));
            self.score(met, weight, Merit::AsSpoken, "");
        }
    }

    /// Takes a sign down, and whether it is the first of its sort: what is said twice counts once.
    pub fn is_new(&mut self, field: Field, text: &str) -> bool {
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

    /// What a name is met by: by its text, by the other names of what it means, or by what is linked to that.
    pub fn or_linked(&mut self, text: Boxed, ids: &[RecordId]) -> Boxed {
        let mut ways = vec![text];
        ways.extend(self.otherwise_named(ids));
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
        if !terms.is_empty() {
            let linked = kept(one_of(terms), opened);
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            self.score(
                linked.box_clone(),
                weight::LINK,
                Merit::Linked,
                &ids.join(" "),
            );
            ways.push(linked);
        }
        if ways.len() == 1 {
            return any(ways);
        }
        kept(any(ways), opened)
    }

    /// Texts that hold another name of one of these records, in any language.
    fn otherwise_named(&mut self, ids: &[RecordId]) -> Option<Boxed> {
        let Knowledge {
            thesaurus, denied, ..
        } = self.known;
        let known = ids.iter().filter(|id| !denied.contains(id));
        let names = known.flat_map(|id| thesaurus.names(*id)).take(MOST_NAMES);
        let ways: Vec<Boxed> = names.filter_map(|name| self.written(name)).collect();
        if ways.is_empty() {
            return None;
        }
        let met = kept(any(ways), self.known.opened);
        self.score(met.box_clone(), weight::OTHER_NAME, Merit::OtherName, "");
        Some(met)
    }

    /// Texts that hold a name as it is written; none of a name so short that it may be a part of many another.
    fn written(&self, name: &str) -> Option<Boxed> {
        let (all, tokens) = (&self.known.fields.all, tokens(name));
        if tokens.iter().all(Token::is_word) {
            let letters: usize = tokens.iter().filter_map(Token::word).map(str::len).sum();
            let stems = tokens
                .iter()
                .filter_map(|token| Some((stem(token.word()?), token.position)));
            return phrase(all.stems, stems).filter(|_| letters >= SHORTEST_NAME);
        }
        let han = tokens.len() > 1 && runs(&tokens).count() == 1;
        han.then(|| phrase(all.bigrams, bigrams(&tokens)))?
    }

    pub fn score(&mut self, query: Boxed, weight: f32, merit: Merit, text: &str) {
        let most = match merit {
            Merit::Linked
            | Merit::OtherName
            | Merit::Dated
            | Merit::Number
            | Merit::WholeName
            | Merit::AsWritten
            | Merit::AsSpoken => Most::Times(1.0),
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
