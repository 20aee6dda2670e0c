//! An interval: from a date to a date, either side open or unknown.

use std::fmt;
use std::str::FromStr;

use super::EdtfError;
use super::date::Date;
use crate::domain::dating::calendar::Day;

/// From one end to another; it does not end before it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// Where it begins.
    pub from: End,
    /// Where it ends.
    pub to: End,
}

/// An end of an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// A date.
    Date(Date),
    /// `..`: it has no end on this side.
    Open,
    /// Nothing: it is not known.
    Unknown,
}

impl End {
    pub(super) fn first(self) -> Option<Day> {
        self.date().map(|date| date.first())
    }

    pub(super) fn last(self) -> Option<Day> {
        self.date().map(|date| date.last())
    }

    fn date(self) -> Option<Date> {
        match self {
            Self::Date(date) => Some(date),
            Self::Open | Self::Unknown => None,
        }
    }
}

impl Interval {
    /// The interval, if it does not end before it begins.
    pub(super) fn new(from: End, to: End) -> Result<Self, EdtfError> {
        if from == End::Unknown && to == End::Unknown {
            return Err(EdtfError::Shape);
        }
        match (from.first(), to.last()) {
            (Some(first), Some(last)) if last < first => Err(EdtfError::Order),
            _ => Ok(Self { from, to }),
        }
    }

    pub(super) fn dates(&self) -> impl Iterator<Item = &Date> {
        [&self.from, &self.to]
            .into_iter()
            .filter_map(|end| match end {
                End::Date(date) => Some(date),
                End::Open | End::Unknown => None,
            })
    }
}

impl FromStr for Interval {
    type Err = EdtfError;

    fn from_str(text: &str) -> Result<Self, EdtfError> {
        let (from, to) = text.split_once('/').ok_or(EdtfError::Shape)?;
        let end = |text: &str| match text {
            "" => Ok(End::Unknown),
            ".." => Ok(End::Open),
            date => date.parse().map(End::Date),
        };
        Self::new(end(from)?, end(to)?)
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => date.fmt(f),
            Self::Open => f.write_str(".."),
            Self::Unknown => Ok(()),
        }
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.from, self.to)
    }
}
