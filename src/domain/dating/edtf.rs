//! EDTF level 0 (ISO 8601-2:2019): `874`-like years with four digits, months, days, and intervals of them.

use std::fmt;
use std::str::FromStr;

/// A date, or an interval of two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edtf {
    begin: Date,
    end: Option<Date>,
}

/// A year, a month of it, or a day; compared part by part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Date {
    year: u16,
    month: Option<u8>,
    day: Option<u8>,
}

/// The text is no EDTF of level 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EdtfError {
    /// The shape is wrong.
    #[error(
        "EDTF level 0 is a year of four digits, a year and month, a date, or two of them with / between: 0874, 0874-04, 0871/0874"
    )]
    Shape,
    /// No such month or day.
    #[error("there is no such month or day")]
    Calendar,
    /// The interval ends before it begins.
    #[error("the interval ends before it begins")]
    Order,
}

impl Edtf {
    /// The first and the last year it touches.
    pub fn years(self) -> (i32, i32) {
        (
            i32::from(self.begin.year),
            i32::from(self.end.unwrap_or(self.begin).year),
        )
    }
}

impl FromStr for Edtf {
    type Err = EdtfError;

    fn from_str(text: &str) -> Result<Self, EdtfError> {
        let (begin, end) = match text.split_once('/') {
            Some((begin, end)) => (begin.parse::<Date>()?, Some(end.parse::<Date>()?)),
            None => (text.parse()?, None),
        };
        if end.is_some_and(|end| end.last() < begin.first()) {
            return Err(EdtfError::Order);
        }
        Ok(Self { begin, end })
    }
}

impl fmt::Display for Edtf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.begin.fmt(f)?;
        self.end.map_or(Ok(()), |end| write!(f, "/{end}"))
    }
}

impl Date {
    fn first(self) -> (u16, u8, u8) {
        (self.year, self.month.unwrap_or(1), self.day.unwrap_or(1))
    }

    fn last(self) -> (u16, u8, u8) {
        (self.year, self.month.unwrap_or(12), self.day.unwrap_or(31))
    }
}

impl FromStr for Date {
    type Err = EdtfError;

    fn from_str(text: &str) -> Result<Self, EdtfError> {
        let mut parts = text.split('-');
        let year = number(parts.next(), 4)?.ok_or(EdtfError::Shape)?;
        let month = number(parts.next(), 2)?.map(|month| u8::try_from(month).unwrap_or(u8::MAX));
        let day = number(parts.next(), 2)?.map(|day| u8::try_from(day).unwrap_or(u8::MAX));
        if parts.next().is_some() {
            return Err(EdtfError::Shape);
        }
        let days = match month {
            None | Some(1 | 3 | 5 | 7 | 8 | 10 | 12) => 31,
            Some(4 | 6 | 9 | 11) => 30,
            // Before 1582-10-15 dates are Julian, where every fourth year has a 29 February.
            Some(2) if year % 4 == 0 && (year < 1582 || year % 100 != 0 || year % 400 == 0) => 29,
            Some(2) => 28,
            Some(_) => return Err(EdtfError::Calendar),
        };
        if day.is_some_and(|day| day == 0 || day > days) {
            return Err(EdtfError::Calendar);
        }
        Ok(Self { year, month, day })
    }
}

fn number(part: Option<&str>, digits: usize) -> Result<Option<u16>, EdtfError> {
    let Some(part) = part else { return Ok(None) };
    if part.len() != digits || !part.bytes().all(|b| b.is_ascii_digit()) {
        return Err(EdtfError::Shape);
    }
    part.parse().map(Some).map_err(|_| EdtfError::Shape)
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        self.day.map_or(Ok(()), |day| write!(f, "-{day:02}"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date() -> impl Strategy<Value = Date> {
        (
            0..=9999_u16,
            prop::option::of((1..=12_u8, prop::option::of(1..=28_u8))),
        )
            .prop_map(|(year, rest)| Date {
                year,
                month: rest.map(|r| r.0),
                day: rest.and_then(|r| r.1),
            })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn what_is_printed_reads_back(a in date(), b in prop::option::of(date())) {
            let end = b.filter(|b| b.last() >= a.first());
            let edtf = Edtf { begin: a, end };
            prop_assert_eq!(edtf.to_string().parse::<Edtf>(), Ok(edtf));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,20}") {
            if let Ok(edtf) = text.parse::<Edtf>() {
                prop_assert_eq!(edtf.to_string(), text);
            }
        }
    }

    #[test]
    fn faults_are_told_apart() {
        assert_eq!("874".parse::<Edtf>(), Err(EdtfError::Shape));
        assert_eq!("0874-13".parse::<Edtf>(), Err(EdtfError::Calendar));
        assert_eq!("0875-02-29".parse::<Edtf>(), Err(EdtfError::Calendar));
        assert!(
            "0900-02-29".parse::<Edtf>().is_ok(),
            "900 is a leap year in the Julian calendar"
        );
        assert_eq!("0874/0871".parse::<Edtf>(), Err(EdtfError::Order));
        assert_eq!("0871/0874".parse::<Edtf>().map(Edtf::years), Ok((871, 874)));
    }
}
