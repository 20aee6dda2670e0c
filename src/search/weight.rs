//! How much each sign of fitness weighs.
//!
//! Units are those of BM25: a sign that every hundredth document has is worth about 4.6. What each was found by is said
//! beside it; `make eval` measures them, and `docs/search-quality.md` has the figures.

use crate::domain::kind::RecordKind;

/// A pair of characters: the measure of all others.
pub const BIGRAM: f32 = 1.0;
/// A single character. Chinese passages: 0.8 and 1.2 are both worse.
pub const CHARACTER: f32 = 1.0;
/// The whole run of characters in order. Chinese passages: a little better than none.
pub const PHRASE: f32 = 0.3;
/// A word or number within a Chinese query. Chinese passages: 4 is better than 3 and 5, 2 was before.
pub const WORD_AMONG_HAN: f32 = 4.0;
/// A word as written. English abstracts: 0.3 beside 0.7 for the stem is better than 0.2 and 0.4, and much
/// better than none.
pub const WORD: f32 = 0.3;
/// A word by its stem.
pub const STEM: f32 = 0.7;
/// The same in a name. English abstracts: 0.5 is better than 0.4 and 0.6.
pub const IN_NAME: f32 = 0.5;
/// A linked record whose name was typed. The museum's questions: 1.5 and 6 are both worse.
pub const LINK: f32 = 3.0;
/// Another name of what was typed, as written.
pub const OTHER_NAME: f32 = 2.0;
/// Syllables of a name: below any English hit. By rule.
pub const PINYIN: f32 = 0.2;
/// First letters of a name. By rule.
pub const INITIALS: f32 = 0.1;
/// A number met whole: above everything. By rule.
pub const NUMBER: f32 = 1_000.0;
/// The query is a name of the record: above all but its number. By rule; 10 orders the museum's questions alike.
pub const WHOLE_NAME: f32 = 50.0;
/// And in the same script. By rule.
pub const AS_WRITTEN: f32 = 1.0;
/// The query is a name of the record as it is spoken: above what merely holds those syllables. By rule.
pub const WHOLE_SPOKEN: f32 = 25.0;
/// And by first letters: many names have the same. By rule.
pub const WHOLE_INITIALS: f32 = 12.0;
/// A phrase in quotation marks. By rule.
pub const QUOTED: f32 = 1.0;
/// Names of the same sound.
pub const SOUND: f32 = 0.5;
/// Words and numbers that begin so.
pub const PREFIX: f32 = 0.5;
/// A dating of which much lies in the time asked for.
pub const DATED: f32 = 2.0;
/// How much of it that must be.
pub const DATED_CLOSE: f32 = 0.3;
/// Different signs within so many positions, a line and a few lines, by their rarity. Chinese passages: both are better than
/// either alone, longer ones are worse. English abstracts gain by them where they have no titles.
pub const STRETCHES: [(u32, f32); 2] = [(20, 0.4), (60, 0.4)];

/// A concept, site or person that two records share, in measures of a word as rare. By rule.
pub const ALIKE_CONCEPT: f32 = 2.0;
/// ΔE2000 from which on two glazes are not alike. By rule: as far as shades lie apart.
pub const ALIKE_COLOUR: f64 = 15.0;
/// Words, glaze and form in the measure of likeness that none of them is asked for. By rule: together 1.
pub const ALIKE_BLEND: [f64; 3] = [0.5, 0.3, 0.2];

/// What a record's kind adds: pieces and where they come from, then what was written and done, then terms, and layers last,
/// which are called after their site. The museum's questions: the same order with half of it is worse, without any worse still.
pub fn of_kind(kind: RecordKind) -> f32 {
    match kind {
        RecordKind::Object => 8.0,
        RecordKind::Site | RecordKind::Agent | RecordKind::Place => 7.0,
        RecordKind::Source | RecordKind::Activity => 4.0,
        RecordKind::Concept => 2.0,
        RecordKind::Context | RecordKind::Media => 0.0,
    }
}
