//! Clauses of a query, as plans put them together.

use tantivy::Term;
use tantivy::query::{BooleanQuery, BoostQuery, PhraseQuery, Query, TermQuery, TermSetQuery};
use tantivy::schema::{Field, IndexRecordOption};

/// Terms that are few.
const FEW: usize = 64;

/// Any query.
pub(super) type Boxed = Box<dyn Query>;

/// One term, whatever its place.
pub(super) fn term(field: Field, text: &str) -> Boxed {
    Box::new(TermQuery::new(
        Term::from_field_text(field, text),
        IndexRecordOption::WithFreqs,
    ))
}

/// Terms at these places from one another; none without any.
pub(super) fn phrase(field: Field, places: impl Iterator<Item = (String, usize)>) -> Option<Boxed> {
    let mut terms: Vec<(usize, Term)> = places
        .map(|(text, at)| (at, Term::from_field_text(field, &text)))
        .collect();
    let first = terms.first()?.0;
    for (at, _) in &mut terms {
        *at -= first;
    }
    if let [(_, only)] = terms.as_slice() {
        return Some(Box::new(TermQuery::new(
            only.clone(),
            IndexRecordOption::WithFreqs,
        )));
    }
    Some(Box::new(PhraseQuery::new_with_offset(terms)))
}

/// One of these terms at least: looked up one by one where they are few, in one walk over the field's where they are many.
pub(super) fn one_of(terms: Vec<Term>) -> Boxed {
    if terms.len() > FEW {
        return Box::new(TermSetQuery::new(terms));
    }
    let alone = |term| Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Boxed;
    any(terms.into_iter().map(alone).collect())
}

/// All of them.
pub(super) fn every(queries: Vec<Boxed>) -> Boxed {
    Box::new(BooleanQuery::intersection(queries))
}

/// One of them at least.
pub(super) fn any(queries: Vec<Boxed>) -> Boxed {
    Box::new(BooleanQuery::union(queries))
}

/// Counted so many times.
pub(super) fn boost(query: Boxed, weight: f32) -> Boxed {
    Box::new(BoostQuery::new(query, weight))
}
