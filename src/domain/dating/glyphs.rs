//! Letters of a dating as they count: traditional, variant, full-width and accented forms for one, each with its place.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::rows::rows;

const GLYPHS: &str = include_str!("tables/glyphs.tsv");

/// A letter as it counts, and the bytes of the text it was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Letter {
    pub(super) c: char,
    pub(super) from: usize,
    pub(super) to: usize,
}

static FOLD: LazyLock<BTreeMap<char, char>> = LazyLock::new(|| {
    let rows = rows::<2>(GLYPHS).filter_map(|[to, from]| Some((to.chars().next()?, from)));
    rows.flat_map(|(to, from)| from.chars().map(move |from| (from, to)))
        .collect()
});

/// The text letter by letter: compatibility forms resolved (`９` is `9`, `㋿` two letters), accents dropped, lower case,
/// traditional and variant characters as in `tables/glyphs.tsv`, dashes and marks of one meaning made one, apostrophes left out.
pub(super) fn letters(text: &str) -> Vec<Letter> {
    let mut letters = Vec::with_capacity(text.len());
    for (from, c) in text.char_indices() {
        let to = from + c.len_utf8();
        // Before they are resolved: the long dash would fall into two.
        let parts = std::iter::once(mark(c)).nfkd();
        for c in parts.filter(|c| !is_combining_mark(*c)) {
            let c = mark(c);
            for c in c.to_lowercase() {
                let c = FOLD.get(&c).copied().unwrap_or(c);
                if !matches!(c, '\'' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{feff}') {
                    letters.push(Letter { c, from, to });
                }
            }
        }
    }
    letters
}

/// A word of a table as it counts.
pub(super) fn fold(word: &str) -> String {
    letters(word).iter().map(|letter| letter.c).collect()
}

/// Marks of one meaning made one: `-` is the hyphen alone, `–` every other dash.
fn mark(c: char) -> char {
    match c {
        '－' | '‐' | '‑' | '﹣' => '-',
        '—' | '–' | '‒' | '―' | '−' | '─' | '━' | '~' | '～' | '〜' | '∼' | '﹘' | '〰' | 'ー' => {
            '–'
        }
        '·' | '•' | '・' | '‧' | '∙' | '●' | '･' | '▪' | '᛫' => '·',
        '’' | '‘' | 'ʼ' | 'ʻ' | '`' | '´' | '＇' | '′' => '\'',
        '（' | '［' | '[' | '〔' | '﹙' => '(',
        '）' | '］' | ']' | '〕' | '﹚' => ')',
        '，' => ',',
        '；' => ';',
        '：' => ':',
        '？' => '?',
        '。' | '．' => '.',
        '○' | '◯' | '〇' => '零',
        '“' | '”' | '"' | '「' | '」' | '『' | '』' | '《' | '》' | '〈' | '〉' | '【' | '】'
        | '«' | '»' | '〖' | '〗' | '＂' => ' ',
        c if c.is_whitespace() || c.is_control() => ' ',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_in_many_forms_is_one() {
        for (form, word) in [
            ("寶正", "宝正"),
            ("寳正", "宝正"),
            ("鹹通", "咸通"),
            ("太平興國", "太平兴国"),
            ("９世紀", "9世纪"),
            ("T’ang", "tang"),
            ("Wú-yuè", "wu-yue"),
            ("Lü", "lu"),
            ("—–～－", "–––-"),
            ("天祐", "天佑"),
            ("乾符", "干符"),
        ] {
            assert_eq!(fold(form), word, "{form}");
        }
    }

    #[test]
    fn each_letter_knows_its_bytes() {
        let text = "寶㊤9";
        let places: Vec<_> = letters(text)
            .iter()
            .map(|l| (l.c, &text[l.from..l.to]))
            .collect();
        assert_eq!(places, [('宝', "寶"), ('上', "㊤"), ('9', "9")]);
    }
}
