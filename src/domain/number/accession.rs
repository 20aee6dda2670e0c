//! Accession numbers: what the ledger calls a piece. Free in form, so only what no ledger writes is refused.

use std::fmt;
use std::str::FromStr;

use super::natural;
use crate::domain::written::{is_silent, plain};

/// A number of the ledger, at half width, spaces at its ends and dashes of other sorts apart; letters keep their case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccessionNumber(String);

/// Where an accession number stands in its ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What its neighbours begin with.
    pub before: String,
    /// Its number among them.
    pub number: u64,
    /// What its neighbours end in.
    pub after: String,
}

/// Why a text is no accession number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccessionError {
    /// Nothing there that could tell one piece from another.
    #[error("an accession number has at least one letter or digit")]
    Empty,
    /// Longer than any ledger writes.
    #[error("an accession number has at most 100 characters")]
    TooLong,
}

const MAX: usize = 100;

impl AccessionNumber {
    /// As the ledger has it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which two spellings meet: capitals, without spaces. Zeros count: `0012` is not `12`.
    pub fn key(&self) -> String {
        natural::folded(&self.0)
    }

    /// Its place in the ledger: the last number in its [`key`](Self::key), with what stands before and behind it.
    /// `ZJ-00012` is the twelfth of `ZJ-`. `None` without a number, or with one that does not fit.
    pub fn place(&self) -> Option<Place> {
        let key = self.key();
        let end = key.rfind(|c: char| c.is_ascii_digit())? + 1;
        let (upto, after) = key.split_at(end);
        let before = upto.trim_end_matches(|c: char| c.is_ascii_digit());
        let number = upto.strip_prefix(before)?.parse().ok()?;
        Some(Place {
            before: before.to_owned(),
            number,
            after: after.to_owned(),
        })
    }
}

impl FromStr for AccessionNumber {
    type Err = AccessionError;

    fn from_str(text: &str) -> Result<Self, AccessionError> {
        if text.chars().count() > MAX {
            return Err(AccessionError::TooLong);
        }
        let text: String = text
            .chars()
            .filter(|&c| !is_silent(c))
            .map(|c| match plain(c) {
                '~' => '-',
                c => c,
            })
            .collect();
        let text = text.trim();
        if !text.chars().any(char::is_alphanumeric) {
            return Err(AccessionError::Empty);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for AccessionNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn what_is_printed_reads_back(text in "\\PC{0,110}") {
            if let Ok(number) = text.parse::<AccessionNumber>() {
                prop_assert_eq!(number.to_string().parse::<AccessionNumber>(), Ok(number.clone()));
                let key = number.key();
                if let Some(Place { before, number, after }) = number.place() {
                    let digits = key.strip_prefix(&before).and_then(|rest| rest.strip_suffix(&after));
                    prop_assert_eq!(digits.and_then(|digits| digits.parse().ok()), Some(number));
                }
            }
        }
    }

    #[test]
    fn spellings_meet_and_zeros_count() {
        let read = |text: &str| text.parse::<AccessionNumber>().unwrap();
        assert_eq!(read("ＺＪ－00012"), read(" ZJ-00012"));
        assert_eq!(read("zj — 00012").key(), read("ZJ-00012").key());
        assert_ne!(read("ZJ-0012").key(), read("ZJ-00012").key());
        let place = |text: &str| {
            read(text)
                .place()
                .map(|at| (at.before, at.number, at.after))
        };
        assert_eq!(place("示-0001"), Some(("示-".into(), 1, String::new())));
        assert_eq!(place("2016.12甲"), Some(("2016.".into(), 12, "甲".into())));
        assert_eq!(read("无号").place(), None);
        assert_eq!("—".parse::<AccessionNumber>(), Err(AccessionError::Empty));
        assert_eq!(
            "1".repeat(101).parse::<AccessionNumber>(),
            Err(AccessionError::TooLong)
        );
    }
}
