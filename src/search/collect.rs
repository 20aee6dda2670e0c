//! One pass over what the words met: filters, total, facet counts and the best of a page.
//!
//! A filter that fails sets a bit. A document without bits is a result and counts everywhere; one with a single bit, that
//! of a facet, counts for that facet alone: so each facet shows what choosing another value would give.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet};
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};
use uuid::Uuid;

use super::colour::{ColourRange, Tint};
use super::cursor::{Position, Primary};
use super::draw::lot;
use super::nearness::LOOKED_AT;
use super::request::{Facet, SearchRequest, Sort, YearRange};
use super::schema::column;
use super::thesaurus::Thesaurus;
use super::timeline;
use super::weight;
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;

/// Scores are compared in steps of this fraction, so that the order of additions cannot swap two hits.
const SCORE_STEPS: f32 = 4096.0;

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
    facets: Vec<Facet>,
    timeline: Option<i64>,
    map: bool,
    denied: Arc<HashSet<Uuid>>,
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
    pub timeline: timeline::Counted,
    /// How many lie at each site or place.
    pub places: HashMap<Option<RecordId>, u64>,
}

/// A result with its place in the order.
#[derive(Debug, Clone, PartialEq)]
pub struct Best {
    pub primary: Primary,
    pub id: RecordId,
    pub score: f32,
    pub at: DocAddress,
}

impl Best {
    /// Raises the score, and the place in the order with it.
    pub fn add(&mut self, score: f32) {
        self.score += score;
        self.primary = Primary::Number(place_by(self.score));
    }

    /// Whether it comes behind that place.
    pub fn is_after(&self, place: Option<&(Primary, RecordId)>) -> bool {
        place.is_none_or(|(primary, id)| (&self.primary, self.id) > (primary, *id))
    }
}

/// The place of a score in the order.
#[expect(clippy::cast_possible_truncation, reason = "scores lie far below 2^50")]
fn place_by(score: Score) -> i64 {
    -((score * SCORE_STEPS).round() as i64)
}

/// Puts hits in their order.
pub fn in_order(found: &mut [Best]) {
    found.sort_by(|a, b| (&a.primary, a.id).cmp(&(&b.primary, b.id)));
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
            facets: request.facets.clone(),
            timeline: request.timeline.map(i64::from),
            map: request.map.is_some(),
            denied: Arc::new(request.denied.iter().map(|id| id.0).collect()),
            thesaurus,
        }
    }
}

/// What meets the values of a filter. An id that the public does not know meets nothing, even where documents carry it.
fn with_narrower(
    facet: Facet,
    values: &[String],
    denied: &BTreeSet<RecordId>,
    thesaurus: &Thesaurus,
) -> Vec<String> {
    if facet.values_are().is_none() {
        return values.to_vec();
    }
    values
        .iter()
        .filter_map(|value| value.parse::<RecordId>().ok())
        .filter(|id| thesaurus.kind(*id).is_some() && !denied.contains(id))
        .flat_map(|id| thesaurus.with_narrower(id))
        .map(|id| id.to_string())
        .collect()
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
                let mut wanted = HashSet::new();
                if let Some(column) = &column {
                    for value in values {
                        wanted.extend(column.dictionary().term_ord(value)?);
                    }
                }
                Ok((*facet, column, wanted))
            })
            .collect::<tantivy::Result<Vec<_>>>()?;
        let kind = groups.iter().position(|(facet, ..)| *facet == Facet::Kind);
        let counters = self
            .facets
            .iter()
            .map(|facet| {
                let own = groups.iter().position(|(group, ..)| group == facet);
                Ok(Counter {
                    facet: *facet,
                    group: own.map(|at| 1 << at),
                    column: fast.str(facet.as_str())?,
                    flat: HashMap::new(),
                    paths: HashMap::new(),
                    tree: HashMap::new(),
                })
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
                Some(width) => Some(timeline::Counter::new(
                    width,
                    number(column::BEGIN)?,
                    number(column::END)?,
                )),
                None => None,
            },
            places: if self.map {
                let columns = [fast.str("site")?, fast.str("place")?];
                Some(Places::new(columns))
            } else {
                None
            },
            spans: match self.years {
                Some(years) => Some((years, number(column::BEGIN)?, number(column::END)?)),
                None => None,
            },
            groups: groups
                .into_iter()
                .map(|(_, column, wanted)| (column, wanted))
                .collect(),
            counters,
            denied: self.denied.clone(),
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

    fn merge_fruits(&self, fruits: Vec<tantivy::Result<Found>>) -> tantivy::Result<Found> {
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
            timeline: timeline::Counted::default(),
            places: HashMap::new(),
        };
        for found in fruits {
            let found = found?;
            all.total += found.total;
            all.met |= found.met;
            all.timeline.add(found.timeline);
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

struct Counter {
    facet: Facet,
    /// The bit of the filter on the same facet.
    group: Option<u32>,
    column: Option<StrColumn>,
    flat: HashMap<u64, u64>,
    /// What each value of a tree counts for: itself and all above it that the facet shows.
    paths: HashMap<u64, Vec<RecordId>>,
    tree: HashMap<RecordId, u64>,
}

impl Counter {
    fn count(&mut self, doc: DocId, thesaurus: &Thesaurus) {
        let Some(column) = &self.column else { return };
        let Some(shown) = self.facet.values_are() else {
            for ordinal in column.term_ords(doc) {
                *self.flat.entry(ordinal).or_default() += 1;
            }
            return;
        };
        let mut met: Vec<RecordId> = Vec::new();
        for ordinal in column.term_ords(doc) {
            let path = self.paths.entry(ordinal).or_insert_with(|| {
                let mut value = String::new();
                let known = column.ord_to_str(ordinal, &mut value).unwrap_or(false);
                let id = value.parse::<RecordId>().ok().filter(|_| known);
                let up = id.map(|id| thesaurus.with_broader(id)).unwrap_or_default();
                up.into_iter()
                    .filter(|id| thesaurus.kind(*id) == Some(shown))
                    .collect()
            });
            met.extend(path.iter());
        }
        met.sort_unstable();
        met.dedup();
        for id in met {
            *self.tree.entry(id).or_default() += 1;
        }
    }

    fn finish(self) -> tantivy::Result<(Facet, HashMap<String, u64>)> {
        let mut counts: HashMap<String, u64> = self
            .tree
            .into_iter()
            .map(|(id, count)| (id.to_string(), count))
            .collect();
        if let Some(column) = &self.column {
            for (ordinal, count) in self.flat {
                let mut value = String::new();
                column.ord_to_str(ordinal, &mut value)?;
                counts.insert(value, count);
            }
        }
        Ok((self.facet, counts))
    }
}

/// Where documents lie: at themselves, their first site, or their first place that has a point, or is in one that has.
struct Places {
    columns: [Option<StrColumn>; 2],
    /// By column and value.
    known: [HashMap<u64, Option<RecordId>>; 2],
    counts: HashMap<Option<RecordId>, u64>,
}

impl Places {
    fn new(columns: [Option<StrColumn>; 2]) -> Self {
        Self {
            columns,
            known: Default::default(),
            counts: HashMap::new(),
        }
    }

    fn count(&mut self, doc: DocId, id: RecordId, thesaurus: &Thesaurus) {
        let own = thesaurus.placed(id);
        let mut columns = self.columns.iter().zip(&mut self.known);
        let at = own.or_else(|| {
            columns.find_map(|(column, known)| {
                let column = column.as_ref()?;
                column.term_ords(doc).find_map(|ordinal| {
                    *known.entry(ordinal).or_insert_with(|| {
                        let mut value = String::new();
                        column.ord_to_str(ordinal, &mut value).ok()?;
                        thesaurus.placed(value.parse().ok()?)
                    })
                })
            })
        });
        *self.counts.entry(at).or_default() += 1;
    }
}

/// The heap keeps the last of the best on top.
#[derive(PartialEq)]
struct Kept {
    primary: i64,
    id: Uuid,
    score: f32,
    doc: DocId,
}

impl Eq for Kept {}

impl PartialOrd for Kept {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Kept {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.primary, self.id).cmp(&(other.primary, other.id))
    }
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

/// So many of the best.
struct Heap {
    most: usize,
    kept: BinaryHeap<Kept>,
}

impl Heap {
    fn of(most: usize) -> Self {
        Self {
            most,
            kept: BinaryHeap::new(),
        }
    }

    /// Whether what has this place may find room.
    fn takes(&self, primary: i64) -> bool {
        let last = self.kept.peek();
        self.kept.len() < self.most || last.is_some_and(|last| primary <= last.primary)
    }

    /// Keeps it, and gives back what there is no room for.
    fn keep(&mut self, kept: Kept) -> Option<Kept> {
        self.kept.push(kept);
        if self.kept.len() > self.most {
            self.kept.pop()
        } else {
            None
        }
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
    groups: Vec<(Option<StrColumn>, HashSet<u64>)>,
    counters: Vec<Counter>,
    timeline: Option<timeline::Counter>,
    places: Option<Places>,
    denied: Arc<HashSet<Uuid>>,
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
        for (at, (column, wanted)) in self.groups.iter().enumerate() {
            let met = column.as_ref().is_some_and(|column| {
                column
                    .term_ords(doc)
                    .any(|ordinal| wanted.contains(&ordinal))
            });
            failed |= u32::from(!met) << at;
        }
        failed
    }

    fn id(&self, doc: DocId) -> Uuid {
        let half = |column: &Column<u64>| column.first(doc).unwrap_or(0);
        Uuid::from_u64_pair(half(&self.id_high), half(&self.id_low))
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
    type Fruit = tantivy::Result<Found>;

    fn collect(&mut self, doc: DocId, score: Score) {
        if !self.denied.is_empty() && self.denied.contains(&self.id(doc)) {
            return;
        }
        let failed = self.failed(doc);
        self.met |= failed & self.unasked == 0;
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
        if let Some(mut places) = self.places.take() {
            places.count(doc, RecordId(self.id(doc)), &self.thesaurus);
            self.places = Some(places);
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

    fn harvest(self) -> tantivy::Result<Found> {
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
        Ok(Found {
            total: self.total,
            met: self.met,
            head,
            tail,
            facets,
            timeline: self
                .timeline
                .map(timeline::Counter::finish)
                .unwrap_or_default(),
            places: self.places.map(|places| places.counts).unwrap_or_default(),
        })
    }
}
