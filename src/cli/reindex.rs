//! `celadon reindex`: every node rebuilds its index beside the old one and swaps.

use crate::config::Config;
use crate::follow::request_rebuild;

/// Raises the generation in the database; nothing is rebuilt here, since only a server owns its index.
pub async fn run(config: Config) -> anyhow::Result<()> {
    let app = super::open(config).await?;
    let generation = request_rebuild(&app.db).await?;
    println!("every server rebuilds its index now (generation {generation})");
    Ok(())
}
