//! A time of a day: `2016-10-17T09:30:00Z`.

use std::fmt;
use std::str::FromStr;

use super::EdtfError;
use crate::domain::dating::calendar::Day;

/// A day with a time, to the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time {
    day: Day,
    hour: u8,
    minute: u8,
    second: u8,
    zone: Option<Zone>,
}

/// How far the time is off UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Zone {
    /// `Z`
    Utc,
    /// `+08`, or `+08:30`
    Off {
        west: bool,
        hours: u8,
        minutes: Option<u8>,
    },
}

impl Time {
    /// Its day, at the place of the clock.
    pub fn day(&self) -> Day {
        self.day
    }
}

fn two(text: &str, below: u8) -> Result<u8, EdtfError> {
    if text.len() != 2 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(EdtfError::Shape);
    }
    let number = text.parse().map_err(|_| EdtfError::Shape)?;
    if number < below {
        Ok(number)
    } else {
        Err(EdtfError::Calendar)
    }
}

impl Zone {
    fn parse(text: &str) -> Result<Option<Self>, EdtfError> {
        let (west, off) = match text.as_bytes() {
            [] => return Ok(None),
            b"Z" => return Ok(Some(Self::Utc)),
            [b'+', ..] => (false, &text[1..]),
            [b'-', ..] => (true, &text[1..]),
            _ => return Err(EdtfError::Shape),
        };
        let (hours, minutes) = match off.split_once(':') {
            Some((hours, minutes)) => (hours, Some(two(minutes, 60)?)),
            None => (off, None),
        };
        Ok(Some(Self::Off {
            west,
            hours: two(hours, 24)?,
            minutes,
        }))
    }
}

impl FromStr for Time {
    type Err = EdtfError;

    fn from_str(text: &str) -> Result<Self, EdtfError> {
        let (date, time) = text.split_once('T').ok_or(EdtfError::Shape)?;
        let digits = date.strip_prefix('-').unwrap_or(date).split('-');
        let mut widths = digits.map(|part| (part.len(), part.bytes().all(|b| b.is_ascii_digit())));
        let shape = [widths.next(), widths.next(), widths.next(), widths.next()];
        if shape != [Some((4, true)), Some((2, true)), Some((2, true)), None] {
            return Err(EdtfError::Shape);
        }
        if !time.is_ascii()
            || time.len() < 8
            || time.as_bytes()[2] != b':'
            || time.as_bytes()[5] != b':'
        {
            return Err(EdtfError::Shape);
        }
        Ok(Self {
            day: date.parse().map_err(|_| EdtfError::Calendar)?,
            hour: two(&time[..2], 24)?,
            minute: two(&time[3..5], 60)?,
            second: two(&time[6..8], 60)?,
            zone: Zone::parse(&time[8..])?,
        })
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            day,
            hour,
            minute,
            second,
            zone,
        } = self;
        write!(f, "{day}T{hour:02}:{minute:02}:{second:02}")?;
        match zone {
            None => Ok(()),
            Some(Zone::Utc) => f.write_str("Z"),
            Some(Zone::Off {
                west,
                hours,
                minutes,
            }) => {
                write!(f, "{}{hours:02}", if *west { '-' } else { '+' })?;
                minutes.map_or(Ok(()), |minutes| write!(f, ":{minutes:02}"))
            }
        }
    }
}
