//! The index as the rest of the program holds it: always there, replaced whole when it is rebuilt.

use std::sync::{Arc, PoisonError, RwLock};

use tantivy::TantivyDocument;
use tantivy::query::{EmptyQuery, Query};

use super::SearchError;
use super::collect::{Found, Pass, in_order};
use super::colour::Tint;
use super::cursor::{CursorKey, Position};
use super::forgive::{Attempt, Forgiver};
use super::highlight::Marker;
use super::language;
use super::map::map;
use super::nearness::look_closer;
use super::plan::{Knowledge, LONGEST_QUERY, Plan, QueryFields};
use super::request::{FacetValue, Hit, SearchRequest, SearchResults, Step};
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

    /// Answers `request`. Refuses a cursor that is not of this search and a filter that is not in the query language; reads
    /// files: not for an async thread.
    #[expect(
        clippy::too_many_lines,
        reason = "one request's way, from plan to page"
    )]
    pub fn search(&self, request: &SearchRequest) -> Result<SearchResults, SearchError> {
        let (volume, thesaurus) = (self.volume(), self.thesaurus());
        let cursor = request
            .cursor
            .as_deref()
            .map(|text| Position::open(text, request, &self.key))
            .transpose()?;
        let text: String = request.q.chars().take(LONGEST_QUERY).collect();
        let query = language::read(&text, &QueryFields);
        let filter = request.filter.as_deref();
        let filter = filter.map(|filter| language::read_strictly(filter, &QueryFields));
        let filter = filter.transpose()?.unwrap_or_default();
        let searcher = volume.searcher();
        let statistics = volume.statistics(cursor.as_ref().map(|at| at.statistics));
        let limit = request.limit.min(MOST_HITS);
        let known = Knowledge {
            fields: &volume.fields,
            thesaurus: &thesaurus,
            denied: &request.denied,
        };
        let forgiver = Forgiver {
            text: &text,
            query: &query,
            known,
            searcher: &searcher,
        };
        let run = |query: &dyn Query, worded: bool| -> Result<Found, SearchError> {
            let pass = Pass::new(
                request,
                worded,
                if limit == 0 { 0 } else { limit + 1 },
                cursor.as_ref(),
                Arc::clone(&thesaurus),
            );
            Ok(match &statistics {
                Some(figures) => searcher.search_with_statistics_provider(query, &pass, figures)?,
                None => searcher.search(query, &pass)?,
            })
        };
        let attempt = |attempt: &mut Attempt| -> Result<Found, SearchError> {
            attempt.plan.demand(&filter, known)?;
            attempt.plan.lie(request.filters.area, known);
            attempt.plan.shine(request.filters.colour);
            let query = match attempt.step {
                Step::FewerWords => attempt.plan.some(),
                _ => attempt.plan.all(),
            };
            run(query.as_ref(), attempt.plan.is_worded())
        };
        let steps: Vec<Step> = match cursor.as_ref().map(|at| at.step) {
            Some(step) => vec![step],
            None if request.literal => vec![Step::AsTyped],
            None => Step::ALL.to_vec(),
        };
        let answer = forgiver.first_met(&steps, attempt)?;
        let (attempt, found) = if let Some(answer) = answer {
            answer
        } else {
            let mut plan = Plan::default();
            plan.demand(&filter, known)?;
            plan.lie(request.filters.area, known);
            plan.shine(request.filters.colour);
            // Words that hold nothing to look for, such as punctuation, find nothing; no words find everything.
            let found = if text.trim().is_empty() {
                run(plan.all().as_ref(), false)?
            } else {
                run(&EmptyQuery, false)?
            };
            (Attempt::as_typed(plan), found)
        };
        let Found {
            total,
            met: _,
            mut head,
            tail,
            facets,
            timeline,
            places,
        } = found;
        if let Some(figures) = &statistics {
            look_closer(&searcher, attempt.plan.signs(), figures, &mut head)?;
        }
        let after = cursor.as_ref().map(|at| (at.primary.clone(), at.id));
        head.retain(|best| best.is_after(after.as_ref()));
        let mut page = head;
        page.extend(tail);
        in_order(&mut page);
        let more = page.len() > limit;
        page.truncate(limit);
        let number = statistics.as_ref().map_or(0, |figures| figures.number);
        let next = match page.last() {
            Some(last) if more => {
                let place = (last.primary.clone(), last.id);
                Some(Position::new(request, place, attempt.step, number).seal(&self.key)?)
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
            let tints = segment.fast_fields().u64(column::TINTS)?;
            let tints = || tints.values_for_doc(best.at.doc_id).map(Tint::unpack);
            hits.push(Hit {
                id: best.id,
                kind: kind_of(kinds.as_ref(), best.at.doc_id)?,
                version: Version(version.unwrap_or(0)),
                score: best.score,
                colour: request
                    .filters
                    .colour
                    .and_then(|asked| asked.nearest(tints())),
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
            timeline: request
                .timeline
                .map(|width| timeline.timeline(width.into())),
            map: request.map.map(|zoom| map(places, &thesaurus, zoom)),
            next,
            marker: match &attempt.corrected {
                Some(corrected) => Marker::of(&language::read(corrected, &QueryFields)),
                None => Marker::of(&query),
            },
            step: attempt.step,
            corrected: attempt.corrected,
            understood: attempt.plan.understood,
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
