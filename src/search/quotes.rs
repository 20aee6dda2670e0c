//! The marks that somebody puts around a phrase.

/// How a phrase is quoted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Quotes {
    /// Straight ones: the phrase and nothing else.
    Straight,
    /// Typographic ones, which Chinese texts also use for names and irony: the phrase, but if there is none, its words.
    Curly,
}

/// The mark that closes what `mark` opens, if it is a quotation mark.
pub(super) fn closing(mark: char) -> Option<(char, Quotes)> {
    match mark {
        '"' | '\u{ff02}' => Some((mark, Quotes::Straight)),
        '\u{201c}' => Some(('\u{201d}', Quotes::Curly)),
        '「' => Some(('」', Quotes::Curly)),
        '『' => Some(('』', Quotes::Curly)),
        _ => None,
    }
}
