//! Periods and regimes with their years, from `tables/periods.tsv`.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::glyphs::fold;
use super::rows::{members, rows};
use super::when::Part;

const PERIODS: &str = include_str!("tables/periods.tsv");

/// A period, or the time of a regime.
#[derive(Debug, PartialEq, Eq)]
pub struct Period {
    /// Its name, simplified: 晚唐, 吴越.
    pub hans: &'static str,
    /// Its name in English.
    pub en: &'static str,
    /// Its first year, astronomical; `None` is open.
    pub first: Option<i32>,
    /// Its last year.
    pub last: Option<i32>,
    /// The name of what it is a part of.
    pub parent: Option<&'static str>,
    /// Which part of its parent it also is: 唐代晚期 is 晚唐.
    pub(super) part: Option<Part>,
    /// Whose eras are meant when one follows its name, as the table of eras names them.
    pub regimes: Vec<&'static str>,
    /// Those meant where the former have no such era.
    pub(super) others: Vec<&'static str>,
    /// Other names of it, some of them also names of others.
    pub also: Vec<&'static str>,
    /// Where the years come from: `read` in a source, `eras` (the table of eras), or `unverified`.
    pub source: &'static str,
}

impl Period {
    /// Whether it is a part of `other`, at any depth.
    pub fn is_within(&self, other: &Self) -> bool {
        let mut at = self.parent;
        // A parent stands in the table, and nothing is its own ancestor: a test holds that.
        for _ in 0..all().len() {
            let Some(name) = at else { return false };
            if name == other.hans {
                return true;
            }
            at = by_name(name).and_then(|period| period.parent);
        }
        false
    }

    /// Its part that has a name of its own.
    pub(super) fn named_part(&self, part: Part) -> Option<&'static Self> {
        all()
            .iter()
            .find(|other| other.parent == Some(self.hans) && other.part == Some(part))
    }

    /// How well an era of `regime` goes with it: 0 is best, `None` not at all.
    pub(super) fn rank(&self, regime: &str) -> Option<u8> {
        if self.regimes.contains(&regime) {
            Some(0)
        } else {
            self.others.contains(&regime).then_some(1)
        }
    }
}

/// Every period, in the order of the table.
pub fn all() -> &'static [Period] {
    &TABLE
}

/// The period of this name (simplified).
pub fn by_name(hans: &str) -> Option<&'static Period> {
    all().iter().find(|period| period.hans == hans)
}

/// The period that is the regime of an era, as the table of eras names it: 吴越 for 吳越.
pub fn of_regime(regime: &str) -> Option<&'static Period> {
    REGIMES.get(regime).copied()
}

static REGIMES: LazyLock<HashMap<&'static str, &'static Period>> = LazyLock::new(|| {
    let mut regimes: HashMap<_, &Period> = HashMap::new();
    for period in all().iter().filter(|period| period.part.is_none()) {
        let Some(first) = period.regimes.first() else {
            continue;
        };
        let named = fold(first) == fold(period.hans);
        if named || (period.regimes.len() == 1 && !regimes.contains_key(first)) {
            regimes.insert(*first, period);
        }
    }
    regimes
});

static TABLE: LazyLock<Vec<Period>> = LazyLock::new(|| {
    rows::<8>(PERIODS)
        .map(|[hans, en, first, last, parent, regimes, source, also]| {
            let (parent, part) = parent.split_once(':').unwrap_or((parent, ""));
            let (own, others) = regimes.split_once(';').unwrap_or((regimes, ""));
            let names = |list: &'static str| list.split(',').filter(|name| !name.is_empty());
            Period {
                hans,
                en,
                first: first.parse().ok(),
                last: last.parse().ok(),
                parent: (!parent.is_empty()).then_some(parent),
                part: match part {
                    "early" => Some(Part::Early),
                    "middle" => Some(Part::Middle),
                    "late" => Some(Part::Late),
                    _ => None,
                },
                regimes: names(own).collect(),
                others: names(others).collect(),
                also: members(also).collect(),
                source,
            }
        })
        .collect()
});

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::dating::eras;

    #[test]
    fn every_row_is_read_and_every_name_in_it_is_known() {
        assert_eq!(rows::<8>(PERIODS).count(), all().len());
        let regimes: BTreeSet<_> = eras::all().iter().map(|era| era.regime).collect();
        for (period, [hans, _, first, last, ..]) in all().iter().zip(rows::<8>(PERIODS)) {
            let told = |year: Option<i32>| year.map_or_else(|| "..".to_owned(), |y| y.to_string());
            assert_eq!(
                (told(period.first).as_str(), told(period.last).as_str()),
                (first, last),
                "{hans}"
            );
            assert!(
                period
                    .first
                    .is_none_or(|first| period.last.is_none_or(|last| first <= last)),
                "{hans}"
            );
            assert!(
                ["read", "eras", "unverified"].contains(&period.source),
                "{hans}"
            );
            for regime in period.regimes.iter().chain(&period.others) {
                assert!(regimes.contains(regime), "{hans} {regime}");
            }
            if let Some(parent) = period.parent {
                let parent = by_name(parent).unwrap_or_else(|| panic!("{hans} lies in {parent}"));
                assert!(
                    !parent.is_within(period),
                    "{hans} and {} lie in each other",
                    parent.hans
                );
            }
        }
    }

    #[test]
    fn every_regime_of_the_table_of_eras_has_its_period() {
        for era in eras::all() {
            let period = of_regime(era.regime).unwrap_or_else(|| panic!("{}", era.regime));
            assert_eq!(period.rank(era.regime), Some(0));
        }
        assert_eq!(of_regime("吳越").map(|period| period.hans), Some("吴越"));
        assert_eq!(of_regime("唐").map(|period| period.hans), Some("唐"));
        assert_eq!(of_regime("東漢").map(|period| period.hans), Some("东汉"));
        assert_eq!(of_regime("代").map(|period| period.hans), Some("代国"));
    }

    #[test]
    fn what_comes_from_the_table_of_eras_agrees_with_it() {
        for period in all().iter().filter(|period| period.source == "eras") {
            let regime = period.regimes[0];
            let spans = eras::all()
                .iter()
                .filter(|era| era.regime == regime)
                .map(eras::Era::span);
            let (firsts, lasts): (Vec<_>, Vec<_>) = spans.unzip();
            // An era without a name is not among them: a regime may be a little older than its first name.
            let first = firsts.into_iter().min().unwrap();
            assert!(
                (0..=5).contains(&(first - period.first.unwrap())),
                "{} {first}",
                period.hans
            );
            assert_eq!(period.last, lasts.into_iter().max(), "{}", period.hans);
        }
    }
}
