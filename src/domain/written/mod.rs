//! Characters as people write them: full and half width, dashes and colons of every sort, circled and Chinese numerals.
//!
//! The parsers of numbers, measurements and names read through this room, so that `Ｔ３④：１２` and `T3④:12` are one.

mod cursor;
pub mod numerals;

pub(super) use cursor::{Cursor, value};

/// The plain form of a character: ASCII for its full-width twin, `-` for hyphens and minus signs, `~` for the dashes that
/// join a range, `:` for colons, `(` and `)` for brackets, `·` for middle dots, a space for every space.
pub fn plain(c: char) -> char {
    match c {
        '\u{2010}' | '\u{2011}' | '\u{2212}' | '\u{FE63}' | '\u{FF0D}' => '-',
        '\u{2012}'..='\u{2015}' | '\u{2500}' | '\u{301C}' | '\u{223C}' | '\u{FF5E}' => '~',
        '\u{2236}' | '\u{FE55}' | '\u{FE13}' | '\u{A789}' => ':',
        '[' | '{' | '【' | '〔' | '［' | '｛' | '﹙' => '(',
        ']' | '}' | '】' | '〕' | '］' | '｝' | '﹚' => ')',
        '•' | '・' | '‧' | '･' | '∙' => '·',
        '\u{FF01}'..='\u{FF5D}' => {
            // Full-width forms stand in the order of ASCII, 0xFEE0 farther on.
            char::from_u32(u32::from(c) - 0xFEE0).map_or(c, |half| match half {
                '[' | '{' => '(',
                ']' | '}' => ')',
                half => half,
            })
        }
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// Characters that show nothing and say nothing: zero-width spaces, joiners and marks.
pub fn is_silent(c: char) -> bool {
    matches!(
        c,
        '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}' | '\u{FE0E}' | '\u{FE0F}'
    )
}

/// Whether it is a Chinese character.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}' | '〇')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_meet() {
        let text: String = "Ｔ３④：（１２）［ａ］－～—∶　·•"
            .chars()
            .map(plain)
            .collect();
        assert_eq!(text, "T3④:(12)(a)-~~: ··");
    }

    #[test]
    fn a_plain_character_stays() {
        for c in (0..=0x3FFFF).filter_map(char::from_u32) {
            assert_eq!(plain(plain(c)), plain(c), "{c:?}");
        }
    }
}
