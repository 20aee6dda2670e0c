//! Tokens with their places, written as a text for the index to read.
//!
//! Documents are cut before they reach the index. It takes tokens as such, but turns them into JSON and back, document by
//! document; a text and a tokenizer that undoes it are several times as fast.

use std::fmt::Write as _;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// What the tokenizer is called in the schema.
pub(super) const TOKENIZER: &str = "placed";
/// Ends a token; no token holds it.
const END: char = '\n';
/// Stands between a token and its place, where that is not the next; no token holds it.
const PLACE: char = '\t';

/// Tokens, written one after another.
#[derive(Default)]
pub(super) struct Placed {
    text: String,
    next: usize,
}

impl Placed {
    /// Adds a token at a place.
    pub fn push(&mut self, token: &str, place: usize) {
        self.text.push_str(token);
        if place != self.next {
            // Writing to a string cannot fail.
            let _ = write!(self.text, "{PLACE}{place}");
        }
        self.text.push(END);
        self.next = place + 1;
    }

    /// The text; empty without a token.
    pub fn into_text(self) -> String {
        self.text
    }
}

/// Reads what [`Placed`] wrote.
#[derive(Clone, Default)]
pub(super) struct PlacedTokenizer {
    token: Token,
}

/// The tokens of one text.
pub(super) struct Stream<'a> {
    rest: &'a str,
    next: usize,
    token: &'a mut Token,
}

impl Tokenizer for PlacedTokenizer {
    type TokenStream<'a> = Stream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream<'a> {
        self.token.reset();
        Stream {
            rest: text,
            next: 0,
            token: &mut self.token,
        }
    }
}

impl TokenStream for Stream<'_> {
    fn advance(&mut self) -> bool {
        let Some((token, rest)) = self.rest.split_once(END) else {
            return false;
        };
        self.rest = rest;
        let (text, place) = match token.split_once(PLACE) {
            Some((text, place)) => (text, place.parse().unwrap_or(self.next)),
            None => (token, self.next),
        };
        self.token.text.clear();
        self.token.text.push_str(text);
        self.token.position = place;
        self.next = place + 1;
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(tokens in prop::collection::vec(("[a-z越窑ē]{1,4}", 0..9_usize), 0..20)) {
            let mut placed = Placed::default();
            for (token, place) in &tokens {
                placed.push(token, *place);
            }
            let text = placed.into_text();
            let (mut tokenizer, mut read) = (PlacedTokenizer::default(), Vec::new());
            let mut stream = tokenizer.token_stream(&text);
            while let Some(token) = stream.next() {
                read.push((token.text.clone(), token.position));
            }
            prop_assert_eq!(read, tokens);
        }
    }
}
