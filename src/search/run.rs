//! One search on its way: planned, met by a pass, looked at twice, cut to a page.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tantivy::query::{EmptyQuery, EnableScoring};
use tantivy::{Executor, Searcher, TantivyDocument};

use super::SearchError;
use super::clause::Boxed;
use super::collect::{Best, Found, Pass, Scores, in_order};
use super::colour::Tint;
use super::cursor::{CursorKey, Position};
use super::document::Texts;
use super::explain::gains;
use super::forgive::{Attempt, Forgiver};
use super::highlight::Marker;
use super::language::{self, Query};
use super::map::map;
use super::nearness::look_closer;
use super::plan::{Knowledge, LONGEST_QUERY, Plan, QueryFields};
use super::request::{Hit, SearchRequest, SearchResults, Step};
use super::schema::column;
use super::statistics::{Snapshot, Snapshots};
use super::thesaurus::Thesaurus;
use super::volume::{Volume, kind_of};
use crate::domain::id::{RecordId, Seq, Version};
use crate::domain::kind::RecordKind;
use crate::domain::language::LangMap;

/// Values of a facet where the request names no number.
const FACET_VALUES: usize = 50;
/// Most hits of one page.
const MOST_HITS: usize = 1_000;
/// Most records that are named as mentioned by the passages of a page.
const MOST_MENTIONED: usize = 500;

/// What a search is answered from.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    /// The records.
    pub volume: &'a Volume,
    /// The names.
    pub thesaurus: &'a Arc<Thesaurus>,
    /// The figures that scores come from.
    pub snapshots: &'a Snapshots,
    /// The key that signs cursors.
    pub key: &'a CursorKey,
    /// The fields that a query may name.
    pub fields: QueryFields,
    /// Threads that share the segments.
    pub threads: &'a Executor,
}

/// A search and the moment of the index that it sees.
pub(super) struct Run<'a> {
    request: &'a SearchRequest,
    source: Source<'a>,
    searcher: Searcher,
    snapshot: Option<Snapshot>,
    cursor: Option<Position>,
    limit: usize,
    text: String,
    query: Query,
    filter: Query,
}

impl<'a> Run<'a> {
    /// Reads the request. Refuses a cursor that is not of this search and a filter that is not in the query language.
    pub fn new(request: &'a SearchRequest, source: Source<'a>) -> Result<Self, SearchError> {
        let Source {
            volume,
            snapshots,
            key,
            fields,
            ..
        } = source;
        let cursor = request.cursor.as_deref();
        let cursor = cursor.map(|text| Position::open(text, request, key));
        let cursor = cursor.transpose()?;
        let number = cursor.as_ref().map(|at| at.statistics);
        let seq = volume.commit().map_or(Seq(0), |commit| commit.seq);
        let text: String = request.q.chars().take(LONGEST_QUERY).collect();
        let filter = request.filter.as_deref();
        let filter = filter.map(|filter| language::read_strictly(filter, &fields));
        Ok(Self {
            query: language::read(&text, &fields),
            filter: filter.transpose()?.unwrap_or_default(),
            searcher: volume.searcher(),
            snapshot: snapshots.at(seq, number).cloned(),
            limit: request.limit.min(MOST_HITS),
            request,
            source,
            cursor,
            text,
        })
    }

    /// The answer.
    pub fn answer(self) -> Result<SearchResults, SearchError> {
        let (attempt, found) = self.first_met()?;
        let Found {
            total,
            met: _,
            head,
            tail,
            facets,
            timeline,
            histograms,
            places,
        } = found;
        let mut page = self.in_order(&attempt, head, tail)?;
        let more = page.len() > self.limit;
        page.truncate(self.limit);
        let number = self.snapshot.as_ref().map_or(0, |snapshot| snapshot.number);
        let next = match page.last() {
            Some(last) if more => {
                let place = (last.primary.clone(), last.id);
                Some(
                    Position::new(self.request, place, attempt.step, number)
                        .seal(self.source.key)?,
                )
            }
            _ => None,
        };
        let most = match self.request.facet_limit {
            0 => FACET_VALUES,
            most => most,
        };
        let hits = page.iter().map(|best| self.hit(best, &attempt.plan));
        let hits = hits.collect::<Result<Vec<_>, _>>()?;
        Ok(SearchResults {
            mentioned: self.mentioned(&hits)?,
            hits,
            total,
            facets: facets
                .into_iter()
                .map(|(facet, counts)| {
                    let chosen = self.request.filters.values.get(&facet);
                    let chosen = chosen.map_or(&[][..], Vec::as_slice);
                    let values = counts.most_frequent(most, chosen, self.source.thesaurus);
                    (facet, values)
                })
                .collect(),
            timeline,
            histograms,
            map: self
                .request
                .map
                .map(|zoom| map(places, self.source.thesaurus, zoom)),
            next,
            marker: match &attempt.corrected {
                Some(corrected) => Marker::of(&language::read(corrected, &self.source.fields)),
                None => Marker::of(&self.query),
            },
            step: attempt.step,
            corrected: attempt.corrected,
            understood: attempt.plan.understood,
        })
    }

    fn known(&self) -> Knowledge<'_> {
        Knowledge {
            named: self.source.fields,
            fields: &self.source.volume.fields,
            opened: self.source.volume.opened(),
            thesaurus: self.source.thesaurus,
            denied: &self.request.denied,
        }
    }

    /// The first way to look for the text that meets anything, and what it meets.
    fn first_met(&self) -> Result<(Attempt, Found), SearchError> {
        let forgiver = Forgiver {
            text: &self.text,
            query: &self.query,
            known: self.known(),
            searcher: &self.searcher,
        };
        let steps: Vec<Step> = match self.cursor.as_ref().map(|at| at.step) {
            Some(step) => vec![step],
            None if self.request.literal => vec![Step::AsTyped],
            None => Step::ALL.to_vec(),
        };
        let look = |attempt: &mut Attempt| {
            self.demand(&mut attempt.plan)?;
            let query = match attempt.step {
                Step::FewerWords => attempt.plan.some(),
                _ => attempt.plan.all(),
            };
            self.pass(&query, &attempt.plan)
        };
        if let Some(met) = forgiver.first_met(&steps, look)? {
            return Ok(met);
        }
        let mut plan = Plan::default();
        self.demand(&mut plan)?;
        // Words that hold nothing to look for, such as punctuation, find nothing; no words find everything.
        let query = if self.text.trim().is_empty() {
            plan.all()
        } else {
            Box::new(EmptyQuery)
        };
        let found = self.pass(&query, &plan)?;
        Ok((Attempt::as_typed(plan), found))
    }

    /// Adds what results must satisfy besides the words.
    fn demand(&self, plan: &mut Plan) -> Result<(), SearchError> {
        plan.demand(&self.filter, self.known())?;
        plan.lie(self.request.filters.area, self.known());
        plan.shine(self.request.filters.colour);
        Ok(())
    }

    fn pass(&self, query: &Boxed, plan: &Plan) -> Result<Found, SearchError> {
        let limit = if self.limit == 0 { 0 } else { self.limit + 1 };
        // Whoever asks for nothing but counts needs no order.
        let scores = match &self.snapshot {
            Some(snapshot) if limit > 0 && plan.is_worded() => {
                let figures = &snapshot.statistics;
                Some(Scores::new(plan.scored(), figures, &self.searcher)?)
            }
            _ => None,
        };
        let after = self.cursor.as_ref();
        let Source {
            volume,
            thesaurus,
            threads,
            ..
        } = self.source;
        let (thesaurus, opened) = (Arc::clone(thesaurus), volume.opened().clone());
        let pass = Pass::new(self.request, scores, limit, after, thesaurus, opened);
        // What is no result needs no score: see `Scores`.
        let unscored = EnableScoring::disabled_from_searcher(&self.searcher);
        let searcher = &self.searcher;
        Ok(searcher.search_with_executor(query.as_ref(), &pass, threads, unscored)?)
    }

    /// What lies behind the cursor, the best looked at twice.
    fn in_order(
        &self,
        attempt: &Attempt,
        mut head: Vec<Best>,
        tail: Vec<Best>,
    ) -> Result<Vec<Best>, SearchError> {
        if let Some(snapshot) = &self.snapshot {
            let figures = &snapshot.statistics;
            look_closer(&self.searcher, attempt.plan.signs(), figures, &mut head)?;
        }
        let after = self.cursor.as_ref().map(|at| (at.primary.clone(), at.id));
        head.retain(|best| best.is_after(after.as_ref()));
        head.extend(tail);
        in_order(&mut head);
        Ok(head)
    }

    fn hit(&self, best: &Best, plan: &Plan) -> Result<Hit, SearchError> {
        let segment = self.searcher.segment_reader(best.at.segment_ord);
        let columns = self.source.volume.opened().of(segment);
        let version = columns.i64(column::VERSION)?.first(best.at.doc_id);
        let kinds = columns.str("kind")?;
        let asked = self.request.filters.colour;
        let tints = columns.u64(column::TINTS)?;
        let tints = || tints.values_for_doc(best.at.doc_id).map(Tint::unpack);
        let document: TantivyDocument = self.searcher.doc(best.at)?;
        let fields = &self.source.volume.fields;
        let kind = kind_of(kinds.as_ref(), best.at.doc_id)?;
        Ok(Hit {
            id: best.id,
            kind,
            gains: match &self.snapshot {
                Some(snapshot) if self.request.explain && best.score > 0.0 => {
                    let figures = &snapshot.statistics;
                    gains(&self.searcher, figures, plan.scored(), kind, best)?
                }
                _ => Vec::new(),
            },
            version: Version(version.unwrap_or(0)),
            score: best.score,
            colour: asked.and_then(|asked| asked.nearest(tints())),
            display: fields.display_of(&document),
            texts: if self.request.texts {
                fields.texts_of(&document)
            } else {
                Texts::default()
            },
        })
    }

    /// Kind and labels of what passages of the hits speak of, as far as it is found here.
    fn mentioned(
        &self,
        hits: &[Hit],
    ) -> Result<BTreeMap<RecordId, (RecordKind, LangMap)>, SearchError> {
        let passages = hits.iter().flat_map(|hit| &hit.texts.passages);
        let ids: BTreeSet<RecordId> = passages
            .flat_map(|passage| &passage.mentions)
            .filter(|id| !self.request.denied.contains(id))
            .take(MOST_MENTIONED)
            .copied()
            .collect();
        let mut found = BTreeMap::new();
        for id in ids {
            if let Some((kind, display)) = self.source.volume.show(&self.searcher, id)? {
                found.insert(id, (kind, display.labels));
            }
        }
        Ok(found)
    }
}
