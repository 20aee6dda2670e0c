//! Layers: `④`, `④b`, `④a1`, `④-1`, and the soils that have no number.

use std::fmt;

use super::natural::push_number;
use crate::domain::written::numerals;

/// A layer of a trench or of a unit's filling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Layer {
    pub(super) soil: Soil,
    pub(super) sub: Option<SubLayer>,
}

/// What lies there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Soil {
    /// 表土, topsoil.
    Topsoil,
    /// 扰土, disturbed soil.
    Disturbed,
    /// 填土, the filling of a tomb or pit.
    Fill,
    /// A layer counted from the top, 1 to 999.
    Number(u16),
}

/// A division of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SubLayer {
    /// `④-1`
    Number(u8),
    /// `④b`, `④b2`; the letter is small and from a to k.
    Letter(char, Option<u8>),
}

impl Layer {
    /// What lies there.
    pub fn soil(self) -> Soil {
        self.soil
    }

    /// Its division, if it names one.
    pub fn sub(self) -> Option<SubLayer> {
        self.sub
    }

    pub(super) fn push_sort_key(self, key: &mut String) {
        match self.soil {
            Soil::Topsoil => key.push('a'),
            Soil::Disturbed => key.push('b'),
            Soil::Fill => key.push('c'),
            Soil::Number(number) => {
                key.push('d');
                push_number(key, number.into());
            }
        }
        match self.sub {
            None => {}
            Some(SubLayer::Number(number)) => {
                key.push('-');
                push_number(key, number.into());
            }
            Some(SubLayer::Letter(letter, number)) => {
                key.push(letter);
                if let Some(number) = number {
                    push_number(key, number.into());
                }
            }
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.soil {
            Soil::Topsoil => f.write_str("表")?,
            Soil::Disturbed => f.write_str("扰")?,
            Soil::Fill => f.write_str("填")?,
            Soil::Number(number) => match numerals::in_circle(number) {
                Some(c) => write!(f, "{c}")?,
                None => write!(f, "({number})")?,
            },
        }
        match self.sub {
            None => Ok(()),
            Some(SubLayer::Number(number)) => write!(f, "-{number}"),
            Some(SubLayer::Letter(letter, None)) => write!(f, "{letter}"),
            Some(SubLayer::Letter(letter, Some(number))) => write!(f, "{letter}{number}"),
        }
    }
}
