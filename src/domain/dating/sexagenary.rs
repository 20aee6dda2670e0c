//! The cycle of sixty that names years and days: 甲子, 乙丑, … 癸亥.

use std::fmt;
use std::str::FromStr;

use super::calendar::Day;

/// A name of the cycle; 0 is 甲子, 59 is 癸亥.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sexagenary(u8);

const STEMS: [char; 10] = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸'];
const BRANCHES: [char; 12] = [
    '子', '丑', '寅', '卯', '辰', '巳', '午', '未', '申', '酉', '戌', '亥',
];
const STEM_SOUNDS: [&str; 10] = [
    "jia", "yi", "bing", "ding", "wu", "ji", "geng", "xin", "ren", "gui",
];
const BRANCH_SOUNDS: [&str; 12] = [
    "zi", "chou", "yin", "mao", "chen", "si", "wu", "wei", "shen", "you", "xu", "hai",
];

impl Sexagenary {
    /// All sixty, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..60).map(Self)
    }

    /// Its place in the cycle, from 0.
    pub fn index(self) -> u8 {
        self.0
    }

    /// The name at a place of the cycle, counted on and on in both directions.
    pub fn at(index: i64) -> Self {
        Self(u8::try_from(index.rem_euclid(60)).unwrap_or_default())
    }

    /// The name of a year, told by its astronomical number: 874 is 甲午. The year is the lunisolar one that holds most of it.
    pub fn of_year(year: i32) -> Self {
        Self::at(i64::from(year) - 4)
    }

    /// The name of a day.
    pub fn of_day(day: Day) -> Self {
        Self::at(day.julian_day() + 49)
    }

    /// The years from `first` to `last` that bear it, sixty apart.
    pub fn years(self, first: i32, last: i32) -> impl Iterator<Item = i32> {
        let wait = (i64::from(self.0) - i64::from(Self::of_year(first).0)).rem_euclid(60);
        let start = i64::from(first) + wait;
        (start..=i64::from(last))
            .step_by(60)
            .filter_map(|year| i32::try_from(year).ok())
    }

    /// The days from `first` to `last` that bear it, sixty apart.
    pub fn days(self, first: Day, last: Day) -> impl Iterator<Item = Day> {
        let wait = (i64::from(self.0) - i64::from(Self::of_day(first).0)).rem_euclid(60);
        (first.julian_day() + wait..=last.julian_day())
            .step_by(60)
            .filter_map(Day::from_julian_day)
    }

    /// In pinyin: `jiazi`.
    pub fn pinyin(self) -> String {
        let (stem, branch) = self.parts();
        format!("{}{}", STEM_SOUNDS[stem], BRANCH_SOUNDS[branch])
    }

    fn parts(self) -> (usize, usize) {
        (usize::from(self.0 % 10), usize::from(self.0 % 12))
    }
}

impl fmt::Display for Sexagenary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (stem, branch) = self.parts();
        write!(f, "{}{}", STEMS[stem], BRANCHES[branch])
    }
}

/// The text is no name of the cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("one of the sixty names from 甲子 to 癸亥")]
pub struct SexagenaryError;

impl FromStr for Sexagenary {
    type Err = SexagenaryError;

    fn from_str(text: &str) -> Result<Self, SexagenaryError> {
        let mut chars = text.chars();
        let (stem, branch) = (chars.next(), chars.next());
        let stem = STEMS.iter().position(|known| Some(*known) == stem);
        let branch = BRANCHES.iter().position(|known| Some(*known) == branch);
        let (Some(stem), Some(branch), None) = (stem, branch, chars.next()) else {
            return Err(SexagenaryError);
        };
        // Stem and branch move on together, so that both are even or both odd.
        (0..60_usize)
            .find(|index| index % 10 == stem && index % 12 == branch)
            .and_then(|index| u8::try_from(index).ok())
            .map(Self)
            .ok_or(SexagenaryError)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn a_year_is_among_the_years_of_its_name(year in -9_999..=9_999_i32, before in 0..400_i32, after in 0..400_i32) {
            let name = Sexagenary::of_year(year);
            let years: Vec<_> = name.years(year - before, year + after).collect();
            prop_assert!(years.contains(&year));
            prop_assert!(years.iter().all(|year| Sexagenary::of_year(*year) == name));
            prop_assert!(years.windows(2).all(|pair| pair[1] - pair[0] == 60));
            prop_assert_eq!(years.len(), usize::try_from(before / 60 + after / 60 + 1).unwrap());
        }

        #[test]
        fn a_day_is_among_the_days_of_its_name(number in 0_i64..5_373_484, before in 0..500_i64, after in 0..500_i64) {
            let day = Day::from_julian_day(number).unwrap();
            let name = Sexagenary::of_day(day);
            let days: Vec<_> = name.days(day.plus(-before).unwrap(), day.plus(after).unwrap()).collect();
            prop_assert!(days.contains(&day));
            prop_assert!(days.iter().all(|day| Sexagenary::of_day(*day) == name));
            prop_assert_eq!(i64::try_from(days.len()).unwrap(), before / 60 + after / 60 + 1);
            prop_assert_eq!(Sexagenary::of_day(day.plus(1).unwrap()), Sexagenary::at(i64::from(name.index()) + 1));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,4}") {
            if let Ok(name) = text.parse::<Sexagenary>() {
                prop_assert_eq!(name.to_string(), text);
            }
        }
    }

    #[test]
    fn all_sixty_read_back_and_no_other_pair_does() {
        let all: Vec<_> = Sexagenary::all().collect();
        assert_eq!(all.len(), 60);
        for name in all {
            assert_eq!(name.to_string().parse(), Ok(name));
        }
        for text in ["甲丑", "子甲", "甲", "甲子年", ""] {
            assert_eq!(text.parse::<Sexagenary>(), Err(SexagenaryError), "{text}");
        }
    }

    #[test]
    fn known_years_and_days_bear_their_names() {
        let named = |name: &str| name.parse::<Sexagenary>().unwrap();
        for (year, name) in [
            (874, "甲午"),
            (931, "辛卯"),
            (978, "戊寅"),
            (744, "甲申"),
            (-220, "庚辰"),
            (4, "甲子"),
            (0, "庚申"),
        ] {
            assert_eq!(Sexagenary::of_year(year), named(name), "{year}");
        }
        for (day, name) in [("1949-10-01", "甲子"), ("0874-01-22", "辛酉")] {
            assert_eq!(
                Sexagenary::of_day(day.parse().unwrap()),
                named(name),
                "{day}"
            );
        }
    }
}
