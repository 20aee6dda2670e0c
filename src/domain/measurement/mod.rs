//! Measurements as registers write them: `口径12.3 足径5.1 高4`, `H. 21.5 cm; diam. of mouth 2.2`, `残高约4.5`.
//!
//! [`Sizes`] reads such a line into typed sizes and prints it again, in Chinese or English; what is printed reads back the
//! same. A unit that the text does not state is assumed, and says so: printed, it stands in square brackets. Units of other
//! days (寸, 尺, 斤) stay what they are; nothing is converted. What could mean two things is refused with its reason.

mod amount;
mod kind;
mod parse;
pub mod print;
mod unit;
mod words;

use std::fmt;

pub use amount::Amount;
pub use kind::{DimensionKind, Part};
pub use parse::SizeError;
pub use unit::{Quantity, Unit};

/// The sizes that one line tells, those of a stated piece behind those of the whole, by piece.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sizes(Vec<Size>);

/// One size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Size {
    /// Which of several pieces, from 1.
    pub piece: Option<u16>,
    /// Which part of the piece, if not the whole.
    pub part: Option<Part>,
    /// What was measured.
    pub kind: DimensionKind,
    /// How much; of a range, the least.
    pub value: Amount,
    /// Of a range, the most.
    pub to: Option<Amount>,
    /// The unit.
    pub unit: Unit,
    /// Whether the unit is assumed, not stated.
    pub assumed: bool,
    /// Whether it was measured on the piece or reconstructed; the text need not say.
    pub basis: Option<Basis>,
    /// Whether it is what is left of a broken piece (残).
    pub remaining: bool,
    /// Whether it is said to be about so much (约).
    pub approximate: bool,
    /// Whether it is a bound.
    pub bound: Option<Bound>,
}

/// How a size was got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Basis {
    /// 实测
    Measured,
    /// 复原
    Reconstructed,
}

/// A size that is only bounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bound {
    /// 余, ≥
    AtLeast,
    /// 不足, ≤
    AtMost,
}

impl Sizes {
    /// Reads a line; lengths without any unit are taken to be in `assumed`, a unit of length.
    pub fn parse(text: &str, assumed: Unit) -> Result<Self, SizeError> {
        parse::sizes(text, assumed)
    }

    /// The sizes, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Size> {
        self.0.iter()
    }

    /// The line in Chinese (`zh…`) or in English.
    pub fn printed(&self, language: &str) -> String {
        print::line(self.0.iter().map(print::Words::from), language)
    }
}

impl FromIterator<Size> for Sizes {
    fn from_iter<I: IntoIterator<Item = Size>>(sizes: I) -> Self {
        let mut sizes: Vec<_> = sizes.into_iter().collect();
        sizes.sort_by_key(|size| size.piece);
        Self(sizes)
    }
}

/// Reads a line as registers mean it: lengths without any unit are centimetres.
impl std::str::FromStr for Sizes {
    type Err = SizeError;

    fn from_str(text: &str) -> Result<Self, SizeError> {
        Self::parse(text, Unit::Cm)
    }
}

impl fmt::Display for Sizes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.printed("zh"))
    }
}

#[cfg(test)]
mod tests;
