//! Answers kept for who asks the same again while the index stays as it is.

use std::sync::Arc;

use moka::sync::Cache;
use sha2::{Digest, Sha256};

use super::SearchError;
use super::request::{SearchRequest, SearchResults};

/// Bytes of answers kept, as estimated.
const KEPT_BYTES: u64 = 16 << 20;
/// Bytes that a hit, a value, a stretch or a cluster takes, as estimated.
const BYTES_EACH: usize = 400;

/// A state of the index: of its volume and names, and of what its volume holds.
pub(super) type State = (u64, u64);

/// The answers.
pub(super) struct Answers(Cache<(State, [u8; 32]), Arc<SearchResults>>);

impl Default for Answers {
    fn default() -> Self {
        let weigh = |_: &_, answer: &Arc<SearchResults>| weight(answer);
        let cache = Cache::builder().max_capacity(KEPT_BYTES).weigher(weigh);
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
    let each = answer.hits.len() * 4 + answer.mentioned.len() + values + stretches + clusters + 4;
    u32::try_from(each * BYTES_EACH + texts).unwrap_or(u32::MAX)
}
