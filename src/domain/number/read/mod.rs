//! Reading a find number: one pass from the widest part to the narrowest, refusing what could mean two things.

mod layer;
mod locus;

use super::NUMBER_MAX;
use super::find::{FindNumber, Series, Sub};
use crate::domain::written::{Cursor, is_silent, numerals, plain, value};

/// Why a text is no find number, or not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FindNumberError {
    /// Nothing is written.
    #[error("nothing is written")]
    Empty,
    /// Longer than a number can be.
    #[error("a find number has at most {NUMBER_MAX} characters")]
    TooLong,
    /// A context, but no find.
    #[error("this names a context; the number of the find is missing")]
    NoFind,
    /// A find, but not where it is from.
    #[error("this does not say where the find is from")]
    NoLocus,
    /// More than one find.
    #[error("this names several finds; each has a number of its own")]
    Several,
    /// More than one layer.
    #[error("this names several layers")]
    SeveralLayers,
    /// Could be read in two ways.
    #[error(
        "this can be read in two ways; write layers in circles or brackets and the find behind a colon: T3④:12"
    )]
    Ambiguous,
    /// Parts out of their order.
    #[error("the order is year, site, kiln, trench, unit, layer, find")]
    Order,
    /// The writer was not sure.
    #[error("a part of it is marked as uncertain or illegible")]
    Uncertain,
    /// No year of an excavation.
    #[error("a year lies between 1900 and 2099")]
    Year,
    /// Zero, or too great.
    #[error("a part of it is zero or too great")]
    Number,
    /// Something that belongs to no find number.
    #[error("there is something here that belongs to no find number")]
    Unreadable,
}

use FindNumberError as E;

impl FindNumberError {
    /// It in Chinese; `Display` is English.
    pub const fn zh(self) -> &'static str {
        match self {
            E::Empty => "没有内容",
            E::TooLong => "文字过长",
            E::NoFind => "只写到单位，缺器物号",
            E::NoLocus => "未写出自何处",
            E::Several => "写了多件；每件应各有编号",
            E::SeveralLayers => "写了多个层位",
            E::Ambiguous => "可作两种理解；层位请写在圈或括号里，器物号前写冒号：T3④:12",
            E::Order => "次序应为 年、遗址、窑、探方、单位、层、器物",
            E::Uncertain => "有存疑或无法辨认之处",
            E::Year => "年份应在 1900 至 2099 之间",
            E::Number => "有一部分为零或过大",
            E::Unreadable => "有些字不属于出土编号",
        }
    }

    /// A stable code.
    pub const fn code(self) -> &'static str {
        match self {
            E::Empty => "empty",
            E::TooLong => "too_long",
            E::NoFind => "no_find",
            E::NoLocus => "no_locus",
            E::Several => "several",
            E::SeveralLayers => "several_layers",
            E::Ambiguous => "ambiguous",
            E::Order => "order",
            E::Uncertain => "uncertain",
            E::Year => "year",
            E::Number => "number",
            E::Unreadable => "unreadable",
        }
    }
}

/// Words before a number that say only that it is one.
const PREAMBLES: [(&str, ()); 10] = [
    ("出土编号", ()),
    ("标本编号", ()),
    ("器物编号", ()),
    ("出土号", ()),
    ("标本号", ()),
    ("器物号", ()),
    ("原编号", ()),
    ("原号", ()),
    ("编号", ()),
    ("器号", ()),
];

/// What joins several finds.
const JOINTS: &str = "、,/+&~;-至和及与 ";

pub(in crate::domain::number) fn find_number(text: &str) -> Result<FindNumber, E> {
    let chars = tidy(text)?;
    let mut cursor = Cursor::new(&chars);
    if cursor.take_any(&PREAMBLES).is_some() {
        cursor.take(':');
    }
    let from = cursor.clone();
    if cursor.take_word("标本") {
        // 标本T3④:12 names a find of T3④, 标本12 the twelfth specimen.
        cursor.take(':');
        match whole(cursor) {
            Err(E::NoLocus) => {}
            read => return read,
        }
    }
    whole(from)
}

/// Half width, capitals, no spaces but between digits, where they part two numbers.
fn tidy(text: &str) -> Result<Vec<char>, E> {
    let mut chars: Vec<char> = Vec::new();
    let mut space = false;
    for (at, c) in text.chars().filter(|&c| !is_silent(c)).enumerate() {
        if at >= NUMBER_MAX {
            return Err(E::TooLong);
        }
        let c = plain(c).to_ascii_uppercase();
        if c == ' ' {
            space = true;
            continue;
        }
        let between = |c: Option<&char>| c.is_some_and(char::is_ascii_digit);
        if space && between(chars.last()) && c.is_ascii_digit() {
            chars.push(' ');
        }
        space = false;
        chars.push(c);
    }
    while chars.last().is_some_and(|c| "。.,;".contains(*c)) {
        chars.pop();
    }
    if chars.is_empty() {
        return Err(E::Empty);
    }
    if chars.iter().any(|c| "?□■�".contains(*c)) {
        return Err(E::Uncertain);
    }
    Ok(chars)
}

fn whole(mut cursor: Cursor<'_>) -> Result<FindNumber, E> {
    let locus = locus::read(&mut cursor)?;
    let named = locus.is_a_place();
    if cursor.is_done() {
        return Err(match (named, locus.year) {
            (true, _) => E::NoFind,
            (false, Some(_)) => E::NoLocus,
            (false, None) => E::Unreadable,
        });
    }
    cursor.take(':');
    let (series, number, sub) = find(&mut cursor)?;
    if !named && series.is_none() {
        return Err(E::NoLocus);
    }
    Ok(FindNumber {
        locus,
        series,
        number,
        sub,
    })
}

/// The find's number, in its series, with the piece it means.
fn find(cursor: &mut Cursor<'_>) -> Result<(Option<Series>, u32, Option<Sub>), E> {
    for mark in ["№", "NO.", "NO", "#"] {
        if cursor.take_word(mark) {
            break;
        }
    }
    let series = cursor.take_any(&Series::WORDS);
    if series.is_some() {
        cursor.take(':');
    }
    let digits = cursor.take_digits();
    if digits.is_empty() {
        return Err(if cursor.is_done() {
            E::NoFind
        } else {
            E::Unreadable
        });
    }
    let number = value(digits)
        .filter(|number| (1..=99_999_999).contains(number))
        .ok_or(E::Number)?;
    cursor.take('号');
    let sub = sub(cursor)?;
    cursor.take('号');
    match cursor.peek() {
        None => Ok((series, number, sub)),
        Some(':') => Err(E::Ambiguous),
        Some(c) if JOINTS.contains(c) => Err(E::Several),
        Some(_) => Err(E::Unreadable),
    }
}

fn sub(cursor: &mut Cursor<'_>) -> Result<Option<Sub>, E> {
    let mut ahead = cursor.clone();
    let sub = if ahead.take('(') {
        let digits = ahead.take_digits();
        if digits.is_empty() {
            return Err(E::Unreadable);
        }
        let number = counted(digits, 999)?;
        if !ahead.take(')') {
            return Err(E::Several);
        }
        Sub::Number(number)
    } else if ahead.take('之') {
        Sub::Number(spoken_number(&mut ahead)?)
    } else {
        let dashed = ahead.take('-');
        match ahead.peek() {
            Some(letter) if letter.is_ascii_uppercase() => {
                ahead.skip(1);
                Sub::Letter(letter.to_ascii_lowercase())
            }
            Some(c) if dashed && c.is_ascii_digit() => {
                Sub::Number(counted(ahead.take_digits(), 999)?)
            }
            _ => return Ok(None),
        }
    };
    *cursor = ahead;
    Ok(Some(sub))
}

/// A number from 1 to `most`.
fn counted(digits: &[char], most: u32) -> Result<u16, E> {
    value(digits)
        .filter(|number| (1..=most).contains(number))
        .and_then(|number| u16::try_from(number).ok())
        .ok_or(E::Number)
}

fn small(digits: &[char]) -> Result<u8, E> {
    u8::try_from(counted(digits, 99)?).map_err(|_| E::Number)
}

/// As [`counted`] to 999, in digits or in Chinese numerals.
fn spoken_number(cursor: &mut Cursor<'_>) -> Result<u16, E> {
    let digits = cursor.take_digits();
    if !digits.is_empty() {
        return counted(digits, 999);
    }
    let numeral = cursor.take_while(numerals::is_han_numeral);
    let number = numerals::han(numeral).ok_or(E::Unreadable)?;
    u16::try_from(number)
        .ok()
        .filter(|&number| number > 0)
        .ok_or(E::Number)
}

#[cfg(test)]
mod tests;
