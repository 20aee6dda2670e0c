//! A large object goes up in parts. Where it does not come to its end the parts are taken back, so that nobody pays for
//! what nobody sees.

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};
use bytes::{Bytes, BytesMut};
use futures::stream::Fuse;
use futures::{StreamExt, TryStreamExt};

use super::super::{StorageKey, StoreError, Upload};
use super::failure;

/// The size of a part, which is also what a put holds in memory: with 10,000 parts at most, 80 GB.
pub(super) const PART: usize = 8 << 20;

/// A stream cut into parts of the same size, the last one shorter.
pub(super) struct Parts<'a> {
    stream: Fuse<Upload<'a>>,
    rest: Bytes,
}

impl<'a> Parts<'a> {
    pub(super) fn new(stream: Upload<'a>) -> Self {
        Self {
            stream: stream.fuse(),
            rest: Bytes::new(),
        }
    }

    /// The next part; shorter than [`PART`] (or empty) only at the end.
    pub(super) async fn next(&mut self) -> Result<Bytes, StoreError> {
        let mut part = BytesMut::new();
        loop {
            let wanted = PART - part.len();
            if part.is_empty() && self.rest.len() >= PART {
                return Ok(self.rest.split_to(PART));
            }
            let taken = self.rest.split_to(wanted.min(self.rest.len()));
            part.extend_from_slice(&taken);
            if part.len() == PART {
                return Ok(part.freeze());
            }
            match self.stream.try_next().await? {
                Some(chunk) => self.rest = chunk,
                None => return Ok(part.freeze()),
            }
        }
    }
}

/// An upload that has begun. Dropped before its end, it is taken back.
pub(super) struct Begun {
    client: Client,
    bucket: String,
    name: String,
    id: String,
    sent: Vec<CompletedPart>,
    done: bool,
}

impl Begun {
    pub(super) async fn begin(
        client: &Client,
        bucket: &str,
        name: &str,
        key: &StorageKey,
    ) -> Result<Self, StoreError> {
        let begun = client
            .create_multipart_upload()
            .bucket(bucket)
            .key(name)
            .content_type(key.content_type())
            .cache_control(key.cache_control())
            .send()
            .await
            .map_err(|error| failure::of(key, &error))?;
        let id = begun.upload_id().ok_or_else(|| {
            StoreError::Unavailable("an upload in parts was given no id".to_owned())
        })?;
        Ok(Self {
            client: client.clone(),
            bucket: bucket.to_owned(),
            name: name.to_owned(),
            id: id.to_owned(),
            sent: Vec::new(),
            done: false,
        })
    }

    pub(super) async fn send(&mut self, key: &StorageKey, part: Bytes) -> Result<(), StoreError> {
        let number = i32::try_from(self.sent.len() + 1).unwrap_or(i32::MAX);
        let sent = self
            .client
            .upload_part()
            .bucket(&self.bucket)
            .key(&self.name)
            .upload_id(&self.id)
            .part_number(number)
            .body(ByteStream::from(part))
            .send()
            .await
            .map_err(|error| failure::of(key, &error))?;
        let part = CompletedPart::builder()
            .part_number(number)
            .set_e_tag(sent.e_tag);
        self.sent.push(part.build());
        Ok(())
    }

    pub(super) async fn finish(mut self, key: &StorageKey) -> Result<(), StoreError> {
        let parts = CompletedMultipartUpload::builder()
            .set_parts(Some(std::mem::take(&mut self.sent)))
            .build();
        self.client
            .complete_multipart_upload()
            .bucket(&self.bucket)
            .key(&self.name)
            .upload_id(&self.id)
            .multipart_upload(parts)
            .send()
            .await
            .map_err(|error| failure::of(key, &error))?;
        self.done = true;
        Ok(())
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        let (false, Ok(runtime)) = (self.done, tokio::runtime::Handle::try_current()) else {
            return;
        };
        let abort = self
            .client
            .abort_multipart_upload()
            .bucket(&self.bucket)
            .key(&self.name)
            .upload_id(&self.id);
        let name = std::mem::take(&mut self.name);
        runtime.spawn(async move {
            if let Err(error) = abort.send().await {
                let error = failure::failure(&name, &error);
                tracing::warn!(key = name, %error, "an upload in parts could not be taken back");
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use futures::stream;

    use super::*;

    /// The lengths of the parts of a stream of chunks.
    async fn cut(chunks: &[usize]) -> Vec<usize> {
        let chunks: Vec<io::Result<Bytes>> = chunks
            .iter()
            .map(|len| Ok(Bytes::from(vec![7; *len])))
            .collect();
        let mut parts = Parts::new(stream::iter(chunks).boxed());
        let mut found = Vec::new();
        loop {
            let part = parts.next().await.unwrap();
            found.push(part.len());
            if part.len() < PART {
                return found;
            }
        }
    }

    #[tokio::test]
    async fn a_stream_is_cut_into_equal_parts_whatever_its_chunks() {
        assert_eq!(cut(&[]).await, [0]);
        assert_eq!(cut(&[0, 1, 0]).await, [1]);
        assert_eq!(cut(&[PART - 1]).await, [PART - 1]);
        assert_eq!(cut(&[PART]).await, [PART, 0]);
        assert_eq!(cut(&[3 * PART + 5]).await, [PART, PART, PART, 5]);
        assert_eq!(cut(&[PART - 1, 2, PART]).await, [PART, PART, 1]);
        assert_eq!(cut(&[1 << 20; 17]).await, [PART, PART, 1 << 20]);
    }
}
