//! `celadon serve`: a whole museum in one process.

use std::io::{IsTerminal, Write};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::routing::get;
use clap::Args;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::app::{App, DataLock};
use crate::auth;
use crate::config::Config;
use crate::domain::clock::SystemClock;
use crate::http::Site;
use crate::http::serve::{Bounds, serve};
use crate::media::receive::clear_scratch;
use crate::telemetry;

/// Arguments of `celadon serve`.
#[derive(Debug, Clone, Default, Args)]
pub struct ServeArgs {
    /// Do not run jobs in this process; `celadon worker` does
    #[arg(long)]
    pub no_worker: bool,
}

/// Serves until SIGTERM or SIGINT, then drains.
pub async fn run(mut config: Config, args: ServeArgs) -> anyhow::Result<()> {
    telemetry::start_logs(&config.log)?;
    config.worker &= !args.no_worker;
    let lock = DataLock::take(&config.data)?;
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("cannot listen on {}", config.listen))?;
    let address = listener.local_addr()?;
    if config.listen.port() == 0 && config.public_url == format!("http://{}", config.listen) {
        config.public_url = format!("http://{address}");
    }
    let stop = CancellationToken::new();
    let metrics = metrics(&config, &stop).await?;
    let app = App::open(config, Arc::new(SystemClock), lock).await?;
    offer_setup(&app).await?;

    clear_scratch(&app.config.scratch()).context("the scratch folder cannot be cleared")?;
    let index = app.follow(stop.clone());
    let jobs = if app.config.worker {
        let (runner, stop) = (app.runner()?, stop.clone());
        Some(tokio::spawn(async move { runner.run(stop).await }))
    } else {
        None
    };

    let limits = &app.config.limits;
    let bounds = Bounds {
        header_timeout: Duration::from_millis(limits.header_timeout_ms),
        connections: limits.connections as usize,
        drain: Duration::from_millis(limits.drain_ms),
    };
    tracing::info!(%address, public_url = app.config.public_url, "the museum is open");
    writeln!(std::io::stdout(), "{}", app.config.public_url)?;
    let told = super::stopped()?;
    let stopping = async {
        told.cancelled().await;
        tracing::info!("stopping: requests under way may end");
    };
    let clean = serve(listener, Site::new(app.clone()), bounds, stopping).await;
    if !clean {
        tracing::warn!("some connections were cut off");
    }
    stop.cancel();
    let _ = index.await;
    if let Some(jobs) = jobs {
        let _ = jobs.await;
    }
    if let Some(metrics) = metrics {
        let _ = metrics.await;
    }
    app.db.close().await;
    tracing::info!("the museum is closed");
    Ok(())
}

/// `/metrics` on its own listener, if one is configured.
async fn metrics(
    config: &Config,
    stop: &CancellationToken,
) -> anyhow::Result<Option<tokio::task::JoinHandle<bool>>> {
    let Some(address) = config.metrics_address() else {
        return Ok(None);
    };
    let listener = bind_metrics(address).await?;
    let handle: PrometheusHandle = telemetry::start_metrics()?;
    let upkeep = handle.clone();
    let router = Router::new().route("/metrics", get(move || std::future::ready(handle.render())));
    let bounds = Bounds {
        header_timeout: Duration::from_secs(10),
        connections: 16,
        drain: Duration::from_secs(1),
    };
    let stop = stop.clone();
    Ok(Some(tokio::spawn(async move {
        tokio::select! {
            clean = serve(listener, router, bounds, stop.cancelled()) => clean,
            () = keep_up(upkeep) => true,
        }
    })))
}

/// What is measured piles up until it is summed, and nobody may ever come for it.
async fn keep_up(metrics: PrometheusHandle) {
    let mut ticks = tokio::time::interval(Duration::from_secs(5));
    loop {
        ticks.tick().await;
        metrics.run_upkeep();
    }
}

async fn bind_metrics(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address} for metrics"))
}

/// While there is no administrator, leaves a link for the first one: in a file only its owner reads, and on a
/// terminal, never in a log.
async fn offer_setup(app: &App) -> anyhow::Result<()> {
    let config = &app.config;
    let link = auth::offer_setup(
        &app.db,
        app.clock.as_ref(),
        &config.data,
        &config.public_url,
    )
    .await?;
    let Some(link) = link else { return Ok(()) };
    let file = config.data.join("setup-link");
    tracing::info!(file = %file.display(), "nobody administers this museum yet: the link in this file makes the first administrator");
    let mut terminal = std::io::stderr();
    if terminal.is_terminal() {
        writeln!(
            terminal,
            "\n  设置第一位管理员 · set up the first administrator (30 min):\n  {link}\n"
        )?;
    }
    Ok(())
}
