//! `celadon generate --records N --seed S`: plausible records as JSON lines, for measuring.

use std::io::{self, BufWriter, Write};

use crate::exchange::generate::Generator;

/// Arguments of `celadon generate`.
#[derive(Debug, clap::Args)]
pub struct GenerateArgs {
    /// How many records.
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
    pub records: u64,
    /// The same seed gives the same records.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// Prints the records and, on standard error, how large they are.
pub fn run(args: &GenerateArgs) -> anyhow::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut bytes = 0_u64;
    for record in Generator::new(args.records, args.seed) {
        let line = record.to_string();
        bytes += line.len() as u64 + 1;
        writeln!(out, "{line}")?;
    }
    out.flush()?;
    eprintln!(
        "{} records, {} bytes each on average",
        args.records,
        bytes / args.records
    );
    Ok(())
}
