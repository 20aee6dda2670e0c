//! From tokens to a phrase: what is said, before it is decided which of several eras or periods are meant.
//!
//! ```text
//! list    := range ((，| 、| 或 | , | and | or) range)*
//! range   := [约 | c. | from | between] side [(至 | – | to) side]
//! side    := modifier* core modifier*          modifier: 可能, 不晚于, before, 以前, 左右, ?, （gloss）
//! core    := [early | first half] (names | number | date) [早期 | 前半]
//! names   := (period [代])* [ruler] [era] [number 年] [戊寅] [月 日]
//! ```
//!
//! Every function moves on or stops, so that the time is linear in the number of tokens.

mod names;
mod numbers;
mod phrase;
mod sharing;

pub(super) use phrase::{Context, Named, Phrase};

use super::lexer::{Number, Tok, Token};
use super::lexicon::{Name, Word};
use super::reading::Reason;
use super::when::Part;

/// A phrase, and how many of its joints were only guessed from names standing side by side.
pub(super) struct Parsed {
    pub(super) phrase: Phrase,
    pub(super) guesses: u32,
}

/// Where and why reading stopped: the index of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stop {
    pub(super) reason: Reason,
    pub(super) at: usize,
}

/// Parentheses within parentheses.
const DEPTH: u8 = 4;

type Result<T> = std::result::Result<T, Stop>;

/// The phrase that the tokens say, all of them.
pub(super) fn parse(tokens: &[Token]) -> Result<Parsed> {
    let mut grammar = Grammar {
        tokens,
        at: 0,
        guesses: 0,
        depth: 0,
        between: false,
    };
    grammar.skip_lead();
    let phrase = grammar.list()?;
    while matches!(grammar.peek(), Some(Tok::Stop | Tok::Comma)) {
        grammar.at += 1;
    }
    if grammar.at < tokens.len() {
        return Err(grammar.stop(Reason::LeftOver));
    }
    Ok(Parsed {
        phrase: sharing::settle(phrase),
        guesses: grammar.guesses,
    })
}

struct Grammar<'a> {
    tokens: &'a [Token],
    at: usize,
    guesses: u32,
    /// How many parentheses are open; more than [`DEPTH`] are not read.
    depth: u8,
    /// Whether `and` joins the ends of a range: `between a and b`.
    between: bool,
}

impl Grammar<'_> {
    fn peek(&self) -> Option<Tok> {
        self.ahead(0)
    }

    fn ahead(&self, by: usize) -> Option<Tok> {
        self.tokens.get(self.at + by).map(|token| token.tok)
    }

    fn word(&self) -> Option<Word> {
        self.word_ahead(0)
    }

    fn word_ahead(&self, by: usize) -> Option<Word> {
        match self.ahead(by) {
            Some(Tok::Word(word)) => Some(word),
            _ => None,
        }
    }

    fn number_ahead(&self, by: usize) -> Option<Number> {
        match self.ahead(by) {
            Some(Tok::Number(number)) => Some(number),
            _ => None,
        }
    }

    fn latin(&self, by: usize) -> bool {
        self.tokens
            .get(self.at + by)
            .is_some_and(|token| token.latin)
    }

    fn glued(&self, by: usize) -> bool {
        self.tokens
            .get(self.at + by)
            .is_some_and(|token| token.glued)
    }

    /// Whether a side of a range can begin there.
    fn begins(&self, ahead: usize) -> bool {
        match self.ahead(ahead) {
            Some(Tok::Number(_) | Tok::Names(..) | Tok::Open) => true,
            Some(Tok::Word(word)) => match word {
                Word::Part(_) => self.latin(ahead),
                Word::Last
                | Word::About
                | Word::C
                | Word::Perhaps
                | Word::Before
                | Word::UpTo
                | Word::After
                | Word::Since
                | Word::From
                | Word::Between
                | Word::CommonEra
                | Word::BeforeCommonEra
                | Word::Front
                | Word::Great
                | Word::NamedMonth(false, _) => true,
                _ => false,
            },
            _ => false,
        }
    }

    /// Moves past the word if it stands here.
    fn take(&mut self, word: Word) -> bool {
        let here = self.word() == Some(word);
        self.at += usize::from(here);
        here
    }

    fn stop(&self, reason: Reason) -> Stop {
        Stop {
            reason,
            at: self.at.min(self.tokens.len().saturating_sub(1)),
        }
    }

    /// 款识：, 年代：, dated
    fn skip_lead(&mut self) {
        let lead = |tok| {
            matches!(
                tok,
                Some(Tok::Word(Word::Lead | Word::Filler | Word::Decade))
            )
        };
        while lead(self.peek()) {
            self.at += 1;
        }
        if matches!(self.peek(), Some(Tok::Colon)) {
            self.at += 1;
        }
    }

    fn list(&mut self) -> Result<Phrase> {
        let mut phrase = self.range()?;
        loop {
            let joint = match self.peek() {
                Some(Tok::Word(Word::And)) => Joint::And,
                Some(Tok::Word(Word::Or)) => Joint::Or,
                Some(Tok::Comma | Tok::Dot | Tok::Colon) => Joint::Beside,
                Some(Tok::Slash) if phrase.is_named() => Joint::Or,
                Some(_) if self.begins(0) => Joint::Guess,
                _ => return Ok(phrase),
            };
            // A comma at the end joins nothing.
            if !matches!(joint, Joint::Guess) {
                if !self.begins(1) {
                    return Ok(phrase);
                }
                self.at += 1;
            }
            let next = self.range()?;
            phrase = match joint {
                Joint::And => sharing::share(phrase, next),
                Joint::Or => phrase.or(next),
                Joint::Beside => Phrase::Beside(Box::new(phrase), Box::new(next)),
                Joint::Guess => {
                    self.guesses += 1;
                    Phrase::Beside(Box::new(phrase), Box::new(next))
                }
            };
        }
    }

    fn range(&mut self) -> Result<Phrase> {
        let mut loose = Vec::new();
        while let Some(word @ (Word::About | Word::C | Word::Perhaps)) = self.word() {
            loose.push(word);
            self.at += 1;
        }
        let outer = self.between;
        self.between = self.take(Word::Between);
        let from = !self.between && self.take(Word::From);
        if self.take(Word::To) {
            // 至今 alone says nothing.
            self.guesses += 1;
            let to = self.side()?;
            return Ok(wrap(loose, Phrase::range(None, Some(to))));
        }
        let left = self.side()?;
        let mut phrase = if self.joins() {
            self.at += 1;
            if self.take(Word::Now) || !self.begins(0) {
                Phrase::range(Some(left), None)
            } else {
                self.to(left)?
            }
        } else if from {
            // 自874年起: the last word adds nothing.
            match left {
                Phrase::Range(..) => left,
                left => Phrase::range(Some(left), None),
            }
        } else {
            left
        };
        self.between = outer;
        self.take(Word::Among);
        // A gloss behind a range is about all of it, if its beginning has none of its own.
        if let Phrase::Range(from, Some(to)) = phrase {
            phrase = match *to {
                Phrase::Within(to, gloss)
                    if !matches!(from.as_deref(), Some(Phrase::Within(..)) | None) =>
                {
                    Phrase::Within(Box::new(Phrase::Range(from, Some(to))), gloss)
                }
                to => Phrase::Range(from, Some(Box::new(to))),
            };
        }
        Ok(wrap(loose, phrase))
    }

    fn to(&mut self, left: Phrase) -> Result<Phrase> {
        self.take(Word::To);
        let right = self.side()?;
        Ok(sharing::share(left, right))
    }

    /// Whether what follows is the other end of a range.
    fn joins(&self) -> bool {
        match self.peek() {
            Some(Tok::Word(Word::To) | Tok::Dash(_)) => true,
            Some(Tok::Word(Word::And)) if self.between => true,
            // 9、10世纪, 咸通九、十年, 874/5, 9th/10th century
            Some(Tok::Word(Word::And) | Tok::Slash) => {
                matches!(self.ahead(1), Some(Tok::Number(_)))
                    && self.at > 0
                    && matches!(
                        self.tokens[self.at - 1].tok,
                        Tok::Number(_) | Tok::Word(Word::Year)
                    )
            }
            _ => false,
        }
    }

    fn side(&mut self) -> Result<Phrase> {
        let mut before = Vec::new();
        while let Some(
            word @ (Word::About
            | Word::C
            | Word::Perhaps
            | Word::Before
            | Word::UpTo
            | Word::After
            | Word::Since),
        ) = self.word()
        {
            before.push(word);
            self.at += 1;
            // post-1949
            if matches!(self.peek(), Some(Tok::Dash(true))) && self.glued(0) {
                self.at += 1;
            }
        }
        let core = self.core()?;
        let phrase = self.modifiers(core)?;
        Ok(wrap(before, phrase))
    }

    fn core(&mut self) -> Result<Phrase> {
        let mut parts = Vec::new();
        while let Some(part) = self.leading_part() {
            parts.push(part);
            // mid-9th century
            if matches!(self.peek(), Some(Tok::Dash(_))) {
                self.at += 1;
            }
        }
        let mut phrase = match self.peek() {
            Some(Tok::Names(..)) => self.names()?,
            Some(Tok::Cycle(_)) => return Err(self.stop(Reason::SexagenaryWithoutEra)),
            Some(Tok::Word(Word::Great)) if matches!(self.ahead(1), Some(Tok::Names(..))) => {
                self.at += 1;
                self.names()?
            }
            Some(
                Tok::Word(
                    Word::CommonEra
                    | Word::BeforeCommonEra
                    | Word::Front
                    | Word::NamedMonth(false, _)
                    | Word::Year,
                )
                | Tok::Number(_),
            ) => self.number()?,
            Some(Tok::Open) if self.depth < DEPTH => {
                self.at += 1;
                self.depth += 1;
                let inner = self.list()?;
                self.depth -= 1;
                if !matches!(self.peek(), Some(Tok::Close)) {
                    return Err(self.stop(Reason::LeftOver));
                }
                self.at += 1;
                Phrase::Closed(Box::new(inner))
            }
            Some(Tok::Word(Word::Relative)) => return Err(self.stop(Reason::Relative)),
            _ => return Err(self.stop(Reason::NotADate)),
        };
        for part in parts.into_iter().rev() {
            phrase = Phrase::Part(Box::new(phrase), part);
        }
        Ok(phrase)
    }

    /// early, first half, last quarter
    fn leading_part(&mut self) -> Option<Part> {
        let (part, length) = match (self.peek()?, self.word_ahead(1)) {
            (Tok::Word(Word::Part(part)), _) if self.latin(0) => (part, 1),
            (Tok::Word(Word::Last), Some(Word::Quarter)) => (Part::Quarter(4), 2),
            (Tok::Word(Word::Last), Some(Word::Half)) => (Part::SecondHalf, 2),
            (Tok::Number(number), Some(Word::Half)) if number.ordinal => match number.value {
                1 => (Part::FirstHalf, 2),
                2 => (Part::SecondHalf, 2),
                _ => return None,
            },
            (Tok::Number(number), Some(Word::Quarter)) if number.ordinal => {
                (quarter(number.value)?, 2)
            }
            _ => return None,
        };
        self.at += length;
        Some(part)
    }

    /// 早期, 前半, 第三个四分之一, 中 behind what it divides
    fn trailing_part(&mut self, phrase: &Phrase) -> Option<Part> {
        let (part, length) = match self.word()? {
            Word::Part(part) if !self.latin(0) => (part, 1),
            Word::Amid if !phrase.is_reign() => (Part::Middle, 1),
            Word::Ordinal if self.word_ahead(2) == Some(Word::Quarter) => {
                (quarter(self.number_ahead(1)?.value)?, 3)
            }
            _ => return None,
        };
        self.at += length;
        Some(part)
    }

    fn modifiers(&mut self, mut phrase: Phrase) -> Result<Phrase> {
        loop {
            if let Some(part) = self.trailing_part(&phrase) {
                phrase = Phrase::Part(Box::new(phrase), part);
                continue;
            }
            let relative = phrase.may_count_back();
            let boxed = |phrase| Box::new(phrase);
            phrase = match self.peek() {
                Some(Tok::Question) => Phrase::Perhaps(boxed(phrase)),
                Some(Tok::Word(Word::Around)) => Phrase::About(boxed(phrase)),
                Some(Tok::Word(Word::Front)) if relative => return Err(self.stop(Reason::Relative)),
                Some(Tok::Word(Word::Relative)) => return Err(self.stop(Reason::Relative)),
                Some(Tok::Word(Word::Earlier | Word::Front)) => Phrase::Before(boxed(phrase)),
                Some(Tok::Word(Word::Later | Word::Back)) => Phrase::After(boxed(phrase)),
                Some(Tok::Word(Word::AndEarlier)) => Phrase::range(None, Some(phrase)),
                Some(Tok::Word(Word::Onward)) => Phrase::range(Some(phrase), None),
                // 唐代时期, 大中年间, 咸通中
                Some(Tok::Word(Word::Filler | Word::Amid)) if phrase.takes_filler() => phrase,
                Some(Tok::Open) if self.depth < DEPTH => {
                    self.at += 1;
                    self.depth += 1;
                    phrase = self.gloss(phrase)?;
                    self.depth -= 1;
                    if !matches!(self.peek(), Some(Tok::Close)) {
                        return Err(self.stop(Reason::LeftOver));
                    }
                    phrase
                }
                _ => return Ok(phrase),
            };
            self.at += 1;
        }
    }

    /// What stands in parentheses behind something: a doubt, a sexagenary name, or another statement about it.
    fn gloss(&mut self, phrase: Phrase) -> Result<Phrase> {
        match (self.peek(), self.ahead(1)) {
            (Some(Tok::Question), Some(Tok::Close)) => {
                self.at += 1;
                return Ok(Phrase::Perhaps(Box::new(phrase)));
            }
            (Some(Tok::Cycle(name)), next) => {
                let year = usize::from(matches!(next, Some(Tok::Word(Word::Year))));
                if matches!(self.ahead(1 + year), Some(Tok::Close)) {
                    self.at += 1 + year;
                    return phrase
                        .with_cycle(name)
                        .ok_or_else(|| self.stop(Reason::LeftOver));
                }
            }
            _ => {}
        }
        let between = std::mem::take(&mut self.between);
        let gloss = self.list()?;
        self.between = between;
        Ok(Phrase::Within(Box::new(phrase), Box::new(gloss)))
    }
}

enum Joint {
    And,
    Or,
    Beside,
    Guess,
}

fn quarter(number: u32) -> Option<Part> {
    let number = u8::try_from(number).ok()?;
    (1..=4).contains(&number).then_some(Part::Quarter(number))
}

/// The phrase under the words before it, the first outermost.
fn wrap(words: Vec<Word>, phrase: Phrase) -> Phrase {
    words.into_iter().rev().fold(phrase, |phrase, word| {
        let inner = Box::new(phrase);
        match word {
            Word::Perhaps => Phrase::Perhaps(inner),
            Word::Before => Phrase::Before(inner),
            Word::After => Phrase::After(inner),
            Word::UpTo => Phrase::Range(None, Some(inner)),
            Word::Since => Phrase::Range(Some(inner), None),
            _ => Phrase::About(inner),
        }
    })
}

/// The names of one kind among those a spelling can mean.
fn of_kind<T>(names: &[Name], kind: impl Fn(&Name) -> Option<T>) -> Vec<T> {
    names.iter().filter_map(kind).collect()
}
