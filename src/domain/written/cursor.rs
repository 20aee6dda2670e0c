//! A place in a text of characters, moved forward only.

/// Reads characters from front to back; every look-ahead is bounded, so a parser built on it is linear.
#[derive(Debug, Clone)]
pub(in crate::domain) struct Cursor<'a> {
    chars: &'a [char],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(in crate::domain) fn new(chars: &'a [char]) -> Self {
        Self { chars, at: 0 }
    }

    /// What is still to be read.
    pub(in crate::domain) fn rest(&self) -> &'a [char] {
        self.chars.get(self.at..).unwrap_or_default()
    }

    /// The next character, if any.
    pub(in crate::domain) fn peek(&self) -> Option<char> {
        self.rest().first().copied()
    }

    pub(in crate::domain) fn is_done(&self) -> bool {
        self.peek().is_none()
    }

    pub(in crate::domain) fn skip(&mut self, characters: usize) {
        self.at = (self.at + characters).min(self.chars.len());
    }

    /// Takes `c` if it is next.
    pub(in crate::domain) fn take(&mut self, c: char) -> bool {
        let is_next = self.peek() == Some(c);
        self.at += usize::from(is_next);
        is_next
    }

    /// Whether `word` is next.
    pub(in crate::domain) fn starts_with(&self, word: &str) -> bool {
        let mut rest = self.rest().iter();
        word.chars().all(|c| rest.next() == Some(&c))
    }

    /// Takes `word` if it is next.
    pub(in crate::domain) fn take_word(&mut self, word: &str) -> bool {
        let is_next = self.starts_with(word);
        if is_next {
            self.skip(word.chars().count());
        }
        is_next
    }

    /// The first of `words` that is next, taken.
    pub(in crate::domain) fn take_any<T: Copy>(&mut self, words: &[(&str, T)]) -> Option<T> {
        words
            .iter()
            .find(|(word, _)| self.take_word(word))
            .map(|(_, meaning)| *meaning)
    }

    /// Takes characters as long as `wanted` says so.
    pub(in crate::domain) fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a [char] {
        let rest = self.rest();
        let length = rest.iter().take_while(|&&c| wanted(c)).count();
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    /// The run of ASCII digits that is next, taken.
    pub(in crate::domain) fn take_digits(&mut self) -> &'a [char] {
        self.take_while(|c| c.is_ascii_digit())
    }
}

/// The value of a run of ASCII digits, if it fits.
pub(in crate::domain) fn value(digits: &[char]) -> Option<u32> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u32, |sum, c| {
        sum.checked_mul(10)?.checked_add(c.to_digit(10)?)
    })
}
