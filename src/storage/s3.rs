//! An S3-compatible service as a store. A large file goes up in parts, whose upload is aborted where one fails.

use std::io;
use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::config::{
    BehaviorVersion, Credentials, Region, RequestChecksumCalculation, ResponseChecksumValidation,
};
use aws_sdk_s3::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::{ByteStream, Length};
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};
use bytes::Bytes;
use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use tokio_util::io::ReaderStream;
use url::Url;

use super::{Download, Listed, StorageKey, Store, StoreError};

/// Files above this go up in parts.
const ONE_PUT: u64 = 16 << 20;
/// The size of a part: with 10,000 parts at most, 160 GB.
const PART: u64 = 16 << 20;

/// A store in an S3 bucket, below a prefix.
#[derive(Debug)]
pub struct S3Store {
    client: Client,
    bucket: String,
    prefix: String,
}

impl S3Store {
    /// Opens `s3://bucket/prefix?endpoint=…&region=…&path_style=true`; the keys come from `AWS_*`, or from the address
    /// (`access_key_id`, `secret_access_key`).
    pub async fn open(url: &Url) -> Result<Self, StoreError> {
        let unsuitable = |words: &str| StoreError::Unsuitable(words.to_owned());
        let bucket = url
            .host_str()
            .ok_or_else(|| unsuitable("an s3 address names its bucket: s3://bucket/prefix"))?
            .to_owned();
        let trimmed = url.path().trim_matches('/');
        let prefix = if trimmed.is_empty() {
            String::new()
        } else {
            format!("{trimmed}/")
        };
        let (mut endpoint, mut region, mut path_style, mut key, mut secret) =
            (None, None, false, None, None);
        for (name, value) in url.query_pairs() {
            match name.as_ref() {
                "endpoint" => endpoint = Some(value.into_owned()),
                "region" => region = Some(value.into_owned()),
                "path_style" => path_style = value == "true",
                "access_key_id" => key = Some(value.into_owned()),
                "secret_access_key" => secret = Some(value.into_owned()),
                other => {
                    return Err(StoreError::Unsuitable(format!(
                        "an s3 address knows no {other}"
                    )));
                }
            }
        }
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .retry_config(RetryConfig::standard().with_max_attempts(4))
            .timeout_config(
                TimeoutConfig::builder()
                    .connect_timeout(Duration::from_secs(5))
                    .read_timeout(Duration::from_secs(20))
                    .build(),
            );
        if let Some(region) = region {
            loader = loader.region(Region::new(region));
        }
        if let (Some(key), Some(secret)) = (key, secret) {
            loader =
                loader.credentials_provider(Credentials::new(key, secret, None, None, "address"));
        }
        let shared = loader.load().await;
        let mut config = aws_sdk_s3::config::Builder::from(&shared)
            .force_path_style(path_style)
            // Stores that are not Amazon's refuse checksums they did not ask for.
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired);
        if let Some(endpoint) = endpoint {
            config = config.endpoint_url(endpoint);
        }
        Ok(Self {
            client: Client::from_conf(config.build()),
            bucket,
            prefix,
        })
    }

    fn key(&self, key: &StorageKey) -> String {
        format!("{}{}", self.prefix, key.path())
    }

    async fn put_parts(&self, key: &StorageKey, file: &Path, len: u64) -> Result<(), StoreError> {
        let name = self.key(key);
        let begun = self
            .client
            .create_multipart_upload()
            .bucket(&self.bucket)
            .key(&name)
            .content_type(key.content_type())
            .cache_control(key.cache_control())
            .send()
            .await
            .map_err(|error| failure(key, error))?;
        let upload = begun.upload_id().unwrap_or_default().to_owned();
        match self.send_parts(key, &name, &upload, file, len).await {
            Ok(parts) => {
                let parts = CompletedMultipartUpload::builder()
                    .set_parts(Some(parts))
                    .build();
                self.client
                    .complete_multipart_upload()
                    .bucket(&self.bucket)
                    .key(&name)
                    .upload_id(&upload)
                    .multipart_upload(parts)
                    .send()
                    .await
                    .map_err(|error| failure(key, error))?;
                Ok(())
            }
            Err(error) => {
                let aborted = self
                    .client
                    .abort_multipart_upload()
                    .bucket(&self.bucket)
                    .key(&name)
                    .upload_id(&upload)
                    .send()
                    .await;
                if let Err(error) = aborted {
                    tracing::warn!(key = name, error = %DisplayErrorContext(&error), "an upload in parts could not be aborted");
                }
                Err(error)
            }
        }
    }

    async fn send_parts(
        &self,
        key: &StorageKey,
        name: &str,
        upload: &str,
        file: &Path,
        len: u64,
    ) -> Result<Vec<CompletedPart>, StoreError> {
        let mut parts = Vec::new();
        for (number, offset) in
            (1_i32..).zip((0..len).step_by(usize::try_from(PART).unwrap_or(usize::MAX)))
        {
            let body = ByteStream::read_from()
                .path(file)
                .offset(offset)
                .length(Length::Exact(PART.min(len - offset)))
                .build()
                .await
                .map_err(|error| StoreError::Io(io::Error::other(error)))?;
            let sent = self
                .client
                .upload_part()
                .bucket(&self.bucket)
                .key(name)
                .upload_id(upload)
                .part_number(number)
                .body(body)
                .send()
                .await
                .map_err(|error| failure(key, error))?;
            parts.push(
                CompletedPart::builder()
                    .part_number(number)
                    .set_e_tag(sent.e_tag)
                    .build(),
            );
        }
        Ok(parts)
    }
}

/// The client's error as ours; its text names codes and hosts, never keys.
fn failure<E, R>(key: &StorageKey, error: SdkError<E, R>) -> StoreError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    R: std::fmt::Debug + Send + Sync + 'static,
{
    match (&error, error.code()) {
        (_, Some("NoSuchKey" | "NotFound")) => StoreError::NotFound(key.path()),
        (_, Some("InvalidRange")) => StoreError::Range(key.path()),
        (_, Some("SlowDown" | "ServiceUnavailable" | "InternalError" | "RequestTimeout"))
        | (
            SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) | SdkError::ResponseError(_),
            _,
        ) => StoreError::Unavailable(DisplayErrorContext(&error).to_string()),
        _ => StoreError::Io(io::Error::other(DisplayErrorContext(&error).to_string())),
    }
}

#[async_trait]
impl Store for S3Store {
    async fn put_file(&self, key: &StorageKey, file: &Path) -> Result<(), StoreError> {
        let len = tokio::fs::metadata(file).await?.len();
        if len > ONE_PUT {
            return self.put_parts(key, file, len).await;
        }
        self.put_bytes(key, Bytes::from(tokio::fs::read(file).await?))
            .await
    }

    async fn put_bytes(&self, key: &StorageKey, bytes: Bytes) -> Result<(), StoreError> {
        self.client
            .put_object()
            .bucket(&self.bucket)
            .key(self.key(key))
            .content_type(key.content_type())
            .cache_control(key.cache_control())
            .body(ByteStream::from(bytes))
            .send()
            .await
            .map_err(|error| failure(key, error))?;
        Ok(())
    }

    async fn get(&self, key: &StorageKey) -> Result<Download, StoreError> {
        let found = self
            .client
            .get_object()
            .bucket(&self.bucket)
            .key(self.key(key))
            .send()
            .await
            .map_err(|error| failure(key, error))?;
        let len = found
            .content_length
            .and_then(|len| u64::try_from(len).ok())
            .unwrap_or(0);
        let stream = ReaderStream::with_capacity(found.body.into_async_read(), 256 << 10)
            .map_err(StoreError::Io)
            .boxed();
        Ok(Download { len, stream })
    }

    async fn get_range(&self, key: &StorageKey, range: Range<u64>) -> Result<Bytes, StoreError> {
        if range.is_empty() {
            return match self.head(key).await? {
                Some(len) if range.end <= len => Ok(Bytes::new()),
                Some(_) => Err(StoreError::Range(key.path())),
                None => Err(StoreError::NotFound(key.path())),
            };
        }
        let found = self
            .client
            .get_object()
            .bucket(&self.bucket)
            .key(self.key(key))
            .range(format!("bytes={}-{}", range.start, range.end - 1))
            .send()
            .await
            .map_err(|error| failure(key, error))?;
        let bytes = found
            .body
            .collect()
            .await
            .map_err(|error| StoreError::Unavailable(error.to_string()))?
            .into_bytes();
        // A range that reaches beyond the end is cut by the service, not refused.
        if bytes.len() as u64 == range.end - range.start {
            Ok(bytes)
        } else {
            Err(StoreError::Range(key.path()))
        }
    }

    async fn head(&self, key: &StorageKey) -> Result<Option<u64>, StoreError> {
        match self
            .client
            .head_object()
            .bucket(&self.bucket)
            .key(self.key(key))
            .send()
            .await
        {
            Ok(found) => Ok(found.content_length.and_then(|len| u64::try_from(len).ok())),
            Err(SdkError::ServiceError(error))
                if error.err().is_not_found() || error.raw().status().as_u16() == 404 =>
            {
                Ok(None)
            }
            Err(error) => Err(failure(key, error)),
        }
    }

    fn list(&self, below: &str) -> BoxStream<'static, Result<Listed, StoreError>> {
        let pages = self
            .client
            .list_objects_v2()
            .bucket(&self.bucket)
            .prefix(format!("{}{below}", self.prefix))
            .into_paginator()
            .send();
        let prefix = self.prefix.clone();
        stream::try_unfold(pages, |mut pages| async move {
            match pages.next().await {
                None => Ok(None),
                Some(Ok(page)) => Ok(Some((page, pages))),
                Some(Err(error)) => Err(StoreError::Unavailable(
                    DisplayErrorContext(&error).to_string(),
                )),
            }
        })
        .map_ok(move |page| {
            let prefix = prefix.clone();
            stream::iter(
                page.contents
                    .unwrap_or_default()
                    .into_iter()
                    .map(move |object| {
                        let path = object.key.unwrap_or_default();
                        let path = path.strip_prefix(&prefix).unwrap_or(&path).to_owned();
                        let len = object
                            .size
                            .and_then(|size| u64::try_from(size).ok())
                            .unwrap_or(0);
                        Ok(Listed {
                            key: StorageKey::parse(&path),
                            path,
                            len,
                        })
                    }),
            )
        })
        .try_flatten()
        .boxed()
    }

    async fn delete(&self, key: &StorageKey) -> Result<(), StoreError> {
        self.client
            .delete_object()
            .bucket(&self.bucket)
            .key(self.key(key))
            .send()
            .await
            .map_err(|error| failure(key, error))?;
        Ok(())
    }

    async fn ready(&self) -> Result<(), StoreError> {
        self.client
            .list_objects_v2()
            .bucket(&self.bucket)
            .max_keys(1)
            .send()
            .await
            .map_err(|error| StoreError::Unavailable(DisplayErrorContext(&error).to_string()))?;
        Ok(())
    }
}
