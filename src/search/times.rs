//! Times in words: 晚唐, 咸通十五年, 874, 九世纪, 9th century, within what a visitor typed.
//!
//! What records and registers write is read by [`dating::read`]; here only the stretches are found that say when. A text is
//! never looked at whole, since most of it says something else, and most words begin no time at all.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use super::analyzer::{Token, TokenText, tokens};
use super::fold::fold_to_string;
use crate::domain::dating::{self, eras, periods};

/// Tokens of the longest stretch: 太平兴国三年戊寅九月初九, mid- to late 9th century AD.
const LONGEST: usize = 12;
/// Stretches that are read at most: bounds the time.
const MOST_READ: usize = 200;

/// A stretch of a text that says when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Time {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// Its bytes.
    pub span: Range<usize>,
    /// What it may mean: first and last year, astronomical; an absent end is open. By first year.
    pub years: Vec<(Option<i64>, Option<i64>)>,
    /// How certain that is: a code of [`dating::reading::Certainty`].
    pub certainty: &'static str,
    /// Whether it is nothing but an era as it is spoken, which may be many another thing: jingping is 景平, and 净瓶.
    pub spoken: bool,
}

/// The times in `text`, in order; none overlaps another, the longest reading wins.
pub fn times(text: &str) -> Vec<Time> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    let (mut at, mut read) = (0, 0);
    while at < tokens.len() {
        let time = begins(&tokens, at)
            .then(|| longest(text, &tokens, at, &mut read))
            .flatten();
        match time {
            Some(time) => {
                at = time.tokens.end;
                found.push(time);
            }
            None => at += 1,
        }
    }
    found
}

fn longest(text: &str, tokens: &[Token], at: usize, read: &mut usize) -> Option<Time> {
    let most = tokens.len().min(at + LONGEST);
    for end in (at + 1..=most).rev() {
        let stretch = &tokens[at..end];
        if !is_whole(tokens, at, end) || !could_be(tokens, at, end) {
            continue;
        }
        *read += 1;
        if *read > MOST_READ {
            return None;
        }
        let span = stretch[0].start as usize..stretch[stretch.len() - 1].end as usize;
        let said = text.get(span.clone())?;
        let mut reading = dating::read(said);
        if reading.readings().is_empty() {
            reading = dating::read(&plainly(stretch, said));
        }
        let years: Vec<_> = reading
            .readings()
            .iter()
            .map(|dated| (dated.years.0.map(i64::from), dated.years.1.map(i64::from)))
            .filter(|years| *years != (None, None))
            .collect();
        if let Some(first) = reading.readings().first()
            && !years.is_empty()
        {
            return Some(Time {
                tokens: at..end,
                spoken: is_spoken_era(stretch),
                span,
                years,
                certainty: if reading.one().is_some() {
                    first.certainty.code()
                } else {
                    "uncertain"
                },
            });
        }
    }
    None
}

/// Words without what joins them: ninth-century, A.D. 874.
fn plainly<'a>(stretch: &[Token], said: &'a str) -> Cow<'a, str> {
    let words: Option<Vec<&str>> = stretch.iter().map(Token::word).collect();
    match words.as_deref() {
        Some(["a", "d", year]) => format!("AD {year}").into(),
        Some([year, "a", "d"]) => format!("{year} AD").into(),
        Some(words) if words.len() > 1 && said.contains('-') => said.replace('-', " ").into(),
        _ => said.into(),
    }
}

/// Whether these are the syllables of an era.
fn is_spoken_era(stretch: &[Token]) -> bool {
    static ERAS: LazyLock<HashSet<String>> = LazyLock::new(|| {
        let spoken = eras::all().iter().map(|era| fold_to_string(era.pinyin));
        spoken.map(|era| era.split_whitespace().collect()).collect()
    });
    let words: Option<String> = stretch.iter().map(Token::word).collect();
    words.is_some_and(|words| ERAS.contains(&words))
}

/// Whether nothing that belongs to its first or last word is left out: 0874 of Y-0874, 874 of 874mm.
fn is_whole(tokens: &[Token], at: usize, end: usize) -> bool {
    let parted = |left: &Token, right: &Token| {
        let words = matches!(
            (&left.text, &right.text),
            (TokenText::Word(_), TokenText::Word(_))
        );
        !(words && right.glued)
    };
    let left = at.checked_sub(1).and_then(|before| tokens.get(before));
    let right = tokens.get(end);
    left.is_none_or(|left| parted(left, &tokens[at]))
        && right.is_none_or(|right| parted(&tokens[end - 1], right))
}

/// Not what says something else more often than a time: 唐 of 唐三彩, a number that is no year.
fn could_be(tokens: &[Token], at: usize, end: usize) -> bool {
    match &tokens[at..end] {
        [
            Token {
                text: TokenText::Han(_),
                position,
                ..
            },
        ] => {
            let beside = |other: Option<&Token>, place: Option<usize>| {
                other.is_some_and(|other| Some(other.position) == place)
            };
            let before = at.checked_sub(1).and_then(|before| tokens.get(before));
            !beside(before, position.checked_sub(1)) && !beside(tokens.get(end), Some(position + 1))
        }
        [
            Token {
                text: TokenText::Word(word),
                ..
            },
        ] if word.contains(char::is_numeric) => {
            let year = word.parse::<u32>().ok();
            (3..=4).contains(&word.len()) && year.is_some_and(|year| (100..2100).contains(&year))
        }
        _ => true,
    }
}

/// Whether a time may begin here.
fn begins(tokens: &[Token], at: usize) -> bool {
    match &tokens[at].text {
        TokenText::Han(c) => FIRST_CHARACTERS.contains(c),
        TokenText::Word(word) => {
            let follows = tokens.get(at + 1).and_then(Token::word);
            word.starts_with(|c: char| c.is_ascii_digit())
                || FIRST_WORDS.contains(word.as_str())
                || word == "a" && follows == Some("d")
        }
    }
}

/// Folded first characters of periods, eras, numerals and of what comes before them.
static FIRST_CHARACTERS: LazyLock<HashSet<char>> = LazyLock::new(|| {
    let periods = periods::all()
        .iter()
        .flat_map(|period| period.also.iter().copied().chain([period.hans]));
    let eras = eras::all()
        .iter()
        .flat_map(|era| era.also.iter().copied().chain([era.hans, era.name]));
    let others = "一二三四五六七八九十百千〇零○廿公前约早中晚初盛末元";
    periods
        .chain(eras)
        .filter_map(|name| fold_to_string(name).chars().next())
        .chain(fold_to_string(others).chars())
        .collect()
});

/// Folded first words of English periods, of eras in pinyin, ordinals, and what comes before them.
static FIRST_WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    const OTHERS: &str = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth \
        thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth \
        early mid middle late before after circa c ca about around year ad ce";
    let periods = periods::all().iter().map(|period| period.en);
    let eras = eras::all().iter().map(|era| era.pinyin);
    let first = |name: &str| {
        let folded = fold_to_string(name);
        let word = folded.split(|c: char| !c.is_alphanumeric()).next();
        word.map(str::to_owned)
    };
    periods
        .chain(eras)
        .filter_map(first)
        .chain(OTHERS.split_whitespace().map(str::to_owned))
        .filter(|word| !word.is_empty())
        .collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<(&str, Option<i64>, Option<i64>)> {
        let found = times(text).into_iter();
        found
            .map(|time| {
                let (first, last) = time.years[0];
                (&text[time.span], first, last)
            })
            .collect()
    }

    #[test]
    fn stretches_that_say_when_are_found_among_others() {
        for (text, stretch, first, last) in [
            ("咸通十五年 秘色瓷", "咸通十五年", 874, 874),
            ("晚唐越窑青瓷碗", "晚唐", 827, 907),
            ("唐代的碗", "唐代", 618, 907),
            ("bowls of the 9th century", "9th century", 801, 900),
            ("九世纪", "九世纪", 801, 900),
            ("late Tang ewer", "late Tang", 827, 907),
            ("874", "874", 874, 874),
            ("吴越国钱氏", "吴越国", 907, 978),
            ("唐 碗", "唐", 618, 907),
            ("Northern Song box", "Northern Song", 960, 1127),
            ("a ninth-century bowl", "ninth-century", 801, 900),
            ("9th-century bowl", "9th-century", 801, 900),
            ("AD 874", "AD 874", 874, 874),
            ("made in A.D. 874", "A.D. 874", 874, 874),
            ("874 A.D.", "874 A.D", 874, 874),
        ] {
            assert_eq!(of(text), [(stretch, Some(first), Some(last))], "{text}");
        }
    }

    #[test]
    fn what_says_something_else_is_no_time() {
        for text in [
            "唐三彩",
            "Y-0874",
            "874mm",
            "碗",
            "12",
            "",
            "明亮的釉",
            "八棱净瓶",
            "the sea",
        ] {
            assert_eq!(of(text), [], "{text}");
        }
    }

    #[test]
    fn long_texts_are_read_in_bounded_time() {
        let found = times(&"一二三四五六七八九十".repeat(100));
        assert!(found.len() < 200);
    }
}
