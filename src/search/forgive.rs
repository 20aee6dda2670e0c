//! What is tried, in a named order, where no record meets what was typed.
//!
//! Scripts and variants need no step: they are folded. Then come spelling, characters of the same sound, old
//! romanisations, broader concepts, and fewer words. A step that would change nothing is left out. The literal search stays
//! a choice of whoever asked.

use std::collections::{BTreeMap, BTreeSet};

use tantivy::collector::Count;
use tantivy::postings::TermInfo;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, SegmentReader, Term};

use super::SearchError;
use super::analyzer::{Token, bigrams, stem, tokens};
use super::clause::phrase;
use super::collect::Found;
use super::language::{self, Query, What};
use super::pinyin::{cuts, main_reading, spoken};
use super::plan::{Forgiving, Knowledge, Plan};
use super::quotes::Quotes;
use super::request::Step;
use super::romanisation;
use super::schema::whole_key;
use super::times;

/// Tokens of the longest text that is corrected: whoever types more is not looking for a name.
const MOST_TOKENS: usize = 40;
/// Characters of the longest stretch that is heard as one name.
const LONGEST_NAME: usize = 12;
/// Letters of the shortest word whose spelling is doubted.
const SHORTEST: usize = 4;
/// Letters from which two slips are forgiven.
const TWO_SLIPS: usize = 8;

/// A way to look for what was typed.
pub(super) struct Attempt {
    /// Which step it is.
    pub step: Step,
    /// What is looked for.
    pub plan: Plan,
    /// The text, if it is another than what was typed.
    pub corrected: Option<String>,
}

impl Attempt {
    /// What was typed, planned so.
    pub fn as_typed(plan: Plan) -> Self {
        Self {
            step: Step::AsTyped,
            plan,
            corrected: None,
        }
    }
}

/// Makes attempts.
pub(super) struct Forgiver<'a> {
    /// What was typed.
    pub text: &'a str,
    /// The same, read.
    pub query: &'a Query,
    /// What plans are made with.
    pub known: Knowledge<'a>,
    /// The index as it stands.
    pub searcher: &'a Searcher,
}

impl Forgiver<'_> {
    /// The first attempt of these steps that meets anything, with what it found; where none does, the first of all. None
    /// where there is nothing to look for.
    pub fn first_met(
        &self,
        steps: &[Step],
        look: impl Fn(&mut Attempt) -> Result<Found, SearchError>,
    ) -> Result<Option<(Attempt, Found)>, SearchError> {
        let mut first = None;
        let time = self.is_time();
        for step in steps {
            for mut attempt in self.attempts(*step)? {
                // A question's words need not all be repeated by a record.
                let question = !time && !attempt.plan.strict() && *step < Step::FewerWords;
                if question && steps.contains(&Step::FewerWords) && !self.is_name(*step)? {
                    continue;
                }
                let found = look(&mut attempt)?;
                if found.met {
                    return Ok(Some((attempt, found)));
                }
                first.get_or_insert((attempt, found));
            }
        }
        Ok(first)
    }

    /// The attempts of one step, the best first.
    pub fn attempts(&self, step: Step) -> Result<Vec<Attempt>, SearchError> {
        let forgiving = |forgiving| {
            let plan = Plan::new(self.query, self.known, forgiving);
            plan.filter(|plan| plan.forgave).map(|plan| Attempt {
                step,
                plan,
                corrected: None,
            })
        };
        let corrected = |text: Option<String>| {
            let text = text?;
            let query = language::read(&text, &self.known.named);
            let plan = Plan::new(&query, self.known, Forgiving::default())?;
            Some(Attempt {
                step,
                plan,
                corrected: Some(text),
            })
        };
        let none = Forgiving::default;
        Ok(match step {
            Step::AsTyped => {
                let plan = Plan::new(self.query, self.known, none());
                plan.map(Attempt::as_typed).into_iter().collect()
            }
            Step::Spelling => corrected(self.spelling()?).into_iter().collect(),
            Step::SameSound => {
                let sound = true;
                let heard = forgiving(Forgiving { sound, ..none() });
                let named = corrected(self.same_sound()?);
                named.into_iter().chain(heard).collect()
            }
            Step::Romanisation => {
                let romanisation = true;
                let read = forgiving(Forgiving {
                    romanisation,
                    ..none()
                });
                let named = corrected(self.romanised());
                named.into_iter().chain(read).collect()
            }
            Step::Broader => {
                let broader = true;
                forgiving(Forgiving { broader, ..none() })
                    .into_iter()
                    .collect()
            }
            Step::FewerWords => {
                let plan = Plan::new(self.query, self.known, none());
                let attempt = |plan| Attempt {
                    step,
                    plan,
                    corrected: None,
                };
                plan.filter(|plan| plan.is_worded() && !self.is_time())
                    .map(attempt)
                    .into_iter()
                    .collect()
            }
        })
    }

    /// Whether what was typed is, as it is, what a record is called: no question then, however long.
    fn is_name(&self, step: Step) -> Result<bool, SearchError> {
        let typed = step == Step::AsTyped;
        Ok(typed && self.is_held(self.known.fields.whole, &whole_key(self.text))?)
    }

    /// Whether any record holds a term.
    fn is_held(&self, field: Field, text: &str) -> Result<bool, SearchError> {
        Ok(self.having(field, text)? > 0)
    }

    /// How many records hold a term.
    fn having(&self, field: Field, text: &str) -> Result<u64, SearchError> {
        let term = Term::from_field_text(field, text);
        let mut having = 0;
        for segment in self.searcher.segment_readers() {
            let info = segment.inverted_index(field)?.get_term_info(&term)?;
            if let Some(info) = info {
                having += records(segment, field, &info)?;
            }
        }
        Ok(having)
    }

    /// The text with every word that nothing holds in the spelling that is nearest to it; none where there is no such
    /// word, or none near.
    fn spelling(&self) -> Result<Option<String>, SearchError> {
        let all = self.known.fields.all;
        let mut corrected = Corrected::new(self.text);
        for token in self.doubted() {
            let Some(word) = token.word() else { continue };
            let letters = word.bytes().all(|b| b.is_ascii_lowercase());
            if !letters
                || word.len() < SHORTEST
                || self.is_held(all.words, word)?
                || self.is_held(all.stems, &stem(word))?
                || !cuts(word).is_empty() && self.spoken_name(word)?
            {
                continue;
            }
            if let Some(near) = self.nearest(word)? {
                corrected.put(std::slice::from_ref(&token), &near);
            }
        }
        Ok(corrected.finish())
    }

    /// The tokens of what was typed that may be slips, if it is short enough to be corrected: plain words, not what is exact.
    fn doubted(&self) -> Vec<Token> {
        let cut = tokens(self.text);
        if cut.len() > MOST_TOKENS {
            return Vec::new();
        }
        let plain = |what: &What| matches!(what, What::Words(_) | What::Quoted(_, Quotes::Curly));
        let clauses = self.query.0.iter().flatten();
        let clauses = clauses.filter(|clause| !clause.not && plain(&clause.what));
        let spans: Vec<_> = clauses.map(|clause| clause.span.clone()).collect();
        let within = |token: &Token| {
            let mut spans = spans.iter();
            spans.any(|span| span.contains(&(token.start as usize)))
        };
        cut.into_iter().filter(within).collect()
    }

    /// Whether nothing was typed but a time: where nothing is of that time, what shares a character with it is no answer.
    fn is_time(&self) -> bool {
        let cut = tokens(self.text).len();
        let times = times::times(self.text);
        matches!(times.as_slice(), [only] if only.tokens.len() == cut)
    }

    /// Whether a name is read so.
    fn spoken_name(&self, word: &str) -> Result<bool, SearchError> {
        for cut in cuts(word) {
            let syllables = cut.into_iter().map(str::to_owned).zip(0..);
            if let Some(read) = phrase(self.known.fields.pinyin, syllables)
                && self.searcher.search(read.as_ref(), &Count)? > 0
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The word of the index nearest to `word`: fewest slips, then most records, then by its letters.
    fn nearest(&self, word: &str) -> Result<Option<String>, SearchError> {
        let most = if word.len() >= TWO_SLIPS { 2 } else { 1 };
        let slips = |known: &str| {
            let alike = known.len().abs_diff(word.len()) <= most
                && known.bytes().all(|b| b.is_ascii_lowercase());
            let slips = alike.then(|| strsim::osa_distance(known, word));
            slips.filter(|slips| *slips <= most)
        };
        let mut near: BTreeMap<String, (usize, u64)> = BTreeMap::new();
        let field = self.known.fields.all.words;
        for segment in self.searcher.segment_readers() {
            let index = segment.inverted_index(field)?;
            let mut words = index.terms().stream()?;
            while words.advance() {
                let Ok(known) = std::str::from_utf8(words.key()) else {
                    continue;
                };
                let Some(slips) = slips(known) else { continue };
                let having = records(segment, field, words.value())?;
                if having > 0 {
                    near.entry(known.to_owned()).or_insert((slips, 0)).1 += having;
                }
            }
        }
        for known in self.known.thesaurus.latin_words() {
            if let Some(slips) = slips(known) {
                near.entry(known.to_owned()).or_insert((slips, 0));
            }
        }
        let best = near
            .into_iter()
            .min_by(|(_, (slips, records)), (_, (other, more))| {
                slips.cmp(other).then(more.cmp(records))
            });
        Ok(best.map(|(known, _)| known))
    }

    /// The text with stretches of Han characters that nothing holds in the characters of a name that sounds the same.
    fn same_sound(&self) -> Result<Option<String>, SearchError> {
        let tokens = self.doubted();
        let mut corrected = Corrected::new(self.text);
        let mut at = 0;
        while at < tokens.len() {
            let run = han_run(&tokens[at..]);
            let Some((length, name)) = self.sounding(&tokens[at..at + run])? else {
                at += 1;
                continue;
            };
            corrected.put(&tokens[at..at + length], &name);
            at += length;
        }
        Ok(corrected.finish())
    }

    /// The longest stretch from the first character on that no record holds and that sounds like a name.
    fn sounding(&self, run: &[Token]) -> Result<Option<(usize, String)>, SearchError> {
        for length in (2..=run.len().min(LONGEST_NAME)).rev() {
            let stretch = &run[..length];
            let mut held = true;
            for (pair, _) in bigrams(stretch) {
                held &= self.is_held(self.known.fields.all.bigrams, &pair)?;
            }
            if held {
                continue;
            }
            let characters: Vec<char> = stretch.iter().filter_map(Token::han).collect();
            let typed: String = characters.iter().collect();
            let ways = spoken(&characters);
            let names: BTreeSet<&str> = ways
                .iter()
                .flat_map(|syllables| self.known.thesaurus.sounding(syllables))
                .filter(|name| *name != typed && sound_alike(&characters, name))
                .collect();
            // The one that most records hold: a slip that the vocabulary lists is held by few.
            let mut best: Option<(u64, &str)> = None;
            for name in names {
                let holding = self.holding(name)?;
                if best.is_none_or(|(most, _)| holding > most) {
                    best = Some((holding, name));
                }
            }
            if let Some((_, name)) = best {
                return Ok(Some((length, name.to_owned())));
            }
        }
        Ok(None)
    }

    /// How many records hold the rarest pair of a name's characters.
    fn holding(&self, name: &str) -> Result<u64, SearchError> {
        let mut least = u64::MAX;
        for (pair, _) in bigrams(&tokens(name)) {
            least = least.min(self.having(self.known.fields.all.bigrams, &pair)?);
        }
        Ok(least)
    }

    /// The text with old romanisations in the characters of the names that they are.
    fn romanised(&self) -> Option<String> {
        let tokens = self.doubted();
        let mut corrected = Corrected::new(self.text);
        let mut at = 0;
        while at < tokens.len() {
            let words: Vec<&str> = tokens[at..].iter().map_while(Token::word).collect();
            // What is a name as it stands is no romanisation of another.
            if let Some((length, _)) = self.known.thesaurus.latin_name(&words)
                && length > 1
            {
                at += length;
                continue;
            }
            let found = (1..=words.len()).rev().find_map(|length| {
                let readings = romanisation::read(&words[..length]);
                let whole = readings
                    .into_iter()
                    .filter(|syllables| syllables.len() == length);
                let mut names = whole.filter_map(|syllables| {
                    let mut names = self.known.thesaurus.sounding(&syllables);
                    names.next().map(str::to_owned)
                });
                Some((length, names.next()?))
            });
            let Some((length, name)) = found else {
                at += 1;
                continue;
            };
            corrected.put(&tokens[at..at + length], &name);
            at += length;
        }
        corrected.finish()
    }
}

/// Whether a name sounds like what was typed as both are mostly read; a rare reading of one character in three may pass, as in
/// names it does.
fn sound_alike(typed: &[char], name: &str) -> bool {
    let apart = typed
        .iter()
        .zip(name.chars())
        .filter(|(typed, named)| main_reading(**typed) != main_reading(*named));
    apart.count() * 3 <= typed.len()
}

/// Records of a segment that hold a term and can be found: those taken out count no more, merged away or not.
fn records(segment: &SegmentReader, field: Field, term: &TermInfo) -> Result<u64, SearchError> {
    let Some(alive) = segment.alive_bitset() else {
        return Ok(term.doc_freq.into());
    };
    let index = segment.inverted_index(field)?;
    let holding = index.read_postings_from_terminfo(term, IndexRecordOption::Basic)?;
    Ok(holding.doc_freq_given_deletes(alive).into())
}

/// A text of which stretches are written otherwise.
struct Corrected<'a> {
    text: &'a str,
    written: String,
    /// How much of the text is written, or put in other words.
    copied: usize,
}

impl<'a> Corrected<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            written: String::new(),
            copied: 0,
        }
    }

    /// Writes `other` in the place of these tokens, which lie behind those before.
    fn put(&mut self, stretch: &[Token], other: &str) {
        let (Some(first), Some(last)) = (stretch.first(), stretch.last()) else {
            return;
        };
        self.written
            .push_str(&self.text[self.copied..first.start as usize]);
        self.written.push_str(other);
        self.copied = last.end as usize;
    }

    /// The whole text; none where nothing was put.
    fn finish(mut self) -> Option<String> {
        if self.copied == 0 {
            return None;
        }
        self.written.push_str(&self.text[self.copied..]);
        Some(self.written)
    }
}

/// How many characters of Han stand beside each other from the first on.
fn han_run(tokens: &[Token]) -> usize {
    let beside = tokens.windows(2).take_while(|pair| {
        pair[0].han().is_some()
            && pair[1].han().is_some()
            && pair[1].position == pair[0].position + 1
    });
    tokens
        .first()
        .and_then(Token::han)
        .map_or(0, |_| 1 + beside.count())
}
