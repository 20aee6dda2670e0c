//! Gathering the configuration from its sources.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::{Table, Value};

use super::Config;

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read or is no TOML.
    #[error("{file}: {words}", file = file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        words: String,
    },
    /// A key that means nothing here.
    #[error("{place}: unknown key `{key}`")]
    Unknown {
        /// The file, or the environment.
        place: String,
        /// The key, or the variable.
        key: String,
    },
    /// A value that its key does not take.
    #[error("`{key}` {words}")]
    Value {
        /// The key.
        key: String,
        /// What is wrong.
        words: String,
    },
}

/// Where values come from besides the defaults.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The file; without one, `celadon.toml` in the data folder, if it is there.
    pub file: Option<PathBuf>,
    /// The variables of the environment.
    pub variables: Vec<(String, String)>,
    /// Dotted keys set by flags.
    pub flags: Vec<(String, String)>,
}

/// Variables that are ours but no setting.
const NOT_SETTINGS: [&str; 2] = ["CELADON_CONFIG", "CELADON_SOAK"];

impl Sources {
    /// This process's environment and these flags.
    pub fn of_process(file: Option<PathBuf>, flags: Vec<(String, String)>) -> Self {
        let variables = std::env::vars()
            .filter(|(name, _)| name.starts_with("CELADON_"))
            .collect();
        Self {
            file,
            variables,
            flags,
        }
    }

    /// The configuration they make together.
    pub fn load(&self) -> Result<Config, ConfigError> {
        let mut values = Table::try_from(Config::default()).map_err(|error| unreadable(&error))?;
        let keys = leaves(&values);
        let variables = self.variables(&keys)?;
        let set_last = variables.iter().chain(&self.flags);

        // Where the file lies may itself be told by a variable or a flag.
        let data = set_last
            .clone()
            .rev()
            .find(|(key, _)| key == "data")
            .map(|(_, value)| value.as_str());
        let in_data = Path::new(data.unwrap_or("museum")).join("celadon.toml");
        let file = self
            .file
            .clone()
            .or_else(|| in_data.exists().then_some(in_data));
        if let Some(file) = file {
            read_file(&file, &mut values, &keys)?;
        }
        for (key, text) in set_last {
            set(&mut values, key, text)?;
        }
        let settled = Config::deserialize(values).map_err(|error| unreadable(&error))?;
        settled.settle()
    }

    fn variables(&self, keys: &[String]) -> Result<Vec<(String, String)>, ConfigError> {
        let mut found = Vec::new();
        for (name, value) in &self.variables {
            if NOT_SETTINGS.contains(&name.as_str()) || !name.starts_with("CELADON_") {
                continue;
            }
            let key = keys.iter().find(|key| variable_of(key) == *name);
            let key = key.ok_or_else(|| ConfigError::Unknown {
                place: "environment".to_owned(),
                key: name.clone(),
            })?;
            found.push((key.clone(), value.clone()));
        }
        Ok(found)
    }
}

/// The variable of a key: `database.url` is `CELADON_DATABASE_URL`.
fn variable_of(key: &str) -> String {
    format!("CELADON_{}", key.replace('.', "_").to_uppercase())
}

fn unreadable(error: &impl std::fmt::Display) -> ConfigError {
    ConfigError::Value {
        key: "configuration".to_owned(),
        words: error.to_string(),
    }
}

/// Every dotted key that holds a value.
fn leaves(table: &Table) -> Vec<String> {
    let mut found = Vec::new();
    for (name, value) in table {
        match value {
            Value::Table(inner) => found.extend(
                leaves(inner)
                    .into_iter()
                    .map(|below| format!("{name}.{below}")),
            ),
            _ => found.push(name.clone()),
        }
    }
    found
}

fn read_file(file: &Path, values: &mut Table, keys: &[String]) -> Result<(), ConfigError> {
    let bad = |words: String| ConfigError::File {
        file: file.to_owned(),
        words,
    };
    let text = std::fs::read_to_string(file).map_err(|error| bad(error.to_string()))?;
    let given: Table = text
        .parse()
        .map_err(|error: toml::de::Error| bad(error.to_string()))?;
    for key in leaves(&given) {
        if !keys.contains(&key) {
            return Err(ConfigError::Unknown {
                place: file.display().to_string(),
                key,
            });
        }
    }
    merge(values, given);
    Ok(())
}

fn merge(into: &mut Table, from: Table) {
    for (name, value) in from {
        match (into.get_mut(&name), value) {
            (Some(Value::Table(inner)), Value::Table(more)) => merge(inner, more),
            (_, value) => {
                into.insert(name, value);
            }
        }
    }
}

/// Sets one key from text, read as the type its default has.
fn set(values: &mut Table, key: &str, text: &str) -> Result<(), ConfigError> {
    let bad = |words: &str| ConfigError::Value {
        key: key.to_owned(),
        words: words.to_owned(),
    };
    let (first, rest) = key
        .split_once('.')
        .map_or((key, None), |(first, rest)| (first, Some(rest)));
    let place = values.get_mut(first).ok_or_else(|| bad("is not known"))?;
    if let Some(rest) = rest {
        let Value::Table(inner) = place else {
            return Err(bad("is not known"));
        };
        return set(inner, rest, text);
    }
    *place = match place {
        Value::Integer(_) => Value::Integer(
            text.trim()
                .parse()
                .map_err(|_| bad("must be a whole number"))?,
        ),
        Value::Boolean(_) => Value::Boolean(
            text.trim()
                .parse()
                .map_err(|_| bad("must be true or false"))?,
        ),
        Value::Array(_) => {
            let items = text
                .split(',')
                .map(str::trim)
                .filter(|item| !item.is_empty());
            Value::Array(items.map(|item| Value::String(item.to_owned())).collect())
        }
        _ => Value::String(text.to_owned()),
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect()
    }

    #[test]
    fn flags_win_over_variables_over_the_file_over_defaults() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("celadon.toml");
        std::fs::write(
            &file,
            "listen = \"127.0.0.1:1\"\n[limits]\npage_size = 7\njson_bytes = 9\n",
        )
        .expect("writes");
        let sources = Sources {
            file: Some(file),
            variables: pairs(&[
                ("CELADON_LISTEN", "127.0.0.1:2"),
                ("CELADON_LIMITS_PAGE_SIZE", "8"),
            ]),
            flags: pairs(&[("listen", "127.0.0.1:3")]),
        };
        let config = sources.load().expect("loads");
        assert_eq!(config.listen.port(), 3);
        assert_eq!((config.limits.page_size, config.limits.json_bytes), (8, 9));
        assert_eq!(
            config.limits.ids_per_call,
            super::super::Limits::default().ids_per_call
        );
        assert_eq!(config.public_url, "http://127.0.0.1:3");
    }

    #[test]
    fn an_unknown_key_is_an_error_that_names_it() {
        let sources = Sources {
            variables: pairs(&[("CELADON_DATABSE_URL", "x")]),
            ..Sources::default()
        };
        assert!(
            sources
                .load()
                .expect_err("is refused")
                .to_string()
                .contains("CELADON_DATABSE_URL")
        );
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("celadon.toml");
        std::fs::write(&file, "[limits]\npage_sise = 7\n").expect("writes");
        let sources = Sources {
            file: Some(file),
            ..Sources::default()
        };
        assert!(
            sources
                .load()
                .expect_err("is refused")
                .to_string()
                .contains("limits.page_sise")
        );
    }

    #[test]
    fn a_file_in_the_data_folder_is_found() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("celadon.toml"), "worker = false\n").expect("writes");
        let data = folder.path().display().to_string();
        let sources = Sources {
            variables: pairs(&[("CELADON_DATA", &data)]),
            ..Sources::default()
        };
        let config = sources.load().expect("loads");
        assert!(!config.worker);
        assert!(config.database.url.ends_with("celadon.db"));
    }

    #[test]
    fn a_public_address_is_required_off_loopback() {
        let sources = Sources {
            flags: pairs(&[("listen", "0.0.0.0:80")]),
            ..Sources::default()
        };
        assert!(
            sources
                .load()
                .expect_err("is refused")
                .to_string()
                .contains("public_url")
        );
        let sources = Sources {
            flags: pairs(&[
                ("listen", "0.0.0.0:80"),
                ("public_url", "https://museum.example/"),
            ]),
            ..Sources::default()
        };
        assert_eq!(
            sources.load().expect("loads").public_url,
            "https://museum.example"
        );
    }

    #[test]
    fn what_is_shown_masks_secrets_and_reads_back() {
        let flags = pairs(&[
            ("database.url", "postgres://u:hunter2@h/m"),
            ("trusted_proxies", "10.0.0.0/8, ::1"),
        ]);
        let config = Sources {
            flags,
            ..Sources::default()
        }
        .load()
        .expect("loads");
        let shown = config.shown();
        assert!(
            !shown.contains("hunter2") && shown.contains("10.0.0.0/8"),
            "{shown}"
        );
        let back: Config = toml::from_str(&shown).expect("reads back");
        assert_eq!(back.limits, config.limits);
    }
}
