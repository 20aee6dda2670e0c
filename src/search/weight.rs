//! How much each sign of fitness weighs.

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
/// Names of the same sound.
pub const SOUND: f32 = 0.5;
/// Words and numbers that begin so.
pub const PREFIX: f32 = 0.5;
/// A dating of which much lies in the time asked for.
pub const DATED: f32 = 2.0;
/// How much of it that must be.
pub const DATED_CLOSE: f32 = 0.3;
