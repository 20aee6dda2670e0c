//! What was typed, and how a name meets it: as text, as pinyin, as initials, or with a typing error.
//!
//! [`Query::meets`] looks at one name and is the whole truth; a [`super::table::Table`] finds the same among a million by
//! taking the same steps down its sorted names.

use std::ops::Range;

use serde::Serialize;
use utoipa::ToSchema;

use super::normal::{Letter, normal};
use crate::search::fold::is_cjk;
use crate::search::pinyin::sounds;

/// Words from this length on may hold one typing error.
const ONE_ERROR: usize = 4;
/// And from this on two.
const TWO_ERRORS: usize = 8;
/// Longest word in which typing errors are looked for.
const LONGEST_WORD: usize = 64;

/// How a name meets what was typed, the closest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Met {
    /// The name begins with it.
    Prefix,
    /// A word within the name begins with it, or it stands at a Han character within.
    Inside,
    /// It is how Han characters are read, or letters that a space parts.
    Pinyin,
    /// It is the first letters of how Han characters are read.
    Initials,
    /// It is a word of the name with a letter or two wrong.
    Typo,
}

/// What was typed, made ready.
#[derive(Debug)]
pub struct Query {
    /// The normal form.
    pub(super) text: String,
    /// Without spaces; empty where there is no letter to be read.
    sound: String,
    /// The words, if any of them may be mistyped.
    words: Vec<Word>,
}

/// A word with the typing errors it may hold.
#[derive(Debug)]
pub(super) struct Word {
    letters: Vec<char>,
    errors: u8,
}

impl Query {
    /// Makes `typed` ready; none if it holds no letter and no Han character.
    pub fn new(typed: &str) -> Option<Self> {
        let text: String = normal(typed).iter().map(|letter| letter.c).collect();
        if text.is_empty() {
            return None;
        }
        let mut sound: String = text.chars().filter(|c| *c != ' ').collect();
        if !sound.contains(|c: char| c.is_ascii_lowercase()) {
            sound.clear();
        }
        let mut words: Vec<Word> = text.split(' ').map(Word::new).collect();
        let read = |word: &Word| word.letters.len() <= LONGEST_WORD;
        let may_err = words.iter().any(|word| word.errors > 0);
        if !may_err || !words.iter().all(read) || text.contains(is_cjk) {
            words.clear();
        }
        Some(Self { text, sound, words })
    }

    /// Whether it may be pinyin.
    pub(super) fn has_sound(&self) -> bool {
        !self.sound.is_empty()
    }

    /// Whether only the first syllable of a name is met: one letter sounds like a sixth of all Han characters.
    pub(super) fn sounds_at_the_start_alone(&self) -> bool {
        self.sound.len() == 1
    }

    /// Whether it may be initials.
    pub(super) fn has_initials(&self) -> bool {
        self.sound.len() > 1 && self.sound.bytes().all(|b| b.is_ascii_lowercase())
    }

    /// The words in which typing errors are looked for.
    pub(super) fn words(&self) -> &[Word] {
        &self.words
    }

    /// How a name meets it and with which letters, nearest and first; typing errors are looked for only if `erring`.
    pub fn meets(&self, name: &[Letter], erring: bool) -> Option<(Met, Range<usize>)> {
        let starts = || (0..name.len()).filter(|at| name[*at].begins);
        let text = self.text.chars().count();
        let begins_with = |at: &usize| {
            let there = name[*at..].iter().map(|letter| letter.c).take(text);
            there.eq(self.text.chars())
        };
        if let Some(at) = starts().find(begins_with) {
            let met = if at == 0 { Met::Prefix } else { Met::Inside };
            return Some((met, at..at + text));
        }
        let found = |met: Met, end: &dyn Fn(usize) -> Option<usize>| {
            starts().find_map(|at| Some((met, at..end(at)?)))
        };
        found(Met::Pinyin, &|at| self.heard_to(name, at))
            .or_else(|| found(Met::Initials, &|at| self.initials_to(name, at)))
            .or_else(|| found(Met::Typo, &|at| self.mistyped_to(name, at)).filter(|_| erring))
    }

    fn heard_to(&self, name: &[Letter], start: usize) -> Option<usize> {
        if !self.has_sound() || self.sounds_at_the_start_alone() && start > 0 {
            return None;
        }
        let mut heard = vec![0];
        for (at, letter) in name.iter().enumerate().skip(start) {
            heard = match self.hear(&heard, letter.c) {
                Heard::All => return Some(at + 1),
                Heard::To(heard) if heard.is_empty() => return None,
                Heard::To(heard) => heard,
            };
        }
        None
    }

    fn initials_to(&self, name: &[Letter], start: usize) -> Option<usize> {
        let end = start + self.sound.len();
        let there = name.get(start..end).filter(|_| self.has_initials())?;
        let mut pairs = there.iter().enumerate();
        pairs
            .all(|(at, letter)| self.is_initial(at, letter.c))
            .then_some(end)
    }

    fn mistyped_to(&self, name: &[Letter], start: usize) -> Option<usize> {
        let mut words = self.words.iter();
        let mut word = words.next()?;
        let mut rows = Rows::new(word);
        for (at, letter) in name.iter().enumerate().skip(start) {
            match letter.c {
                ' ' if !rows.ends(word) => return None,
                ' ' => {
                    word = words.next()?;
                    rows = Rows::new(word);
                }
                c if is_cjk(c) => return None,
                c => rows = rows.after(word, c)?,
            }
            if words.len() == 0 && rows.ends(word) {
                let rest = name[at + 1..].iter();
                let of_the_word = rest.take_while(|next| next.c != ' ' && !is_cjk(next.c));
                return Some(at + 1 + of_the_word.count());
            }
        }
        None
    }

    /// Goes on from `heard`, the places reached in the sound (bytes), over the character `c` of a name.
    pub(super) fn hear(&self, heard: &[usize], c: char) -> Heard {
        if c == ' ' {
            return Heard::To(heard.to_vec());
        }
        let mut reached: Vec<usize> = Vec::new();
        for from in heard {
            let rest = &self.sound[*from..];
            let mut ends = Vec::new();
            if rest.starts_with(c) {
                ends.push(from + c.len_utf8());
            }
            for syllable in sounds(c) {
                if syllable.starts_with(rest) {
                    return Heard::All;
                }
                if let Some(after) = rest.strip_prefix(syllable) {
                    ends.push(from + syllable.len());
                    // A tone may be typed as a digit.
                    if after.starts_with(|c| matches!(c, '1'..='5')) {
                        ends.push(from + syllable.len() + 1);
                    }
                }
            }
            for end in ends {
                if end == self.sound.len() {
                    return Heard::All;
                }
                if !reached.contains(&end) {
                    reached.push(end);
                }
            }
        }
        Heard::To(reached)
    }

    /// Whether `c` is read with the initial at this place of the sound.
    pub(super) fn is_initial(&self, at: usize, c: char) -> bool {
        let initial = self.sound.as_bytes().get(at);
        sounds(c)
            .iter()
            .any(|syllable| syllable.as_bytes().first() == initial)
    }

    /// How many initials there are.
    pub(super) fn initials(&self) -> usize {
        self.sound.len()
    }
}

/// How far a sound was heard.
pub(super) enum Heard {
    /// To its end.
    All,
    /// To these places, bytes; to none: it is another sound.
    To(Vec<usize>),
}

impl Word {
    fn new(word: &str) -> Self {
        let letters: Vec<char> = word.chars().collect();
        let alphabetic = letters.iter().all(|c| c.is_alphabetic());
        let errors = match letters.len() {
            length if !alphabetic || length < ONE_ERROR => 0,
            length if length < TWO_ERRORS => 1,
            _ => 2,
        };
        Self { letters, errors }
    }
}

/// How many errors lie between the beginnings of a word typed and the letters of a name met so far: too many, too few,
/// another one, or two swapped.
#[derive(Debug, Clone)]
pub(super) struct Rows {
    /// After the letter before; of no use at first.
    before: Row,
    now: Row,
    last: Option<char>,
}

/// Errors for each beginning of a word, the empty one first; what stands behind the word says nothing.
type Row = [u8; LONGEST_WORD + 1];

impl Rows {
    /// Before the first letter.
    pub fn new(word: &Word) -> Self {
        let mut now = [0; LONGEST_WORD + 1];
        for (errors, at) in (0..=u8::MAX).zip(0..=word.letters.len()) {
            now[at] = errors;
        }
        Self {
            before: now,
            now,
            last: None,
        }
    }

    /// After one letter more of the name; none if the word can come of it no more.
    pub fn after(&self, word: &Word, c: char) -> Option<Self> {
        let mut next = self.now;
        next[0] = self.now[0].saturating_add(1);
        let mut least = next[0];
        for (at, typed) in word.letters.iter().enumerate() {
            let other = self.now[at].saturating_add(u8::from(*typed != c));
            let one_more = self.now[at + 1].min(next[at]).saturating_add(1);
            next[at + 1] = other.min(one_more);
            if at > 0 && Some(*typed) == self.last && word.letters[at - 1] == c {
                let swapped = self.before[at - 1].saturating_add(1);
                next[at + 1] = next[at + 1].min(swapped);
            }
            least = least.min(next[at + 1]);
        }
        (least <= word.errors).then_some(Self {
            before: self.now,
            now: next,
            last: Some(c),
        })
    }

    /// Whether the letters met so far are the whole word, but for its errors.
    pub fn ends(&self, word: &Word) -> bool {
        self.now[word.letters.len()] <= word.errors
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(typed: &str, name: &str) -> Option<(Met, String)> {
        let letters = normal(name);
        let (met, at) = Query::new(typed)?.meets(&letters, true)?;
        let (first, last) = (letters[at.start], letters[at.end - 1]);
        Some((
            met,
            name[first.start as usize..last.end as usize].to_owned(),
        ))
    }

    #[test]
    fn a_name_is_met_in_many_ways() {
        let cases = [
            ("秘色", "祕色瓷", Met::Prefix, "祕色"),
            ("色瓷", "秘色瓷", Met::Inside, "色瓷"),
            ("mise", "秘色瓷", Met::Pinyin, "秘色"),
            ("mi se", "越窑秘色瓷", Met::Pinyin, "秘色"),
            ("mìsèc", "秘色瓷", Met::Pinyin, "秘色瓷"),
            ("mi4se4", "秘色瓷", Met::Pinyin, "秘色"),
            ("秘se", "秘色瓷", Met::Pinyin, "秘色"),
            ("lv", "吕祖", Met::Pinyin, "吕"),
            ("msc", "秘色瓷", Met::Initials, "秘色瓷"),
            ("KUND", "Octagonal kuṇḍikā", Met::Inside, "kuṇḍ"),
            ("yueware", "Yue ware", Met::Pinyin, "Yue ware"),
            ("celadn", "Yue celadon", Met::Typo, "celadon"),
            ("celadno", "celadon", Met::Typo, "celadon"),
            (
                "octagnal kundka",
                "Octagonal kundika",
                Met::Typo,
                "Octagonal kundika",
            ),
        ];
        for (typed, name, how, highlighted) in cases {
            assert_eq!(
                met(typed, name),
                Some((how, highlighted.to_owned())),
                "{typed} in {name}"
            );
        }
        for (typed, name) in [
            ("瓷色", "秘色瓷"),
            ("ladon", "celadon"),
            ("m", "celadon of 秘色"),
            ("sc", "mi se"),
            ("bwl", "bowl"),
            ("xeladom", "celadon"),
            ("", "celadon"),
        ] {
            assert_eq!(met(typed, name), None, "{typed} in {name}");
        }
    }
}
