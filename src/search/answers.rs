//! Answers kept for who asks the same again while the index stays as it is.

use std::sync::Arc;

use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use sha2::{Digest, Sha256};

use super::SearchError;
use super::request::{SearchRequest, SearchResults};

/// Bytes of answers kept, as estimated.
const KEPT_BYTES: u64 = 32 << 20;
/// Bytes that an answer takes at least.
const LEAST_BYTES: usize = 1_000;
/// Bytes of a hit without its texts.
const HIT_BYTES: usize = 1_500;
/// Bytes of a value of a facet, or of a cluster.
const VALUE_BYTES: usize = 110;
/// Bytes of a stretch.
const STRETCH_BYTES: usize = 32;

/// A state of the index: of its volume and names, and of what its volume holds.
pub(super) type State = (u64, u64);

/// The answers.
pub(super) struct Answers(Cache<(State, [u8; 32]), Arc<SearchResults>>);

impl Default for Answers {
    fn default() -> Self {
        let weigh = |_: &_, answer: &Arc<SearchResults>| weight(answer);
        // Who asks again asks soon: what was asked last stays, however often others were asked before.
        let cache = Cache::builder()
            .max_capacity(KEPT_BYTES)
            .weigher(weigh)
            .eviction_policy(EvictionPolicy::lru());
        Self(cache.build())
    }
}

impl std::fmt::Debug for Answers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answers").finish_non_exhaustive()
    }
}

impl Answers {
    /// The answer to `request` in this state of the index: the one kept, or else what `find` finds.
    pub fn of(
        &self,
        state: State,
        request: &SearchRequest,
        find: impl FnOnce() -> Result<SearchResults, SearchError>,
    ) -> Result<Arc<SearchResults>, SearchError> {
        let request = serde_json::to_vec(request).map_err(std::io::Error::from)?;
        let key = (state, Sha256::digest(request).into());
        if let Some(kept) = self.0.get(&key) {
            return Ok(kept);
        }
        let answer = Arc::new(find()?);
        self.0.insert(key, Arc::clone(&answer));
        Ok(answer)
    }
}

/// Bytes that an answer takes, as estimated.
fn weight(answer: &SearchResults) -> u32 {
    let values = answer.facets.values().map(Vec::len).sum::<usize>();
    let stretches = answer.timeline.iter().chain(answer.histograms.values());
    let stretches = stretches.map(|counts| counts.counts.len()).sum::<usize>();
    let clusters = answer.map.as_ref().map_or(0, |map| map.clusters.len());
    let texts = answer.hits.iter().flat_map(|hit| {
        let passages = hit.texts.passages.iter().flat_map(|passage| &passage.texts);
        hit.texts.plain.iter().chain(passages)
    });
    let texts = texts.map(String::len).sum::<usize>();
    let hits = (answer.hits.len() + answer.mentioned.len()) * HIT_BYTES;
    let counts = (values + clusters) * VALUE_BYTES + stretches * STRETCH_BYTES;
    u32::try_from(LEAST_BYTES + hits + counts + texts).unwrap_or(u32::MAX)
}
