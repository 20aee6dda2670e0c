//! The same pass over one segment of the index.

use std::collections::HashSet;
use std::sync::Arc;

use tantivy::collector::SegmentCollector;
use tantivy::columnar::{Column, StrColumn};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, DocSet, Score, SegmentOrdinal, SegmentReader, TERMINATED, Term};
use uuid::Uuid;

use super::best::{Best, Heap, Kept, place_by};
use super::facets::{Counter, Wanted};
use super::places::Places;
use super::scores::SegmentScores;
use super::{Order, Part, Pass, YEARS};
use crate::domain::id::{RecordId, Seq};
use crate::search::colour::{ColourRange, Tint};
use crate::search::columns::{Key, Spans, Values};
use crate::search::cursor::Primary;
use crate::search::draw::lot;
use crate::search::histogram;
use crate::search::request::{Facet, YearRange};
use crate::search::schema::column;
use crate::search::thesaurus::Thesaurus;
use crate::search::weight;

/// Differences of colour are compared in steps of this fraction.
const STEPS_APART: f64 = 10_000.0;

/// One pass over one segment.
pub struct SegmentPass {
    ordinal: SegmentOrdinal,
    order: Order,
    bound: Option<(i64, Uuid)>,
    id_high: Column<u64>,
    id_low: Column<u64>,
    key: Option<Column<i64>>,
    tints: Option<Column<u64>>,
    scores: Option<SegmentScores>,
    deep: bool,
    standing: Option<Standing>,
    labels: Option<StrColumn>,
    spans: Option<(YearRange, Arc<Spans>)>,
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
    sieve: Sieve,
}

/// What becomes of a block of documents.
#[derive(Default)]
struct Sieve {
    /// Those that are not denied, with the filters that each fails.
    met: Vec<DocId>,
    failed: Vec<u32>,
    /// Those that fail no filter.
    passed: Vec<DocId>,
    /// Those that fail one, which is told, by its filter.
    failed_one: Vec<(u32, DocId)>,
    /// Those of them that one facet counts.
    of_facet: Vec<DocId>,
}

impl SegmentPass {
    /// A pass over `segment`, the `ordinal`th of the index.
    pub fn new(
        pass: &Pass,
        ordinal: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<Self> {
        let columns = pass.opened.of(segment);
        let groups = pass
            .groups
            .iter()
            .map(|(facet, values)| Ok((*facet, Wanted::new(columns.facet(*facet)?, values))))
            .collect::<tantivy::Result<Vec<_>>>()?;
        let kind = groups.iter().position(|(facet, ..)| *facet == Facet::Kind);
        let counters = pass
            .facets
            .iter()
            .map(|facet| {
                let own = groups.iter().position(|(group, ..)| group == facet);
                let values = columns.facet(*facet)?;
                Ok(Counter::new(*facet, own.map(|at| 1 << at), values))
            })
            .collect::<tantivy::Result<Vec<_>>>()?;
        let labels = match pass.order {
            Order::Label(column) => columns.str(column)?,
            _ => None,
        };
        let bound = match (&pass.after, &labels) {
            (None, _) => None,
            (Some((Primary::Number(number), id)), None) => Some((*number, id.0)),
            (Some((Primary::Text(text), id)), Some(labels)) => {
                Some(label_bound(labels, text, id.0)?)
            }
            // A cursor is bound to its order by its fingerprint; a segment without labels holds only unlabelled documents.
            (Some((_, id)), _) => Some((-1, id.0)),
        };
        let number = |name| columns.i64(name);
        let standing = match pass.order {
            Order::Score => columns.facet(Facet::Kind)?.map(Standing::of),
            _ => None,
        };
        Ok(Self {
            ordinal,
            order: pass.order,
            bound,
            id_high: columns.u64(column::ID_HIGH)?,
            id_low: columns.u64(column::ID_LOW)?,
            key: match pass.order {
                Order::Date => Some(number(column::FIRST_YEAR)?),
                Order::Recent => Some(number(column::PUBLISHED_AT)?),
                _ => None,
            },
            tints: match pass.order {
                Order::Colour(_) => Some(columns.u64(column::TINTS)?),
                _ => None,
            },
            scores: match &pass.scores {
                Some(scores) => Some(scores.of(segment)?),
                None => None,
            },
            deep: pass.deep,
            standing,
            labels,
            timeline: match pass.timeline {
                Some(width) => {
                    let spans = columns.spans(column::YEARS)?;
                    Some(histogram::Counter::new(YEARS, width, spans))
                }
                None => None,
            },
            histograms: pass
                .histograms
                .iter()
                .map(|(measure, width)| {
                    let spans = columns.spans(measure.columns())?;
                    Ok(histogram::Counter::new(measure.scale(), *width, spans))
                })
                .collect::<tantivy::Result<_>>()?,
            places: if pass.map {
                Some(Places::new(&columns)?)
            } else {
                None
            },
            spans: match pass.years {
                Some(years) => Some((years, columns.spans(column::YEARS)?)),
                None => None,
            },
            since: match pass.since {
                Some(since) => Some((since, number(column::SEQ)?)),
                None => None,
            },
            groups: groups.into_iter().map(|(_, wanted)| wanted).collect(),
            counters,
            denied: denied(pass, segment)?,
            thesaurus: pass.thesaurus.clone(),
            unasked: kind.filter(|_| pass.without_media).map_or(0, |at| 1 << at),
            met: false,
            total: 0,
            head: Heap::of(pass.head),
            tail: Heap::of(pass.limit),
            sieve: Sieve::default(),
        })
    }

    /// Sorts a block of documents by the filters that they fail, but for the years.
    fn sift(&mut self, docs: &[DocId], sieve: &mut Sieve) {
        sieve.met.clear();
        let denied = |doc: &&DocId| !self.denied.is_empty() && self.denied.contains(doc);
        sieve.met.extend(docs.iter().filter(|doc| !denied(doc)));
        sieve.failed.clear();
        sieve.failed.resize(sieve.met.len(), 0);
        for (at, wanted) in self.groups.iter().enumerate() {
            wanted.sieve(&sieve.met, 1 << at, &mut sieve.failed);
        }
        sieve.passed.clear();
        sieve.failed_one.clear();
        for (doc, failed) in sieve.met.iter().copied().zip(&sieve.failed) {
            self.met |= failed & self.unasked == 0;
            if failed.count_ones() > 1 || !self.is_new(doc) {
                continue;
            }
            if *failed == 0 {
                sieve.passed.push(doc);
            } else {
                sieve.failed_one.push((*failed, doc));
            }
        }
    }

    /// Puts a result where it belongs in the order.
    fn place(&mut self, doc: DocId) {
        let standing = self.standing.as_ref();
        let mut score = standing.map_or(0.0, |standing| standing.get(doc));
        if let Some(scores) = &mut self.scores {
            let Some(whole) = scores.of(doc, score) else {
                return;
            };
            score = whole;
        }
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
        // With what lies beyond the best, all results must be put in order.
        if let (false, Some(scores), Some(last)) = (self.deep, &self.scores, self.head.last()) {
            scores.bound(last);
        }
    }

    fn id(&self, doc: DocId) -> Uuid {
        id_of((&self.id_high, &self.id_low), doc)
    }

    fn in_years(&self, doc: DocId) -> bool {
        self.spans.as_ref().is_none_or(|(years, spans)| {
            let (from, to) = (years.from.unwrap_or(i64::MIN), years.to.unwrap_or(i64::MAX));
            spans.of(doc).any(|(begin, end)| begin <= to && end >= from)
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
            Order::Label(_) => {
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

    fn collect(&mut self, doc: DocId, _: Score) {
        self.collect_block(&[doc]);
    }

    fn collect_block(&mut self, docs: &[DocId]) {
        let mut sieve = std::mem::take(&mut self.sieve);
        self.sift(docs, &mut sieve);
        let Sieve {
            passed,
            failed_one,
            of_facet,
            ..
        } = &mut sieve;
        if let Some(timeline) = &mut self.timeline {
            timeline.count(passed);
        }
        if self.spans.is_some() {
            passed.retain(|doc| self.in_years(*doc));
            failed_one.retain(|(_, doc)| self.in_years(*doc));
        }
        for counter in &mut self.counters {
            counter.count(passed);
            of_facet.clear();
            let own = failed_one.iter();
            let own = own.filter(|(failed, _)| counter.group == Some(*failed));
            of_facet.extend(own.map(|(_, doc)| *doc));
            counter.count(of_facet);
        }
        self.total += passed.len() as u64;
        for histogram in &mut self.histograms {
            histogram.count(passed);
        }
        if let Some(places) = &mut self.places {
            for doc in passed.iter() {
                let id = || RecordId(id_of((&self.id_high, &self.id_low), *doc));
                places.count(*doc, id, &self.thesaurus);
            }
        }
        for doc in passed.iter() {
            self.place(*doc);
        }
        self.sieve = sieve;
    }

    fn harvest(self) -> tantivy::Result<Part> {
        let best = |kept: Kept| {
            let primary = match (self.order, &self.labels) {
                (Order::Label(_), labels) => {
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
            .map(|counter| counter.finish(&self.thesaurus))
            .collect();
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
            places: self
                .places
                .map(|places| places.finish(&self.thesaurus))
                .unwrap_or_default(),
        })
    }
}

/// What a document's kind adds to its score.
struct Standing {
    kinds: Arc<Values>,
    by_set: Vec<f32>,
}

impl Standing {
    fn of(kinds: Arc<Values>) -> Self {
        let standing = |key: &Key| {
            let kind = key.to_string().parse();
            kind.map_or(0.0, weight::of_kind)
        };
        let sets = kinds.sets.iter();
        let by_set = sets.map(|set| kinds.keys_of(set).next().map_or(0.0, standing));
        Self {
            by_set: by_set.collect(),
            kinds,
        }
    }

    fn get(&self, doc: DocId) -> f32 {
        let known = self.by_set.get(self.kinds.set(doc));
        known.copied().unwrap_or(0.0)
    }
}

/// The documents of a segment that are not to be met.
fn denied(pass: &Pass, segment: &SegmentReader) -> tantivy::Result<HashSet<DocId>> {
    let mut denied = HashSet::new();
    if pass.denied.is_empty() {
        return Ok(denied);
    }
    let field = segment.schema().get_field("id")?;
    let index = segment.inverted_index(field)?;
    for id in &pass.denied {
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
