//! How many records lead to each concept, place and person: asked of the index's own lists, so that nothing is kept twice.

use std::collections::HashMap;

use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED};

use super::Group;
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::search::SearchError;
use crate::search::thesaurus::Thesaurus;
use crate::search::volume::Volume;

/// For each record that names lead to, how many published records name it or what lies below it, itself and photographs
/// not counted. Reads the whole list of links: some milliseconds for 100,000 records.
pub fn counts(
    volume: &Volume,
    thesaurus: &Thesaurus,
) -> Result<HashMap<RecordId, u32>, SearchError> {
    let counted = |(id, kind): (RecordId, RecordKind)| {
        Group::of(kind)
            .filter(|group| group.is_counted())
            .map(|_| id)
    };
    let trees: Vec<(RecordId, Vec<RecordId>)> = thesaurus
        .ids()
        .filter_map(counted)
        .map(|id| (id, thesaurus.with_narrower(id).into_iter().collect()))
        .collect();
    let mut counts: HashMap<RecordId, u32> = HashMap::new();
    for segment in volume.searcher().segment_readers() {
        let naming = naming(volume, segment)?;
        // For which tree a record was counted last.
        let mut counted_for = vec![usize::MAX; segment.max_doc() as usize];
        for (number, (id, tree)) in trees.iter().enumerate() {
            let count = counts.entry(*id).or_default();
            for doc in tree.iter().filter_map(|below| naming.get(below)).flatten() {
                let last = &mut counted_for[*doc as usize];
                *count += u32::from(*last != number);
                *last = number;
            }
        }
    }
    // Every record names itself.
    for count in counts.values_mut() {
        *count = count.saturating_sub(1);
    }
    Ok(counts)
}

/// The records of a segment that name each id.
fn naming(
    volume: &Volume,
    segment: &SegmentReader,
) -> Result<HashMap<RecordId, Vec<DocId>>, SearchError> {
    let kinds = segment.fast_fields().str("kind")?;
    let media = match &kinds {
        Some(kinds) => kinds.dictionary().term_ord(RecordKind::Media.as_str())?,
        None => None,
    };
    let is_found = |doc: DocId| {
        let kind = kinds.as_ref().and_then(|kinds| kinds.ords().first(doc));
        !segment.is_deleted(doc) && (media.is_none() || kind != media)
    };
    let links = segment.inverted_index(volume.fields.links)?;
    let mut naming = HashMap::new();
    let mut terms = links.terms().stream()?;
    while terms.advance() {
        let id = std::str::from_utf8(terms.key()).ok();
        let Some(id) = id.and_then(|id| id.parse::<RecordId>().ok()) else {
            continue;
        };
        let mut postings =
            links.read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
        let mut docs = Vec::new();
        let mut doc = postings.doc();
        while doc != TERMINATED {
            if is_found(doc) {
                docs.push(doc);
            }
            doc = postings.advance();
        }
        naming.insert(id, docs);
    }
    Ok(naming)
}
