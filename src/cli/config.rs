//! `celadon config`: the settings in force, as TOML that reads back, secrets masked.

use std::io::Write;

use crate::config::Config;

/// Prints the settings.
pub fn run(config: &Config) -> anyhow::Result<()> {
    Ok(std::io::stdout().write_all(config.shown().as_bytes())?)
}
