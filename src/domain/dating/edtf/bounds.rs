//! The first and the last day that fit a date.

use super::EdtfError;
use super::date::Year;
use super::digits::Digits;
use crate::domain::dating::calendar::{Day, YEAR_MAX};

/// The first and the last day of year, month or season, and day.
pub(super) fn of(
    year: Year,
    month: Option<Digits<2>>,
    day: Option<Digits<2>>,
) -> Result<(Day, Day), EdtfError> {
    let years = Years::of(year)?;
    let Some(month) = month else {
        return Ok((
            Day::first_of_year(years.first),
            Day::last_of_year(years.last),
        ));
    };
    if let Some((from, to)) = season(month) {
        if day.is_some() {
            return Err(EdtfError::Calendar);
        }
        let first = Day::new(years.first, from, 1);
        let last = Day::last_of_month(years.last, to);
        return first.zip(last).ok_or(EdtfError::Calendar);
    }
    let first = years.up().find_map(|year| first_day(year, month, day));
    let last = years.down().find_map(|year| last_day(year, month, day));
    first.zip(last).ok_or(EdtfError::Calendar)
}

/// The years that a year as written can be.
struct Years {
    first: i32,
    last: i32,
    digits: Option<(bool, Digits<4>)>,
}

impl Years {
    fn of(year: Year) -> Result<Self, EdtfError> {
        match year {
            Year::Short {
                negative,
                digits,
                significant: None,
            } => {
                let (low, high) = digits.bounds();
                let (first, last) = if negative {
                    (-high, (-low).min(-1))
                } else {
                    (low, high)
                };
                Ok(Self {
                    first,
                    last,
                    digits: Some((negative, digits)),
                })
            }
            Year::Short {
                significant: Some(kept),
                ..
            } => estimated(year.number()?, 4, kept),
            Year::Long { significant, .. } => {
                let number = year.number()?;
                let digits = number.unsigned_abs().max(1).ilog10() + 1;
                estimated(number, digits, significant.unwrap_or(u8::MAX))
            }
        }
    }

    fn admits(&self, year: i32) -> bool {
        self.digits
            .is_none_or(|(negative, digits)| digits.admits(year.abs()) && negative == (year < 0))
    }

    fn up(&self) -> impl Iterator<Item = i32> {
        (self.first..=self.last)
            .take(ENOUGH)
            .filter(|year| self.admits(*year))
    }

    fn down(&self) -> impl Iterator<Item = i32> {
        (self.first..=self.last)
            .rev()
            .take(ENOUGH)
            .filter(|year| self.admits(*year))
    }
}

/// Whether a day of a month exists depends on the leap year alone: among so many years of four digits every kind is met.
const ENOUGH: usize = 10_000;

/// The years that agree with `year` in its first `kept` of `digits` digits.
fn estimated(year: i32, digits: u32, kept: u8) -> Result<Years, EdtfError> {
    let open = digits.saturating_sub(u32::from(kept));
    let unit = 10_i64.pow(open.min(10));
    let low = i64::from(year.abs()) / unit * unit;
    let high = low + unit - 1;
    let (first, last) = if year < 0 { (-high, -low) } else { (low, high) };
    let bounded = |year: i64| {
        let within = i64::from(-YEAR_MAX)..=i64::from(YEAR_MAX);
        i32::try_from(year)
            .ok()
            .filter(|_| within.contains(&year))
            .ok_or(EdtfError::Range)
    };
    Ok(Years {
        first: bounded(first)?,
        last: bounded(last)?,
        digits: None,
    })
}

/// The months of a season, quarter, quadrimester or semester (21 to 41).
///
/// Of a winter that is not told which side of the year it lies on, and of a southern summer, only the year is certain.
fn season(month: Digits<2>) -> Option<(u8, u8)> {
    let (low, high) = month.bounds();
    let code = u8::try_from(low).ok().filter(|_| low == high)?;
    Some(match code {
        21 | 25 | 31 => (3, 5),
        22 | 26 | 32 => (6, 8),
        23 | 27 | 29 => (9, 11),
        24 | 28 | 30 => (1, 12),
        33..=36 => (3 * (code - 33) + 1, 3 * (code - 33) + 3),
        37..=39 => (4 * (code - 37) + 1, 4 * (code - 37) + 4),
        40 | 41 => (6 * (code - 40) + 1, 6 * (code - 40) + 6),
        _ => return None,
    })
}

fn first_day(year: i32, month: Digits<2>, day: Option<Digits<2>>) -> Option<Day> {
    let months = (1..=12).filter(|number| month.admits(i32::from(*number)));
    months.into_iter().find_map(|month| {
        let fits = |number: &u8| day.is_none_or(|day| day.admits(i32::from(*number)));
        let mut days = (1..=31).filter(fits);
        days.find_map(|day| Day::new(year, month, day))
    })
}

fn last_day(year: i32, month: Digits<2>, day: Option<Digits<2>>) -> Option<Day> {
    let months = (1..=12).rev();
    let mut months = months.filter(|number| month.admits(i32::from(*number)));
    months.find_map(|month| {
        let fits = |number: &u8| day.is_none_or(|day| day.admits(i32::from(*number)));
        let mut days = (1..=31).rev().filter(fits);
        days.find_map(|day| Day::new(year, month, day))
    })
}
