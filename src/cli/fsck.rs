//! `celadon fsck`: looks the whole museum over and says what is wrong. Changes nothing but what it is told to sweep; may
//! run beside a server.

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;

use super::progress::Progress;
use crate::config::Config;
use crate::db::Db;
use crate::domain::clock::SystemClock;
use crate::fsck::{Depth, Museum, Part, Report};
use crate::storage;

/// Look the whole museum over: rows, bytes, logs, side tables, projections, jobs, index.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0 nothing is wrong; 1 faults were found, or the museum cannot be reached; \
    2 the command line is wrong."
)]
pub struct FsckArgs {
    /// Read every byte of every original and pyramid, and every revision, instead of sizes alone
    #[arg(long)]
    pub deep: bool,
    /// Remove tiles from the store that no row names: left by jobs that were cut off, or replaced by others
    #[arg(long)]
    pub sweep: bool,
}

/// Inspects, prints what was found, and answers 1 if anything is wrong.
pub async fn run(args: FsckArgs, config: Config) -> anyhow::Result<ExitCode> {
    let db = Db::open_existing(&config.database.url)
        .await
        .context("the museum cannot be opened")?;
    let store = storage::open(&config.storage.url)
        .await
        .context("the store cannot be opened")?;
    let museum = Museum {
        db: db.clone(),
        store,
        clock: Arc::new(SystemClock),
        index: config.public_index(),
        working: config.working_index(),
        sweep: args.sweep,
    };
    let depth = if args.deep { Depth::Deep } else { Depth::Usual };
    let mut bars = Bars(None);
    let report = museum
        .inspect(depth, &mut |part, done, total| bars.tell(part, done, total))
        .await;
    bars.end();
    let report = report.context("the inspection came to no end")?;
    db.close().await;
    print(&report, &mut io::stdout().lock())?;
    Ok(match report.faults() {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

/// One bar, or run of lines, a part.
struct Bars(Option<(&'static str, Progress)>);

impl Bars {
    fn tell(&mut self, part: &'static str, done: usize, total: usize) {
        if self.0.as_ref().is_none_or(|(name, _)| *name != part) {
            self.end();
            self.0 = Some((part, Progress::new(part)));
        }
        if let Some((_, progress)) = &mut self.0 {
            progress.tell(done, total);
        }
    }

    fn end(&mut self) {
        if let Some((_, progress)) = self.0.take() {
            progress.end();
        }
    }
}

fn print(report: &Report, out: &mut impl Write) -> io::Result<()> {
    for part in &report.parts {
        print_part(part, out)?;
    }
    match report.faults() {
        0 => writeln!(out, "nothing is wrong"),
        1 => writeln!(out, "1 fault"),
        faults => writeln!(out, "{faults} faults"),
    }
}

fn print_part(part: &Part, out: &mut impl Write) -> io::Result<()> {
    let verdict = match part.faults {
        0 => "ok".to_owned(),
        1 => "1 fault".to_owned(),
        faults => format!("{faults} faults"),
    };
    writeln!(out, "{:<11} {verdict:<9} {}", part.name, part.remark)?;
    for finding in &part.findings {
        let (code, subject, detail) = (finding.code, &finding.subject, &finding.detail);
        writeln!(out, "  {code}  {subject}  {detail}")?;
    }
    if part.findings.len() < part.faults {
        writeln!(out, "  … and {} more", part.faults - part.findings.len())?;
    }
    Ok(())
}
