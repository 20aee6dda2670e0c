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

use super::kept::Docs;
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
    docs: Mutex<HashMap<Arc<str>, Arc<Docs>>>,
}

/// Units of queries that are kept of a segment.
const MOST_UNITS: usize = 512;

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
            docs: Mutex::default(),
        }
    }

    /// What a unit of a query meets, which `key` says whole: as it was found before, or as `find` finds it.
    pub fn docs(
        &self,
        key: &Arc<str>,
        find: impl FnOnce() -> tantivy::Result<Docs>,
    ) -> tantivy::Result<Arc<Docs>> {
        let among = || self.docs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(docs) = among().get(key) {
            return Ok(Arc::clone(docs));
        }
        // Not under the lock: others look for other things meanwhile.
        let docs = Arc::new(find()?);
        let mut among = among();
        if among.len() == MOST_UNITS {
            among.clear();
        }
        among.insert(Arc::clone(key), Arc::clone(&docs));
        Ok(docs)
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
///
/// Most documents have one value, and many share the same several: each has the number of a set.
pub(super) struct Values {
    /// By ordinal, ascending.
    pub keys: Box<[Key]>,
    /// The ordinals of each set, ascending.
    pub sets: Box<[Set]>,
    held: Held,
}

/// Ordinals of values.
type Set = Box<[u32]>;

/// The number of its set by document, as narrow as the number of sets allows.
enum Held {
    Bytes(Box<[u8]>),
    Words(Box<[u16]>),
    Longs(Box<[u32]>),
}

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
        let (sets, held) = sets(&ordinals);
        Ok(Self {
            keys: keys.into(),
            held: match sets.len() {
                0..=0x100 => Held::Bytes(narrow(&held)),
                0x101..=0x1_0000 => Held::Words(narrow(&held)),
                _ => Held::Longs(held.into()),
            },
            sets,
        })
    }

    /// The ordinal of a value; none where no document of the segment has it.
    pub fn ordinal(&self, key: &Key) -> Option<usize> {
        self.keys.binary_search(key).ok()
    }

    /// The keys of a set.
    pub fn keys_of<'a>(&'a self, set: &'a [u32]) -> impl Iterator<Item = &'a Key> {
        set.iter()
            .filter_map(|ordinal| self.keys.get(*ordinal as usize))
    }

    /// The number of a document's set.
    pub fn set(&self, doc: DocId) -> usize {
        let mut set = 0;
        self.each(&[doc], |of| set = of);
        set
    }

    /// Calls `take` with the number of each document's set.
    pub fn each(&self, docs: &[DocId], mut take: impl FnMut(usize)) {
        fn each<N: Copy + Into<u32>>(held: &[N], docs: &[DocId], mut take: impl FnMut(usize)) {
            for doc in docs {
                let set = held.get(*doc as usize).copied().map_or(0, Into::into);
                take(set as usize);
            }
        }
        match &self.held {
            Held::Bytes(held) => each(held, docs, &mut take),
            Held::Words(held) => each(held, docs, &mut take),
            Held::Longs(held) => each(held, docs, &mut take),
        }
    }
}

/// The sets of values that documents have, the first of which is empty, and the number of each document's.
fn sets(ordinals: &Column<u64>) -> (Box<[Set]>, Vec<u32>) {
    let mut sets: Vec<Set> = vec![Set::default()];
    let mut numbers: HashMap<Set, u32> = HashMap::from([(Set::default(), 0)]);
    let mut set: Vec<u32> = Vec::new();
    let held = (0..ordinals.num_docs()).map(|doc| {
        set.clear();
        let ordinals = ordinals.values_for_doc(doc);
        set.extend(ordinals.filter_map(|ordinal| u32::try_from(ordinal).ok()));
        set.sort_unstable();
        set.dedup();
        if let Some(number) = numbers.get(set.as_slice()) {
            return *number;
        }
        let number = u32::try_from(sets.len()).unwrap_or(0);
        sets.push(set.as_slice().into());
        numbers.insert(set.as_slice().into(), number);
        number
    });
    let held = held.collect();
    (sets.into(), held)
}

fn narrow<N: TryFrom<u32> + Default>(held: &[u32]) -> Box<[N]> {
    let held = held.iter().map(|set| N::try_from(*set).unwrap_or_default());
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
