//! How inscriptions are written down when not all of them can be read, after the Leiden conventions as Chinese epigraphy
//! uses them:
//!
//! | sign | means |
//! |---|---|
//! | `□` | one character that cannot be read |
//! | `[…]` | characters are lost, nobody knows how many |
//! | `[中]` | lost, restored by the editor |
//! | `中(?)` | read, but not surely |
//! | `窰(窑)` | the character, and how it is to be taken |
//! | `{中}` | on the piece, but too much |
//! | <code>&#124;</code> or a line break | here a line ends |
//!
//! Brackets may be of full width (`［中］`, `〔中〕`, `（？）`, `｛中｝`, `｜`) and do not stand within one another.

use std::fmt;
use std::str::FromStr;

use crate::domain::written::is_silent;

/// A text in this notation. `Display` is its normal form; reading that gives the same text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transcription(Vec<Sign>);

/// What stands at one place of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sign {
    /// A character that was read.
    Read(char),
    /// A character that was read, but not surely.
    Uncertain(char),
    /// One character that cannot be read.
    Illegible,
    /// Some characters are lost.
    Lost,
    /// Lost characters that the editor restored.
    Restored(String),
    /// How the character before is to be taken.
    TakenAs(String),
    /// Characters that are too much.
    Superfluous(String),
    /// A line ends.
    LineEnd,
}

/// Why a text is not in the notation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotationError {
    /// A bracket is opened and not closed, or closed and not opened.
    #[error("a bracket is opened and not closed, or closed and not opened")]
    Unbalanced,
    /// A bracket within another.
    #[error("brackets do not stand within one another")]
    Nested,
    /// A bracket with nothing in it.
    #[error("there is nothing in the brackets")]
    EmptyBrackets,
    /// A remark on a character where there is none.
    #[error("(?) and (…) stand behind the character they speak of")]
    NothingBefore,
    /// Nothing is written.
    #[error("nothing is written")]
    Empty,
}

use NotationError as E;

impl Transcription {
    /// What stands at each place.
    pub fn signs(&self) -> &[Sign] {
        &self.0
    }

    /// The text without the editor's signs, as it is looked for: restored characters with it, superfluous ones not,
    /// `□` where one is missing.
    pub fn plain(&self) -> String {
        let mut text = String::new();
        for sign in &self.0 {
            match sign {
                Sign::Read(c) | Sign::Uncertain(c) => text.push(*c),
                Sign::Illegible => text.push('□'),
                Sign::Lost => text.push('…'),
                Sign::Restored(words) => text.push_str(words),
                Sign::TakenAs(_) | Sign::Superfluous(_) => {}
                Sign::LineEnd => text.push(' '),
            }
        }
        text
    }

    /// Whether every character was read for sure.
    pub fn is_certain(&self) -> bool {
        self.0.iter().all(|sign| {
            matches!(
                sign,
                Sign::Read(_) | Sign::LineEnd | Sign::TakenAs(_) | Sign::Superfluous(_)
            )
        })
    }
}

/// One sort of each bracket and of the other signs.
fn one_sort(c: char) -> char {
    match c {
        '［' | '〔' | '【' => '[',
        '］' | '〕' | '】' => ']',
        '（' => '(',
        '）' => ')',
        '｛' => '{',
        '｝' => '}',
        '？' => '?',
        '｜' | '\n' => '|',
        '⋯' => '…',
        '▢' | '☐' | '⬜' => '□',
        c => c,
    }
}

impl FromStr for Transcription {
    type Err = NotationError;

    fn from_str(text: &str) -> Result<Self, NotationError> {
        let mut signs = Vec::new();
        // The bracket that is open, and what stands in it so far.
        let mut open: Option<(char, String)> = None;
        for c in text
            .chars()
            .filter(|c| !is_silent(*c) && *c != '\r')
            .map(one_sort)
        {
            match (c, open.as_mut()) {
                ('[' | '(' | '{', Some(_)) => return Err(E::Nested),
                ('[' | '(' | '{', None) => open = Some((c, String::new())),
                (']' | ')' | '}', _) => {
                    let Some((bracket, words)) = open.take() else {
                        return Err(E::Unbalanced);
                    };
                    let closes = matches!((bracket, c), ('[', ']') | ('(', ')') | ('{', '}'));
                    if !closes {
                        return Err(E::Unbalanced);
                    }
                    close(bracket, words.trim(), &mut signs)?;
                }
                ('|', Some(_)) => return Err(E::Unbalanced),
                (c, Some((_, words))) => words.push(c),
                ('□', None) => signs.push(Sign::Illegible),
                ('…', None) => {
                    // Two characters of three dots each are one sign.
                    if signs.last() != Some(&Sign::Lost) {
                        signs.push(Sign::Lost);
                    }
                }
                ('|', None) => signs.push(Sign::LineEnd),
                (c, None) if c.is_whitespace() => {}
                (c, None) => signs.push(Sign::Read(c)),
            }
        }
        match (open, signs.iter().any(|sign| *sign != Sign::LineEnd)) {
            (Some(_), _) => Err(E::Unbalanced),
            (None, true) => Ok(Self(signs)),
            (None, false) => Err(E::Empty),
        }
    }
}

/// What a closed bracket means.
fn close(bracket: char, words: &str, signs: &mut Vec<Sign>) -> Result<(), E> {
    if words.is_empty() {
        return Err(E::EmptyBrackets);
    }
    match bracket {
        '[' if words.chars().all(|c| c == '…' || c == '.') => {
            if signs.last() != Some(&Sign::Lost) {
                signs.push(Sign::Lost);
            }
        }
        '[' => signs.push(Sign::Restored(words.to_owned())),
        '{' => signs.push(Sign::Superfluous(words.to_owned())),
        _ if words == "?" => match signs.pop() {
            Some(Sign::Read(c)) => signs.push(Sign::Uncertain(c)),
            _ => return Err(E::NothingBefore),
        },
        _ => match signs.last() {
            Some(Sign::Read(_) | Sign::Uncertain(_)) => signs.push(Sign::TakenAs(words.to_owned())),
            _ => return Err(E::NothingBefore),
        },
    }
    Ok(())
}

impl fmt::Display for Transcription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for sign in &self.0 {
            match sign {
                Sign::Read(c) => write!(f, "{c}")?,
                Sign::Uncertain(c) => write!(f, "{c}(?)")?,
                Sign::Illegible => f.write_str("□")?,
                Sign::Lost => f.write_str("[…]")?,
                Sign::Restored(words) => write!(f, "[{words}]")?,
                Sign::TakenAs(words) => write!(f, "({words})")?,
                Sign::Superfluous(words) => write!(f, "{{{words}}}")?,
                Sign::LineEnd => f.write_str("|")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn signs() -> impl Strategy<Value = Vec<Sign>> {
        let c = || prop::sample::select("大中二年官公太平戊寅窰盤a".chars().collect::<Vec<_>>());
        let words = || "[大中官窑太平abc]{1,4}";
        let sign = prop_oneof![
            4 => c().prop_map(|c| vec![Sign::Read(c)]),
            1 => c().prop_map(|c| vec![Sign::Uncertain(c)]),
            1 => Just(vec![Sign::Illegible]),
            1 => Just(vec![Sign::Lost]),
            1 => words().prop_map(|words| vec![Sign::Restored(words)]),
            1 => (c(), words()).prop_map(|(c, words)| vec![Sign::Read(c), Sign::TakenAs(words)]),
            1 => words().prop_map(|words| vec![Sign::Superfluous(words)]),
            1 => Just(vec![Sign::LineEnd]),
        ];
        prop::collection::vec(sign, 1..12).prop_map(|signs| {
            let mut signs = signs.concat();
            signs.dedup_by(|a, b| *a == Sign::Lost && *b == Sign::Lost);
            signs
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn what_is_printed_reads_back(signs in signs()) {
            prop_assume!(signs.iter().any(|sign| *sign != Sign::LineEnd));
            let text = Transcription(signs);
            let printed = text.to_string();
            prop_assert_eq!(printed.parse::<Transcription>(), Ok(text.clone()), "{}", printed);
            let wide = printed.replace('[', "［").replace(']', "］").replace('(', "（").replace(')', "）").replace('?', "？");
            prop_assert_eq!(wide.parse::<Transcription>(), Ok(text), "{}", wide);
        }

        #[test]
        fn no_text_panics(text in "[大中\\[\\](){}?|□… \n]{0,20}|\\PC{0,40}") {
            if let Ok(read) = text.parse::<Transcription>() {
                prop_assert_eq!(read.to_string().parse::<Transcription>(), Ok(read));
            }
        }
    }

    #[test]
    fn what_cannot_be_read_is_kept_apart_from_what_was_restored() {
        let text: Transcription = "太平□寅[年]｜官（？）窰(窑)[……]".parse().unwrap();
        assert_eq!(text.to_string(), "太平□寅[年]|官(?)窰(窑)[…]");
        assert_eq!(text.plain(), "太平□寅年 官窰…");
        assert!(!text.is_certain());
        assert!("大中二年".parse::<Transcription>().unwrap().is_certain());
        for (text, error) in [
            ("[大", E::Unbalanced),
            ("大]", E::Unbalanced),
            ("[大)", E::Unbalanced),
            ("[大[中]]", E::Nested),
            ("[]", E::EmptyBrackets),
            ("(?)", E::NothingBefore),
            ("□(?)", E::NothingBefore),
            ("", E::Empty),
            ("|\n", E::Empty),
        ] {
            assert_eq!(text.parse::<Transcription>(), Err(error), "{text}");
        }
    }
}
