//! One pass over what the words met: filters, total, facet counts and the best of a page.
//!
//! A filter that fails sets a bit. A document without bits is a result and counts everywhere; one with a single bit, that
//! of a facet, counts for that facet alone: so each facet shows what choosing another value would give.

use std::collections::BTreeMap;
use std::sync::Arc;

use tantivy::collector::Collector;
use tantivy::{SegmentOrdinal, SegmentReader};

mod best;
mod facets;
mod places;
mod scores;
mod segment;

pub use best::{Best, in_order};
use facets::with_narrower;
pub use facets::{Counts, Wanted};
pub use scores::{Scores, gain};
use segment::SegmentPass;

use super::colour::ColourRange;
use super::columns::{Key, Opened};
use super::cursor::{Position, Primary};
use super::histogram::{self, Histogram};
use super::measure::{Measure, PARTS};
use super::nearness::LOOKED_AT;
use super::request::{Alphabet, Facet, SearchRequest, Sort, YearRange};
use super::schema::column;
use super::thesaurus::Thesaurus;
use crate::domain::id::{RecordId, Seq};
use crate::domain::kind::RecordKind;

/// Years that are told; what lies beyond them is dated as good as not at all.
const YEARS: (i64, i64) = (-10_000, 3_000);

/// The order that is really used.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Order {
    Score,
    /// By this column of texts.
    Label(&'static str),
    Date,
    Recent,
    /// Nearest in colour first.
    Colour(ColourRange),
    /// By the lots of a draw.
    Lot(u64),
}

/// What one pass looks for.
pub struct Pass {
    order: Order,
    /// Whether results beyond the best are asked for, too.
    deep: bool,
    scores: Option<Scores>,
    head: usize,
    limit: usize,
    after: Option<(Primary, RecordId)>,
    groups: Vec<(Facet, Vec<Key>)>,
    /// Whether media were left out without being asked to.
    without_media: bool,
    years: Option<YearRange>,
    since: Option<Seq>,
    facets: Vec<Facet>,
    timeline: Option<i64>,
    histograms: Vec<(Measure, i64)>,
    map: bool,
    denied: Vec<RecordId>,
    thesaurus: Arc<Thesaurus>,
    opened: Opened,
}

/// What one pass found.
pub struct Found {
    pub total: u64,
    /// Whether the words met anything at all, whatever the filters asked for say.
    pub met: bool,
    /// The best of all, wherever the page begins, in order: those to be looked at twice.
    pub head: Vec<Best>,
    /// The best of the others behind the cursor, in order.
    pub tail: Vec<Best>,
    pub facets: BTreeMap<Facet, Counts>,
    /// As if no years were asked for.
    pub timeline: Option<Histogram>,
    pub histograms: BTreeMap<Measure, Histogram>,
    /// How many lie at each site or place.
    pub places: BTreeMap<Option<RecordId>, u64>,
}

/// What one segment gave.
pub struct Part {
    total: u64,
    met: bool,
    head: Vec<Best>,
    tail: Vec<Best>,
    facets: Vec<(Facet, Counts)>,
    timeline: histogram::Counted,
    histograms: Vec<histogram::Counted>,
    places: BTreeMap<Option<RecordId>, u64>,
}

impl Pass {
    /// A pass for `request`, in the order of `scores` unless another is asked for; `limit` is one more than the page holds.
    pub fn new(
        request: &SearchRequest,
        scores: Option<Scores>,
        limit: usize,
        after: Option<&Position>,
        thesaurus: Arc<Thesaurus>,
        opened: Opened,
    ) -> Self {
        let order = match (request.draw, request.sort, request.filters.colour) {
            (Some(seed), ..) => Order::Lot(seed),
            (_, Sort::Relevance, _) if scores.is_some() => Order::Score,
            (_, Sort::Relevance, Some(colour)) => Order::Colour(colour),
            (_, Sort::Relevance | Sort::Recent, _) => Order::Recent,
            (_, Sort::Label, _) => Order::Label(match request.labels {
                Alphabet::Pinyin => column::SORT_KEY,
                Alphabet::English => column::SORT_KEY_EN,
            }),
            (_, Sort::Date, _) => Order::Date,
        };
        let mut values = request.filters.values.clone();
        values.retain(|_, values| !values.is_empty());
        let without_media = !values.contains_key(&Facet::Kind);
        values.entry(Facet::Kind).or_insert_with(|| {
            let kinds = RecordKind::ALL
                .into_iter()
                .filter(|kind| *kind != RecordKind::Media);
            kinds.map(|kind| kind.as_str().to_owned()).collect()
        });
        let groups = values
            .iter()
            .map(|(facet, values)| {
                let met = with_narrower(*facet, values, &request.denied, &thesaurus);
                (*facet, met)
            })
            .collect();
        Self {
            order,
            deep: after.is_some() || limit > LOOKED_AT,
            scores: scores.filter(|_| order == Order::Score && limit > 0),
            head: if order == Order::Score && limit > 0 {
                LOOKED_AT
            } else {
                0
            },
            limit,
            after: after.map(|at| (at.primary.clone(), at.id)),
            groups,
            without_media,
            years: request.filters.years,
            since: request.filters.since,
            facets: request.facets.clone(),
            timeline: request.timeline.map(i64::from),
            histograms: request
                .histograms
                .iter()
                .map(|(measure, width)| (*measure, i64::from(*width) * PARTS))
                .collect(),
            map: request.map.is_some(),
            denied: request.denied.iter().copied().collect(),
            thesaurus,
            opened,
        }
    }
}

impl Collector for Pass {
    type Fruit = Found;
    type Child = SegmentPass;

    fn for_segment(
        &self,
        ordinal: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<SegmentPass> {
        SegmentPass::new(self, ordinal, segment)
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, fruits: Vec<tantivy::Result<Part>>) -> tantivy::Result<Found> {
        let facets = self
            .facets
            .iter()
            .map(|facet| (*facet, Counts::none(*facet)))
            .collect();
        let mut all = Found {
            total: 0,
            met: false,
            head: Vec::new(),
            tail: Vec::new(),
            facets,
            timeline: None,
            histograms: BTreeMap::new(),
            places: BTreeMap::new(),
        };
        let mut timeline = histogram::Counted::default();
        let mut measured = vec![histogram::Counted::default(); self.histograms.len()];
        for found in fruits {
            let found = found?;
            all.total += found.total;
            all.met |= found.met;
            timeline.add(found.timeline);
            for (all, counted) in measured.iter_mut().zip(found.histograms) {
                all.add(counted);
            }
            for (place, count) in found.places {
                *all.places.entry(place).or_default() += count;
            }
            all.head.extend(found.head);
            all.tail.extend(found.tail);
            for (facet, counts) in found.facets {
                if let Some(sum) = all.facets.get_mut(&facet) {
                    sum.add(counts);
                }
            }
        }
        all.timeline = self.timeline.map(|width| timeline.histogram(YEARS, width));
        all.histograms = self
            .histograms
            .iter()
            .zip(measured)
            .map(|((measure, width), counted)| {
                (*measure, counted.histogram(measure.scale(), *width))
            })
            .collect();
        in_order(&mut all.head);
        let rest = all.head.split_off(self.head.min(all.head.len()));
        let behind = rest
            .into_iter()
            .filter(|best| best.is_after(self.after.as_ref()));
        all.tail.extend(behind);
        in_order(&mut all.tail);
        all.tail.truncate(self.limit);
        Ok(all)
    }
}
