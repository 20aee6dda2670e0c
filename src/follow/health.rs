//! How an index is: what it holds, how far it has got, how far behind that is.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use tokio_util::sync::CancellationToken;

use super::follower::{FollowError, Follower, blocking};
use super::view::View;
use crate::domain::clock::Clock;
use crate::domain::id::Seq;
use crate::search::Figures;

/// Between two looks.
const PERIOD: Duration = Duration::from_secs(5);

/// What is known of an index at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Health {
    /// What it holds.
    pub figures: Figures,
    /// How far it has followed the log.
    pub seq: Seq,
    /// Rows of the log that it has not followed yet.
    pub behind: i64,
    /// How long the first of them has been waiting.
    pub waiting: Duration,
    /// When its list of segments was last written; none while there is no index on disk.
    pub committed: Option<SystemTime>,
}

impl<V: View> Follower<V> {
    /// How it is at `now`.
    pub async fn health(&self, now: DateTime<Utc>) -> Result<Health, FollowError> {
        let seq = self.reached().unwrap_or(Seq(0));
        let (head, first) = {
            let mut reader = self.db().read().await?;
            let mut conn = reader.conn();
            (
                V::head(&mut conn).await?,
                V::after(&mut conn, seq, 1).await?.pop(),
            )
        };
        let waiting = first.map(|row| (now - row.at).to_std().unwrap_or_default());
        let volume = self.index().volume();
        let list = self.folder().join("meta.json");
        let (figures, committed) = blocking(move || {
            let written = std::fs::metadata(list).and_then(|list| list.modified());
            Ok((volume.figures()?, written.ok()))
        })
        .await?;
        Ok(Health {
            figures,
            seq,
            behind: (head.0 - seq.0).max(0),
            waiting: waiting.unwrap_or_default(),
            committed,
        })
    }

    /// Tells the metrics how it is, again and again until `stop`.
    pub async fn tell_health(&self, clock: &dyn Clock, stop: CancellationToken) {
        let mut ticks = tokio::time::interval(PERIOD);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = ticks.tick() => {}
            }
            match self.health(clock.now()).await {
                Ok(health) => tell(V::NAME, &health),
                Err(error) => tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    index = V::NAME,
                    "an index cannot tell how it is"
                ),
            }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts lie far below 2^53")]
fn tell(index: &'static str, health: &Health) {
    let gauge = |name: &'static str, value: f64| metrics::gauge!(name, "index" => index).set(value);
    let figures = &health.figures;
    gauge("celadon_index_documents", figures.documents as f64);
    gauge("celadon_index_deleted_documents", figures.deleted as f64);
    gauge("celadon_index_segments", figures.segments as f64);
    gauge("celadon_index_bytes", figures.bytes as f64);
    gauge("celadon_index_seq", health.seq.0 as f64);
    gauge("celadon_index_behind", health.behind as f64);
    gauge("celadon_index_behind_seconds", health.waiting.as_secs_f64());
    let committed = health
        .committed
        .and_then(|at| at.duration_since(SystemTime::UNIX_EPOCH).ok());
    if let Some(at) = committed {
        gauge(
            "celadon_index_committed_timestamp_seconds",
            at.as_secs_f64(),
        );
    }
}
