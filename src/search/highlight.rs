//! Where the words of a query stand in a text, and the part of a long text that shows most of them.
//!
//! A text is cut like a document, so whatever finds a record also marks it: in the other script, in a variant, by the
//! stem. Ranges are told in bytes of UTF-8 and in units of UTF-16, as browsers count.

use std::collections::HashSet;
use std::ops::Range;

use super::analyzer::{Token, TokenText, stem, tokens};
use super::fold::is_cjk;
use super::language::{Query, What};
use super::plan::{NAME, NUMBER};

/// Characters of a snippet.
const SNIPPET: usize = 120;

/// A stretch of a text that holds words of the query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// In bytes of UTF-8.
    pub bytes: Range<usize>,
    /// In units of UTF-16.
    pub utf16: Range<usize>,
}

/// A text, or a part of it, with its marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// The text, or the part.
    pub text: String,
    /// Where it begins in the whole text, in bytes.
    pub from: usize,
    /// Its marks, in order, within it.
    pub marks: Vec<Mark>,
}

/// The words of a query.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Marker {
    pairs: HashSet<(char, char)>,
    lone: HashSet<char>,
    stems: HashSet<String>,
    /// What those stems begin with: stemming cuts at the end alone, so most words need none.
    initials: HashSet<char>,
    prefixes: Vec<String>,
}

impl Marker {
    /// The words that a query looks for.
    pub(super) fn of(query: &Query) -> Self {
        let mut marker = Self::default();
        for clause in query.0.iter().flatten().filter(|clause| !clause.not) {
            match &clause.what {
                What::Words(text) | What::Quoted(text, _) => marker.add(text),
                What::Prefix(stem) => marker.add_prefix(stem),
                What::Field(field, value) if [NAME, NUMBER].contains(&field.as_str()) => {
                    match value.strip_suffix('*') {
                        Some(stem) => marker.add_prefix(stem),
                        None => marker.add(value),
                    }
                }
                What::Field(..) | What::Between(..) => {}
            }
        }
        marker
    }

    /// Takes up words and phrases.
    pub fn add(&mut self, text: &str) {
        let cut = tokens(text);
        self.pairs.extend(cut.windows(2).filter_map(pair));
        for (at, token) in cut.iter().enumerate() {
            match &token.text {
                TokenText::Word(word) => {
                    self.initials.extend(word.chars().next());
                    self.stems.insert(stem(word));
                }
                TokenText::Han(c) => {
                    let beside = |other: Option<&Token>| {
                        other.is_some_and(|other| {
                            matches!(other.text, TokenText::Han(_))
                                && other.position.abs_diff(token.position) == 1
                        })
                    };
                    let before = at.checked_sub(1).and_then(|before| cut.get(before));
                    if !beside(before) && !beside(cut.get(at + 1)) {
                        self.lone.insert(*c);
                    }
                }
            }
        }
    }

    /// Takes up words that begin so, and characters as they are.
    fn add_prefix(&mut self, stem: &str) {
        let cut = tokens(stem);
        let Some(last) = cut.last().filter(|last| last.is_word()) else {
            return self.add(stem);
        };
        self.add(&stem[..last.start as usize]);
        self.prefixes.extend(last.word().map(str::to_owned));
    }

    /// A text of moderate length with its marks; none where nothing is marked.
    pub fn mark(&self, text: &str) -> Option<Marked> {
        let spans = self.spans(text);
        (!spans.is_empty()).then(|| marked(text, 0..text.len(), &spans))
    }

    /// The part of a text that shows most of the words; the whole of a short one. None where nothing is marked.
    pub fn snippet(&self, text: &str) -> Option<Marked> {
        let spans = self.spans(text);
        let first = spans.first()?;
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        if places.len() <= SNIPPET {
            return Some(marked(text, 0..text.len(), &spans));
        }
        let place = |byte: usize| places.partition_point(|at| *at < byte);
        // The window that begins a little before a mark and holds most different marked words.
        let mut best = (0, first);
        for span in &spans {
            let until = place(span.start) + SNIPPET * 3 / 4;
            let held: HashSet<&str> = spans
                .iter()
                .filter(|other| other.start >= span.start && place(other.end) <= until)
                .filter_map(|other| text.get(other.clone()))
                .collect();
            if held.len() > best.0 {
                best = (held.len(), span);
            }
        }
        let begin = place(best.1.start).saturating_sub(SNIPPET / 4);
        let begin = begin.min(places.len().saturating_sub(SNIPPET));
        let byte = |place: usize| places.get(place).copied().unwrap_or(text.len());
        let part = byte(begin)..byte(begin + SNIPPET);
        Some(marked(text, part, &spans))
    }

    /// Whether a text is in a script that the words are in: most records tell the same in two.
    fn may_mark(&self, text: &str) -> bool {
        let characters = !(self.pairs.is_empty() && self.lone.is_empty());
        let words = !(self.stems.is_empty() && self.prefixes.is_empty());
        characters && text.chars().any(|c| c >= FIRST_CJK)
            || words && text.chars().any(may_be_letter)
    }

    /// The stretches of a text that are marked, in order, those beside each other joined.
    fn spans(&self, text: &str) -> Vec<Range<usize>> {
        if !self.may_mark(text) {
            return Vec::new();
        }
        let cut = tokens(text);
        let mut met = vec![false; cut.len()];
        for (at, token) in cut.iter().enumerate() {
            met[at] |= match &token.text {
                TokenText::Word(word) => {
                    let begins = |word: &str| word.chars().next();
                    begins(word).is_some_and(|first| self.initials.contains(&first))
                        && self.stems.contains(&stem(word))
                        || self.prefixes.iter().any(|prefix| word.starts_with(prefix))
                }
                TokenText::Han(c) => self.lone.contains(c),
            };
            let beside = cut.get(at..at + 2).and_then(pair);
            if beside.is_some_and(|pair| self.pairs.contains(&pair)) {
                (met[at], met[at + 1]) = (true, true);
            }
        }
        let mut spans: Vec<Range<usize>> = Vec::new();
        for (token, _) in cut.iter().zip(met).filter(|(_, met)| *met) {
            let (start, end) = (token.start as usize, token.end as usize);
            match spans.last_mut() {
                // One source character may be two tokens (㎜), and neighbours are one stretch.
                Some(last) if last.end >= start => last.end = last.end.max(end),
                _ => spans.push(start..end),
            }
        }
        spans
    }
}

/// Below it there is nothing that is folded to a Han character.
const FIRST_CJK: char = '\u{2e80}';

/// Whether a character may be, or be folded to, a letter or a digit; certainly not Han and the punctuation beside it.
fn may_be_letter(c: char) -> bool {
    match c {
        '\0'..='\u{7f}' => c.is_ascii_alphanumeric(),
        '\u{2000}'..='\u{206f}'
        | '\u{3000}'..='\u{303f}'
        | '\u{ff00}'..='\u{ff0f}'
        | '\u{ff1a}'..='\u{ff20}' => false,
        c => !is_cjk(c),
    }
}

/// Two characters that stand beside each other.
fn pair(tokens: &[Token]) -> Option<(char, char)> {
    let [a, b] = tokens else { return None };
    (b.position == a.position + 1).then_some((a.han()?, b.han()?))
}

fn marked(text: &str, part: Range<usize>, spans: &[Range<usize>]) -> Marked {
    let shown = text.get(part.clone()).unwrap_or_default();
    let units = |byte: usize| {
        shown
            .get(..byte)
            .map_or(0, |text| text.encode_utf16().count())
    };
    let marks = spans
        .iter()
        .filter(|span| span.start >= part.start && span.end <= part.end)
        .map(|span| {
            let bytes = span.start - part.start..span.end - part.start;
            Mark {
                utf16: units(bytes.start)..units(bytes.end),
                bytes,
            }
        })
        .collect();
    Marked {
        text: shown.to_owned(),
        from: part.start,
        marks,
    }
}

impl Marked {
    /// HTML: escaped, the marks in `<mark>`.
    pub fn html(&self) -> String {
        let mut out = String::new();
        let mut at = 0;
        for mark in &self.marks {
            escape(&self.text[at..mark.bytes.start], &mut out);
            out.push_str("<mark>");
            escape(&self.text[mark.bytes.clone()], &mut out);
            out.push_str("</mark>");
            at = mark.bytes.end;
        }
        escape(&self.text[at..], &mut out);
        out
    }
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(words: &str, text: &str) -> Option<String> {
        let mut marker = Marker::default();
        marker.add(words);
        marker.mark(text).map(|marked| marked.html())
    }

    #[test]
    fn words_are_marked_however_they_are_written() {
        for (words, text, html) in [
            ("秘色瓷", "越窯祕色甆碗", "越窯<mark>祕色甆</mark>碗"),
            ("碗", "注碗 <b>", "注<mark>碗</mark> &lt;b&gt;"),
            (
                "bowls",
                "A Bowl & a dish",
                "A <mark>Bowl</mark> &amp; a dish",
            ),
            ("kundika", "kuṇḍikā", "<mark>kuṇḍikā</mark>"),
            ("mm", "高，㎜。", "高，<mark>㎜</mark>。"),
            ("7", "口径，７。", "口径，<mark>７</mark>。"),
            ("〇", "Room 〇", "Room <mark>〇</mark>"),
        ] {
            assert_eq!(of(words, text).as_deref(), Some(html));
        }
        assert_eq!(of("净瓶", "瓶净"), None);
    }

    #[test]
    fn a_snippet_shows_most_of_the_words() {
        let mut marker = Marker::default();
        marker.add("秘色 净瓶");
        let far = "碗".repeat(300);
        let text = format!("净瓶{far}秘色的净瓶{far}");
        let snippet = marker.snippet(&text).expect("a snippet");
        assert_eq!(snippet.text.chars().count(), SNIPPET);
        assert!(
            snippet
                .html()
                .contains("<mark>秘色</mark>的<mark>净瓶</mark>")
        );
        assert_eq!(
            &text[snippet.from..snippet.from + snippet.text.len()],
            snippet.text
        );
    }

    proptest! {
        #[test]
        fn ranges_fit_whatever_the_text(words in ".{0,20}", text in ".{0,300}") {
            let mut marker = Marker::default();
            marker.add(&words);
            for marked in marker.mark(&text).into_iter().chain(marker.snippet(&text)) {
                let units: Vec<u16> = marked.text.encode_utf16().collect();
                for mark in &marked.marks {
                    let bytes = &marked.text[mark.bytes.clone()];
                    let same = String::from_utf16(&units[mark.utf16.clone()]).expect("whole characters");
                    prop_assert_eq!(bytes, same);
                }
                let plain = marked.html().replace("<mark>", "").replace("</mark>", "");
                let mut escaped = String::new();
                escape(&marked.text, &mut escaped);
                prop_assert_eq!(plain, escaped);
            }
        }
    }
}
