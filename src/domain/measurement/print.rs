//! Sizes as a line: `残高约 4.5 厘米，口径 12.3 [厘米]`, `height c. 4.5 cm (remaining); rim diameter 12.3 [cm]`.

use std::fmt::Write as _;

use super::{Basis, Bound, Size};
use crate::domain::field::codes::{self, Code};
use crate::domain::written::numerals;

/// A size in codes and figures, whether it was read from a line or stands in a record.
#[derive(Debug, Clone, Default)]
pub struct Words<'a> {
    /// Which of several pieces.
    pub piece: Option<u16>,
    /// One of [`codes::PART`].
    pub part: Option<&'a str>,
    /// One of [`codes::DIMENSION_KIND`].
    pub kind: &'a str,
    /// How much.
    pub value: String,
    /// Of a range, the most.
    pub to: Option<String>,
    /// One of [`codes::UNIT`].
    pub unit: &'a str,
    /// Whether the unit is assumed.
    pub assumed: bool,
    /// One of [`codes::MEASURE_BASIS`].
    pub basis: Option<&'a str>,
    /// Some of [`codes::MEASURE_QUALIFIER`].
    pub qualifiers: Vec<&'a str>,
}

impl From<&Size> for Words<'static> {
    fn from(size: &Size) -> Self {
        let qualifiers = [
            size.remaining.then_some("remaining"),
            size.approximate.then_some("approximate"),
            size.bound.map(|bound| match bound {
                Bound::AtLeast => "at_least",
                Bound::AtMost => "at_most",
            }),
        ];
        Self {
            piece: size.piece,
            part: size.part.map(super::Part::code),
            kind: size.kind.code(),
            value: size.value.to_string(),
            to: size.to.map(|to| to.to_string()),
            unit: size.unit.code(),
            assumed: size.assumed,
            basis: size.basis.map(|basis| match basis {
                Basis::Measured => "measured",
                Basis::Reconstructed => "reconstructed",
            }),
            qualifiers: qualifiers.into_iter().flatten().collect(),
        }
    }
}

/// All of them in one line, in Chinese (`zh…`) or in English. A piece's number stands before the first of its sizes.
pub fn line<'a>(sizes: impl IntoIterator<Item = Words<'a>>, language: &str) -> String {
    let zh = language.starts_with("zh");
    let mut line = String::new();
    let mut piece = None;
    for words in sizes {
        let turns = words.piece != piece;
        if !line.is_empty() {
            line.push_str(match (zh, turns) {
                (true, true) => "；",
                (true, false) => "，",
                (false, _) => "; ",
            });
        }
        if turns {
            piece = words.piece;
            if let Some(number) = piece {
                match numerals::in_circle(number).filter(|_| zh) {
                    Some(c) => line.push(c),
                    None => {
                        let _ = write!(line, "({number}) ");
                    }
                }
            }
        }
        if zh {
            chinese(&mut line, &words);
        } else {
            english(&mut line, &words);
        }
    }
    line
}

fn chinese(line: &mut String, words: &Words<'_>) {
    let label = |list: &'static [Code], code| codes::label(list, code, "zh").to_owned();
    let has = |qualifier| words.qualifiers.contains(&qualifier);
    if has("remaining") {
        line.push('残');
    }
    if let Some(basis) = words.basis.filter(|basis| *basis != "stated") {
        line.push_str(&label(codes::MEASURE_BASIS, basis));
    }
    if let Some(part) = words.part {
        line.push_str(&label(codes::PART, part));
    }
    line.push_str(&label(codes::DIMENSION_KIND, words.kind));
    if has("approximate") {
        line.push('约');
    }
    line.push(' ');
    figures(line, words, &label(codes::UNIT, words.unit));
}

fn english(line: &mut String, words: &Words<'_>) {
    let label = |list: &'static [Code], code| codes::label(list, code, "en").to_owned();
    let has = |qualifier| words.qualifiers.contains(&qualifier);
    if let Some(part) = words.part {
        line.push_str(&label(codes::PART, part));
        line.push(' ');
    }
    line.push_str(&label(codes::DIMENSION_KIND, words.kind));
    line.push(' ');
    if has("approximate") {
        line.push_str("c. ");
    }
    figures(line, words, &label(codes::UNIT, words.unit));
    let remaining = has("remaining").then(|| "remaining".to_owned());
    let basis = words
        .basis
        .filter(|basis| *basis != "stated")
        .map(|basis| label(codes::MEASURE_BASIS, basis));
    let remarks: Vec<_> = [remaining, basis].into_iter().flatten().collect();
    if !remarks.is_empty() {
        let _ = write!(line, " ({})", remarks.join(", "));
    }
}

fn figures(line: &mut String, words: &Words<'_>, unit: &str) {
    if words.qualifiers.contains(&"at_least") {
        line.push('≥');
    }
    if words.qualifiers.contains(&"at_most") {
        line.push('≤');
    }
    line.push_str(&words.value);
    if let Some(to) = &words.to {
        let _ = write!(line, "–{to}");
    }
    let _ = if words.assumed {
        write!(line, " [{unit}]")
    } else {
        write!(line, " {unit}")
    };
}
