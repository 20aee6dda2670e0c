//! Cursors: a position in one list, signed, so that nobody can ask for a position that no answer gave.
//!
//! The key lies in the database, so every node reads the cursors of every other. A cursor is bound to the question
//! it answers (its scope): taken to another list or filter it is refused, never misread.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::Sha256;

use crate::http::problem::Problem;

/// Bytes of the signature kept: 128 bits.
const TAG: usize = 16;
/// No cursor of ours is longer.
const LONGEST: usize = 2048;

/// Signs and checks cursors.
#[derive(Clone)]
pub struct CursorKey([u8; 64]);

impl std::fmt::Debug for CursorKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CursorKey(…)")
    }
}

impl CursorKey {
    /// A key of 256 bits.
    pub fn new(key: [u8; 32]) -> Self {
        // HMAC-SHA-256 pads its key with zeros to one block of 64 bytes.
        let mut block = [0; 64];
        block[..32].copy_from_slice(&key);
        Self(block)
    }

    /// The cursor for a position in the list that `scope` names.
    pub fn seal<T: Serialize>(&self, scope: &str, position: &T) -> Result<String, Problem> {
        let position = serde_json::to_vec(position).map_err(Problem::internal)?;
        let mut bytes = self.tag(scope, &position).to_vec();
        bytes.extend(position);
        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The position in a cursor; 400 if it is not one that this museum gave for this question.
    pub fn open<T: DeserializeOwned>(&self, scope: &str, cursor: &str) -> Result<T, Problem> {
        self.read(scope, cursor).ok_or_else(|| {
            let words = "not a cursor of this list with these filters; start again without one";
            Problem::parameter("cursor", "invalid_cursor", words)
        })
    }

    fn read<T: DeserializeOwned>(&self, scope: &str, cursor: &str) -> Option<T> {
        if cursor.len() > LONGEST {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (tag, position) = bytes.split_at_checked(TAG)?;
        self.mac(scope, position).verify_truncated_left(tag).ok()?;
        serde_json::from_slice(position).ok()
    }

    fn mac(&self, scope: &str, position: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new(&self.0.into());
        // The length keeps scope and position apart.
        mac.update(&(scope.len() as u64).to_be_bytes());
        mac.update(scope.as_bytes());
        mac.update(position);
        mac
    }

    fn tag(&self, scope: &str, position: &[u8]) -> [u8; TAG] {
        let mut tag = [0; TAG];
        let whole = self.mac(scope, position).finalize().into_bytes();
        tag.copy_from_slice(&whole[..TAG]);
        tag
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_opens_only_where_it_was_given_and_only_unchanged() {
        let key = CursorKey::new([7; 32]);
        let cursor = key.seal("objects", &("jing ping", 3)).expect("seals");
        let opened: (String, i64) = key.open("objects", &cursor).expect("opens");
        assert_eq!(opened, ("jing ping".to_owned(), 3));
        key.open::<(String, i64)>("sites", &cursor)
            .expect_err("another list");
        CursorKey::new([8; 32])
            .open::<(String, i64)>("objects", &cursor)
            .expect_err("another key");
        for i in 0..cursor.len() {
            let mut changed = cursor.clone().into_bytes();
            changed[i] = if changed[i] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).expect("ascii");
            key.open::<(String, i64)>("objects", &changed)
                .expect_err("a changed cursor");
        }
        for junk in ["", "!", "AAAA", "../../etc/passwd"] {
            key.open::<(String, i64)>("objects", junk)
                .expect_err("junk");
        }
    }
}
