//! The body of an answer that is all there, in parts.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

use crate::media::serve_tile::Parts;

/// Parts that are written to the socket together, without being joined before.
pub struct Joined {
    parts: Parts,
    next: usize,
}

impl From<Parts> for Joined {
    fn from(parts: Parts) -> Self {
        let next = 0;
        Self { parts, next }
    }
}

impl Body for Joined {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        while let Some(part) = self.parts.get(self.next) {
            let part = part.clone();
            self.next += 1;
            if !part.is_empty() {
                return Poll::Ready(Some(Ok(Frame::data(part))));
            }
        }
        Poll::Ready(None)
    }

    fn is_end_stream(&self) -> bool {
        self.parts[self.next..].iter().all(Bytes::is_empty)
    }

    fn size_hint(&self) -> SizeHint {
        let left = self.parts[self.next..].iter();
        SizeHint::with_exact(left.map(|part| part.len() as u64).sum())
    }
}
