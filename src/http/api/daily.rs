//! The piece of the day: `GET /api/v1/daily`, and [`of_today`], which the first page shows.

use std::time::Duration;

use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answer::hashed_json;
use super::kinds::language_of;
use super::search::{SearchItem, items};
use crate::app::App;
use crate::domain::id::Seq;
use crate::http::extract::{IfNoneMatch, Query};
use crate::http::problem::Problem;

/// Hours by which China standard time is ahead of UTC.
const AHEAD: TimeDelta = TimeDelta::hours(8);

/// Which day.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DailyParameters {
    /// The day; today in China standard time (UTC+08:00) unless stated.
    #[param(format = Date, example = "2026-05-18")]
    date: Option<String>,
    /// BCP 47 language of labels; falls back to zh-Hans, zh-Hant, zh, en, then any.
    #[param(example = "en")]
    lang: Option<String>,
}

/// The piece of a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct DailyAnswer {
    /// The day.
    #[schema(format = Date, value_type = String, example = "2026-05-18")]
    pub date: NaiveDate,
    /// Where it is that day.
    #[schema(example = "UTC+08:00")]
    pub time_zone: &'static str,
    /// The piece; null where none is published.
    #[schema(required = true)]
    pub item: Option<SearchItem>,
}

/// Read the piece of the day
///
/// Every published piece has its day, those with a picture first of all: where any has one, only they take part. None is
/// shown again before all others were. Today's stays while the museum changes; other days are told as it stands now.
#[utoipa::path(
    get,
    path = "/api/v1/daily",
    operation_id = "get_daily_object",
    tag = "play",
    params(
        DailyParameters,
        ("If-None-Match" = Option<String>, Header, description = "The ETag of what you hold; answers 304 if it is still the same."),
    ),
    responses(
        (status = 200, description = "The piece.", body = DailyAnswer, headers(
            ("ETag" = String, description = "A hash of the body."),
        )),
        (status = 304, description = "What you hold is still the same.", headers(("ETag" = String, description = "A hash of the body."))),
    )
)]
pub async fn get_daily_object(
    State(app): State<App>,
    Query(parameters): Query<DailyParameters>,
    held: IfNoneMatch,
) -> Result<Response, Problem> {
    let lang = language_of(parameters.lang.as_deref())?;
    let today = today(app.clock.now());
    let date = match parameters.date.as_deref() {
        None => today,
        Some(text) => day_of(text).ok_or_else(|| {
            Problem::parameter("date", "invalid_value", "`date` is a day, like 2026-05-18")
        })?,
    };
    let answer = DailyAnswer {
        date,
        time_zone: "UTC+08:00",
        item: piece_of(&app, date, today, lang).await?,
    };
    hashed_json(&answer, &held, None)
}

/// The piece of today, if there is one.
pub async fn of_today(app: &App, lang: &str) -> Result<Option<SearchItem>, Problem> {
    let today = today(app.clock.now());
    piece_of(app, today, today, lang).await
}

async fn piece_of(
    app: &App,
    date: NaiveDate,
    today: NaiveDate,
    lang: &str,
) -> Result<Option<SearchItem>, Problem> {
    let wait = Duration::from_millis(app.config.limits.min_seq_wait_ms);
    app.index.wait_for(Seq(0), wait).await?;
    let Some(piece) = app.index.piece_of(date, today).await? else {
        return Ok(None);
    };
    let (names, held_back) = (app.index.names(), app.index.held_back().await?);
    let shown = items(app, &[(&piece).into()], (&names, &held_back), lang).await?;
    Ok(shown.into_iter().next())
}

fn today(now: DateTime<Utc>) -> NaiveDate {
    (now + AHEAD).date_naive()
}

/// A day as ISO 8601 writes it, in the years 1 to 9999.
fn day_of(text: &str) -> Option<NaiveDate> {
    let plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let day: NaiveDate = text.parse().ok().filter(|_| plain)?;
    (1..=9999).contains(&day.year()).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_in_china_eight_hours_earlier() {
        let at = |text: &str| today(text.parse().expect("a time")).to_string();
        assert_eq!(at("2026-05-17T15:59:59Z"), "2026-05-17");
        assert_eq!(at("2026-05-17T16:00:00Z"), "2026-05-18");
    }

    #[test]
    fn days_are_read_strictly() {
        assert_eq!(
            day_of("2026-05-18").map(|day| day.to_string()),
            Some("2026-05-18".to_owned())
        );
        for bad in [
            "",
            "2026-5-18",
            "2026-02-30",
            "today",
            "0000-01-01",
            "+2026-01-1",
            "2026/05/18",
        ] {
            assert_eq!(day_of(bad), None, "{bad}");
        }
    }
}
