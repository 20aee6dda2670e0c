//! `celadon reindex`: every node rebuilds its indexes beside the old ones and swaps. With `--record`: one record is indexed
//! anew, here. With `--pyramids`: tiles of older recipes
//! are made anew, beside those that are served until then.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use chrono::{DateTime, Utc};
use tokio_util::sync::CancellationToken;

use super::progress::Progress;
use crate::app::{App, DataLock, Engines};
use crate::config::Config;
use crate::db::{DbError, records, renditions};
use crate::domain::clock::SystemClock;
use crate::domain::id::RecordId;
use crate::follow::request_rebuild;
use crate::imaging::build::RECIPE;
use crate::jobs;
use crate::media::sweep::sweep_all;

/// Media enqueued at once: an interrupted run leaves few jobs behind.
const TOGETHER: usize = 8;
/// Rows read at once.
const PAGE: u16 = 500;
/// Media named when something is left to do.
const NAMED: usize = 10;

/// Let every server rebuild its index, or make tiles anew.
#[derive(Debug, clap::Args)]
pub struct ReindexArgs {
    /// Make the tiles of every photograph anew whose recipe is older than this program's; the index is left alone
    ///
    /// They are served as they are until the new ones are there. Interrupt it as you like: run again, it goes on.
    #[arg(long)]
    pub pyramids: bool,
    /// Index one record anew, while no server runs here: it is made as it stands in both indexes of the data folder
    ///
    /// A running server does so when it is asked: POST /api/v1/curation/records/ID/reindex.
    #[arg(long, value_name = "ID", conflicts_with = "pyramids")]
    pub record: Option<RecordId>,
    /// Make the tiles of all photographs anew, whatever their recipe
    #[arg(long, requires = "pyramids")]
    pub all: bool,
}

/// Raises the generation in the database; nothing is rebuilt here, since only a server owns its index. Tiles are made here,
/// and one record is indexed here by whoever takes the server's place.
pub async fn run(args: ReindexArgs, config: Config) -> anyhow::Result<()> {
    if let Some(id) = args.record {
        return index_one(id, config).await;
    }
    let app = super::open(config).await?;
    if args.pyramids {
        return make_anew(&app, args.all).await;
    }
    let generation = request_rebuild(&app.db).await?;
    println!("every server rebuilds its index now (generation {generation})");
    Ok(())
}

async fn index_one(id: RecordId, config: Config) -> anyhow::Result<()> {
    let lock = DataLock::take(&config.data).with_context(|| {
        format!("a server indexes it: POST /api/v1/curation/records/{id}/reindex")
    })?;
    let app = App::open(config, Arc::new(SystemClock), lock).await?;
    let known = records::by_id(&mut app.db.read().await?.conn(), id).await?;
    if known.is_none() {
        bail!("no record has the id {id}");
    }
    app.index.catch_up().await?;
    app.working.catch_up().await?;
    let public = app.index.reindex(id, Duration::MAX).await?;
    app.working.reindex(id, Duration::MAX).await?;
    let found = if public {
        "by everybody"
    } else {
        "by curators alone"
    };
    println!("{id} is indexed as it stands, and found {found}");
    app.db.close().await;
    Ok(())
}

async fn make_anew(app: &Engines, all: bool) -> anyhow::Result<()> {
    let began = app.clock.now();
    let media = older_than(app, if all { u32::MAX } else { RECIPE }).await?;
    let stop = super::stopped()?;
    let mut progress = Progress::new("making tiles anew");
    let outcome = make_each(app, &media, &stop, &mut progress).await;
    progress.end();
    outcome?;
    if stop.is_cancelled() {
        bail!("interrupted; run it again to go on");
    }
    if !media.is_empty() {
        // Others may read what was replaced until now.
        tokio::time::sleep(jobs::GRACE).await;
    }
    sweep_all(&app.db, &*app.store).await.context("the store")?;
    let left = made_before(app, &media, began).await?;
    if left.is_empty() {
        println!("all tiles are of recipe {RECIPE}");
        return Ok(());
    }
    let named: Vec<String> = left.iter().take(NAMED).map(ToString::to_string).collect();
    bail!(
        "the tiles of {} media were not made anew, for their jobs failed, were cancelled or wait: {}",
        left.len(),
        named.join(", ")
    )
}

/// A few at a time, whoever does the work: a server takes its share.
async fn make_each(
    app: &Engines,
    media: &[RecordId],
    stop: &CancellationToken,
    progress: &mut Progress,
) -> anyhow::Result<()> {
    let runner = app.runner()?;
    progress.tell(0, media.len());
    for (turn, some) in media.chunks(TOGETHER).enumerate() {
        if stop.is_cancelled() {
            break;
        }
        jobs::make_anew(&app.db, &*app.clock, some).await?;
        let before = turn * TOGETHER;
        let told = |done: usize, failed: usize| {
            progress.tell(before + (done + failed).min(some.len()), media.len());
        };
        runner.drain(stop, told).await.context("the tiles")?;
    }
    Ok(())
}

/// Those of the media whose tiles are older than this.
async fn made_before(
    app: &Engines,
    media: &[RecordId],
    began: DateTime<Utc>,
) -> Result<Vec<RecordId>, DbError> {
    let mut left = Vec::new();
    for some in media.chunks(PAGE.into()) {
        let mut reader = app.db.read().await?;
        let rows = renditions::by_media(&mut reader.conn(), some).await?;
        let old = rows.into_iter().filter(|row| row.at < began);
        left.extend(old.map(|row| row.making.media));
    }
    Ok(left)
}

async fn older_than(app: &Engines, recipe: u32) -> Result<Vec<RecordId>, DbError> {
    let mut found = Vec::new();
    loop {
        let mut reader = app.db.read().await?;
        let after = found.last().copied();
        let page = renditions::older_than(&mut reader.conn(), recipe, after, PAGE.into()).await?;
        if page.is_empty() {
            return Ok(found);
        }
        found.extend(page);
    }
}
