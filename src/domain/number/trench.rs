//! Trenches: counted (`T3`), in rows (`T0302`), in the quadrants of a grid (`TN03W04`), trial trenches (`TG1`).

use std::fmt;

use super::natural::push_number;

/// A trench, with what was dug beyond its edge.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Trench {
    pub(super) square: Square,
    pub(super) extension: Option<Extension>,
}

/// Which one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Square {
    /// `T3`, `T302`: counted, up to three digits; leading zeros say nothing.
    Counted(u16),
    /// `T0302`: four to six digits, column and row; zeros count.
    Rows(String),
    /// `TN03W04`: north or south, then east or west, of the site's datum.
    Grid {
        /// `N` or `S`.
        along: char,
        /// How far.
        row: u16,
        /// `E` or `W`.
        across: char,
        /// How far.
        column: u16,
    },
    /// `TG1`: 探沟.
    Trial(u16),
}

/// 扩方: beyond the edge of the trench, on a stated side or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Extension(pub(super) Option<char>);

impl Trench {
    /// Which one.
    pub fn square(&self) -> &Square {
        &self.square
    }

    /// Whether it is its extension, and on which side (`东`, `南`, `西`, `北`).
    pub fn extension(&self) -> Option<Extension> {
        self.extension
    }

    pub(super) fn push_sort_key(&self, key: &mut String) {
        match &self.square {
            Square::Counted(number) => {
                key.push('a');
                push_number(key, (*number).into());
            }
            Square::Rows(digits) => {
                key.push('b');
                key.push_str(digits);
            }
            Square::Grid {
                along,
                row,
                across,
                column,
            } => {
                key.extend(['c', *along]);
                push_number(key, (*row).into());
                key.push(*across);
                push_number(key, (*column).into());
            }
            Square::Trial(number) => {
                key.push('d');
                push_number(key, (*number).into());
            }
        }
        if let Some(Extension(side)) = self.extension {
            // Behind the space that ends a part, before any digit.
            key.push_str("!扩");
            key.extend(side);
        }
    }
}

impl Extension {
    /// The side, if it is told.
    pub fn side(self) -> Option<char> {
        self.0
    }
}

impl fmt::Display for Trench {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.square {
            Square::Counted(number) => write!(f, "T{number}")?,
            Square::Rows(digits) => write!(f, "T{digits}")?,
            Square::Grid {
                along,
                row,
                across,
                column,
            } => write!(f, "T{along}{row:02}{across}{column:02}")?,
            Square::Trial(number) => write!(f, "TG{number}")?,
        }
        match self.extension {
            None => Ok(()),
            Some(Extension(None)) => f.write_str("扩"),
            Some(Extension(Some(side))) => write!(f, "{side}扩"),
        }
    }
}
