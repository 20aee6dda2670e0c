//! `celadon worker`: takes jobs without serving.

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::telemetry;

/// Runs jobs until SIGTERM or SIGINT; the one under way is put back.
pub async fn run(config: Config) -> anyhow::Result<()> {
    telemetry::start_logs(&config.log)?;
    let runner = super::open(config).await?.runner()?;
    let stop = CancellationToken::new();
    let (mut term, mut interrupt) = (
        signal(SignalKind::terminate())?,
        signal(SignalKind::interrupt())?,
    );
    let told = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = interrupt.recv() => {}
        }
        told.cancel();
    });
    tracing::info!("worker takes jobs");
    runner.run(stop).await;
    Ok(())
}
