//! Pinyin: how Han characters are read, and how a word of Latin letters may be cut into syllables.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use pinyin::{ToPinyin, ToPinyinMulti};

use super::fold::{BLOCK, fold_to_string, place};

/// Ways to cut one word that are looked at; `xianyang` has four.
const MOST_CUTS: usize = 8;
/// Longest word taken for pinyin, in bytes.
const LONGEST: usize = 48;

/// Every syllable that some character has, without tones; ü as u and as v.
static SYLLABLES: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    ('\u{4e00}'..='\u{9fff}')
        .filter_map(|c| c.to_pinyin())
        .flat_map(|sound| spellings(sound.plain()))
        .filter(|syllable| syllable.contains(['a', 'e', 'i', 'o', 'u', 'v']))
        .collect()
});

/// How each folded character of the main block is read, by place: also as whatever is folded to it (乾 and 干 alike).
static SOUNDS: LazyLock<Vec<Vec<&'static str>>> = LazyLock::new(|| {
    let mut sounds = vec![Vec::new(); BLOCK.count()];
    for written in BLOCK.filter_map(char::from_u32) {
        let Some(folded) = fold_to_string(&written.to_string()).chars().next() else {
            continue;
        };
        let Some(of_folded) = sounds.get_mut(place(folded)) else {
            continue;
        };
        for reading in readings(written) {
            if let Some(syllable) = SYLLABLES.get(&reading).map(String::as_str)
                && !of_folded.contains(&syllable)
            {
                of_folded.push(syllable);
            }
        }
    }
    sounds
});

fn spellings(plain: &str) -> Vec<String> {
    let mut all = vec![fold_to_string(plain)];
    if plain.contains('ü') {
        all.push(plain.replace('ü', "v"));
    }
    all
}

/// Every reading of a character, without tones; empty for what is not Han.
pub fn readings(c: char) -> BTreeSet<String> {
    c.to_pinyin_multi()
        .into_iter()
        .flatten()
        .flat_map(|sound| spellings(sound.plain()))
        .collect()
}

/// How a character is mostly read, without its tone; none for what is not Han.
pub fn main_reading(c: char) -> Option<&'static str> {
    Some(c.to_pinyin()?.plain())
}

/// The ways to read these characters, one syllable each; few, the first readings first. None where one is not Han.
pub fn spoken(characters: &[char]) -> Vec<Vec<String>> {
    let sounds = characters
        .iter()
        .map(|c| readings(*c).into_iter().collect::<Vec<_>>());
    if characters.is_empty() {
        Vec::new()
    } else {
        ways(&sounds.collect::<Vec<_>>(), MOST_CUTS)
    }
}

/// The first `most` ways to take one of each.
pub fn ways(choices: &[Vec<String>], most: usize) -> Vec<Vec<String>> {
    let mut all: Vec<Vec<String>> = vec![Vec::new()];
    for choice in choices {
        all = all
            .iter()
            .flat_map(|begun| {
                choice.iter().map(|next| {
                    let mut longer = begun.clone();
                    longer.push(next.clone());
                    longer
                })
            })
            .take(most)
            .collect();
    }
    all
}

/// Every reading of a folded character, as [`readings`] has them; none outside the main block of Han characters.
pub fn sounds(folded: char) -> &'static [&'static str] {
    if folded.is_ascii() {
        return &[];
    }
    SOUNDS.get(place(folded)).map_or(&[], Vec::as_slice)
}

/// Whether `word` (lower case, no accents) is one syllable.
pub fn is_syllable(word: &str) -> bool {
    SYLLABLES.contains(word)
}

/// The ways to read `word` (lower case, no accents) as syllables, the fewest syllables first.
pub fn cuts(word: &str) -> Vec<Vec<&str>> {
    let mut found = Vec::new();
    if word.len() <= LONGEST && word.bytes().all(|b| b.is_ascii_lowercase()) {
        let mut steps = 4096;
        walk(word, &mut Vec::new(), &mut found, &mut steps);
    }
    found.sort_by_key(Vec::len);
    found.truncate(MOST_CUTS);
    found
}

fn walk<'a>(
    rest: &'a str,
    so_far: &mut Vec<&'a str>,
    found: &mut Vec<Vec<&'a str>>,
    steps: &mut u32,
) {
    if rest.is_empty() {
        found.push(so_far.clone());
        return;
    }
    // The longest syllable is zhuang.
    for length in (1..=rest.len().min(6)).rev() {
        *steps = steps.saturating_sub(1);
        if *steps == 0 || found.len() >= MOST_CUTS * 4 {
            return;
        }
        let (head, tail) = rest.split_at(length);
        if SYLLABLES.contains(head) {
            so_far.push(head);
            walk(tail, so_far, found, steps);
            so_far.pop();
        }
    }
}
