//! The form in which names and what is typed meet: folded letters and Han characters, one space between words.

use crate::search::fold::{fold, is_cjk};

/// Letters of a name that are met; nobody types more.
const LONGEST: usize = 500;

/// A folded character that is met, and where it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Letter {
    /// The character; a space stands for whatever parts two words.
    pub c: char,
    /// First byte in the source.
    pub start: u32,
    /// Byte after the last in the source.
    pub end: u32,
    /// Whether a match may begin here: a Han character, or the first letter of a word.
    pub begins: bool,
}

/// The normal form of `text`, at most 500 letters of it. Marks are left out, between two words they are a space; an
/// apostrophe within a word is no mark (`Housi’ao` is `housiao`).
pub fn normal(text: &str) -> Vec<Letter> {
    let folded = fold(text);
    let mut letters: Vec<Letter> = Vec::new();
    let mut parted = false;
    for (at, next) in folded.iter().enumerate() {
        let within_word = !parted && letters.last().is_some_and(|last| !is_cjk(last.c));
        if !next.c.is_alphanumeric() && !is_cjk(next.c) {
            let joins = next.c == '\'' && within_word;
            let goes_on = folded.get(at + 1).is_some_and(|c| c.c.is_alphanumeric());
            parted |= !(joins && goes_on);
            continue;
        }
        if letters.len() >= LONGEST {
            break;
        }
        let han = is_cjk(next.c);
        if parted && !han && letters.last().is_some_and(|last| !is_cjk(last.c)) {
            letters.push(Letter {
                c: ' ',
                start: next.start,
                end: next.start,
                begins: false,
            });
        }
        letters.push(Letter {
            c: next.c,
            start: next.start,
            end: next.end,
            begins: han || !within_word,
        });
        parted = false;
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(of: &str) -> String {
        normal(of).iter().map(|letter| letter.c).collect()
    }

    #[test]
    fn marks_part_words_and_nothing_else() {
        assert_eq!(
            text("  Octagonal kuṇḍikā, Mi-se "),
            "octagonal kundika mi se"
        );
        assert_eq!(text("祕色（瓷） 八稜淨瓶"), "秘色瓷八棱净瓶");
        assert_eq!(text("Housi’ao ‘Y1’窑"), "housiao y1窑");
        assert_eq!(text("👻 % \0"), "");
    }

    #[test]
    fn matches_begin_at_words_and_at_han_characters() {
        let begins: String = normal("Y1窑 kiln-site")
            .iter()
            .filter(|letter| letter.begins)
            .map(|letter| letter.c)
            .collect();
        assert_eq!(begins, "y窑ks");
    }
}
