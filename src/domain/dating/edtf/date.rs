//! A date: year, month or season, day, each with its doubts and unspecified digits.

use std::fmt;
use std::str::FromStr;

use super::EdtfError;
use super::bounds;
use super::digits::Digits;
use crate::domain::dating::calendar::{Day, YEAR_MAX};

/// A doubt about a date or a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// `?`: it may be wrong.
    Uncertain,
    /// `~`: it is near.
    Approximate,
    /// `%`: both.
    Both,
}

/// A year, a month or season of it, or a day of that. It exists: at least one day fits it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date {
    pub(super) year: Part<Year>,
    pub(super) month: Option<Part<Digits<2>>>,
    pub(super) day: Option<Part<Digits<2>>>,
    first: Day,
    last: Day,
}

/// A part of a date with its doubts: one before it is of this part alone, one after it of all up to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part<T> {
    pub(super) own: Option<Doubt>,
    pub(super) value: T,
    pub(super) upto: Option<Doubt>,
}

/// How a year is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Year {
    /// Four digits: `0874`, `087X`, `-0220`, `1950S2`.
    Short {
        negative: bool,
        digits: Digits<4>,
        significant: Option<u8>,
    },
    /// More than four, or a power of ten: `Y170000002`, `Y-17E7`, `Y171010000S3`.
    Long {
        mantissa: i32,
        exponent: Option<u8>,
        significant: Option<u8>,
    },
}

impl Date {
    pub(super) fn new(
        year: Part<Year>,
        month: Option<Part<Digits<2>>>,
        day: Option<Part<Digits<2>>>,
    ) -> Result<Self, EdtfError> {
        let (first, last) = bounds::of(
            year.value,
            month.map(|part| part.value),
            day.map(|part| part.value),
        )?;
        Ok(Self {
            year,
            month,
            day,
            first,
            last,
        })
    }

    /// The first day that fits it.
    pub fn first(&self) -> Day {
        self.first
    }

    /// The last day that fits it.
    pub fn last(&self) -> Day {
        self.last
    }

    /// Whether any part is `~` or `%`, or the year estimated to some digits only.
    pub fn is_approximate(&self) -> bool {
        self.year.value.significant().is_some()
            || self.doubts().any(|doubt| doubt != Doubt::Uncertain)
    }

    /// Whether any part is `?` or `%`.
    pub fn is_uncertain(&self) -> bool {
        self.doubts().any(|doubt| doubt != Doubt::Approximate)
    }

    /// Whether a digit is unspecified.
    pub fn is_unspecified(&self) -> bool {
        let year = matches!(self.year.value, Year::Short { digits, .. } if digits.is_unspecified());
        year || [self.month, self.day]
            .iter()
            .flatten()
            .any(|part| part.value.is_unspecified())
    }

    fn doubts(&self) -> impl Iterator<Item = Doubt> {
        let rest = [self.month, self.day].into_iter().flatten();
        [self.year.own, self.year.upto]
            .into_iter()
            .chain(rest.flat_map(|part| [part.own, part.upto]))
            .flatten()
    }
}

impl Year {
    fn significant(self) -> Option<u8> {
        match self {
            Self::Short { significant, .. } | Self::Long { significant, .. } => significant,
        }
    }

    fn parse(text: &str) -> Result<Self, EdtfError> {
        let (body, significant) = match text.split_once('S') {
            Some((body, digits)) => (body, Some(small(digits)?)),
            None => (text, None),
        };
        let year = if let Some(long) = body.strip_prefix('Y') {
            let (mantissa, exponent) = match long.split_once('E') {
                Some((mantissa, exponent)) => (mantissa, Some(small(exponent)?)),
                None => (long, None),
            };
            let digits = mantissa.strip_prefix('-').unwrap_or(mantissa);
            let plain = digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
            if !plain || digits.is_empty() || (exponent.is_none() && digits.len() < 5) {
                return Err(EdtfError::Shape);
            }
            Self::Long {
                mantissa: mantissa.parse().map_err(|_| EdtfError::Range)?,
                exponent,
                significant,
            }
        } else {
            let (negative, digits) = match body.strip_prefix('-') {
                Some(digits) => (true, Digits::parse(digits)?),
                None => (false, Digits::parse(body)?),
            };
            if negative && digits.bounds() == (0, 0) {
                return Err(EdtfError::Shape);
            }
            Self::Short {
                negative,
                digits,
                significant,
            }
        };
        year.check().map(|()| year)
    }

    /// Significant digits are of a specified year and no more than it has.
    fn check(self) -> Result<(), EdtfError> {
        let Some(significant) = self.significant() else {
            return self.number().map(drop);
        };
        if matches!(self, Self::Short { digits, .. } if digits.is_unspecified()) {
            return Err(EdtfError::Shape);
        }
        let digits = self.number()?.unsigned_abs().max(1).ilog10() + 1;
        let digits = match self {
            Self::Short { .. } => 4,
            Self::Long { .. } => digits,
        };
        if significant == 0 || u32::from(significant) > digits {
            return Err(EdtfError::Shape);
        }
        Ok(())
    }

    /// The year as written, the least it can be if digits are unspecified; within [`YEAR_MAX`].
    pub(super) fn number(self) -> Result<i32, EdtfError> {
        match self {
            Self::Short {
                negative, digits, ..
            } => {
                let (low, high) = digits.bounds();
                Ok(if negative { -high } else { low })
            }
            Self::Long {
                mantissa, exponent, ..
            } => 10_i32
                .checked_pow(exponent.unwrap_or(0).into())
                .and_then(|power| power.checked_mul(mantissa))
                .filter(|year| (-YEAR_MAX..=YEAR_MAX).contains(year))
                .ok_or(EdtfError::Range),
        }
    }
}

/// One or two digits, without a leading zero.
fn small(text: &str) -> Result<u8, EdtfError> {
    let plain = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if !plain || text.starts_with('0') {
        return Err(EdtfError::Shape);
    }
    text.parse().map_err(|_| EdtfError::Shape)
}

fn doubt(byte: u8) -> Option<Doubt> {
    match byte {
        b'?' => Some(Doubt::Uncertain),
        b'~' => Some(Doubt::Approximate),
        b'%' => Some(Doubt::Both),
        _ => None,
    }
}

/// A part from its text; at most one doubt.
fn part<T>(text: &str, read: impl Fn(&str) -> Result<T, EdtfError>) -> Result<Part<T>, EdtfError> {
    let own = text.bytes().next().and_then(doubt);
    let upto = text.bytes().next_back().and_then(doubt);
    if own.is_some() && upto.is_some() {
        return Err(EdtfError::Shape);
    }
    let value = &text[usize::from(own.is_some())..text.len() - usize::from(upto.is_some())];
    Ok(Part {
        own,
        value: read(value)?,
        upto,
    })
}

impl FromStr for Date {
    type Err = EdtfError;

    fn from_str(text: &str) -> Result<Self, EdtfError> {
        if !text.is_ascii() {
            return Err(EdtfError::Shape);
        }
        // The sign of a year is no hyphen between parts.
        let sign = text.find(|c: char| c.is_ascii_digit() || c == 'X');
        let sign = sign.ok_or(EdtfError::Shape)?;
        let (year, rest) = match text[sign..].find('-') {
            Some(hyphen) => (&text[..sign + hyphen], Some(&text[sign + hyphen + 1..])),
            None => (text, None),
        };
        let (month, day) = match rest.map(|rest| rest.split_once('-')) {
            None => (None, None),
            Some(None) => (rest, None),
            Some(Some((month, day))) => (Some(month), Some(day)),
        };
        let field = |text| part(text, Digits::parse);
        Self::new(
            part(year, Year::parse)?,
            month.map(field).transpose()?,
            day.map(field).transpose()?,
        )
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Uncertain => "?",
            Self::Approximate => "~",
            Self::Both => "%",
        })
    }
}

impl<T: fmt::Display> fmt::Display for Part<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.own.map_or(Ok(()), |doubt| doubt.fmt(f))?;
        self.value.fmt(f)?;
        self.upto.map_or(Ok(()), |doubt| doubt.fmt(f))
    }
}

impl fmt::Display for Year {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Short {
                negative, digits, ..
            } => write!(f, "{}{digits}", if *negative { "-" } else { "" })?,
            Self::Long {
                mantissa, exponent, ..
            } => {
                write!(f, "Y{mantissa}")?;
                if let Some(exponent) = exponent {
                    write!(f, "E{exponent}")?;
                }
            }
        }
        self.significant()
            .map_or(Ok(()), |significant| write!(f, "S{significant}"))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.year.fmt(f)?;
        for part in [self.month, self.day].iter().flatten() {
            write!(f, "-{part}")?;
        }
        Ok(())
    }
}
