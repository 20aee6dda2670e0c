//! Reading a dating: EDTF, Chinese and English, whatever registers and labels write.

use super::edtf::Edtf;
use super::grammar;
use super::lexer::{self, Tok, Token};
use super::reading::{Dated, Piece, PieceKind, Reading, Reason, Refusal};
use super::resolve;

/// Characters of the longest text that is read.
pub const TEXT_MAX: usize = 200;

/// What `text` says about time. Every text gives a reading, a question or a reason; the time is linear in its length.
///
/// - 咸通十五年, 宝正六年, 太平兴国三年戊寅, 15th year of Xiantong: reign years by regime, exact to the day; where regimes
///   mean different years (天宝三年) it is asked, where they mean the same all are named
/// - 唐, 晚唐五代, 五代·后周, 北宋早期, Late Tang; 9世纪前半, late 9th–early 10th century, 870年代
/// - 874, 公元前221年, 874-882, 1987年4月3日, 2015.10–2017.1; `0871/0874`, `087X`
/// - 约, 可能, ?, 左右, 以前, 不晚于, c., before, no later than; 唐（9世纪）, 天宝三年（744）
pub fn read(text: &str) -> Reading {
    let trimmed = text.trim();
    let refused = |reason| {
        Reading::Refused(Refusal {
            reason,
            span: None,
            readings: Vec::new(),
        })
    };
    if trimmed.is_empty() {
        return refused(Reason::Empty);
    }
    if text.len() > 4 * TEXT_MAX || text.chars().count() > TEXT_MAX {
        return refused(Reason::TooLong);
    }
    if is_undated(trimmed) {
        return refused(Reason::Undated);
    }
    let start = text.len() - text.trim_start().len();
    if let Some(reading) = edtf(trimmed, start) {
        return reading;
    }
    let ways = lexer::tokens(text);
    let mut best: Option<(u32, Vec<Dated>)> = None;
    let mut failure: Option<Failure> = None;
    for tokens in &ways {
        match meanings(tokens) {
            Ok((guesses, meanings)) => match &mut best {
                Some((fewest, _)) if *fewest < guesses => {}
                Some((fewest, known)) if *fewest == guesses => known.extend(meanings),
                _ => best = Some((guesses, meanings)),
            },
            // A reason that was found in the whole of it tells more than a word that was not understood.
            Err(no)
                if failure
                    .as_ref()
                    .is_none_or(|known| no.whole && !known.whole) =>
            {
                failure = Some(no);
            }
            Err(_) => {}
        }
    }
    let Some((_, mut meanings)) = best else {
        let reason = failure.map(|failure| failure.refusal);
        return reason.map_or_else(|| refused(Reason::Empty), Reading::Refused);
    };
    meanings.sort_by_key(|dated| dated.years);
    meanings.dedup_by(|one, other| one.when == other.when);
    match <[Dated; 1]>::try_from(meanings) {
        Ok([dated]) => Reading::One(Box::new(dated)),
        Err(meanings) => Reading::Ask(meanings),
    }
}

/// Why one way of cutting the text means nothing.
struct Failure {
    refusal: Refusal,
    /// Whether every word of it was understood.
    whole: bool,
}

/// What one way of cutting the text means, and how much of it was guessed from names side by side.
fn meanings(tokens: &[Token]) -> Result<(u32, Vec<Dated>), Failure> {
    let names = tokens
        .iter()
        .any(|token| matches!(token.tok, Tok::Names(..)));
    let parsed = grammar::parse(tokens).map_err(|stop| Failure {
        refusal: Refusal {
            reason: match stop.reason {
                Reason::NotADate if names => Reason::LeftOver,
                reason => reason,
            },
            span: tokens.get(stop.at).map(|token| token.from..token.to),
            readings: Vec::new(),
        },
        whole: false,
    })?;
    let mut meanings = resolve::meanings(&parsed.phrase).map_err(|no| Failure {
        refusal: no.refusal(),
        whole: true,
    })?;
    let pieces = lexer::pieces(tokens);
    for dated in &mut meanings {
        dated.pieces.clone_from(&pieces);
    }
    Ok((parsed.guesses, meanings))
}

/// EDTF, unless it is as likely something else: 1901-05 is a month or five years.
fn edtf(text: &str, start: usize) -> Option<Reading> {
    let value: Edtf = text.parse().ok()?;
    let month = text.len() == 7 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    if month && text[5..] > text[2..4] {
        return None;
    }
    let mut dated = resolve::edtf(value);
    dated.pieces = vec![Piece {
        span: start..start + text.len(),
        kind: PieceKind::Edtf,
    }];
    Some(Reading::One(Box::new(dated)))
}

/// Whether the text says that nothing is known.
fn is_undated(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "不详",
        "年代不详",
        "时代不详",
        "不明",
        "年代不明",
        "未知",
        "未详",
        "待考",
        "年代待考",
        "无考",
        "无",
        "nd",
        "no date",
        "unknown",
        "undated",
        "date unknown",
        "-",
        "–",
        "?",
        "/",
    ];
    let folded: String = super::glyphs::letters(text)
        .iter()
        .map(|letter| letter.c)
        .collect();
    WORDS.contains(&folded.trim()) || WORDS.contains(&folded.replace('.', "").trim())
}
