//! Months and days of the lunisolar year, as closely as the tables tell them.
//!
//! The tables give the first and last day of a year, not its months. A month has 29 or 30 days and follows the moon, so the
//! days on which the n-th month can begin are few, and a day's sexagenary name mostly leaves one of them. What cannot be told
//! apart stays a span: it always holds the true day.

use super::calendar::Day;
use super::eras::{Era, ReignYear, lunar_year};
use super::sexagenary::Sexagenary;
use super::when::{LunarDay, Month};

/// The days that a month, or a day of it, can be: the first and the last of them. `None` if the year has no such day.
///
/// Where the calendar of the time counted months otherwise, or the tables do not tell where the year begins, these are the
/// days of the reign year.
pub(super) fn days(
    era: &Era,
    year: &ReignYear,
    month: Month,
    day: Option<LunarDay>,
) -> Option<(Day, Day)> {
    let (Some(first), last) = lunar_year(era.regime, year.year) else {
        return Some((year.first, year.last));
    };
    if counted_otherwise(era.regime, year.year) {
        return Some((year.first, year.last));
    }
    let length = last.map(|last| last.julian_day() - first.julian_day() + 1);
    if length.is_some_and(|days| !matches!(days, 353..=355 | 383..=385)) {
        return Some((year.first, year.last));
    }
    let starts = starts(month, length)?;
    let within = |(from, to): (i64, i64)| -> Option<(Day, Day)> {
        let to = length.map_or(to, |length| to.min(length - 1));
        (from <= to).then_some(())?;
        first.plus(from).zip(first.plus(to))
    };
    let (from, to) = match day {
        None => within((starts.0, starts.1 + 29))?,
        Some(LunarDay::Number(number)) => {
            let number = i64::from(number);
            (1..=30).contains(&number).then_some(())?;
            within((starts.0 + number - 1, starts.1 + number - 1))?
        }
        Some(LunarDay::Named(name)) => {
            let (from, to) = within((starts.0, starts.1 + 29))?;
            bearing(name, from, to)?
        }
    };
    // People name months of the old era after it was changed: cut to the era's days only if some remain.
    let cut = (from.max(year.first), to.min(year.last));
    Some(if cut.0 <= cut.1 { cut } else { (from, to) })
}

/// The first and last day of the name between two days.
fn bearing(name: Sexagenary, from: Day, to: Day) -> Option<(Day, Day)> {
    let mut days = name.days(from, to);
    let first = days.next()?;
    Some((first, days.last().unwrap_or(first)))
}

/// Days from the first of the year on which the month can begin: the earliest and the latest.
fn starts(month: Month, length: Option<i64>) -> Option<(i64, i64)> {
    let number = i64::from(month.number);
    (1..=12).contains(&number).then_some(())?;
    let leap_year = length.map(|length| length > 370);
    // How many months lie before it: one more if the leap month does.
    let (least, most) = match (leap_year, month.leap) {
        (Some(false), true) => return None,
        (Some(false), false) => (number - 1, number - 1),
        (_, true) => (number, number),
        (_, false) if number == 1 => (0, 0),
        (_, false) => (number - 1, number),
    };
    let (mut from, mut to) = (moons(least).0, moons(most).1);
    if let (Some(length), Some(leap_year)) = (length, leap_year) {
        let months = if leap_year { 13 } else { 12 };
        from = from.max(length - moons(months - least).1);
        to = to.min(length - moons(months - most).0);
    }
    (from <= to).then_some((from, to))
}

/// The fewest and the most days in so many months: 29.53059 a month; true moons and whole days stray less than two days.
fn moons(months: i64) -> (i64, i64) {
    let mean = 2_953_059 * months;
    let stray = 170_000;
    let fewest = (mean - stray).div_euclid(100_000).max(29 * months);
    let most = (mean + stray + 99_999).div_euclid(100_000).min(30 * months);
    (fewest, most)
}

/// Whether the year numbered its months from another moon: Wei from 237 to 239, Wu Zetian's calendar, the last of 肅宗.
fn counted_otherwise(regime: &str, year: i32) -> bool {
    match regime {
        "曹魏" => (237..=239).contains(&year),
        "唐" | "武周" => (689..=700).contains(&year) || (761..=762).contains(&year),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dating::eras;

    fn told(
        regime: &str,
        name: &str,
        number: u16,
        month: (u8, bool),
        day: Option<LunarDay>,
    ) -> Option<(String, String)> {
        let mut eras = eras::all().iter();
        let era = eras
            .find(|era| (era.regime, era.name) == (regime, name))
            .unwrap();
        let month = Month {
            number: month.0,
            leap: month.1,
        };
        let (from, to) = days(era, era.year(number).unwrap(), month, day)?;
        Some((from.to_string(), to.to_string()))
    }

    fn pair(from: &str, to: &str) -> (String, String) {
        (from.to_owned(), to.to_owned())
    }

    #[test]
    fn the_first_month_is_exact() {
        let day = |number| told("唐", "咸通", 15, (1, false), Some(LunarDay::Number(number)));
        assert_eq!(
            day(4),
            Some(pair("0874-01-25", "0874-01-25")),
            "the inventory of the Famen Temple"
        );
        assert_eq!(day(31), None);
        assert_eq!(
            told("唐", "咸通", 15, (1, false), None),
            Some(pair("0874-01-22", "0874-02-20"))
        );
    }

    #[test]
    fn a_sexagenary_day_leaves_one() {
        let name = |text: &str| Some(LunarDay::Named(text.parse().unwrap()));
        assert_eq!(
            told("唐", "咸通", 15, (1, false), name("甲子")),
            Some(pair("0874-01-25", "0874-01-25"))
        );
        assert_eq!(
            told("唐", "咸通", 15, (1, false), name("壬辰")),
            None,
            "it lies in the second month"
        );
        // 868 had a leap month (閏十二月), so that the year alone leaves the fourth month a month wide.
        let (from, to) = told("唐", "咸通", 9, (4, false), Some(LunarDay::Number(15))).unwrap();
        assert!(
            from.as_str() <= "0868-05-11" && "0868-05-11" <= to.as_str(),
            "the Diamond Sutra: {from} {to}"
        );
        let (from, to) = told("唐", "咸通", 9, (4, false), name("己卯")).unwrap();
        assert_eq!((from.as_str(), to.as_str()), ("0868-05-11", "0868-05-11"));
    }

    #[test]
    fn months_of_a_common_year_are_known_to_a_day_or_two() {
        // 873: 355 days.
        let (from, to) = told("唐", "咸通", 14, (12, false), Some(LunarDay::Number(8))).unwrap();
        assert_eq!((from.as_str(), to.as_str()), ("0873-12-30", "0873-12-31"));
        assert_eq!(
            told("唐", "咸通", 14, (4, true), None),
            None,
            "no leap month in 355 days"
        );
        assert_eq!(told("唐", "咸通", 14, (13, false), None), None);
    }

    #[test]
    fn another_reckoning_keeps_the_days_of_the_year() {
        assert_eq!(
            told("武周", "聖曆", 2, (3, false), None),
            Some(pair("0698-12-08", "0699-11-26"))
        );
    }

    #[test]
    fn every_month_of_every_year_has_days_in_order() {
        for era in eras::all() {
            for year in &era.years {
                for number in 1..=12 {
                    let month = Month {
                        number,
                        leap: false,
                    };
                    let (from, to) = days(era, year, month, None).unwrap_or_else(|| {
                        panic!("{}{}{} {number}", era.regime, era.name, year.number)
                    });
                    assert!(from <= to && to.julian_day() - from.julian_day() < 410);
                }
            }
        }
    }
}
