//! Cutting folded text into tokens: every Han character, every word of letters, every run of digits.
//!
//! Positions run on through a text; punctuation leaves a hole, so that no bigram or phrase reaches across it. Spaces and
//! hyphens between words leave none. The same cut serves documents and queries, which is why both always meet.

use std::cell::RefCell;
use std::collections::HashMap;

use rust_stemmers::{Algorithm, Stemmer};

use super::fold::{FoldedChar, fold, is_cjk};

/// Longest word kept, in characters; the rest of it is no word anybody types.
const LONGEST_WORD: usize = 64;

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenText {
    /// One folded character of a script without spaces.
    Han(char),
    /// A folded word of letters, or a run of digits.
    Word(String),
}

/// A token with its place in the folded text and in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub text: TokenText,
    /// Its place; neighbours differ by one, holes by more.
    pub position: usize,
    /// First byte in the source.
    pub start: u32,
    /// Byte after the last in the source.
    pub end: u32,
    /// Whether no space stands between it and the token before it.
    pub glued: bool,
}

impl Token {
    /// Whether it is a word.
    pub fn is_word(&self) -> bool {
        self.word().is_some()
    }

    /// The word that it is.
    pub fn word(&self) -> Option<&str> {
        match &self.text {
            TokenText::Word(word) => Some(word),
            TokenText::Han(_) => None,
        }
    }

    /// The character that it is.
    pub fn han(&self) -> Option<char> {
        match self.text {
            TokenText::Han(c) => Some(c),
            TokenText::Word(_) => None,
        }
    }

    /// Its folded text.
    pub fn to_text(&self) -> String {
        match &self.text {
            TokenText::Han(c) => c.to_string(),
            TokenText::Word(word) => word.clone(),
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Class {
    Han,
    Letter,
    Digit,
    Apostrophe,
    Space,
    Joiner,
    Break,
}

fn class(c: char) -> Class {
    match c {
        _ if is_cjk(c) => Class::Han,
        '\'' => Class::Apostrophe,
        '-' | '\u{2010}' | '\u{2011}' | '/' | '_' | '&' => Class::Joiner,
        _ if c.is_numeric() => Class::Digit,
        _ if c.is_alphabetic() => Class::Letter,
        _ if c.is_whitespace() => Class::Space,
        _ => Class::Break,
    }
}

/// Cuts `text`.
pub fn tokens(text: &str) -> Vec<Token> {
    let folded = fold(text);
    let mut cut = Cut::default();
    let mut at = 0;
    while let Some(&FoldedChar { c, start, end }) = folded.get(at) {
        let class = class(c);
        match class {
            Class::Han => {
                cut.push(TokenText::Han(c), start, end);
                at += 1;
            }
            Class::Letter | Class::Digit => at = cut.word(text, &folded, at, class),
            Class::Apostrophe | Class::Joiner => {
                cut.after_han(&mut at);
            }
            Class::Space => {
                cut.spaced = true;
                cut.after_han(&mut at);
            }
            Class::Break => {
                cut.hole = true;
                at += 1;
            }
        }
    }
    cut.tokens
}

#[derive(Default)]
struct Cut {
    tokens: Vec<Token>,
    next: usize,
    hole: bool,
    spaced: bool,
}

impl Cut {
    fn push(&mut self, text: TokenText, start: u32, end: u32) {
        // A space parts Han characters, though not words: it is no part of their writing.
        let parted = self.spaced && matches!(text, TokenText::Han(_));
        if (self.hole || parted) && !self.tokens.is_empty() {
            self.next += 1;
        }
        self.tokens.push(Token {
            text,
            position: self.next,
            start,
            end,
            glued: !self.spaced && !self.tokens.is_empty(),
        });
        self.next += 1;
        self.hole = false;
        self.spaced = false;
    }

    fn after_han(&mut self, at: &mut usize) {
        if matches!(
            self.tokens.last(),
            Some(Token {
                text: TokenText::Han(_),
                ..
            })
        ) {
            self.hole = true;
        }
        *at += 1;
    }

    /// Takes the word that begins at `at`; an apostrophe inside is left out (ch'ing, emperor's).
    fn word(&mut self, source: &str, folded: &[FoldedChar], mut at: usize, kind: Class) -> usize {
        let (start, mut end) = (folded[at].start, folded[at].end);
        let lone = is_enclosed(source, folded[at]);
        let mut word = String::new();
        let mut letters = 0;
        while let Some(next) = folded.get(at) {
            let inside = match class(next.c) {
                class if class == kind => {
                    // ⑥ is a number of its own, wherever it stands.
                    next.start == start || !(lone || is_enclosed(source, *next))
                }
                Class::Apostrophe => {
                    kind == Class::Letter
                        && folded
                            .get(at + 1)
                            .is_some_and(|c| class(c.c) == Class::Letter)
                }
                _ => false,
            };
            if !inside {
                break;
            }
            if next.c != '\'' && letters < LONGEST_WORD {
                word.push(next.c);
                letters += 1;
            }
            end = next.end;
            at += 1;
        }
        self.push(TokenText::Word(word), start, end);
        at
    }
}

fn is_enclosed(source: &str, c: FoldedChar) -> bool {
    source
        .get(c.start as usize..c.end as usize)
        .and_then(|text| text.chars().next())
        .is_some_and(
            |c| matches!(u32::from(c), 0x2460..=0x24ff | 0x2776..=0x2793 | 0x3251..=0x32bf),
        )
}

/// Pairs of neighbouring Han characters with the position of the first.
pub fn bigrams(tokens: &[Token]) -> impl Iterator<Item = (String, usize)> + '_ {
    tokens
        .windows(2)
        .filter_map(|pair| match (&pair[0], &pair[1]) {
            (
                Token {
                    text: TokenText::Han(a),
                    position,
                    ..
                },
                Token {
                    text: TokenText::Han(b),
                    position: next,
                    ..
                },
            ) if *next == position + 1 => Some((String::from_iter([*a, *b]), *position)),
            _ => None,
        })
}

/// Stems that a thread remembers: few words make up most of any text.
const STEMS: usize = 1 << 14;

struct English {
    stemmer: Stemmer,
    stems: HashMap<Box<str>, Box<str>>,
}

thread_local! {
    static ENGLISH: RefCell<English> = RefCell::new(English {
        stemmer: Stemmer::create(Algorithm::English),
        stems: HashMap::new(),
    });
}

/// The English stem of a word of ASCII letters; other words are their own stem.
pub fn stem(word: &str) -> String {
    if !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return word.to_owned();
    }
    ENGLISH.with_borrow_mut(|English { stemmer, stems }| {
        if let Some(stem) = stems.get(word) {
            return stem.to_string();
        }
        let stem = stemmer.stem(word).into_owned();
        if stems.len() == STEMS {
            stems.clear();
        }
        stems.insert(word.into(), stem.as_str().into());
        stem
    })
}
