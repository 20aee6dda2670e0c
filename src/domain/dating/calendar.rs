//! Days: Julian before 1582-10-15, Gregorian from that day on, with astronomical years (1 BCE is 0), and their numbers.

use std::fmt;
use std::str::FromStr;

/// A day that exists: the ten days that 1582 left out, and a 29 February of a common year, cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    clippy::struct_field_names,
    reason = "a day of the month is called a day"
)]
pub struct Day {
    year: i32,
    month: u8,
    day: u8,
}

/// Years on either side of 1 BCE that a [`Day`] may lie in.
pub const YEAR_MAX: i32 = 2_000_000_000;
/// The Julian day number of 1582-10-15, the first Gregorian day.
const GREGORIAN: i64 = 2_299_161;

impl Day {
    /// The day, if there is one.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let left_out = year == 1582 && month == 10 && (5..=14).contains(&day);
        let exists = (-YEAR_MAX..=YEAR_MAX).contains(&year)
            && day >= 1
            && day <= days_in_month(year, month)?
            && !left_out;
        exists.then_some(Self { year, month, day })
    }

    /// 1 January.
    pub fn first_of_year(year: i32) -> Self {
        let year = year.clamp(-YEAR_MAX, YEAR_MAX);
        Self {
            year,
            month: 1,
            day: 1,
        }
    }

    /// 31 December.
    pub fn last_of_year(year: i32) -> Self {
        let year = year.clamp(-YEAR_MAX, YEAR_MAX);
        Self {
            year,
            month: 12,
            day: 31,
        }
    }

    /// The last day of a month, if there is such a month.
    pub fn last_of_month(year: i32, month: u8) -> Option<Self> {
        Self::new(year, month, days_in_month(year, month)?)
    }

    /// Its astronomical year: 1 BCE is 0.
    pub fn year(self) -> i32 {
        self.year
    }

    /// Its month, 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// Its day of the month, from 1.
    pub fn day(self) -> u8 {
        self.day
    }

    /// Its Julian day number: days since 1 January 4713 BCE (Julian), which is 0.
    pub fn julian_day(self) -> i64 {
        let (year, month) = (i64::from(self.year), i64::from(self.month));
        // The year is counted from March, so that the leap day is its last.
        let late = i64::from(month <= 2);
        let (year, month) = (year + 4800 - late, month + 12 * late - 3);
        let days = i64::from(self.day) + (153 * month + 2) / 5 + 365 * year + year.div_euclid(4);
        if is_gregorian(self.year, self.month, self.day) {
            days - year.div_euclid(100) + year.div_euclid(400) - 32_045
        } else {
            days - 32_083
        }
    }

    /// The day of a Julian day number, if its year lies within [`YEAR_MAX`].
    pub fn from_julian_day(number: i64) -> Option<Self> {
        let furthest = 366 * i64::from(YEAR_MAX);
        if !(-furthest..=furthest).contains(&number) {
            return None;
        }
        let (century, rest) = if number >= GREGORIAN {
            let from = number + 32_044;
            let century = (4 * from + 3).div_euclid(146_097);
            (century, from - (146_097 * century).div_euclid(4))
        } else {
            (0, number + 32_082)
        };
        let year = (4 * rest + 3).div_euclid(1461);
        let rest = rest - (1461 * year).div_euclid(4);
        let month = (5 * rest + 2) / 153;
        let day = rest - (153 * month + 2) / 5 + 1;
        let year = 100 * century + year - 4800 + month / 10;
        Self::new(
            i32::try_from(year).ok()?,
            u8::try_from(month + 3 - 12 * (month / 10)).ok()?,
            u8::try_from(day).ok()?,
        )
    }

    /// The day so many days later, or earlier.
    pub fn plus(self, days: i64) -> Option<Self> {
        Self::from_julian_day(self.julian_day() + days)
    }
}

fn is_gregorian(year: i32, month: u8, day: u8) -> bool {
    (year, month, day) >= (1582, 10, 15)
}

/// Whether the year has a 29 February. By 1582 the Julian rule holds, from 1583 on the Gregorian.
pub fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year <= 1582 || year % 100 != 0 || year % 400 == 0)
}

/// The number of the last day of a month, if there is such a month.
pub fn days_in_month(year: i32, month: u8) -> Option<u8> {
    Some(match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => return None,
    })
}

/// As EDTF writes it: `0874-01-22`, `-0043-03-15`, `Y12000-01-01`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        year(self.year, f)?;
        write!(f, "-{:02}-{:02}", self.month, self.day)
    }
}

/// A year as EDTF writes it.
pub(super) fn year(year: i32, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match year {
        0..=9999 => write!(f, "{year:04}"),
        -9999..=-1 => write!(f, "-{:04}", -year),
        _ => write!(f, "Y{year}"),
    }
}

/// The text is no day of the calendar, written as `0874-01-22`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a day that exists, as 0874-01-22")]
pub struct DayError;

impl FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, DayError> {
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let mut parts = rest.split('-');
        let mut number = |digits: usize| {
            let part = parts.next().filter(|part| part.len() == digits)?;
            part.bytes().all(|b| b.is_ascii_digit()).then_some(())?;
            part.parse::<i32>().ok()
        };
        let (year, month, day) = (number(4), number(2), number(2));
        let (Some(year), Some(month), Some(day), None) = (year, month, day, parts.next()) else {
            return Err(DayError);
        };
        if negative && year == 0 {
            return Err(DayError);
        }
        let small = |number| u8::try_from(number).map_err(|_| DayError);
        Self::new(
            if negative { -year } else { year },
            small(month)?,
            small(day)?,
        )
        .ok_or(DayError)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap_or_else(|_| panic!("{text}"))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn a_day_and_its_number_are_one(number in -800_000_000_i64..800_000_000) {
            let day = Day::from_julian_day(number).unwrap();
            prop_assert_eq!(day.julian_day(), number);
            prop_assert_eq!(day.plus(1).map(|next| next > day), Some(true));
        }

        #[test]
        fn a_printed_day_reads_back(number in 0_i64..5_373_484) {
            let day = Day::from_julian_day(number).unwrap();
            prop_assert_eq!(day.to_string().parse(), Ok(day));
        }

        #[test]
        fn no_number_and_no_text_panics(number: i64, text in "\\PC{0,12}") {
            let _ = (Day::from_julian_day(number), text.parse::<Day>());
        }
    }

    #[test]
    fn known_days_have_their_numbers() {
        for (text, number) in [
            ("-4712-01-01", 0),
            ("0874-01-22", 2_040_308),
            ("1582-10-04", 2_299_160),
            ("1582-10-15", 2_299_161),
            ("1949-10-01", 2_433_191),
            ("2000-01-01", 2_451_545),
        ] {
            assert_eq!(day(text).julian_day(), number, "{text}");
            assert_eq!(Day::from_julian_day(number), Some(day(text)));
        }
    }

    #[test]
    fn what_is_no_day_cannot_be_made() {
        for text in [
            "1582-10-10",
            "0875-02-29",
            "1900-02-29",
            "0874-13-01",
            "0874-00-10",
            "874-01-22",
            "0874-1-22",
        ] {
            assert_eq!(text.parse::<Day>(), Err(DayError), "{text}");
        }
        assert!(
            "0900-02-29".parse::<Day>().is_ok(),
            "900 is a leap year in the Julian calendar"
        );
        assert!("1500-02-29".parse::<Day>().is_ok());
    }
}
