//! What a record is known by: concepts and words, the rarest.

use std::collections::HashSet;

use tantivy::{Searcher, Term};

use crate::domain::id::RecordId;
use crate::search::SearchError;
use crate::search::analyzer::{TokenText, bigrams, stem, tokens};
use crate::search::document::Document;
use crate::search::schema::Fields;
use crate::search::weight;

/// Words that one record is compared by.
const MOST_WORDS: usize = 24;
/// Concepts, sites and people.
const MOST_CONCEPTS: usize = 64;
/// Characters of each text that are read.
const READ: usize = 2_000;

/// A pair of Han characters, or the stem of a word; folded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Sign {
    Pair(String),
    Stem(String),
}

impl Sign {
    pub fn text(&self) -> &str {
        match self {
            Self::Pair(text) | Self::Stem(text) => text,
        }
    }

    pub fn term(&self, fields: &Fields) -> Term {
        match self {
            Self::Pair(text) => Term::from_field_text(fields.all.bigrams, text),
            Self::Stem(text) => Term::from_field_text(fields.all.stems, text),
        }
    }
}

/// What the record names and `known` lets pass, the rarest first, with what each is worth.
pub(super) fn concepts(
    document: &Document,
    fields: &Fields,
    figures: &Searcher,
    known: impl Fn(RecordId) -> bool,
) -> Result<Vec<(RecordId, f32)>, SearchError> {
    let links = document.links.iter().copied();
    let links = links.filter(|id| *id != document.id && known(*id));
    let worth = links.map(|id| {
        let term = Term::from_field_text(fields.links, &id.to_string());
        Ok((id, rarity(figures, &term)? * weight::ALIKE_CONCEPT))
    });
    Ok(rarest(
        worth.collect::<Result<_, SearchError>>()?,
        MOST_CONCEPTS,
    ))
}

/// Its words, the rarest first, with what each is worth.
pub(super) fn words(
    document: &Document,
    fields: &Fields,
    figures: &Searcher,
) -> Result<Vec<(Sign, f32)>, SearchError> {
    let worth = signs(document).into_iter().map(|sign| {
        let rare = rarity(figures, &sign.term(fields))?;
        Ok((sign, rare))
    });
    Ok(rarest(
        worth.collect::<Result<_, SearchError>>()?,
        MOST_WORDS,
    ))
}

/// The words of a record that are no numbers.
pub(super) fn signs(document: &Document) -> HashSet<Sign> {
    let mut found = HashSet::new();
    for text in document.names.iter().chain(&document.texts) {
        let read: String = text.chars().take(READ).collect();
        let cut = tokens(&read);
        found.extend(bigrams(&cut).map(|(pair, _)| Sign::Pair(pair)));
        found.extend(cut.iter().filter_map(|token| match &token.text {
            TokenText::Word(word) if !word.contains(char::is_numeric) => {
                Some(Sign::Stem(stem(word)))
            }
            _ => None,
        }));
    }
    found
}

/// How rare a sign is, as BM25 weighs it; 0 for what one record alone has.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "counts lie far below 2^53"
)]
fn rarity(figures: &Searcher, term: &Term) -> Result<f32, SearchError> {
    let having = figures.doc_freq(term)?;
    let segments = figures.segment_readers().iter();
    let all: u64 = segments.map(|segment| u64::from(segment.max_doc())).sum();
    if having < 2 {
        return Ok(0.0);
    }
    let others = all.saturating_sub(having) as f64;
    Ok((1.0 + (others + 0.5) / (having as f64 + 0.5)).ln() as f32)
}

/// The rarest, in a total order; what nobody shares is left out.
fn rarest<T: Ord>(mut signs: Vec<(T, f32)>, most: usize) -> Vec<(T, f32)> {
    signs.retain(|(_, rare)| *rare > 0.0);
    signs.sort_by(|one, two| two.1.total_cmp(&one.1).then_with(|| one.0.cmp(&two.0)));
    signs.truncate(most);
    signs
}
