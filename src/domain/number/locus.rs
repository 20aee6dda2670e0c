//! Where a find comes from, as its number tells: year, site, kiln, area, trench, unit, layer, from the widest to the
//! narrowest. What is not told is absent.

use std::fmt;

use super::layer::Layer;
use super::natural::push_number;
use super::trench::{Square, Trench};
use crate::domain::written::numerals;

/// Everything before the colon: `2016SHY66TN03W04④`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Locus {
    pub(super) year: Option<u16>,
    pub(super) site: Option<String>,
    pub(super) kiln: Option<u16>,
    pub(super) area: Option<u8>,
    pub(super) trench: Option<Trench>,
    pub(super) unit: Option<Unit>,
    pub(super) layer: Option<Layer>,
}

/// A feature: 灰坑 H, 房址 F, 窑炉 Y, 沟 G, 墓 M, 路 L, 墙 Q, 井 J, 灶 Z, 坑 K, 柱洞 or 土墩 D.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unit {
    pub(super) sort: char,
    pub(super) number: u16,
}

/// The letters of units.
pub(super) const UNITS: &str = "HFYGMLQJZKD";

impl Locus {
    /// The year of the season, in full.
    pub fn year(&self) -> Option<u16> {
        self.year
    }

    /// The site's code or name: `SH`, `后司岙`.
    pub fn site(&self) -> Option<&str> {
        self.site.as_deref()
    }

    /// The kiln's number within the site: 66 of `Y66`.
    pub fn kiln(&self) -> Option<u16> {
        self.kiln
    }

    /// The area of excavation: 2 of `Ⅱ`.
    pub fn area(&self) -> Option<u8> {
        self.area
    }

    /// The trench.
    pub fn trench(&self) -> Option<&Trench> {
        self.trench.as_ref()
    }

    /// The unit: a pit, a tomb, a kiln within the trench.
    pub fn unit(&self) -> Option<Unit> {
        self.unit
    }

    /// The layer, of the unit if there is one, else of the trench.
    pub fn layer(&self) -> Option<Layer> {
        self.layer
    }

    /// Whether it names any place; a year alone does not.
    pub(super) fn is_a_place(&self) -> bool {
        self.site.is_some()
            || self.kiln.is_some()
            || self.area.is_some()
            || self.trench.is_some()
            || self.unit.is_some()
            || self.layer.is_some()
    }

    pub(super) fn push_sort_key(&self, key: &mut String) {
        let end = |key: &mut String| key.push(' ');
        if let Some(year) = self.year {
            key.push_str(&year.to_string());
        }
        end(key);
        key.push_str(self.site.as_deref().unwrap_or_default());
        end(key);
        for number in [self.kiln, self.area.map(u16::from)] {
            if let Some(number) = number {
                push_number(key, number.into());
            }
            end(key);
        }
        if let Some(trench) = &self.trench {
            trench.push_sort_key(key);
        }
        end(key);
        if let Some(unit) = self.unit {
            key.push(unit.sort);
            push_number(key, unit.number.into());
        }
        end(key);
        if let Some(layer) = self.layer {
            layer.push_sort_key(key);
        }
        end(key);
    }

    /// Whether the site's code would run into what follows it: `ST` and `G1` into `STG1`, `II` and `T3` into area Ⅱ.
    fn needs_a_gap(&self) -> bool {
        let Some(site) = self.site.as_deref() else {
            return false;
        };
        let area_next = self.kiln.is_none() && self.area.is_some();
        let numbered = self.kiln.is_some() || self.trench.is_some() || self.unit.is_some();
        if area_next || !numbered {
            return false;
        }
        let trial = match (self.kiln, &self.trench, self.unit) {
            (Some(_), ..) => false,
            (None, Some(trench), _) => matches!(trench.square, Square::Trial(_)),
            (None, None, unit) => unit.is_some_and(|unit| unit.sort == 'G'),
        };
        area_in_letters(site).is_some() || (trial && site.ends_with('T'))
    }
}

impl Unit {
    /// Its letter.
    pub fn sort(self) -> char {
        self.sort
    }

    /// Its number.
    pub fn number(self) -> u16 {
        self.number
    }
}

/// An area written in Latin letters; `V` and `X` alone are taken for a site.
pub(super) fn area_in_letters(letters: &str) -> Option<u8> {
    let known = ["I", "II", "III", "IV", "VI", "VII", "VIII", "IX"];
    let at = known.iter().position(|area| *area == letters)?;
    [1, 2, 3, 4, 6, 7, 8, 9].get(at).copied()
}

impl fmt::Display for Locus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(year) = self.year {
            write!(f, "{year:04}")?;
        }
        if let Some(site) = &self.site {
            f.write_str(site)?;
            if self.needs_a_gap() {
                f.write_str("-")?;
            }
        }
        if let Some(kiln) = self.kiln {
            write!(f, "Y{kiln}")?;
        }
        if let Some(area) = self.area.and_then(numerals::as_roman) {
            write!(f, "{area}")?;
        }
        if let Some(trench) = &self.trench {
            trench.fmt(f)?;
        }
        if let Some(Unit { sort, number }) = self.unit {
            write!(f, "{sort}{number}")?;
        }
        self.layer.map_or(Ok(()), |layer| layer.fmt(f))
    }
}
