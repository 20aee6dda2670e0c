//! Why a result stands where it stands: every gain of its score, for whoever tunes the weights or wonders.

use serde::Serialize;
use tantivy::Searcher;
use tantivy::query::EnableScoring;
use utoipa::ToSchema;

use super::clause::Boxed;
use super::collect::{Best, gain};
use super::statistics::Statistics;
use super::weight;
use crate::domain::kind::RecordKind;

/// What a part of a score is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Merit {
    /// A pair of characters stands in its texts.
    Bigram,
    /// A pair of characters stands in a name.
    NameBigram,
    /// A character stands in its texts.
    Character,
    /// A character stands in a name.
    NameCharacter,
    /// A whole run of characters stands in its texts, in order.
    Phrase,
    /// A whole run of characters stands in a name, in order.
    NamePhrase,
    /// A word stands in its texts as written.
    Word,
    /// A word stands in a name as written.
    NameWord,
    /// A word of the same stem stands in its texts.
    Stem,
    /// A word of the same stem stands in a name.
    NameStem,
    /// A name is read so in pinyin.
    Pinyin,
    /// The syllables of a name begin so.
    Initials,
    /// A name sounds the same.
    Sound,
    /// A name is romanised so.
    Romanisation,
    /// A word or number begins so.
    Prefix,
    /// A phrase in quotation marks stands in its texts.
    Quoted,
    /// It is linked to a record whose name was typed.
    Linked,
    /// Another name of what was typed stands in its texts.
    OtherName,
    /// It is dated closely within the time asked for.
    Dated,
    /// The text is its number.
    Number,
    /// The text is its whole name.
    WholeName,
    /// The text is its whole name, in the same script.
    AsWritten,
    /// The text is how its whole name is spoken, or the first letters of that.
    AsSpoken,
    /// Records of its kind come before others.
    Kind,
    /// Words stand near one another.
    Nearness,
}

/// A part of a score.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Gain {
    /// What it is for.
    pub merit: Merit,
    /// What of the query met it, folded as it is looked for; empty where it is the whole.
    #[schema(example = "秘色")]
    pub text: String,
    /// How much it adds.
    #[schema(example = 3.81)]
    pub score: f32,
}

impl Gain {
    fn of_all(merit: Merit, score: f32) -> Self {
        Self {
            merit,
            text: String::new(),
            score,
        }
    }
}

/// The most that a query scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Most {
    /// So many times its weight.
    Times(f32),
    /// What the rarity of its terms gives.
    Rarity,
}

/// A clause that results are scored by.
pub struct Scored {
    /// What meets it is scored by it.
    pub query: Boxed,
    /// How much that counts; it is in the query already.
    pub weight: f32,
    /// The most that the query makes of it.
    pub most: Most,
    /// What it is for.
    pub merit: Merit,
    /// What of the query it looks for.
    pub text: String,
}

/// The gains of a result, in the order of the query; they sum up to its score. Reads files.
pub(super) fn gains(
    searcher: &Searcher,
    figures: &Statistics,
    scored: &[Scored],
    kind: RecordKind,
    best: &Best,
) -> tantivy::Result<Vec<Gain>> {
    let segment = searcher.segment_reader(best.at.segment_ord);
    let scoring = EnableScoring::enabled_from_statistics_provider(figures, searcher);
    let mut gains = Vec::new();
    for clause in scored {
        let weight = clause.query.weight(scoring)?;
        let mut scorer = weight.scorer(segment, 1.0)?;
        if let Some(score) = gain(scorer.as_mut(), best.at.doc_id) {
            gains.push(Gain {
                merit: clause.merit,
                text: clause.text.clone(),
                score,
            });
        }
    }
    gains.push(Gain::of_all(Merit::Kind, weight::of_kind(kind)));
    let told = gains.iter().map(|gain| gain.score).sum::<f32>();
    gains.push(Gain::of_all(Merit::Nearness, best.score - told));
    // What is left by rounding is nothing.
    gains.retain(|gain| gain.score > best.score * 1e-4);
    Ok(gains)
}
