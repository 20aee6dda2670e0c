//! The second look: how near to one another the signs of a query stand in the documents that fit best.
//!
//! BM25 counts signs wherever they stand. What is asked of a passage is answered by a passage: as many different signs as
//! possible within a line, and within a few. Places are read for the best documents alone, and only ever add to a score:
//! who was looked at twice stays before who was not, and the order stays total.

use tantivy::postings::Postings;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Searcher, SegmentReader, TERMINATED, Term};

use super::collect::Best;
use super::statistics::Statistics;
use super::weight;

/// Documents that are looked at twice.
pub const LOOKED_AT: usize = 200;
/// Places of one sign in one document that are read; more of them tell nothing.
const MOST_PLACES: usize = 256;

/// A pair of characters, a character or a stem of the query.
#[derive(Debug, Clone, PartialEq)]
pub struct Sign {
    /// The field that holds it, with positions.
    pub field: Field,
    /// What it is there.
    pub text: String,
}

/// Adds to the scores of `found` what their signs' nearness is worth, by the rarity that `figures` tell.
pub fn look_closer(
    searcher: &Searcher,
    signs: &[Sign],
    figures: &Statistics,
    found: &mut [Best],
) -> tantivy::Result<()> {
    if signs.len() < 2 {
        return Ok(());
    }
    let signs: Vec<Weighed> = signs.iter().map(|sign| sign.weighed(figures)).collect();
    found.sort_by_key(|best| best.at);
    for same in found.chunk_by_mut(|a, b| a.at.segment_ord == b.at.segment_ord) {
        let segment = searcher.segment_reader(same[0].at.segment_ord);
        let documents: Vec<DocId> = same.iter().map(|best| best.at.doc_id).collect();
        let places = places(segment, &signs, &documents)?;
        for (best, places) in same.iter_mut().zip(&places) {
            best.add(nearness(&signs, places));
        }
    }
    Ok(())
}

/// A sign with its worth: the rarer, the more.
struct Weighed {
    term: Term,
    worth: f32,
}

impl Sign {
    fn weighed(&self, figures: &Statistics) -> Weighed {
        let term = Term::from_field_text(self.field, &self.text);
        let worth = figures.rarity(&term);
        Weighed { term, worth }
    }
}

/// For each document (ascending) the positions of each sign, ascending.
fn places(
    segment: &SegmentReader,
    signs: &[Weighed],
    documents: &[DocId],
) -> tantivy::Result<Vec<Vec<Vec<u32>>>> {
    let mut places = vec![vec![Vec::new(); signs.len()]; documents.len()];
    for (at, sign) in signs.iter().enumerate() {
        let index = segment.inverted_index(sign.term.field())?;
        let option = IndexRecordOption::WithFreqsAndPositions;
        let Some(mut postings) = index.read_postings(&sign.term, option)? else {
            continue;
        };
        for (document, places) in documents.iter().zip(&mut places) {
            if postings.doc() < *document {
                postings.seek(*document);
            }
            match postings.doc() {
                TERMINATED => break,
                doc if doc == *document => {
                    postings.positions(&mut places[at]);
                    places[at].truncate(MOST_PLACES);
                }
                _ => {}
            }
        }
    }
    Ok(places)
}

/// What standing together is worth.
fn nearness(signs: &[Weighed], places: &[Vec<u32>]) -> f32 {
    let mut all: Vec<(u32, usize)> = Vec::new();
    for (sign, places) in places.iter().enumerate() {
        all.extend(places.iter().map(|place| (*place, sign)));
    }
    all.sort_unstable();
    weight::STRETCHES
        .into_iter()
        .map(|(length, weight)| weight * densest(signs, &all, length))
        .sum()
}

/// The most that the different signs within `length` positions are worth together. `places`: position and sign, ascending.
fn densest(signs: &[Weighed], places: &[(u32, usize)], length: u32) -> f32 {
    let mut within = vec![0_u32; signs.len()];
    let (mut worth, mut most, mut from) = (0.0_f32, 0.0_f32, 0);
    for (place, sign) in places {
        within[*sign] += 1;
        if within[*sign] == 1 {
            worth += signs[*sign].worth;
        }
        while places[from].0 + length <= *place {
            let left = places[from].1;
            within[left] -= 1;
            if within[left] == 0 {
                worth -= signs[left].worth;
            }
            from += 1;
        }
        most = most.max(worth);
    }
    most
}
