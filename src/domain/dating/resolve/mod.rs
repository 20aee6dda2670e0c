//! From a phrase to what it can mean: every era, period and ruler that its names allow, each with its years and days.
//!
//! Nothing is guessed. Where names mean different years, each meaning is a reading of its own; where several regimes mean
//! the same years, they are one reading that names them all.

mod bounds;
mod joining;
mod reigns;

use super::calendar::Day;
use super::eras::Era;
use super::grammar::{Named, Phrase};
use super::periods::Period;
use super::reading::{Certainty, Dated, Reason, Refusal};
use super::when::When;

pub use bounds::edtf;
pub(super) use reigns::of_reign;

/// Readings beyond which nobody is asked.
pub(super) const READINGS_MAX: usize = 40;

/// Why a phrase means nothing, with the meanings that exclude each other.
#[derive(Debug, Clone)]
pub(super) struct No {
    pub(super) reason: Reason,
    pub(super) readings: Vec<Dated>,
}

impl From<Reason> for No {
    fn from(reason: Reason) -> Self {
        Self {
            reason,
            readings: Vec::new(),
        }
    }
}

impl No {
    pub(super) fn refusal(self) -> Refusal {
        Refusal {
            reason: self.reason,
            span: None,
            readings: self.readings,
        }
    }
}

type Meanings = Result<Vec<Dated>, No>;

/// Everything the phrase can mean; at least one.
pub(super) fn meanings(phrase: &Phrase) -> Meanings {
    resolve(phrase, &[])
}

/// `regimes` are those that the beginning of a range stated: they hold for its end as well, where that has such an era.
fn resolve(phrase: &Phrase, regimes: &[&'static str]) -> Meanings {
    let each = |inner: &Phrase, make: &dyn Fn(Dated) -> Option<Dated>| -> Meanings {
        let made: Vec<_> = resolve(inner, regimes)?
            .into_iter()
            .filter_map(make)
            .collect();
        some(made, Reason::NotADate)
    };
    let found = match phrase {
        Phrase::Bare(_) => return Err(Reason::NotADate.into()),
        Phrase::Refused(reason) => return Err((*reason).into()),
        Phrase::Year(year) => vec![bounds::plain(When::Year(*year))],
        Phrase::Month(year, month) => vec![bounds::plain(When::Month(*year, *month))],
        Phrase::Day(day) => vec![bounds::plain(When::Day(*day))],
        Phrase::Decade(year) => vec![bounds::plain(When::Decade(*year))],
        Phrase::Spread(year, years) => vec![bounds::plain(When::Spread(*year, *years))],
        Phrase::Century(hundred) => vec![bounds::plain(When::Century(hundred.signed()?))],
        Phrase::Closed(inner) => resolve(inner, regimes)?,
        Phrase::Named(named) => reigns::named(named, regimes)?,
        Phrase::Part(inner, part) => each(inner, &|dated| bounds::part(dated, *part))?,
        Phrase::About(inner) => each(inner, &|dated| Some(bounds::about(dated)))?,
        Phrase::Perhaps(inner) => each(inner, &|dated| Some(bounds::perhaps(dated)))?,
        Phrase::Before(inner) => each(inner, &bounds::before)?,
        Phrase::After(inner) => each(inner, &bounds::after)?,
        Phrase::Range(from, to) => joining::range(from.as_deref(), to.as_deref(), regimes)?,
        Phrase::Either(several) => joining::either(several, regimes)?,
        Phrase::Within(outer, gloss) => joining::within(outer, gloss, regimes)?,
        Phrase::Beside(one, other) => joining::beside(one, other, regimes)?,
        Phrase::Choice(several) => {
            let mut found = Vec::new();
            let mut last = Reason::NotADate.into();
            for one in several {
                match resolve(one, regimes) {
                    Ok(meanings) => found.extend(meanings),
                    Err(no) => last = no,
                }
            }
            if found.is_empty() {
                return Err(last);
            }
            found
        }
    };
    settle(found)
}

/// The meanings, each once, in order of time; not more than anybody can be asked about.
fn settle(mut found: Vec<Dated>) -> Meanings {
    let key = |dated: &Dated| {
        let open = (
            dated.years.0.unwrap_or(i32::MIN),
            dated.years.1.unwrap_or(i32::MAX),
        );
        (open, dated.days)
    };
    found.sort_by_key(key);
    let mut once: Vec<Dated> = Vec::with_capacity(found.len());
    for dated in found {
        if once.len() > READINGS_MAX {
            return Err(Reason::TooManyReadings.into());
        }
        if !once.iter().any(|known| known.when == dated.when) {
            once.push(dated);
        }
    }
    Ok(once)
}

fn some(found: Vec<Dated>, reason: Reason) -> Meanings {
    if found.is_empty() {
        return Err(reason.into());
    }
    Ok(found)
}
