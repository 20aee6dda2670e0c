//! `celadon demo`: loads the demo museum once, makes its tiles, then serves it.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::import::import;
use super::progress::Progress;
use super::serve::{self, ServeArgs};
use crate::app::Engines;
use crate::config::Config;
use crate::db::{Priority, jobs, settings};

/// Load the demo museum once, then serve it.
#[derive(Debug, clap::Args)]
pub struct DemoArgs {
    /// Where the demo museum's records and pictures are.
    #[arg(long, default_value = "fixtures")]
    pub fixtures: PathBuf,
}

const LOADED: &str = "demo_loaded";

/// Loads the demo museum unless it has been, then serves it.
pub async fn run(args: DemoArgs, config: Config) -> anyhow::Result<()> {
    load(&args, config.clone()).await?;
    serve::run(config, ServeArgs::default()).await
}

/// An earlier attempt that was cut off is finished.
async fn load(args: &DemoArgs, config: Config) -> anyhow::Result<()> {
    let app = super::open(config).await?;
    let loaded = settings::get(&mut app.db.read().await?.conn(), LOADED).await?;
    if loaded.is_none() {
        let file = args.fixtures.join("museum.jsonl");
        anyhow::ensure!(
            file.is_file(),
            "{} is not there: run this in the project's folder, or say --fixtures",
            file.display()
        );
        import(&app, Path::new(&file)).await?;
        make_all_tiles(&app).await?;
        let mut tx = app.db.begin(Priority::Edit).await?;
        settings::put(&mut tx.conn(), LOADED, "1").await?;
        tx.commit().await?;
    }
    app.db.close().await;
    Ok(())
}

async fn make_all_tiles(app: &Engines) -> anyhow::Result<()> {
    let total = jobs::open(&mut app.db.read().await?.conn()).await?;
    let total = usize::try_from(total).unwrap_or(0);
    let mut progress = Progress::new("making tiles");
    progress.tell(0, total);
    let stop = super::stopped()?;
    let (_, failed) = app
        .runner()?
        .drain(&stop, |done, failed| progress.tell(done + failed, total))
        .await
        .context("the tiles")?;
    progress.end();
    anyhow::ensure!(!stop.is_cancelled(), "interrupted; run it again to go on");
    anyhow::ensure!(
        failed == 0,
        "{failed} pictures of the demo museum cannot be read"
    );
    Ok(())
}
