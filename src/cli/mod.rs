//! The command line: one file per subcommand.
//!
//! Exit codes: 0 it was done; 1 it could not be done, and standard error says why; 2 the command line itself is wrong.

pub mod config;
pub mod decode;
pub mod demo;
pub mod fields;
pub mod fsck;
pub mod generate;
pub mod import;
pub mod openapi;
pub mod progress;
pub mod reindex;
pub mod serve;
pub mod token;
pub mod user;
pub mod worker;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::app::Engines;
use crate::config::{Config, ConfigError, Sources};
use crate::domain::clock::SystemClock;

/// The digital museum of Yue-kiln celadon: catalogue, photographs, search and open standards in one program.
#[derive(Debug, Parser)]
#[command(name = "celadon", version, about, arg_required_else_help = true)]
#[command(
    after_help = "Exit codes: 0 done; 1 not done, standard error says why; 2 the command line is wrong.\n\
    Settings: defaults < celadon.toml < CELADON_* < flags; `celadon config` shows what is in force."
)]
struct Cli {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Command,
}

/// Settings that every subcommand takes.
#[derive(Debug, Clone, Default, Args)]
pub struct Settings {
    /// Read settings from this file [default: celadon.toml in the data folder, if it is there]
    #[arg(long, global = true, value_name = "FILE", env = "CELADON_CONFIG")]
    config: Option<PathBuf>,
    /// The folder of the museum: database, store, index, scratch
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Where to listen
    #[arg(long, global = true, value_name = "ADDR")]
    listen: Option<String>,
    /// Any setting, by its key, like `limits.page_size=50`
    #[arg(long = "set", global = true, value_name = "KEY=VALUE", value_parser = key_value)]
    set: Vec<(String, String)>,
}

impl Settings {
    /// The configuration in force with these flags.
    pub fn load(&self) -> Result<Config, ConfigError> {
        let mut flags = self.set.clone();
        if let Some(data) = &self.data {
            flags.push(("data".to_owned(), data.display().to_string()));
        }
        if let Some(listen) = &self.listen {
            flags.push(("listen".to_owned(), listen.clone()));
        }
        Sources::of_process(self.config.clone(), flags).load()
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the museum: website, workbench, API, images, and the jobs behind them
    Serve(serve::ServeArgs),
    /// Take jobs without serving
    Worker,
    /// Load the demo museum once, then serve it
    Demo(demo::DemoArgs),
    /// Import records from JSON lines, pictures beside them
    ///
    /// One record a line; docs/import.md tells the format. Everything is checked before anything is written, and every
    /// fault is told with its line. Run it again to finish an import that was cut off.
    Import(import::ImportArgs),
    /// Print plausible records as JSON lines, about 1.6 KB each, for measuring
    Generate(generate::GenerateArgs),
    /// Let every server rebuild its index, or make tiles anew
    Reindex(reindex::ReindexArgs),
    /// Look the whole museum over and say what is wrong
    Fsck(fsck::FsckArgs),
    /// Keep users
    User(user::UserArgs),
    /// Keep API tokens
    Token(token::TokenArgs),
    /// Print an OpenAPI document
    Openapi(openapi::OpenapiArgs),
    /// Print the table of fields as Markdown
    Fields,
    /// Print the settings in force, secrets masked
    Config,
    /// Decode a picture in a confined child
    #[command(hide = true)]
    Decode(decode::DecodeArgs),
}

/// Runs the program.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    // The child must be confined before any thread starts.
    if let Command::Decode(args) = &cli.command {
        return decode::run(args);
    }
    match run(cli) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("celadon: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        Command::Openapi(args) => return openapi::run(&args).map(|()| ExitCode::SUCCESS),
        Command::Fields => return fields::run().map(|()| ExitCode::SUCCESS),
        Command::Generate(args) => return generate::run(&args).map(|()| ExitCode::SUCCESS),
        Command::Decode(args) => return Ok(decode::run(&args)),
        _ => {}
    }
    let config = cli.settings.load()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async move {
        let outcome = match cli.command {
            Command::Fsck(args) => return fsck::run(args, config).await,
            Command::Serve(args) => serve::run(config, args).await,
            Command::Worker => worker::run(config).await,
            Command::Demo(args) => Box::pin(demo::run(args, config)).await,
            Command::Import(args) => import::run(args, config).await,
            Command::Reindex(args) => reindex::run(args, config).await,
            Command::User(args) => user::run(args, config).await,
            Command::Token(args) => token::run(args, config).await,
            Command::Config => config::run(&config),
            Command::Openapi(_) | Command::Generate(_) | Command::Decode(_) | Command::Fields => {
                Ok(())
            }
        };
        outcome.map(|()| ExitCode::SUCCESS)
    })
}

/// What a command works on. Commands may run beside a server: they write the database and the store, never the index.
async fn open(config: Config) -> anyhow::Result<Engines> {
    Engines::open(config, Arc::new(SystemClock))
        .await
        .context("the museum cannot be opened")
}

/// Is cancelled by the first SIGTERM or SIGINT.
fn stopped() -> std::io::Result<CancellationToken> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let stop = CancellationToken::new();
    let told = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        told.cancel();
    });
    Ok(stop)
}

fn key_value(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("write KEY=VALUE")?;
    Ok((key.trim().to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        super::Cli::command().debug_assert();
    }
}
