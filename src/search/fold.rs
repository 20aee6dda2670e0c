//! Folding: what a reader takes for the same character becomes the same character.
//!
//! Character by character NFKC, lower case, no diacritics, traditional to simplified, variants of old texts
//! (窰窯→窑, 甆磁→瓷, 祕→秘). One source character may become several folded ones or none, so each folded character
//! carries the byte range of the source it came from.

use std::collections::HashMap;
use std::iter::once;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A folded character and the bytes of the source text that it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoldedChar {
    /// The character after folding.
    pub c: char,
    /// First byte in the source.
    pub start: u32,
    /// Byte after the last in the source.
    pub end: u32,
}

/// Derived by `tables/derive.py`, which names the sources.
const TABLE: &str = include_str!("tables/fold.tsv");
/// The main block of Han characters, looked up by place instead of by hash.
pub const BLOCK: std::ops::RangeInclusive<u32> = 0x4e00..=0x9fff;

struct Table {
    block: Vec<char>,
    others: HashMap<char, char>,
}

static HAN: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table {
        block: BLOCK.filter_map(char::from_u32).collect(),
        others: HashMap::new(),
    };
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let Some((target, sources)) = line.split_once('\t') else {
            continue;
        };
        let Some(target) = target.chars().next() else {
            continue;
        };
        for source in sources.chars() {
            match table.block.get_mut(place(source)) {
                Some(slot) => *slot = target,
                None => {
                    table.others.insert(source, target);
                }
            }
        }
    }
    table
});

/// A character's place in the main block; beyond its end for any other.
pub fn place(c: char) -> usize {
    (c as usize)
        .checked_sub(*BLOCK.start() as usize)
        .unwrap_or(usize::MAX)
}

/// Folds `text`. Texts beyond 4 GiB are cut there.
pub fn fold(text: &str) -> Vec<FoldedChar> {
    let mut folded = Vec::with_capacity(text.len());
    for (at, source) in text.char_indices() {
        let (Ok(start), Ok(end)) = (u32::try_from(at), u32::try_from(at + source.len_utf8()))
        else {
            break;
        };
        fold_char(source, |c| folded.push(FoldedChar { c, start, end }));
    }
    folded
}

/// The folded text alone.
pub fn fold_to_string(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    text.chars()
        .for_each(|source| fold_char(source, |c| folded.push(c)));
    folded
}

fn fold_char(source: char, mut emit: impl FnMut(char)) {
    if source.is_ascii() {
        emit(source.to_ascii_lowercase());
    } else if let Some(simple) = HAN.block.get(place(source)) {
        emit(*simple);
    } else {
        once(source)
            .nfkc()
            .flat_map(char::to_lowercase)
            .for_each(|c| without_marks(c, &mut emit));
    }
}

/// Letters lose their marks; syllabic scripts, where a mark makes another sound, keep theirs.
fn without_marks(c: char, emit: &mut impl FnMut(char)) {
    if is_cjk(c) {
        let simple = HAN.block.get(place(c)).or_else(|| HAN.others.get(&c));
        return emit(*simple.unwrap_or(&c));
    }
    for part in once(c).nfd().filter(|part| !is_combining_mark(*part)) {
        match part {
            'ß' => "ss".chars().for_each(&mut *emit),
            'æ' => "ae".chars().for_each(&mut *emit),
            'œ' => "oe".chars().for_each(&mut *emit),
            'ø' => emit('o'),
            'ł' => emit('l'),
            'đ' | 'ð' => emit('d'),
            'ı' => emit('i'),
            'ς' => emit('σ'),
            // The apostrophes of transcriptions: ch‘ing, ch’ing, chʻing, chʼing.
            '\u{2018}' | '\u{2019}' | '\u{02bb}' | '\u{02bc}' => emit('\''),
            other => emit(other),
        }
    }
}

/// Whether `c` belongs to a script written without spaces between words, or to Hangul: cut by character.
pub fn is_cjk(c: char) -> bool {
    matches!(u32::from(c),
        0x2e80..=0x2fdf | 0x3005 | 0x3007 | 0x3021..=0x3029 | 0x3041..=0x3096 | 0x3099..=0x309a | 0x309d..=0x30fa
        | 0x30fc..=0x30ff | 0x31f0..=0x31ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xac00..=0xd7a3 | 0xf900..=0xfaff
        | 0x20000..=0x3ffff)
}
