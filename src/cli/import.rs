//! `celadon import FILE.jsonl`: the format is described in `docs/import.md`.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, bail};

use super::progress::Progress;
use crate::app::Engines;
use crate::config::Config;
use crate::domain::fault::Fault;
use crate::domain::permit::Permit;
use crate::domain::role::Actor;
use crate::exchange::import::{FAULTY_MAX, ImportError, Imported, Importer};

/// Arguments of `celadon import`.
#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// The file; pictures are looked for in its folder.
    pub file: PathBuf,
}

/// Imports; tiles are made by the server or a worker afterwards.
pub async fn run(args: ImportArgs, config: Config) -> anyhow::Result<()> {
    let app = super::open(config).await?;
    let imported = import(&app, &args.file).await?;
    println!(
        "{} records imported, {} were there already, {} pictures wait for their tiles",
        imported.written, imported.skipped, imported.pictures
    );
    Ok(())
}

fn importer(app: &Engines) -> Importer {
    Importer {
        db: app.db.clone(),
        store: Arc::clone(&app.store),
        clock: Arc::clone(&app.clock),
        scratch: app.config.scratch(),
        upload_bytes: app.config.limits.upload_bytes,
        limits: app.image_limits(),
    }
}

/// Imports a file, telling how far it is and, where it is faulty, every fault.
pub async fn import(app: &Engines, file: &std::path::Path) -> anyhow::Result<Imported> {
    let actor = Actor::system();
    let permit = Permit::of(&actor)?;
    let mut progress = Progress::new("importing");
    let outcome = importer(app)
        .run(&actor, &permit, file, |done, total| {
            progress.tell(done, total);
        })
        .await;
    progress.end();
    match outcome {
        Err(ImportError::Faulty(lines)) => {
            for line in &lines {
                for Fault {
                    pointer,
                    code,
                    detail,
                } in &line.faults.0
                {
                    let gap = if pointer.is_empty() { "" } else { " " };
                    eprintln!("line {}{gap}{pointer}: {detail} ({code})", line.line);
                }
            }
            let count = match lines.len() {
                1 => "1 line is".to_owned(),
                FAULTY_MAX => format!("{FAULTY_MAX} lines, and perhaps more, are"),
                count => format!("{count} lines are"),
            };
            bail!("{}: {count} faulty; nothing was imported", file.display())
        }
        outcome => {
            outcome.with_context(|| format!("{} was not imported to its end", file.display()))
        }
    }
}
