//! An S3-compatible service as a store.
//!
//! Whatever is sent is in memory, a part at a time: so the client signs its SHA-256, the service checks it, and a part
//! that got lost is sent again. Reads give up soon, because somebody waits for them; writes are patient.

mod address;
mod failure;
mod parts;

use std::io;
use std::ops::Range;
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::config::{
    BehaviorVersion, Region, RequestChecksumCalculation, ResponseChecksumValidation,
};
use aws_sdk_s3::primitives::ByteStream;
use bytes::Bytes;
use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use tokio_util::io::ReaderStream;
use url::Url;

use self::address::Address;
use self::parts::{Begun, PART, Parts};
use super::{CHUNK, Download, Listed, StorageKey, Store, StoreError, Upload};

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(3);
/// How long one attempt to read may take until the answer begins.
const READ_BEGINS: Duration = Duration::from_secs(4);
/// How long a read may take with all its attempts.
const READ: Duration = Duration::from_secs(10);
/// How long an answer to a write may take, its sending included.
const WRITE: Duration = Duration::from_mins(1);
/// Longer than any object of any service.
const LARGEST: u64 = 1 << 62;
/// The region where neither the address nor the environment names one; most services that are not Amazon's ignore it.
const ANY_REGION: &str = "us-east-1";

/// A store in an S3 bucket, below a prefix.
pub struct S3Store {
    reads: Client,
    writes: Client,
    bucket: String,
    prefix: String,
}

impl std::fmt::Debug for S3Store {
    /// The clients are left out: they hold the keys.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "S3Store(s3://{}/{})", self.bucket, self.prefix)
    }
}

impl S3Store {
    /// Opens `s3://bucket/prefix?endpoint=…&region=…&path_style=true`; the keys come from `AWS_*`, or from the address
    /// (`access_key_id`, `secret_access_key`).
    pub async fn open(url: &Url) -> Result<Self, StoreError> {
        let address = Address::read(url)?;
        let mut loader = aws_config::defaults(BehaviorVersion::latest());
        // Asked of the machine's surroundings only where it could matter: that takes seconds outside of Amazon's.
        let region = address.region.or_else(|| {
            let named = ["AWS_REGION", "AWS_DEFAULT_REGION"].map(std::env::var_os);
            let elsewhere = address.endpoint.is_some() && named.iter().all(Option::is_none);
            elsewhere.then(|| ANY_REGION.to_owned())
        });
        if let Some(region) = region {
            loader = loader.region(Region::new(region));
        }
        if let Some(credentials) = address.credentials {
            loader = loader.credentials_provider(credentials);
        }
        let shared = loader.load().await;
        let mut config = aws_sdk_s3::config::Builder::from(&shared)
            .force_path_style(address.path_style)
            // Stores that are not Amazon's refuse checksums they did not ask for.
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired);
        if let Some(endpoint) = address.endpoint {
            config = config.endpoint_url(endpoint);
        }
        let timeouts = TimeoutConfig::builder().connect_timeout(CONNECT);
        let reads = config
            .clone()
            .retry_config(
                RetryConfig::standard()
                    .with_max_attempts(3)
                    .with_initial_backoff(Duration::from_millis(50)),
            )
            .timeout_config(
                timeouts
                    .clone()
                    .read_timeout(READ_BEGINS)
                    .operation_timeout(READ)
                    .build(),
            );
        let writes = config
            .retry_config(RetryConfig::standard().with_max_attempts(4))
            .timeout_config(timeouts.read_timeout(WRITE).build());
        Ok(Self {
            reads: Client::from_conf(reads.build()),
            writes: Client::from_conf(writes.build()),
            bucket: address.bucket,
            prefix: address.prefix,
        })
    }

    fn name(&self, key: &StorageKey) -> String {
        format!("{}{}", self.prefix, key.path())
    }
}

#[async_trait]
impl Store for S3Store {
    async fn put(&self, key: &StorageKey, bytes: Upload<'_>) -> Result<(), StoreError> {
        let mut parts = Parts::new(bytes);
        let mut part = parts.next().await?;
        if part.len() < PART {
            self.writes
                .put_object()
                .bucket(&self.bucket)
                .key(self.name(key))
                .content_type(key.content_type())
                .cache_control(key.cache_control())
                .body(ByteStream::from(part))
                .send()
                .await
                .map_err(|error| failure::of(key, &error))?;
            return Ok(());
        }
        let mut begun = Begun::begin(&self.writes, &self.bucket, &self.name(key), key).await?;
        while !part.is_empty() {
            begun.send(key, part).await?;
            part = parts.next().await?;
        }
        begun.finish(key).await
    }

    async fn get(&self, key: &StorageKey) -> Result<Download, StoreError> {
        let found = self
            .reads
            .get_object()
            .bucket(&self.bucket)
            .key(self.name(key))
            .send()
            .await
            .map_err(|error| failure::of(key, &error))?;
        let len = length(found.content_length)?;
        let stream = ReaderStream::with_capacity(found.body.into_async_read(), CHUNK)
            .map_err(|error| StoreError::Unavailable(error.to_string()))
            .boxed();
        Ok(Download { len, stream })
    }

    async fn get_range(&self, key: &StorageKey, range: Range<u64>) -> Result<Bytes, StoreError> {
        if range.is_empty() || range.end > LARGEST {
            // No request can ask for no bytes, or be sure to be understood beyond this.
            return match self.head(key).await? {
                Some(len) if range.start == range.end && range.end <= len => Ok(Bytes::new()),
                Some(_) => Err(StoreError::Range(key.path())),
                None => Err(StoreError::NotFound(key.path())),
            };
        }
        let read = async {
            let found = self
                .reads
                .get_object()
                .bucket(&self.bucket)
                .key(self.name(key))
                .range(format!("bytes={}-{}", range.start, range.end - 1))
                .send()
                .await
                .map_err(|error| failure::of(key, &error))?;
            let wanted = range.end - range.start;
            // A range that reaches beyond the end is cut by the service, not refused; a service that knows no ranges
            // would send everything.
            if length(found.content_length)? != wanted {
                return Err(StoreError::Range(key.path()));
            }
            let bytes = found.body.collect().await;
            let bytes = bytes.map_err(|error| StoreError::Unavailable(error.to_string()))?;
            Ok(bytes.into_bytes())
        };
        // The client's own limits end where the body begins.
        tokio::time::timeout(READ * 2, read)
            .await
            .map_err(|_| StoreError::Unavailable("a read took too long".to_owned()))?
    }

    async fn head(&self, key: &StorageKey) -> Result<Option<u64>, StoreError> {
        let found = self
            .reads
            .head_object()
            .bucket(&self.bucket)
            .key(self.name(key))
            .send()
            .await;
        match found.map_err(|error| failure::of(key, &error)) {
            Ok(found) => length(found.content_length).map(Some),
            Err(StoreError::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn list(&self, below: &str) -> BoxStream<'static, Result<Listed, StoreError>> {
        let below = below.trim_end_matches('/');
        let slash = if below.is_empty() { "" } else { "/" };
        let pages = self
            .reads
            .list_objects_v2()
            .bucket(&self.bucket)
            .prefix(format!("{}{below}{slash}", self.prefix))
            .into_paginator()
            .send();
        let prefix = self.prefix.clone();
        let listed = move |object: aws_sdk_s3::types::Object| {
            let path = object.key.unwrap_or_default();
            let path = path.strip_prefix(&prefix).unwrap_or(&path).to_owned();
            Ok(Listed {
                key: StorageKey::parse(&path),
                len: length(object.size)?,
                path,
            })
        };
        stream::try_unfold(pages, |mut pages| async move {
            match pages.next().await {
                None => Ok(None),
                Some(Ok(page)) => Ok(Some((page, pages))),
                Some(Err(error)) => Err(failure::failure("the listing", &error)),
            }
        })
        .map_ok(move |page| {
            let objects: Vec<_> = page.contents.into_iter().flatten().collect();
            stream::iter(objects.into_iter().map(listed.clone()))
        })
        .try_flatten()
        .boxed()
    }

    async fn delete(&self, key: &StorageKey) -> Result<(), StoreError> {
        let deleted = self
            .writes
            .delete_object()
            .bucket(&self.bucket)
            .key(self.name(key))
            .send()
            .await;
        match deleted.map_err(|error| failure::of(key, &error)) {
            // Some services tell.
            Ok(_) | Err(StoreError::NotFound(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn ready(&self) -> Result<(), StoreError> {
        self.reads
            .list_objects_v2()
            .bucket(&self.bucket)
            .prefix(&self.prefix)
            .max_keys(1)
            .send()
            .await
            .map_err(|error| failure::failure("the bucket", &error))?;
        Ok(())
    }
}

/// A length as the service tells it.
fn length(told: Option<i64>) -> Result<u64, StoreError> {
    told.and_then(|len| u64::try_from(len).ok())
        .ok_or_else(|| StoreError::Io(io::Error::other("the service tells no length")))
}
