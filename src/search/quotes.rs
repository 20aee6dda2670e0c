//! The parts of a text that somebody put between quotation marks.

/// How a part of a text is quoted.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Quotes {
    /// Not at all.
    None,
    /// Straight ones: the phrase and nothing else.
    Straight,
    /// Typographic ones, which Chinese texts also use for names and irony: the phrase, but if there is none, its words.
    Curly,
}

/// A part of a text.
pub(super) struct Piece<'a> {
    /// The part, without its marks.
    pub(super) text: &'a str,
    /// How it is quoted.
    pub(super) quotes: Quotes,
}

/// Parts the text at quotation marks; one that is never closed is taken as if it were not there.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((at, mark)) = rest.char_indices().find(|(_, c)| closing(*c).is_some()) {
        let after = &rest[at + mark.len_utf8()..];
        let (close, quotes) = closing(mark).unwrap_or((mark, Quotes::None));
        found.push(Piece {
            text: &rest[..at],
            quotes: Quotes::None,
        });
        if let Some(end) = after.find(close) {
            found.push(Piece {
                text: &after[..end],
                quotes,
            });
            rest = &after[end + close.len_utf8()..];
        } else {
            rest = after;
        }
    }
    found.push(Piece {
        text: rest,
        quotes: Quotes::None,
    });
    found
}

fn closing(mark: char) -> Option<(char, Quotes)> {
    match mark {
        '"' | '\u{ff02}' => Some((mark, Quotes::Straight)),
        '\u{201c}' => Some(('\u{201d}', Quotes::Curly)),
        '「' => Some(('」', Quotes::Curly)),
        '『' => Some(('』', Quotes::Curly)),
        _ => None,
    }
}
