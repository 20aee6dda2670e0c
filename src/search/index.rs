//! The index as the rest of the program holds it: always there, replaced whole when it is rebuilt.

use std::sync::{Arc, PoisonError, RwLock};

use tantivy::TantivyDocument;
use tantivy::query::{AllQuery, Query};

use super::SearchError;
use super::collect::{Found, Pass};
use super::cursor::{CursorKey, Position};
use super::plan::Plan;
use super::request::{FacetValue, Hit, Matched, SearchRequest, SearchResults};
use super::schema::column;
use super::thesaurus::Thesaurus;
use super::volume::{Volume, kind_of};
use crate::domain::id::Version;

/// Values of a facet where the request names no number.
const FACET_VALUES: usize = 50;
/// Most hits of one page.
const MOST_HITS: usize = 1_000;

/// The index that searches are answered from.
#[derive(Debug)]
pub struct Index {
    key: CursorKey,
    volume: RwLock<Arc<Volume>>,
    thesaurus: RwLock<Arc<Thesaurus>>,
}

impl Index {
    /// Answers from `volume`, knowing no names yet.
    pub fn new(volume: Arc<Volume>, key: CursorKey) -> Self {
        Self {
            key,
            volume: RwLock::new(volume),
            thesaurus: RwLock::default(),
        }
    }

    /// Answers from another volume from now on; searches under way end on the old one.
    pub fn swap(&self, volume: Arc<Volume>) {
        *self.volume.write().unwrap_or_else(PoisonError::into_inner) = volume;
    }

    /// The volume that answers now.
    pub fn volume(&self) -> Arc<Volume> {
        self.volume
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Knows these names from now on.
    pub fn set_thesaurus(&self, thesaurus: Arc<Thesaurus>) {
        *self
            .thesaurus
            .write()
            .unwrap_or_else(PoisonError::into_inner) = thesaurus;
    }

    /// The names known now.
    pub fn thesaurus(&self) -> Arc<Thesaurus> {
        self.thesaurus
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Answers `request`. Only a cursor that is not of this search is refused; reads files: not for an async thread.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchResults, SearchError> {
        let (volume, thesaurus) = (self.volume(), self.thesaurus());
        let cursor = request
            .cursor
            .as_deref()
            .map(|text| Position::open(text, request, &self.key))
            .transpose()?;
        let plan = Plan::new(&request.q, &volume.fields, &thesaurus, &request.denied);
        // Words that hold nothing to look for, such as punctuation, find nothing; no words find everything.
        let nothing = plan.is_none() && !request.q.trim().is_empty();
        let searcher = volume.searcher();
        let statistics = volume.statistics(cursor.as_ref().map(|at| at.statistics));
        let limit = request.limit.min(MOST_HITS);
        let pass = Pass::new(
            request,
            plan.is_some(),
            if limit == 0 { 0 } else { limit + 1 },
            cursor.as_ref(),
            thesaurus,
        );
        let run = |query: &dyn Query| -> Result<Found, SearchError> {
            Ok(match &statistics {
                Some(figures) => searcher.search_with_statistics_provider(query, &pass, figures)?,
                None => searcher.search(query, &pass)?,
            })
        };
        let (found, matched) = match (&plan, cursor.as_ref().map(|at| at.matched)) {
            (None, _) if nothing => (run(&tantivy::query::EmptyQuery)?, Matched::All),
            (None, _) => (run(&AllQuery)?, Matched::All),
            (Some(plan), asked)
                if asked == Some(Matched::Some) || asked.is_none() && !plan.strict() =>
            {
                (run(plan.some().as_ref())?, Matched::Some)
            }
            (Some(plan), asked) => {
                let found = run(plan.all().as_ref())?;
                if found.met || asked.is_some() {
                    (found, Matched::All)
                } else {
                    (run(plan.some().as_ref())?, Matched::Some)
                }
            }
        };
        let Found {
            total,
            met: _,
            mut page,
            facets,
        } = found;
        let more = page.len() > limit;
        page.truncate(limit);
        let number = statistics.as_ref().map_or(0, |figures| figures.number);
        let next = match page.last() {
            Some(last) if more => {
                let place = (last.primary.clone(), last.id);
                Some(Position::new(request, place, matched, number).seal(&self.key)?)
            }
            _ => None,
        };
        let mut hits = Vec::with_capacity(page.len());
        for best in page {
            let segment = searcher.segment_reader(best.at.segment_ord);
            let version = segment
                .fast_fields()
                .i64(column::VERSION)?
                .first(best.at.doc_id);
            let document: TantivyDocument = searcher.doc(best.at)?;
            let kinds = segment.fast_fields().str("kind")?;
            hits.push(Hit {
                id: best.id,
                kind: kind_of(kinds.as_ref(), best.at.doc_id)?,
                version: Version(version.unwrap_or(0)),
                score: best.score,
                display: volume.fields.display_of(&document),
            });
        }
        let most = if request.facet_limit == 0 {
            FACET_VALUES
        } else {
            request.facet_limit
        };
        let facets = facets
            .into_iter()
            .map(|(facet, counts)| {
                let mut values: Vec<FacetValue> = counts
                    .into_iter()
                    .map(|(value, count)| FacetValue { value, count })
                    .collect();
                values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
                let chosen = request.filters.values.get(&facet);
                (facet, shortened(values, most, chosen))
            })
            .collect();
        Ok(SearchResults {
            hits,
            total,
            facets,
            next,
            matched,
        })
    }
}

/// The `most` frequent values; those filtered by stay, however rare.
fn shortened(
    mut values: Vec<FacetValue>,
    most: usize,
    chosen: Option<&Vec<String>>,
) -> Vec<FacetValue> {
    let rare = values.split_off(most.min(values.len()));
    for value in chosen.into_iter().flatten() {
        if values.iter().any(|kept| kept.value == *value) {
            continue;
        }
        let found = rare.iter().find(|rare| rare.value == *value);
        values.push(found.cloned().unwrap_or_else(|| FacetValue {
            value: value.clone(),
            count: 0,
        }));
    }
    values
}
