//! Memory for ranges, used again: filling what was filled before needs neither zeroes nor the allocator.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

/// Bytes of one that is kept.
const SIZE: usize = 128 << 10;
/// A range of fewer bytes is not worth holding one for as long as somebody reads it.
const WORTH: usize = 32 << 10;
/// How many are kept.
const KEPT: usize = 32;

/// What is kept between uses.
#[derive(Debug, Clone, Default)]
pub struct Buffers(Arc<Mutex<Vec<Vec<u8>>>>);

/// So many bytes of memory, that go back when nobody reads them any more.
#[derive(Debug)]
pub struct Lent {
    bytes: Vec<u8>,
    len: usize,
    home: Option<Buffers>,
}

impl Buffers {
    /// `len` bytes, of whatever was read into them before.
    pub fn take(&self, len: usize) -> Lent {
        if !(WORTH..=SIZE).contains(&len) {
            let (bytes, home) = (vec![0; len], None);
            return Lent { bytes, len, home };
        }
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Lent {
            bytes: kept.unwrap_or_else(|| vec![0; SIZE]),
            len,
            home: Some(self.clone()),
        }
    }
}

impl Lent {
    /// To be filled, all of them.
    pub fn as_mut(&mut self) -> &mut [u8] {
        &mut self.bytes[..self.len]
    }
}

impl AsRef<[u8]> for Lent {
    fn as_ref(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(Buffers(home)) = self.home.take() {
            let mut kept = home.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.len() < KEPT {
                kept.push(std::mem::take(&mut self.bytes));
            }
        }
    }
}

impl From<Lent> for Bytes {
    fn from(lent: Lent) -> Self {
        Self::from_owner(lent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_comes_back_once_nobody_reads_it_and_few_are_kept() {
        let buffers = Buffers::default();
        let kept = || buffers.0.lock().expect("whole").len();
        let mut lent = buffers.take(WORTH);
        lent.as_mut().fill(7);
        let whole = Bytes::from(lent);
        let part = whole.slice(1..);
        drop(whole);
        assert_eq!((kept(), part.len()), (0, WORTH - 1));
        assert!(part.iter().all(|byte| *byte == 7));
        drop(part);
        assert_eq!(kept(), 1);
        assert_eq!(buffers.take(SIZE).as_ref().len(), SIZE);
        for len in [0, WORTH - 1, SIZE + 1] {
            assert_eq!(buffers.take(len).as_ref(), vec![0; len]);
            assert_eq!(kept(), 1, "{len} is not kept");
        }
        drop(
            (0..KEPT + 5)
                .map(|_| buffers.take(WORTH))
                .collect::<Vec<_>>(),
        );
        assert_eq!(kept(), KEPT);
    }
}
