//! How much: an exact decimal with at most four places.

use std::fmt;

/// An amount above nothing, below ten million, in ten-thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(u64);

const PLACES: u32 = 4;
const ONE: u64 = 10_u64.pow(PLACES);
const LIMIT: u64 = 10_000_000 * ONE;

impl Amount {
    /// From ten-thousandths.
    pub fn from_ten_thousandths(ten_thousandths: u64) -> Option<Self> {
        (1..LIMIT)
            .contains(&ten_thousandths)
            .then_some(Self(ten_thousandths))
    }

    /// From the digits before and behind the point.
    pub(super) fn from_digits(whole: &[char], places: &[char]) -> Option<Self> {
        if whole.len() > 12 || places.len() > PLACES as usize {
            return None;
        }
        let padding = std::iter::repeat_n(&'0', PLACES as usize - places.len());
        let digits = whole.iter().chain(places).chain(padding);
        let sum = digits.fold(0_u64, |sum, c| {
            sum * 10 + u64::from(c.to_digit(10).unwrap_or(0))
        });
        Self::from_ten_thousandths(sum)
    }

    /// `self + numerator / denominator`, if that is exact.
    pub(super) fn plus(self, numerator: u64, denominator: u64) -> Option<Self> {
        let scaled = numerator.checked_mul(ONE)?;
        let exact = denominator > 0 && scaled.is_multiple_of(denominator);
        Self::from_ten_thousandths(self.0.checked_add(exact.then(|| scaled / denominator)?)?)
    }

    /// As a number, the nearest there is.
    #[expect(
        clippy::cast_precision_loss,
        reason = "below 2^53: ten million times ten thousand"
    )]
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / ONE as f64
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0 / ONE)?;
        let rest = self.0 % ONE;
        if rest == 0 {
            return Ok(());
        }
        let places = format!("{rest:04}");
        write!(f, ".{}", places.trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_and_bounded() {
        let read = |whole: &str, places: &str| {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            Amount::from_digits(&chars(whole), &chars(places)).map(|amount| amount.to_string())
        };
        assert_eq!(read("12", "30").as_deref(), Some("12.3"));
        assert_eq!(read("0", "0001").as_deref(), Some("0.0001"));
        assert_eq!(read("9999999", "9999").as_deref(), Some("9999999.9999"));
        for (whole, places) in [
            ("0", ""),
            ("0", "0000"),
            ("1", "00001"),
            ("10000000", ""),
            ("123456789012345", ""),
        ] {
            assert_eq!(read(whole, places), None, "{whole}.{places}");
        }
        let eight = Amount(8 * ONE);
        assert_eq!(eight.plus(1, 2).map(Amount::to_f64), Some(8.5));
        assert_eq!((eight.plus(1, 3), eight.plus(1, 0)), (None, None));
    }
}
