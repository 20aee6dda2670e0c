//! Times in English.

use std::fmt::Write;

use super::{Bound, Doubt, Tongue};
use crate::domain::dating::eras;
use crate::domain::dating::periods::{self, Period};
use crate::domain::dating::sexagenary::Sexagenary;
use crate::domain::dating::when::{LunarDay, Part, Reign, When};

pub(super) struct English;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Tongue for English {
    fn leaf(&self, when: &When, told: bool) -> Vec<String> {
        let one = |text: String| vec![text];
        match when {
            When::Year(number @ 100..) if told => one(format!("AD {number}")),
            When::Year(number) => one(year(*number)),
            When::Month(number, month) => one(format!("{} {}", month_name(*month), year(*number))),
            When::Day(day) => one(format!(
                "{} {} {}",
                day.day(),
                month_name(day.month()),
                year(day.year())
            )),
            When::Decade(number) if number % 100 == 0 => one(format!("{number}s decade")),
            When::Decade(number) => one(format!("{number}s")),
            When::Century(number) if told && *number > 0 => {
                one(format!("{} century CE", ordinal(*number)))
            }
            When::Century(number) if *number > 0 => one(format!("{} century", ordinal(*number))),
            When::Century(number) => one(format!("{} century BCE", ordinal(-number))),
            When::Spread(number, years) => one(match number {
                100.. => format!("{number} ± {years}"),
                1..100 => format!("AD {number} ± {years}"),
                _ => format!("BC {} ± {years}", 1 - i64::from(*number)),
            }),
            When::Period(period) => names(period),
            When::Cycle(period, number) => {
                let name = capitalised(&Sexagenary::of_year(*number).pinyin());
                names(period)
                    .iter()
                    .map(|period| format!("{period} {name} ({})", year(*number)))
                    .collect()
            }
            When::Ruler(ruler) => {
                let regimes = periods::of_regime(ruler.regime).map_or_else(Vec::new, names);
                regimes
                    .iter()
                    .map(|regime| format!("{regime} {}", ruler.pinyin))
                    .collect()
            }
            When::Reign(reign) => reigns(reign),
            When::Edtf(value) => one(value.to_string()),
            _ => Vec::new(),
        }
    }

    fn part(&self, of: &When, inner: &str, part: Part) -> String {
        // early (Tang, Xiantong reign): Early Tang is a period as well.
        let plain = matches!(
            of,
            When::Century(_) | When::Decade(_) | When::Year(_) | When::Period(_) | When::Part(..)
        );
        let inner = if plain && !inner.ends_with(')') {
            inner.to_owned()
        } else {
            self.parentheses(inner)
        };
        match part {
            Part::Beginning => format!("beginning of {inner}"),
            Part::Early => format!("early {inner}"),
            Part::EarlyMiddle => format!("early to mid {inner}"),
            Part::Middle => format!("mid {inner}"),
            Part::MiddleLate => format!("mid to late {inner}"),
            Part::Late => format!("late {inner}"),
            Part::End => format!("end of {inner}"),
            Part::Earlier => format!("former part of {inner}"),
            Part::Later => format!("latter part of {inner}"),
            Part::FirstHalf => format!("first half of {inner}"),
            Part::SecondHalf => format!("second half of {inner}"),
            Part::Quarter(1) => format!("first quarter of {inner}"),
            Part::Quarter(2) => format!("second quarter of {inner}"),
            Part::Quarter(3) => format!("third quarter of {inner}"),
            Part::Quarter(_) => format!("last quarter of {inner}"),
        }
    }

    fn short<'a>(&self, _: &'a str) -> Option<&'a str> {
        None
    }

    fn range(&self, from: &str, to: &str) -> String {
        format!("{from} to {to}")
    }

    fn bound(&self, bound: Bound, inner: &str, _: bool) -> (String, bool) {
        let text = match bound {
            Bound::UpTo => format!("no later than {inner}"),
            Bound::FromOn => format!("no earlier than {inner}"),
            Bound::Before => format!("before {inner}"),
            Bound::After => format!("after {inner}"),
        };
        (text, false)
    }

    fn doubt(&self, doubt: Doubt, inner: &str, tight: bool) -> String {
        match (doubt, tight) {
            (Doubt::About, false) => format!("c. {inner}"),
            (Doubt::About, true) => format!("{inner} or so"),
            (Doubt::Perhaps, false) => format!("probably {inner}"),
            (Doubt::Perhaps, true) => format!("{inner}?"),
        }
    }

    fn either(&self, several: &[String]) -> String {
        several.join(" or ")
    }

    fn parentheses(&self, inner: &str) -> String {
        format!("({inner})")
    }

    fn gloss(&self, outer: &str, gloss: &str) -> String {
        format!("{outer} ({gloss})")
    }
}

fn year(year: i32) -> String {
    match year {
        100.. => year.to_string(),
        1..100 => format!("AD {year}"),
        _ => format!("{} BCE", 1 - i64::from(year)),
    }
}

fn month_name(month: u8) -> &'static str {
    let index = usize::from(month).saturating_sub(1);
    MONTHS.get(index).copied().unwrap_or_default()
}

fn ordinal(number: i32) -> String {
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// A period, and the same with what it is a part of.
fn names(period: &Period) -> Vec<String> {
    let mut names = vec![period.en.to_owned()];
    let parent = period.parent.and_then(periods::by_name);
    names.extend(parent.map(|parent| format!("{} {}", parent.en, period.en)));
    names
}

fn reigns(reign: &Reign) -> Vec<String> {
    let mut regimes: Vec<&str> = Vec::new();
    for era in &reign.eras {
        let name = periods::of_regime(era.regime).map_or(era.regime, |period| period.en);
        if !regimes.contains(&name) {
            regimes.push(name);
        }
    }
    let regimes = regimes.join(" / ");
    let Some(era) = reign.eras.first() else {
        return Vec::new();
    };
    let mut tail = match reign.year {
        None => "reign".to_owned(),
        Some(number @ 100..) => format!("year {number}"),
        Some(number) => number.to_string(),
    };
    if let Some(month) = reign.month {
        let leap = if month.leap { "leap " } else { "" };
        let _ = write!(tail, ", {leap}month {}", month.number);
    }
    let _ = match reign.day {
        Some(LunarDay::Number(number)) => write!(tail, ", day {number}"),
        Some(LunarDay::Named(name)) => write!(tail, ", day {}", name.pinyin()),
        None => Ok(()),
    };
    let mut ways = vec![format!("{regimes}, {} {tail}", era.pinyin)];
    for ruler in &era.rulers {
        let rulers = eras::rulers().iter();
        let known = rulers.filter(|known| known.regime == era.regime && known.name == *ruler);
        ways.extend(
            known.map(|ruler| format!("{regimes}, {}, {} {tail}", ruler.pinyin, era.pinyin)),
        );
    }
    ways.push(format!("{regimes}, {} {tail}", era.hans));
    ways
}
