//! Eras and their years under each regime, from 东汉 to 清 with the Ten Kingdoms.
//!
//! Two tables hold them as the DILA Time Authority tells them, `tables/curated.tsv` what they leave open. A reign year
//! counts as the astronomical year that bears its sexagenary name, as historians write it: 咸通十四年 is 873, though its last
//! days fall into January 874. A year that several rulers share is one.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use super::calendar::Day;
use super::rows::{members, rows};
use super::sexagenary::Sexagenary;

const ERAS: &str = include_str!("../tables/eras.tsv");
const YEARS: &str = include_str!("../tables/reign_years.tsv");
const NAMES: &str = include_str!("../tables/names.tsv");
const CURATED: &str = include_str!("../tables/curated.tsv");

/// An era of one regime. A name that the regime took twice is two eras.
pub struct Era {
    /// As the table writes it: 咸通, 寶正.
    pub name: &'static str,
    /// Simplified: 咸通, 宝正.
    pub hans: &'static str,
    /// In pinyin: Xiantong.
    pub pinyin: &'static str,
    /// Whose it is, as the table writes it: 唐, 吳越.
    pub regime: &'static str,
    /// Other names and spellings of it.
    pub also: Vec<&'static str>,
    /// Who ruled in it, as the table writes them.
    pub rulers: Vec<&'static str>,
    /// Its first day.
    pub first: Day,
    /// Its last day.
    pub last: Day,
    /// Its years, in order, each once.
    pub years: Vec<ReignYear>,
    /// The last year it counts as its own, where others counted on.
    until: Option<i32>,
}

/// A year of an era.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReignYear {
    /// Its number; 1 is 元年.
    pub number: u16,
    /// The astronomical year it counts as.
    pub year: i32,
    /// Its first day within the era.
    pub first: Day,
    /// Its last day within the era.
    pub last: Day,
}

/// Two eras are one if regime, name and beginning agree.
impl PartialEq for Era {
    fn eq(&self, other: &Self) -> bool {
        (self.regime, self.name, self.first) == (other.regime, other.name, other.first)
    }
}

impl Eq for Era {}

impl fmt::Debug for Era {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (regime, name, first, last) = (self.regime, self.name, self.first, self.last);
        write!(f, "{regime}{name}({first}–{last})")
    }
}

impl Era {
    /// The year of this number.
    pub fn year(&self, number: u16) -> Option<&ReignYear> {
        self.years.iter().find(|year| year.number == number)
    }

    /// The years of this sexagenary name.
    pub fn named(&self, name: Sexagenary) -> impl Iterator<Item = &ReignYear> {
        self.years
            .iter()
            .filter(move |year| Sexagenary::of_year(year.year) == name)
    }

    /// The first and last year it counts as its own.
    pub fn span(&self) -> (i32, i32) {
        let last = self.own().last().map_or(self.last.year(), |year| year.year);
        let first = self.years.first();
        (first.map_or(self.first.year(), |year| year.year), last)
    }

    /// The first and last day it counts as its own.
    pub fn days(&self) -> (Day, Day) {
        match (self.until, self.own().last()) {
            (Some(_), Some(year)) => (self.first, year.last),
            _ => (self.first, self.last),
        }
    }

    fn own(&self) -> impl DoubleEndedIterator<Item = &ReignYear> {
        let until = self.until.unwrap_or(i32::MAX);
        self.years.iter().filter(move |year| year.year <= until)
    }
}

/// A ruler of a regime.
#[derive(Debug, PartialEq, Eq)]
pub struct Ruler {
    /// As the table writes it: 玄宗, 太祖武肅王.
    pub name: &'static str,
    /// Simplified.
    pub hans: &'static str,
    /// In pinyin.
    pub pinyin: &'static str,
    /// Of which regime.
    pub regime: &'static str,
    /// Other names.
    pub also: Vec<&'static str>,
    /// First day of the reign.
    pub first: Day,
    /// Last day of the reign.
    pub last: Day,
}

/// Every era, in the order of the table: by its first day.
pub fn all() -> &'static [Era] {
    &TABLES.eras
}

/// Every ruler, by regime and first day.
pub fn rulers() -> &'static [Ruler] {
    &TABLES.rulers
}

/// The days of the lunisolar year that counts as `year` under `regime`: its first and its last, each if the table tells it.
pub(super) fn lunar_year(regime: &str, year: i32) -> (Option<Day>, Option<Day>) {
    let of = |wanted: i32| {
        let years = TABLES.eras.iter().filter(move |era| era.regime == regime);
        let years = years.flat_map(|era| &era.years);
        years.filter(move |other| other.year == wanted)
    };
    let first = of(year).map(|year| year.first).min();
    let last = of(year).map(|year| year.last).max();
    // A year that begins or ends with its regime may have begun earlier or gone on.
    let first = first.filter(|day| of(year - 1).any(|before| before.last.plus(1) == Some(*day)));
    let last = last.filter(|day| of(year + 1).any(|after| day.plus(1) == Some(after.first)));
    (first, last)
}

struct Tables {
    eras: Vec<Era>,
    rulers: Vec<Ruler>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(Tables::read);

/// Years from 1912 that are read in the Republic's reckoning.
const REPUBLIC: u16 = 99;

/// Which years of the table are wrong, and their right number and name: by regime, era, number and name; none is no year.
type Corrections = BTreeMap<(&'static str, String), Option<(&'static str, &'static str)>>;

impl Tables {
    fn read() -> Self {
        let names: BTreeMap<_, _> = rows::<3>(NAMES)
            .map(|[name, hans, pinyin]| (name, (hans, pinyin)))
            .collect();
        let spelled = |name: &'static str| names.get(name).copied().unwrap_or((name, name));
        let mut eras: Vec<Era> = Vec::new();
        let mut spans_of = spans();
        for ((regime, name, offset), years) in years() {
            let lies_in = |span: &&Span| {
                let overlaps =
                    |year: &ReignYear| year.first <= span.last && span.first <= year.last;
                years.iter().any(overlaps)
            };
            let spans = spans_of.entry((regime, name)).or_default();
            let spans: Vec<_> = spans.iter().filter(lies_in).collect();
            let (Some(first), Some(last)) = (
                spans.iter().map(|span| span.first).min(),
                spans.iter().map(|span| span.last).max(),
            ) else {
                continue;
            };
            // A nameless era that has another name goes by that.
            let mut also: Vec<_> = spans.iter().flat_map(|span| members(span.also)).collect();
            also.retain(|name| name.chars().all(|c| c >= '\u{2e80}' && !is_hangul(c)));
            let name = match (name.starts_with('（'), also.first()) {
                (false, _) => name,
                (true, Some(other)) => *other,
                (true, None) => continue,
            };
            also.extend(curated("alias", regime, name).flat_map(members));
            also.sort_unstable();
            also.dedup();
            also.retain(|other| *other != name);
            let mut rulers: Vec<_> = spans.iter().map(|span| span.ruler).collect();
            rulers.dedup();
            let (hans, pinyin) = spelled(name);
            let until = curated("until", regime, name).next();
            eras.push(Era {
                name,
                hans,
                pinyin,
                regime,
                also,
                rulers,
                first,
                last,
                until: until
                    .and_then(|year| year.parse().ok())
                    .filter(|year| *year >= i32::from(years[0].number) + offset),
                years,
            });
        }
        eras.push(republic());
        eras.sort_by_key(|era| era.first);
        Self {
            eras,
            rulers: all_rulers(spelled),
        }
    }
}

/// The reign years by era: regime, name, and the year before its first, which tells a name's uses apart.
fn years() -> BTreeMap<(&'static str, &'static str, i32), Vec<ReignYear>> {
    let wrong: Corrections = rows::<4>(CURATED)
        .filter(|row| row[0] == "year")
        .map(|[_, regime, which, right]| ((regime, which.to_owned()), right.split_once(' ')))
        .collect();
    let mut eras: BTreeMap<_, Vec<ReignYear>> = BTreeMap::new();
    for [regime, name, number, cycle, first, last] in rows::<6>(YEARS) {
        let (number, cycle) = match wrong.get(&(regime, format!("{name} {number} {cycle}"))) {
            Some(Some(right)) => *right,
            Some(None) => continue,
            None => (number, cycle),
        };
        let read = (number.parse().ok(), cycle.parse().ok(), first.parse().ok());
        let (Some(number), Some(cycle), Some(first)) = read else {
            continue;
        };
        let (Ok(last), Some(year)) = (last.parse(), counted(cycle, first)) else {
            continue;
        };
        let offset = year - i32::from(number);
        let years = eras.entry((regime, name, offset)).or_default();
        match years.iter_mut().find(|known| known.number == number) {
            // A year that rulers share stands once for each.
            Some(known) => {
                known.first = known.first.min(first);
                known.last = known.last.max(last);
            }
            None => years.push(ReignYear {
                number,
                year,
                first,
                last,
            }),
        }
    }
    for years in eras.values_mut() {
        years.sort_by_key(|year| year.number);
    }
    eras.retain(|(regime, ..), _| *regime != "民國");
    eras
}

/// The astronomical year of this name that a year beginning on `first` counts as.
fn counted(cycle: Sexagenary, first: Day) -> Option<i32> {
    let near = [first.year(), first.year() - 1, first.year() + 1];
    near.into_iter()
        .find(|year| Sexagenary::of_year(*year) == cycle)
}

struct Span {
    ruler: &'static str,
    also: &'static str,
    first: Day,
    last: Day,
}

/// The rows of the table of eras, by regime and era.
fn spans() -> BTreeMap<(&'static str, &'static str), Vec<Span>> {
    let mut spans: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for [regime, ruler, name, also, first, last] in rows::<6>(ERAS) {
        if let (Ok(first), Ok(last)) = (first.parse(), last.parse()) {
            spans.entry((regime, name)).or_default().push(Span {
                ruler,
                also,
                first,
                last,
            });
        }
    }
    spans
}

fn curated(
    what: &'static str,
    regime: &'static str,
    name: &'static str,
) -> impl Iterator<Item = &'static str> {
    rows::<4>(CURATED)
        .filter(move |row| row[..3] == [what, regime, name])
        .map(|row| row[3])
}

fn is_hangul(c: char) -> bool {
    ('\u{1100}'..='\u{11ff}').contains(&c) || ('\u{ac00}'..='\u{d7a3}').contains(&c)
}

/// 民國 counts years of the common calendar from 1912.
fn republic() -> Era {
    let years: Vec<_> = (1..=REPUBLIC)
        .map(|number| {
            let year = 1911 + i32::from(number);
            ReignYear {
                number,
                year,
                first: Day::first_of_year(year),
                last: Day::last_of_year(year),
            }
        })
        .collect();
    Era {
        name: "民國",
        hans: "民国",
        pinyin: "Minguo",
        regime: "民國",
        also: Vec::new(),
        rulers: Vec::new(),
        first: Day::first_of_year(1912),
        last: Day::last_of_year(1911 + i32::from(REPUBLIC)),
        years,
        until: None,
    }
}

fn all_rulers(spelled: impl Fn(&'static str) -> (&'static str, &'static str)) -> Vec<Ruler> {
    let mut rulers: Vec<Ruler> = Vec::new();
    for [regime, name, _, _, first, last] in rows::<6>(ERAS) {
        let (Ok(first), Ok(last)) = (first.parse(), last.parse()) else {
            continue;
        };
        if regime == "民國" {
            continue;
        }
        let mut known = rulers.iter_mut();
        if let Some(ruler) = known.find(|ruler| (ruler.regime, ruler.name) == (regime, name)) {
            ruler.first = ruler.first.min(first);
            ruler.last = ruler.last.max(last);
            continue;
        }
        let (hans, pinyin) = spelled(name);
        rulers.push(Ruler {
            name,
            hans,
            pinyin,
            regime,
            also: curated("alias", regime, name).flat_map(members).collect(),
            first,
            last,
        });
    }
    rulers
}
