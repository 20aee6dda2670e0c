//! The second look: how near to one another the signs of a query stand in the documents that fit best.
//!
//! BM25 counts signs wherever they stand. What asks for a passage is met by a passage: signs that follow one another as in
//! the query, and as many different ones as possible within a few lines. Places are read for the best documents alone,
//! and only ever add to a score: who was looked at twice stays before who was not, and the order stays total.

use tantivy::postings::Postings;
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Searcher, SegmentReader, TERMINATED, Term};

use super::collect::Best;
use super::weight;

/// Documents that are looked at twice.
pub const LOOKED_AT: usize = 200;
/// Places of one sign in one document that are read; more of them tell nothing.
const MOST_PLACES: usize = 256;

/// A pair of characters or a stem of the query, and where in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sign {
    /// The field that holds it, with positions.
    pub field: Field,
    /// The pair or the stem.
    pub text: String,
    /// Its position in the query.
    pub at: usize,
}

/// Adds to the scores of `found` what their signs' nearness is worth. Document frequencies come from `figures`.
pub fn look_closer(
    searcher: &Searcher,
    signs: &[Sign],
    figures: &dyn Bm25StatisticsProvider,
    found: &mut [Best],
) -> tantivy::Result<()> {
    if signs.len() < 2 {
        return Ok(());
    }
    let signs = weighed(signs, figures)?;
    found.sort_by_key(|best| best.at);
    for same in found.chunk_by_mut(|a, b| a.at.segment_ord == b.at.segment_ord) {
        let segment = searcher.segment_reader(same[0].at.segment_ord);
        let documents: Vec<DocId> = same.iter().map(|best| best.at.doc_id).collect();
        let places = places(segment, &signs, &documents)?;
        for (best, places) in same.iter_mut().zip(&places) {
            best.add(passage(&signs, places) * weight::PASSAGE + follow(&signs, places) * weight::FOLLOWING);
        }
    }
    Ok(())
}

/// A sign with its worth: the rarer, the more.
struct Weighed {
    term: Term,
    at: usize,
    worth: f32,
}

#[expect(clippy::cast_precision_loss, reason = "a ratio of counts")]
fn weighed(signs: &[Sign], figures: &dyn Bm25StatisticsProvider) -> tantivy::Result<Vec<Weighed>> {
    let all = figures.total_num_docs()? as f32;
    signs
        .iter()
        .map(|sign| {
            let term = Term::from_field_text(sign.field, &sign.text);
            let having = figures.doc_freq(&term)? as f32;
            let worth = (1.0 + (all - having + 0.5) / (having + 0.5)).ln();
            Ok(Weighed {
                term,
                at: sign.at,
                worth,
            })
        })
        .collect()
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

/// The most that different signs within one stretch are worth together.
fn passage(signs: &[Weighed], places: &[Vec<u32>]) -> f32 {
    let mut all: Vec<(u32, usize)> = Vec::new();
    for (sign, places) in places.iter().enumerate() {
        all.extend(places.iter().map(|place| (*place, sign)));
    }
    all.sort_unstable();
    let mut within = vec![0_u32; signs.len()];
    let (mut worth, mut most, mut from) = (0.0_f32, 0.0_f32, 0);
    for (place, sign) in &all {
        if within[*sign] == 0 {
            worth += signs[*sign].worth;
        }
        within[*sign] += 1;
        while all[from].0 + weight::STRETCH <= *place {
            let left = all[from].1;
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

/// What signs that follow the one before them, as in the query, are worth together.
fn follow(signs: &[Weighed], places: &[Vec<u32>]) -> f32 {
    let following = signs.windows(2).zip(places.windows(2)).filter(|(signs, places)| {
        signs[1].at == signs[0].at + 1
            && places[0].iter().any(|place| places[1].binary_search(&(place + 1)).is_ok())
    });
    following.map(|(signs, _)| signs[1].worth).sum()
}
