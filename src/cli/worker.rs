//! `celadon worker`: takes jobs without serving.

use crate::config::Config;
use crate::telemetry;

/// Runs jobs until SIGTERM or SIGINT; the one under way is put back.
pub async fn run(config: Config) -> anyhow::Result<()> {
    telemetry::start_logs(&config.log)?;
    let runner = super::open(config).await?.runner()?;
    let stop = super::stopped()?;
    tracing::info!("worker takes jobs");
    runner.run(stop).await;
    Ok(())
}
