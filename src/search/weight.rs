//! How much each sign of fitness weighs.

use crate::domain::kind::RecordKind;

/// A pair of characters.
pub const BIGRAM: f32 = 1.0;
/// A single character.
pub const CHARACTER: f32 = 1.0;
/// The whole run of characters in order.
pub const PHRASE: f32 = 0.3;
/// A word or number within a Chinese query.
pub const WORD_AMONG_HAN: f32 = 2.0;
/// A word as written.
pub const WORD: f32 = 0.3;
/// A word by its stem.
pub const STEM: f32 = 0.7;
/// The same in a name.
pub const IN_NAME: f32 = 0.6;
/// A linked record whose name was typed.
pub const LINK: f32 = 3.0;
/// Syllables of a name: below any English hit.
pub const PINYIN: f32 = 0.2;
/// First letters of a name.
pub const INITIALS: f32 = 0.1;
/// A number met whole.
pub const NUMBER: f32 = 1_000.0;
/// A phrase in quotation marks.
pub const QUOTED: f32 = 1.0;
/// The query is a name of the record.
pub const WHOLE_NAME: f32 = 50.0;
/// And in the same script.
pub const AS_WRITTEN: f32 = 1.0;
/// Different signs in one stretch, by their rarity.
pub const PASSAGE: f32 = 0.4;
/// Positions of a stretch.
pub const STRETCH: u32 = 40;
/// A sign that follows another as in the query, by its rarity.
pub const FOLLOWING: f32 = 0.4;

/// What a record's kind adds: pieces before what is said about them.
pub fn of_kind(kind: RecordKind) -> f32 {
    match kind {
        RecordKind::Object => 2.0,
        RecordKind::Site | RecordKind::Agent | RecordKind::Place => 1.0,
        _ => 0.0,
    }
}
