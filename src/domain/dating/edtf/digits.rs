//! Digits of which some are unspecified: `087X`, `1X`.

use std::fmt;

use super::EdtfError;

/// `N` digits; `None` is `X`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digits<const N: usize>(pub(super) [Option<u8>; N]);

impl<const N: usize> Digits<N> {
    pub(super) fn parse(text: &str) -> Result<Self, EdtfError> {
        if text.len() != N {
            return Err(EdtfError::Shape);
        }
        let mut digits = [None; N];
        for (digit, byte) in digits.iter_mut().zip(text.bytes()) {
            *digit = match byte {
                b'X' => None,
                b'0'..=b'9' => Some(byte - b'0'),
                _ => return Err(EdtfError::Shape),
            };
        }
        Ok(Self(digits))
    }

    /// The least and the greatest number it can be.
    pub(super) fn bounds(&self) -> (i32, i32) {
        self.0.iter().fold((0, 0), |(low, high), digit| {
            let digit = digit.map(i32::from);
            (
                10 * low + digit.unwrap_or(0),
                10 * high + digit.unwrap_or(9),
            )
        })
    }

    /// Whether it can be `number`.
    pub(super) fn admits(&self, number: i32) -> bool {
        let mut rest = number;
        let fits = self.0.iter().rev().all(|digit| {
            let last = rest % 10;
            rest /= 10;
            digit.is_none_or(|digit| i32::from(digit) == last)
        });
        fits && rest == 0
    }

    /// Whether a digit is unspecified.
    pub(super) fn is_unspecified(&self) -> bool {
        self.0.iter().any(Option::is_none)
    }
}

impl<const N: usize> fmt::Display for Digits<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|digit| match digit {
            Some(digit) => write!(f, "{digit}"),
            None => f.write_str("X"),
        })
    }
}
