//! Find numbers: `2016SHY66TN03W04④:12`, printed in one normal form and compared by part.

use std::fmt;
use std::str::FromStr;

use super::locus::Locus;
use super::natural::push_number;
use super::read::{self, FindNumberError};

/// The number of a find: where it comes from, and its number there.
///
/// `Display` is its normal form; reading that gives the same number. Order is by part.
///
/// ```
/// # use celadon::domain::number::FindNumber;
/// let number: FindNumber = "２０１６ＳＨＹ６６ＴＮ０３Ｗ０４（４）：１２".parse()?;
/// assert_eq!(number.to_string(), "2016SHY66TN03W04④:12");
/// assert_eq!(number.locus().kiln(), Some(66));
/// # Ok::<(), celadon::domain::number::FindNumberError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FindNumber {
    pub(super) locus: Locus,
    pub(super) series: Option<Series>,
    pub(super) number: u32,
    pub(super) sub: Option<Sub>,
}

/// Finds that are counted apart from the others of their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Series {
    /// 采, collected on the surface.
    Collected,
    /// 标, specimens.
    Specimen,
    /// 残, fragments.
    Fragment,
    /// 瓷, porcelain.
    Porcelain,
    /// 陶, pottery.
    Pottery,
}

/// A piece of a find that bears one number: `12-1`, `12a`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sub {
    /// `-1`
    Number(u16),
    /// `a`
    Letter(char),
}

impl FindNumber {
    /// Where it comes from.
    pub fn locus(&self) -> &Locus {
        &self.locus
    }

    /// The series it is counted in.
    pub fn series(&self) -> Option<Series> {
        self.series
    }

    /// Its number there, from 1.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Which piece of it.
    pub fn sub(&self) -> Option<Sub> {
        self.sub
    }

    /// What its number is counted in: `T3④:`, `Y66:采`, `采`.
    pub fn counted_in(&self) -> String {
        let colon = if self.locus == Locus::default() {
            ""
        } else {
            ":"
        };
        let mut place = format!("{}{colon}", self.locus);
        place.extend(self.series.map(Series::sign));
        place
    }

    /// What [`Ord`] says, as a text to be compared byte by byte.
    pub fn sort_key(&self) -> String {
        let mut key = String::with_capacity(48);
        self.locus.push_sort_key(&mut key);
        key.extend(self.series.map(Series::rank));
        key.push(' ');
        push_number(&mut key, self.number);
        match self.sub {
            None => {}
            Some(Sub::Number(number)) => {
                key.push('-');
                push_number(&mut key, number.into());
            }
            Some(Sub::Letter(letter)) => key.push(letter),
        }
        key
    }
}

impl Series {
    /// All of them, with the words that are read as them; the longer first.
    pub(super) const WORDS: [(&'static str, Self); 7] = [
        ("采集", Self::Collected),
        ("采", Self::Collected),
        ("标本", Self::Specimen),
        ("标", Self::Specimen),
        ("残", Self::Fragment),
        ("瓷", Self::Porcelain),
        ("陶", Self::Pottery),
    ];

    /// Its character.
    pub fn sign(self) -> char {
        match self {
            Self::Collected => '采',
            Self::Specimen => '标',
            Self::Fragment => '残',
            Self::Porcelain => '瓷',
            Self::Pottery => '陶',
        }
    }

    fn rank(self) -> char {
        match self {
            Self::Collected => 'a',
            Self::Specimen => 'b',
            Self::Fragment => 'c',
            Self::Porcelain => 'd',
            Self::Pottery => 'e',
        }
    }
}

impl FromStr for FindNumber {
    type Err = FindNumberError;

    fn from_str(text: &str) -> Result<Self, FindNumberError> {
        read::find_number(text)
    }
}

impl fmt::Display for FindNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.counted_in(), self.number)?;
        match self.sub {
            None => Ok(()),
            Some(Sub::Number(number)) => write!(f, "-{number}"),
            Some(Sub::Letter(letter)) => write!(f, "{letter}"),
        }
    }
}
