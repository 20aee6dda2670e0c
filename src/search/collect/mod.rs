//! One pass over what the words met: filters, total, facet counts and the best of a page.
//!
//! A filter that fails sets a bit. A document without bits is a result and counts everywhere; one with a single bit, that
//! of a facet, counts for that facet alone: so each facet shows what choosing another value would give.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, DocSet, Score, SegmentOrdinal, SegmentReader, TERMINATED, Term};
use uuid::Uuid;

mod best;
mod facets;
mod places;

pub use best::{Best, in_order};
use best::{Heap, Kept, place_by};
use facets::{Counter, Wanted, with_narrower};
use places::Places;

use super::colour::{ColourRange, Tint};
use super::cursor::{Position, Primary};
use super::draw::lot;
use super::histogram::{self, Histogram};
use super::measure::{Measure, PARTS};
use super::nearness::LOOKED_AT;
use super::request::{Facet, SearchRequest, Sort, YearRange};
use super::schema::column;
use super::thesaurus::Thesaurus;
use super::weight;
use crate::domain::id::{RecordId, Seq};
use crate::domain::kind::RecordKind;

/// Years that are told; what lies beyond them is dated as good as not at all.
const YEARS: (i64, i64) = (-10_000, 3_000);

/// And differences of colour in steps of this one.
const STEPS_APART: f64 = 10_000.0;

/// The order that is really used.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Order {
    Score,
    Label,
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
    head: usize,
    limit: usize,
    after: Option<(Primary, RecordId)>,
    groups: Vec<(Facet, Vec<String>)>,
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
    pub facets: BTreeMap<Facet, HashMap<String, u64>>,
    /// As if no years were asked for.
    pub timeline: Option<Histogram>,
    pub histograms: BTreeMap<Measure, Histogram>,
    /// How many lie at each site or place.
    pub places: HashMap<Option<RecordId>, u64>,
}

/// What one segment gave.
pub struct Part {
    total: u64,
    met: bool,
    head: Vec<Best>,
    tail: Vec<Best>,
    facets: Vec<(Facet, HashMap<String, u64>)>,
    timeline: histogram::Counted,
    histograms: Vec<histogram::Counted>,
    places: HashMap<Option<RecordId>, u64>,
}

impl Pass {
    /// A pass for `request`; `limit` is one more than the page holds.
    pub fn new(
        request: &SearchRequest,
        worded: bool,
        limit: usize,
        after: Option<&Position>,
        thesaurus: Arc<Thesaurus>,
    ) -> Self {
        let order = match (request.draw, request.sort, request.filters.colour) {
            (Some(seed), ..) => Order::Lot(seed),
            (_, Sort::Relevance, _) if worded => Order::Score,
            (_, Sort::Relevance, Some(colour)) => Order::Colour(colour),
            (_, Sort::Relevance | Sort::Recent, _) => Order::Recent,
            (_, Sort::Label, _) => Order::Label,
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
        }
    }

    /// The documents of a segment that are not to be met.
    fn denied(&self, segment: &SegmentReader) -> tantivy::Result<HashSet<DocId>> {
        let mut denied = HashSet::new();
        if self.denied.is_empty() {
            return Ok(denied);
        }
        let field = segment.schema().get_field("id")?;
        let index = segment.inverted_index(field)?;
        for id in &self.denied {
            let term = Term::from_field_text(field, &id.to_string());
            let postings = index.read_postings(&term, IndexRecordOption::Basic)?;
            let Some(mut postings) = postings else {
                continue;
            };
            while postings.doc() != TERMINATED {
                denied.insert(postings.doc());
                postings.advance();
            }
        }
        Ok(denied)
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
        let fast = segment.fast_fields();
        let groups = self
            .groups
            .iter()
            .map(|(facet, values)| {
                let column = fast.str(facet.as_str())?;
                Ok((*facet, Wanted::new(column, values)?))
            })
            .collect::<tantivy::Result<Vec<_>>>()?;
        let kind = groups.iter().position(|(facet, ..)| *facet == Facet::Kind);
        let counters = self
            .facets
            .iter()
            .map(|facet| {
                let own = groups.iter().position(|(group, ..)| group == facet);
                let column = fast.str(facet.as_str())?;
                Ok(Counter::new(*facet, own.map(|at| 1 << at), column))
            })
            .collect::<tantivy::Result<Vec<_>>>()?;
        let labels = match self.order {
            Order::Label => fast.str(column::SORT_KEY)?,
            _ => None,
        };
        let bound = match (&self.after, &labels) {
            (None, _) => None,
            (Some((Primary::Number(number), id)), None) => Some((*number, id.0)),
            (Some((Primary::Text(text), id)), Some(labels)) => {
                Some(label_bound(labels, text, id.0)?)
            }
            // A cursor is bound to its order by its fingerprint; a segment without labels holds only unlabelled documents.
            (Some((_, id)), _) => Some((-1, id.0)),
        };
        let number = |name| fast.i64(name);
        let standing = match self.order {
            Order::Score => Standing::of(fast.str(Facet::Kind.as_str())?)?,
            _ => None,
        };
        Ok(SegmentPass {
            ordinal,
            order: self.order,
            bound,
            id_high: fast.u64(column::ID_HIGH)?,
            id_low: fast.u64(column::ID_LOW)?,
            key: match self.order {
                Order::Date => Some(number(column::FIRST_YEAR)?),
                Order::Recent => Some(number(column::PUBLISHED_AT)?),
                _ => None,
            },
            tints: match self.order {
                Order::Colour(_) => Some(fast.u64(column::TINTS)?),
                _ => None,
            },
            standing,
            labels,
            timeline: match self.timeline {
                Some(width) => Some(histogram::Counter::new(
                    YEARS,
                    width,
                    number(column::BEGIN)?,
                    number(column::END)?,
                )),
                None => None,
            },
            histograms: self
                .histograms
                .iter()
                .map(|(measure, width)| {
                    let (least, most) = measure.columns();
                    let (least, most) = (number(least)?, number(most)?);
                    let scale = measure.scale();
                    Ok(histogram::Counter::new(scale, *width, least, most))
                })
                .collect::<tantivy::Result<_>>()?,
            places: if self.map {
                Some(Places::new(segment)?)
            } else {
                None
            },
            spans: match self.years {
                Some(years) => Some((years, number(column::BEGIN)?, number(column::END)?)),
                None => None,
            },
            since: match self.since {
                Some(since) => Some((since, number(column::SEQ)?)),
                None => None,
            },
            groups: groups.into_iter().map(|(_, wanted)| wanted).collect(),
            counters,
            denied: self.denied(segment)?,
            thesaurus: self.thesaurus.clone(),
            unasked: kind.filter(|_| self.without_media).map_or(0, |at| 1 << at),
            met: false,
            total: 0,
            head: Heap::of(self.head),
            tail: Heap::of(self.limit),
        })
    }

    fn requires_scoring(&self) -> bool {
        self.order == Order::Score
    }

    fn merge_fruits(&self, fruits: Vec<tantivy::Result<Part>>) -> tantivy::Result<Found> {
        let facets = self
            .facets
            .iter()
            .map(|facet| (*facet, HashMap::new()))
            .collect();
        let mut all = Found {
            total: 0,
            met: false,
            head: Vec::new(),
            tail: Vec::new(),
            facets,
            timeline: None,
            histograms: BTreeMap::new(),
            places: HashMap::new(),
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
                let sum = all.facets.entry(facet).or_default();
                for (value, count) in counts {
                    *sum.entry(value).or_default() += count;
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

/// The last hit's place among a segment's labels; between two labels if its own is not there.
fn label_bound(labels: &StrColumn, text: &str, id: Uuid) -> tantivy::Result<(i64, Uuid)> {
    use tantivy::columnar::Dictionary;
    let dictionary: &Dictionary = labels.dictionary();
    if let Some(ordinal) = dictionary.term_ord(text)? {
        return Ok((signed(ordinal), id));
    }
    // Everything before the first greater label is past; nothing of an absent label can follow.
    let mut before = 0;
    let mut stream = dictionary.range().lt(text).into_stream()?;
    while stream.advance() {
        before += 1;
    }
    Ok((before - 1, Uuid::max()))
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn id_of((high, low): (&Column<u64>, &Column<u64>), doc: DocId) -> Uuid {
    let half = |column: &Column<u64>| column.first(doc).unwrap_or(0);
    Uuid::from_u64_pair(half(high), half(low))
}

/// What a document's kind adds to its score.
struct Standing {
    kinds: StrColumn,
    by_ordinal: Vec<f32>,
}

impl Standing {
    fn of(kinds: Option<StrColumn>) -> tantivy::Result<Option<Self>> {
        let Some(kinds) = kinds else { return Ok(None) };
        let mut by_ordinal = Vec::with_capacity(kinds.num_terms());
        for ordinal in 0..kinds.num_terms() as u64 {
            let mut kind = String::new();
            kinds.ord_to_str(ordinal, &mut kind)?;
            by_ordinal.push(kind.parse().map_or(0.0, weight::of_kind));
        }
        Ok(Some(Self { kinds, by_ordinal }))
    }

    fn get(&self, doc: DocId) -> f32 {
        let ordinal = self.kinds.ords().first(doc);
        let known = ordinal.and_then(|ordinal| self.by_ordinal.get(usize::try_from(ordinal).ok()?));
        known.copied().unwrap_or(0.0)
    }
}

/// One pass over one segment.
pub struct SegmentPass {
    ordinal: SegmentOrdinal,
    order: Order,
    bound: Option<(i64, Uuid)>,
    id_high: Column<u64>,
    id_low: Column<u64>,
    key: Option<Column<i64>>,
    tints: Option<Column<u64>>,
    standing: Option<Standing>,
    labels: Option<StrColumn>,
    spans: Option<(YearRange, Column<i64>, Column<i64>)>,
    groups: Vec<Wanted>,
    since: Option<(Seq, Column<i64>)>,
    counters: Vec<Counter>,
    timeline: Option<histogram::Counter>,
    histograms: Vec<histogram::Counter>,
    places: Option<Places>,
    denied: HashSet<DocId>,
    thesaurus: Arc<Thesaurus>,
    /// The bit of a filter that nobody asked for.
    unasked: u32,
    met: bool,
    total: u64,
    head: Heap,
    tail: Heap,
}

impl SegmentPass {
    fn failed(&self, doc: DocId) -> u32 {
        let mut failed = 0;
        for (at, wanted) in self.groups.iter().enumerate() {
            failed |= u32::from(!wanted.holds(doc)) << at;
        }
        failed
    }

    fn id(&self, doc: DocId) -> Uuid {
        id_of((&self.id_high, &self.id_low), doc)
    }

    fn in_years(&self, doc: DocId) -> bool {
        self.spans.as_ref().is_none_or(|(years, begin, end)| {
            let (from, to) = (years.from.unwrap_or(i64::MIN), years.to.unwrap_or(i64::MAX));
            begin
                .values_for_doc(doc)
                .zip(end.values_for_doc(doc))
                .any(|(begin, end)| begin <= to && end >= from)
        })
    }

    /// Whether the log named it after the number asked for.
    fn is_new(&self, doc: DocId) -> bool {
        self.since.as_ref().is_none_or(|(since, column)| {
            let named = column.first(doc);
            named.is_some_and(|named| named > since.0)
        })
    }

    /// The place in the order; smaller comes first.
    fn primary(&self, doc: DocId, score: Score) -> i64 {
        let key = || self.key.as_ref().and_then(|key| key.first(doc));
        match self.order {
            Order::Score => place_by(score),
            Order::Label => {
                let ordinal = self
                    .labels
                    .as_ref()
                    .and_then(|labels| labels.ords().first(doc));
                ordinal.map_or(-1, signed)
            }
            Order::Date => key().unwrap_or(i64::MAX),
            Order::Recent => key().map_or(i64::MAX, |at| -at),
            Order::Colour(colour) => self.distance(doc, colour),
            Order::Lot(seed) => signed(lot(seed, RecordId(self.id(doc))) >> 1),
        }
    }

    /// ΔE2000 from the colour asked for, in steps that no rounding swaps.
    #[expect(clippy::cast_possible_truncation, reason = "differences lie below 200")]
    fn distance(&self, doc: DocId, colour: ColourRange) -> i64 {
        let tints = self.tints.iter();
        let tints = tints.flat_map(|tints| tints.values_for_doc(doc).map(Tint::unpack));
        let near = colour.nearest(tints);
        near.map_or(i64::MAX, |(_, apart)| (apart * STEPS_APART).round() as i64)
    }
}

impl SegmentCollector for SegmentPass {
    type Fruit = tantivy::Result<Part>;

    fn collect(&mut self, doc: DocId, score: Score) {
        if !self.denied.is_empty() && self.denied.contains(&doc) {
            return;
        }
        let failed = self.failed(doc);
        self.met |= failed & self.unasked == 0;
        if !self.is_new(doc) {
            return;
        }
        if failed == 0
            && let Some(timeline) = &mut self.timeline
        {
            timeline.count(doc);
        }
        if failed.count_ones() > 1 || !self.in_years(doc) {
            return;
        }
        for counter in &mut self.counters {
            if failed == 0 || counter.group == Some(failed) {
                counter.count(doc, &self.thesaurus);
            }
        }
        if failed != 0 {
            return;
        }
        self.total += 1;
        for histogram in &mut self.histograms {
            histogram.count(doc);
        }
        if let Some(places) = &mut self.places {
            let id = || RecordId(id_of((&self.id_high, &self.id_low), doc));
            places.count(doc, id, &self.thesaurus);
        }
        let score = score
            + self
                .standing
                .as_ref()
                .map_or(0.0, |standing| standing.get(doc));
        let primary = self.primary(doc, score);
        // Where there is no room for it, its id need not be read.
        if !self.head.takes(primary) && !self.tail.takes(primary) {
            return;
        }
        let kept = Kept {
            primary,
            id: self.id(doc),
            score,
            doc,
        };
        if let Some(rest) = self.head.keep(kept)
            && self
                .bound
                .is_none_or(|bound| (rest.primary, rest.id) > bound)
        {
            self.tail.keep(rest);
        }
    }

    fn harvest(self) -> tantivy::Result<Part> {
        let best = |kept: Kept| {
            let primary = match (self.order, &self.labels) {
                (Order::Label, labels) => {
                    let mut text = String::new();
                    if let (Some(labels), Ok(ordinal)) = (labels, u64::try_from(kept.primary)) {
                        labels.ord_to_str(ordinal, &mut text)?;
                    }
                    Primary::Text(text)
                }
                _ => Primary::Number(kept.primary),
            };
            Ok(Best {
                primary,
                id: RecordId(kept.id),
                score: kept.score,
                at: DocAddress::new(self.ordinal, kept.doc),
            })
        };
        let of = |heap: Heap| {
            heap.kept
                .into_iter()
                .map(best)
                .collect::<tantivy::Result<_>>()
        };
        let (head, tail) = (of(self.head)?, of(self.tail)?);
        let facets = self
            .counters
            .into_iter()
            .map(Counter::finish)
            .collect::<tantivy::Result<_>>()?;
        Ok(Part {
            total: self.total,
            met: self.met,
            head,
            tail,
            facets,
            timeline: self
                .timeline
                .map(histogram::Counter::finish)
                .unwrap_or_default(),
            histograms: self
                .histograms
                .into_iter()
                .map(histogram::Counter::finish)
                .collect(),
            places: self.places.map(Places::finish).unwrap_or_default(),
        })
    }
}
