//! The query language: words, `"exact"`, `-not`, `OR`, `field:value`, `field:[from..to]`, and `*` at a word's end.
//!
//! Everything that stands beside each other must be met; `OR` joins its two neighbours more closely than that. What a
//! visitor types never fails: whatever is no clause is words. What an app sends is read strictly, and refused where a
//! clause is broken, with its place.

use std::ops::Range;

use super::quotes::{Quotes, closing};

/// Signs and words of other languages, which mean nothing in this one.
const STRAY: [char; 13] = [
    '(', ')', '=', '!', '<', '>', '{', '}', '[', ']', '~', '^', '|',
];
const STRAY_WORDS: [&str; 2] = ["AND", "NOT"];
/// Clauses that are read; what follows is taken for words.
const MOST_CLAUSES: usize = 64;

/// A text as clauses: each group must be met, by any of its clauses.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Query(pub Vec<Vec<Clause>>);

/// What is asked for in one place of the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// Its bytes in the text.
    pub span: Range<usize>,
    /// Whether results must not meet it.
    pub not: bool,
    /// What it is.
    pub what: What,
}

/// Kinds of clauses.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// Words, as they stand.
    Words(String),
    /// A phrase between quotation marks.
    Quoted(String, Quotes),
    /// A word of which the end is open.
    Prefix(String),
    /// A value of a field.
    Field(String, String),
    /// A field's values between two ends, both included, in the parts that the field is told in.
    Between(String, Option<i64>, Option<i64>),
}

/// A clause that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} at byte {}", .what.as_str(), .span.start)]
pub struct Fault {
    /// Its bytes in the text.
    pub span: Range<usize>,
    /// What is wrong.
    pub what: Broken,
}

/// What can be wrong with a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// No field has that name.
    UnknownField,
    /// The field has no such value.
    UnknownValue,
    /// `[from..to]` is not closed, has no `..`, or an end that is no number of this field; or the field has no numbers.
    Range,
    /// A quotation mark is never closed.
    Unclosed,
    /// Nothing stands where a clause must: after `-`, after `field:`, beside `OR`.
    Missing,
    /// There are too many clauses.
    TooMany,
    /// A sign that means nothing in the language, outside quotation marks.
    Stray,
}

impl Broken {
    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnknownField => "unknown_field",
            Self::UnknownValue => "invalid_value",
            Self::Range => "invalid_range",
            Self::Unclosed => "unclosed",
            Self::Missing => "missing",
            Self::TooMany => "too_many",
            Self::Stray => "stray",
        }
    }

    /// In words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UnknownField => "no field has this name",
            Self::UnknownValue => "the field has no such value",
            Self::Range => {
                "a range is [from..to] of numbers, whole years, of a field that has numbers"
            }
            Self::Unclosed => "the quotation mark is never closed",
            Self::Missing => "a clause is missing here",
            Self::TooMany => "there are too many clauses",
            Self::Stray => {
                "this is no part of the language; words that hold such a sign stand in quotation marks"
            }
        }
    }
}

/// Which fields there are.
pub trait FieldNames {
    /// Whether it has values.
    fn has_values(&self, field: &str) -> bool;
    /// Into how many decimals of a whole its numbers are told; none where it has none.
    fn decimals(&self, field: &str) -> Option<u32>;
}

/// Reads what a visitor typed; never fails.
pub fn read(text: &str, fields: &impl FieldNames) -> Query {
    let mut reader = Reader::new(text, fields);
    while let Some(()) = reader.step() {}
    reader.finish()
}

/// Reads what an app sent.
pub fn read_strictly(text: &str, fields: &impl FieldNames) -> Result<Query, Fault> {
    let mut reader = Reader::new(text, fields);
    while let Some(()) = reader.step() {
        if let Some(fault) = reader.fault.take() {
            return Err(fault);
        }
    }
    if let Some(or) = reader.or.take() {
        return Err(Fault {
            span: or,
            what: Broken::Missing,
        });
    }
    Ok(reader.finish())
}

struct Reader<'a, F> {
    text: &'a str,
    fields: &'a F,
    at: usize,
    groups: Vec<Vec<Clause>>,
    /// An `OR` that waits for its right side.
    or: Option<Range<usize>>,
    fault: Option<Fault>,
    clauses: usize,
}

impl<'a, F: FieldNames> Reader<'a, F> {
    fn new(text: &'a str, fields: &'a F) -> Self {
        Self {
            text,
            fields,
            at: 0,
            groups: Vec::new(),
            or: None,
            fault: None,
            clauses: 0,
        }
    }

    /// Reads one clause; none at the end.
    fn step(&mut self) -> Option<()> {
        let rest = &self.text[self.at..];
        let from = self.at + (rest.len() - rest.trim_start().len());
        let rest = &self.text[from..];
        if rest.is_empty() {
            return None;
        }
        let word_end = from + rest.find(char::is_whitespace).unwrap_or(rest.len());
        let word = &self.text[from..word_end];
        if self.clauses >= MOST_CLAUSES {
            self.broken(from..self.text.len(), Broken::TooMany);
            self.at = self.text.len();
            self.push(from..self.text.len(), false, |text| {
                What::Words(text.to_owned())
            });
            return Some(());
        }
        if word == "OR" {
            self.at = word_end;
            if self.groups.is_empty() || self.or.is_some() {
                self.broken(from..word_end, Broken::Missing);
                self.push(from..word_end, false, |text| What::Words(text.to_owned()));
            } else {
                self.or = Some(from..word_end);
            }
            return Some(());
        }
        let not = word.starts_with('-') && word.len() > 1;
        if word == "-" {
            self.broken(from..word_end, Broken::Missing);
            self.at = word_end;
            return Some(());
        }
        let begin = from + usize::from(not);
        if self.quoted(from, begin, not) || self.field(from, begin, word_end, not) {
            return Some(());
        }
        // A quotation mark in the middle of a word ends it.
        let body = &self.text[begin..word_end];
        let inner = body.char_indices().skip(1).find(|(at, c)| {
            closing(*c)
                .is_some_and(|(close, _)| self.text[begin + at + c.len_utf8()..].contains(close))
        });
        let end = inner.map_or(word_end, |(at, _)| begin + at);
        let body = &self.text[begin..end];
        self.at = end;
        match body.strip_suffix('*') {
            Some(stem) if stem.chars().any(char::is_alphanumeric) => {
                let stem = stem.to_owned();
                self.push(from..end, not, |_| What::Prefix(stem));
            }
            _ => {
                if body == "OR" {
                    self.broken(from..end, Broken::Missing);
                }
                if body.contains(STRAY) || body.contains('*') || STRAY_WORDS.contains(&body) {
                    self.broken(from..end, Broken::Stray);
                }
                self.words(from..end, begin, not);
            }
        }
        Some(())
    }

    /// Words beside each other are one clause, so that names of several words are known as such.
    fn words(&mut self, span: Range<usize>, begin: usize, not: bool) {
        if !not && self.or.is_none() {
            let text = self.text;
            if let Some([clause]) = self.groups.last_mut().map(Vec::as_mut_slice)
                && !clause.not
                && let What::Words(words) = &mut clause.what
                // An `OR` to come takes the last word alone.
                && !follows_or(&text[span.end..])
            {
                clause.span.end = span.end;
                words.clear();
                words.push_str(&text[clause.span.clone()]);
                return;
            }
        }
        let words = self.text[begin..span.end].to_owned();
        self.push(span, not, |_| What::Words(words));
    }

    fn quoted(&mut self, from: usize, begin: usize, not: bool) -> bool {
        let Some((after, close, quotes)) = opening(self.text, begin) else {
            return false;
        };
        let Some(len) = self.text[after..].find(close) else {
            if quotes == Quotes::Straight {
                self.broken(begin..after, Broken::Unclosed);
            }
            // As if the mark were not there.
            self.at = after;
            return true;
        };
        let phrase = self.text[after..after + len].to_owned();
        self.at = after + len + close.len_utf8();
        if !phrase.contains(char::is_alphanumeric) {
            self.broken(from..self.at, Broken::Missing);
        }
        self.push(from..self.at, not, |_| What::Quoted(phrase, quotes));
        true
    }

    fn field(&mut self, from: usize, begin: usize, word_end: usize, not: bool) -> bool {
        let word = &self.text[begin..word_end];
        // In any case of letters, and with the colon of a Chinese keyboard.
        let Some((written, rest)) = word.split_once([':', '：']) else {
            return false;
        };
        let letters = |b: u8| b.is_ascii_alphabetic() || b == b'_';
        if written.is_empty() || !written.bytes().all(letters) {
            return false;
        }
        let name = written.to_ascii_lowercase();
        let name = name.as_str();
        let (values, decimals) = (self.fields.has_values(name), self.fields.decimals(name));
        if !values && decimals.is_none() {
            self.broken(begin..begin + name.len(), Broken::UnknownField);
            return false;
        }
        let name = name.to_owned();
        let value = word_end - rest.len();
        if self.text[value..].starts_with('[') {
            let Some(len) = self.text[value..].find(']') else {
                self.broken(value..word_end, Broken::Range);
                return false;
            };
            let end = value + len + 1;
            let inner = &self.text[value + 1..end - 1];
            let Some((low, high)) = decimals.and_then(|decimals| ends(inner, decimals)) else {
                self.broken(value..end, Broken::Range);
                return false;
            };
            self.at = end;
            self.push(from..end, not, |_| What::Between(name, low, high));
            return true;
        }
        if let Some((after, close, _)) = opening(self.text, value)
            && let Some(len) = self.text[after..].find(close)
        {
            let phrase = self.text[after..after + len].to_owned();
            self.at = after + len + close.len_utf8();
            self.push(from..self.at, not, |_| What::Field(name, phrase));
            return true;
        }
        let text = self.text[value..word_end].to_owned();
        if text.is_empty() {
            self.broken(begin..word_end, Broken::Missing);
            return false;
        }
        self.at = word_end;
        match decimals.map(|decimals| number(&text, decimals)) {
            Some(Some(number)) => self.push(from..word_end, not, |_| {
                What::Between(name, Some(number), Some(number))
            }),
            Some(None) if !values => {
                self.broken(value..word_end, Broken::Range);
                self.at = begin;
                return false;
            }
            _ => self.push(from..word_end, not, |_| What::Field(name, text)),
        }
        true
    }

    fn push(&mut self, span: Range<usize>, not: bool, what: impl FnOnce(&str) -> What) {
        let what = what(&self.text[span.clone()]);
        let clause = Clause { span, not, what };
        self.clauses += 1;
        match (self.or.take(), self.groups.last_mut()) {
            (Some(_), Some(group)) => group.push(clause),
            _ => self.groups.push(vec![clause]),
        }
    }

    fn broken(&mut self, span: Range<usize>, what: Broken) {
        self.fault.get_or_insert(Fault { span, what });
    }

    fn finish(self) -> Query {
        Query(self.groups)
    }
}

fn opening(text: &str, at: usize) -> Option<(usize, char, Quotes)> {
    let mark = text[at..].chars().next()?;
    let (close, quotes) = closing(mark)?;
    Some((at + mark.len_utf8(), close, quotes))
}

fn follows_or(rest: &str) -> bool {
    rest.split_whitespace().next() == Some("OR") && rest.starts_with(char::is_whitespace)
}

/// `from..to`, either end absent, not both.
fn ends(text: &str, decimals: u32) -> Option<(Option<i64>, Option<i64>)> {
    let (low, high) = text.split_once("..")?;
    let end = |text: &str| match text.trim() {
        "" => Some(None),
        text => number(text, decimals).map(Some),
    };
    let (low, high) = (end(low)?, end(high)?);
    let some = low.is_some() || high.is_some();
    let ordered = low.zip(high).is_none_or(|(low, high)| low <= high);
    (some && ordered).then_some((low, high))
}

/// A number in steps of so many decimals: 8.25 with three is 8250. None with more decimals than that.
fn number(text: &str, decimals: u32) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let missing = decimals.checked_sub(u32::try_from(part.len()).ok()?)?;
    let written = text.len() == whole.len() || !part.is_empty();
    let digits = part.bytes().all(|b| b.is_ascii_digit());
    let steps: i64 = format!("{whole}{part}").parse().ok()?;
    steps
        .checked_mul(10_i64.checked_pow(missing)?)
        .filter(|_| written && digits)
}
