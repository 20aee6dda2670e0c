//! The columns of segments, each opened once.
//!
//! To open a column is to look it up among all of its segment and to read its header and dictionary, dozens of times a
//! search. A segment never changes, so what is opened stays good for as long as the segment is read.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::columnar::{Column, StrColumn};
use tantivy::fastfield::FastFieldReaders;
use tantivy::index::SegmentId;
use tantivy::{DocId, Searcher, SegmentReader};

use super::request::Facet;
use crate::domain::id::RecordId;

/// The columns of every segment that is read.
#[derive(Clone, Default)]
pub(super) struct Opened(Arc<Mutex<HashMap<SegmentId, Arc<Columns>>>>);

impl Opened {
    /// The columns of `segment`.
    pub fn of(&self, segment: &SegmentReader) -> Arc<Columns> {
        let mut opened = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let columns = opened.entry(segment.segment_id());
        let columns = columns.or_insert_with(|| Arc::new(Columns::of(segment)));
        Arc::clone(columns)
    }

    /// Forgets the segments that `searcher` does not read.
    pub fn keep(&self, searcher: &Searcher) {
        let segments = searcher.segment_readers().iter();
        let read: HashSet<SegmentId> = segments.map(SegmentReader::segment_id).collect();
        let mut opened = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        opened.retain(|segment, _| read.contains(segment));
    }
}

/// The columns of one segment.
pub(super) struct Columns {
    fast: FastFieldReaders,
    facets: Kept<Option<Arc<Values>>>,
    spans: Kept<Arc<Spans>>,
    texts: Kept<Option<StrColumn>>,
    whole: Kept<Column<i64>>,
    natural: Kept<Column<u64>>,
}

type Kept<C> = Mutex<HashMap<&'static str, C>>;

impl Columns {
    fn of(segment: &SegmentReader) -> Self {
        Self {
            fast: segment.fast_fields().clone(),
            facets: Kept::default(),
            spans: Kept::default(),
            texts: Kept::default(),
            whole: Kept::default(),
            natural: Kept::default(),
        }
    }

    /// The values of a facet; none where no document of the segment has one.
    pub fn facet(&self, facet: Facet) -> tantivy::Result<Option<Arc<Values>>> {
        kept(&self.facets, facet.as_str(), || {
            let column = self.fast.str(facet.as_str())?;
            Ok(match column {
                Some(column) => Some(Arc::new(Values::read(facet, column)?)),
                None => None,
            })
        })
    }

    /// The spans between two columns, which the first names.
    pub fn spans(&self, columns: (&'static str, &'static str)) -> tantivy::Result<Arc<Spans>> {
        let (begin, end) = columns;
        kept(&self.spans, begin, || {
            let (begin, end) = (self.fast.i64(begin)?, self.fast.i64(end)?);
            Ok(Arc::new(Spans::read(begin, end)))
        })
    }

    /// A column of texts; none where no document of the segment has one.
    pub fn str(&self, name: &'static str) -> tantivy::Result<Option<StrColumn>> {
        kept(&self.texts, name, || self.fast.str(name))
    }

    /// A column of numbers.
    pub fn i64(&self, name: &'static str) -> tantivy::Result<Column<i64>> {
        kept(&self.whole, name, || self.fast.i64(name))
    }

    /// A column of numbers from zero on.
    pub fn u64(&self, name: &'static str) -> tantivy::Result<Column<u64>> {
        kept(&self.natural, name, || self.fast.u64(name))
    }
}

/// The values of a facet in one segment, read whole: every search counts them document by document.
pub(super) struct Values {
    /// By ordinal, ascending.
    pub keys: Box<[Key]>,
    held: Held,
    ordinals: Column<u64>,
}

/// By document, as narrow as the number of values allows: [`NO_VALUE`], [`VALUES`], or else the ordinal and [`LONE`].
enum Held {
    Bytes(Box<[u8]>),
    Words(Box<[u16]>),
    Longs(Box<[u32]>),
}

/// A document has no value.
const NO_VALUE: usize = 0;
/// It has several, which the column tells.
const VALUES: usize = 1;
/// It has the first of all values, and no other.
pub(super) const LONE: usize = 2;

/// What one document has of something: mostly one.
pub(super) enum Of<T, V> {
    /// None.
    Nothing,
    /// This one alone.
    One(T),
    /// Several.
    Several(V),
}

impl<T: Copy, V: Iterator<Item = T>> Iterator for Of<T, V> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        match self {
            Self::Nothing => None,
            Self::One(one) => {
                let one = *one;
                *self = Self::Nothing;
                Some(one)
            }
            Self::Several(several) => several.next(),
        }
    }
}

/// The spans between two columns of numbers in one segment, read whole.
pub(super) struct Spans {
    /// By document; one that ends before it begins stands for none or for several.
    held: Box<[(i64, i64)]>,
    begin: Column<i64>,
    end: Column<i64>,
}

/// No span.
const NONE: (i64, i64) = (1, 0);
/// Several, which the columns tell.
const SEVERAL: (i64, i64) = (2, 0);

impl Spans {
    fn read(begin: Column<i64>, end: Column<i64>) -> Self {
        let held = (0..begin.num_docs()).map(|doc| {
            let mut spans = begin.values_for_doc(doc).zip(end.values_for_doc(doc));
            match (spans.next(), spans.next()) {
                (None, _) => NONE,
                (Some((begin, end)), None) if begin <= end => (begin, end),
                _ => SEVERAL,
            }
        });
        Self {
            held: held.collect(),
            begin,
            end,
        }
    }

    /// The spans of a document.
    pub fn of(&self, doc: DocId) -> Of<(i64, i64), impl Iterator<Item = (i64, i64)> + '_> {
        match self.held.get(doc as usize).copied().unwrap_or(NONE) {
            NONE => Of::Nothing,
            SEVERAL => {
                let begin = self.begin.values_for_doc(doc);
                Of::Several(begin.zip(self.end.values_for_doc(doc)))
            }
            one => Of::One(one),
        }
    }
}

/// A value of a facet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Key {
    /// Of a list of codes.
    Code(Arc<str>),
    /// The record that it is.
    Id(RecordId),
}

impl Key {
    /// The value that is written so; none where a record's id is asked for and this is none.
    pub fn read(facet: Facet, text: &str) -> Option<Self> {
        match facet.values_are() {
            None => Some(Self::Code(text.into())),
            Some(_) => Some(Self::Id(text.parse().ok()?)),
        }
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Code(code) => f.write_str(code),
            Self::Id(id) => id.fmt(f),
        }
    }
}

impl Values {
    fn read(facet: Facet, column: StrColumn) -> tantivy::Result<Self> {
        let (dictionary, ordinals) = column.into_parts();
        let mut keys = Vec::with_capacity(dictionary.num_terms());
        let mut terms = dictionary.stream()?;
        while terms.advance() {
            let text = String::from_utf8_lossy(terms.key());
            let no_id = || std::io::Error::other(format!("{text} is no value of {facet:?}"));
            keys.push(Key::read(facet, &text).ok_or_else(no_id)?);
        }
        let held = match keys.len() + LONE {
            ..0x100 => Held::Bytes(narrow(&ordinals)),
            0x100..0x1_0000 => Held::Words(narrow(&ordinals)),
            _ => Held::Longs(narrow(&ordinals)),
        };
        Ok(Self {
            keys: keys.into(),
            held,
            ordinals,
        })
    }

    /// The ordinal of a value; none where no document of the segment has it.
    pub fn ordinal(&self, key: &Key) -> Option<usize> {
        self.keys.binary_search(key).ok()
    }

    /// What a document has.
    pub fn of(&self, doc: DocId) -> Of<usize, impl Iterator<Item = usize> + '_> {
        let mut held = NO_VALUE;
        self.each(&[doc], |_, of| held = of);
        match held {
            NO_VALUE => Of::Nothing,
            VALUES => Of::Several(self.several(doc)),
            held => Of::One(held - LONE),
        }
    }

    /// What a document has that has several.
    pub fn several(&self, doc: DocId) -> impl Iterator<Item = usize> + '_ {
        let several = self.ordinals.values_for_doc(doc);
        several.filter_map(|ordinal| usize::try_from(ordinal).ok())
    }

    /// Adds to `counts`, which begin with those of documents without a value and with several, the documents of each lone
    /// value; puts those with several apart.
    pub fn tally(&self, docs: &[DocId], counts: &mut [u64], several: &mut Vec<DocId>) {
        self.each(docs, |doc, held| {
            if let Some(count) = counts.get_mut(held) {
                *count += 1;
            }
            if held == VALUES {
                several.push(doc);
            }
        });
    }

    /// Calls `take` with each document and what is held of it.
    fn each(&self, docs: &[DocId], mut take: impl FnMut(DocId, usize)) {
        fn each<N: Copy + Into<u32>>(
            held: &[N],
            docs: &[DocId],
            mut take: impl FnMut(DocId, usize),
        ) {
            for doc in docs {
                let of = held.get(*doc as usize).copied().map_or(0, Into::into);
                take(*doc, of as usize);
            }
        }
        match &self.held {
            Held::Bytes(held) => each(held, docs, &mut take),
            Held::Words(held) => each(held, docs, &mut take),
            Held::Longs(held) => each(held, docs, &mut take),
        }
    }

    /// Sets `bit` of those of `failed` whose document has none of the values that are `wanted` by ordinal.
    pub fn sieve(&self, docs: &[DocId], wanted: &[bool], bit: u32, failed: &mut [u32]) {
        let is = |ordinal: usize| wanted.get(ordinal).copied().unwrap_or(false);
        let mut failed = failed.iter_mut();
        self.each(docs, |doc, held| {
            let holds = match held {
                NO_VALUE => false,
                VALUES => self.several(doc).any(is),
                held => is(held - LONE),
            };
            if let Some(failed) = failed.next() {
                *failed |= u32::from(!holds) * bit;
            }
        });
    }
}

fn narrow<N: TryFrom<u64> + Default>(ordinals: &Column<u64>) -> Box<[N]> {
    let held = (0..ordinals.num_docs()).map(|doc| {
        let mut values = ordinals.values_for_doc(doc);
        let held = match (values.next(), values.next()) {
            (None, _) => NO_VALUE as u64,
            (Some(_), Some(_)) => VALUES as u64,
            (Some(ordinal), None) => ordinal + LONE as u64,
        };
        N::try_from(held).unwrap_or_default()
    });
    held.collect()
}

fn kept<C: Clone>(
    among: &Kept<C>,
    name: &'static str,
    open: impl FnOnce() -> tantivy::Result<C>,
) -> tantivy::Result<C> {
    let mut among = among.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(column) = among.get(name) {
        return Ok(column.clone());
    }
    let column = open()?;
    among.insert(name, column.clone());
    Ok(column)
}
