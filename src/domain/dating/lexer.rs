//! From letters to tokens: the longest spelling wins. A few spellings can be cut in two (会昌至大中 holds 至大, 元初 may be
//! the beginning of 元, 唐元和 begins with 唐元): each way of cutting them is a list of tokens of its own.

use std::ops::Range;

use super::glyphs::{Letter, letters};
use super::lexicon::{Entry, LEXICON, Name, Word};
use super::numeral;
use super::reading::{Piece, PieceKind};
use super::sexagenary::Sexagenary;

/// A token and where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) tok: Tok,
    pub(super) from: usize,
    pub(super) to: usize,
    /// Whether it follows the one before without a space.
    pub(super) glued: bool,
    /// Whether it is written in English letters.
    pub(super) latin: bool,
}

/// What stands there.
#[derive(Debug, Clone, Copy)]
pub(super) enum Tok {
    Number(Number),
    Word(Word),
    /// Names of the tables, perhaps one of the cycle of sixty as well.
    Names(&'static [Name], Option<Sexagenary>),
    Cycle(Sexagenary),
    /// A dash; true is the hyphen.
    Dash(bool),
    Comma,
    Dot,
    Stop,
    Slash,
    Colon,
    Open,
    Close,
    Question,
    Unknown,
}

/// A number as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    /// Saturated at [`u32::MAX`].
    pub(super) value: u32,
    /// How many digits it has, or would have.
    pub(super) digits: u32,
    /// Whether it is written in digits 0 to 9.
    pub(super) arabic: bool,
    /// `9th`, ninth
    pub(super) ordinal: bool,
    /// `870s`
    pub(super) plural: bool,
}

/// Spellings of which at most so many are cut in two.
const CUTS: usize = 3;

/// The ways to cut a text into tokens; the first takes the longest spelling everywhere.
pub(super) fn tokens(text: &str) -> Vec<Vec<Token>> {
    let letters = letters(text);
    let whole = Lexer::run(&letters, 0);
    let ways = 1_u32 << whole.cuts.min(CUTS);
    let mut lists = vec![whole.tokens];
    lists.extend((1..ways).map(|cut| Lexer::run(&letters, cut).tokens));
    lists
}

/// What each token was taken for.
pub(super) fn pieces(tokens: &[Token]) -> Vec<Piece> {
    let kind = |tok: Tok| match tok {
        Tok::Number(_) => PieceKind::Number,
        Tok::Names(names, _) => match names.first() {
            Some(Name::Era(_)) => PieceKind::Era,
            Some(Name::Ruler(_)) => PieceKind::Ruler,
            _ => PieceKind::Period,
        },
        Tok::Cycle(_) => PieceKind::Sexagenary,
        _ => PieceKind::Word,
    };
    let spans = tokens.iter().map(|token| Piece {
        span: token.from..token.to,
        kind: kind(token.tok),
    });
    spans.collect()
}

struct Lexer<'a> {
    letters: &'a [Letter],
    at: usize,
    /// Bit n: the n-th spelling that can be cut is.
    cut: u32,
    cuts: usize,
    tokens: Vec<Token>,
}

impl<'a> Lexer<'a> {
    fn run(letters: &'a [Letter], cut: u32) -> Self {
        let mut lexer = Self {
            letters,
            at: 0,
            cut,
            cuts: 0,
            tokens: Vec::new(),
        };
        let mut glued = false;
        while let Some(c) = lexer.peek(0) {
            if c == ' ' {
                lexer.at += 1;
                glued = false;
                continue;
            }
            let from = lexer.at;
            if let Some(tok) = lexer.token(c) {
                let token = Token {
                    tok,
                    from: letters[from].from,
                    to: letters[lexer.at - 1].to,
                    glued,
                    latin: c.is_ascii_alphabetic(),
                };
                lexer.tokens.push(token);
            }
            glued = true;
        }
        lexer
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.letters.get(self.at + ahead).map(|letter| letter.c)
    }

    /// The token that begins with `c`; always moves on. `None` is a word without weight.
    fn token(&mut self, c: char) -> Option<Tok> {
        if c.is_ascii_digit() {
            return Some(self.digits());
        }
        if c.is_ascii_alphabetic() {
            return self.words();
        }
        if let Some(tok) = self.spelling() {
            return Some(tok);
        }
        if let Some((value, digits, length)) = numeral::read(&self.letters[self.at..]) {
            self.at += length;
            return Some(Tok::Number(Number {
                value,
                digits,
                arabic: false,
                ordinal: false,
                plural: false,
            }));
        }
        self.at += 1;
        Some(match c {
            '-' => Tok::Dash(true),
            '–' => Tok::Dash(false),
            ',' | ';' => Tok::Comma,
            '·' => Tok::Dot,
            '.' => Tok::Stop,
            '/' => Tok::Slash,
            ':' => Tok::Colon,
            '(' => Tok::Open,
            ')' => Tok::Close,
            '?' => Tok::Question,
            _ => Tok::Unknown,
        })
    }

    fn digits(&mut self) -> Tok {
        let (mut value, mut digits) = (0_u32, 0);
        while let Some(digit) = self.peek(0).and_then(|c| c.to_digit(10)) {
            value = value.saturating_mul(10).saturating_add(digit);
            digits += 1;
            self.at += 1;
        }
        let run: String = (0..3)
            .map_while(|ahead| self.peek(ahead).filter(char::is_ascii_alphabetic))
            .collect();
        let (ordinal, plural) = (["st", "nd", "rd", "th"].contains(&run.as_str()), run == "s");
        if ordinal || plural {
            self.at += run.len();
        }
        Tok::Number(Number {
            value,
            digits,
            arabic: true,
            ordinal,
            plural,
        })
    }

    /// The longest spelling of Chinese letters here; spaces between them do not count.
    fn spelling(&mut self) -> Option<Tok> {
        let mut found = None;
        let (mut key, mut ends) = (String::new(), Vec::new());
        let mut at = self.at;
        while let Some(letter) = self.letters.get(at)
            && ends.len() < LEXICON.longest
        {
            at += 1;
            if letter.c == ' ' {
                continue;
            }
            if letter.c.is_ascii() {
                break;
            }
            key.push(letter.c);
            ends.push(at);
            if let Some(entry) = LEXICON.get(&key) {
                found = Some((entry, ends.len()));
            }
        }
        let (mut entry, mut length) = found?;
        if let Some(first) = cuttable(&key, length, entry) {
            if self.cuts < CUTS && self.cut & (1 << self.cuts) != 0 {
                (entry, length) = (first, 1);
            }
            self.cuts += 1;
        }
        self.at = ends[length - 1];
        tok(entry)
    }

    /// The longest spelling of English words here; a word that is none is unknown, an article or preposition nothing.
    fn words(&mut self) -> Option<Tok> {
        let start = self.at;
        let word = self.word(start);
        let Some((mut entry, mut end)) = self.phrase(start, LEXICON.most_words) else {
            let mut key = String::new();
            self.spell(word.clone(), &mut key);
            self.at = word.end.max(start + 1);
            let weightless = ["of", "the", "in", "a", "an", "during", "s"].contains(&key.as_str());
            return (!weightless).then_some(Tok::Unknown);
        };
        // "or Later Yan" does not say "or later".
        let next = self.phrase(self.gap(word.end), LEXICON.most_words);
        let alone = self.phrase(start, 1);
        if let (Some((name, further)), Some(first)) = (next, alone)
            && end > word.end
            && entry.names.is_empty()
            && !name.names.is_empty()
            && further > end
        {
            (entry, end) = first;
        }
        self.at = end;
        if self.peek(0) == Some('.') {
            self.at += 1;
        }
        tok(entry)
    }

    /// The longest spelling of at most so many words from `at` on, and where it ends.
    fn phrase(&self, mut at: usize, words: usize) -> Option<(&'static Entry, usize)> {
        let mut key = String::new();
        let mut found = None;
        for count in 0..words {
            let word = self.word(at);
            if word.is_empty() {
                break;
            }
            if count > 0 {
                key.push(' ');
            }
            let end = word.end;
            self.spell(word, &mut key);
            if let Some(entry) = LEXICON.get(&key) {
                found = Some((entry, end));
            }
            at = self.gap(end);
            if at == end {
                break;
            }
        }
        found
    }

    /// Where the next word begins, behind spaces or a hyphen.
    fn gap(&self, at: usize) -> usize {
        let c = |at: usize| self.letters.get(at).map(|letter| letter.c);
        match c(at) {
            Some('-') => at + 1,
            Some(' ') => {
                let rest = self.letters[at..].iter();
                at + rest.take_while(|letter| letter.c == ' ').count()
            }
            _ => at,
        }
    }

    /// The letters of the word at `at`: a run of letters, or letters each with its stop (`b.c.`).
    fn word(&self, at: usize) -> Range<usize> {
        let is_letter = |at: usize| {
            self.letters
                .get(at)
                .is_some_and(|l| l.c.is_ascii_alphabetic())
        };
        let is_stop = |at: usize| self.letters.get(at).is_some_and(|l| l.c == '.');
        let mut end = at;
        while is_letter(end) && is_stop(end + 1) && is_letter(end + 2) && !is_letter(end + 3) {
            end += 2;
        }
        while is_letter(end) {
            end += 1;
        }
        at..end
    }

    fn spell(&self, word: Range<usize>, key: &mut String) {
        let letters = self.letters[word].iter().map(|letter| letter.c);
        key.extend(letters.filter(char::is_ascii_alphabetic));
    }
}

fn tok(entry: &'static Entry) -> Option<Tok> {
    if !entry.names.is_empty() {
        return Some(Tok::Names(&entry.names, entry.cycle));
    }
    if let Some(value) = entry.number {
        return Some(Tok::Number(Number {
            value,
            digits: value.max(1).ilog10() + 1,
            arabic: false,
            ordinal: true,
            plural: false,
        }));
    }
    entry.word.map(Tok::Word).or(entry.cycle.map(Tok::Cycle))
}

/// What the first letter means alone, if the spelling of `length` letters that `key` begins with may be meant as two:
/// eras that begin with 至, the first of 元, 大明; a regime and a longer name, as 唐元和 (唐元 is another name of 唐隆).
fn cuttable(key: &str, length: usize, entry: &Entry) -> Option<&'static Entry> {
    let mut letters = key.chars();
    let (first, second) = (letters.next()?, letters.next()?);
    let alone = LEXICON.get(first.encode_utf8(&mut [0; 4]))?;
    if entry.names.is_empty() || length != 2 {
        return None;
    }
    let listed = matches!((first, second), ('至', _) | ('元', '初') | ('大', '明'));
    let longer = || {
        let rest: String = key.chars().skip(1).collect();
        let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8());
        let mut longer = ends.skip(1).filter_map(|end| LEXICON.get(&rest[..end]));
        longer.any(|entry| !entry.names.is_empty())
    };
    (listed || (!alone.names.is_empty() && longer())).then_some(alone)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(text: &str) -> Vec<Vec<&str>> {
        let lists = tokens(text);
        lists
            .iter()
            .map(|list| {
                list.iter()
                    .map(|token| &text[token.from..token.to])
                    .collect()
            })
            .collect()
    }

    #[test]
    fn the_longest_spelling_wins() {
        assert_eq!(
            spans("太平興國三年戊寅"),
            [["太平興國", "三", "年", "戊寅"]]
        );
        assert_eq!(spans("大中祥符元年"), [["大中祥符", "元年"]]);
        assert_eq!(
            spans("公元前5世纪后半叶"),
            [["公元前", "5", "世纪", "后半叶"]]
        );
        assert_eq!(spans("唐 代晚　期"), [["唐", "代", "晚　期"]]);
    }

    #[test]
    fn what_can_be_cut_is_tried_both_ways() {
        assert_eq!(
            spans("会昌至大中"),
            [vec!["会昌", "至大", "中"], vec!["会昌", "至", "大中"]]
        );
        assert_eq!(spans("元初"), [vec!["元初"], vec!["元", "初"]]);
        assert_eq!(spans("唐元和"), [vec!["唐元", "和"], vec!["唐", "元和"]]);
        assert_eq!(
            spans("汉安帝永初"),
            [vec!["汉安", "帝", "永初"], vec!["汉", "安帝", "永初"]]
        );
        assert_eq!(
            spans("至元至元至元至元至元").len(),
            8,
            "and no more than three of them"
        );
    }

    #[test]
    fn english_is_read_by_words() {
        assert_eq!(
            spans("late 9th c. of the Five Dynasties (A.D. 907-960)"),
            [[
                "late",
                "9th",
                "c.",
                "Five Dynasties",
                "(",
                "A.D.",
                "907",
                "-",
                "960",
                ")"
            ]]
        );
        assert_eq!(spans("c.874"), [["c.", "874"]]);
        assert_eq!(spans("Wu-yueh, T'ang"), [["Wu-yueh", ",", "T'ang"]]);
        assert_eq!(spans("Tang-Song"), [["Tang", "-", "Song"]]);
        assert_eq!(spans("Late  Tang or later"), [["Late  Tang", "or later"]]);
        assert_eq!(spans("Tang or Later Yan"), [["Tang", "or", "Later Yan"]]);
    }

    #[test]
    fn every_letter_is_in_a_token_or_without_weight() {
        let list = tokens("咸通十五年墓出土").remove(0);
        assert_eq!(
            list.iter()
                .filter(|token| matches!(token.tok, Tok::Unknown))
                .count(),
            3
        );
    }
}
