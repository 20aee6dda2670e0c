//! Logs and metrics. A log line is readable alone and carries its ids as fields; secrets and coordinates never enter.

use std::io::IsTerminal;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

use crate::config::Log;

/// Bounds of the buckets of request times, in seconds.
const REQUEST_SECONDS: [f64; 11] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0,
];

/// Why telemetry cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// `log.filter` is no filter.
    #[error("log.filter: {0}")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// The metrics cannot be gathered.
    #[error(transparent)]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
}

/// Begins to log to standard error: text in a terminal, one JSON object a line otherwise. A second call changes
/// nothing.
pub fn start_logs(log: &Log) -> Result<(), TelemetryError> {
    let filter = EnvFilter::try_new(&log.filter)?;
    let terminal = std::io::stderr().is_terminal();
    let text = log.format == "text" || (log.format == "auto" && terminal);
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // An error only says that somebody logs already.
    let _ = if text {
        lines.with_ansi(terminal).try_init()
    } else {
        lines
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .try_init()
    };
    Ok(())
}

/// Begins to gather metrics; the handle renders them in Prometheus' text format.
pub fn start_metrics() -> Result<PrometheusHandle, TelemetryError> {
    let builder = PrometheusBuilder::new().set_buckets_for_metric(
        Matcher::Full("celadon_http_request_seconds".to_owned()),
        &REQUEST_SECONDS,
    )?;
    Ok(builder.install_recorder()?)
}
