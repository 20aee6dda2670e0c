//! EDTF, levels 0 to 2 (ISO 8601-2:2019, Annex A; the Library of Congress's specification): a date of any precision,
//! a time of a day, an interval, a set of dates; read, printed back, and told as first and last year and day.
//!
//! One thing is ours: before 1582-10-15 a date is Julian, as historians write, where the standard would count Gregorian.

mod bounds;
mod date;
mod digits;
mod interval;
mod set;
#[cfg(test)]
mod tests;
mod time;

use std::fmt;
use std::str::FromStr;

pub use date::{Date, Doubt};
pub use interval::{End, Interval};
pub use set::{Item, Set};
pub use time::Time;

use super::calendar::Day;

/// Bytes of the longest text that is read.
pub const TEXT_MAX: usize = 1_000;

/// An EDTF value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edtf {
    /// `0874`, `0874-04`, `087X`, `0874~`, `Y-170000`, `1950S2`, `2016-25`
    Date(Date),
    /// `2016-10-17T09:30:00Z`
    Time(Time),
    /// `0871/0874`, `0871/..`
    Interval(Interval),
    /// `[0871,0874]`, `{0871..0874}`
    Set(Set),
}

/// The text is no EDTF.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EdtfError {
    /// The shape is wrong.
    #[error(
        "EDTF (ISO 8601-2) writes 0874, 0874-04, 0874-04-21, 0871/0874, 0871/.., 087X, 0874~, 0874?, -0220, [0871,0874]"
    )]
    Shape,
    /// No such month, day or time.
    #[error("there is no such month, day or time")]
    Calendar,
    /// The interval ends before it begins.
    #[error("the interval ends before it begins")]
    Order,
    /// The year lies too far off.
    #[error("the year lies more than two thousand million years off")]
    Range,
}

impl Edtf {
    /// The first and the last year it touches, astronomical; `None` where it is open or says nothing.
    pub fn years(&self) -> (Option<i32>, Option<i32>) {
        let (first, last) = self.days();
        (first.map(Day::year), last.map(Day::year))
    }

    /// The first and the last day it touches; `None` where it is open or says nothing.
    pub fn days(&self) -> (Option<Day>, Option<Day>) {
        match self {
            Self::Date(date) => (Some(date.first()), Some(date.last())),
            Self::Time(time) => (Some(time.day()), Some(time.day())),
            Self::Interval(interval) => (interval.from.first(), interval.to.last()),
            Self::Set(set) => (set.first(), set.last()),
        }
    }

    /// Whether any of it is `~` or `%`, or estimated to some digits only.
    pub fn is_approximate(&self) -> bool {
        self.dates().any(Date::is_approximate)
    }

    /// Whether any of it is `?` or `%`, or it is one of several dates.
    pub fn is_uncertain(&self) -> bool {
        matches!(self, Self::Set(Set { all: false, .. })) || self.dates().any(Date::is_uncertain)
    }

    /// Whether it says its dates flatly: no doubt, no unspecified digit, no choice.
    pub fn is_plain(&self) -> bool {
        !self.is_approximate() && !self.is_uncertain() && !self.dates().any(Date::is_unspecified)
    }

    fn dates(&self) -> Box<dyn Iterator<Item = &Date> + '_> {
        match self {
            Self::Date(date) => Box::new(std::iter::once(date)),
            Self::Time(_) => Box::new(std::iter::empty()),
            Self::Interval(interval) => Box::new(interval.dates()),
            Self::Set(set) => Box::new(set.dates()),
        }
    }
}

impl FromStr for Edtf {
    type Err = EdtfError;

    fn from_str(text: &str) -> Result<Self, EdtfError> {
        if text.len() > TEXT_MAX || !text.is_ascii() {
            return Err(EdtfError::Shape);
        }
        if text.starts_with(['[', '{']) {
            text.parse().map(Self::Set)
        } else if text.contains('/') {
            text.parse().map(Self::Interval)
        } else if text.contains('T') {
            text.parse().map(Self::Time)
        } else {
            text.parse().map(Self::Date)
        }
    }
}

impl fmt::Display for Edtf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => date.fmt(f),
            Self::Time(time) => time.fmt(f),
            Self::Interval(interval) => interval.fmt(f),
            Self::Set(set) => set.fmt(f),
        }
    }
}
