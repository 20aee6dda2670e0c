//! `celadon reindex`: every node rebuilds its index beside the old one and swaps.

use crate::config::Config;
use crate::db::{Priority, settings};

/// The setting that index owners watch.
pub const GENERATION: &str = "index_generation";

/// Raises the generation in the database; nothing is rebuilt here, since only a server owns its index.
pub async fn run(config: Config) -> anyhow::Result<()> {
    let app = super::open(config).await?;
    let mut tx = app.db.begin(Priority::Edit).await?;
    let mut conn = tx.conn();
    let now: u64 = settings::get(&mut conn, GENERATION)
        .await?
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    settings::put(&mut conn, GENERATION, &(now + 1).to_string()).await?;
    drop(conn);
    tx.commit().await?;
    println!(
        "every server rebuilds its index now (generation {})",
        now + 1
    );
    Ok(())
}
