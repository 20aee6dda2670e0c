//! Configuration: defaults < `celadon.toml` < `CELADON_*` < flags.
//!
//! A key is dotted (`database.url`); its variable is `CELADON_` and the key in capitals with dots as `_`
//! (`CELADON_DATABASE_URL`). Variables are looked up key by key and never split, so no key is ambiguous. An unknown
//! key in the file, or an unknown `CELADON_*` variable, is an error that names it. Secrets in addresses are masked
//! wherever the configuration is shown.

mod limits;
mod load;
mod mask;
mod proxies;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

pub use limits::Limits;
pub use load::{ConfigError, Sources};
pub use mask::mask_url;
pub use proxies::{BadNetwork, Network, TrustedProxies};

/// What a node is told about its world.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The folder of this museum: database, store, index, scratch. With PostgreSQL and S3 it is disposable.
    pub data: PathBuf,
    /// Where to listen.
    pub listen: SocketAddr,
    /// How the world reaches the museum (`https://museum.example`), no slash at the end. Required unless `listen` is
    /// loopback, where it defaults to that address.
    pub public_url: String,
    /// Where `/metrics` listens, on its own: an address, or empty for nowhere.
    pub metrics_listen: String,
    /// The database.
    pub database: Database,
    /// The store of originals and pyramids.
    pub storage: Storage,
    /// Proxies whose `X-Forwarded-For` is believed: addresses or networks (CIDR).
    pub trusted_proxies: TrustedProxies,
    /// Whether `serve` also runs the jobs.
    pub worker: bool,
    /// Logs.
    pub log: Log,
    /// What a request, a file or a node may cost.
    pub limits: Limits,
}

/// The database.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// `sqlite:PATH` or `postgres://…`; empty is `sqlite:DIR/celadon.db`.
    pub url: String,
}

/// The store.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Storage {
    /// `file:///PATH` or `s3://bucket/prefix?endpoint=…&region=…&path_style=true`; empty is `DIR/store`.
    pub url: String,
}

/// Logs, written to standard error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// What is logged, in the filter language of `tracing`: `info`, `celadon=debug,warn`.
    pub filter: String,
    /// `text`, `json`, or `auto`: text in a terminal, JSON otherwise.
    pub format: String,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: PathBuf::from("museum"),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            public_url: String::new(),
            metrics_listen: String::new(),
            database: Database::default(),
            storage: Storage::default(),
            trusted_proxies: TrustedProxies::default(),
            worker: true,
            log: Log {
                filter: "info,sqlx=warn,tantivy=warn,aws=warn".to_owned(),
                format: "auto".to_owned(),
            },
            limits: Limits::default(),
        }
    }
}

impl Config {
    /// The folder for what is being written and thrown away.
    pub fn scratch(&self) -> PathBuf {
        self.data.join("scratch")
    }

    /// The folder of the public index.
    pub fn public_index(&self) -> PathBuf {
        self.data.join("index").join("public")
    }

    /// The folder of the curators' index.
    pub fn working_index(&self) -> PathBuf {
        self.data.join("index").join("working")
    }

    /// Where `/metrics` listens, if anywhere.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics_listen.parse().ok()
    }

    /// Fills in what follows from other values, and refuses what cannot stand.
    fn settle(mut self) -> Result<Self, ConfigError> {
        let bad = |key: &str, words: String| {
            Err(ConfigError::Value {
                key: key.to_owned(),
                words,
            })
        };
        if self.database.url.is_empty() {
            self.database.url = format!("sqlite:{}", self.data.join("celadon.db").display());
        }
        if self.storage.url.is_empty() {
            self.storage.url = file_url(&self.data.join("store"))?;
        }
        if self.public_url.is_empty() {
            if !self.listen.ip().is_loopback() {
                let words = "is required unless the server listens on loopback: how does the world reach it?";
                return bad("public_url", words.to_owned());
            }
            self.public_url = format!("http://{}", self.listen);
        }
        self.public_url
            .truncate(self.public_url.trim_end_matches('/').len());
        let parsed = url::Url::parse(&self.public_url);
        let plain = parsed.is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.has_host()
                && url.query().is_none()
                && url.fragment().is_none()
        });
        if !plain {
            return bad(
                "public_url",
                "must be an http or https address without query or fragment".to_owned(),
            );
        }
        if !self.metrics_listen.is_empty() && self.metrics_address().is_none() {
            return bad(
                "metrics_listen",
                "must be an address and port, like 127.0.0.1:9090".to_owned(),
            );
        }
        if !matches!(self.log.format.as_str(), "auto" | "text" | "json") {
            return bad("log.format", "must be auto, text or json".to_owned());
        }
        Ok(self)
    }

    /// The effective values as TOML, secrets masked.
    pub fn shown(&self) -> String {
        let mut shown = self.clone();
        shown.database.url = mask_url(&shown.database.url);
        shown.storage.url = mask_url(&shown.storage.url);
        toml::to_string_pretty(&shown).unwrap_or_default()
    }
}

fn file_url(path: &Path) -> Result<String, ConfigError> {
    let absolute = std::path::absolute(path);
    let url = absolute
        .ok()
        .and_then(|path| url::Url::from_file_path(path).ok());
    url.map(String::from).ok_or_else(|| ConfigError::Value {
        key: "data".to_owned(),
        words: "cannot be made an absolute path".to_owned(),
    })
}
