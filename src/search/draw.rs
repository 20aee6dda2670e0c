//! Drawing lots: a record's place in an order that looks like chance and is the same for everybody who names its seed.
//!
//! A record's lot depends on the seed and its own id alone, so records that come or go move no other.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};
use tantivy::collector::DocSetCollector;
use uuid::Uuid;

use super::SearchError;
use super::clause::every;
use super::index::Index;
use super::predicate::with_value;
use super::request::Facet;
use super::schema::column;
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;

/// The number of a seed that is a text.
pub fn seed_of(text: &str) -> u64 {
    let digest = Sha256::digest(text.as_bytes());
    digest
        .iter()
        .take(8)
        .fold(0, |all, byte| (all << 8) | u64::from(*byte))
}

/// The lot of a record in the draw of `seed`; the smallest comes first.
pub fn lot(seed: u64, id: RecordId) -> u64 {
    let (high, low) = id.0.as_u64_pair();
    [high, low]
        .into_iter()
        .fold(stir(seed), |all, half| stir(all ^ half))
}

/// The finalizer of `SplitMix64` (Steele, Lea, Flood 2014): every bit of the number touches every other.
fn stir(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Records on a ring, by their lots.
#[derive(Debug)]
pub struct Ring(Vec<(u64, RecordId)>);

impl Index {
    /// The ring of the pieces that have a picture, or of all where none has; without those of `denied`. Reads files: not
    /// for an async thread.
    pub fn ring(&self, denied: &BTreeSet<RecordId>) -> Result<Ring, SearchError> {
        let volume = self.volume();
        let searcher = volume.searcher();
        let with = |facet, value: &str| with_value(volume.opened(), facet, &[value.to_owned()]);
        let piece = || with(Facet::Kind, RecordKind::Object.as_str());
        let pictured = || with(Facet::HasImage, "true");
        for wanted in [vec![piece(), pictured()], vec![piece()]] {
            let mut found = Vec::new();
            for at in searcher.search(&every(wanted), &DocSetCollector)? {
                let fast = searcher.segment_reader(at.segment_ord).fast_fields();
                let half = |name| -> tantivy::Result<u64> {
                    Ok(fast.u64(name)?.first(at.doc_id).unwrap_or(0))
                };
                let id = Uuid::from_u64_pair(half(column::ID_HIGH)?, half(column::ID_LOW)?);
                found.push(RecordId(id));
            }
            found.retain(|id| !denied.contains(id));
            if !found.is_empty() {
                return Ok(Ring::of(found));
            }
        }
        Ok(Ring::of([]))
    }
}

impl Ring {
    /// Puts each in its place.
    pub fn of(records: impl IntoIterator<Item = RecordId>) -> Self {
        let placed = records.into_iter().map(Self::place);
        let mut ring: Vec<_> = placed.collect();
        ring.sort_unstable();
        Self(ring)
    }

    /// The record that is `steps` behind the place of `from`, or before it; `from` itself need not be there: what follows
    /// its place then stands for it. None on an empty ring.
    pub fn after(&self, from: RecordId, steps: i64) -> Option<RecordId> {
        let around = i64::try_from(self.0.len()).ok().filter(|all| *all > 0)?;
        let here = self.0.partition_point(|place| *place < Self::place(from));
        let at = (i64::try_from(here).ok()? + steps.rem_euclid(around)) % around;
        let (_, record) = self.0.get(usize::try_from(at).ok()?)?;
        Some(*record)
    }

    fn place(record: RecordId) -> (u64, RecordId) {
        (lot(0, record), record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(n: u128) -> impl Iterator<Item = RecordId> {
        (1..=n).map(|n| RecordId(Uuid::from_u128(n)))
    }

    #[test]
    fn a_ring_goes_round_without_repeating() {
        let ring = Ring::of(records(50));
        let first = RecordId(Uuid::from_u128(7));
        let mut seen: Vec<_> = (-20..30).filter_map(|n| ring.after(first, n)).collect();
        assert_eq!(ring.after(first, 0), Some(first));
        assert_eq!(ring.after(first, 50), Some(first));
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 50);
    }

    #[test]
    fn what_leaves_the_ring_is_followed_by_the_next_and_moves_no_other() {
        let (whole, gone) = (Ring::of(records(50)), RecordId(Uuid::from_u128(7)));
        let ring = Ring::of(records(50).filter(|id| *id != gone));
        assert_eq!(ring.after(gone, 0), whole.after(gone, 1));
        assert_eq!(ring.after(gone, 5), whole.after(gone, 6));
        assert_eq!(Ring::of([]).after(gone, 3), None);
    }

    #[test]
    fn lots_are_spread_evenly_and_differ_by_seed() {
        let low = |seed| {
            records(4_000)
                .filter(|id| lot(seed, *id) < u64::MAX / 4)
                .count()
        };
        for seed in [0, 1, seed_of("1"), seed_of("yue")] {
            assert!((850..1_150).contains(&low(seed)), "{seed}: {}", low(seed));
        }
        let order = |seed| {
            let mut all: Vec<_> = records(20).collect();
            all.sort_by_key(|id| lot(seed, *id));
            all
        };
        assert_ne!(order(seed_of("a")), order(seed_of("b")));
    }
}
