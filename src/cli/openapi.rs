//! `celadon openapi museum|curation`: prints a document as it is committed under `openapi/`.

use std::io::Write;

use clap::{Args, ValueEnum};

use crate::http::openapi;

/// Which document.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Which {
    /// What readers and apps use.
    Museum,
    /// What curators and their programs use.
    Curation,
}

/// Arguments of `celadon openapi`.
#[derive(Debug, Args)]
pub struct OpenapiArgs {
    /// Which document
    #[arg(value_enum)]
    which: Which,
}

/// Prints the document.
pub fn run(args: &OpenapiArgs) -> anyhow::Result<()> {
    let document = match args.which {
        Which::Museum => openapi::museum(),
        Which::Curation => openapi::curation(),
    };
    Ok(std::io::stdout().write_all(openapi::text(&document).as_bytes())?)
}
