//! Where a page ended: signed, bound to its search, comparable while the index changes.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::SearchError;
use super::request::{SearchRequest, Sort, Step};
use crate::domain::id::RecordId;

/// Bytes of the signature kept.
const SIGNATURE: usize = 16;
/// Longest cursor looked at, in characters.
const LONGEST: usize = 4096;

/// The key that signs cursors; the same on every node.
#[derive(Clone)]
pub struct CursorKey(Vec<u8>);

impl CursorKey {
    /// A key of any length; 32 random bytes are meant.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    fn sign(&self, payload: &[u8]) -> Result<Vec<u8>, SearchError> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).map_err(|_| SearchError::Cursor)?;
        mac.update(b"search cursor 1\0");
        mac.update(payload);
        Ok(mac.finalize().into_bytes()[..SIGNATURE].to_vec())
    }
}

impl std::fmt::Debug for CursorKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CursorKey(…)")
    }
}

/// What the order compares before the id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Primary {
    /// Smaller comes first.
    Number(i64),
    /// Compared byte by byte.
    Text(String),
}

/// The last hit of a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// Its place in the order.
    #[serde(rename = "p")]
    pub primary: Primary,
    /// Its id, which decides among equals.
    #[serde(rename = "i")]
    pub id: RecordId,
    /// How the words were met on the first page.
    #[serde(rename = "m")]
    pub step: Step,
    /// The snapshot of the figures that the scores came from.
    #[serde(rename = "s")]
    pub statistics: u64,
    /// Of the search it belongs to.
    #[serde(rename = "f")]
    fingerprint: String,
}

impl Position {
    /// The end of a page of `request`.
    pub fn new(
        request: &SearchRequest,
        (primary, id): (Primary, RecordId),
        step: Step,
        statistics: u64,
    ) -> Self {
        Self {
            primary,
            id,
            step,
            statistics,
            fingerprint: fingerprint(request),
        }
    }

    /// As the client gets it.
    pub fn seal(&self, key: &CursorKey) -> Result<String, SearchError> {
        let mut payload = serde_json::to_vec(self).map_err(|_| SearchError::Cursor)?;
        let signature = key.sign(&payload)?;
        payload.extend(signature);
        Ok(URL_SAFE_NO_PAD.encode(payload))
    }

    /// Reads back what [`Position::seal`] made for the same search.
    pub fn open(text: &str, request: &SearchRequest, key: &CursorKey) -> Result<Self, SearchError> {
        if text.len() > LONGEST {
            return Err(SearchError::Cursor);
        }
        let bytes = URL_SAFE_NO_PAD
            .decode(text)
            .map_err(|_| SearchError::Cursor)?;
        let at = bytes
            .len()
            .checked_sub(SIGNATURE)
            .ok_or(SearchError::Cursor)?;
        let (payload, signature) = bytes.split_at(at);
        let expected = key.sign(payload)?;
        if !bool::from(subtle::ConstantTimeEq::ct_eq(
            expected.as_slice(),
            signature,
        )) {
            return Err(SearchError::Cursor);
        }
        let position: Self = serde_json::from_slice(payload).map_err(|_| SearchError::Cursor)?;
        if position.fingerprint == fingerprint(request) {
            Ok(position)
        } else {
            Err(SearchError::Cursor)
        }
    }
}

/// Of everything that decides which records are found and in what order; page size and facets may change on the way.
fn fingerprint(request: &SearchRequest) -> String {
    let parts = serde_json::to_vec(&(
        &request.q,
        &request.filter,
        request.literal,
        &request.filters,
        request.sort,
        (request.sort == Sort::Label).then_some(request.labels),
        request.draw,
    ));
    let digest = Sha256::digest(parts.unwrap_or_default());
    URL_SAFE_NO_PAD.encode(&digest[..12])
}
