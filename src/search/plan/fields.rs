//! Values of fields in a plan.

use tantivy::query::RegexQuery;
use tantivy::schema::Field;

use super::Knowledge;
use super::planner::Planner;
use crate::domain::id::RecordId;
use crate::search::analyzer::{bigrams, tokens};
use crate::search::clause::{Boxed, any, every, term};
use crate::search::explain::Merit;
use crate::search::language::FieldNames;
use crate::search::measure::{Measure, PARTS};
use crate::search::predicate;
use crate::search::request::Facet;
use crate::search::schema::whole_key;
use crate::search::weight;

/// The field of years, which is no facet.
const YEAR: &str = "year";
/// Fields of texts that are no facets.
pub(in crate::search) const NAME: &str = "name";
pub(in crate::search) const NUMBER: &str = "number";

/// The fields that a query may name: every facet, `year`, `name` and `number`.
#[derive(Debug, Clone, Copy)]
pub struct QueryFields {
    /// Whether the facets of working copies are among them.
    pub working: bool,
}

impl FieldNames for QueryFields {
    fn has_values(&self, field: &str) -> bool {
        let named = |facet: &Facet| self.working || !Facet::WORKING.contains(facet);
        [NAME, NUMBER].contains(&field) || field.parse().is_ok_and(|facet| named(&facet))
    }

    fn decimals(&self, field: &str) -> Option<u32> {
        let measured = || field.parse::<Measure>().ok().map(|_| PARTS.ilog10());
        (field == YEAR).then_some(0).or_else(measured)
    }
}

impl Planner<'_> {
    /// Records with this value of a field; none where it has no such value.
    pub(super) fn field(&self, name: &str, value: &str) -> Option<Boxed> {
        let Knowledge {
            fields,
            thesaurus,
            denied,
            ..
        } = self.known;
        let cut = tokens(value);
        let open = value.ends_with('*');
        match name {
            NAME => {
                let last = cut.len().saturating_sub(1);
                let words = cut.iter().enumerate().filter_map(|(at, token)| {
                    let (word, field) = (token.word()?, fields.names.words);
                    if open && at == last {
                        beginning(field, word)
                    } else {
                        Some(term(field, word))
                    }
                });
                let han = bigrams(&cut).map(|(pair, _)| term(fields.names.bigrams, &pair));
                let lone = cut.iter().filter(|token| !token.is_word());
                let lone = lone.map(|token| term(fields.names.characters, &token.to_text()));
                let units: Vec<Boxed> = words.chain(han).chain(lone).collect();
                (!units.is_empty()).then(|| every(units))
            }
            NUMBER => match whole_key(value).as_str() {
                "" => None,
                key if open => beginning(fields.numbers, key),
                key => Some(term(fields.numbers, key)),
            },
            facet => {
                let facet: Facet = facet.parse().ok()?;
                let values = match facet.values_are() {
                    None => vec![facet.code_of(value)?],
                    Some(kind) => {
                        let named = || {
                            let named = thesaurus.named(value).into_iter();
                            named
                                .filter(|id| thesaurus.kind(*id) == Some(kind))
                                .collect()
                        };
                        let ids: Vec<RecordId> = match value.parse() {
                            Ok(id) => vec![id],
                            Err(_) => named(),
                        };
                        let ids: Vec<RecordId> = ids
                            .into_iter()
                            .filter(|id| thesaurus.kind(*id).is_some() && !denied.contains(id))
                            .collect();
                        if ids.is_empty() {
                            return None;
                        }
                        let narrower = ids.into_iter().flat_map(|id| thesaurus.with_narrower(id));
                        narrower.map(|id| id.to_string()).collect::<Vec<_>>()
                    }
                };
                Some(predicate::with_value(self.known.opened, facet, &values))
            }
        }
    }

    /// Words or numbers that begin so; Han characters are found wherever they stand, so their end is open anyway.
    pub(super) fn prefix(&mut self, stem: &str, from: usize) {
        let cut = tokens(stem);
        let fields = self.known.fields;
        let key = whole_key(stem);
        let numbered = key.chars().any(char::is_numeric);
        let mut ways: Vec<Boxed> = Vec::new();
        if cut.iter().any(|token| !token.is_word()) {
            if !numbered {
                return self.plain(stem, from);
            }
            let before = self.plan.required.len();
            self.plain(stem, from);
            let texts = self.plan.required.split_off(before);
            ways.push(every(texts));
        }
        if let [only] = cut.as_slice()
            && let Some(word) = only.word()
        {
            ways.extend(beginning(fields.all.words, word));
        }
        if numbered {
            ways.extend(beginning(fields.numbers, &key));
        }
        if !ways.is_empty() {
            let met = any(ways);
            self.score(met.box_clone(), weight::PREFIX, Merit::Prefix, stem);
            self.plan.required.push(met);
        }
    }
}

/// Records with a term that begins so: letters and digits.
fn beginning(field: Field, text: &str) -> Option<Boxed> {
    let query = RegexQuery::from_pattern(&format!("{text}.*"), field).ok()?;
    Some(Box::new(query))
}
