//! Times in Chinese.

use std::fmt::Write;

use super::{Bound, Doubt, Tongue};
use crate::domain::dating::eras;
use crate::domain::dating::numeral;
use crate::domain::dating::periods::{self, Period};
use crate::domain::dating::sexagenary::Sexagenary;
use crate::domain::dating::when::{LunarDay, Month, Part, Reign, When};

pub(super) struct Chinese;

impl Tongue for Chinese {
    fn leaf(&self, when: &When, told: bool) -> Vec<String> {
        let common = if told { "公元" } else { "" };
        let one = |text: String| vec![text];
        match when {
            When::Year(number @ 100..) => one(format!("{common}{number}年")),
            When::Year(number) => one(year(*number)),
            When::Month(number, month) => one(format!("{}{month}月", year(*number))),
            When::Day(day) => one(format!(
                "{}{}月{}日",
                year(day.year()),
                day.month(),
                day.day()
            )),
            When::Decade(number) => one(format!("{number}年代")),
            When::Century(number) if *number > 0 => one(format!("{common}{number}世纪")),
            When::Century(number) => one(format!("公元前{}世纪", -number)),
            When::Spread(number, years) => one(year(*number).replace('年', &format!("±{years}年"))),
            When::Period(period) => names(period),
            When::Cycle(period, number) => {
                let name = Sexagenary::of_year(*number);
                names(period)
                    .iter()
                    .map(|period| format!("{period}{name}（{}）", year(*number)))
                    .collect()
            }
            When::Ruler(ruler) => regimes_of(ruler.regime)
                .iter()
                .map(|regime| format!("{regime}{}", ruler.hans))
                .collect(),
            When::Reign(reign) => reigns(reign),
            When::Edtf(value) => one(value.to_string()),
            _ => Vec::new(),
        }
    }

    fn part(&self, of: &When, inner: &str, part: Part) -> String {
        let part = match part {
            Part::Beginning => "初".to_owned(),
            Part::Early => "早期".to_owned(),
            Part::EarlyMiddle => "早中期".to_owned(),
            Part::Middle => "中期".to_owned(),
            Part::MiddleLate => "中晚期".to_owned(),
            Part::Late => "晚期".to_owned(),
            Part::End => "末".to_owned(),
            Part::Earlier => "前期".to_owned(),
            Part::Later => "后期".to_owned(),
            Part::FirstHalf => "前半".to_owned(),
            Part::SecondHalf => "后半".to_owned(),
            Part::Quarter(number) => format!("第{}个四分之一", numeral::write(number.into())),
        };
        // 元代初, for 元初 is an era as well.
        let short = matches!(of, When::Period(_)) && inner.chars().count() == 1;
        format!("{inner}{}{part}", if short { "代" } else { "" })
    }

    fn short<'a>(&self, era: &'a str) -> Option<&'a str> {
        era.strip_suffix("年间")
    }

    fn range(&self, from: &str, to: &str) -> String {
        format!("{from}—{to}")
    }

    fn bound(&self, bound: Bound, inner: &str, tight: bool) -> (String, bool) {
        match (bound, tight) {
            (Bound::UpTo, false) => (format!("不晚于{inner}"), false),
            (Bound::UpTo, true) => (format!("{inner}及以前"), true),
            (Bound::FromOn, false) => (format!("不早于{inner}"), false),
            (Bound::FromOn, true) => (format!("{inner}以来"), true),
            (Bound::Before, _) => (format!("{inner}以前"), true),
            (Bound::After, _) => (format!("{inner}以后"), true),
        }
    }

    fn doubt(&self, doubt: Doubt, inner: &str, tight: bool) -> String {
        match (doubt, tight) {
            (Doubt::About, false) => format!("约{inner}"),
            (Doubt::About, true) => format!("{inner}前后"),
            (Doubt::Perhaps, false) => format!("可能{inner}"),
            (Doubt::Perhaps, true) => format!("{inner}？"),
        }
    }

    fn either(&self, several: &[String]) -> String {
        several.join("或")
    }

    fn parentheses(&self, inner: &str) -> String {
        format!("（{inner}）")
    }

    fn gloss(&self, outer: &str, gloss: &str) -> String {
        format!("{outer}（{gloss}）")
    }
}

fn year(year: i32) -> String {
    match year {
        100.. => format!("{year}年"),
        1..100 => format!("公元{year}年"),
        _ => format!("公元前{}年", 1 - i64::from(year)),
    }
}

/// A period, and the same with what it is a part of.
fn names(period: &Period) -> Vec<String> {
    let mut names = vec![period.hans.to_owned()];
    names.extend(
        period
            .parent
            .map(|parent| format!("{parent}{}", period.hans)),
    );
    names
}

/// The name of a regime, and the same with what it is a part of.
fn regimes_of(regime: &str) -> Vec<String> {
    periods::of_regime(regime).map_or_else(|| vec![regime.to_owned()], names)
}

fn reigns(reign: &Reign) -> Vec<String> {
    let mut regimes: Vec<&str> = Vec::new();
    for era in &reign.eras {
        let name = periods::of_regime(era.regime).map_or(era.regime, |period| period.hans);
        if !regimes.contains(&name) {
            regimes.push(name);
        }
    }
    let Some(era) = reign.eras.first() else {
        return Vec::new();
    };
    // 民国 is both.
    regimes.retain(|regime| *regime != era.hans);
    let regimes = regimes.join("、");
    let mut tail = match reign.year {
        None => "年间".to_owned(),
        Some(1) => "元年".to_owned(),
        Some(number) => format!("{}年", numeral::write(number.into())),
    };
    if let Some(month) = reign.month {
        tail.push_str(&month_of(month));
    }
    let _ = match reign.day {
        Some(LunarDay::Number(number)) => write!(tail, "{}日", numeral::write(number.into())),
        Some(LunarDay::Named(name)) => write!(tail, "{name}日"),
        None => Ok(()),
    };
    let mut ways = vec![format!("{regimes}{}{tail}", era.hans)];
    for ruler in &era.rulers {
        let rulers = eras::rulers().iter();
        let known = rulers.filter(|known| known.regime == era.regime && known.name == *ruler);
        ways.extend(known.map(|ruler| format!("{regimes}{}{}{tail}", ruler.hans, era.hans)));
    }
    ways
}

fn month_of(month: Month) -> String {
    let leap = if month.leap { "闰" } else { "" };
    match (month.leap, month.number) {
        (false, 1) => "正月".to_owned(),
        (_, number) => format!("{leap}{}月", numeral::write(number.into())),
    }
}
