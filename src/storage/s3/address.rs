//! `s3://bucket/prefix?endpoint=…&region=…&path_style=true`, read strictly: a mistyped address is told at the start, not
//! at the first photograph.

use aws_sdk_s3::config::Credentials;
use url::Url;

use super::super::StoreError;

/// Where objects go, and as whom.
pub(super) struct Address {
    pub(super) bucket: String,
    /// Empty, or ending in `/`.
    pub(super) prefix: String,
    pub(super) endpoint: Option<String>,
    pub(super) region: Option<String>,
    pub(super) path_style: bool,
    /// Those of the address; else the environment's are asked for.
    pub(super) credentials: Option<Credentials>,
}

impl Address {
    /// Reads an address. No error repeats a value that could be a secret.
    pub(super) fn read(url: &Url) -> Result<Self, StoreError> {
        let unsuitable = |words: String| StoreError::Unsuitable(words);
        let bucket = url
            .host_str()
            .filter(|host| !host.is_empty())
            .ok_or_else(|| {
                unsuitable("an s3 address names its bucket: s3://bucket/prefix".to_owned())
            })?
            .to_owned();
        if !url.username().is_empty() || url.password().is_some() || url.port().is_some() {
            return Err(unsuitable(
                "an s3 address has no user, password or port before its prefix; keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
                    .to_owned(),
            ));
        }
        let mut address = Self {
            bucket,
            prefix: prefix(url.path())?,
            endpoint: None,
            region: None,
            path_style: false,
            credentials: None,
        };
        let (mut key, mut secret) = (None, None);
        for (name, value) in url.query_pairs() {
            let value = value.into_owned();
            match name.as_ref() {
                "endpoint" => address.endpoint = Some(value),
                "region" => address.region = Some(value),
                "path_style" => {
                    address.path_style = value.parse().map_err(|_| {
                        unsuitable("path_style of an s3 address is true or false".to_owned())
                    })?;
                }
                "access_key_id" => key = Some(value),
                "secret_access_key" => secret = Some(value),
                other => return Err(unsuitable(format!("an s3 address knows no {other}"))),
            }
        }
        address.credentials = match (key, secret) {
            (Some(key), Some(secret)) => Some(Credentials::new(key, secret, None, None, "address")),
            (None, None) => None,
            _ => {
                return Err(unsuitable(
                    "an s3 address has both access_key_id and secret_access_key, or neither"
                        .to_owned(),
                ));
            }
        };
        Ok(address)
    }
}

/// Plain words between slashes, so that keys need no escaping anywhere.
fn prefix(path: &str) -> Result<String, StoreError> {
    let trimmed = path.trim_matches('/');
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let word = |word: &str| !word.is_empty() && word.chars().all(plain);
    if trimmed.is_empty() {
        Ok(String::new())
    } else if trimmed.split('/').all(word) {
        Ok(format!("{trimmed}/"))
    } else {
        Err(StoreError::Unsuitable(
            "the prefix of an s3 address is letters, digits, - _ . between slashes".to_owned(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(address: &str) -> Result<Address, String> {
        Address::read(&Url::parse(address).unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn an_address_names_bucket_prefix_and_endpoint() {
        let address = read("s3://museum/photos/2026/?endpoint=http://127.0.0.1:9000&region=cn-east-1&path_style=true")
            .unwrap();
        assert_eq!(
            (address.bucket.as_str(), address.prefix.as_str()),
            ("museum", "photos/2026/")
        );
        assert_eq!(address.endpoint.as_deref(), Some("http://127.0.0.1:9000"));
        assert_eq!(address.region.as_deref(), Some("cn-east-1"));
        assert!(address.path_style && address.credentials.is_none());
        assert_eq!(read("s3://museum").unwrap().prefix, "");
    }

    #[test]
    fn a_mistyped_address_is_refused_without_repeating_a_secret() {
        for address in [
            "s3:///prefix",
            "s3://museum/a//b",
            "s3://museum/%E8%B6%8A",
            "s3://key:hunter2@museum/",
            "s3://museum?path_style=hunter2",
            "s3://museum?pathstyle=hunter2",
            "s3://museum?secret_access_key=hunter2",
            "s3://museum?access_key_id=hunter2",
        ] {
            let refused = read(address).map(|_| ()).unwrap_err();
            assert!(!refused.contains("hunter2"), "{refused}");
        }
    }
}
